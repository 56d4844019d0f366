"""SVG as pixels: PNG by resvg, and animated GIF by Pillow from that. Both are imported when they are needed."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

SANS = ("Helvetica", "Arial", "Liberation Sans", "Nimbus Sans", "DejaVu Sans", "Noto Sans", "Roboto", "Ubuntu")
SERIF = ("Times New Roman", "Times", "Liberation Serif", "Nimbus Roman", "DejaVu Serif", "Noto Serif", "Georgia")
"""What may stand for "any" font, best first: resvg knows fonts by their own names only."""

FRAME_MS, LAST_MS = 800, 2400
"""How long a play-through rests at a step, and at its last one before it begins again."""
COLOURS = 255


def png(document: str, scale: float, title: str = "", description: str = "") -> bytes:
    """An SVG document as PNG, ``scale`` pixels to one of its own, with a title and a description inside the file.

    Raises ImportError where resvg is missing, and RuntimeError where there is no font to write in.
    """
    painted: bytes = _resvg()(svg_string=document, zoom=scale, **fonts())
    head, rest = painted[:33], painted[33:]  # the signature, and the chunk that comes first
    told = {"Title": title, "Description": description, "Software": "gru_viz"}
    return head + b"".join(_chunk(name, text) for name, text in told.items() if text) + rest


def _chunk(name: str, text: str) -> bytes:
    """A text as PNG holds it (iTXt, not compressed, of no language)."""
    body = b"iTXt" + name.encode() + b"\0\0\0\0\0" + text.encode()
    return (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def gif(documents: Sequence[str], description: str = "") -> bytes:
    """SVG documents of one size as a film that begins again and again. Raises as :func:`png`."""
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError("a GIF is put together by Pillow: python -m pip install pillow") from error

    def frame(document: str) -> Image.Image:
        return Image.open(io.BytesIO(png(document, 1))).convert("RGB")

    # All frames share their colours, so that what stands still does not flicker: those of some, from first to last.
    some = [frame(documents[at]) for at in sorted({round(part * (len(documents) - 1) / 4) for part in range(5)})]
    width, height = some[0].size
    together = Image.new("RGB", (width, height * len(some)))
    for at, each in enumerate(some):
        together.paste(each, (0, at * height))
    palette = together.quantize(COLOURS)
    frames = [frame(document).quantize(palette=palette, dither=Image.Dither.NONE) for document in documents]
    out = io.BytesIO()
    frames[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=[FRAME_MS] * (len(frames) - 1) + [LAST_MS],
        loop=0,
        comment=description.encode(),
    )
    return out.getvalue()


def _resvg() -> Any:
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        raise ImportError(
            "PNG and GIF are painted by resvg, which is not here: python -m pip install resvg-py. SVG does without"
        ) from error
    return svg_to_bytes


def missing() -> str:
    """Why no PNG and no GIF can be made here, in a sentence; empty where they can."""
    try:
        fonts()
    except (ImportError, RuntimeError) as error:
        return str(error)
    return ""


@cache
def fonts() -> dict[str, str]:
    """The fonts of this machine that stand for "any" font, with serifs and without.

    Raises RuntimeError where there is none: the picture would have no words.
    """
    sans = _first(SANS)
    serif = _first(SERIF) or sans
    if not (sans or serif):
        raise RuntimeError(
            "this machine has no font to write in, so a PNG or GIF would have no words: install one, such as "
            "DejaVu Sans (Debian: fonts-dejavu-core), or take the picture as SVG"
        )
    return {"serif_family": serif, "sans_serif_family": sans or serif}


def _first(families: Iterable[str]) -> str:
    return next((family for family in families if _written(family) != _written("")), "")


def _written(family: str) -> Any:
    letter = f'<text x="5" y="30" font-size="24" font-family="{family}">0</text>' if family else ""
    document = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{letter}</svg>'
    return _resvg()(svg_string=document, serif_family="-", sans_serif_family="-")
