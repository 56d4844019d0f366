"""A figure handed over as it is.

``go.Figure`` checks and copies every array that goes in and again when it comes out, which takes longer than
running the cell. A figure that follows a slider skips that: its specification is already what the browser reads.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from plotly.basedatatypes import BaseFigure

_TYPES = {"float64": "f8", "int8": "i1"}


def _packed(value: Any) -> Any:
    """A NumPy array in the form in which Plotly carries arrays, its bytes in base64; anything else as it is."""
    if not isinstance(value, np.ndarray):
        return value
    return {
        "dtype": _TYPES[value.dtype.name],
        "bdata": base64.b64encode(np.ascontiguousarray(value).tobytes()).decode(),
        "shape": ", ".join(map(str, value.shape)),
    }


class Spec(BaseFigure):  # type: ignore[misc]
    """A specification that Streamlit takes for a figure. It can be shown, and nothing else."""

    def __init__(self, spec: dict[str, Any]) -> None:
        data = [{key: _packed(value) for key, value in trace.items()} for trace in spec["data"]]
        object.__setattr__(self, "_spec", {"data": data, "layout": spec["layout"]})

    def to_dict(self) -> dict[str, Any]:
        """The specification itself."""
        spec: dict[str, Any] = object.__getattribute__(self, "_spec")
        return spec
