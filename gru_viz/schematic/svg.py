"""A cell's schematic as SVG: geometry from :mod:`layout`, every word and colour from the notation table.

Colours are CSS variables, ``--line-`` and a key of ``COLOURS``, so that the drawing follows the theme of the
page it stands in; :func:`palette_css` defines them. Text is always set as text, never as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from gru_viz.cells.cell import Cell
from gru_viz.cells.formula import number
from gru_viz.cells.notation import COLOURS, Entry, Symbol, entry
from gru_viz.schematic.geometry import Exit, Label, Layout, NodeBox, Panel, Wire, WireKind
from gru_viz.schematic.layout import layout
from gru_viz.schematic.paths import gap_at, head, n, rounded

SVG = "http://www.w3.org/2000/svg"

KINDS = {"rnn": "plain RNN", "simplified_gru": "simplified GRU", "gru": "GRU", "lstm": "LSTM"}
"""Cell kind → how a sentence calls it."""

TOKEN = 14
"""Longest token, in characters, that is written out below its box."""

SIZE = 24.0
CAPTION = 0.76 * SIZE
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML document cannot hold, not even escaped."""

_DROP = 0.24
"""How far a subscript drops, in parts of its letter's size."""


def palette_css() -> str:
    """The line colours as CSS, light unless the stage says dark."""
    light = "".join(f"--line-{key}:{colour.light};" for key, colour in COLOURS.items())
    dark = "".join(f"--line-{key}:{colour.dark};" for key, colour in COLOURS.items())
    return f".gv-stage{{{light}}}\n.gv-stage[data-theme=dark]{{{dark}}}\n"


def schematic_svg(
    cell: Cell,
    *,
    notation: str = "article",
    lit: Iterable[str] | None = None,
    values: Mapping[str, float] | None = None,
    token: str = "",
    narrow: bool = False,
) -> str:
    """The schematic of ``cell`` as an SVG document.

    lit: names of the quantities to light up; these, the wires into them and what those come from stand at
        full strength, the rest is faded. None lights everything. See ``lighting.feeders``.
    values: name → value of the unit in focus at the cursor, written beside its symbol.
    token: what x_t is at the cursor, in words.
    narrow: the drawing for a phone.

    Every node and every wire is a ``<g data-id=…>`` with the graph's own name, a wire's being
    ``source->target``. Raises ValueError for a cell that cannot be drawn or a lit name that it does not have.
    """
    return _Picture(cell, layout(cell, narrow), notation, lit, values or {}, token).markup()


class _Picture:
    def __init__(
        self,
        cell: Cell,
        plan: Layout,
        notation: str,
        lit: Iterable[str] | None,
        values: Mapping[str, float],
        token: str,
    ) -> None:
        self.cell, self.plan, self.values = cell, plan, values
        self.token = _NO_XML.sub("", token)
        self.table = {box.id: entry(cell, box.id, notation) for box in plan.nodes}
        self.notation = notation
        self.targets = set(self.table) if lit is None else set(lit)
        if unknown := sorted(self.targets - set(self.table)):
            raise ValueError(f"cannot light {unknown}; this {cell.kind} has {sorted(self.table)}")
        self.lit = self.targets | {wire.source for wire in plan.wires if wire.target in self.targets}

    def markup(self) -> str:
        plan = self.plan
        root = ET.Element(
            "svg",
            {
                "xmlns": SVG,
                "viewBox": f"0 0 {n(plan.width)} {n(plan.height)}",
                "role": "img",
                "class": "gv-schematic" + (" gv-narrow" if plan.narrow else ""),
                "aria-label": self._described(),
                "data-layout": f"{self.notation} {self.cell.kind} {self.cell.options}",
            },
        )
        layers = ("grounds", "rails", "wires", "nodes")
        grounds, rails, wires, nodes = (ET.SubElement(root, "g", {"class": f"gv-{name}"}) for name in layers)
        for panel in plan.panels:
            self._panel(grounds, panel)
        for wire in plan.wires:
            style = self._style(self.table[wire.source].colour)
            self._line(rails, wire, {"class": _line_class("rail", wire.kind), "style": style})
        for wire in plan.wires:
            self._wire(wires, wire)
        exits = {exit_.source: exit_ for exit_ in plan.exits}
        drawn: dict[str, ET.Element] = {}
        for box in sorted(plan.nodes, key=lambda box: bool(box.inside)):
            group = drawn[box.id] = self._node(drawn[box.inside] if box.inside else nodes, box)
            if box.id in exits:
                self._exit(group, exits[box.id])
        for label in plan.labels:
            self._label(drawn[label.id], label)
        return ET.tostring(root, encoding="unicode")

    def _described(self) -> str:
        name = f"Schematic of the {KINDS.get(self.cell.kind, self.cell.kind)} at one time step"
        words = [f"input {self.token}"] if self.token else []
        words += [
            f"{item.title} {_plain(item.symbol)} = {number(self.values[item.name], 2)}"
            for item in self.table.values()
            if item.name in self.values
        ]
        return f"{name}: {'; '.join(words)}" if words else name

    def _style(self, key: str) -> str:
        dash = COLOURS[key].dash
        return f"--line:var(--line-{key});" + (f"--dash:{dash.replace(' ', ',')};" if dash else "")

    def _class(self, name: str, is_lit: bool) -> str:
        return name if is_lit else f"{name} faded"

    # Lines

    def _wire(self, parent: ET.Element, wire: Wire) -> None:
        names = {"data-id": wire.id, "data-source": wire.source, "data-target": wire.target}
        name = self._class("wire", wire.target in self.targets)
        group = ET.SubElement(parent, "g", {"class": name, **names})
        group.set("style", self._style(self.table[wire.source].colour))
        self._line(group, wire, {"class": _line_class("line", wire.kind)})
        if wire.kind != "dock":
            ET.SubElement(group, "path", {"class": "head", "d": head(wire.points)})

    def _line(self, parent: ET.Element, wire: Wire, attributes: dict[str, str]) -> None:
        for at in wire.crossings:
            ET.SubElement(parent, "path", {"class": "halo", "d": gap_at(wire.points, at)})
        ET.SubElement(parent, "path", {**attributes, "d": rounded(wire.points)})

    def _exit(self, parent: ET.Element, exit_: Exit) -> None:
        item = self.table[exit_.source]
        group = ET.SubElement(parent, "g", {"class": "exit", "style": self._style(item.colour)})
        ET.SubElement(group, "path", {"class": _line_class("line", exit_.kind), "d": rounded(exit_.points)})
        ET.SubElement(group, "path", {"class": "head", "d": head(exit_.points)})
        self._card(group, exit_.box, item)

    # Boxes

    def _panel(self, parent: ET.Element, panel: Panel) -> None:
        name = self._class("panel", panel.id in self.targets)
        rect = _rect(parent, name, panel.x, panel.y, panel.w, panel.h, 14)
        rect.set("style", self._style(self.table[panel.id].colour))

    def _node(self, parent: ET.Element, box: NodeBox) -> ET.Element:
        item = self.table[box.id]
        name = self._class(f"node {box.kind}", box.id in self.lit)
        group = ET.SubElement(parent, "g", {"class": name, "data-id": box.id})
        group.set("style", self._style(item.colour))
        ET.SubElement(group, "title").text = f"{_plain(item.symbol)}: {item.title}, {item.meaning}"
        if box.kind in ("input", "state"):
            self._card(group, box, item)
            if box.kind == "input":
                self._token(group, box)
        elif box.kind in ("add", "mul", "one_minus"):
            self._circle(group, box)
        else:
            _rect(group, "box", box.left, box.top, box.w, box.h, 8)
            if box.kind in ("sigmoid", "tanh"):
                word = {"sigmoid": "σ", "tanh": "tanh"}[box.kind]
                _text(group, "operation", box.x, box.y, 0.86 * SIZE).text = word
            elif box.kind != "matvec":
                self._symbol(group, item.symbol, box.x, box.y, 0.82 * SIZE)
        return group

    def _circle(self, group: ET.Element, box: NodeBox) -> None:
        x, y = box.x, box.y
        _circle(group, "box", x, y, box.w / 2)
        if box.kind == "add":
            cross = f"M{n(x - 7)} {n(y)}h14M{n(x)} {n(y - 7)}v14"
            ET.SubElement(group, "path", {"class": "glyph", "d": cross})
        elif box.kind == "mul":
            _circle(group, "dot", x, y, 4)
        else:
            _text(group, "operation", x, y, 0.7 * SIZE).text = "1−"

    def _card(self, group: ET.Element, box: NodeBox, item: Entry) -> None:
        _rect(group, "card", box.left, box.top, box.w, box.h, 10)
        has_value = item.role != "input" and item.name in self.values
        self._symbol(group, item.symbol, box.x, box.y - (12 if has_value else 0), SIZE)
        if item.role != "input":
            self._value(group, item.name, box.x, box.y + 16)

    def _token(self, group: ET.Element, box: NodeBox) -> None:
        token = self.token if len(self.token) <= TOKEN else self.token[: TOKEN - 1] + "…"
        text = _text(group, "token", box.left, box.bottom + 15, 0.78 * SIZE, "start")
        text.set("data-token", "")
        text.text = token

    # Words

    def _label(self, group: ET.Element, label: Label) -> None:
        item = self.table[label.id]
        middle = label.y + label.h / 2
        if label.kind == "value":
            self._value(group, label.id, label.x, middle, "start")
        elif label.kind == "title":
            _text(group, "caption", label.x, middle + 2, CAPTION, "start").text = item.title
        else:
            text = self._symbol(group, item.symbol, label.x, middle, 1.12 * SIZE, "start")
            if not self.plan.narrow:
                back = -_DROP * 1.12 * SIZE if item.symbol.sub else 0
                ET.SubElement(
                    text, "tspan", {"class": "caption", "dx": "8", "dy": n(back), "font-size": n(CAPTION)}
                ).text = item.title

    def _value(self, group: ET.Element, name: str, x: float, y: float, anchor: str = "middle") -> None:
        text = _text(group, "value", x, y, 0.86 * SIZE, anchor)
        text.set("data-value", name)
        text.text = number(self.values[name], 2) if name in self.values else ""

    def _symbol(
        self, group: ET.Element, symbol: Symbol, x: float, y: float, size: float, anchor: str = "middle"
    ) -> ET.Element:
        element = _text(group, "symbol", x, y - (0.06 * size if symbol.sub else 0), size, anchor)
        if symbol.mark:  # Its own element: not every mathematical font has marks that fit running text.
            ET.SubElement(element, "tspan", {"class": "marked"}).text = symbol.head
        else:
            element.text = symbol.head
        if symbol.sub:
            attributes = {"class": "sub", "dy": n(_DROP * size), "font-size": n(0.68 * size)}
            ET.SubElement(element, "tspan", attributes).text = symbol.sub.replace("-", "−")
        return element


def _line_class(name: str, kind: WireKind) -> str:
    return name if kind == "wire" else f"{name} {kind}"


def _plain(symbol: Symbol) -> str:
    return symbol.text.replace("-", "−")


def _rect(parent: ET.Element, name: str, x: float, y: float, w: float, h: float, radius: float) -> ET.Element:
    lengths = {"x": n(x), "y": n(y), "width": n(w), "height": n(h), "rx": n(radius)}
    return ET.SubElement(parent, "rect", {"class": name, **lengths})


def _circle(parent: ET.Element, name: str, x: float, y: float, radius: float) -> ET.Element:
    return ET.SubElement(parent, "circle", {"class": name, "cx": n(x), "cy": n(y), "r": n(radius)})


def _text(parent: ET.Element, name: str, x: float, y: float, size: float, anchor: str = "middle") -> ET.Element:
    """An empty line of text, vertically centred on y."""
    lengths = {"x": n(x), "y": n(y + 0.35 * size), "font-size": n(size)}
    return ET.SubElement(parent, "text", {"class": name, "text-anchor": anchor, **lengths})
