"""What questions, answers and explanations say of a run, evaluated on it, and no turning word that nobody evaluates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from gru_viz.content.questions import QUESTIONS
from gru_viz.content.questions.parts import Way
from gru_viz.scene.link import parse
from gru_viz.views.questions import line_of, reading_of
from gru_viz.views.reading import read
from tests.content.spoken import COUNTS, Run, as_printed, hold, is_side, near, number


class Asked(Run):
    """One question and its run."""

    def __init__(self, id: str) -> None:
        super().__init__(reading_of(id))
        self.id, self.question = id, QUESTIONS[id]
        self.unit, self.steps = self.question.unit, list(self.question.steps)
        self.last, self.right = self.steps[-1], np.array(line_of(id, 0))

    def line(self, way: int) -> np.ndarray:
        """What a wrong answer gives."""
        return np.array(line_of(self.id, way))


Check = Callable[..., Any]

# ---- what is said of a way to a wrong answer, wherever it is said ----


def _names_its_unit(q: Asked, at: int, way: Way, name: str) -> bool:
    return way.unit is not None and q.units[way.unit] == name


def _share_kept(q: Asked, at: int, way: Way, share: str) -> bool:
    return near("0.5" if share == "half" else share, q.of("keep", way.unit)[q.steps], 1e-3)


def _held_at(q: Asked, at: int, way: Way, value: str) -> bool:
    return way.changes["clamp"].partition("_")[2] == {"½": "0.5"}.get(value, value)


def _so_many(q: Asked, at: int, way: Way, count: str) -> bool:
    return list(way.steps) == q.steps[-COUNTS[count] :]


def _without_tanh(q: Asked, at: int, way: Way) -> bool:
    told = read(parse({**q.question.scene, **way.changes}).scene).cell
    return way.mistake == "no-tanh" or (told.option("output") == "identity") != (q.cell.option("output") == "identity")


def _is_sum(q: Asked, at: int, way: Way) -> bool:
    value, gate = q.line(at)[-1], q.right[-1]
    return way.quantity == f"s_{q.question.quantity}" and abs(1 / (1 + np.exp(-value)) - gate) < 1e-9 and 0 <= gate <= 1


WAYS: tuple[tuple[str, Check], ...] = (
    (r"the unit (?:beside it, )?“([^”]+)”", _names_its_unit),
    (r"the unit (?:beside it, )?“[^”]+”, which keeps (0\.\d+|half)", _share_kept),
    (r"(?:with a forget gate of|with|would take) (0\.\d+|½)(?: a step| at each step)?(?=[,. ])", _held_at),
    (r"So (falls) the unit", lambda q, at, way, _: np.all(np.diff(q.line(at)) < 0)),
    (
        r"one (?:word|step) (earlier|later)",
        lambda q, at, way, told: way.steps == (q.last + {"earlier": -1, "later": 1}[told],) and not way.quantity,
    ),
    (r"This is (one|five) (?:factor|step|factors)(?:, the last(?: ones)?)?[.]", _so_many),
    (r"the share of (one|ten) steps?", _so_many),
    (r"z the other way round", lambda q, at, way: way.mistake == "inverted-update"),
    (r"(?:with|when) the two gates (?:are )?exchanged", lambda q, at, way: way.mistake == "swapped-captions"),
    (r"(?:without|leaves out) (?:its|the|a) tanh", _without_tanh),
    (r"(?:This is )?the sum before σ", _is_sum),
    (
        r"A gate lies between (0) and (1)",
        lambda q, at, way, low, high: (
            number(low) < q.right[-1] < number(high) and not number(low) <= q.line(at)[-1] <= number(high)
        ),
    ),
    (
        r"This is 1 − z, the share (?:of the candidate )?that is (written|kept)",
        lambda q, at, way, told: way.quantity == "one_minus_z" and is_side(told, "kept", "written", q.cell.takes),
    ),
)
"""Patterns of explanations, and whether they are true of the way."""
PLACES = (
    (r"“(\w+)” \((?:t = )?(\d+)\)", lambda q, *told: q.tokens[int(told[-1])] == told[-2]),
    (r"(?:^|[.,] )(?:At|at) “(\w+)”(?: \(t|[, ])", lambda q, *told: told[-1] in q.tokens),
    (r"[Uu]nit “([^”]+)”", lambda q, *told: told[-1] in q.units),
)
"""Words at steps, and names of units, wherever they stand."""

# ---- what is said in one place ----

CLAIMS: dict[str, tuple[tuple[str, Check], ...]] = {
    "topic text": (
        (r"writes a number close to (−?\d)", lambda q, told: near(told, q.of("h")[1])),
        (
            r"(No|Every) other word of this review opens its update gate",
            lambda q, told: is_side(told, "Every", "No", (q.of("keep")[2:] < 0.5).any()),
        ),
    ),
    "topic answer": (
        (r"The update gate is near (\d) at every later word", lambda q, told: near(told, q.of("z")[2:])),
        (
            r"It (sinks|rises) a little, because “near (\d)” is not",
            lambda q, way, told: (
                is_side(way, "sinks", "rises", q.right[-1] < q.right[0])
                and q.of("z")[-1] != int(told)
                and near(told, q.of("z")[2:])
            ),
        ),
    ),
    "other way": (
        (
            r"the gate stays near (\d) where nothing happens, and here (\d) (keeps|writes)",
            lambda q, told, value, does: (
                near(told, np.median(q.of("z"))) and is_side(does, "writes", "keeps", q.cell.takes) and value == told
            ),
        ),
        (
            r"Read as “take the new”, the same numbers wipe out",
            lambda q: not q.cell.takes and abs(q.line(1)[-1]) < abs(q.right[-1]) / 2,
        ),
    ),
    "topic why 2": (
        (
            r"hands on the candidate of the step before",
            lambda q: q.question.wrong[1].mistake == "previous-candidate" and abs(q.line(2)[-1]) < 0.1,
        ),
    ),
    "verdict text": (
        (r"stands near (−?\d)", lambda q, told: near(told, q.of("h")[q.steps[0] - 1])),
        (
            r"these (\w+) words",
            lambda q, told: (
                COUNTS[told] == len(q.steps) and q.tokens[q.steps[0] :] == ["Overall", "I", "loved", "it", "."]
            ),
        ),
    ),
    "verdict answer": (
        (
            r"both gates (drop)",
            lambda q, _: max(q.of(name)[36] for name in "zr") < 0.05 and min(q.of(name)[35] for name in "zr") > 0.9,
        ),
        (
            r"the past is neither (kept) nor (heard) by the candidate",
            lambda q, *_: abs(q.of("kept")[36]) < 0.05 and abs(q.of("p")[36]) < 0.05,
        ),
        (r"goes to about (\d)", lambda q, told: near(told, q.right[0])),
        (r"“I” has nothing to (add)", lambda q, _: not q.xs[37].any() and abs(q.right[1] - q.right[0]) < 0.05),
        (
            r"“loved” (opens|shuts) the update gate and (lifts|lowers) the state",
            lambda q, gate, way: (
                is_side(gate, "opens", "shuts", q.of("keep")[38] < 0.1)
                and is_side(way, "lifts", "lowers", q.right[2] > q.right[1] + 0.5)
            ),
        ),
        (r"the rest (keeps|drops) it", lambda q, told: is_side(told, "keeps", "drops", q.of("keep")[39:].min() > 0.8)),
    ),
    "verdict why 1": (
        (
            r"when the reset gate stays (open|shut) at",
            lambda q, told: is_side(told, "open", "shut", q.question.wrong[0].changes["clamp"] == "r_1"),
        ),
        (r"the candidate (hears) the gloom, and the plot (outlives) the verdict", lambda q, *_: q.line(1)[-1] < -0.3),
    ),
    "verdict why 2": (
        (
            r"where z is near (\d), the old state is (kept|dropped)",
            lambda q, told, does: (
                near(told, q.of("z")[[36, 38]])
                and is_side(does, "kept", "dropped", np.abs(q.line(2)[[0, 2]] - q.of("h")[35]).max() < 0.2)
            ),
        ),
    ),
    "reset-at-overall answer": (
        (
            r"The marker's weight is (−?\d), the bias (−?\d), and σ\((−?\d)\) is near (\d)",
            lambda q, weight, bias, total, gate: (
                np.isclose(q.params["W_r"][1, q.columns.index("verdict")], number(weight))
                and np.isclose(q.params["b_r"][1], number(bias))
                and np.isclose(q.of("s_r")[36], number(total), atol=0.1)
                and near(gate, q.right)
                and number(weight) + number(bias) == number(total)
            ),
        ),
        (r"the past (may|may not) speak", lambda q, told: is_side(told, "may", "may not", abs(q.of("p")[36]) > 0.1)),
    ),
    "reset-at-overall why 1": ((r"where (nothing) calls for a reset", lambda q, _: q.line(1)[-1] > 0.9),),
    "reset-held text": (
        (
            r"holds the reset gate at (\d), in every unit and at every step",
            lambda q, told: np.all(q.trace["r"] == int(told)),
        ),
    ),
    "reset-held answer": (
        (
            r"hears the gloomy past even at “loved”, which can (only soften) it. The verdict (loses|wins)",
            lambda q, _, told: q.of("h")[37] < q.of("h")[38] < 0 and is_side(told, "loses", "wins", q.right[-1] < 0),
        ),
    ),
    "reset-held why 1": (
        (
            r"free to (close|open) at “Overall”",
            lambda q, told: (
                is_side(
                    told,
                    "open",
                    "close",
                    read(parse({**q.question.scene, "clamp": "none"}).scene).trace["r"][36, 1] > 0.5,
                )
                and q.line(1)[-1] > 0.5
            ),
        ),
    ),
    "reset-held why 2": (
        (
            r"“loved” does (open) the update gate, and (softens) it",
            lambda q, *_: q.of("keep")[38] < 0.1 and abs(q.of("h")[38]) < abs(q.line(2)[-1]),
        ),
    ),
    "reset-held why 3": (
        (r"leaves the range from (−1) to (1)", lambda q, low, high: not number(low) < q.line(3)[-1] < number(high)),
    ),
    "blend answer": (
        (
            r"Almost (nothing|all) of the old state is kept, and almost (nothing|all) of the candidate is written",
            lambda q, kept, written: (
                near({"nothing": "0", "all": "1"}[kept], q.of("keep")[38])
                and near({"nothing": "0", "all": "1"}[written], 1 - q.of("keep")[38])
            ),
        ),
    ),
    "blend why 1": (
        (r"This is the old state", lambda q: q.line(1)[-1] == q.of("h_prev")[38]),
        (
            r"z near (\d) (keeps) it in the other books; here it (writes)",
            lambda q, told, *_: near(told, q.of("z")[38]) and not q.cell.takes,
        ),
    ),
    "blend why 2": (
        (
            r"if z means “take the new”. Then the gloom of the plot is (never dropped)",
            lambda q, _: q.question.wrong[1].mistake == "inverted-update" and q.line(2)[-1] < -0.5,
        ),
    ),
    "first-verdict answer": (
        (
            r"“door shut” holds the update gate near (\d), whatever comes",
            lambda q, told: (
                near(told, q.of("z")[2:]) and q.of("h", "door shut")[1:].min() > 0.9 and q.params["U_z"][0, 1] != 0
            ),
        ),
        (r"The first verdict is (copied) from word to word", lambda q, _: np.ptp(q.of("h")[1:]) < 0.1),
    ),
    "first-verdict why 2": ((r"which has no door and follows (every) word", lambda q, _: q.params["U_z"][2, 1] == 0),),
    "latest-opinion text": (
        (
            r"(keeps) what it has between words of feeling, and (writes) at each of them",
            lambda q, *_: (q.of("keep")[[14, 19, 25, 28, 32]] < 0.5).all() and np.median(q.of("keep")[14:]) > 0.9,
        ),
    ),
    "latest-opinion answer": (
        (
            r"(opens) the update gate for (one) step: the state (takes) the new opinion, and (keeps) it until the next",
            lambda q, *_: (
                near("1", q.of("keep")[q.but(14, 19, 25, 28, 32, since=14)])
                and np.abs(q.of("h") - q.of("n"))[[14, 19, 25, 28, 32]].max() < 0.02
            ),
        ),
    ),
    "latest-opinion why 1": (
        (r"whose door stays (shut) after the first opinion", lambda q, _: near("1", q.of("keep", "verdict")[2:])),
    ),
    "latest-opinion why 2": (
        (
            r"the state (falls) back to (\d) (\w+) steps after each word",
            lambda q, _, told, far: near(told, q.line(2)[np.array([0, 5, 11, 14, 18]) + COUNTS[far]]),
        ),
    ),
    "half-life text": (
        (r"(keeps) (0\.\d+) of its state at every step", lambda q, _, told: near(told, q.of("keep"), 1e-3)),
    ),
    "half-life answer": (
        (
            r"ln 0\.5 / ln (0\.\d+)\. (\w+) tenths",
            lambda q, told, tenths: (
                np.isclose(np.log(0.5) / np.log(number(told)), q.right[-1], atol=0.01)
                and COUNTS[tenths.lower()] == round(10 * number(told))
            ),
        ),
        (r"half after less than (\w+) steps", lambda q, told: COUNTS[told] - 1 < q.right[-1] < COUNTS[told]),
    ),
    "twenty-steps text": (
        (
            r"(keeps) (0\.\d+) of its state at every step. What share of it is left after (\d+) steps",
            lambda q, _, told, count: near(told, q.of("keep"), 1e-3) and len(q.steps) == int(count),
        ),
    ),
    "twenty-steps answer": (
        (
            r"(0\.\d+) (\w+) times as a factor",
            lambda q, told, count: np.isclose(number(told) ** COUNTS[count], q.right[-1], atol=0.01),
        ),
    ),
    "twenty-steps why 2": (
        (
            r"of (\w+) steps, and not of (\w+)",
            lambda q, wrong, right: (COUNTS[wrong], COUNTS[right]) == (len(q.question.wrong[1].steps), len(q.steps)),
        ),
    ),
    "thousand-steps text": (
        (
            r"held at (0\.\d+), which (keeps) nearly everything. .* after ([\d,]+) steps",
            lambda q, told, _, count: near(told, q.of("keep"), 1e-9) and len(q.steps) == number(count),
        ),
    ),
    "thousand-steps answer": (
        (
            r"(0\.\d+) a (\w+) times as a factor is about 1/e",
            lambda q, told, count: (
                np.isclose(number(told) ** COUNTS[count], 1 / np.e, atol=0.01)
                and np.isclose(q.right[-1], 1 / np.e, atol=0.01)
            ),
        ),
        (
            r"Over ([\d,]+) steps, next to (nothing|all) of it",
            lambda q, count, told: is_side(told, "all", "nothing", q.of("keep")[0] ** number(count) > 0.01),
        ),
    ),
    "thousand-steps why 2": (
        (
            r"with (0\.\d+), (\w+) times (closer to|further from) 1",
            lambda q, told, by, way: is_side(
                way, "closer to", "further from", np.isclose((1 - number(told)) * COUNTS[by], 1 - q.of("keep")[0])
            ),
        ),
    ),
    "leak text": (
        (r"The signal stops at t = (\d+)", lambda q, at: not q.xs[int(at) :].any() and q.xs[int(at) - 1].all()),
        (
            r"stands at (0\.\d+) and (keeps) (0\.\d+) of",
            lambda q, now, _, told: as_printed(now, q.of("h")[29]) and near(told, q.of("keep"), 1e-3),
        ),
    ),
    "leak answer": (
        (
            r"Every step (takes) a (\w+) of what is left: the line (falls) (steeply|slowly) first, then (ever) "
            r"(less|more), and (never) reaches 0",
            lambda q, _, part, __, way, ___, then, ____: (
                {"tenth": 0.1, "half": 0.5}[part] == round(1 - q.right[1] / q.right[0], 3)
                and q.right[-1] > 0
                and is_side(way, "steeply", "slowly", np.all(np.diff(np.diff(q.right)) > 0))
                and is_side(then, "less", "more", np.all(np.diff(np.diff(q.right)) > 0))
            ),
        ),
    ),
    "latch text": (
        (
            r"Button “set” is pressed at t = (\d+), (\d+) and (\d+), for one step each; “reset” at t = (\d+) and (\d+)",
            lambda q, *told: [int(one) for one in told] == [*q.marks("set"), *q.marks("reset")],
        ),
    ),
    "latch answer": (
        (
            r"Either button (opens|shuts) the update gate for one step. Between them the state is (kept)",
            lambda q, way, _: is_side(
                way,
                "opens",
                "shuts",
                near("0", q.of("keep")[q.marks("set") + q.marks("reset")])
                and near("1", q.of("keep")[q.but(*q.marks("set"), *q.marks("reset"))]),
            ),
        ),
        (
            r"at (\d) or at (\d); a second “set” changes nothing",
            lambda q, one, zero: (
                np.minimum(abs(q.right - int(one)), abs(q.right - int(zero))).max() < 0.1
                and abs(q.right[24] - q.right[23]) < 0.05
            ),
        ),
    ),
    "latch why 1": (
        (
            r"whose gate is always (open|shut): it shows the input and remembers nothing",
            lambda q, told: is_side(told, "open", "shut", near("0", q.of("keep", "echo"))),
        ),
    ),
    "plural-carried text": (
        (
            r"(writes) (−?\d) for a (plural) subject and \+(\d) for a (singular) one",
            lambda q, _, several, __, one, ___: (
                near(several, q.of("c")[q.at("dogs")]) and near(one, q.of("c")[q.at("cat")])
            ),
        ),
    ),
    "plural-carried answer": (
        (
            r"stand behind a preposition: the forget gate stays near (\d) and the input gate (shut|open)",
            lambda q, told, gate: (
                near(told, q.of("f")[[q.at("garden"), q.at("windows")]])
                and is_side(gate, "open", "shut", q.of("i")[[q.at("garden"), q.at("windows")]].max() > 0.5)
                and {q.tokens[at] for at in q.marks("preposition")} >= {"behind"}
            ),
        ),
        (
            r"“(\w+)” \(t = (\d+)\) and “(\w+)” \(t = (\d+)\) are subjects, and (write)",
            lambda q, one, first, two, second, _: (
                [q.tokens[int(first)], q.tokens[int(second)]] == [one, two]
                and near("1", q.of("i")[[int(first), int(second)]])
            ),
        ),
    ),
    "plural-carried why 1": (
        (
            r"which only notes that a preposition came",
            lambda q: near("1", np.abs(q.of("c", "side remark")[q.marks("preposition")])),
        ),
    ),
    "plural-carried why 2": (
        (r"what the cell shows, and not what it holds", lambda q: q.question.wrong[1].quantity == "h"),
        (
            r"the output gate (opens) at the verbs only",
            lambda q, _: list(np.flatnonzero(q.of("o") > 0.5)) == q.marks("verb"),
        ),
    ),
    "plural-carried why 3": (
        (
            r"the candidate, “garden” and “windows” included: what could be (written) is not (written) yet",
            lambda q, *_: (
                q.question.wrong[2].quantity == "g" and near("1", np.abs(q.of("g")[[q.at("garden"), q.at("windows")]]))
            ),
        ),
    ),
    "at-the-verb answer": (
        (
            r"goes through tanh on its way out, and tanh\((−[\d.]+)\) is about (−[\d.]+)",
            lambda q, told, then: (
                as_printed(told, q.of("c")[5]) and as_printed(then, np.tanh(q.of("c")[5])) and near(then, q.right, 0.01)
            ),
        ),
    ),
    "at-the-verb why 2": (
        (r"where the output gate is (shut|open)", lambda q, told: is_side(told, "open", "shut", q.of("o")[4] > 0.5)),
    ),
    "at-the-verb why 3": (
        (
            r"The sign is that of “garden”, the noun nearest to the verb. The subject is “dogs”",
            lambda q: (
                q.question.wrong[2].is_negated
                and q.at("garden") in q.marks("singular")
                and q.at("dogs") in q.marks("plural")
                and q.at("dogs") < q.at("garden") < 5
            ),
        ),
    ),
    "count text": (
        (
            r"(adds) 1 to its cell state at every pulse and (drops) it at a mark",
            lambda q, *_: (
                np.allclose(q.of("c")[q.marks("pulse")] - q.of("c_prev")[q.marks("pulse")], 1, atol=0.05)
                and np.abs(q.of("kept")[q.marks("mark")]).max() < 0.05
            ),
        ),
        (
            r"From t = (\d+), pulses come at (\d+), (\d+), (\d+) and (\d+), and a mark at (\d+). It stands at (\d)",
            lambda q, first, *told: (
                [int(one) for one in told[:4]] == [at for at in q.marks("pulse") if at >= int(first)]
                and [int(told[4])] == [at for at in q.marks("mark") if at >= int(first)]
                and near(told[5], q.of("c")[int(first) - 1], 0.05)
            ),
        ),
    ),
    "count answer": (
        (
            r"is no average: the forget gate (keeps) all of it and the input gate (adds)",
            lambda q, *_: (
                np.abs(1 - q.of("f")[q.but(*q.marks("mark"), since=20)]).max() < 0.01
                and near("1", q.of("i")[q.marks("pulse")])
            ),
        ),
        (r"It (climbs) past (\d)", lambda q, _, told: q.right.max() > int(told) + 0.5),
        (
            r"the mark (shuts|opens) the (\w+ gate) for one step",
            lambda q, way, gate: (
                is_side(way, "opens", "shuts", q.of(gate)[q.marks("mark")].max() > 0.5) and q.of(gate)[24] > 0.5
            ),
        ),
    ),
    "count why 1": (
        (
            r"This is what the cell shows. It passes through tanh, and cannot (climb) past (\d)",
            lambda q, _, told: (
                q.question.wrong[0].quantity == "h"
                and q.line(1).max() < int(told)
                and q.cell.option("output") == "tanh"
            ),
        ),
    ),
    "count why 2": ((r"which (hears) no mark", lambda q, _: np.abs(1 - q.of("f", 0)[q.marks("mark")]).max() < 0.01),),
    "other-book text": (
        (
            r"in a book where z = 1 (takes|keeps) the new: same states, weights of the update gate with turned signs",
            lambda q, told: (
                is_side(told, "takes", "keeps", q.cell.takes)
                and q.question.scene["update"] == "take"
                and np.allclose(q.trace["h"], reading_of("verdict").trace["h"])
                and np.allclose(q.params["W_z"], -reading_of("verdict").params["W_z"])
            ),
        ),
        (r"where the past is (dropped|kept)", lambda q, told: is_side(told, "kept", "dropped", q.of("keep")[36] > 0.5)),
    ),
    "other-book answer": (
        (
            r"(Dropping) the past is (writing) the new, and here that is z near (\d)",
            lambda q, _, __, told: near(told, q.right) and near("0", q.of("keep")[36]),
        ),
        (r"The other book has 1 minus this number", lambda q: np.isclose(q.line(1)[-1], 1 - q.right[-1])),
    ),
    "other-book why 1": (
        (
            r"So the other book (writes) it, where z = 1 (keeps|takes) the past",
            lambda q, _, told: is_side(
                told, "keeps", "takes", not read(parse({**q.question.scene, "update": "keep"}).scene).cell.takes
            ),
        ),
    ),
    "other-book why 2": (
        (r"where the past is (kept|dropped)", lambda q, told: is_side(told, "kept", "dropped", q.of("keep")[35] > 0.5)),
    ),
    "relabelled text": (
        (
            r"turns the signs of all weights of the update gate and, in the last line, exchanges z and 1 − z. .* "
            r"Before, it was (0\.\d+)",
            lambda q, told: as_printed(told, q.right[-1]),
        ),
    ),
    "relabelled answer": (
        (
            r"σ\(−a\) = 1 − σ\(a\): two turns undo each other",
            lambda q: np.allclose(1 / (1 + np.exp(q.of("s_z"))), 1 - q.of("z")),
        ),
        (
            r"(Keep or take) is a matter of names, and no number of the state changes",
            lambda q, _: np.allclose(
                q.trace["h"], read(parse({**q.question.scene, "update": "keep"}).scene).trace["h"]
            ),
        ),
    ),
    "relabelled why 1": (
        (r"Only the gate's weights changed their signs, and not the state", lambda q: q.question.wrong[0].is_negated),
    ),
    "relabelled why 2": (
        (r"if only one of the two is turned", lambda q: q.question.wrong[1].mistake == "inverted-update"),
    ),
    "reset-place text": (
        (r"the reset gate AFTER the matrix product: r ⊙ \(U h\)", lambda q: q.cell.option("reset") == "after"),
    ),
    "reset-place answer": (
        (
            r"Put before the matrix, r ⊙ h, it is another function, and the states drift apart",
            lambda q: abs(q.line(1)[-1] - q.right[-1]) > 0.01,
        ),
    ),
    "reset-place why 1": (
        (
            r"with the reset gate (before|after) the matrix",
            lambda q, told: (
                read(parse({**q.question.scene, **q.question.wrong[0].changes}).scene).cell.option("reset") == told
            ),
        ),
    ),
    "logistic text": (
        (
            r"The bias of the update gate of “medium” is ([\d.]+), and nothing else feeds it",
            lambda q, told: (
                as_printed(told, q.params["b_z"][1]) and not q.params["W_z"].any() and not q.params["U_z"].any()
            ),
        ),
    ),
    "logistic answer": (
        (
            r"σ\(([\d.]+)\) = ([\d.]+)",
            lambda q, a, told: as_printed(a, q.of("s_z")[29]) and as_printed(told, q.right[-1]),
        ),
    ),
    "logistic why 1": (
        (
            r"This is σ\(2 · ([\d.]+)\). σ\(a\) is ½ \(1 \+ tanh\(a/2\)\)",
            lambda q, a: (
                np.isclose(1 / (1 + np.exp(-2 * number(a))), q.line(1)[-1], atol=1e-3)
                and np.isclose(0.5 * (1 + np.tanh(number(a) / 2)), q.right[-1], atol=1e-3)
            ),
        ),
    ),
    "way-out text": (
        (r"end in h = o ⊙ c, without a tanh", lambda q: np.allclose(q.trace["h"], q.trace["o"] * q.trace["c"])),
    ),
    "way-out answer": (
        (
            r"(Nothing|Tanh) (squashes) the cell state on its way out",
            lambda q, told, _: is_side(told, "Tanh", "Nothing", q.cell.option("output") == "tanh"),
        ),
    ),
    "way-out why 1": (
        (
            r"So it is in (most) books: o ⊙ tanh\(c\)",
            lambda q, _: np.isclose(q.line(1)[-1], q.of("o")[2] * np.tanh(q.of("c")[2]), atol=1e-3),
        ),
    ),
    "way-out why 3": (
        (
            r"Symbol A (writes) \+(\d), and B would (write) (−\d)",
            lambda q, _, one, __, other: (
                near(one, q.of("g")[q.marks("A")[0]]) and near(other, q.of("g")[q.marks("B")[0]])
            ),
        ),
    ),
    "what-gates-read text": (
        (r"whose gates read the old CELL STATE", lambda q: q.cell.option("gates_read") == "cell"),
    ),
    "what-gates-read answer": (
        (
            r"The gates see the whole memory, and not only what the output gate has let out",
            lambda q: q.cell.option("gates_read") == "cell",
        ),
    ),
    "what-gates-read why 1": (
        (
            r"where the gates read the hidden state, as in (most) books",
            lambda q, _: (
                read(parse({**q.question.scene, **q.question.wrong[0].changes}).scene).cell.option("gates_read")
                == "activation"
            ),
        ),
    ),
    "what-gates-read why 3": (
        (r"if (every) tanh is forgotten", lambda q, _: q.question.wrong[2].mistake == "no-tanh"),
    ),
    "which-is-which text": (
        (
            r"“opinion” (drops) the little it has and (writes) the praise",
            lambda q, *_: near("0", q.of("keep")[38]) and abs(q.of("h_prev")[38]) < 0.1 and q.of("h")[38] > 0.8,
        ),
        (r"Here z = 1 (keeps|takes)", lambda q, told: is_side(told, "takes", "keeps", q.cell.takes)),
    ),
    "which-is-which answer": (
        (
            r"The update gate multiplies the (old state|candidate) in the last line, and almost "
            r"(nothing|all) of that is (kept)",
            lambda q, what, told, _: (
                np.allclose(q.of("z") * q.of({"old state": "h_prev", "candidate": "n"}[what]), q.of("kept"))
                and is_side(told, "all", "nothing", q.of("keep")[38] > 0.5)
            ),
        ),
    ),
    "which-is-which why 1": (
        (
            r"This is the reset gate. It acts inside the candidate, and (hides) nothing here",
            lambda q, _: q.question.wrong[0].quantity == "r" and near("1", q.line(1)[-1]),
        ),
    ),
    "ten-factors text": (
        (
            r"its recurrent weight is (−?[\d.]+)\. .* the state (\w+) steps before",
            lambda q, told, count: as_printed(told, q.params["U_h"][0, 0]) and COUNTS[count] == len(q.steps),
        ),
    ),
    "ten-factors answer": (
        (
            r"(\w+) factors, one for each step, and each is the weight times 1 − h², which is (below|above) 1 "
            r"as well",
            lambda q, count, told: (
                COUNTS[count.lower()] == len(q.steps)
                and np.isclose(np.prod(q.params["U_h"][0, 0] * (1 - q.of("h")[q.steps] ** 2)), q.right[-1])
                and is_side(told, "above", "below", (1 - q.of("h")[q.steps] ** 2 > 1).any())
                and abs(q.params["U_h"][0, 0]) < 1
            ),
        ),
    ),
    "ten-factors why 2": (
        (
            r"These are the (\w+) weights alone",
            lambda q, count: np.isclose(q.params["U_h"][0, 0] ** COUNTS[count], q.line(2)[-1]),
        ),
    ),
    "ten-factors why 3": (
        (
            r"These are (\w+) factors, the last ones",
            lambda q, count: list(q.question.wrong[2].steps) == q.steps[-COUNTS[count] :],
        ),
    ),
    "large-weight text": (
        (
            r"a recurrent weight of (−?[\d.]+), (larger) than (\d) in size",
            lambda q, told, _, one: as_printed(told, q.params["U_h"][0, 0]) and abs(number(told)) > int(one),
        ),
        (
            r"swings between (−[\d.]+) and ([\d.]+)",
            lambda q, low, high: (
                as_printed(low, q.of("h")[q.steps].min()) and as_printed(high, q.of("h")[q.steps].max())
            ),
        ),
    ),
    "large-weight answer": (
        (
            r"tanh is nearly flat, its slope makes every factor small, .*: the gradient (vanishes|explodes)",
            lambda q, told: is_side(told, "explodes", "vanishes", abs(q.right[-1]) > 1) and abs(q.right[-1]) < 0.01,
        ),
    ),
    "large-weight why 1": (
        (
            r"So it (explodes) without the tanh: the weight (\w+) times as a factor",
            lambda q, _, count: (
                np.isclose(q.params["U_h"][0, 0] ** COUNTS[count], q.line(1)[-1]) and abs(q.line(1)[-1]) > 50
            ),
        ),
    ),
    "highway text": (
        (
            r"counts all (\w+)s; its",
            lambda q, column: abs(q.of("c")[q.last] - len(q.marks(column))) < 0.05 and len(q.columns) == 2,
        ),
        (
            r"its forget gate stays within a ten-thousandth of (\d)",
            lambda q, told: near(told, q.of("f")[q.steps], 1e-4),
        ),
        (r"a product of (\d+) factors", lambda q, told: int(told) == len(q.steps)),
    ),
    "highway answer": (
        (
            r"Each factor is the (\w+ gate), so the product stays close to (\d)",
            lambda q, gate, told: (
                np.isclose(np.prod(q.of(gate)[q.steps]), q.right[-1], atol=1e-3) and near(told, q.right)
            ),
        ),
    ),
    "highway why 3": (
        (
            r"the unit beside it, which (forgets|keeps|adds) at every mark",
            lambda q, told: is_side(
                told, "keeps", "forgets", q.of("f", q.question.wrong[2].unit)[q.marks("mark")].min() > 0.5
            ),
        ),
    ),
    "at-the-mark text": (
        (
            r"the forget gate is (\d), except at the mark at t = (\d+), where it is (\d)",
            lambda q, one, at, zero: (
                near(zero, q.of("f")[int(at)])
                and int(at) in q.marks("mark")
                and near(one, np.delete(q.of("f")[q.steps], int(at) - 11), 0.01)
            ),
        ),
    ),
    "at-the-mark answer": (
        (
            r"One factor of (\d) makes the product (\d)",
            lambda q, factor, told: near(factor, q.of("f")[q.steps].min(), 0.01) and near(told, q.right, 0.01),
        ),
    ),
    "at-the-mark why 1": (
        (
            r"it is the unit that (hears) none",
            lambda q, _: near("1", q.of("f", q.question.wrong[0].unit)[q.marks("mark")], 0.01),
        ),
    ),
    "to-the-verb text": (
        (
            r"“number” is (written) at “dogs” \(t = (\d)\) and read at “are” \(t = (\d)\)",
            lambda q, _, one, two: (
                near("1", q.of("i")[int(one)])
                and near("1", q.of("o")[int(two)])
                and q.of("o")[1 : int(two)].max() < 0.1
            ),
        ),
    ),
    "to-the-verb answer": (
        (
            r"The forget gate is near (\d) at each of the (\w+) words",
            lambda q, told, count: near(told, q.of("f")[q.steps]) and COUNTS[count] == len(q.steps),
        ),
    ),
    "to-the-verb why 1": ((r"what a gate has before it has learnt anything", lambda q: 1 / (1 + np.exp(0.0)) == 0.5),),
    "to-the-verb why 2": (
        (
            r"“side remark”, which (forgets|keeps) at the noun",
            lambda q, told: is_side(told, "keeps", "forgets", q.of("f", "side remark")[q.at("garden")] > 0.5),
        ),
    ),
}
"""Question and part → pattern of what is said, with its turning words in brackets, and whether that is true."""

_OTHER_WAY = ("topic why 1", "first-verdict why 1")


def texts() -> Iterator[tuple[str, str, int]]:
    """Question, part and number of every text; 0 for those that are no explanation."""
    for id, question in QUESTIONS.items():
        yield id, "text", 0
        yield id, "answer", 0
        for at in range(1, len(question.wrong) + 1):
            yield id, f"why {at}", at


@pytest.mark.parametrize("id", QUESTIONS)
def test_what_is_said_is_true_and_no_turning_word_is_left_unread(id: str) -> None:
    asked, question = Asked(id), QUESTIONS[id]
    for _, part, at in (each for each in texts() if each[0] == id):
        text = question.wrong[at - 1].why if at else getattr(question, part)
        key = "other way" if f"{id} {part}" in _OTHER_WAY else f"{id} {part}"
        told = (asked, at, question.wrong[at - 1]) if at else (asked,)
        hold(key, text, CLAIMS.get(key, ()), (*PLACES, *(WAYS if at else ())), *told)


def test_every_claim_has_its_text() -> None:
    keys = {f"{id} {part}" for id, part, _ in texts()} | {"other way"}
    assert set(CLAIMS) <= keys
