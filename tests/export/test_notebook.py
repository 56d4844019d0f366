"""A run in a notebook: the same page as the file's, in a sandbox; a table where that would be too large."""

import re
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.cells.notation import entry, shown
from gru_viz.dynamics.trace import DISPLAYS
from gru_viz.export.markup import mathml
from gru_viz.export.notebook import MOST_STEPS
from gru_viz.scene.scene import START, base
from tests.test_purity import imported


class Frame(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))


def made(steps=6, **options):
    cell = gv.cell("gru")
    params = gv.Parameters.random(cell, input_size=2, hidden_size=3, seed=1)
    return gv.run(cell, params, np.random.default_rng(0).standard_normal((steps, 2)), **options)


def test_a_run_shows_itself_as_its_page_in_a_sandbox():
    trace = made(tokens=['"><script>alert(1)</script>', *"bcdef"])
    ((tag, about),) = Frame(trace._repr_html_()).elements
    assert tag == "iframe" and about["sandbox"] == "allow-scripts"
    assert about["srcdoc"] == gv.export_html(trace)
    assert "height:900px" in about["style"]
    named = made()
    ((_, other),) = Frame(gv.show(named, tokens=trace.tokens, height=400)._repr_html_()).elements
    assert other["srcdoc"] == about["srcdoc"] and "height:400px" in other["style"]
    assert named.tokens is None, "the run itself is left as it was"
    ((_, scene),) = Frame(gv.show(base(START), view="walkthrough").html).elements
    assert scene["srcdoc"] == gv.export_html(base(START), view="walkthrough")
    assert len(gv.show(base("trained-reviews-lstm")).html) < 400_000


def test_what_is_too_large_becomes_a_table_of_its_own_numbers():
    cell = gv.cell("lstm")
    wide = gv.Parameters.random(cell, input_size=2, hidden_size=65, seed=1)
    heavy = gv.Parameters.random(cell, input_size=300, hidden_size=60, seed=1)
    for trace, told in (
        (made(MOST_STEPS + 1), "takes up to 2,000 steps; this run has 2,001."),
        (gv.run(cell, wide, np.ones((3, 2))), "takes up to 64 units; this run has 65."),
        (gv.run(cell, heavy, np.ones((3, 300))), "takes up to 30,000 weights and inputs; this run has 87,540."),
        (gv.run(made().params.cell, made().params, np.ones((4, 3, 2))), "4 runs, 3 steps, 3 units. Of a batch"),
    ):
        text = trace._repr_html_()
        assert "<iframe" not in text and told in text and len(text) < 2000
        numbers = re.findall(r"<td>([^<]+)</td>", text)
        names = shown(trace.params.cell)
        means = {"lowest": np.min, "mean": np.mean, "highest": np.max}
        columns = [means[word] for word in re.findall(r"<th>(\w+)</th>", text)[1:]]
        assert numbers == [number(f(trace[name])) for name in names for f in columns] and len(columns) == 3
        assert all(entry(cell, name).title in text for name in names if name in cell.by_name)


def test_without_a_package_the_table_says_which(monkeypatch):
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    mathml.cache_clear()
    text = made()._repr_html_()
    assert text.startswith("<table") and "pip install latex2mathml<" in text


def test_what_cannot_be_shown_is_named():
    trace = made()
    for arguments, options, told in (
        (("a",), {}, "given a str"),
        ((trace,), {"tokens": ["a"]}, "1 tokens for 6 steps"),
        ((base(START),), {"tokens": ["a"]}, "tokens of its own"),
        ((trace,), {"height": 20}, "100 or more"),
        ((trace,), {"height": True}, "100 or more"),
        ((trace,), {"view": "film"}, "film"),
    ):
        with pytest.raises(ValueError, match=told):
            gv.show(*arguments, **options)


def test_the_core_brings_no_page_along(monkeypatch):
    assert not {name for name in imported("import gru_viz") if name.startswith(("gru_viz.export", "gru_viz.views"))}
    monkeypatch.delitem(DISPLAYS, "text/html")
    assert made()._repr_html_() is None, "a notebook then writes what print would"
