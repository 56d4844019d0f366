"""The words of the page about memory that do not depend on a run, and the experiments it offers."""

from __future__ import annotations

from typing import Any, NamedTuple

INTRO = (
    "To learn from something long ago, a network sends a gradient back through every step in between. "
    "Each step multiplies it by one factor, so over many steps it dies out, stays, or blows up."
)
PRODUCT = (
    r"$$\frac{{\partial J}}{{\partial {a}_0}} = \frac{{\partial J}}{{\partial {a}_T}} \cdot "
    r"\frac{{\partial {a}_T}}{{\partial {a}_{{T-1}}}} \cdots \frac{{\partial {a}_2}}{{\partial {a}_1}} \cdot "
    r"\frac{{\partial {a}_1}}{{\partial {a}_0}}$$"
)
DEEP_TITLE = "Ten thousand cells deep"
DEEP = (
    "Unrolled in time, a network that reads 10,000 steps is 10,000 layers deep. The gradient comes in at T, on the "
    "right, and every cell multiplies it by a factor: a box is as high as its factor, and below it stands what is "
    "left, down to 10⁻¹⁶. Zoom from one cell to all."
)
LIMIT = (
    "To get $n$ cells far, a gate has to be as near to 1 as $1 - 1/n$: along its highway $(1 - 1/n)^n \\approx 0.37$ "
    "is left. A factor of 1 is the limit. There nothing is lost, and nothing new is written either: the state never "
    "moves. So a useful gate opens for a moment, and then stays near 1."
)
GENERAL_TITLE = "The general case: any cell, any weights"
FOLD = "What the bars and areas are: spectral norm, spectral radius, paths"
FACTORS = (
    "**Factors.** A bar is the spectral norm of one step's Jacobian: the most by which that step can enlarge a change, "
    "in the direction that suits it best. The line is its spectral radius: what the step would do, on average, if it "
    "were repeated for ever. At 1 nothing is lost."
)
ZONES = (
    "**Product.** Below 10⁻³ a step learns a thousand times more slowly than the last one: vanished. Above 10³ one "
    "update throws the weights far off: exploded. Both borders are a choice; the lower edge of the picture is not: "
    "at 10⁻¹⁶ a gradient is lost in the rounding of a number near 1."
)
PATHS = (
    "**Paths.** The highway leads past all gates; the other paths go through a matrix U first. Norms of paths do not "
    "add up, so an area is uᵀPv: what path P does to the change v that grows most, along the direction u in which that "
    "comes out. These sum to the bar above; a path that works against the others is negative."
)
GROWTH = "**How fast a difference grows.**"
INPUTS = "**Inputs.** How far the state at T moves, at most, for a small change of the input at each step."
CAVEAT = (
    "The ledger says *when* each part was written, not which input caused it: the candidate and the gates of that step "
    "depend on earlier states as well."
)
CAVEAT_INPUT_ALONE = (
    "The ledger says *when* each part was written. Here that is also which input caused it: candidate and gates read "
    "the input alone. How much is left of it, the gates of all later steps decide."
)
NO_GATE = (
    "**A plain RNN has no keep gate.** Every step writes the whole state anew, so there is no ledger and no half-life, "
    "and nothing to dial towards a factor of 1: only U decides, and it has to serve all sequences at once."
)
AGAIN = "The input has {period} steps, and is read again from the start until {steps} are full."
SHORTENED = "With {units} units, this page follows {steps} of the {asked} steps that were asked for."
FIRST_READING = "Clamps of single steps hold in the first reading."
RIVALS = "Other kinds of cell read the same, with {units} units, random weights of seed {seed} and the same gain."
NO_GAIN = "Gain of all U: this cell has no matrix U, so its state never goes through one."
NO_COMMON_GAIN = "Here the gains of U differ, so theirs is 1."
NOTHING_TO_DIAL = "Towards factor 1: a plain RNN has no keep gate to dial. Only U decides."
NO_BIASES = "Towards factor 1: the dial is a bias, and this cell has none. Turn biases on in the sidebar."
NO_MAP = "**A plain RNN has no gates**, so nothing can saturate in this sense. Choose another cell in the sidebar."
MAP = (
    "Every point is a unit: further right, the gate is shut at more of all steps; further up, open at more; on the "
    "dotted line, always one of both. A triangle points left where the gate is shut at T, right where it is open. "
    "Click a point to choose its unit; with up to 300 steps shown, click a step further down to move T there."
)
DIAL = "Added to the bias of the keep gate in every unit: the further right, the more of its past a step copies."


class Experiment(NamedTuple):
    """A scene that shows one thing about gradients."""

    title: str
    look: str
    fields: dict[str, Any]


_SILENT: dict[str, Any] = {"sequence": "numbers", "numbers": ((0.0,), (0.0,))}
_RNN: dict[str, Any] = {"cell": "rnn", "biases": False, "hidden": 8, "horizon": 100, **_SILENT}

EXPERIMENTS: dict[str, Experiment] = {
    "shrinks": Experiment(
        "RNN, radius 0.9",
        "With silent input and no biases the state stays 0, tanh has slope 1, and every factor is U itself. "
        "U has a spectral radius of 0.9 here.",
        {**_RNN, "gains": (("U_h", 1.573),)},
    ),
    "grows": Experiment(
        "RNN, radius 1.1",
        "The same U, a little larger. Then choose a sine as input: tanh leaves its steepest point, and damps the "
        "product.",
        {**_RNN, "gains": (("U_h", 1.922),)},
    ),
    "carries": Experiment(
        "GRU, z near 1",
        "The same size and input, and a bias that holds the update gate near 1: the line hardly falls.",
        {"cell": "gru", "hidden": 8, "horizon": 100, "sequence": "sine", "shifts": (("z", 8.0),)},
    ),
    "long": Experiment(
        "RNN, 10,000 steps",
        "A network ten thousand layers deep. See how few steps back its gradient leaves the picture.",
        {"cell": "rnn", "hidden": 8, "horizon": 10_000, "sequence": "sine"},
    ),
    "lasts": Experiment(
        "GRU, 10,000 steps",
        "As deep, with a gate as near to 1 as the slider goes: from 10,000 steps back, a gradient still arrives.",
        {"cell": "gru", "hidden": 8, "horizon": 10_000, "sequence": "sine", "shifts": (("z", 10.0),)},
    ),
}
