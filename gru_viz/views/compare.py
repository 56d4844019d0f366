"""Two to four cells on one input: the runs, what the picture shows of them, their ledgers, how far they differ."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.notation import CELL_TITLES, Entry, shown
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.memory import ledger
from gru_viz.dynamics.trace import run
from gru_viz.learning.net import Net
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.scene.material import Sequence, words_for
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base, repaired
from gru_viz.scene.setting import WEIGHTS_FROM_SEED
from gru_viz.scene.sources import CONTENDERS
from gru_viz.scene.stories import STORIES
from gru_viz.views.lab import fixed_range
from gru_viz.views.own_layer import choice_said
from gru_viz.views.reading import Reading
from gru_viz.views.tables import short_tokens


class Contender(NamedTuple):
    """One of the compared cells, run."""

    id: str
    title: str
    short: str
    """Its kind, and only those conventions in which it differs from others of its kind here."""
    origin: str
    """Where its weights come from: "scene", "relabelled", "same numbers", "trained" or "random"."""
    reading: Reading
    unit: int
    """The unit in focus: the scene's, and in another net that was trained the one that it needs most."""
    answers: Array | None
    """(T,): how likely the net finds the comparison's answer after each step; None for weights that answer nothing."""


class Comparison(NamedTuple):
    """A scene and the runs that are set side by side."""

    scene: Scene
    """Not the scene that was asked for where that would be an unequal match (:func:`fair`)."""
    sequence: Sequence
    contenders: tuple[Contender, ...]
    answer: str
    """What all contenders were trained to answer in the end, or not; empty where one of them was not trained."""


def fair(scene: Scene) -> Scene:
    """The scene in which all contenders come by their weights in the same way.

    Weights that were designed fit one kind of cell. Beside another kind they would play against weights of chance, so
    that every cell comes trained there, reading the same text, or with random weights where the input is no text.
    """
    kinds = {CONTENDERS[name][0] for name in scene.contenders}
    if scene.weights not in PRESETS or kinds == {scene.cell}:
        return scene
    if scene.sequence != "text":
        bare = {"weights": WEIGHTS_FROM_SEED, "gains": (), "shifts": (), "edits": ()}
        return repaired({**asdict(scene), **bare})[0]
    tasks = {story.preset: story.task for story in STORIES.values()}
    kind = scene.cell if scene.cell in ("gru", "lstm", "rnn") else "gru"
    trained = base(f"trained-{tasks.get(scene.weights, 'reviews')}-{kind}")
    looked_at = {name: getattr(scene, name) for name in ("text", "step", "contenders", "notation")}
    return repaired({**asdict(trained), **looked_at})[0]


def rival(scene: Scene, kind: str) -> Net | None:
    """The net of another kind that learnt the task of the scene's; None if there is none."""
    recipe = SHIPPED.get(scene.weights)
    name = f"trained-{recipe.task}-{kind}" if recipe else ""
    return shipped_net(name) if name in SHIPPED and scene.sequence == "text" else None


def contender_title(name: str) -> str:
    """A contender's kind and conventions: ``GRU · keep the past · reset after U h``."""
    kind, options = CONTENDERS[name]
    return " · ".join([CELL_TITLES[kind], *(choice_said(*option) for option in options.items())])


_SHORT_CHOICES = {
    "keep": "keep",
    "take": "take",
    "after": "reset after U",
    "before": "reset before U",
    "tanh": "o ⊙ tanh(c)",
    "identity": "o ⊙ c",
    "activation": "gates read h",
    "cell": "gates read c",
}
"""For places as narrow as a heading on a phone."""


def short_titles(names: tuple[str, ...]) -> tuple[str, ...]:
    """Titles that are as long as it takes to tell ``names`` apart."""
    titles = []
    for name in names:
        kind, options = CONTENDERS[name]
        others = [CONTENDERS[other][1] for other in names if CONTENDERS[other][0] == kind]
        telling = [value for option, value in options.items() if any(other[option] != value for other in others)]
        titles.append(" · ".join([CELL_TITLES[kind], *(_SHORT_CHOICES[value] for value in telling)]))
    return tuple(titles)


def contender_cell(name: str, biases: bool) -> Cell:
    """The cell of a contender; a comparison has biases everywhere, or nowhere."""
    kind, options = CONTENDERS[name]
    return make_cell(kind, **options, biases=biases)


def compare(scene: Scene) -> Comparison:
    """Run every contender of a scene on the scene's input, with weights of equal right. Clamps are left out."""
    now = fair(scene)
    sequence = now.make_sequence()
    nets = {name: rival(now, CONTENDERS[name][0]) for name in now.contenders}
    asked = next(iter(nets.values()))
    answer = asked.answers[-1] if asked and all(nets.values()) else ""
    contenders = []
    for name, short in zip(now.contenders, short_titles(now.contenders), strict=True):
        cell, net = contender_cell(name, now.biases), nets[name]
        params, origin = weights_for(now, cell, sequence.xs.shape[1])
        if now != scene and cell.kind == now.cell:
            origin = "trained" if net else "random"
        xs, unit = sequence.xs, now.unit
        if net and cell.kind != now.cell:
            xs, unit = words_for(net, now.text).xs, _most_needed(now, cell.kind)
        trace = run(cell, params, xs, tokens=sequence.tokens)
        reading = Reading(now, cell, params, sequence._replace(xs=xs), trace)
        answers = net.probabilities(trace["h"])[:, -1] if net and answer else None
        contenders.append(Contender(name, contender_title(name), short, origin, reading, unit, answers))
    return Comparison(now, sequence, tuple(contenders), answer)


def _most_needed(scene: Scene, kind: str) -> int:
    unit: int = shipped_card(f"trained-{SHIPPED[scene.weights].task}-{kind}")["units"][0]
    return unit


def weights_for(scene: Scene, cell: Cell, inputs: int) -> tuple[Parameters, str]:
    """The weights a contender runs on, and where they come from.

    "scene": the scene's own. "relabelled": the same function in the other update convention. "same numbers": the
    same numbers (relabelled too, where z means the opposite) in a formula that is another function. "trained": those
    of a net of another kind that learnt the scene's task. "random": drawn with the scene's seed, for another kind of
    cell; contenders of one kind share these too.
    """
    if cell.kind == scene.cell:
        own, origin = scene.make_parameters(), "scene"
    elif net := rival(scene, cell.kind):
        own, origin = net.params, "trained"
    else:
        usual = make_cell(cell.kind, biases=scene.biases)
        own, origin = Parameters.random(usual, inputs, scene.hidden, scene.seed), "random"
    is_other = origin != "scene"
    if is_same_function(own.cell, cell):
        return own.to(cell), origin if own.cell == cell or is_other else "relabelled"
    update = cell.option("update")
    if update is not None:
        own = own.to(make_cell(cell.kind, **{**dict(own.cell.options), "update": update}))
    names = {spec.name for spec in cell.parameters}
    # A bias that only one of the formulas has is left out of the other, or is zero there.
    shared = Parameters(cell, {name: value for name, value in own.items() if name in names})
    return shared, origin if is_other else "same numbers"


def is_same_function(one: Cell, other: Cell) -> bool:
    """Whether two cells differ in nothing, or only in what z = 1 means, which is a matter of names."""
    meaning = [{name: value for name, value in cell.options if name != "update"} for cell in (one, other)]
    return one.kind == other.kind and meaning[0] == meaning[1]


class Band(NamedTuple):
    """One quantity of one contender as a heatmap."""

    entry: Entry
    values: Array
    """(H, T)"""
    low: float
    high: float
    is_state: bool


class Row(NamedTuple):
    """One contender in the picture."""

    title: str
    short: str
    bands: tuple[Band, ...]
    unit: int
    line: Array
    """(T,): the state h of the unit in focus, or how likely the net finds the answer."""


class CompareInfo(NamedTuple):
    """What the picture of a comparison draws."""

    rows: tuple[Row, ...]
    steps: int
    step: int
    unit: int
    line_entry: Entry
    line_low: float
    line_high: float
    answer: str
    """What the lines are the probabilities of; empty where they are states."""
    words: tuple[str, ...]
    """A word for each step, short; none where the input is no text."""


def compare_info(comparison: Comparison) -> CompareInfo:
    """States, then gates and candidate, of every contender. One quantity has one scale in all of them."""
    scene, contenders = comparison.scene, comparison.contenders
    ranges: dict[str, tuple[float, float]] = {}
    for one in contenders:
        for name in shown(one.reading.cell):
            low, high = fixed_range(one.reading, name)
            before = ranges.get(name, (low, high))
            ranges[name] = min(low, before[0]), max(high, before[1])
    rows = []
    for one in contenders:
        states = one.reading.cell.states
        names = [*states, *(name for name in shown(one.reading.cell) if name not in states)]
        bands = tuple(
            Band(one.reading.entry(name), one.reading.trace[name].T, *ranges[name], name in states) for name in names
        )
        line = one.reading.trace["h"][:, one.unit] if one.answers is None else one.answers
        rows.append(Row(one.title, one.short, bands, one.unit, line))
    sequence = comparison.sequence
    return CompareInfo(
        tuple(rows),
        len(sequence.tokens),
        scene.step,
        scene.unit,
        contenders[0].reading.entry("h"),
        *((0.0, 1.0) if comparison.answer else ranges["h"]),
        comparison.answer,
        tuple(short_tokens(sequence)) if sequence.named else (),
    )


class Part(NamedTuple):
    """What is left of one step's writing."""

    step: int | None
    """None is what was there before the first step."""
    value: float


class Account(NamedTuple):
    """A state of one unit at the cursor, apart by when its parts were written."""

    short: str
    entry: Entry
    """The state: h, or an LSTM's c."""
    unit: int
    value: float
    parts: tuple[Part, ...] | None
    """In the order of time, without those that are exactly 0; None in a plain RNN, which keeps nothing."""


class LedgerInfo(NamedTuple):
    """The ledgers of all contenders, on one scale."""

    accounts: tuple[Account, ...]
    step: int
    steps: int
    unit: int
    low: float
    high: float
    """The scale: no stack of parts leaves it at any step."""


REACH_STEP = 0.25
"""The ends of the ledgers' scale are multiples of this."""


def ledger_info(comparison: Comparison) -> LedgerInfo:
    """When the states of the unit in focus were written, as they stand at the cursor."""
    scene = comparison.scene
    step = scene.step
    accounts, low, high = [], 0.0, 0.0
    for one in comparison.contenders:
        reading, unit = one.reading, one.unit
        name = reading.cell.states[-1]
        values = reading.trace[name][:, unit]
        parts = None
        low, high = min(low, float(values.min())), max(high, float(values.max()))
        if reading.cell.keep_gate is not None:
            book = ledger(reading.trace)
            amounts = book.parts(step)[:, unit]
            parts = tuple(Part(None if at == 0 else at - 1, float(value)) for at, value in enumerate(amounts) if value)
            lowest, highest = _stacks(book.keep[:, unit], book.written[:, unit])
            low, high = min(low, lowest), max(high, highest)
        accounts.append(Account(one.short, reading.entry(name), unit, float(values[step]), parts))
    low, high = (np.sign(end) * REACH_STEP * np.ceil(abs(end) / REACH_STEP) for end in (low, high))
    high = max(float(high), REACH_STEP)
    return LedgerInfo(tuple(accounts), step, len(comparison.sequence.tokens), scene.unit, float(low), high)


def _stacks(keep: Array, written: Array) -> tuple[float, float]:
    """How far all negative and all positive parts of a state, each stacked up, reach at any step."""
    low = high = lowest = highest = 0.0
    for share, amount in zip(keep, written, strict=True):
        low, high = share * low + min(amount, 0.0), share * high + max(amount, 0.0)
        lowest, highest = min(lowest, low), max(highest, high)
    return lowest, highest


class Difference(NamedTuple):
    """How far the states h of two contenders of one kind, which share their weights, are apart."""

    first: str
    second: str
    same_function: bool
    """Whether they differ in names only, so that nothing but rounding should tell them apart."""
    largest: float
    """max |Δh| over all units and steps."""
    step: int
    unit: int


def differences(comparison: Comparison) -> tuple[Difference, ...]:
    """One for each pair of contenders of one kind."""
    found = []
    for one, other in itertools.combinations(comparison.contenders, 2):
        if one.reading.cell.kind != other.reading.cell.kind:
            continue
        apart = np.abs(one.reading.trace["h"] - other.reading.trace["h"])
        step, unit = np.unravel_index(int(apart.argmax()), apart.shape)
        same = is_same_function(one.reading.cell, other.reading.cell)
        found.append(Difference(one.short, other.short, same, float(apart.max()), int(step), int(unit)))
    return tuple(found)
