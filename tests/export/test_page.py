"""A scene as one HTML file: what is in it, and that no text from outside is ever taken for markup."""

import base64
import dataclasses
import hashlib
import html
import json
import re
import zlib
from html.parser import HTMLParser

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import latex
from gru_viz.cells.notation import NOTATIONS, entry, shown
from gru_viz.cells.zoo import CELLS
from gru_viz.content.steps import steps
from gru_viz.export.markup import inline, markup, mathml
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.parts import BENCH
from gru_viz.views.reading import cell_said, read
from gru_viz.views.walkthrough import with_symbols

NASTY = "</script><script>alert(1)</script> <img src=x onerror=alert(1)> & “it's” --> ]]>"


class Outline(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def data_of(page):
    return json.loads(unpacked(page, "data"))


def unpacked(page, part):
    packed = re.search(rf'<script type="text/plain" id="{part}">([^<]*)</script>', page)[1]
    return zlib.decompress(base64.b64decode(packed)).decode()


def floats(packed):
    data = packed["data"]
    return data if isinstance(data, list) else np.frombuffer(base64.b64decode(data))


@pytest.fixture(scope="module")
def page():
    return gv.export_html(base(START), address="https://example.org/gate_lab")


def test_a_policy_in_the_file_forbids_every_request(page):
    found = Outline(page)
    policy = next(about["content"] for tag, about in found.elements if about.get("http-equiv"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules) == {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}
    scripts = (*re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL), unpacked(page, "script"))
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert rules["script-src"].split() == [f"'sha256-{digest}'" for digest in digests], "no script but our two runs"
    assert len(digests) == 2
    loads = [(tag, about) for tag, about in found.elements if {"src", "srcset", "data", "action"} & set(about)]
    assert loads == []
    links = [about["href"] for tag, about in found.elements if "href" in about]
    assert links == ["data:,", f"https://example.org/gate_lab?weights={START}"], "the page alone keeps what was open"


def test_a_page_says_what_it_shows(page):
    preset = PRESETS[START]
    for said in (preset.title, preset.question, "z = 1 means: keep the past", f"gru_viz {gv.__version__}"):
        assert said in page
    assert page.count("<li>") == len(preset.look_for)
    assert page.count("<math") > 4
    assert page.count("data-stage=") == 4
    assert not re.search(r"\$\w|\{\w+\}</|\\\w", page.split('<script type="text/plain"')[0].split("</style>")[1])


def test_text_from_outside_is_never_markup(page):
    words = Scene(weights="seed", sequence="text", text=NASTY)
    labels = dataclasses.replace(
        Scene(weights="seed", sequence="numbers", numbers=((1.0,), (2.0,)), labels="</script> <b>"), step=0
    )
    plain = [tag for tag, _ in Outline(gv.export_html(Scene(weights="seed"))).elements]
    for scene in (words, labels):
        told = gv.export_html(scene)
        assert [tag for tag, _ in Outline(told).elements] == plain
        assert data_of(told)["data"]["tokens"] == list(scene.make_sequence().tokens)
    titled = Outline(gv.export_html(Scene(weights="seed"), title=NASTY))
    assert [tag for tag, _ in titled.elements] == plain
    for address in ("javascript:alert(1)", 'https://a.b/"onclick="x', "ftp://a.b", "gate_lab"):
        with pytest.raises(ValueError, match="address must begin with http"):
            gv.export_html(base(START), address=address)
    for view in ("small", "</script>"):
        with pytest.raises(ValueError, match="view must be"):
            gv.export_html(base(START), view=view)


def test_a_run_of_ones_own_can_be_taken_along():
    cell = gv.cell("lstm")
    params = gv.Parameters.random(cell, 3, 20, seed=1)
    xs = np.random.default_rng(2).normal(size=(12, 3))
    trace = gv.run(cell, params, xs, h0=np.full(20, 0.25), c0=np.full(20, -0.5), clamps=[gv.Clamp("f", 0.5, unit=2)])
    told = data_of(gv.export_html(trace, title="Mine"))["data"]
    np.testing.assert_array_equal(floats(told["start"]), [*[0.25] * 20, *[-0.5] * 20])
    assert [name for name, *_ in told["start"]["series"]] == ["h", "c"]
    assert told["rows"]["clamps"] == [["f", 0.5, 2, None]]
    weights = np.concatenate([params[name].ravel() for name, *_ in told["parameters"]["series"]])
    np.testing.assert_array_equal(floats(told["parameters"]), weights, "to the last bit")
    assert len(told["unit_names"]) == 20 and len(told["tokens"]) == 12
    with pytest.raises(ValueError, match="batched"):
        gv.export_html(gv.run(cell, params, np.zeros((2, 4, 3))))


def test_numbers_with_few_digits_are_written_out():
    trained = data_of(gv.export_html(base("trained-reviews-gru")))["data"]["parameters"]["data"]
    drawn = data_of(gv.export_html(Scene(weights="seed")))["data"]["parameters"]["data"]
    assert isinstance(trained, list) and isinstance(drawn, str)
    params = base("trained-reviews-gru").make_parameters()
    np.testing.assert_array_equal(np.sort(trained), np.sort(np.concatenate([each.ravel() for each in params.values()])))


def test_the_script_has_lost_its_comments_and_nothing_else():
    text = unpacked(gv.export_html(base(START)), "script")
    assert not re.search(r"^\s+\S|^//|^/\*", text.partition("openPage((")[0], re.MULTILINE)
    names = re.findall(
        r"^(?:export )?(?:async )?(?:function|class|const) (\w+)", bundled(BENCH / "page.js"), re.MULTILINE
    )
    assert len(names) > 60 and not [name for name in names if name not in text]


def test_the_little_markdown_of_our_prose():
    assert inline("<b> & *so* <i>") == "&lt;b&gt; &amp; <em>so</em> &lt;i&gt;"
    assert inline("**a & b** *c* `<d>` e") == "<strong>a &amp; b</strong> <em>c</em> <code>&lt;d&gt;</code> e"
    assert markup("one\n\ntwo $z_t$").count("<p>") == 2
    assert "<msub>" in mathml(r"\left(z_t\right)") and 'stretchy="true"' not in mathml(r"\left(z_t\right)")


def test_every_gate_candidate_and_state_has_its_equation():
    for kind in CELLS:
        for notation in NOTATIONS if kind in ("gru", "lstm") else ("article",):
            scene = Scene(cell=kind, notation=notation)
            page, cell = gv.export_html(scene), scene.make_cell()
            told = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page)
            assert sorted(told) == sorted(
                (entry(cell, name, notation).title, mathml(latex(cell, name, notation))) for name in shown(cell)
            )
            assert html.escape(cell_said(cell, notation)) in page


def test_every_step_of_the_walkthrough_is_in_its_place():
    scene = Scene(cell="lstm")
    page = gv.export_html(scene, view="walkthrough")
    told = re.findall(r'data-stage="(\d+)" hidden><h2>(.*?)</h2>.*?<strong>Look\.</strong> (.*?)</p>', page, re.DOTALL)
    given = steps(scene.make_cell())
    said = [(inline(step.title), inline(with_symbols(read(scene), step.notice))) for step in given]
    assert told == [(str(at), *each) for at, each in enumerate(said)]


def test_steps_and_inputs_of_a_run_without_names_are_counted_from_0():
    cell = gv.cell("rnn")
    trace = gv.run(cell, gv.Parameters.random(cell, 3, 2), np.ones((4, 3)))
    data = data_of(gv.export_html(trace))["data"]
    assert data["tokens"] == ["0", "1", "2", "3"]
    assert all(f'"input {at}"' in json.dumps(data) for at in range(3)) and '"input 3"' not in json.dumps(data)


def test_the_widest_cell_over_the_longest_input_still_fits():
    scene = Scene(weights="seed", cell="peephole_lstm", hidden=64, sequence="noise", steps=2000)
    assert len(gv.export_html(scene).encode()) < 400_000
