"""The numbers of a comparison: runs, ledgers, differences, counts."""

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given, settings

import gru_viz as gv
from gru_viz.cells.expr import OPS
from gru_viz.cells.notation import shown
from gru_viz.learning.shipped import SHIPPED, shipped_net
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.sources import CONTENDERS
from gru_viz.views import costs as costs_module
from gru_viz.views.compare import (
    REACH_STEP,
    compare,
    compare_info,
    contender_cell,
    contender_title,
    differences,
    fair,
    ledger_info,
    short_titles,
    weights_for,
)
from gru_viz.views.costs import costs, measure

from ..every import every_cell
from ..scene.strategies import scenes

GRUS = tuple(name for name in CONTENDERS if name.startswith("gru-"))
LSTMS = tuple(name for name in CONTENDERS if name.startswith("lstm-"))


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_the_picture_shows_each_run_and_nothing_else(scene):
    comparison = compare(scene)
    info, scene = compare_info(comparison), comparison.scene
    assert scene == fair(scene)
    assert [one.id for one in comparison.contenders] == list(scene.contenders)
    for name, one, row in zip(scene.contenders, comparison.contenders, info.rows, strict=True):
        kind, options = CONTENDERS[name]
        cell = gv.cell(kind, **options, biases=scene.biases)
        assert one.reading.cell == cell
        assert one.reading.params.hidden_size == scene.hidden
        trace = gv.run(cell, one.reading.params, one.reading.sequence.xs)
        assert sorted(band.entry.name for band in row.bands) == sorted(shown(cell))
        assert [band.is_state for band in row.bands] == sorted((band.is_state for band in row.bands), reverse=True)
        for band in row.bands:
            np.testing.assert_array_equal(band.values, trace[band.entry.name].T)
            assert band.low <= band.values.min() and band.values.max() <= band.high
            assert (band.low, band.high) == (0, 1) or not band.entry.is_unit_interval
        if comparison.answer:
            told = shipped_net(f"trained-{SHIPPED[scene.weights].task}-{kind}").probabilities(trace["h"])[:, -1]
            np.testing.assert_array_equal(row.line, told)
        else:
            np.testing.assert_array_equal(row.line, trace["h"][:, row.unit])
        assert row.title == contender_title(name)
    scales = {(band.entry.name, band.low, band.high) for row in info.rows for band in row.bands}
    assert len(scales) == len({name for name, _, _ in scales}), "one quantity, one scale"
    assert (info.steps, info.step, info.unit) == (len(comparison.sequence.tokens), scene.step, scene.unit)
    assert info.words == () or [word[:3] for word in info.words] == [word[:3] for word in comparison.sequence.tokens]
    assert len({row.short for row in info.rows}) == len(info.rows)


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_the_parts_of_a_ledger_add_up_to_the_state(scene):
    comparison = compare(scene)
    info = ledger_info(comparison)
    for one, account in zip(comparison.contenders, info.accounts, strict=True):
        name = "c" if "lstm" in one.id else "h"
        state = one.reading.trace[name][scene.step, one.unit]
        assert account.value == state
        assert account.entry.name == name
        assert (account.parts is None) == (one.id == "rnn")
        if account.parts is None:
            continue
        assert all(part.step is None or part.step <= scene.step for part in account.parts)
        np.testing.assert_allclose(sum(part.value for part in account.parts), state, rtol=1e-9, atol=1e-12)
        ups = sum(part.value for part in account.parts if part.value > 0)
        downs = sum(part.value for part in account.parts if part.value < 0)
        assert info.low <= downs + 1e-12 and ups - 1e-12 <= info.high, "no stack leaves the scale"
    assert info.low <= 0 < info.high
    assert info.low % REACH_STEP == info.high % REACH_STEP == 0


def test_the_scale_of_the_ledgers_does_not_move_with_time():
    scene = dataclasses.replace(base("review-end"), contenders=("gru-keep-after", *LSTMS[:2]))
    ends = {ledger_info(compare(dataclasses.replace(scene, step=step)))[-2:] for step in range(0, 41, 4)}
    assert len(ends) == 1


def test_titles_are_readable_and_tell_contenders_apart():
    assert contender_title("gru-keep-after") == "GRU · keep the past · reset after U h"
    assert contender_title("lstm-identity-cell") == "LSTM · shows o ⊙ c · gates read the cell state c"
    assert contender_title("rnn") == "Plain RNN"
    assert len({contender_title(name) for name in CONTENDERS}) == len(CONTENDERS)
    assert short_titles(("rnn", "gru-keep-after", "lstm-tanh-cell")) == ("Plain RNN", "GRU", "LSTM")
    assert short_titles(("gru-keep-after", "gru-take-after", "rnn")) == ("GRU · keep", "GRU · take", "Plain RNN")
    for kind in (GRUS, LSTMS):
        assert len(set(short_titles(kind))) == len(kind)


@pytest.mark.parametrize("own", GRUS)
@pytest.mark.parametrize("biases", [True, False])
def test_contenders_of_the_scenes_kind_run_on_its_weights(own, biases):
    kind, options = CONTENDERS[own]
    scene = Scene(
        cell=kind, **options, biases=biases, hidden=3, seed=7, gains=(("U_n", 2.5),), edits=(("W_r", 1, 0, 3.0),)
    )
    mine = scene.make_parameters()
    for name in GRUS:
        cell = contender_cell(name, biases)
        params, origin = weights_for(scene, cell, 1)
        update, reset = CONTENDERS[name][1].values()
        sign = 1 if update == options["update"] else -1
        for parameter in (spec.name for spec in cell.parameters):
            if parameter == "c_n" and "c_n" not in mine:
                expected = np.zeros(3)
            else:
                expected = mine[parameter] * (sign if parameter.endswith("_z") else 1)
            np.testing.assert_array_equal(params[parameter], expected)
        same = reset == options["reset"]
        assert origin == ("scene" if name == own else "relabelled" if same else "same numbers")


def test_a_designed_scene_is_matched_with_its_own_kind_alone():
    for weights in PRESETS:
        scene = base(weights)
        own = tuple(name for name, (kind, _) in CONTENDERS.items() if kind == scene.cell)[:4]
        found = compare(dataclasses.replace(scene, contenders=own))
        assert found.scene.weights == weights and not found.answer
        assert {one.origin for one in found.contenders} <= {"scene", "relabelled", "same numbers"}
        (one,) = (one for one in found.contenders if one.reading.cell == scene.make_cell())
        np.testing.assert_array_equal(
            one.reading.trace["h"], gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)["h"]
        )


def test_beside_another_kind_every_weight_is_come_by_in_the_same_way():
    for weights in PRESETS:
        for contenders in (
            Scene().contenders,
            ("simplified_gru-take", "rnn"),
            ("lstm-tanh-activation", "gru-keep-after"),
        ):
            scene = dataclasses.replace(base(weights), contenders=contenders)
            found = compare(scene)
            origins = {one.origin for one in found.contenders}
            reads_words = scene.sequence == "text" and "simplified_gru-take" not in contenders
            assert origins == ({"trained"} if reads_words else origins & {"random", "trained"})
            assert bool(found.answer) == reads_words
            assert len(origins) == 1 or scene.sequence == "text", "of a simplified GRU no trained net is there"
            assert found.sequence.tokens == scene.make_sequence().tokens
            for one in found.contenders:
                if one.origin == "trained":
                    net = shipped_net(f"trained-{SHIPPED[found.scene.weights].task}-{one.reading.cell.kind}")
                    xs = net.inputs(net.encode(found.sequence.tokens).ids)
                    np.testing.assert_array_equal(
                        one.reading.trace["h"], gv.run(one.reading.cell, one.reading.params, xs)["h"]
                    )


def test_the_first_comparison_is_of_trained_nets_that_all_get_the_verdict():
    found = compare(base(START))
    assert [one.origin for one in found.contenders] == ["trained"] * 3
    assert found.answer == "good" and compare_info(found).words[36] == "Overall"
    for one in found.contenders[1:]:
        assert one.answers[-1] > max(0.5, one.answers[30]), "gloom, until the last sentence says the contrary"


def test_cells_of_another_kind_draw_theirs_from_the_seed_and_share_them():
    scene = Scene(cell="rnn", seed=5, hidden=3, contenders=("lstm-tanh-activation", *GRUS[:3]))
    found = {one.id: one for one in compare(scene).contenders}
    assert {one.origin for one in found.values()} == {"random"}
    drawn = gv.Parameters.random(gv.cell("gru"), 1, 3, seed=5)
    np.testing.assert_array_equal(found["gru-keep-after"].reading.params["U_n"], drawn["U_n"])
    np.testing.assert_array_equal(found["gru-take-after"].reading.params["U_z"], -drawn["U_z"])


def test_keep_and_take_differ_by_rounding_and_reset_before_and_after_really():
    scene = Scene(hidden=5, seed=3, sequence="noise", steps=50, gains=(("U_n", 2.0),), contenders=GRUS)
    comparison = compare(scene)
    states = {one.short: one.reading.trace["h"] for one in comparison.contenders}
    found = differences(comparison)
    assert len(found) == 6
    for pair in found:
        apart = np.abs(states[pair.first] - states[pair.second])
        assert pair.largest == apart.max() == apart[pair.step, pair.unit]
        if pair.same_function:
            assert pair.largest < 1e-14
        else:
            assert pair.largest > 0.01
    assert sum(pair.same_function for pair in found) == 2


def test_no_difference_is_told_between_cells_of_different_kinds():
    assert differences(compare(Scene())) == ()


def test_clamps_are_left_out():
    scene = Scene(clamps=(("z", 1.0, None, None), ("h", 0.5, 0, 3)), contenders=("gru-keep-after", "rnn"))
    free = dataclasses.replace(scene, clamps=())
    for one, other in zip(compare(scene).contenders, compare(free).contenders, strict=True):
        np.testing.assert_array_equal(one.reading.trace["h"], other.reading.trace["h"])


# Costs, from the equations of the papers: gates, weights (W, U, b), Hadamard products, σ and tanh, numbers carried.
BLOCKS = {"rnn": 1, "simplified_gru": 2, "gru": 3, "lstm": 4}
HADAMARDS = {"rnn": 0, "simplified_gru": 2, "gru": 3, "lstm": 3}
WHO_HAS = {"rnn": "", "simplified_gru": "z", "gru": "zr", "lstm": "fio"}
# The longest way from an old state to a new one, written out.
CHAIN = {
    "rnn": "U sum tanh",
    "simplified_gru": "U_z sum σ 1−z ⊙ sum",
    "gru after": "U_r sum σ ⊙ sum tanh ⊙ sum",
    "gru before": "U_r sum σ ⊙ U_n sum tanh ⊙ sum",
    "lstm activation tanh": "U_f sum σ ⊙ sum tanh ⊙",
    "lstm activation identity": "U_f sum σ ⊙ sum ⊙",
    "lstm cell": "U_f sum σ ⊙ sum",
}


@every_cell
@pytest.mark.parametrize(("D", "H"), [(1, 1), (5, 3), (2, 7), (64, 256)])
def test_counts_agree_with_independent_formulas(cell, D, H):
    counted, blocks = costs(cell, D, H), BLOCKS[cell.kind]
    second_bias = H if (cell.kind, cell.option("reset")) == ("gru", "after") else 0
    assert counted.parameters.number == blocks * (D * H + H * H + H) + second_bias
    assert counted.bare.number == blocks * (D * H + H * H)
    assert counted.multiplications.number == blocks * (D * H + H * H) + HADAMARDS[cell.kind] * H
    tanh_of_c = cell.option("output") == "tanh"
    assert counted.squashes.number == (blocks + tanh_of_c) * H
    two = cell.kind == "lstm" and cell.option("gates_read") == "activation"
    assert counted.memory.number == (2 if two else 1) * H
    assert counted.carried == (("h", "c") if two else ("c",) if cell.kind == "lstm" else ("h",))
    assert counted.states == (("h", "c") if cell.kind == "lstm" else ("h",))
    assert "".join(sorted(counted.gates)) == "".join(sorted(WHO_HAS[cell.kind]))


@every_cell
def test_parameters_are_as_many_as_there_are_numbers(cell):
    params = gv.Parameters.random(cell, 5, 3)
    counted = costs(cell, 5, 3)
    held = sum(array.size for array in params.values())
    assert held == (counted.parameters if cell.option("biases") else counted.bare).number


def test_pytorch_and_keras_count_the_same_parameters():
    """Keras documents 3 (D H + H² + 2 H) for reset after: it keeps two biases where one is enough, except in n."""
    H, D = 4, 3
    keras = 3 * (D * H + H * H + 2 * H)
    assert costs(gv.cell("gru"), D, H).parameters.number == keras - 2 * H


@every_cell
def test_multiplications_are_those_of_a_step(cell, monkeypatch):
    """Count them while the equations are evaluated with plain numbers."""
    H, D, made = 3, 5, [0]

    def matvec(matrix, vector):
        made[0] += matrix.size
        return vector @ matrix.T

    def mul(a, b):
        made[0] += a.size
        return a * b

    monkeypatch.setitem(OPS, "matvec", OPS["matvec"]._replace(value=matvec))
    monkeypatch.setitem(OPS, "mul", OPS["mul"]._replace(value=mul))
    from gru_viz.cells.expr import evaluate

    params = gv.Parameters.random(cell, D, H)
    given = {**params, "x": np.ones(D), "h_prev": np.full(H, 0.5), "c_prev": np.full(H, 0.25)}
    evaluate(cell.next_states.values(), given)
    assert costs(cell, D, H).multiplications.number == made[0]


@every_cell
def test_formulas_give_their_numbers(cell):
    D, H = 11, 7
    counted = costs(cell, D, H)
    for count in (counted.parameters, counted.bare, counted.multiplications, counted.squashes, counted.memory):
        python = count.latex.replace("\\,", "*").replace("H^2", "H*H").replace("DH", "D*H")
        python = re.sub(r"(\d)H", r"\1*H", python)
        assert re.fullmatch(r"[\dDH*+() ]+", python), python
        assert eval(python, {"D": D, "H": H}) == count.number


def test_formulas_as_a_textbook_writes_them():
    told = {kind: costs(gv.cell(kind), 3, 4) for kind in BLOCKS}
    assert told["rnn"].parameters.latex == "DH + H^2 + H"
    assert told["gru"].parameters.latex == "3\\,(DH + H^2 + H) + H"
    assert told["lstm"].parameters.latex == "4\\,(DH + H^2 + H)"
    assert told["gru"].multiplications.latex == "3\\,(DH + H^2) + 3H"
    assert costs(gv.cell("gru", reset="before"), 3, 4).parameters.latex == "3\\,(DH + H^2 + H)"


@every_cell
def test_operations_in_a_row(cell):
    said = [cell.option("reset"), cell.option("gates_read")]
    if cell.option("gates_read") == "activation":
        said.append(cell.option("output"))
    key = " ".join([cell.kind, *(str(value) for value in said if value)])
    assert costs(cell, 2, 2).chain == len(CHAIN[key].split())


def test_a_measurement_is_bounded_and_positive():
    cells = [contender_cell(name, True) for name in ("rnn", "gru-keep-after", "lstm-identity-cell")]
    timed = measure(cells, 3, 4, steps=50, rounds=4)
    assert len(timed.micros) == 3
    assert all(0.1 < micros < 10_000 for micros in timed.micros)
    assert (timed.steps, timed.inputs, timed.hidden, timed.rounds) == (50, 3, 4, 4)


def test_a_measurement_takes_turns_and_the_fastest_round_counts(monkeypatch):
    clock, asked = [0.0], []
    # Rounds of the two cells; the first is the warm-up.
    taken = iter([9.0, 9.0, 2.0, 5.0, 1.0, 4.0, 3.0, 6.0, 3.0, 6.0, 2.0, 5.0])

    class Run(dict):
        def __missing__(self, name):
            asked.append(name)
            clock[0] += next(taken)

    monkeypatch.setattr(costs_module, "run", lambda cell, params, xs: Run())
    monkeypatch.setattr(costs_module.time, "perf_counter", lambda: clock[0])
    timed = measure([gv.cell("gru"), gv.cell("lstm")], 2, 3, steps=10, rounds=20, at_most=0.1)
    assert timed.rounds == 5, "time is up, and five rounds there must be"
    np.testing.assert_allclose(timed.micros, [1.0 / 10 * 1e6, 4.0 / 10 * 1e6])
    assert timed.spread == 2.0 and not timed.is_steady, "the first cell: 2 in the middle, 1 at its best"
    assert timed._replace(spread=1.2).is_steady
    assert asked == ["h"] * 12
