"""As much CSS as the schematic's sheet is written in; a browser test holds all of it against Chromium."""

from xml.etree import ElementTree as ET

import pytest

from gru_viz.pictures.styles import styled

CSS = """
/* a { comment } */
.stage { --ink: #000000; --tone: var(--line, #ff0000); }
.stage[data-theme=dark] { --ink: #ffffff; }
@media (forced-colors: active) { .box { fill: none; } .stage { --ink: none; } }
@container (max-width: 560px) { .box { fill: none; } }
text { fill: var(--word, var(--ink)); }
.box { fill: color-mix(in srgb, var(--tone) 25%, #ffffff); stroke-width: calc(2px + 3px * var(--size, 0.5) + 1px); }
.a > .box, .b :is(.box, .dot):not(.off, .gone) { stroke: var(--line); cursor: pointer; }
.box:focus-visible { stroke: #123456; }
.a .deep { opacity: 0.5; }
.deep.deep { opacity: 1; }
rect { fill: #00ff00; }
.unseen { fill: transparent; stroke: none; }
"""


def made(markup, css=CSS):
    root = ET.fromstring(markup)
    styled(root, css, {"--line": "#0000ff"})
    return root


def test_rules_meet_elements_as_in_a_browser():
    root = made(
        '<svg class="stage"><g class="a" style="--size:1"><rect class="box"/><g><rect class="box deep"/></g></g>'
        '<g class="b"><g><rect class="box off"/><rect class="dot"/></g></g><text>a</text><rect class="unseen"/></svg>'
    )
    inner, deep, off, dot = root.iter("rect")
    assert inner.attrib == {"fill": "#bfbfff", "stroke-width": "6", "stroke": "#0000ff"}
    assert deep.attrib == {"fill": "#bfbfff", "stroke-width": "6", "opacity": "1"}
    assert off.attrib == {"fill": "#bfbfff", "stroke-width": "4.5"}
    assert dot.attrib == {"fill": "#00ff00", "stroke": "#0000ff"}
    assert root.find("text").attrib == {"fill": "#000000"}
    assert made('<svg class="stage" data-theme="dark"><text/></svg>')[0].get("fill") == "#ffffff"


def test_what_cannot_be_worked_out_is_refused():
    for value in ("var(--nobody)", "calc(1px / 2)", "color-mix(in oklch, #000000 5%, #ffffff)"):
        with pytest.raises(ValueError, match="cannot work out"):
            made('<svg><rect class="x"/></svg>', f".x {{ fill: {value}; }}")
