"""The drawing as SVG: ids from the graph, words and colours from the notation table, text as text."""

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

import gru_viz as gv
from gru_viz.cells.formula import number, visible
from gru_viz.cells.notation import COLOURS, entry
from gru_viz.schematic.layout import layout
from gru_viz.schematic.lighting import feeders
from gru_viz.schematic.svg import palette_css, schematic_svg
from tests.every import every_cell, every_notation

from .test_layout import both_widths

NS = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script><b onclick=x>'


def drawn(cell: gv.Cell, **options: object) -> ET.Element:
    return ET.fromstring(schematic_svg(cell, **options))  # type: ignore[arg-type]


def groups(root: ET.Element, name: str) -> dict[str, ET.Element]:
    found = [g for g in root.iter(f"{NS}g") if name in g.get("class", "").split()]
    assert max(Counter(g.get("data-id") for g in found).values()) == 1
    return {g.get("data-id", ""): g for g in found}


def words(element: ET.Element) -> str:
    return "".join(element.itertext())


def lit(found: dict[str, ET.Element]) -> set[str]:
    return {name for name, g in found.items() if "faded" not in g.get("class", "").split()}


@every_cell
@every_notation
@both_widths
def test_ids_are_the_graphs_and_captions_the_tables(cell: gv.Cell, notation: str, narrow: bool) -> None:
    root = drawn(cell, notation=notation, narrow=narrow)
    nodes, wires = groups(root, "node"), groups(root, "wire")
    assert set(nodes) == {node.name for node in cell.nodes}
    assert set(wires) == {f"{arg.name}->{node.name}" for node in cell.nodes for arg in node.args}
    assert {g.get("data-id") for g in root.iter() if g.get("data-id")} == set(nodes) | set(wires)
    for name, group in nodes.items():
        item = entry(cell, name, notation)
        title = group.findtext(f"{NS}title") or ""
        assert title == f"{item.symbol.text.replace('-', '−')}: {item.title}, {item.meaning}"
        assert f"var(--line-{item.colour})" in group.get("style", "")
    for name, group in wires.items():
        colour = entry(cell, name.split("->")[0], notation).colour
        assert f"var(--line-{colour})" in group.get("style", "")
    for label in layout(cell, narrow).labels:
        item = entry(cell, label.id, notation)
        texts = [words(text).replace("−", "-") for text in nodes[label.id].findall(f"{NS}text")]
        if label.kind == "title":
            assert item.title in texts
        elif label.kind == "symbol":
            assert item.symbol.head + item.symbol.sub + ("" if narrow else item.title) in texts


@every_cell
@both_widths
def test_values_are_the_numbers_given(cell: gv.Cell, narrow: bool) -> None:
    states = [f"{state}_prev" for state in cell.states if f"{state}_prev" in cell.by_name]
    biases = [node.name for node in cell.nodes if node.op == "vector"]
    values = {name: 0.001 * i - 0.35 for i, name in enumerate([*cell.names, *states, *biases])}
    values |= {name: -0.0004 for name in (*biases, *cell.next_states)}  # A bias was given, a state is computed.
    root = drawn(cell, values=values, narrow=narrow)
    texts = [text for text in root.iter(f"{NS}text") if text.get("data-value")]
    shown = {text.get("data-value", ""): text.text for text in texts}
    assert shown == {name: (visible if name in biases else number)(values[name]) for name in shown}
    assert {shown[name] for name in cell.next_states} == {"0.000"} and {
        shown.get(name, "−0.0004") for name in biases
    } <= {"−0.0004"}
    expected = {*cell.gates, *cell.next_states, *states, *{"p", "kept", "written"} & set(cell.names)}
    assert expected <= set(shown)
    empty = {text.text for text in drawn(cell).iter(f"{NS}text") if text.get("data-value")}
    assert empty == {None}


@every_cell
@both_widths
def test_only_the_memory_leaves_on_a_thick_line_and_subscripts_have_true_minus_signs(
    cell: gv.Cell, narrow: bool
) -> None:
    root = drawn(cell, narrow=narrow)
    thick = {}
    for name, group in groups(root, "node").items():
        for exit_ in (one for one in group if one.get("class") == "exit"):
            thick[name] = any("memory" in (line.get("class") or "") for line in exit_.iter(f"{NS}path"))
    carried = "c" if "c" in cell.states else "h" if cell.kind != "rnn" else None
    assert thick == {state: state == carried for state in cell.next_states}
    subs = [one.text or "" for one in root.iter(f"{NS}tspan") if one.get("class") == "sub"]
    assert any("−" in text for text in subs) and not any("-" in text for text in subs)


def test_lighting_reaches_the_wires_in_and_what_they_come_from() -> None:
    cell = gv.cell("gru")
    everything = drawn(cell)
    assert lit(groups(everything, "node")) == set(groups(everything, "node"))
    assert lit(groups(everything, "wire")) == set(groups(everything, "wire"))

    root = drawn(cell, lit=feeders(cell, ["z"]))
    assert lit(groups(root, "node")) == feeders(cell, ["z"]) | {"x", "h_prev"}
    assert lit(groups(root, "wire")) == {
        "x->Wx_z",
        "W_z->Wx_z",
        "h_prev->Uh_z",
        "U_z->Uh_z",
        "Wx_z->s_z",
        "Uh_z->s_z",
        "b_z->s_z",
        "s_z->z",
    }

    nothing = drawn(cell, lit=())
    assert lit(groups(nothing, "node")) == lit(groups(nothing, "wire")) == set()
    with pytest.raises(ValueError, match="'q'"):
        schematic_svg(cell, lit=["q"])


def test_lighting_and_values_change_no_element_and_no_order() -> None:
    # The browser updates a drawing in place by walking the two side by side.
    cell = gv.cell("lstm")
    one, two = (
        [(e.tag, e.get("data-id"), e.get("data-value")) for e in drawn(cell, **options).iter()]
        for options in ({}, {"lit": ["f"], "values": {"f": 0.5}, "token": "word"})
    )
    assert one == two


@both_widths
def test_a_hostile_token_stays_text(narrow: bool) -> None:
    text = schematic_svg(gv.cell("gru"), token=HOSTILE, narrow=narrow)
    assert "<script" not in text and "<b" not in text
    root = ET.fromstring(text)
    assert {e.tag.removeprefix(NS) for e in root.iter()} == {
        "svg",
        "title",
        "g",
        "path",
        "rect",
        "circle",
        "text",
        "tspan",
    }
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
    (token,) = (e for e in root.iter(f"{NS}text") if e.get("data-token") is not None)
    assert token.text and HOSTILE.startswith(token.text.removesuffix("…"))
    assert root.get("aria-label", "").endswith(f"input {HOSTILE}")


def test_a_token_with_control_characters_is_still_a_document() -> None:
    root = drawn(gv.cell("gru"), token="a\x00b\x1b]\ud800\uffff")
    (token,) = (e for e in root.iter(f"{NS}text") if e.get("data-token") is not None)
    assert token.text == "ab]"


def test_it_says_what_it_shows() -> None:
    root = drawn(gv.cell("gru"), values={"z": 0.984, "h_prev": -0.5}, token="dull")
    assert root.get("role") == "img"
    assert root.get("aria-label") == (
        "Schematic of the GRU at one time step: input dull; previous hidden state h_t−1 = −0.500; "
        "update gate z_t = 0.984"
    )


def test_every_colour_stands_in_the_palette_once_per_theme() -> None:
    css = palette_css()
    for key, colour in COLOURS.items():
        assert css.count(f"--line-{key}:") == 2
        assert f"--line-{key}:{colour.light};" in css.split("dark")[0]
        assert f"--line-{key}:{colour.dark};" in css.split("dark")[1]
