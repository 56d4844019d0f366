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
every_cell = pytest.mark.parametrize(
    "cell", EVERY, ids=lambda cell: "-".join([cell.kind, *(str(v) for _, v in cell.options)])
)
every_notation = pytest.mark.parametrize("notation", NOTATIONS)
