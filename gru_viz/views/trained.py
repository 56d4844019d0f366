"""What is said about a net that comes with the app, out of its card."""

from __future__ import annotations

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.formula import percent
from gru_viz.cells.notation import entry
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.learning.tasks import TASKS

OWN_TITLE = "Its own, every one set"
"""What a menu calls the weights of a scene whose weights all travel in its link."""
OWN_WEIGHTS = (
    "**Weights that came with the scene.** Every one of them was set: this is how a net that was trained here is "
    "opened. Look for gates that answer to single steps, and ask what they wait for."
)
"""What to notice in a scene whose weights all travel in its link."""

AS_TRAINED = "The scores that are told of this net are those of the net as it was trained, without your changes."
"""What stands beside a trained net as soon as a hand has changed something."""


def trained_words(name: str) -> str:
    """How a net came by its weights, what it scores, and where to look first."""
    recipe, card, net = SHIPPED[name], shipped_card(name), shipped_net(name)
    held, hand, unit = card["held_out"]["all"], card["by_hand"]["all"], card["units"][0]
    left = held["accuracy"] - card["drop"][str(unit)]
    text = (
        f"**Trained weights.** Nobody chose these numbers: the {CELL_NAMES[recipe.cell].bare} learnt them in "
        f"{recipe.updates:,} updates on “{TASKS[recipe.task].title}”. Of {held['asked']:,} held-out examples it "
        f"answers {percent(held['accuracy'])} right; of {hand['asked']} sentences written by hand, "
        f"{percent(hand['accuracy'])}. Unit {unit} is missed most: without it, {percent(left)} are right."
    )
    if gates := [f"{title} {percent(value)}" for title, value in gate_scores(name)]:
        text += f"\n\nRight with one gate held at its mean, so that it cannot answer to a word: {', '.join(gates)}."
    return text + f"\n\nEvery weight has three decimals; {net.params.input_size} numbers stand for each word."


def gate_scores(name: str) -> list[tuple[str, float]]:
    """(title, held-out accuracy with that gate held at its mean) of every gate of a net, the most needed first."""
    cell, found = shipped_net(name).cell, shipped_card(name)["gates"]
    return [(entry(cell, gate).title, found[gate]) for gate in sorted(found, key=found.__getitem__)]
