"""What the tests of the figures share."""

import json
import re
from html.parser import HTMLParser
from typing import NamedTuple

import numpy as np
import pytest

from gru_viz.figures.theme import DARK, LIGHT

each_look = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def named(drawn, kind):
    """The traces of one kind, of a figure or of its specification."""
    return [trace for trace in drawn["data"] if trace["type"] == kind]


def the(drawn, name):
    """The one trace of a name."""
    (found,) = [trace for trace in drawn["data"] if trace["name"] == name]
    return found


def through_json(drawn):
    """A figure as a browser reads it."""
    return json.loads(json.dumps(drawn.to_plotly_json(), default=lambda array: np.asarray(array).tolist()))


class Sign(NamedTuple):
    """A mark of a legend and what stands before and behind it."""

    style: dict
    before: str
    after: str
    sign: str
    """The text inside of the mark, if there is any."""


class _Legend(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.mark, self.open = [], None, False

    def handle_starttag(self, tag, attrs):
        style = dict(attrs).get("style", "")
        if tag in ("i", "b") and style:
            pairs = (part.split(":", 1) for part in re.split(r";(?![^(]*\))", style) if ":" in part)
            before = "".join(self.text) if hasattr(self, "text") else ""
            self.mark = [dict(pairs), before, "", ""]
            self.found.append(self.mark)
            self.open = True
        elif tag == "span":
            self.text, self.mark = [], None
        elif tag in ("sub", "b"):
            self.handle_data(f"<{tag}>")

    def handle_endtag(self, tag):
        if tag in ("i", "b") and self.open:
            self.open = False
        elif tag in ("sub", "b"):
            self.handle_data(f"</{tag}>")
        elif tag == "span":
            self.mark = None

    def handle_data(self, data):
        if self.open:
            self.mark[3] += data
        elif self.mark is not None:
            self.mark[2] += data
        elif hasattr(self, "text"):
            self.text.append(data)


def signs(html):
    """The marks of a legend, each with its style and its words."""
    parser = _Legend()
    parser.feed(html)
    return [Sign(style, before.strip(), after.strip(), sign) for style, before, after, sign in parser.found]


def ramp(sign):
    """The colours of a legend's colour scale, from its low to its high end."""
    return re.findall(r"#[0-9a-f]{6}", sign.style["background"])


def rows_under(heatmap, ys):
    """In which rows of a heatmap some places on its y axis lie."""
    return [round((y - heatmap["y0"]) / heatmap["dy"]) for y in ys]


def extent(heatmap):
    """Where a heatmap begins and ends on its y axis."""
    top = heatmap["y0"] - heatmap["dy"] / 2
    return top, top + heatmap["dy"] * len(heatmap["z"])


def assert_ticks_name_rows(axis, heatmaps):
    """Each tick stands at the middle of a row of a heatmap and says its number; every heatmap has one at its top."""
    told = {at: [] for at in range(len(heatmaps))}
    for y, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        ((at, heatmap),) = [(at, each) for at, each in enumerate(heatmaps) if extent(each)[0] < y < extent(each)[1]]
        row = (y - heatmap["y0"]) / heatmap["dy"]
        assert row == pytest.approx(int(text), abs=1e-9)
        told[at].append(int(text))
    assert all(rows and rows[0] == 0 for rows in told.values())


def assert_pointer_names_rows(heatmap):
    """What the pointer reads as the unit is the number of the row."""
    count, steps = np.shape(heatmap["z"])
    np.testing.assert_array_equal(heatmap["customdata"], np.repeat(np.arange(count)[:, None], steps, axis=1))
    assert "unit %{customdata}" in heatmap["hovertemplate"] and "t = %{x}" in heatmap["hovertemplate"]
    assert (heatmap["x0"], heatmap["dx"]) == (0, 1)


def read_off(trace):
    """Every point of a scatter that has a place, and what the pointer says there, formatted as d3 does."""
    template = trace["hovertemplate"].partition("<extra>")[0]
    given = {name: trace[name] for name in ("x", "y", "text", "customdata") if name in trace}
    for values in zip(*given.values(), strict=True):
        point = dict(zip(given, values, strict=True))
        if point["x"] is not None and point["y"] is not None:

            def written(hole, point=point):
                value, how = point[hole[1]], (hole[2] or "").replace("~", "")
                return f"{value:{how}}".replace("-", "−") if how else str(value)

            yield point, re.sub(r"%\{(\w+)(?::([^}]*))?\}", written, template)
