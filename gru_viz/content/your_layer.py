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
