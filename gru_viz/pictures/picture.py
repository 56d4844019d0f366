"""Pictures of a run to keep: ``gv.picture``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from gru_viz.dynamics.trace import Trace
from gru_viz.figures.theme import Mode
from gru_viz.pictures.raster import gif, png
from gru_viz.pictures.sheet import caption as caption_of
from gru_viz.pictures.sheet import sheet
from gru_viz.pictures.subject import Subject, subject_of
from gru_viz.scene.scene import Scene

What = Literal["schematic", "strips"]
Kind = Literal["svg", "png", "gif"]

WHATS: tuple[What, ...] = ("schematic", "strips")
KINDS: dict[Kind, str] = {"svg": "image/svg+xml", "png": "image/png", "gif": "image/gif"}
"""Kind → its media type."""

SCALE = 2
"""Pixels of a PNG to one of the picture's own."""

FRAMES = 60
"""The most steps that one play-through shows: about as many megabytes as a mail can carry."""


def picture(
    of: Trace | Scene,
    what: What = "schematic",
    kind: Kind = "svg",
    *,
    step: int | range | None = None,
    unit: int | None = None,
    notation: str | None = None,
    caption: bool = True,
    theme: Mode = "light",
    address: str = "",
) -> str | bytes:
    """A picture of a run: SVG as text; PNG, two pixels to one, and animated GIF as bytes.

    what: the "schematic" with its numbers at one step, or the whole run as "strips" (units × time) with the unit
        as lines. As a GIF, either plays through the run.
    step, unit: what the picture points at, counted from 0; of a GIF, ``step`` is the range that it plays, all steps
        if it is not given. Without them: the scene's own, or the last step and unit 0 of a trace.
    notation: "article", "ng" or "pytorch". caption: whether title, conventions and the scene's link stand around the
        picture; they are in the file's description in any case. theme: "light" or "dark". address: where the app is, as
        ``https://example.org/gate_lab``, to stand before the link.

    Raises ValueError for what is not a run, a batch, an unknown choice, and a step or unit that is not there. For PNG
    and GIF also ImportError where the package resvg-py (or Pillow) is missing, and RuntimeError where no font is.
    """
    for name, given, allowed in (("what", what, WHATS), ("kind", kind, KINDS), ("theme", theme, ("light", "dark"))):
        if given not in allowed:
            raise ValueError(f"{name} is {given!r}; it can be {', '.join(map(repr, allowed))}")
    if kind == "gif":
        frames = list(_frames(of, step, unit, notation, address))
        words = caption_of(frames[-1], what)._replace(where=f"t = {frames[0].step} to {frames[-1].step}")
        return gif([sheet(each, what, theme, caption) for each in frames], f"{words.title}\n{words.description}")
    if isinstance(step, range):
        raise ValueError(f"step is {step!r}; a range is for a GIF, a picture that stands still shows one step")
    subject = subject_of(of, step, unit, notation, address)
    document = sheet(subject, what, theme, caption)
    return document if kind == "svg" else png(document, SCALE, subject.title, caption_of(subject, what).description)


def _frames(
    of: Trace | Scene, step: int | range | None, unit: int | None, notation: str | None, address: str
) -> Iterator[Subject]:
    """The run at each step of a play-through."""
    start = subject_of(of, None, unit, notation, address)
    steps = range(start.trace.steps) if step is None else step
    if not isinstance(steps, range) or not steps:
        raise ValueError(f"step is {step!r}; a GIF plays a range of steps, such as range(0, {start.trace.steps})")
    if len(steps) > FRAMES:
        raise ValueError(f"a GIF plays at most {FRAMES} steps, not {len(steps)}; name some: step=range(0, {FRAMES})")
    for end in (steps[0], steps[-1]):
        if not 0 <= end < start.trace.steps:
            raise ValueError(f"step is {step!r}; steps run from 0 to {start.trace.steps - 1}")
    for at in steps:
        yield start._replace(step=at)


def file_name(subject: Subject, what: What, kind: Kind, steps: range | None = None) -> str:
    """What a picture's file is called: ``gru-review-end-step-12-unit-1-schematic.svg``."""
    when = f"steps-{steps[0]}-to-{steps[-1]}" if steps else f"step-{subject.step}"
    return f"{subject.slug}-{when}-unit-{subject.unit}-{what}.{kind}"
