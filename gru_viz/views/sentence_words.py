"""What the numbers of the page Sentences say, as sentences made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gru_viz.cells.formula import number, percent
from gru_viz.cells.notation import Entry
from gru_viz.views.ablation import HeldOut, UnitsInfo, need
from gru_viz.views.familiar import familiar
from gru_viz.views.importance import Agreement, Importance
from gru_viz.views.sentences import Follower, SentenceRun, Turn

Quoted = Callable[[str], str]
"""Makes a text from outside safe for where the sentence will stand."""


SUREST = 6
"""Decimals after which a probability is not told from 0 or 1 any more."""


TOO_CAREFUL = 0.05
"""How much more often than it says a net has to be right before that is told."""


def probability(value: float) -> str:
    """A probability to two decimals, or to as many as tell it from 0 and 1: ``0.93``, ``0.9998``."""
    for digits in range(2, SUREST + 1):
        text = number(value, digits)
        if 0 < float(text) < 1 or value in (0, 1):
            return text
    return f"less than {10.0**-SUREST:.{SUREST}f}" if value < 0.5 else f"more than {1 - 10.0**-SUREST:.{SUREST}f}"


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def turn_sentence(told: SentenceRun, turn: Turn, says: Sequence[str], quoted: Quoted) -> str:
    """What the net answers in the end, and where its mind changed most."""
    answer = told.answer
    name, word = quoted(told.net.answers[answer]), quoted(told.words.tokens[turn.word])
    way = "up" if turn.after > turn.before else "down"
    sure = probability(float(told.probabilities[-1, answer]))
    found = familiar(told.net, told.words.tokens)
    end = f"In the end the net {quoted(says[answer])}: probability {sure}."
    if found.is_guess:
        known = f"{found.words - found.strange} of {found.words} word{'s' * (found.words > 1)}"
        end = f"**A guess**, since it knows {known}: {end[:1].lower()}{end[1:]}"
    return (
        f"{end} While it reads, its mind changes most at **“{word}”** (t = {turn.word}), where the probability of "
        f"“{name}” goes {way} from {probability(turn.before)} to {probability(turn.after)}."
    )


def follower_sentence(told: SentenceRun, found: Follower | None, quoted: Quoted) -> str:
    """Which unit the colours begin with, and why."""
    if found is None:
        return ""
    answer = quoted(told.net.answers[told.answer])
    way = "" if found.correlation > 0 else ": it goes down where the probability goes up"
    return (
        f"The colours begin with **unit {found.unit}**: of all units, its state follows the probability of “{answer}” "
        f"most closely here (correlation {number(found.correlation, 2)}{way})."
    )


def scores_sentence(card: Mapping[str, Any]) -> str:
    """What a net scores on sentences by hand, beside those of the grammar, and how far its probabilities are off."""
    hand, grammar = card["by_hand"]["all"], card["held_out"]["all"]
    off = card["calibration"]["by_hand"]
    worst = min((name for name in card["by_hand"] if name != "all"), key=lambda name: card["by_hand"][name]["accuracy"])
    known = card["calibration"]["grammar"]
    told = (
        f"How far to trust it: of {hand['asked']} sentences written by hand, which it has not learnt from, it gets "
        f"{percent(hand['accuracy'])} right (fewest of the kind “{worst}”: "
        f"{percent(card['by_hand'][worst]['accuracy'])}); of the grammar's held-out ones "
        f"{percent(grammar['accuracy'])}. On the half of those by hand that did not set its temperature, its "
        f"probabilities are off by {number(100 * off['after'], 0)} points of a hundred on average; before they were "
        f"calibrated, by {number(100 * off['before'], 0)}."
    )
    if known["right"] - known["sure"] > TOO_CAREFUL:
        told += (
            f" In the grammar's own kind of sentence it is less sure than it could be: {percent(known['right'])} right "
            f"there, with a probability of {number(known['sure'], 2)} on average."
        )
    return told


def unit_sentence(units: UnitsInfo, held: HeldOut, answer: str) -> str:
    """Which unit this answer hangs on, whether its loss would turn the answer, and what held-out examples say."""
    first = units.order[0]
    turned = [unit for unit in units.order if units.turned[unit]]
    change = float(units.changes[first])
    told = [
        f"Without **unit {first}** the log-odds of “{answer}” {'lose' if change > 0 else 'gain'} "
        f"{number(abs(change), 2)}, more than without any other; its probability goes from "
        f"{probability(units.before)} to {probability(float(units.after[first]))}."
    ]
    if not turned:
        told.append("No single unit, taken away, turns the answer over: it does not hang on one of them.")
    elif len(turned) == 1:
        told.append(f"Only the loss of unit {turned[0]} turns the answer over.")
    else:
        told.append(f"The loss of any one of {len(turned)} units turns the answer over.")
    worst = held.first
    whole, left = held.accuracy, held.accuracy - held.drops[worst]
    if left >= whole:
        told.append(f"On {held.asked:,} held-out examples no unit is missed: {percent(whole)} right without any one.")
    else:
        told.append(
            f"On {held.asked:,} held-out examples unit {worst} is missed most: {percent(whole)} right with it, "
            f"{percent(left)} without."
        )
    return " ".join(told)


def gates_sentence(held: HeldOut, gates: Sequence[Entry]) -> str:
    """What the net still gets right with each gate held still, and what follows from that."""
    if not gates:
        right = percent(held.accuracy)
        return f"A plain RNN has no gates: it gets {right} right by rewriting its whole state at each word."
    parts = [f"its {gate.title} {percent(held.gates[gate.name])}" for gate in gates]
    parts[0] = f"its {gates[0].title} held at its average it gets {percent(held.gates[gates[0].name])}"
    told = (
        f"With all gates moving, the net gets {percent(held.accuracy)} of held-out examples right; guessing gets "
        f"{percent(held.chance)}. With {', with '.join(parts)}."
    )
    needed = [f"**{gate.title}**" for gate in gates if need(held, gate.name) == "needed"]
    helps = [f"**{gate.title}**" for gate in gates if need(held, gate.name) == "helps"]
    help_ = f"the {listed(helps)} {'helps' if len(helps) == 1 else 'help'}" if helps else ""
    spare = [gate.title for gate in gates if need(held, gate.name) == "spare"]
    if needed:
        told += f" So it solves this with its {listed(needed)}."
        if helps:
            told += f" {help_[:1].upper()}{help_[1:]}."
    elif helps:
        told += f" So no single gate carries this alone, but {help_}."
    else:
        told += " So no gate has to move: the others stand in for any one of them."
    if (needed or helps) and spare:
        told += f" Its {listed(spare)} could as well be {'a constant' if len(spare) == 1 else 'constants'}."
    return told


def importance_sentence(found: Importance, both: Agreement, turn: Turn, quoted: Quoted) -> str:
    """The words that each measure names, and whether those and the turn while reading are the same."""

    def word(at: int) -> str:
        token = found.tokens[at]
        return f"“{quoted(token)}”" + (f" (t = {at})" if found.tokens.count(token) > 1 else "")

    def words(places: Sequence[int]) -> str:
        return listed([word(at) for at in places])

    count = len(both.by_gradient)
    told = f"By the gradient, the answer hangs most on {words(both.by_gradient)}; by leaving out, on "
    told += f"{words(both.by_leaving_out)}. "
    if len(both.shared) == count:
        told += "Here both name the same words."
    elif not both.shared:
        told += "They have not one word in common."
    else:
        told += f"{len(both.shared)} of {count} in common."
    firsts = {both.by_gradient[0], both.by_leaving_out[0], turn.word}
    if len(firsts) == 1:
        return f"{told} Its mind also changed most there, at {word(turn.word)}, while it read: all three agree."
    by = [name for name, at in (("the gradient", both.by_gradient), ("leaving out", both.by_leaving_out))
          if at[0] == turn.word]  # fmt: skip
    agreeing = f"where {by[0]} puts it first too" if by else "which neither puts first"
    return (
        f"{told} While it read, its mind changed most at {word(turn.word)}, {agreeing}. **They disagree**, "
        "since each asks something else: see below the figure."
    )
