"""What a person can take along from a scene. Nothing is made before it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

import streamlit as st

from gru_viz.export.page import View, export_html
from gru_viz.pictures.picture import FRAMES, KINDS, Kind, What, file_name, picture
from gru_viz.pictures.raster import missing
from gru_viz.pictures.subject import Subject, subject_of
from gru_viz.scene.scene import Scene
from gru_viz.ui.seen import hidden_values, shows
from gru_viz.ui.state import follow_scene, scene
from gru_viz.views.reading import Reading, read

_OFFERS: dict[str, tuple[What, Kind]] = {
    "Schematic at this step, SVG": ("schematic", "svg"),
    "Schematic at this step, PNG": ("schematic", "png"),
    "Schematic playing through the steps, GIF": ("schematic", "gif"),
    "Whole run as strips and lines, SVG": ("strips", "svg"),
    "Whole run as strips and lines, PNG": ("strips", "png"),
}


def take_along(reading: Reading, view: View = "lab") -> None:
    """Everything that can be saved of a scene. view: what the HTML file opens with."""
    subject = subject_of(reading.scene, None, None, None)
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.markdown("**The live bench as one HTML file.** It opens in any browser and needs no server and no network.")
    with right:
        bench_file("Save the bench", subject.slug, lambda: reading.scene, view)
    pictures(reading.scene, subject)


def bench_file(label: str, name: str, made: Callable[[], Scene], view: View = "lab") -> None:
    """A button that saves the live bench of a scene as one HTML file, where the link shows files.

    name: of the file, without its end. made: gives the scene when somebody asks; it must not look at the visit. view:
    what the file opens with, and the page of the app that it leads back to.
    """
    if not shows("code"):
        return
    url = (st.context.url or "").partition("?")[0]
    address = urljoin(url, {"lab": "gate_lab", "walkthrough": "walkthrough"}[view]) if url.startswith("http") else ""
    st.download_button(
        label,
        lambda: export_html(made(), view=view, address=address),
        f"{name}.html",
        "text/html",
        on_click="ignore",
        icon=":material/download:",
        key="save_html",
        help="This scene, live, as it stands now: one file that opens in any browser, without a server or a network.",
    )


def slug(words: str) -> str:
    """Words as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


@st.fragment
def take_along_below() -> None:
    """The same, folded, at the end of a page; it follows the scene when the hand rests."""
    if not hidden_values():
        with st.expander("Take it with you", icon=":material/download:"):
            take_along(read(scene()), "walkthrough")
    follow_scene("follow_take_along")


def pictures(now: Scene, subject: Subject) -> None:
    """Pictures of what the page shows."""
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    what, kind = _OFFERS[left.selectbox("Picture", list(_OFFERS), key="picture")]
    with middle:
        caption = st.toggle(
            "With a caption", True, key="picture_caption", help="Title, conventions and the link of the scene."
        )
        dark = st.toggle("On dark paper", False, key="picture_dark")
    if kind != "svg" and (why := missing()):
        right.warning(f"{why[0].upper()}{why[1:]}.")
        return
    steps = _played(subject.trace.steps, now.step) if kind == "gif" else None
    address = st.context.url or ""
    right.download_button(
        "Save the picture",
        lambda: picture(
            now, what, kind, step=steps, caption=caption, theme="dark" if dark else "light", address=address
        ),
        file_name(subject, what, kind, steps),
        KINDS[kind],
        on_click="ignore",
        icon=":material/download:",
        key="save_picture",
    )
    if steps is not None:
        long = f" ({FRAMES} steps at most, around the one you are at)" if len(steps) < subject.trace.steps else ""
        st.caption(f"Plays t = {steps[0]} to {steps[-1]}{long}. Making it takes a few seconds.")


def _played(steps: int, step: int) -> range:
    """The steps that a play-through shows: all, or as many as it can hold around one of them."""
    first = min(max(0, step - FRAMES // 2), max(0, steps - FRAMES))
    return range(first, min(first + FRAMES, steps))
