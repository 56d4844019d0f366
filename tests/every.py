"""Every cell in every convention, for the tests that hold for all of them."""

import itertools

import pytest

import gru_viz as gv
from gru_viz.cells.notation import NOTATIONS
from gru_viz.cells.zoo import CONVENTIONS

EVERY = [
    gv.cell(kind, **dict(zip(choices, values, strict=True)))
    for kind, choices in CONVENTIONS.items()
    for values in itertools.product(*choices.values())
]


def each(cells):
    """A test once for each of these cells."""
    names = ["-".join([cell.kind, *(str(value) for _, value in cell.options)]) for cell in cells]
    return pytest.mark.parametrize("cell", cells, ids=names)


every_cell = each(EVERY)
every_gated_cell = each([cell for cell in EVERY if cell.keep_gate])
every_notation = pytest.mark.parametrize("notation", NOTATIONS)
