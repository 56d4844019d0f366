"""A cell's schematic as SVG: geometry from :mod:`layout`, every word and colour from the notation table.

Colours are CSS variables, ``--line-`` and a key of ``COLOURS``, so that the drawing follows the theme of the
page it stands in; :func:`palette_css` defines them. Text is always set as text, never as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.formula import number, visible
from gru_viz.cells.notation import COLOURS, Entry, entry
from gru_viz.schematic import shapes
from gru_viz.schematic.captions import BETWEEN
from gru_viz.schematic.geometry import Exit, Label, Layout, NodeBox, Panel, Strip, Wire, WireKind
from gru_viz.schematic.layout import layout
from gru_viz.schematic.metrics import NARROW, WIDE
from gru_viz.schematic.paths import gap_at, head, n, rounded
from gru_viz.schematic.shapes import plain

SVG = "http://www.w3.org/2000/svg"

TOKEN = 14
"""Longest token, in characters, that is written out below its box."""

LEAST = 0.75
"""How much of the usual width a small cell takes at least, so that its letters do not grow."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML document cannot hold, not even escaped."""


def readable(text: str) -> str:
    """A text as an XML document can hold it."""
    return _NO_XML.sub("", text)


def palette_css() -> str:
    """The line colours as CSS, light unless the stage says dark."""
    light = "".join(f"--line-{key}:{colour.light};" for key, colour in COLOURS.items())
    dark = "".join(f"--line-{key}:{colour.dark};" for key, colour in COLOURS.items())
    return f".gv-stage{{{light}}}\n.gv-stage[data-theme=dark]{{{dark}}}\n"


def schematic_svg(cell: Cell, **options: Any) -> str:
    """The schematic of ``cell`` as an SVG document: see :func:`schematic_tree`."""
    return ET.tostring(schematic_tree(cell, **options), encoding="unicode")


def schematic_tree(
    cell: Cell,
    *,
    notation: str = "article",
    lit: Iterable[str] | None = None,
    values: Mapping[str, float] | None = None,
    token: str = "",
    narrow: bool = False,
    units: int = 0,
    inputs: int = 0,
) -> ET.Element:
    """The schematic of ``cell`` as the elements of an SVG document.

    lit: names of the quantities to light up; these, the wires into them and what those come from stand at
        full strength, the rest is faded. None lights everything. See ``lighting.feeders``.
    values: name → value of the unit in focus at the cursor, written beside its symbol.
    token: what x_t is at the cursor, in words.
    narrow: the drawing for a phone.
    units, inputs: sizes H and D of the vectors. With units, each wire carries a strip with one cell per
        element, at most :data:`SHOWN_UNITS`, for a script to colour, and nodes can take the focus.

    Every node and every wire is a ``<g data-id=…>`` with the graph's own name, a wire's being
    ``source->target``; a strip is a ``<g data-strip=wire data-of=source>``, that on the line by which a state
    leaves has the state's name for both. Raises ValueError for a cell that cannot be drawn or a lit name that
    it does not have.
    """
    sizes = _Sizes(min(units, SHOWN_UNITS), inputs)
    return _Picture(cell, layout(cell, narrow), notation, lit, values or {}, token, sizes).markup()


SHOWN_UNITS = 16
"""Units that a strip has room for; a script pages through more of them."""


class _Sizes(NamedTuple):
    units: int
    inputs: int


class _Picture:
    def __init__(
        self,
        cell: Cell,
        plan: Layout,
        notation: str,
        lit: Iterable[str] | None,
        values: Mapping[str, float],
        token: str,
        sizes: _Sizes,
    ) -> None:
        self.cell, self.plan, self.values, self.sizes = cell, plan, values, sizes
        self.m = NARROW if plan.narrow else WIDE
        self.token = readable(token)
        self.table = {box.id: entry(cell, box.id, notation) for box in plan.nodes}
        self.strips = {strip.id: strip for strip in plan.strips}
        self.notation = notation
        self.targets = set(self.table) if lit is None else set(lit)
        if unknown := sorted(self.targets - set(self.table)):
            raise ValueError(f"cannot light {unknown}; this {cell.kind} has {sorted(self.table)}")
        self.lit = self.targets | {wire.source for wire in plan.wires if wire.target in self.targets}

    def markup(self) -> ET.Element:
        plan = self.plan
        root = ET.Element("svg", self._root())
        layers = ("grounds", "rails", "wires", "nodes", "docks")
        grounds, rails, wires, nodes, docks = (ET.SubElement(root, "g", {"class": f"gv-{name}"}) for name in layers)
        for panel in plan.panels:
            self._panel(grounds, panel)
        for wire in plan.wires:
            style = self._style(self.table[wire.source].colour)
            self._line(rails, wire, {"class": _line_class("rail", wire.kind), "style": style})
        matrices = {box.id for box in plan.nodes if box.inside}
        for wire in plan.wires:  # A matrix stands in its product's box, so its row lies above the boxes.
            self._wire(docks if wire.source in matrices else wires, wire)
        exits = {exit_.source: exit_ for exit_ in plan.exits}
        drawn: dict[str, ET.Element] = {}
        for box in sorted(plan.nodes, key=lambda box: bool(box.inside)):
            group = drawn[box.id] = self._node(drawn[box.inside] if box.inside else nodes, box)
            if box.id in exits:
                self._exit(group, exits[box.id])
        for label in plan.labels:
            self._label(drawn[label.id], label)
        return root

    def _root(self) -> dict[str, str]:
        plan = self.plan
        slack = max(0.0, LEAST * self.m.width - plan.width)
        return {
            "xmlns": SVG,
            "data-least": n(self.m.least),
            "viewBox": f"{n(-slack / 2)} 0 {n(plan.width + slack)} {n(plan.height)}",
            "role": "group" if self.sizes.units else "img",
            "class": "gv-schematic" + (" gv-narrow" if plan.narrow else ""),
            "aria-label": self._described(),
            "data-layout": f"{self.notation} {self.cell.kind} {self.cell.options} {tuple(self.sizes)}",
        }

    def _described(self) -> str:
        name = f"Schematic of the {CELL_NAMES[self.cell.kind].bare} at one time step"
        words = [f"input {self.token}"] if self.token else []
        words += [
            f"{item.title} {plain(item.symbol)} = {self._number(item.name)}"
            for item in self.table.values()
            if item.name in self.values
        ]
        return f"{name}: {'; '.join(words)}" if words else name

    def _style(self, key: str) -> str:
        dash = COLOURS[key].dash
        return f"--line:var(--line-{key});" + (f"--dash:{dash.replace(' ', ',')};" if dash else "")

    def _class(self, name: str, is_lit: bool) -> str:
        return name if is_lit else f"{name} faded"

    # Lines and what rides on them

    def _wire(self, parent: ET.Element, wire: Wire) -> None:
        names = {"data-id": wire.id, "data-source": wire.source, "data-target": wire.target}
        name = self._class("wire", wire.target in self.targets)
        group = ET.SubElement(parent, "g", {"class": name, **names})
        group.set("style", self._style(self.table[wire.source].colour))
        self._line(group, wire, {"class": _line_class("line", wire.kind)})
        if wire.kind != "dock":
            shapes.path(group, "head", head(wire.points))
        shapes.path(group, "hit", rounded(wire.points))
        self._strip(group, wire.id)  # Above what the pointer meets along the line: its cells can be seized.

    def _line(self, parent: ET.Element, wire: Wire, attributes: dict[str, str]) -> None:
        for at in wire.crossings:
            shapes.path(parent, "halo", gap_at(wire.points, at))
        ET.SubElement(parent, "path", {**attributes, "d": rounded(wire.points)})

    def _exit(self, parent: ET.Element, exit_: Exit) -> None:
        item = self.table[exit_.source]
        group = ET.SubElement(parent, "g", {"class": "exit", "style": self._style(item.colour)})
        shapes.path(group, _line_class("line", exit_.kind), rounded(exit_.points))
        shapes.path(group, "head", head(exit_.points))
        self._strip(group, exit_.source)
        self._card(group, exit_.box, item)

    def _strip(self, parent: ET.Element, name: str) -> None:
        """An empty vector; a script colours its cells."""
        strip = self.strips[name]
        count = self._count(strip)
        if not count:
            return
        names = {"data-strip": name, "data-of": strip.source}
        group = ET.SubElement(parent, "g", {"class": "strip row" if strip.is_row else "strip", **names})
        strip = strip.shrunk(count)
        shapes.rect(group, "frame", strip.rect, 1.5)
        for k, area in enumerate(strip.cells(count)):
            shapes.rect(group, "cell", area).set("data-unit", str(k))

    def _count(self, strip: Strip) -> int:
        """How many cells a strip has; a matrix shows one row."""
        if not self.sizes.units:
            return 0
        node = self.cell.by_name[strip.source]
        if strip.is_row:
            user = next(user for user in self.cell.nodes if user.op == "matvec" and node in user.args)
            node = user.args[1]
        return self.sizes.inputs if node.op == "input" else self.sizes.units

    # Boxes

    def _panel(self, parent: ET.Element, panel: Panel) -> None:
        name = self._class("panel", panel.id in self.targets)
        area = (panel.x, panel.y, panel.x + panel.w, panel.y + panel.h)
        style = self._style(self.table[panel.id].colour)
        shapes.rect(parent, name, area, 14).attrib |= {"style": style, "data-panel": panel.id}

    def _node(self, parent: ET.Element, box: NodeBox) -> ET.Element:
        item = self.table[box.id]
        name = self._class(f"node {box.kind}", box.id in self.lit)
        group = ET.SubElement(parent, "g", {"class": name, "data-id": box.id})
        group.set("style", self._style(item.colour))
        if self.sizes.units and not box.inside:  # No button within a button: a matrix is reached through its product.
            group.attrib |= {"tabindex": "-1", "role": "button", "aria-label": f"{plain(item.symbol)}: {item.title}"}
        ET.SubElement(group, "title").text = f"{plain(item.symbol)}: {item.title}, {item.meaning}"
        self._ring(group, box)
        if box.kind in ("input", "state"):
            self._card(group, box, item)
            if box.kind == "input":
                self._token(group, box)
        elif box.kind in ("add", "mul", "one_minus"):
            self._circle(group, box)
        else:
            self._box(group, box, item)
        return group

    def _ring(self, group: ET.Element, box: NodeBox) -> None:
        """What the pointer meets, and what shows the focus: a little larger than the node."""
        if box.kind in ("add", "mul", "one_minus"):
            shapes.circle(group, "ring", box.x, box.y, box.w / 2 + 6)
            return
        more = 1 if box.inside else 4
        area = (box.left - more, box.top - more, box.right + more, box.bottom + more)
        shapes.rect(group, "ring", area, 8 + more)

    def _box(self, group: ET.Element, box: NodeBox, item: Entry) -> None:
        shapes.rect(group, "box", box.rect, 7)
        if box.kind in ("sigmoid", "tanh"):
            word = {"sigmoid": "σ", "tanh": "tanh"}[box.kind]
            shapes.text(group, "operation", box.x, box.y, 0.86 * self.m.letter).text = word
        elif box.kind == "vector" and self.m.small:
            lift = 9 if self._has_value(item.name) else 0
            shapes.symbol(group, item.symbol, box.x, box.y - lift, self.m, 0.8 * self.m.letter)
            self._value(group, item.name, box.x, box.y + 10, self.m.small)
        elif box.kind != "matvec":
            lift = 7 if box.kind == "matrix" and self.sizes.units else 0  # Its row of weights lies below.
            shapes.symbol(group, item.symbol, box.x, box.y - lift, self.m, 0.8 * self.m.letter)

    def _has_value(self, name: str) -> bool:
        return bool(self.sizes.units) or name in self.values

    def _circle(self, group: ET.Element, box: NodeBox) -> None:
        x, y = box.x, box.y
        shapes.circle(group, "box", x, y, box.w / 2)
        if box.kind == "add":
            shapes.path(group, "glyph", f"M{n(x - 7)} {n(y)}h14M{n(x)} {n(y - 7)}v14")
        elif box.kind == "mul":
            shapes.circle(group, "dot", x, y, 4)
        else:
            shapes.text(group, "operation", x, y, 0.8 * self.m.letter).text = "1−"

    def _card(self, group: ET.Element, box: NodeBox, item: Entry) -> None:
        shapes.rect(group, "card", box.rect, 10)
        lift = 12 if item.role != "input" and self._has_value(item.name) else 0
        shapes.symbol(group, item.symbol, box.x, box.y - lift, self.m, self.m.letter)
        if item.role != "input":
            self._value(group, item.name, box.x, box.y + 16, self.m.number)

    def _token(self, group: ET.Element, box: NodeBox) -> None:
        token = self.token if len(self.token) <= TOKEN else self.token[: TOKEN - 1] + "…"
        text = shapes.text(group, "token", box.left, box.bottom + 15, 0.8 * self.m.letter, "start")
        text.set("data-token", "")
        text.text = token

    # Words

    def _label(self, group: ET.Element, label: Label) -> None:
        item = self.table[label.id]
        middle = label.y + label.h / 2
        if label.kind in ("value", "small"):
            self._value(group, label.id, label.x, middle, label.size, "start")
        elif label.kind == "title":
            shapes.text(group, "caption", label.x, middle, label.size, "start").text = item.title
        else:
            text = shapes.symbol(group, item.symbol, label.x, middle, self.m, label.size, "start")
            if label.kind == "symbol":
                back = -shapes.DROP * label.size if item.symbol.sub else 0
                attributes = {"class": "caption", "dx": n(BETWEEN), "dy": n(back), "font-size": n(self.m.title)}
                ET.SubElement(text, "tspan", attributes).text = item.title

    def _value(self, group: ET.Element, name: str, x: float, y: float, size: float, anchor: str = "middle") -> None:
        is_small = size == self.m.small
        text = shapes.text(group, "value small" if is_small else "value", x, y, size, anchor)
        text.set("data-value", name)
        text.text = self._number(name) if name in self.values else ""

    def _number(self, name: str) -> str:
        """A value; a bias is a number that somebody gave."""
        return (visible if self.cell.by_name[name].op == "vector" else number)(self.values[name])


def _line_class(name: str, kind: WireKind) -> str:
    return name if kind == "wire" else f"{name} {kind}"
