"""What the steps of the walkthrough say of every cell, evaluated on runs of that cell and on their opposites."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.expr import topological
from gru_viz.cells.notation import entry
from gru_viz.content.steps import gate_readings, steps
from gru_viz.dynamics.memory import half_life
from gru_viz.scene.scene import base
from tests.content.spoken import TURNING, hold, is_side
from tests.every import EVERY, OTHERS, name_of

CELLS = {name_of(cell): cell for cell in (*EVERY, *OTHERS)}
XS = np.random.default_rng(7).normal(size=(8, 3))


@cache
def _ran(name, *clamps):
    cell = CELLS[name]
    return gv.run(cell, gv.Parameters.random(cell, 3, 4, seed=5), XS, clamps=[gv.Clamp(*each) for each in clamps])


def ran(cell, *clamps):
    return _ran(name_of(cell), *clamps)


def state(cell):
    return cell.states[-1] if cell.kind != "lstm" and "c" not in cell.states else "c"


def candidate(cell):
    return "g" if "g" in cell.by_name else "n"


def stays(cell, *clamps):
    """Whether the state stays as it is; false where nothing of the old one is left."""
    trace, name = ran(cell, *clamps), state(cell)
    kept, anew = np.allclose(trace[name], 0), np.allclose(trace[name], trace[candidate(cell)])
    assert kept != anew
    return kept


def reads(cell, name, other):
    return other in {node.name for node in topological([cell.by_name[name]])}


def gate_at(share, value):
    """The gate held so that a share ("z", "one_minus_z") has a value."""
    name = share.removeprefix("one_minus_")
    return name, 1.0 - float(value) if name != share else float(value)


def blend_is(cell, kept, _, written, __):
    trace, values = ran(cell), {}
    for share in (kept, written):
        name, at_one = gate_at(share, 1)
        values[share] = trace[name] if at_one else 1 - trace[name]
    return np.allclose(trace["kept"], values[kept] * trace["h_prev"]) and np.allclose(
        trace["written"], values[written] * trace["n"]
    )


def share_at(cell, value):
    """The keep gate held so that the share kept is this."""
    return stays(cell, (cell.keep_gate, 1 - float(value) if cell.takes else float(value)))


def adds_up(cell):
    free = ran(cell)
    return np.allclose(free["f"] + free["i"], 1)


CLAIMS = (
    (r"Near (1) or near (0) the gate is decided", lambda cell, *ends: {
        stays(cell, ("z", float(end))) for end in ends} == {True, False}),
    (r"(0\.\d+) (keeps) half of the state for a single step", lambda cell, share, _: half_life(float(share)) == 1),
    (r"Where \{r\} is near (\d), hardly anything of the past is left for the candidate", lambda cell, r: not ran(
        cell, ("r", float(r)))["p"].any()),
    (r"put \{r\} (?:on the state )?(before|after) the product", lambda cell, where: cell.option("reset") != where),
    (r"With \{r\} near (\d) the gated past \{p\} is near (\d)", lambda cell, r, p: np.allclose(
        ran(cell, ("r", float(r)))["p"], float(p))),
    (r"It does not touch the state itself", lambda cell: not any(
        cell.by_name["r"] in node.args and cell.by_name["h_prev"] in node.args and node.name != "p"
        for node in cell.nodes)),
    (r"\{(\w+)\} says how much of the old state is (kept), \{(\w+)\} how much of the candidate is (written)", blend_is),
    (r"The two shares (add) up to (\d) in every unit", lambda cell, _, one: np.allclose(
        ran(cell)[cell.keep_gate] + ran(cell)[f"one_minus_{cell.keep_gate}"], float(one))),
    (r"z = 1 (keeps everything|takes everything new)", lambda cell, told: is_side(
        told, "keeps everything", "takes everything new", stays(cell, ("z", 1.0)))),
    (r"Where the (kept) share is near (\d), the state passes through this step almost untouched",
     lambda cell, _, share: share_at(cell, share)),
    (r"Where it is near (\d), the candidate (takes) its place", lambda cell, share, _: not share_at(cell, share)),
    # LSTMs
    (r"what stays: (\d) (keeps) it, (\d) (drops) it", lambda cell, one, _, zero, __: np.allclose(
        *(ran(cell, ("f", float(one)))[name] for name in ("kept", "c_prev")))
     and not ran(cell, ("f", float(zero)))["kept"].any()),
    (r"In the singular and (plural) scene it (drops) to (\d)", lambda cell, _, __, zero: abs(
        gv.run(*(getattr(base("agreement"), f"make_{part}")() for part in ("cell", "parameters")),
               base("agreement").make_sequence().xs)["f"].min() - float(zero)) < 0.1),
    (r"gate \{(\w)\}(?: \(Ng calls it the update gate\))? decides how much of the candidate is (written)",
     lambda cell, gate, _: np.allclose(ran(cell)["written"], ran(cell)[gate] * ran(cell)[candidate(cell)])),
    (r"an LSTM can (keep) and (write) at once, or do neither, which a GRU cannot", lambda cell, *_: not adds_up(cell)),
    (r"It is (not a|a) gate, (?:although|as) PyTorch calls it the (\w+ gate)", lambda cell, told, title: is_side(
        told, "a", "not a", entry(cell, "g", "pytorch").role == "gate")
     and entry(cell, "g", "pytorch").title == title),
    (r"what could be (written), between −1 and 1", lambda cell, _: cell.by_name["g"].op == "tanh"),
    (r"old one and the candidate. So it stays between −1 and 1", lambda cell: adds_up(cell)),
    (r"it has no upper limit: it can count", lambda cell: ran(cell, ("f", 1.0), ("i", 1.0), ("g", 1.0))["c"].max() > 7),
    (r"Along that line, one step multiplies by \{(\w)\} and nothing else", lambda cell, gate: np.allclose(
        ran(cell)["kept"], ran(cell)[gate] * ran(cell)["c_prev"])),
    (r"pressed into −1 … 1 by tanh, and the output gate", lambda cell: np.allclose(
        ran(cell)["h"], ran(cell)["o"] * np.tanh(ran(cell)["c"]))),
    (r"scales the cell state as it is, without a tanh", lambda cell: np.allclose(
        ran(cell)["h"], ran(cell)["o"] * ran(cell)["c"])),
    (r"next step read \{h\}, so what the output gate (hides) from the world it (hides) from them too",
     lambda cell, *_: all(reads(cell, gate, "h_prev") and not reads(cell, gate, "c_prev") for gate in cell.gates)),
    (r"next step's gates read the cell state itself, and \{h\} is for the outside only",
     lambda cell: not any(reads(cell, gate, "h_prev") for gate in cell.gates) and reads(cell, "f", "c_prev")),
    (r"next step read \{h\}; their peepholes see the cell state too, even what \{o\} (hides)", lambda cell, _: reads(
        cell, "f", "h_prev") and reads(cell, "f", "c_prev")),
    (r"they make (\d) in every unit, as the two shares of a GRU do. In an LSTM they need not",
     lambda cell, one: np.allclose(ran(cell)["f"] + ran(cell)["i"], float(one))),
    (r"In a GRU the two shares make 1; here they need not", lambda cell: not adds_up(cell)),
    (r"What it (writes), it (takes) from the past: .* but \{f\} = 1 − \{i\}", lambda cell, *_: adds_up(cell)),
    (r"Where \{i\} is near (\d) the memory passes almost untouched; where it is near (\d), the candidate (takes)",
     lambda cell, zero, one, _: stays(cell, ("i", float(zero))) and not stays(cell, ("i", float(one)))),
    (r"Its peephole \{P_o\} looks at the new memory \{c\}, not at the old one", lambda cell: any(
        cell.by_name["P_o"] in node.args and cell.by_name["c"] in node.args for node in cell.nodes)),
    (r"Through its peephole \{P_f\} each unit of the gate also sees its own old memory \{c_prev\}, even one that "
     r"the output gate (hides)", lambda cell, _: any(
        cell.by_name["P_f"] in node.args and cell.by_name["c_prev"] in node.args for node in cell.nodes)),
    (r"peephole \{P_i\} on the old memory too, one number for each unit and no matrix", lambda cell: any(
        cell.by_name["P_i"] in node.args and cell.by_name["c_prev"] in node.args for node in cell.nodes)),
    (r"The (larger) \{Pc_f\}, (above) 0 or (below)", lambda cell, *_: "Pc_f" in cell.by_name),
    # the small ones
    (r"With \{f\} near (\d) the state stays as it is. Near (\d) it is made anew", lambda cell, zero, one: stays(
        cell, ("f", float(zero))) and not stays(cell, ("f", float(one)))),
    (r"how much of the past the candidate may see, and how much of the candidate is (written)",
     lambda cell, _: np.allclose(ran(cell)["p"], ran(cell)["f"] * ran(cell)["h_prev"])
     and np.allclose(ran(cell)["written"], ran(cell)["f"] * ran(cell)["n"])),
    (r"ignores the past and (write) it in full. This cell cannot: the gate that (writes) is the gate that shows",
     lambda cell, *_: not ran(cell, ("f", 0.0))["p"].any() and not ran(cell, ("f", 0.0))["written"].any()),
    (r"what \{f\} = 1 (forgets), an LSTM (keeps) with its forget gate at 1", lambda cell, *_: not ran(
        cell, ("f", 1.0))["kept"].any()),
    (r"The update gate \{z\} is made of the input \{x\} alone", lambda cell: not reads(cell, "z", "h_prev")),
    (r"The candidate \{n\} sees the input alone as well, and no tanh bounds it", lambda cell: not reads(
        cell, "n", "h_prev") and not any(node.op == "tanh" for node in cell.nodes)),
    (r"only (takes) a weighted average, unit by unit: no unit (ever) (hears) of another", lambda cell, *_: all(
        np.allclose(one, np.diag(np.diagonal(one))) for one in gv.jacobians(ran(cell)))),
    (r"whether the past should (take) part: it always does", lambda cell, _: cell.keep_gate is None and reads(
        cell, "h", "h_prev")),
    (r"tanh presses the sum into (\S+) … (\d)", lambda cell, low, high: cell.by_name["h"].op == "tanh" and (
        low, high) == ("−1", "1")),
    (r"pressed into (\S+) … (\d) by σ", lambda cell, low, high: (low, high) == ("0", "1")
     and cell.by_name[cell.gates[0]].op == "sigmoid"),
    (r"There is no reset gate here: the candidate always sees the whole past", lambda cell: "r" not in cell.by_name
     and reads(cell, "n", "h_prev")),
    (r"One gate is all this cell has", lambda cell: len([name for name in cell.gates if name != "n"]) == 1),
)  # fmt: skip
"""What is said somewhere in the steps, with what may turn in groups, and whether it is true of the cell."""


def test_what_the_steps_say_is_true_of_every_cell_and_no_turning_word_is_left_unread():
    met = set()
    for name, cell in CELLS.items():
        for step in steps(cell):
            for text in (step.text, step.notice):
                hold(f"{name} {step.id}", text, (), CLAIMS, cell)
                met |= {pattern for pattern, _ in CLAIMS if re.search(pattern, text)}
    assert met == {pattern for pattern, _ in CLAIMS}, "everything that is known to be said is said somewhere"


MEANS = {
    "takes the place of the old state": lambda cell, gate, at: not stays(cell, (gate, at)),
    "the old state is kept": lambda cell, gate, at: stays(cell, (gate, at)),
    "does not see the past": lambda cell, gate, at: not ran(cell, (gate, at))["p"].any(),
    "sees the whole past": lambda cell, gate, at: ran(cell, (gate, at))["p"].any(),
    "the old memory is dropped": lambda cell, gate, at: not ran(cell, (gate, at))["kept"].any(),
    "the old memory is kept": lambda cell, gate, at: np.allclose(
        ran(cell, (gate, at))["kept"], ran(cell, (gate, at))[f"{state(cell)}_prev"]),
    "nothing new is written": lambda cell, gate, at: not ran(cell, (gate, at))["written"].any(),
    "the candidate is written in full": lambda cell, gate, at: np.allclose(
        ran(cell, (gate, at))["written"], ran(cell, (gate, at))[candidate(cell)]),
    "the memory is hidden": lambda cell, gate, at: not ran(cell, (gate, at))["h"].any(),
    "the memory is shown": lambda cell, gate, at: ran(cell, (gate, at))["h"].any(),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_what_a_gate_means_near_its_ends_is_what_a_held_gate_does(name):
    cell = CELLS[name]
    for gate in cell.gates:
        if cell.by_name[gate].op != "sigmoid" and gate not in ("f", "i"):
            continue
        low, _, high = gate_readings(cell, gate)
        for text, at in ((low, 0.0), (high, 1.0)):
            assert text.startswith(f"near {at:g}, ")
            (told,) = [words for words in MEANS if words in text]
            assert MEANS[told](cell, gate, at), (name, gate, text)
            assert TURNING.search(text)
