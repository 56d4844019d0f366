"""The four cells: their names, conventions, parameters and what they refuse."""

import itertools

import pytest

import gru_viz as gv
from gru_viz.cells.zoo import CELLS, CONVENTIONS

CASES = [
    (kind, dict(zip(choices, values, strict=True)))
    for kind, choices in CONVENTIONS.items()
    for values in itertools.product(*choices.values())
]
every_cell = pytest.mark.parametrize(
    ("kind", "options"), CASES, ids=["-".join([kind, *map(str, options.values())]) for kind, options in CASES]
)

STATES = {kind: ("h", "c") if "lstm" in kind else ("h",) for kind in CELLS}
GATES = {"rnn": "h", "simplified_gru": "zn", "gru": "zrn", "lstm": "fiog"}
GATES |= {"peephole_lstm": "fiog", "coupled_lstm": "iog", "mgu": "fn", "mingru": "zn"}
KEEP = {"rnn": None, "simplified_gru": "z", "gru": "z", "lstm": "f"}
KEEP |= {"peephole_lstm": "f", "coupled_lstm": "i", "mgu": "f", "mingru": "z"}


def test_all_conventions_of_all_cells_are_there():
    assert list(CELLS) == list(CONVENTIONS) == list(GATES)
    assert len(CASES) == (2 + 4 + 8 + 8) + (4 + 2 + 2 + 4)


@every_cell
def test_a_cell_knows_its_conventions_states_and_gates(kind, options):
    cell = gv.cell(kind, **options)
    assert cell.kind == kind
    assert dict(cell.options) == options
    assert all(cell.option(name) == value for name, value in options.items())
    assert cell.option("nonsense") is None
    assert cell.states == STATES[kind]
    assert set(cell.gates) == set(GATES[kind])
    assert cell.keep_gate == KEEP[kind]
    assert set(STATES[kind]) | set(GATES[kind]) <= set(cell.names)
    assert len(set(cell.names)) == len(cell.names)
    assert all(node.name for node in cell.nodes if not node.is_source and node.op != "add" and node.op != "mul")


@every_cell
def test_parameters_have_the_fields_names_and_shapes(kind, options):
    cell = gv.cell(kind, **options)
    expected = {f"W_{gate}": (5, 3) for gate in GATES[kind]}
    expected |= {f"U_{gate}": (5, 5) for gate in GATES[kind] if kind != "mingru"}
    expected |= {f"P_{gate}": (5,) for gate in "fio" if kind == "peephole_lstm"}
    if options["biases"]:
        expected |= {f"b_{gate}": (5,) for gate in GATES[kind]}
        if options.get("reset") == "after":
            expected["c_n"] = (5,)
    assert {spec.name: spec.shape(3, 5) for spec in cell.parameters} == expected
    assert all(spec.name.endswith(f"_{spec.gate}") for spec in cell.parameters)


def test_cells_are_equal_when_their_conventions_are():
    assert gv.cell("gru") == gv.cell("gru", update="keep", reset="after", biases=True)
    assert hash(gv.cell("gru")) == hash(gv.cell("gru", update="keep"))
    assert gv.cell("gru") != gv.cell("gru", reset="before")
    assert gv.cell("simplified_gru").option("update") == "take"


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (
            "gruu",
            {},
            r"unknown cell 'gruu': did you mean 'gru'\? Choose from 'rnn', 'simplified_gru', 'gru', 'lstm'",
        ),
        ("", {}, "unknown cell '': Choose from"),
        ("gru", {"rest": "after"}, r"a gru has no convention 'rest': did you mean 'reset'\?"),
        ("rnn", {"update": "keep"}, "a rnn has no convention 'update': Choose from 'biases'"),
        ("gru", {"update": "hold"}, "update='hold' is not one of 'keep', 'take'"),
        ("lstm", {"output": None}, "output=None is not one of 'tanh', 'identity'"),
        ("lstm", {"biases": "yes"}, "biases='yes' is not one of True, False"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(kind, options, message):
    with pytest.raises(ValueError, match=message):
        gv.cell(kind, **options)


def test_only_a_quantity_of_the_cell_can_be_clamped():
    with pytest.raises(ValueError, match=r"cannot clamp \['q'\]; this gru has \['Wx_z'"):
        gv.cell("gru").clamped(["z", "q"])


@every_cell
def test_a_clamped_cell_has_the_names_of_the_free_one_and_a_free_twin(kind, options):
    cell = gv.cell(kind, **options)
    for name in cell.names:
        clamped = cell.clamped([name])
        assert set(clamped.names) - set(cell.names) == {f"{name}_free"}
        assert clamped == cell
        assert clamped.states == cell.states
