"""The cells in their conventions, for the tests that hold for all of them."""

import itertools

import pytest

import gru_viz as gv
from gru_viz.cells.notation import NOTATIONS
from gru_viz.cells.zoo import CONVENTIONS

USUAL = ("rnn", "simplified_gru", "gru", "lstm")
"""The cells of courses and libraries: every combination of their conventions is tried everywhere."""

EVERY = [
    gv.cell(kind, **dict(zip(CONVENTIONS[kind], values, strict=True)))
    for kind in USUAL
    for values in itertools.product(*CONVENTIONS[kind].values())
]
OTHERS = [
    gv.cell(kind, **{name: values[at] for name, values in choices.items()})
    for kind, choices in CONVENTIONS.items()
    if kind not in USUAL
    for at in (0, -1)
]
"""The other cells, in the first of all their conventions and in the last."""


def name_of(cell):
    """Kind and conventions in one word."""
    return "-".join([cell.kind, *(str(value) for _, value in cell.options)])


def each(cells):
    """A test once for each of these cells."""
    return pytest.mark.parametrize("cell", cells, ids=map(name_of, cells))


every_cell = each(EVERY)
every_cell_there_is = each([*EVERY, *OTHERS])
every_gated_cell = each([cell for cell in EVERY if cell.keep_gate])
every_notation = pytest.mark.parametrize("notation", NOTATIONS)
