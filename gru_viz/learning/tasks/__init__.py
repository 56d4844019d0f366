"""What nets are taught here. Every task draws its examples afresh, so there is no data set to download."""

from __future__ import annotations

from gru_viz.learning.tasks import adding, agreement, brackets, copy, parity, recall, reviews
from gru_viz.learning.tasks.task import Kind

TASKS: dict[str, Kind] = {
    "reviews": reviews.KIND,
    "agreement": agreement.KIND,
    "adding": adding.KIND,
    "recall": recall.KIND,
    "copy": copy.KIND,
    "brackets": brackets.KIND,
    "parity": parity.KIND,
}
"""Id → task, in the order of the menu."""
