"""The cells, each in a file of its own: its equations, and the conventions in which books and libraries have it.

The table of names (``gru_viz.cells.cell_names``) says which there are, and in which order. The file ``mgu.py`` of
the kind "mgu" holds a function ``mgu``, whose arguments are the conventions, and ``CONVENTIONS``.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from importlib import import_module
from typing import cast

from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES

_FILES = {kind: import_module(f"{__name__}.{kind}") for kind in CELL_NAMES}

CELLS: dict[str, Callable[..., Cell]] = {kind: getattr(file, kind) for kind, file in _FILES.items()}
"""Cell kind → its equations."""

CONVENTIONS: dict[str, dict[str, tuple[str | bool, ...]]] = {kind: file.CONVENTIONS for kind, file in _FILES.items()}
"""Cell kind → convention → its values, the default first."""


def _listed(given: object, known: list[str]) -> str:
    near = difflib.get_close_matches(str(given), known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}Choose from {', '.join(map(repr, known))}"


def cell(kind: str, **conventions: str | bool) -> Cell:
    """A cell by name, in the conventions asked for.

    kind: "rnn", "simplified_gru", "gru", "lstm", "peephole_lstm", "coupled_lstm", "mgu" or "mingru".
    conventions: gru, simplified_gru and mingru take update="keep"|"take"; gru takes reset="after"|"before"; lstm and
    peephole_lstm take output="tanh"|"identity"; lstm takes gates_read="activation"|"cell"; all take biases=True|False.

    Raises ValueError for an unknown kind, convention or value, naming what there is.
    """
    if kind not in CELLS:
        raise ValueError(f"unknown cell {kind!r}: {_listed(kind, list(CELLS))}")
    for name, value in conventions.items():
        choices = CONVENTIONS[kind].get(name)
        if choices is None:
            raise ValueError(f"a {kind} has no convention {name!r}: {_listed(name, list(CONVENTIONS[kind]))}")
        if value not in choices:
            raise ValueError(f"{name}={value!r} is not one of {', '.join(map(repr, choices))}")
    # Every default comes from CONVENTIONS, so a cell's default stands in one place only.
    chosen = {name: conventions.get(name, choices[0]) for name, choices in CONVENTIONS[kind].items()}
    return CELLS[kind](**cast("dict[str, bool]", chosen))
