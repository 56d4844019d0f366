"""A cell's schematic as SVG: geometry from :mod:`layout`, every word and colour from the notation table.

Colours are CSS variables, ``--line-`` and a key of ``COLOURS``, so that the drawing follows the theme of the
page it stands in; :func:`palette_css` defines them. Text is always set as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from gru_viz.cells.cell import Cell
from gru_viz.cells.formula import number
from gru_viz.cells.notation import COLOURS, Entry, Symbol, entry
from gru_viz.schematic.layout import Exit, Label, Layout, NodeBox, Panel, Point, Wire, layout

SVG = "http://www.w3.org/2000/svg"

KINDS = {"rnn": "plain RNN", "simplified_gru": "simplified GRU", "gru": "GRU", "lstm": "LSTM"}
"""Cell kind → how a sentence calls it."""

RADIUS = 12.0
HEAD = 9.0
TOKEN = 14
"""Longest token, in characters, that is written out below its box."""


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
        full strength, the rest is faded. None lights everything. See ``layout.feeders``.
    values: name → value of the unit in focus at the cursor, written beside its symbol.
    token: what x_t is at the cursor, in words.
    narrow: the drawing for a phone.

    Every node and every wire is a ``<g data-id=…>`` with the graph's own name, a wire's being
    ``source->target``. Raises ValueError for a cell that cannot be drawn, or a lit name that it does not have.
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
        self.cell, self.plan, self.values, self.token = cell, plan, values, token
        self.table = {box.id: entry(cell, box.id, notation) for box in plan.nodes}
        self.notation = notation
        self.targets = set(self.table) if lit is None else set(lit)
        if unknown := sorted(self.targets - set(self.table)):
            raise ValueError(f"cannot light {unknown}; this {cell.kind} has {sorted(self.table)}")
        self.lit = self.targets | {wire.source for wire in plan.wires if wire.target in self.targets}
        self.size = 24.0

    def markup(self) -> str:
        plan = self.plan
        root = ET.Element(
            "svg",
            {
                "xmlns": SVG,
                "viewBox": f"0 0 {_n(plan.width)} {_n(plan.height)}",
                "role": "img",
                "class": "gv-schematic" + (" gv-narrow" if plan.narrow else ""),
                "aria-label": f"Schematic of the {KINDS.get(self.cell.kind, self.cell.kind)} at one time step",
                "data-layout": "|".join([self.cell.kind, *(str(v) for _, v in self.cell.options), self.notation]),
            },
        )
        ET.SubElement(root, "desc").text = self._described()
        grounds, rails, wires, nodes = (
            ET.SubElement(root, "g", {"class": f"gv-{name}"}) for name in ("grounds", "rails", "wires", "nodes")
        )
        for panel in plan.panels:
            self._panel(grounds, panel)
        for wire in plan.wires:
            self._line(rails, wire, is_rail=True)
        for wire in plan.wires:
            self._line(wires, wire)
        exits = {exit_.source: exit_ for exit_ in plan.exits}
        drawn: dict[str, ET.Element] = {}
        for box in sorted(plan.nodes, key=lambda box: bool(box.inside)):
            group = self._node(drawn[box.inside] if box.inside else nodes, box)
            drawn[box.id] = group
            if box.id in exits:
                self._exit(group, exits[box.id])
        for label in plan.labels:
            self._label(drawn[label.id], label)
        return ET.tostring(root, encoding="unicode")

    def _described(self) -> str:
        parts = [
            f"{item.title} {item.symbol.text} = {number(self.values[item.name], 2)}"
            for item in self.table.values()
            if item.name in self.values
        ]
        return "; ".join(parts)

    def _style(self, key: str) -> str:
        dash = COLOURS[key].dash
        return f"--line:var(--line-{key});" + (f"--dash:{dash.replace(' ', ',')};" if dash else "")

    def _class(self, name: str, is_lit: bool) -> str:
        return name if is_lit else f"{name} faded"

    # Lines

    def _line(self, parent: ET.Element, wire: Wire, is_rail: bool = False) -> None:
        style = self._style("neutral" if wire.is_dock else self.table[wire.source].colour)
        path = _rounded(wire.points)
        if is_rail:
            for x, y in wire.crossings:
                ET.SubElement(parent, "path", {"class": "halo", "d": _gap_at(wire.points, (x, y))})
            ET.SubElement(parent, "path", {"class": self._kind_of_line(wire, "rail"), "d": path, "style": style})
            return
        group = ET.SubElement(
            parent,
            "g",
            {
                "class": self._class("wire", wire.target in self.targets),
                "data-id": wire.id, "data-source": wire.source, "data-target": wire.target, "style": style,
            },
        )
        for x, y in wire.crossings:
            ET.SubElement(group, "path", {"class": "halo", "d": _gap_at(wire.points, (x, y))})
        ET.SubElement(group, "path", {"class": self._kind_of_line(wire, "line"), "d": path})
        if not wire.is_dock:
            ET.SubElement(group, "path", {"class": "head", "d": _head(wire.points)})

    def _kind_of_line(self, wire: Wire, name: str) -> str:
        memory = self.plan.panels[0].id
        is_memory = memory in self.cell.next_states and wire.id in self._highway(memory)
        return f"{name} memory" if is_memory else f"{name} dock" if wire.is_dock else name

    def _highway(self, memory: str) -> set[str]:
        return {f"{memory}_prev->kept", f"kept->{memory}"}

    def _exit(self, group: ET.Element, exit_: Exit) -> None:
        item = self.table[exit_.source]
        out = ET.SubElement(group, "g", {"class": "exit", "style": self._style(item.colour)})
        is_memory = self.plan.panels[0].id == exit_.source
        name = "line memory" if is_memory else "line"
        ET.SubElement(out, "path", {"class": name, "d": _rounded(exit_.points)})
        ET.SubElement(out, "path", {"class": "head", "d": _head(exit_.points)})
        self._card(out, exit_.box, item)

    # Nodes

    def _panel(self, parent: ET.Element, panel: Panel) -> None:
        name = self._class("panel", panel.id in self.targets)
        ET.SubElement(
            parent,
            "rect",
            {
                "class": name, "x": _n(panel.x), "y": _n(panel.y), "width": _n(panel.w), "height": _n(panel.h),
                "rx": "14", "style": self._style(self.table[panel.id].colour),
            },
        )

    def _node(self, parent: ET.Element, box: NodeBox) -> ET.Element:
        item = self.table[box.id]
        group = ET.SubElement(
            parent,
            "g",
            {
                "class": self._class(f"node {box.kind}", box.id in self.lit),
                "data-id": box.id, "style": self._style(item.colour),
            },
        )
        ET.SubElement(group, "title").text = f"{item.symbol.text.replace('-', '−')}: {item.title}, {item.meaning}"
        if box.kind in ("input", "state"):
            self._card(group, box, item)
            if box.kind == "input":
                self._token(group, box)
        elif box.kind in ("add", "mul", "one_minus"):
            self._circle(group, box)
        else:
            ET.SubElement(group, "rect", {"class": "box", **_rect(box), "rx": "8"})
            if box.kind in ("sigmoid", "tanh"):
                text = {"sigmoid": "σ", "tanh": "tanh"}[box.kind]
                self._text(group, text, box.x, box.y, 0.86 * self.size, "operation")
            elif box.kind != "matvec":
                self._symbol(group, item.symbol, box.x, box.y, (0.86 if box.kind == "matrix" else 0.74) * self.size)
        return group

    def _circle(self, group: ET.Element, box: NodeBox) -> None:
        x, y, r = box.x, box.y, box.w / 2
        ET.SubElement(group, "circle", {"class": "box", "cx": _n(x), "cy": _n(y), "r": _n(r)})
        if box.kind == "add":
            ET.SubElement(group, "path", {"class": "glyph", "d": f"M{_n(x - 7)} {_n(y)}h14M{_n(x)} {_n(y - 7)}v14"})
        elif box.kind == "mul":
            ET.SubElement(group, "circle", {"class": "dot", "cx": _n(x), "cy": _n(y), "r": "4"})
        else:
            self._text(group, "1−", x, y, 0.7 * self.size, "operation")

    def _card(self, group: ET.Element, box: NodeBox, item: Entry) -> None:
        ET.SubElement(group, "rect", {"class": "card", **_rect(box), "rx": "10"})
        has_value = item.role != "input" and item.name in self.values
        y = box.y - (12 if has_value else 0)
        self._symbol(group, item.symbol, box.x, y, self.size, "middle")
        if item.role != "input":
            self._value(group, item.name, box.x, box.y + 16, "middle")

    def _token(self, group: ET.Element, box: NodeBox) -> None:
        token = self.token if len(self.token) <= TOKEN else self.token[: TOKEN - 1] + "…"
        text = self._text(group, token, box.left, box.bottom + 15, 0.74 * self.size, "token", anchor="start")
        text.set("data-token", "")

    # Text

    def _label(self, group: ET.Element, label: Label) -> None:
        item = self.table[label.id]
        middle = label.y + label.h / 2
        if label.kind == "value":
            self._value(group, label.id, label.x, middle, "start")
        elif label.kind == "title":
            self._text(group, item.title, label.x, middle + 2, 0.74 * self.size, "caption", anchor="start")
        else:
            text = self._symbol(group, item.symbol, label.x, middle, 1.12 * self.size, "start")
            if not self.plan.narrow:
                title = ET.SubElement(text, "tspan", {"class": "caption", "dx": "8", "font-size": _n(0.74 * self.size)})
                title.text = item.title
                title.set("dy", text.get("data-back", "0"))
            text.attrib.pop("data-back", None)

    def _value(self, group: ET.Element, name: str, x: float, y: float, anchor: str) -> None:
        text = self._text(group, "", x, y, 0.86 * self.size, "value", anchor=anchor)
        text.set("data-value", name)
        if name in self.values:
            text.text = number(self.values[name], 2)

    def _text(
        self, group: ET.Element, text: str, x: float, y: float, size: float, name: str, anchor: str = "middle"
    ) -> ET.Element:
        """One line of text, vertically centred on y."""
        element = ET.SubElement(
            group,
            "text",
            {
                "class": name, "x": _n(x), "y": _n(y + 0.35 * size), "font-size": _n(size), "text-anchor": anchor,
            },
        )
        element.text = text
        return element

    def _symbol(
        self, group: ET.Element, symbol: Symbol, x: float, y: float, size: float, anchor: str = "middle"
    ) -> ET.Element:
        element = self._text(group, "", x, y - (0.06 * size if symbol.sub else 0), size, "symbol", anchor)
        if symbol.mark:  # Its own element: not every mathematical font has marks that fit running text.
            ET.SubElement(element, "tspan", {"class": "marked"}).text = symbol.head
        else:
            element.text = symbol.head
        if symbol.sub:
            sub = ET.SubElement(element, "tspan", {"class": "sub", "dy": _n(0.24 * size), "font-size": _n(0.68 * size)})
            sub.text = symbol.sub.replace("-", "−")
            element.set("data-back", _n(-0.24 * size))
        if anchor == "middle":
            element.attrib.pop("data-back", None)
        return element


def _n(value: float) -> str:
    """A length, without a tail of zeros."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _rect(box: NodeBox) -> dict[str, str]:
    return {"x": _n(box.left), "y": _n(box.top), "width": _n(box.w), "height": _n(box.h)}


def _toward(a: Point, b: Point, length: float) -> Point:
    """The point ``length`` away from a in the direction of b; the two lie on one horizontal or vertical."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    whole = abs(dx) + abs(dy)
    return (a[0] + dx * length / whole, a[1] + dy * length / whole)


def _rounded(points: tuple[Point, ...]) -> str:
    """Path data of a line whose corners are rounded."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        length = [abs(p[0] - corner[0]) + abs(p[1] - corner[1]) for p in (before, after)]
        radius = min(RADIUS, *(piece / 2 for piece in length))
        start, end = _toward(corner, before, radius), _toward(corner, after, radius)
        parts.append(f"L{_n(start[0])} {_n(start[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}")
    parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(parts)


def _head(points: tuple[Point, ...]) -> str:
    """Path data of the arrowhead at a line's end."""
    tip = points[-1]
    base = _toward(tip, points[-2], HEAD)
    dx, dy = (tip[1] - base[1]) / 2, (tip[0] - base[0]) / 2
    return (
        f"M{_n(tip[0])} {_n(tip[1])}L{_n(base[0] + dx)} {_n(base[1] + dy)}"
        f"L{_n(base[0] - dx)} {_n(base[1] - dy)}Z"
    )


def _gap_at(points: tuple[Point, ...], at: Point) -> str:
    """A short piece of a line around a point, on which the line below is interrupted."""
    for a, b in zip(points, points[1:], strict=False):
        if a[0] == b[0] == at[0] and min(a[1], b[1]) < at[1] < max(a[1], b[1]):
            return f"M{_n(at[0])} {_n(at[1] - 6)}v12"
        if a[1] == b[1] == at[1] and min(a[0], b[0]) < at[0] < max(a[0], b[0]):
            return f"M{_n(at[0] - 6)} {_n(at[1])}h12"
    raise ValueError(f"{at} does not lie on the line")
