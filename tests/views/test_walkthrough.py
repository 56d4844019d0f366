"""The walkthrough's texts, formulas and numbers, at a unit and step that are neither the first nor alike."""

import re
from dataclasses import asdict

import numpy as np

from gru_viz.cells.formula import number
from gru_viz.cells.notation import NOTATIONS, shown
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.content.home import INVITATIONS
from gru_viz.content.steps import gate_readings, steps
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, base, repaired
from gru_viz.views.reading import read
from gru_viz.views.walkthrough import here, stage_info

from ..every import EVERY

STEP, UNIT = 7, 2


def scene_of(cell, **fields):
    made, notes = repaired(
        {"cell": cell.kind, **dict(cell.options), "hidden": 4, "steps": 12, "sequence": "noise", "seed": 3,
         "step": STEP, "unit": UNIT, **fields}
    )  # fmt: skip
    assert not notes
    return made


def about(one, other):
    return np.abs(one - other).max() < 0.04


def ungated(trace):
    """What the reset gate multiplies."""
    (past,) = [arg.name for arg in trace.cell.by_name["p"].args if arg.name not in ("r", "r_free")]
    return trace[past]


DOES = {
    "the candidate takes the place of the old state": lambda t: about(t["h"], t["n"]),
    "the old state is kept": lambda t: about(t["h"], t["h_prev"]),
    "the candidate does not see the past": lambda t: about(t["p"], 0),
    "the candidate sees the whole past": lambda t: about(t["p"], ungated(t)),
    "the old memory is dropped": lambda t: about(t["kept"], 0),
    "the old memory is kept": lambda t: about(t["kept"], t["c_prev"]),
    "nothing new is written": lambda t: about(t["written"], 0),
    "the candidate is written in full": lambda t: about(t["written"], t["g"]),
    "the memory is hidden": lambda t: about(t["h"], 0),
    "the memory is shown": lambda t: about(t["h"], t["tanh_c"] if "tanh_c" in t.cell.by_name else t["c"]),
}
"""What is said of a gate near one end → whether a run is like that."""


def test_what_is_said_of_a_gate_near_an_end_happens_there_and_not_at_the_other():
    for cell in EVERY:
        for gate in (name for name in cell.gates if name in "zrifo"):
            low, middle, high = gate_readings(cell, gate)
            assert "mixture" in middle
            for value, said in ((0.001, low), (0.999, high)):
                near, _, told = said.partition(", ")
                assert near == ("near 1" if value > 0.5 else "near 0")
                one = read(scene_of(cell, clamps=((gate, value, None, None),))).trace
                other = read(scene_of(cell, clamps=((gate, 1 - value, None, None),))).trace
                assert DOES[told](one) and not DOES[told](other), f"{cell} {gate} = {value}: {told}"


def test_every_step_speaks_of_its_gates_candidate_and_states():
    for cell in EVERY:
        for notation in NOTATIONS:
            for stage, step in enumerate(steps(cell)):
                reading = read(scene_of(cell, notation=notation, stage=stage))
                info = stage_info(reading)
                assert (info.at, info.step.id) == (stage, step.id)
                assert info.titles[stage] == step.title and len(info.titles) == len(steps(cell))
                text = info.text + info.notice
                assert "{" not in re.sub(r"\$[^$]*\$", "", text), "every symbol is put in"
                roles = {name: reading.entry(name).role for name in step.quantities}
                spoken = [name for name, role in roles.items() if role in ("gate", "candidate", "state")]
                told = here(cell, step.quantities)
                assert [one.name for one in told] == (spoken or list(step.quantities))
                for one in told:
                    assert bool(one.readings) == (roles[one.name] == "gate")
                    carried = one.name == "c" or (one.name == "h" and cell.kind != "lstm")
                    assert one.before == (f"{one.name}_prev" if carried else "")


def test_two_shares_are_said_to_be_what_they_are():
    for cell in EVERY:
        if cell.option("update") is None:
            continue
        reading = read(scene_of(cell))
        trace = reading.trace
        text = steps(cell)[-1].text
        old, new = re.search(
            r"\{(\w+)\} says how much of the old state is kept, \{(\w+)\} how much of the cand", text
        ).groups()
        np.testing.assert_allclose(trace["kept"], trace[old] * trace["h_prev"], atol=1e-12)
        np.testing.assert_allclose(trace["written"], trace[new] * trace["n"], atol=1e-12)
        value = float(re.search(r"In this convention z = ([01]) (keeps|takes) everything", text)[1])
        word = re.search(r"z = [01] (keeps|takes)", text)[1]
        held = read(scene_of(cell, clamps=(("z", value, None, None),))).trace
        np.testing.assert_allclose(held["h"], held["h_prev" if word == "keeps" else "n"], atol=1e-12)


# --- What is looked at first ----------------------------------------------------------------------


def switched(cell):
    """The first scene, after somebody chose another cell in the sidebar."""
    made, _ = repaired({**asdict(base(START)), "cell": cell, **{name: of[0] for name, of in CONVENTIONS[cell].items()}})
    return made


OPENINGS = {
    "gru": base(START), "lstm": base("agreement"), "simplified_gru": base("leaky-average"), "rnn": switched("rnn")
}  # fmt: skip
"""Kind of cell → the scene in which its walkthrough is told."""


CLAIMS = {
    ("gru", "update"): lambda at, u: not 0.1 < at["z"][u] < 0.9,
    ("gru", "reset"): lambda at, u: at["r"][u] < 0.1 and abs(at["p"][u]) < 0.1 < 0.8 < abs(at["before"][u]),
    ("gru", "candidate"): lambda at, u: at["r"][u] < 0.1 and abs(at["p"][u]) < 0.1,
    ("gru", "state"): lambda at, u: (
        at["z"][u] < 0.1 and abs(at["h"][u] - at["n"][u]) < 0.1
        and max(at["z"]) > 0.99 and max(abs(at["h"] - at["before"]) < 0.01)
    ),
    ("simplified_gru", "candidate"): lambda at, u: abs(at["n"][u]) > 0.9 > abs(at["h"][u]),
    ("simplified_gru", "update"): lambda at, u: 0.1 < min(at["z"]) < max(at["z"]) < 1,
    ("simplified_gru", "state"): lambda at, u: at["z"][u] > 0.89 and min(at["z"]) < 0.51,
    ("rnn", "mix"): lambda at, u: abs(at["s_h"][u]) > 0.5,
    ("rnn", "squash"): lambda at, u: abs(at["h"][u]) > 0.1 and at["h"][u] == np.tanh(at["s_h"][u]),
    ("lstm", "forget"): lambda at, u: at["f"][u] < 0.05,
    ("lstm", "input"): lambda at, u: min(at["f"] + at["i"]) < 0.1 and max(at["f"] + at["i"]) > 0.9,
    ("lstm", "candidate"): lambda at, u: at["g"][u] * (at["c"][u] - at["before"][u]) > 1,
    ("lstm", "cell"): lambda at, u: at["kept"][u] == at["f"][u] * at["before"][u] and abs(at["written"][u]) > 0.9,
    ("lstm", "output"): lambda at, u: abs(at["c"][u]) > 0.9 and at["o"][u] < 0.01,
    ("lstm", "activation"): lambda at, u: abs(at["c"][u]) > 0.9 and abs(at["h"][u]) < 0.01,
}  # fmt: skip
"""Cell, step of the walkthrough → whether what its box invites one to see is there, in the unit in focus."""


def values_at(scene):
    trace, state = read(scene).trace, "c" if scene.cell == "lstm" else "h"
    return {**{name: trace[name][scene.step] for name in trace.names}, "before": trace[state][scene.step - 1]}


def test_each_step_opens_where_what_it_says_can_be_seen():
    for kind, scene in OPENINGS.items():
        told = [step.id for step in steps(scene.make_cell())]
        assert [id for cell, id in CLAIMS if cell == kind] == told
        for id in told:
            assert CLAIMS[kind, id](values_at(scene), scene.unit), (kind, id)


def test_no_walkthrough_and_no_designed_scene_opens_on_zeros():
    for scene in [*OPENINGS.values(), *map(switched, CONVENTIONS), *map(base, PRESETS)]:
        at = values_at(scene)
        names = [*shown(scene.make_cell()), *({"kept", "written"} & set(at))]
        zero = [name for name in names if number(at[name][scene.unit]).strip("−") == "0.000"]
        assert len(zero) <= len(names) / 2 - 1 or not zero, (scene.weights, scene.cell, zero)


def test_the_first_scene_shows_numbers_between_the_ends():
    at, unit = values_at(base(START)), base(START).unit
    for name in ("z", "r", "p", "n", "kept", "written", "h"):
        assert 0.01 < abs(at[name][unit]) < 0.99, name


CARDS = {
    "review-end": lambda at, u: at["r"][u] < 0.05 and abs(at["before"][u]) > 0.9 > 0.1 > abs(at["h"][u]),
    "review-start": lambda at, u: at["z"][u] > 0.98 and abs(at["n"][u]) > 0.9 and at["n"][u] * at["h"][u] < -0.8,
    "agreement": lambda at, u: at["f"][u] < 0.05 and at["c"][u] * at["before"][u] < -0.9,
}
"""Scene → whether what its card on the home page says is there when the scene opens."""


def test_each_card_on_the_home_page_opens_where_what_it_says_can_be_seen():
    assert [card.preset for card in INVITATIONS] == list(CARDS)
    for preset, claim in CARDS.items():
        assert claim(values_at(base(preset)), base(preset).unit), preset
