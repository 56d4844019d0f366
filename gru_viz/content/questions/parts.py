"""What a question is made of. Numbers are not written down here: each answer says how it comes about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["draw", "pick"]
"""Draw the line of some steps, or pick one of several numbers."""

Measure = Literal["value", "kept", "gradient", "half-life"]
"""What is read off a run, in one unit.

value: the quantity at the step. kept: the product of the shares that are kept, from the first step to the last.
gradient: the state after the last step by the state before the first one, over every path. half-life: after how many
steps half is left, if every step keeps the share of the last step.
"""

_NONE: Mapping[str, str] = MappingProxyType({})


class Way(NamedTuple):
    """How somebody comes to an answer: the run that he has in mind, and what he reads off it."""

    why: str
    """What was mixed up, as the explanation of this answer."""
    changes: Mapping[str, str] = _NONE
    """Settings that differ from the question's, as a link names them."""
    mistake: str = ""
    """A mistake of the gallery, or "no-tanh"."""
    quantity: str = ""
    """Read instead of the one that is asked for."""
    unit: int | None = None
    steps: tuple[int, ...] = ()
    """Read there instead."""
    measure: Measure | None = None
    is_negated: bool = False


class Question(NamedTuple):
    """One question about one unit of a scene."""

    id: str
    subject: str
    scene: Mapping[str, str]
    """The scene, as a link names it."""
    kind: Kind
    text: str
    quantity: str
    unit: int
    steps: tuple[int, ...]
    """The steps that are asked about; the quantity is hidden from the first one on, a measure from its last one on."""
    answer: str
    """Why the right answer is right."""
    wrong: tuple[Way, ...]
    measure: Measure = "value"


SUBJECTS: Mapping[str, str] = {
    "gru": "The GRU in four steps, with the two reviews",
    "memory": "Remembering over many steps, and the LSTM's singular and plural",
    "names": "Names and conventions",
    "gradient": "From the gradient's product to the LSTM",
}
"""Id → title, in the order in which they are offered."""
