"""What the pictures of each page show, in a few sentences; those of a single run are made in ``aloud``."""

from __future__ import annotations

from collections.abc import Sequence

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.formula import number
from gru_viz.learning.job import LearnerLook
from gru_viz.views.aloud import DIGITS, Heard, Said, Words, counted, cursor_line, lines_said, listed, run_said
from gru_viz.views.compare import Comparison, compare_info, differences
from gru_viz.views.conventions import SourceInfo, small
from gru_viz.views.ledger import LedgerInfo
from gru_viz.views.memory import GradientInfo, KeepInfo, zone_of
from gru_viz.views.memory_words import power, steps_text
from gru_viz.views.mistakes import MistakeInfo
from gru_viz.views.saturation import SaturationInfo
from gru_viz.views.sentence_words import probability
from gru_viz.views.sentences import Place, SentenceRun, biggest_turn
from gru_viz.views.training import size_text, verdict

MOST_PAIRS = 2
"""Pairs of compared cells whose difference is told."""


def compare_said(comparison: Comparison) -> Said:
    """The lines of a comparison, and how far cells on the same weights are apart."""
    info = compare_info(comparison)
    title = comparison.contenders[0].reading.entry("h").title
    same = len({row.unit for row in info.rows}) == 1
    what = f"probability of “{info.answer}”" if info.answer else title + (f" of unit {info.unit}" if same else "")
    lines = {row.short: row.line for row in info.rows}
    pairs = sorted(differences(comparison), key=lambda pair: -pair.largest)[:MOST_PAIRS]
    apart = [
        f"{pair.first} and {pair.second} have the same weights; the largest difference of their states is "
        f"{small(pair.largest)}, in unit {pair.unit} at t = {pair.step}."
        for pair in pairs
    ]
    return (*lines_said(what, lines, _words(comparison), info.step), *apart)


def cursor_said(comparison: Comparison) -> str:
    """What stands at the cursor, in a line."""
    return cursor_line(
        {row.short: row.line for row in compare_info(comparison).rows}, _words(comparison), comparison.scene.step
    )


def _words(comparison: Comparison) -> Words:
    return Words(comparison.sequence.tokens, comparison.sequence.named)


def conventions_said(source: SourceInfo, mistake: MistakeInfo) -> Said:
    """A source beside the reference, and the chosen mistake."""
    names = {"reference": "Reference", "shown": source.source.title, "turned": "Signs turned"}
    lines = {names[line.part]: line.values for line in source.states.lines}
    sequence, unit = source.reading.sequence, source.states.unit
    what = f"{source.reading.entry('h').title} of unit {unit}"
    told = list(lines_said(what, lines, Words(sequence.tokens, sequence.named), source.states.step))
    gaps = [f"between this source and the reference {small(source.plain.size)}"]
    if source.turned is not None:
        gaps.append(f"with the signs of the update gate's weights turned {small(source.turned.size)}")
    gaps.append(f"between the right cell and the mistake chosen below {small(mistake.gap.size)}")
    return (*told, f"The largest differences of the states, over all units: {listed(gaps)}.")


def memory_said(
    gradient: GradientInfo, ledger: LedgerInfo | None, keep: KeepInfo | None, saturation: SaturationInfo
) -> Said:
    """The gradient's product, what the state holds from when, and which gates are saturated."""
    window, own = gradient.window, gradient.own
    told = [
        f"From T = {window.moment:,} back to step 0, the product of the factors of the {CELL_NAMES[own.kind].bare} is "
        f"{power(own.start)}: the gradient {zone_of(own.start)}."
    ]
    others = [f"{line.title} {power(line.start)} ({zone_of(line.start)})" for line in gradient.lines if not line.own]
    if others:
        told.append(f"Other cells on the same input: {listed(others)}.")
    if ledger is not None:
        age = window.moment - ledger.half + 1
        told.append(
            f"The {ledger.entry.title} of unit {ledger.unit} at T is {number(ledger.value, DIGITS)}; half of all that "
            f"was added to it and taken away came in the last {counted(age, 'step')}."
        )
    if keep is not None:
        _, share, life, _ = keep.rows[keep.unit]
        told.append(
            f"At T, unit {keep.unit} keeps {number(share)} of its past; if every step did, half would be left after: "
            f"{steps_text(life)}."
        )
    for gate in saturation.maps:
        shut, opened = gate.left[saturation.unit], gate.right[saturation.unit]
        told.append(
            f"The {gate.entry.title} of unit {saturation.unit} is shut at {number(100 * shut, 0)} % of the "
            f"{counted(window.steps, 'step')} and open at {number(100 * opened, 0)} %."
        )
    return tuple(told)


def sentence_said(told: SentenceRun, at: Place, notation: str, says: Sequence[str]) -> Said:
    """What a net answers, where its mind turns, and what the unit in focus does."""
    words, turn = Words(told.words.tokens, True), biggest_turn(told)
    run = Heard(told.net.cell, told.trace, words, notation, at.word, at.unit)
    end = probability(float(told.probabilities[-1, told.answer]))
    return (
        f"In the end the net {says[told.answer]}, with a probability of {end}.",
        f"Its mind changes most at {words.at(turn.word)}, where the probability of “{told.net.answers[told.answer]}” "
        f"goes from {probability(turn.before)} to {probability(turn.after)}.",
        *run_said(run)[1:],
    )


def training_said(learners: Sequence[LearnerLook]) -> Said:
    """What every learner can do by now, and how far its loss has come."""
    told = []
    for learner in learners:
        loss = ""
        if learner.losses.size:
            first, last = (size_text(float(learner.losses[at])) for at in (0, -1))
            loss = f" In {learner.losses.size:,} batches its training loss went from {first} to {last}."
        told.append(f"{verdict(learner).sentence}.{loss}")
    return tuple(told)
