"""What a layer is known by again, whatever its file is called and however its numbers are stored."""

from __future__ import annotations

import base64
import hashlib
import re

import numpy as np

from gru_viz.cells.parameters import Parameters

FINGERPRINT_LETTERS = 43
"""A SHA-256 in base64url."""


def fingerprint(params: Parameters) -> str:
    """SHA-256 of the cell, its conventions and every number as float64, in 43 letters."""
    cell = params.cell
    told = hashlib.sha256(repr(("gru_viz layer 1", cell.kind, sorted(cell.options))).encode())
    for spec in cell.parameters:
        value = params[spec.name]
        told.update(repr((spec.name, value.shape)).encode())
        told.update(np.ascontiguousarray(value + 0.0, dtype="<f8").tobytes())  # + 0.0: −0 is the number 0
    return base64.urlsafe_b64encode(told.digest()).decode().rstrip("=")


def is_fingerprint(text: str) -> bool:
    """Whether a text can be one."""
    return re.fullmatch(rf"[\w-]{{{FINGERPRINT_LETTERS}}}", text, re.ASCII) is not None
