"""A figure for a lecture hall: all that has a size in pixels larger, so that it looks as if the page were zoomed.

A browser that zooms a part of a page does not tell Plotly, which would draw as wide as the page was before.
"""

from __future__ import annotations

from typing import Any

SCALE = 1.52
"""The zoom of ``present.css`` and ``page.css``."""
_PIXELS = {"size", "height", "l", "r", "t", "b", "standoff", "xshift", "yshift", "ticklen"}
_LINES = {"line", "marker"}


def enlarged(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification with every size in pixels multiplied by :data:`SCALE`."""
    larger: dict[str, Any] = _scaled(spec, "")
    return larger


def _scaled(node: Any, within: str) -> Any:
    if isinstance(node, dict):
        return {key: _value(key, value, within) for key, value in node.items()}
    if isinstance(node, list | tuple) and any(isinstance(each, dict) for each in node):
        return [_scaled(each, within) for each in node]
    return node


def _value(key: str, value: Any, within: str) -> Any:
    is_pixels = key in _PIXELS or (key == "width" and within in _LINES)
    if is_pixels and isinstance(value, int | float) and not isinstance(value, bool):
        return value * SCALE
    if key == "size" and isinstance(value, list | tuple):
        return [each * SCALE for each in value]
    return _scaled(value, key)
