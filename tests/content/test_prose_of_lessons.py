"""What the lessons say between their numbers, evaluated on the runs of their stops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import gru_viz
import gru_viz as gv
from gru_viz.cells.notation import COLOURS, entry
from gru_viz.content.lessons import LESSONS
from gru_viz.content.lessons.draft import Draft, Plan
from gru_viz.content.memory import FOLD
from gru_viz.dynamics.memory import half_life
from gru_viz.dynamics.paths import path_names
from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import repaired
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.sources import CONTENDERS, SOURCES
from gru_viz.views.compare import compare
from gru_viz.views.lesson_numbers import computed
from gru_viz.views.long import long_input
from gru_viz.views.memory import zone_of
from gru_viz.views.reading import read
from tests.content.spoken import COUNTS, Run, hold, is_side, near, number

UI = tuple(Path(gru_viz.__file__).parent.glob("ui/*.py"))


class Stop(Run):
    """One stop, its run and its plan."""

    def __init__(self, plan: Plan, at: int) -> None:
        self.plan, self.draft = plan, plan.stops[at]
        super().__init__(read(self.draft.scene))

    @property
    def now(self) -> int:
        """The step of the cursor."""
        return self.scene.step

    def said(self, name: str, at: int | None = None) -> float:
        """One of the numbers, of this stop or of another."""
        draft: Draft = self.draft if at is None else self.plan.stops[at]
        return computed(draft.scene, draft.numbers[name])

    def radius(self) -> float:
        """The spectral radius of U."""
        return float(np.abs(np.linalg.eigvals(self.params["U_h"])).max())


def ran(kind, *clamps, **options):
    cell = gv.cell(kind, **options)
    xs = np.random.default_rng(3).normal(size=(12, 2))
    return gv.run(cell, gv.Parameters.random(cell, 2, 3, seed=4), xs, clamps=[gv.Clamp(*each) for each in clamps])


def reset_matters(units, *, inner):
    """Whether reset before and after differ on random weights of so many units."""
    after, before = gv.cell("gru", reset="after"), gv.cell("gru", reset="before")
    drawn = gv.Parameters.random(after, 2, units, seed=4)
    values = {name: value if inner or name != "c_n" else 0 * value for name, value in drawn.items()}
    xs = np.random.default_rng(3).normal(size=(12, 2))
    one = gv.run(after, gv.Parameters(after, values), xs)["h"]
    other = gv.run(before, gv.Parameters(before, {spec.name: values[spec.name] for spec in before.parameters}), xs)["h"]
    return not np.allclose(one, other)


def notation(name, cell="gru", **options):
    return entry(gv.cell(cell, **options), name, "ng").symbol.head


EVERYWHERE = (
    (r"(?:^|[.:] )[Aa]t (?:the )?[‘“](\w+)[’”]", lambda s, word: s.tokens[s.now] == word),
    (r"the unit ‘([^’]+)’ keeps \{z\}", lambda s, name: s.units[s.unit] == name and not s.cell.takes),
    (
        r"(\w+ gate|candidate|state)(?: of ‘([^’]+)’)?(?: is| opens to| shows)?,? \{(\w+)\}",
        lambda s, title, unit, name: (
            title in {"state"} | {entry(s.cell, s.draft.numbers[name].quantity, "article").title}
            and unit in (None, s.units[s.draft.numbers[name].unit])
        ),
    ),
    (r"the folds? “([^”?]+)", lambda s, title: any(title in path.read_text(encoding="utf-8") for path in UI)),
    (r"[Uu]nit (\d), ‘([^’]+)’", lambda s, unit, name: s.units[int(unit)] == name),
)
"""Patterns of sentences and notes, wherever they stand."""

CLAIMS = {
    "gru-in-four-steps 1 notes": ((r"Three units: ‘([^’]+)’, ‘([^’]+)’, ‘([^’]+)’", lambda s, *told: s.units == told),),
    "gru-in-four-steps 2 notes": (
        (r"to ‘terrible’, ‘cruel’, ‘late’", lambda s: max(map(s.at, ("terrible", "cruel", "late"))) < s.now),
        (r"the strip of h in unit (\d)", lambda s, unit: s.units[int(unit)] == "opinion"),
    ),
    "gru-in-four-steps 3 sentence": (
        (
            r"of the old opinion almost (nothing|all) is kept",
            lambda s, told: is_side(told, "all", "nothing", s.of("keep", "opinion")[s.now] > 0.5),
        ),
    ),
    "gru-in-four-steps 3 notes": (
        (r"Here z = 1 (keeps|takes)", lambda s, told: is_side(told, "takes", "keeps", s.cell.takes)),
        (r"through weights of its own", lambda s: {"W_z", "U_z"} <= set(s.params)),
    ),
    "gru-in-four-steps 4 sentence": (
        (
            r"the candidate (sees|does not see) the old opinion",
            lambda s, told: is_side(told, "sees", "does not see", abs(s.of("p", "opinion")[s.now]) > 0.1),
        ),
    ),
    "gru-in-four-steps 4 notes": (
        (
            r"with z near (\d) the old state goes",
            lambda s, z: near(z, s.of("z", "opinion")[s.now]) and not s.cell.takes,
        ),
        (
            r"The (\w+ gate) does not touch the state",
            lambda s, gate: (
                not any(
                    f"{name}_prev" in {arg.name for arg in node.args}
                    for node in s.cell.nodes
                    for name in "h"
                    if any(arg.name == {"reset gate": "r", "update gate": "z"}[gate] for arg in node.args)
                )
            ),
        ),
    ),
    "gru-in-four-steps 5 notes": (
        (
            r"With r near (\d) the gated past is near (\d)",
            lambda s, r, p: near(r, s.of("r", "opinion")[s.now]) and near(p, s.of("p", "opinion")[s.now]),
        ),
    ),
    "gru-in-four-steps 6 notes": (
        (
            r"z ⊙ the old state, \(1 − z\) ⊙ the candidate; dark red is the (first|second) one",
            lambda s, told: (
                np.allclose(s.trace["kept"], s.trace["z"] * s.trace["h_prev"])
                and np.allclose(s.trace["written"], (1 - s.trace["z"]) * s.trace["n"])
                and is_side(told, "first", "second", _darkness(s, "kept") > _darkness(s, "written"))
            ),
        ),
        (
            r"press the right arrow (twice|once), to ‘(\w+)’",
            lambda s, times, word: s.tokens[s.now + {"once": 1, "twice": 2}[times]] == word,
        ),
    ),
    "gru-in-four-steps 7 sentence": (
        (r"“Loved” (falls) on a clean slate", lambda s, _: abs(s.of("h_prev", "opinion")[s.at("loved")]) < 0.1),
    ),
    "gru-in-four-steps 9 sentence": (
        (
            r"Forced to (\d) at every step, it lets the plot into the candidate",
            lambda s, told: (
                s.scene.clamps == (("r", float(told), None, None),) and abs(s.of("p", "opinion")[s.at("Overall")]) > 0.5
            ),
        ),
    ),
    "gru-in-four-steps 10 sentence": ((r"and the state (takes) the word in", lambda s, _: s.of("keep")[s.now] < 0.05),),
    "gru-in-four-steps 11 sentence": (
        (
            r"At every later word the gate (keeps) at (least) \{least\}: ‘terrible’ knocks",
            lambda s, *_: s.said("least") == s.of("keep")[2:].min() and s.tokens[s.now] == "terrible",
        ),
    ),
    "gru-in-four-steps 11 notes": (
        (
            r"the unit ‘latest opinion’, which has no such door",
            lambda s: s.of("keep", "latest opinion")[2:].min() < 0.5,
        ),
        (r"Look at unit (\d)", lambda s, unit: s.units[int(unit)] == "door shut" and s.params["U_z"][0, int(unit)] > 0),
    ),
    "gru-in-four-steps 5 sentence": (
        (
            r"“(\w+)” itself praises nothing, and the past is hidden",
            lambda s, word: (
                s.tokens[s.now] == word
                and not s.xs[s.now, s.columns.index("praise")]
                and abs(s.of("p", "opinion")[s.now]) < 0.1
            ),
        ),
    ),
    "gru-in-four-steps 12 notes": (
        (
            r"Everything so far was (designed|trained) by hand, .*\. Here are (designed|trained) weights",
            lambda s, before, now: (
                {"designed": all(one.scene.weights in PRESETS for one in s.plan.stops[:11])}[before]
                and {"trained": s.scene.weights in SHIPPED}[now]
            ),
        ),
    ),
    "gru-in-four-steps wrong 1": (
        (r"z = 1 (keeps|takes); other", lambda s, told: is_side(told, "takes", "keeps", s.cell.takes)),
    ),
    "gru-in-four-steps wrong 2": (
        (
            r"It (hides) the state from the candidate; the (\w+ gate) throws it out",
            lambda s, _, gate: (
                s.of(gate, "opinion")[36] < 0.05
                and gate == "update gate"
                and np.allclose(s.trace["kept"], s.of(gate)[:, None] * s.trace["h_prev"], atol=2)
            ),
        ),
        (
            r"Stop (\d), then stop (\d), where only r is forced",
            lambda s, one, two: (
                "reset gate" in s.plan.stops[int(one) - 1].title
                and {name for name, *_ in s.plan.stops[int(two) - 1].scene.clamps} == {"r"}
            ),
        ),
    ),
    "gru-in-four-steps wrong 3": (
        (
            r"Stop (\d): two units, two gates",
            lambda s, stop: (
                s.plan.stops[int(stop) - 1].scene.unit != s.plan.stops[2].scene.unit
                and s.plan.stops[int(stop) - 1].numbers["z"].steps == s.plan.stops[2].numbers["z"].steps
            ),
        ),
    ),
    "gru-in-four-steps answer 1": (
        (
            r"almost (nothing|all) is kept",
            lambda s, told: is_side(told, "all", "nothing", s.of("keep", "opinion")[36] > 0.5),
        ),
    ),
    "gru-in-four-steps answer 2": (
        (
            r"times z, plus \(1 − z\) times the candidate",
            lambda s: np.isclose(
                s.said("before") * s.of("z", 1)[36] + (1 - s.of("z", 1)[36]) * s.of("n", 1)[36], s.said("after")
            ),
        ),
    ),
    "gru-in-four-steps answer 3": (
        (r"the candidate at ‘loved’ still sees the plot", lambda s: abs(s.of("p", 1)[s.at("loved")]) > 0.3),
    ),
    "gru-in-four-steps answer 4": (
        (r"It (never falls below) \{least\}", lambda s, _: s.of("z", "verdict")[2:].min() == s.said("least")),
    ),
    "ten-thousand-steps about": ((r"Why a plain network (forgets)", lambda s, _: s.said("size", 1) < -16),),
    "ten-thousand-steps 1 notes": (
        (
            r"Silent input, no biases: .* and its spectral radius is just (below|above) 1",
            lambda s, told: (
                not s.xs.any()
                and not s.scene.biases
                and not s.trace["h"].any()
                and is_side(told, "above", "below", s.radius() > 1)
                and abs(s.radius() - 1) < 0.15
            ),
        ),
    ),
    "ten-thousand-steps 2 notes": ((r"is about 10⁻³⁰⁸", lambda s: round(np.log10(np.finfo(float).tiny)) == -308),),
    "ten-thousand-steps 3 sentence": (
        (
            r"Three gates that (never) move",
            lambda s, _: (
                np.ptp(s.trace["z"], axis=0).max() < 1e-9 and s.trace["z"].shape[1] == 3 and not s.xs[s.now :].any()
            ),
        ),
    ),
    "ten-thousand-steps 3 notes": (
        (
            r"The gates (keep) (0\.\d+), (0\.\d+) and (0\.\d+) of the state at each step; ln 0\.5 / ln k",
            lambda s, _, *told: (
                all(near(one, s.of("keep", unit), 1e-3) for unit, one in enumerate(told))
                and np.isclose(half_life(0.9), np.log(0.5) / np.log(0.9))
            ),
        ),
    ),
    "ten-thousand-steps 4 sentence": (
        (
            r"what each step wrote, as far as it was (kept). The unit ‘(\w+)’ (keeps)",
            lambda s, _, name, __: s.units[s.unit] == name and np.isclose(_ledger_sum(s), s.of("h")[-1]),
        ),
    ),
    "ten-thousand-steps 4 notes": (
        (
            r"the bar of pieces (below) the gradient. The ledger says when a part was (written), and "
            r"not which input caused it",
            lambda s, *_: s.cell.kind == "simplified_gru",
        ),
    ),
    "ten-thousand-steps 5 sentence": (
        (r"with its update gate near (\d)", lambda s, told: near(told, s.trace["z"], 0.01)),
    ),
    "ten-thousand-steps 5 notes": (
        (r"stands as far to the right as it goes", lambda s: dict(s.scene.shifts)["z"] == BY_FIELD["shifts"].high),
    ),
    "ten-thousand-steps 6 sentence": (
        (
            r"whatever number was there is (dropped|kept)",
            lambda s, told: is_side(told, "kept", "dropped", s.of("keep")[s.now] > 0.5),
        ),
    ),
    "ten-thousand-steps 7 sentence": (
        (
            r"(plural|singular) is (written) into the cell",
            lambda s, told, _: s.now in s.marks(told) and s.of("i")[s.now] > 0.9,
        ),
    ),
    "ten-thousand-steps 7 notes": (
        (
            r"it lies between (−1) and (1)",
            lambda s, low, high: (
                (entry(s.cell, "g", "article").low, entry(s.cell, "g", "article").high) == (number(low), number(high))
            ),
        ),
    ),
    "ten-thousand-steps 8 sentence": (
        (
            r"‘(\w+)’ is (singular|plural), but",
            lambda s, word, told: s.tokens[s.now] == word and s.now in s.marks(told),
        ),
    ),
    "ten-thousand-steps 8 notes": (
        (
            r"‘behind’ was a warning: look at unit (\d), ‘side remark’, one step before",
            lambda s, unit: s.tokens[s.now - 1] == "behind" or s.tokens[s.now - 2] == "behind",
        ),
    ),
    "ten-thousand-steps 9 sentence": (
        (r"the output gate (opens) to \{o\}", lambda s, _: s.of("o")[s.now] > 0.9),
        (
            r"at all words but (\w+)s it stays (shut|open)",
            lambda s, column, told: (
                is_side(told, "open", "shut", s.of("o")[s.but(*s.marks(column))].max() > 0.5)
                and s.of("o")[s.marks(column)].min() > 0.5
            ),
        ),
    ),
    "ten-thousand-steps 9 notes": (
        (
            r"The cell state (\w) holds the number all the time; (\w) shows it where it is needed",
            lambda s, held, shown: (
                np.abs(s.of(held)[1:]).min() > 0.9
                and list(np.flatnonzero(np.abs(s.of(shown)) > 0.1)) == s.marks("verb")
            ),
        ),
    ),
    "ten-thousand-steps 10 sentence": (
        (
            r"forced to (0\.5), .* and the (plural|singular) is gone",
            lambda s, told, which: (
                s.scene.clamps == (("f", float(told), None, None),) and s.at("dogs") in s.marks(which)
            ),
        ),
    ),
    "ten-thousand-steps 10 notes": (
        (
            r"Between ‘(\w+)’ and ‘(\w+)’ stand (\w+) words",
            lambda s, one, two, count: s.at(two) - s.at(one) - 1 == COUNTS[count],
        ),
    ),
    "ten-thousand-steps wrong 1": (
        (
            r"its half-life at stop (\d)",
            lambda s, stop: s.plan.stops[int(stop) - 1].numbers["medium"].how == "half-life",
        ),
    ),
    "ten-thousand-steps wrong 2": (
        (
            r"In stop (\d) the slope of tanh is (\d) at every step",
            lambda s, stop, slope: near(slope, 1 - read(s.plan.stops[int(stop) - 1].scene).trace["h"] ** 2, 1e-9),
        ),
    ),
    "ten-thousand-steps wrong 3": (
        (
            r"It is the highway; the gates read the state as well. .* under “([^”]+)”",
            lambda s, fold: FOLD.startswith(fold) and len(path_names(gv.cell("lstm"))) > 1,
        ),
    ),
    "ten-thousand-steps wrong 4": (
        (
            r"It (keeps|drops) at (\d); its name says what it does at (\d)",
            lambda s, told, one, zero: (
                is_side(
                    told,
                    "keeps",
                    "drops",
                    np.allclose(*(ran("lstm", ("f", float(one)))[name] for name in ("kept", "c_prev"))),
                )
                and not ran("lstm", ("f", float(zero)))["kept"].any()
            ),
        ),
    ),
    "ten-thousand-steps answer 4": (
        (r"i = \{i\}, candidate \{g\}: c = \{c\}", lambda s: abs(s.said("i") * s.said("g") - s.said("c")) < 0.01),
    ),
    "ten-thousand-steps answer 5": (
        (r"At \{count\} words: the (\w+)s", lambda s, column: len(s.marks(column)) == s.said("count")),
    ),
    "names-and-conventions 1 sentence": (
        (
            r"“z ⊙ the old state”: in this article z = 1 (keeps|takes)",
            lambda s, told: is_side(told, "keeps", "takes", SOURCES[s.scene.source].options["update"] == "keep"),
        ),
    ),
    "names-and-conventions 2 sentence": (
        (
            r"The drawing has r (before|after) the product with U",
            lambda s, told: SOURCES[s.scene.source].options["reset"] == told,
        ),
        (
            r"For one unit that is the same; for more, it is another function",
            lambda s: not reset_matters(1, inner=False) and reset_matters(3, inner=False),
        ),
    ),
    "names-and-conventions 2 notes": (
        (r"One unit, or a diagonal U, and no bias inside", lambda s: reset_matters(1, inner=True)),
    ),
    "names-and-conventions 3 sentence": (
        (
            r"Here 1 (takes|keeps) the (new|old) value. Negate W, U and b of the gate",
            lambda s, told, what: (
                is_side(told, "takes", "keeps", SOURCES[s.scene.source].options["update"] == "take")
                and (told, what) in (("takes", "new"), ("keeps", "old"))
            ),
        ),
    ),
    "names-and-conventions 5 sentence": (
        (r"where z was near (\d)", lambda s, told: near(told, Stop(s.plan, 0).of("z")[s.now])),
        (
            r"(\S+) for z, (\S+) for h, (\S+) for the candidate",
            lambda s, *told: (
                list(told)
                == [
                    entry(s.cell, "z", "ng").symbol.head + "ᵤ",
                    *(entry(s.cell, name, "ng").symbol.head for name in "hn"),
                ]
            ),
        ),
    ),
    "names-and-conventions 5 notes": (
        (
            r"z = 1 (takes|keeps). No state has changed",
            lambda s, told: (
                is_side(told, "takes", "keeps", s.cell.takes)
                and np.allclose(s.trace["h"], read(repaired({**vars(s.scene), "update": "keep"})[0]).trace["h"])
            ),
        ),
    ),
    "names-and-conventions 6 sentence": (
        (
            r"Reset (after) and (before U), on the same",
            lambda s, *_: [CONTENDERS[name][1]["reset"] for name in s.scene.contenders] == ["after", "before"],
        ),
    ),
    "names-and-conventions 7 sentence": (
        (
            r"Keep and (take), relabelled: the states agree",
            lambda s, _: (
                [
                    (one.reading.cell.option("update"), one.reading.trace["h"].round(9).tobytes())
                    for one in compare(s.scene).contenders
                ]
                == [(update, s.trace["h"].round(9).tobytes()) for update in ("keep", "take")]
            ),
        ),
    ),
    "names-and-conventions 7 notes": (
        (
            r"its strip is the mirror image",
            lambda s: np.allclose(
                *(abs(at - one.reading.trace["z"]) for at, one in enumerate(compare(s.scene).contenders))
            ),
        ),
    ),
    "names-and-conventions 8 sentence": (
        (
            r"Reset (after U), a second bias inside, and the gates packed in the order (\w), (\w), (\w)",
            lambda s, _, *order: (
                SOURCES[s.scene.source].letters == order
                and SOURCES[s.scene.source].options["reset"] == "after"
                and any(spec.name == "c_n" for spec in gv.cell("gru", reset="after").parameters)
            ),
        ),
    ),
    "names-and-conventions 9 sentence": (
        (
            r"The same function as PyTorch’s, in another order: (\w), (\w), (\w), and along the (\w+)",
            lambda s, *told: (
                (*SOURCES["keras"].letters, SOURCES["keras"].along) == told
                and SOURCES["keras"].options == SOURCES["pytorch"].options
            ),
        ),
    ),
    "names-and-conventions 10 sentence": (
        (
            r"without turning the weights, the gate (keeps) where it should (take)",
            lambda s, *_: s.scene.mistake == "inverted-update",
        ),
    ),
    "names-and-conventions 11 sentence": (
        (r"\(1 − Γᵤ\) times the candidate of the step before", lambda s: s.scene.mistake == "previous-candidate"),
    ),
    "names-and-conventions wrong 1": (
        (
            r"Keep and (take) are names; reset before and after are two functions \(stops (\d) and (\d)\)",
            lambda s, _, one, two: (
                [
                    len({CONTENDERS[name][1][what] for name in s.plan.stops[int(stop) - 1].scene.contenders})
                    for stop, what in ((one, "reset"), (two, "update"))
                ]
                == [2, 2]
            ),
        ),
    ),
    "names-and-conventions wrong 4": (
        (
            r"On the function, since (reset (?:before|after)) became the default in Keras",
            lambda s, told: (
                told == f"reset {SOURCES['keras'].options['reset']}"
                and SOURCES["keras"].options == SOURCES["pytorch"].options
                and SOURCES["keras"].letters != SOURCES["pytorch"].letters
            ),
        ),
    ),
    "names-and-conventions answer 1": (
        (r"the sum is (\d)", lambda s, told: near(told, s.said("z") + s.said("z", 0), 1e-9)),
    ),
    "names-and-conventions answer 3": (
        (
            r"(\w, \w, \w) in PyTorch; (\w, \w, \w) in Keras \(next stop\)",
            lambda s, *told: list(told) == [", ".join(SOURCES[name].letters) for name in ("pytorch", "keras")],
        ),
    ),
    "from-product-to-lstm prepare": (
        (
            r"over the simplified GRU and the GRU to the LSTM; each has one gate (more|less)",
            lambda s, told: is_side(
                told,
                "more",
                "less",
                np.all(
                    np.diff(
                        [
                            len(
                                [
                                    name
                                    for name in gv.cell(kind).gates
                                    if entry(gv.cell(kind), name, "article").role == "gate"
                                ]
                            )
                            for kind in ("rnn", "simplified_gru", "gru", "lstm")
                        ]
                    )
                    == 1
                ),
            ),
        ),
    ),
    "from-product-to-lstm 1 sentence": ((r"Radius (0\.9)", lambda s, told: near(told, s.radius(), 0.005)),),
    "from-product-to-lstm 2 sentence": (
        (
            r"The same matrix, a little (larger|smaller)",
            lambda s, told: is_side(told, "larger", "smaller", s.radius() > Stop(s.plan, 0).radius()),
        ),
    ),
    "from-product-to-lstm 2 notes": (
        (
            r"Vanishing and (exploding) are the same thing, seen from either side of 1",
            lambda s, _: [zone_of(s.said("size", at)) for at in (0, 1)] == ["vanishes", "explodes"],
        ),
    ),
    "from-product-to-lstm 3 sentence": (
        (r"With an update gate near (\d), each step copies", lambda s, told: near(told, s.of("keep"), 0.05)),
    ),
    "from-product-to-lstm 3 notes": (
        (
            r"a_t = a_\(t−1\) has the factor (\d)",
            lambda s, told: np.allclose(gv.jacobians(ran("gru", ("z", 1.0))), int(told) * np.eye(3)),
        ),
    ),
    "from-product-to-lstm 4 sentence": (
        (
            r"the new value is (taken|dropped)",
            lambda s, told: is_side(told, "taken", "dropped", s.of("keep")[s.now] < 0.5) and s.now in s.marks("set"),
        ),
    ),
    "from-product-to-lstm 4 notes": (
        (r"One gate, and 1 (takes|keeps) here", lambda s, told: is_side(told, "takes", "keeps", s.cell.takes)),
    ),
    "from-product-to-lstm 5 sentence": (
        (
            r"Just before ‘reset’, .* with the same candidate",
            lambda s: s.now + 1 in s.marks("reset") and np.array_equal(s.params["W_n"][0], s.params["W_n"][1]),
        ),
    ),
    "from-product-to-lstm 5 notes": (
        (
            r"between the two units is the (\w+ gate) alone",
            lambda s, gate: (
                gate == "update gate"
                and np.allclose(s.params["b_n"][0], s.params["b_n"][1])
                and not np.allclose(s.params["b_z"][0], s.params["b_z"][1])
            ),
        ),
    ),
    "from-product-to-lstm 6 sentence": (
        (
            r"At the full stop Γᵣ of ‘([^’]+)’",
            lambda s, name: s.tokens[s.now] == "." and s.units[s.unit] == name and notation("r") == "Γ",
        ),
    ),
    "from-product-to-lstm 6 notes": (
        (r"inside the candidate, (before|after) the product", lambda s, told: s.cell.option("reset") == told),
    ),
    "from-product-to-lstm 7 notes": (
        (
            r"what is (kept) is not (written). Here both may be near (\d)",
            lambda s, _, __, told: near(told, [s.of("f")[s.now], s.of("i")[s.now]]),
        ),
    ),
    "from-product-to-lstm 8 sentence": ((r"At the first B", lambda s: s.marks("B")[0] == s.now),),
    "from-product-to-lstm 8 notes": (
        (
            r"These gates read the (cell state c|state h), and the output has (no|a) tanh",
            lambda s, what, told: (
                is_side(what, "cell state c", "state h", s.cell.option("gates_read") == "cell")
                and is_side(told, "a", "no", s.cell.option("output") == "tanh")
            ),
        ),
    ),
    "from-product-to-lstm 9 sentence": (
        (
            r"Keep all, (add) one: after its last pulse",
            lambda s, _: (
                np.isclose(s.of("c")[s.marks("pulse")[-1]], s.said("c"), atol=0.01)
                and near("1", np.diff(s.of("c"), prepend=0)[s.marks("pulse")])
            ),
        ),
    ),
    "from-product-to-lstm 9 notes": (
        (
            r"Its state is a blend, and stays (below|above) 1",
            lambda s, told: is_side(told, "above", "below", np.abs(ran("gru")["h"]).max() > 1),
        ),
    ),
    "from-product-to-lstm 10 sentence": (
        (
            r"Through tanh the state shows at (most) \{tanh\}; as it is, \{shown\}",
            lambda s, _: s.said("tanh") < 1 < s.said("shown"),
        ),
    ),
    "from-product-to-lstm 10 notes": (
        (r"Switch ‘([^’]+)’ in the sidebar", lambda s, title: BY_FIELD["output"].title == title),
    ),
    "from-product-to-lstm wrong 1": (
        (
            r"They help against (vanishing); a product (above|below) 1 can still grow",
            lambda s, _, told: is_side(told, "above", "below", 1.1**50 > 1),
        ),
    ),
    "from-product-to-lstm wrong 2": (
        (
            r"It is (\w); (\w) is what is shown of it \(stops (\d+) and (\d+)\)",
            lambda s, held, shown, *stops: (
                np.allclose(ran("lstm")[shown], ran("lstm")["o"] * np.tanh(ran("lstm")[held]))
                and all(s.plan.stops[int(stop) - 1].scene.weights == "counter" for stop in stops)
            ),
        ),
    ),
    "from-product-to-lstm wrong 3": (
        (
            r"Not in the LSTM: both may be near (\d). In the GRU, and in the coupled LSTM, it is",
            lambda s, _: (
                np.allclose(ran("coupled_lstm")["i"], 1 - ran("coupled_lstm")["f"])
                and not np.allclose(ran("lstm")["i"], 1 - ran("lstm")["f"])
            ),
        ),
    ),
    "from-product-to-lstm wrong 4": (
        (
            r"Then (nothing) is (ever written). A gate has to (open) and close",
            lambda s, *_: not ran("gru", ("z", 1.0))["h"].any(),
        ),
    ),
    "from-product-to-lstm answer 1": (
        (r"\{size\} with (0\.9); the next stop", lambda s, told: near(told, s.radius(), 0.005)),
    ),
    "from-product-to-lstm answer 2": ((r"The (\w+ gate): \{latch\}", lambda s, gate: gate == "update gate"),),
    "from-product-to-lstm answer 3": (
        (
            r"(nothing|all) is (written), and c stays",
            lambda s, told, _: is_side(told, "all", "nothing", abs(s.of("written")[s.now]) > 0.5),
        ),
    ),
    "from-product-to-lstm answer 4": (
        (r"tanh can hardly tell such numbers apart", lambda s: np.tanh(s.said("c")) - np.tanh(s.said("c") - 1) < 0.01),
    ),
}
"""Lesson and place → what is said there, and whether it is true."""


def _darkness(s, name):
    tone = COLOURS[entry(s.cell, name, "article").colour].light
    return -sum(int(tone[at : at + 2], 16) for at in (1, 3, 5))


def _ledger_sum(s):
    from gru_viz.dynamics.memory import ledger

    return ledger(s.trace).parts(len(s.tokens) - 1)[:, s.unit].sum()


def texts(plan: Plan) -> Iterator[tuple[str, str, int]]:
    """Where, what, and the stop whose run is spoken of."""
    yield "about", plan.about, 0
    yield "prepare", plan.prepare, 0
    for at, stop in enumerate(plan.stops):
        yield f"{at + 1} sentence", stop.sentence, at
        yield f"{at + 1} notes", stop.notes, at
    for at, wrong in enumerate(plan.wrong, 1):
        yield f"wrong {at}", re.sub("^“[^”]+”", "", wrong), 0
    for at, task in enumerate(plan.tasks, 1):
        yield f"answer {at}", task.answer, task.stop


@pytest.mark.parametrize("id", LESSONS)
def test_what_a_lesson_says_is_true_and_no_turning_word_is_left_unread(id: str) -> None:
    plan, stops, seen = LESSONS[id], {}, set()
    for where, text, at in texts(plan):
        stop = stops.setdefault(at, Stop(plan, at))
        key = f"{id} {where}"
        seen.add(key)
        hold(key, text, CLAIMS.get(key, ()), EVERYWHERE, stop)
    assert {key for key in CLAIMS if key.startswith(id)} <= seen


def test_long_runs_of_lessons_read_what_their_words_say() -> None:
    for plan in LESSONS.values():
        for stop in plan.stops:
            if re.search("[Ss]ilent input", stop.notes):
                assert not long_input(stop.scene).xs.any()
