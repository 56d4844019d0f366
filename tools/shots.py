"""Take a picture of every page, light and dark, on a laptop and on a phone.

    make shots
    python -m tools.shots [--pages gate_lab home] [--folder docs/pictures/shots]

A file is called ``page-theme-width.png``, such as ``gate_lab-dark-1280.png``. The window has the
usual height first, then grows until the whole page fits: what is in the picture's top 720 (844)
rows is what a person sees without scrolling.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from gru_viz.ui.frame import PAGES
from tests.browser import harness

FOLDER = harness.ROOT / "docs" / "pictures" / "shots"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = ((1280, 720), (390, 844))
TALLEST = 8000

# The lower end of the page's last element and of the sidebar's, with the room that the page leaves below.
CONTENT_HEIGHT = """() => {
  const bottom = (element) => {
    const main = element.closest("[data-testid=stMain], [data-testid=stSidebarContent]");
    return element.getBoundingClientRect().bottom + main.scrollTop;
  };
  const blocks = document.querySelectorAll(
    "[data-testid=stMainBlockContainer] > *, [data-testid=stSidebarUserContent] > *",
  );
  const inSight = [...blocks].filter((block) => block.getBoundingClientRect().right > 0);
  return Math.ceil(Math.max(...inSight.map(bottom)) + 32);
}"""


def trained(page: Page) -> None:
    """Train, and wait for the end."""
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("· done").wait_for(timeout=300_000)
    harness.settle(page)


PREPARED: dict[str, tuple[str, Callable[[Page], None]]] = {"training": ("?updates=300", trained)}
"""Page → the query that it is opened with, and what is done before the picture is taken."""


def photograph(page: Page, path: Path) -> None:
    """Save the whole page: Streamlit scrolls inside its main part, so the window grows to fit that."""
    size = page.viewport_size or {"width": SIZES[0][0], "height": SIZES[0][1]}
    least = size["height"]
    for _ in range(3):  # what is measured in heights of the window moves once or twice more
        height = page.evaluate(CONTENT_HEIGHT)
        height = min(max(height, least), TALLEST)
        if height == size["height"]:
            break
        size = {"width": size["width"], "height": height}
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        harness.settle(page)
    page.screenshot(path=path, animations="disabled")


def main() -> None:
    """Take all the pictures that the command line asks for, and list them."""
    names = [page.path or "home" for page in PAGES]
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", nargs="+", choices=names, default=names)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)

    with harness.running() as address, harness.chromium() as browser:
        for info in PAGES:
            name = info.path or "home"
            if name not in chosen.pages:
                continue
            for scheme in THEMES:
                for width, height in SIZES:
                    context = browser.new_context(
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        reduced_motion="reduce",
                    )
                    page = context.new_page()
                    errors = harness.record_errors(page)
                    path = chosen.folder / f"{name}-{scheme}-{width}.png"
                    query, prepare = PREPARED.get(name, ("", harness.settle))
                    prepare(harness.visit(page, f"{address}/{info.path}{query}"))
                    photograph(page, path)
                    print(path, *errors, sep="\n  ")
                    context.close()


if __name__ == "__main__":
    main()
