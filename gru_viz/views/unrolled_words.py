"""What the unrolled networks say, in words made from their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gru_viz.cells.notation import CELL_TITLES
from gru_viz.views.memory import zone_of
from gru_viz.views.memory_words import near_one, power
from gru_viz.views.unrolled import DEPTH, STAGES, Unrolled


def network_title(network: Unrolled) -> str:
    """The kind of cell, and where its gate is held."""
    title = CELL_TITLES[network.kind]
    return title if network.held is None else f"{title}, gate at {network.held:g}"


def reach_table(networks: Sequence[Unrolled]) -> pd.DataFrame:
    """What is left of a gradient at every stage but the first: a row for each network."""
    stages = STAGES[1:]
    return pd.DataFrame(
        [(network_title(each), *(power(each.left(cells)) for cells in stages)) for each in networks],
        columns=["left after … cells", *(f"{cells:,}" for cells in stages)],
    )


def what_reaches(networks: Sequence[Unrolled]) -> str:
    """How far each of them gets."""
    told = []
    for network in networks:
        far = [cells for cells in STAGES if zone_of(network.left(cells)) == "survives"]
        gets = f"survives {far[-1]:,} {'cell' if far[-1] == 1 else 'cells'}" if far else "not one cell survived"
        if len(far) < len(STAGES):
            gone = STAGES[len(far)]
            gets += f"; of {gone:,}, {power(network.left(gone))} is left"
        mean = near_one(10 ** (network.left(DEPTH) / DEPTH))
        told.append(f"- **{network_title(network)}:** × {mean} a cell; {gets}.")
    return "\n".join(told)
