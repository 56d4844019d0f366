"""The schematic at one step of a run, filled in as the bench fills it in the browser."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from gru_viz.figures.theme import Theme, mixed
from gru_viz.pictures.subject import UNITS, Subject
from gru_viz.schematic.metrics import text_width
from gru_viz.schematic.paths import n
from gru_viz.schematic.svg import schematic_tree

EIGHTHS = 8
"""A line is as strong as what it carries is large, in this many steps."""


def drawing(subject: Subject, theme: Theme) -> ET.Element:
    """The schematic with its numbers, its columns coloured, its lines as strong as what they carry.

    Of a cell with many units, those around the unit in focus are there.
    """
    cell, trace = subject.cell, subject.trace
    names = [node.name for node in cell.nodes if node.op not in ("input", "matrix")]
    root = schematic_tree(
        cell,
        notation=subject.notation,
        values={name: subject.value(name) for name in names},
        token=subject.token(),
        units=len(subject.page()),
        inputs=min(trace.params.input_size, UNITS),
    )
    for group in root.iter("g"):
        kinds = group.get("class", "").split()
        if "strip" in kinds:
            _fill(group, subject, theme, is_row="row" in kinds)
        elif "wire" in kinds and group.get("data-source") in names:
            name = group.attrib["data-source"]
            size = min(1.0, abs(subject.value(name)) / max(map(abs, subject.ends(name))))
            group.set("style", f"{group.get('style', '')}--size:{round(size * EIGHTHS) / EIGHTHS}")
    for text in root.iter("text"):
        _set_apart(text)
    return root


def _set_apart(text: ET.Element) -> None:
    """Begin the words after a marked letter at a place of their own.

    Else what paints them takes a font with such marks for the words too.
    """
    spans = {span.attrib["class"]: span for span in text.iter("tspan")}
    if "marked" not in spans or "caption" not in spans:
        return
    letters = [spans[name] for name in ("marked", "sub") if name in spans]
    room = sum(text_width(each.text or "", float(each.get("font-size", text.attrib["font-size"]))) for each in letters)
    spans["caption"].set("x", n(float(text.attrib["x"]) + room))


def _fill(strip: ET.Element, subject: Subject, theme: Theme, is_row: bool) -> None:
    name, trace = strip.attrib["data-of"], subject.trace
    is_given = is_row or trace[name].ndim == 1
    values = trace[name][subject.unit] if is_row else trace[name] if is_given else trace[name][subject.step]
    of_units = {spec.name: spec.axes[-1] == "H" for spec in subject.cell.parameters}.get(name, name != "x")
    first = subject.page().start if of_units else 0
    forced = trace.clamped(name)[subject.step]
    scale = theme.gate_scale if subject.entry(name).is_unit_interval else theme.state_scale
    for cell in strip.iter("rect"):
        if cell.get("class") != "cell":
            continue
        at = first + int(cell.attrib["data-unit"])
        cell.set("data-unit", str(at))
        cell.set("style", f"fill:{mixed(scale, subject.level(name, float(values[at])))}")
        if of_units and not is_row and at == subject.unit:
            cell.set("class", "cell now")
        if of_units and not is_row and forced[at]:
            cell.set("data-forced", "")
            strip.set("class", "strip clamped")
