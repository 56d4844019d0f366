"""The home page: three ways in, by what a person came for, and three scenes to begin with."""

from __future__ import annotations

from typing import NamedTuple


class Door(NamedTuple):
    """A link of a way."""

    label: str
    page: str
    """File of the page that opens."""
    icon: str
    weights: str = ""
    """The scene that opens; none: the one that is open."""


class Way(NamedTuple):
    """What a person came for, and where that leads."""

    title: str
    text: str
    doors: tuple[Door, ...]


WAYS: tuple[Way, ...] = (
    Way(
        "I am reading about GRUs",
        "Four formulas, one gate after the other, with real numbers at every step.",
        (
            Door("The GRU in four steps", "pages/walkthrough.py", "footprint", "review-end"),
            Door("Gate lab", "pages/gate_lab.py", "tune", "review-end"),
            Door("Check yourself", "pages/check_yourself.py", "quiz"),
        ),
    ),
    Way(
        "I teach",
        "Lessons with questions for a class, a view for the back row, links that open exactly what you show.",
        (
            Door("Four lessons", "pages/lessons.py", "slideshow"),
            Door("For teachers", "pages/teaching.py", "school"),
            Door("Training, live", "pages/training.py", "model_training"),
        ),
    ),
    Way(
        "I have a layer of my own",
        "Drop a file of PyTorch, Keras or ONNX: see every gate of every unit, and prove which convention it follows.",
        (
            Door("Open a file", "pages/your_layer.py", "upload_file"),
            Door("Conventions", "pages/conventions.py", "compare", "review-end"),
            Door("Memory", "pages/memory.py", "timeline", "leaky-average"),
        ),
    ),
)


class Invitation(NamedTuple):
    """A scene worth seeing first."""

    preset: str
    page: str
    """File of the page that opens."""
    title: str
    text: str


INVITATIONS: tuple[Invitation, ...] = (
    Invitation(
        "review-end",
        "pages/gate_lab.py",
        "The verdict comes last",
        "A GRU reads a review that is all plot until its last sentence. Watch the reset gate close at one word and "
        "wipe the slate.",
    ),
    Invitation(
        "review-start",
        "pages/gate_lab.py",
        "The verdict comes first",
        "The same kind of unit, the opposite gate: now the update gate has to carry the first opinion past every "
        "distraction to the end.",
    ),
    Invitation(
        "agreement",
        "pages/walkthrough.py",
        "Is or are?",
        "An LSTM keeps track of whether the subject is one or many. Follow its forget gate, step by step, to the "
        "word where the subject changes.",
    ),
)
