"""The live bench on a page: schematic, time, sliders and the past in one browser component.

The component's own script is a few lines. The bench itself (:func:`bench_parts`) and what belongs to a cell go to the
browser once: they are large, and Streamlit would send them again at every change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.svg import palette_css

_ASSETS = Path(__file__).with_name("assets")
_BENCH = _ASSETS / "bench"
APART = bundled(_BENCH / "apart.js")
"""The script by which components of different fragments take turns, for others to build on."""

CONNECTION = bundled(_BENCH / "connection.js")
"""The script that says whether the page still has its server."""

HAND_KEY = "live_bench"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


_mount_bench = st.components.v2.component(
    "gru_viz_bench", html=_text(_BENCH / "bench.html"), js=bundled(_BENCH / "main.js")
)


@cache
def bench_code() -> str:
    """The bench as one module, which exports ``Bench``."""
    return bundled(_BENCH / "bench.js") + "\nexport { Bench };\n"


@cache
def bench_css() -> str:
    """The bench's styles, the colours of the lines among them."""
    return palette_css() + "".join(
        map(_text, (_ASSETS / "schematic.css", _BENCH / "bench.css", _BENCH / "inspector.css"))
    )


def mount_bench(data: Mapping[str, Any], key: str, on_hand: Callable[[], None]) -> None:
    """Show a run.

    data: made by ``gru_viz.views.bench``, and with it ``parts``, the names of code, styles and structure, and
    ``texts``, name → text of those that the browser does not keep yet. on_hand: called when the hand has done
    something, which is then in ``st.session_state[key].hand``.
    """
    _mount_bench(data=dict(data), key=key, on_hand_change=on_hand)
