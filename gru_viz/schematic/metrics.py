"""The lengths a drawing is made of, for a wide page and for a phone.

All lengths are in user units of the drawing. Text is measured generously, at ``EM`` of its size per letter, so that
what fits here fits in every font of the page.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from gru_viz.cells.expr import Node
from gru_viz.cells.notation import Symbol
from gru_viz.schematic.geometry import Point
from gru_viz.schematic.paths import HEAD

EM = 0.56
DIGITS = 7
"""Letters of the longest number, such as −14.000."""

SUB = 0.68
"""Size of a subscript, in parts of its letter's size."""


class Metrics(NamedTuple):
    """The lengths of one drawing."""

    width: float
    """How wide the drawing may become while there is slack to hand out."""
    margin: float
    card: Point
    """Size of the boxes of inputs and states."""
    product: Point
    tag: Point
    """Size of a bias."""
    peephole: Point
    """Size of the product of peepholes and a cell state."""
    sigmoid: Point
    tanh: Point
    circle: float
    strip: Point
    """Size of the longest column."""
    gap: float
    """Between what stands close together, such as a box and the caption of its wire."""
    edge: float
    """Between a lane's last box and the end of its ground."""
    track: float
    """Between the vertical tracks of two sources, and between a card and the first track."""
    letter: float
    """Size of the letters in boxes."""
    least: float
    """Size of the smallest letters, subscripts among them."""
    symbol: float
    """Size of a caption's letter."""
    title: float
    """Size of a caption in words."""
    number: float
    small: float
    """Size of the numbers on a lane's inner wires; 0 leaves them out."""
    row: float
    """Between the rows of a lane."""
    drop: float
    """Between the gated past's row and the sum it enters."""
    rise: float
    """Between a gate's row and that of its complement above it."""
    memory: float
    """Height of the memory's lane."""
    stretch: float
    """How much longer a labelled wire may become so that the drawing fills its width."""

    @property
    def ride(self) -> float:
        """Wire that has room for a column before its arrowhead."""
        return self.gap + self.strip[0] + 3 + HEAD

    @property
    def turn(self) -> float:
        """Wire that has room for a column before its corner."""
        return self.gap + self.strip[0] + CORNER

    @property
    def dock(self) -> float:
        """Stub that has room for a column."""
        return self.strip[0] + 7

    @property
    def pad(self) -> float:
        """Between a lane's outer rows and its edge."""
        return self.strip[1] / 2 + 3

    @property
    def caption(self) -> float:
        """Height of a line with a symbol."""
        return self.symbol + 1

    @property
    def line(self) -> float:
        """Height of a line of words."""
        return self.title + 3

    @property
    def value(self) -> float:
        """Width of a value."""
        return DIGITS * EM * self.number

    @property
    def small_value(self) -> float:
        """Width of a value on an inner wire."""
        return DIGITS * EM * self.small

    def sub(self, size: float) -> float:
        """Size of the subscript of a letter."""
        return max(self.least, SUB * size)

    def symbol_width(self, symbol: Symbol, size: float) -> float:
        """Room for a symbol and its subscript."""
        return text_width(symbol.head, size) + text_width(symbol.sub, self.sub(size))


CORNER = 13.0
"""How near to a corner a column may stand."""

WIDE = Metrics(
    width=1190,
    margin=10,
    card=(92, 60),
    product=(66, 44),
    tag=(62, 40),
    peephole=(84, 44),
    sigmoid=(46, 42),
    tanh=(62, 42),
    circle=32,
    strip=(10, 44),
    gap=7,
    edge=10,
    track=17,
    letter=24,
    least=14.5,
    symbol=27,
    title=18,
    number=21,
    small=14.5,
    row=27,
    drop=50,
    rise=48,
    memory=76,
    stretch=60,
)
NARROW = Metrics(
    width=690,
    margin=2,
    card=(88, 60),
    product=(46, 44),
    tag=(39, 28),
    peephole=(46, 44),
    sigmoid=(32, 38),
    tanh=(54, 38),
    circle=30,
    strip=(8, 44),
    gap=3,
    edge=2,
    track=10,
    letter=28,
    least=22.4,
    symbol=30,
    title=0,
    number=22.4,
    small=0,
    row=27,
    drop=80,
    rise=66,
    memory=84,
    stretch=40,
)


def letters(text: str) -> int:
    """How many letters take up room: a mark over a letter takes none."""
    return sum(not unicodedata.combining(letter) for letter in text)


def text_width(text: str, size: float) -> float:
    """Room for a line of text."""
    return EM * size * letters(text)


def size(node: Node, m: Metrics) -> Point:
    """Size of the box of a node."""
    if node.op == "mul" and node.is_product:
        return m.peephole
    sizes = {
        "input": m.card,
        "state": m.card,
        "matvec": m.product,
        "sigmoid": m.sigmoid,
        "tanh": m.tanh,
        "matrix": (m.product[0] - 6, m.product[1] - 6),
        "vector": m.tag,
    }
    return sizes.get(node.op, (m.circle, m.circle))
