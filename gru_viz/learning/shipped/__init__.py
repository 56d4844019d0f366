"""Nets that come with the app: trained once, by ``python -m tools.train_nets``, and measured.

Beside each ``<name>.npz`` stands a card, ``<name>.json``: what it was made of, and what it scores on held-out examples.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe

FOLDER = Path(__file__).parent

SHIPPED: dict[str, Recipe] = {
    f"trained-{task}-{cell}": Recipe(task, cell=cell, updates=updates, rate=0.01, pool=pool, word_dropout=0.25)
    for task, updates, pool in (("reviews", 3000, 40_000), ("agreement", 1500, 20_000))
    for cell in ("gru", "lstm", "rnn")
}
"""Name → how the net was made."""


OPENS_AT = {
    "trained-reviews-gru": 0,
    "trained-reviews-lstm": 14,
    "trained-reviews-rnn": 2,
    "trained-agreement-gru": 1,
    "trained-agreement-lstm": 6,
    "trained-agreement-rnn": 4,
}
"""The unit that a link without one opens at. It stays when a net is trained anew, so that old links open as ever."""


@cache
def shipped_net(name: str) -> Net:
    """A net that comes with the app. Raises KeyError for an unknown name."""
    SHIPPED[name]
    return Net.load(FOLDER / f"{name}.npz")


@cache
def shipped_card(name: str) -> dict[str, Any]:
    """What was measured on a net that comes with the app. Raises KeyError for an unknown name."""
    SHIPPED[name]
    card: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return card
