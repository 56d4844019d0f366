"""Where to go from each page: what to look at next, and the scene that opens there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Next(NamedTuple):
    """One way on."""

    text: str
    """What to look at there, and why."""
    label: str
    """What the link says."""
    page: str
    """File of the page that opens."""
    query: Mapping[str, str]
    """The scene, as a link names it."""


NEXT: Mapping[str, Next] = {
    "pages/home.py": Next(
        "First the cell, one gate after the other, at the word “Overall”.",
        "Walkthrough: the GRU in four steps",
        "pages/walkthrough.py",
        {"weights": "review-end"},
    ),
    "pages/walkthrough.py": Next(
        "You have seen one step. Now force the review's reset gate open at every step: the plot outlives the verdict.",
        "Gate lab: the review, with its reset gate held at 1",
        "pages/gate_lab.py",
        {"weights": "review-end", "clamp": "r_1", "step": "40"},
    ),
    "pages/gate_lab.py": Next(
        "One cell is in your hand. Three trained ones read the same words: which of them turns at the last sentence?",
        "Compare: RNN, GRU and LSTM",
        "pages/compare.py",
        {"weights": "review-end", "step": "38"},
    ),
    "pages/compare.py": Next(
        "Books do not agree on what z = 1 means, nor on where the reset gate acts. Which difference is one of names?",
        "Conventions: the article against itself",
        "pages/conventions.py",
        {"source": "article-drawing", "weights": "review-end"},
    ),
    "pages/conventions.py": Next(
        "Whatever it is called, the share that is kept decides how long a memory lasts: here 0.5, 0.9 and 0.98.",
        "Memory: three fixed gates",
        "pages/memory.py",
        {"weights": "leaky-average"},
    ),
    "pages/memory.py": Next(
        "Trained gates are rarely at one end. Read a sentence with a net that learnt its weights.",
        "Sentences: a trained net reads word by word",
        "pages/sentences.py",
        {"weights": "review-end"},
    ),
    "pages/sentences.py": Next(
        "Where do such weights come from? Watch three cells learn to hold on to one letter, from chance on.",
        "Training: the first letter",
        "pages/training.py",
        {"weights": "review-end"},
    ),
    "pages/training.py": Next(
        "You have a layer that another program trained? Open it here, and see which of its gates ever move.",
        "Your layer: a file, every unit",
        "pages/your_layer.py",
        {"weights": "review-end"},
    ),
    "pages/your_layer.py": Next(
        "All equations, conventions and simplifications of what you saw, in plain words.",
        "The model",
        "pages/model.py",
        {"weights": "review-end"},
    ),
    "pages/model.py": Next(
        "You know the way. Lead others along it: four lessons with questions for a class, and one of your own.",
        "Lessons",
        "pages/lessons.py",
        {"weights": "review-end"},
    ),
    "pages/lessons.py": Next(
        "What to prepare for each lesson, what to ask, what students get wrong, and a worksheet with its answers.",
        "For teachers",
        "pages/teaching.py",
        {"weights": "review-end"},
    ),
    "pages/teaching.py": Next(
        "Whoever has seen a lesson can predict the next run. Ten questions, each with its answer and why.",
        "Check yourself",
        "pages/check_yourself.py",
        {},
    ),
    "pages/check_yourself.py": Next(
        "Take a cell in hand that counts, and find the gate that adds 1.",
        "Gate lab: a counter",
        "pages/gate_lab.py",
        {"weights": "counter"},
    ),
}
"""File of a page → the way on from there, once round all of them."""
