"""``python -m gru_viz``: scenes as files, from a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from gru_viz.export.page import View, export_html
from gru_viz.export.site import INDEX, write_site
from gru_viz.scene.link import Parsed, parse

EXAMPLE = "https://example.org/gate_lab?weights=review-end&step=36"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; 0 if it was done, 2 with a sentence if it could not be."""
    parser = argparse.ArgumentParser("python -m gru_viz", description="What a person takes along from gru_viz.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    export = commands.add_parser("export", help="a scene as one HTML file, which needs no network")
    export.add_argument("link", metavar="LINK", help=f"a link of the app, such as {EXAMPLE}")
    export.add_argument("-o", "--output", metavar="FILE", required=True, help="the file to write, such as lesson.html")
    export.set_defaults(does=_export)
    site = commands.add_parser("site", help="a folder of such files and an index, for any static host")
    site.add_argument("folder", metavar="FOLDER", type=Path, help="where they are written, such as build/site")
    site.add_argument("--address", metavar="URL", default="", help="where the app runs, for links back to it")
    site.set_defaults(does=_site)
    asked = parser.parse_args(arguments)
    try:
        asked.does(asked)
    except (ValueError, OSError) as error:
        print(f"gru_viz: {error}", file=sys.stderr)
        return 2
    return 0


def _export(asked: argparse.Namespace) -> None:
    link, view, address = opened(asked.link)
    if link.warning:
        print(f"gru_viz: {link.warning}", file=sys.stderr)
    page = export_html(link.scene, view=view, address=address)
    Path(asked.output).write_text(page, encoding="utf-8")
    print(f"{asked.output}: {len(page.encode()) / 1000:.0f} kB. Open it in any browser; it needs no network.")


def _site(asked: argparse.Namespace) -> None:
    files = write_site(asked.folder, asked.address)
    size = sum(file.stat().st_size for file in files) / 1e6
    first = asked.folder / INDEX
    print(f"{asked.folder}: {len(files)} pages, {size:.1f} MB. Open {first}, or put the folder on any host.")


def opened(link: str) -> tuple[Parsed, View, str]:
    """What a link holds, the view that its page has, and its address without the scene.

    Also takes what stands behind the question mark of a link. Raises ValueError, in a sentence, for anything else.
    """
    parts = urlsplit(link.strip())
    is_whole = parts.scheme in ("http", "https") and bool(parts.netloc)
    if not is_whole and (parts.scheme or "=" not in link):
        raise ValueError(f"{link!r} is no link of the app. A link looks like {EXAMPLE}")
    query = parts.query if is_whole else link.strip().rpartition("?")[2]
    view: View = "walkthrough" if parts.path.rstrip("/").endswith("walkthrough") else "lab"
    return parse(query), view, link.strip().partition("?")[0] if is_whole else ""
