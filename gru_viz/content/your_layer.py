"""What the page about somebody's own layer says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "your-layer.md"

TITLE = "Your layer"
INTRO = (
    "Open a GRU, LSTM or RNN that another program trained, and see every gate of every unit. "
    "Files stay in this server's memory and go when you close the page."
)
DROP = "Drop .safetensors, .npz, .onnx, .keras, .h5 (up to 50 MB each)"
EXAMPLE = "Try it with an example"
EXAMPLE_SAID = (
    "The example is a GRU of 16 units that learnt to tell whether a review of a film is good, with its embedding and "
    "its head, under the names that PyTorch would give them."
)
NOTHING_YET = "No file at hand? The example opens at once."
REVERSED = "This layer reads from the end: steps are counted here in the order in which it reads them."
NO_GATES = "**A plain RNN has no gates**: nothing can saturate, and no share of the past is kept."
MAP = (
    "Every point is a unit: further right, the gate is shut (below 0.1) at more of all steps; further up, open (above "
    "0.9) at more. A triangle points left where the gate is shut at T, right where it is open. Unit and T are those of "
    "the cursor in the picture above."
)
EXACT = (
    "How much all outputs of the stack at the cursor's step T can move when the input of step t does, through all "
    "layers, directions and steps between: the spectral norm of $\\partial y_T / \\partial x_t$."
)
ONE_DIRECTION = (
    "How much a random mix v of the stack's outputs at the cursor's step T, v of length 1, moves when the input of "
    "step t does: $\\lVert \\partial (v \\cdot y_T) / \\partial x_t \\rVert$. "
    "All outputs together react at least as much."
)
SCENE = "One layer as a scene"
PROOF = (
    "Drop one input with the outputs that your program made of it: an .npz with the arrays `xs` (steps, inputs) and "
    "`ys` (steps, units), or a .csv with the inputs' columns first and the outputs' behind them."
)
DETECT = (
    "The detective reads the weights in every way: each order of the gates, each convention, rows and columns, one "
    "bias set or two, the classic mistakes. It lists them by how far their states are from the given ones."
)
SNIPPETS = ("From PyTorch", "From Keras", "From ONNX", "Open it, and prove it", "What opens")


@cache
def sections() -> dict[str, str]:
    """Title → text, of the parts of docs/your-layer.md; nothing where the file is not there."""
    try:
        text = DOCUMENT.read_text(encoding="utf-8")
    except OSError:
        return {}
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
