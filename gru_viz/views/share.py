"""What Share tells: where a link leads, in words; its QR code; the frame for a page of one's own."""

from __future__ import annotations

from html import escape

from gru_viz.scene.history import difference
from gru_viz.scene.scene import Scene, opening
from gru_viz.scene.view import FIXABLE, PARTS, VALUES, View
from gru_viz.views.tables import scene_title

FRAME_HEIGHT = 760
NO_CODE = "This link is too long for a QR code. Copy it instead."


def link_words(page: str, scene: Scene, view: View) -> str:
    """What a link opens."""
    changed = difference(opening(scene), scene)
    own = f" Changed there: {changed}." if changed else ""
    told = f"Opens {page} with “{scene_title(scene)}” at t = {scene.step}, unit {scene.unit}.{own}"
    return f"{told} {restrictions(view)}".rstrip()


def restrictions(view: View) -> str:
    """What a view hides and what it holds fast, as sentences; empty where it does neither."""
    hidden = [PARTS[part].partition(":")[0].partition(",")[0].lower() for part in PARTS if part in view.hidden]
    hidden += [f"values of the {VALUES[name]}" for name in VALUES if name in view.values]
    fixed = [FIXABLE[key].lower() for key in FIXABLE if key in view.fixed]
    told = [f"Hidden: {'; '.join(hidden)}."] if hidden else []
    return " ".join([*told, f"Locked: {'; '.join(fixed)}."] if fixed else told)


def qr_code(address: str) -> str:
    """A QR code as SVG, made here; empty where the address is too long for one."""
    import segno

    try:
        code = segno.make(address, error="l", micro=False)
    except segno.DataOverflowError:
        return ""
    return str(code.svg_inline(border=3, dark="#000", light="#fff", omitsize=True))


def frame_html(page: str) -> str:
    """The frame for a page of one's own, with ``{src}`` in place of the address."""
    return (
        f'<iframe src="{{src}}" title="{escape(f"gru_viz: {page}")}" width="100%" height="{FRAME_HEIGHT}" '
        'style="border: 0" sandbox="allow-scripts allow-same-origin" allow="clipboard-write"></iframe>'
    )
