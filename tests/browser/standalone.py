"""A component of the app by itself in Chromium: no server, and the hand's changes taken as the app takes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import gru_viz.schematic
from gru_viz.scene.changes import apply
from gru_viz.scene.scene import Scene
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.svg import palette_css
from gru_viz.ui import bench as ui
from gru_viz.views.bench import Dress
from gru_viz.views.reading import Reading, read

ASSETS = Path(gru_viz.schematic.__file__).with_name("assets")
SHELL = """<!doctype html><meta charset="utf-8"><style>:root{
--st-background-color:#ffffff;--st-text-color:#1b2430;--st-primary-color:#1f5fcc}</style><body><div id="host"></div>"""
START = """
window.mount = (html) => {
  window.sent = [];
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  root.innerHTML = html;
  window.root = root;
  window.load = (data) => {
    const stage = root.lastElementChild;
    const setStateValue = (key, value) => stage.isConnected && window.sent.push(value);
    window.leave = window.component({ data, parentElement: root, setStateValue });
  };
};
/** What is drawn on canvases: each stroke and each text, with what it was drawn with. */
window.strokes = [];
const pen = CanvasRenderingContext2D.prototype;
const before = { beginPath: pen.beginPath, moveTo: pen.moveTo, lineTo: pen.lineTo, arc: pen.arc, stroke: pen.stroke,
  strokeRect: pen.strokeRect, fillText: pen.fillText };
for (const [name, does] of Object.entries(before)) {
  pen[name] = function (...given) {
    if (name === "beginPath") this.path = [];
    else if (["moveTo", "lineTo", "arc"].includes(name)) (this.path ??= []).push([given[0], given[1], name]);
    else {
      window.strokes.push({
        what: name, of: this.canvas.className || this.canvas.dataset.part, past: this.canvas.dataset.past ?? "",
        path: name === "stroke" ? this.path : given, style: this.strokeStyle, dash: this.getLineDash(),
        alpha: this.globalAlpha, width: this.lineWidth,
      });
    }
    return does.apply(this, given);
  };
}
window.rgb = (text) => (text.match(/[0-9.]+/g) ?? []).slice(0, 3).map(Number);
/** A CSS colour as the canvas writes it. */
window.written = (colour) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.fillStyle = colour;
  return pen.fillStyle;
};
"""


def put(page: Page, markup: str, script: str) -> None:
    """Put a component on an empty page, from the texts that it is made of; ``window.load(data)`` shows something."""
    page.set_content(SHELL)
    script = script.replace("export default function", "window.component = function")
    page.add_script_tag(content=START + "(() => {\n" + script + "\n})();")
    page.evaluate("html => window.mount(html)", markup)


def mount(page: Page, folder: str, html: str, styles: tuple[str, ...]) -> None:
    """The same with a component's own HTML, styles and script."""
    css = palette_css() + "".join((ASSETS / name).read_text(encoding="utf-8") for name in styles)
    markup = (f"<style>{css}</style>" if styles else "") + (ASSETS / folder / html).read_text(encoding="utf-8")
    put(page, markup, bundled(ASSETS / folder / "main.js"))


def frames(page: Page, count: int = 3) -> None:
    """Let so many frames be painted, and everything that was put off until then."""
    page.evaluate(
        """count => new Promise((done) => {
            const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : setTimeout(done, 20));
            next(count);
        })""",
        count,
    )


class Visit:
    """One visitor's bench: a scene, and the hand's changes taken into it, as the app does."""

    def __init__(self, page: Page, scene: Scene, dress: Dress = "lab", picked: Any = ()) -> None:
        self.page, self.dress, self.scene = page, dress, scene
        self.picked = picked
        self.hand, self.acked = "", 0
        if page.evaluate("typeof window.load") == "undefined":
            mount(page, "bench", "bench.html", ())  # Its styles come with its script.
        else:  # Another scene begins anew.
            html = (ASSETS / "bench" / "bench.html").read_text(encoding="utf-8")
            page.evaluate("html => { leave(); root.querySelector('.gv-bench').outerHTML = html; }", html)
            page.evaluate("() => { sent = []; }")
        self.show()

    @property
    def reading(self) -> Reading:
        """The run as Python has it."""
        return read(self.scene)

    def show(self) -> None:
        """Send the scene to the bench."""
        more = {"picked": self.picked, "hand": self.hand, "acked": self.acked, "heading": "a heading"}
        data = ui._data(self.reading, self.dress, **more)
        self.page.evaluate("data => { strokes = []; window.load(data); }", data)
        self.page.wait_for_function(
            """([run, dress]) => { const { dataset } = root.querySelector(".gv-bench");
                return dataset.run === run && dataset.dress === dress && dataset.shown; }""",
            arg=[data["run"], self.dress],
        )
        frames(self.page)

    def answer(self) -> None:
        """Wait until what was asked for is painted."""
        frames(self.page)

    def take(self) -> list[Mapping[str, Any]]:
        """Take what the hand has done into the scene, show that, and give the changes."""
        changes: list[Mapping[str, Any]] = []
        self.page.wait_for_timeout(200)  # The hand rests.
        while sent := self.page.evaluate("sent.splice(0)"):
            for one in sent:
                if not one["hand"]:
                    continue
                new = [change for change in one["changes"] if change["seq"] > self.acked]
                self.hand, self.acked, self.picked = one["hand"], one["seq"], one["picked"]
                self.scene, _ = apply(self.scene, new)
                changes += new
            self.show()
            self.page.wait_for_timeout(150)  # What was done meanwhile comes as soon as this is there.
        return changes
