"""The glossary: all names of a quantity side by side, from the notation table and the libraries' own names."""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.cells.cell import Cell
from gru_viz.cells.notation import CHOICE_TITLES, NOTATIONS, Symbol, entry
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.content.glossary import CHAPTERS, LIBRARIES, Term


class Name(NamedTuple):
    """What one source calls a quantity: a symbol or a plain name, and a title where it has one of its own."""

    source: str
    symbol: Symbol | None
    text: str
    title: str


class GlossaryRow(NamedTuple):
    """One quantity: title, meaning, and its names side by side."""

    name: str
    title: str
    meaning: str
    names: tuple[Name, ...]


def glossary() -> tuple[tuple[str, tuple[GlossaryRow, ...]], ...]:
    """Chapters of the glossary: title and rows, from the notation table and the libraries' own names."""
    return tuple(
        (chapter.title, tuple(_glossary_row(make_cell(chapter.cell), term) for term in chapter.terms))
        for chapter in CHAPTERS
    )


def _glossary_row(cell: Cell, term: Term) -> GlossaryRow:
    entries = {notation: entry(cell, term.name, notation) for notation in NOTATIONS}
    plain = entries["article"]
    is_weight = plain.role == "parameter"
    names = [
        Name(notation, found.symbol, "", found.title if found.title != plain.title and not is_weight else "")
        for notation, found in entries.items()
    ]
    names += [Name(library, None, getattr(term, library), "") for library in LIBRARIES]
    return GlossaryRow(term.name, plain.title, "" if is_weight else _meaning(cell, term.name), tuple(names))


def _meaning(cell: Cell, name: str) -> str:
    """What a quantity means, and where a convention turns that round, what it means there."""
    plain = entry(cell, name).meaning
    for choice in CONVENTIONS[cell.kind].get("update", ()):
        other = entry(make_cell(cell.kind, update=choice), name).meaning
        if other != plain:
            return f"{plain}; under “{CHOICE_TITLES['update'][str(choice)]}”, {other.partition(': ')[2]}"
    return plain
