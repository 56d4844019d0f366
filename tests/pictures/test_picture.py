"""Pictures hold the run's own numbers and colours, words as text, and nothing that another program must fetch."""

import io
import re
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

import gru_viz as gv
from gru_viz.cells.formula import number, visible
from gru_viz.cells.notation import entry, shown
from gru_viz.figures.theme import LIGHT, mixed
from gru_viz.pictures import raster
from gru_viz.pictures.picture import FRAMES, WHATS, file_name
from gru_viz.pictures.strips import AXIS, LEFT, LINES, PLOT
from gru_viz.pictures.subject import subject_of
from gru_viz.scene.link import parse
from gru_viz.scene.scene import Scene, base
from gru_viz.views.lab import range_of
from tests.every import EVERY

NS = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "g", "rect", "circle", "path", "text", "tspan", "title", "desc"}
HOSTILE = '</text><script>alert(1)</script>"\x00\x1b&'
CLAMPED = Scene(
    weights="seed", hidden=5, sequence="text", text="It was good.", step=2, unit=3, clamps=(("z", 0.25, 3, 2),)
)


def made(cell, steps=4, units=3, tokens=None, seed=0, clamps=()):
    params = gv.Parameters.random(cell, input_size=2, hidden_size=units, seed=seed)
    xs = np.random.default_rng(seed).standard_normal((steps, 2))
    return gv.run(cell, params, xs, tokens=tokens, clamps=clamps)


def drawn(of, *arguments, **options):
    root = ET.fromstring(gv.picture(of, *arguments, **options))
    assert {element.tag.removeprefix(NS) for element in root.iter()} <= TAGS
    assert root.attrib.pop("style") == "max-width:100%;height:auto", "it fits where it is put"
    for element in root.iter():
        assert not {"class", "style", "href"} & set(element.attrib)
        assert not any(re.search(r"var\(|calc|url\(|color-mix|NaN|nan", value) for value in element.attrib.values())
        assert float(element.get("font-size", 99)) >= 12
    return root


def words(root):
    return [" ".join("".join(text.itertext()).split()) for text in root.iter(f"{NS}text")]


def level(trace, name, values):
    low, high = range_of(entry(trace.params.cell, name), trace[name])
    return np.clip((values - low) / (high - low), 0, 1)


def scale(trace, name):
    return LIGHT.gate_scale if entry(trace.params.cell, name).is_unit_interval else LIGHT.state_scale


def test_the_schematic_holds_the_numbers_and_colours_of_the_run():
    for cell in EVERY:
        trace = made(cell, clamps=[gv.Clamp("h", 0.5, unit=2, step=1)])
        root = drawn(trace, step=1, unit=2)
        shown_ = {text.get("data-value"): text.text for text in root.iter(f"{NS}text") if text.get("data-value")}
        assert {*cell.gates, *cell.next_states} <= set(shown_)
        for name, text in shown_.items():
            if trace[name].ndim == 1:
                assert text == visible(trace[name][2])
            else:
                assert text == number(trace[name][1, 2])
        for wire in root.iter(f"{NS}g"):
            name = wire.get("data-source", "x")
            if name != "x" and (name not in trace.params or trace[name].ndim == 1):
                value = trace[name][..., 2].ravel()[:2][-1]
                size = round(8 * min(1, abs(value) / max(map(abs, range_of(entry(cell, name), trace[name]))))) / 8
                (opacity,) = [path.get("opacity") for path in wire.findall(f"{NS}path") if path.get("opacity")]
                assert float(opacity) == pytest.approx(0.5 + 0.5 * size, abs=1e-3), f"{name}: as strong as it is large"
        strips = [group for group in root.iter(f"{NS}g") if group.get("data-strip")]
        assert {strip.get("data-of") for strip in strips} >= {"x", *cell.gates, *cell.next_states, *trace.params}
        for strip in strips:
            name = strip.attrib["data-of"]
            values = trace[name] if name in trace.params and trace[name].ndim == 1 else trace[name][1]
            if name in trace.params and trace[name].ndim == 2:
                values = trace[name][2]
            cells = [rect for rect in strip if rect.get("data-unit")]
            expected = [mixed(scale(trace, name), float(at)) for at in level(trace, name, values)]
            assert [rect.get("fill") for rect in cells] == expected
            forced = [at for at, rect in enumerate(cells) if rect.get("data-forced") is not None]
            assert forced == ([2] if name == "h" else [])


def test_the_strips_hold_every_cell_of_the_run_and_the_lines_every_step():
    for cell in EVERY:
        trace = made(cell, steps=5)
        root = drawn(trace, "strips", unit=1)
        strips = {group.get("data-of"): group for group in root.iter(f"{NS}g") if group.get("data-of")}
        lines = {path.get("data-of"): path for path in root.iter(f"{NS}path") if path.get("data-of")}
        assert tuple(strips) == tuple(lines) == shown(cell)
        ends = [range_of(entry(cell, name), trace[name]) for name in strips]
        for name, strip in strips.items():
            found = {}
            for path in strip:
                for x, y in re.findall(r"M([\d.]+) ([\d.]+)", path.attrib["d"]):
                    found[float(y), round((float(x) - LEFT - AXIS) / PLOT * 5)] = path.get("fill")
            values = trace[name].T
            share = np.rint(level(trace, name, values) * 255) / 255
            expected = [mixed(scale(trace, name), at) for at in share.ravel()]
            assert [found[place] for place in sorted(found)] == expected
            ys = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", lines[name].attrib["d"])]
            drop = (LINES - 12) / (max(high for _, high in ends) - min(low for low, _ in ends))
            np.testing.assert_allclose(np.diff(ys), -drop * np.diff(values[1]), atol=0.011)


def test_what_is_forced_stands_beside_the_run_as_it_would_be():
    cell = gv.cell("lstm", gates_read="cell")
    trace = made(cell, steps=6, clamps=[gv.Clamp("f", 1.0, unit=1), gv.Clamp("i", 1.0)])
    free = made(cell, steps=6)
    root = drawn(trace, "strips", unit=1)
    assert "dotted: not forced" in words(root) and "dotted: not forced" not in words(drawn(free, "strips"))
    ends = [range_of(entry(cell, name), run[name]) for name in shown(cell) for run in (trace, free)]
    drop = (LINES - 12) / (max(high for _, high in ends) - min(low for low, _ in ends))
    for key, run in (("data-of", trace), ("data-free", free)):
        lines = {path.get(key): path for path in root.iter(f"{NS}path") if path.get(key)}
        assert tuple(lines) == shown(cell)
        for name, line in lines.items():
            ys = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", line.attrib["d"])]
            np.testing.assert_allclose(np.diff(ys), -drop * np.diff(run[name][:, 1]), atol=0.011)


def test_a_spike_among_thousands_of_steps_is_painted():
    cell = gv.cell("rnn")
    params = gv.Parameters(cell, {"W_h": np.ones((20, 1)), "U_h": np.zeros((20, 20))})
    xs = np.zeros((4001, 1))
    xs[1234] = 9
    text = gv.picture(gv.run(cell, params, xs), "strips")
    assert f'fill="{mixed(LIGHT.state_scale, 1)}"' in text.partition("<path")[2].partition("time step")[0]
    assert len(text) < 400_000


def test_a_cell_of_many_units_shows_those_around_the_one_in_focus():
    trace = made(gv.cell("gru"), units=40)
    root = drawn(trace, unit=35)
    strip = next(group for group in root.iter(f"{NS}g") if group.get("data-of") == "z")
    assert [int(rect.attrib["data-unit"]) for rect in strip if rect.get("data-unit")] == list(range(32, 40))
    assert any("units 32 to 39 of 40" in line for line in words(root))
    rows = {g.get("data-of"): g for g in root.iter(f"{NS}g") if g.get("data-of") in ("W_z", "U_z")}
    first = {name: next(rect.get("data-unit") for rect in row if rect.get("data-unit")) for name, row in rows.items()}
    assert first == {"W_z": "0", "U_z": "32"}, "a row of W reads inputs, a row of U units"


def test_a_caption_tells_scene_place_and_conventions_and_its_link_opens_the_same():
    address = "https://example.org/gate_lab"
    for scene in (CLAMPED, base("review-end"), replace(base("counter"), notation="ng")):
        for what in WHATS:
            root = drawn(scene, what, address=address)
            told = " ".join(words(root)[:2] + words(root)[-6:])
            inside = root.findtext(f"{NS}title") + "\n" + root.findtext(f"{NS}desc")
            for text in (told, inside):
                assert f"t = {scene.step}" in text and "gru_viz" in text and f"unit {scene.unit}" in text
                assert {"gru": "Reset gate acts: after U h", "lstm": "LSTM gates read"}[scene.cell] in text
            link = next(line for line in inside.splitlines() if line.startswith(address))
            assert parse(link.partition("?")[2]).scene == scene and "weights=" in link
            assert link.replace(" ", "") in "".join(words(root)).replace(" ", "")
            bare = drawn(scene, what, address=address, caption=False)
            assert bare.findtext(f"{NS}desc") in inside
            assert not any("gru_viz" in line or address in line for line in words(bare))
            assert float(bare.attrib["height"]) < float(root.attrib["height"])
    long = Scene(weights="seed", sequence="text", text="wonderful " * 150)
    root = drawn(long)
    assert any("description inside this file" in line for line in words(root))
    assert parse(root.findtext(f"{NS}desc").splitlines()[-1].partition("?")[2]).scene == long


def test_words_of_a_person_stay_words():
    trace = made(gv.cell("gru"), tokens=[HOSTILE, "b", "c", "d"])
    for what in WHATS:
        root = drawn(trace, what, step=0)
        assert any("alert(1)" in line for line in words(root) or [root.findtext(f"{NS}desc")])
    root = drawn(Scene(weights="seed", sequence="text", text="<script>alert(1)</script> ]]>"), "strips")
    assert words(root)


def test_files_are_called_what_they_hold():
    table = {
        ("schematic", "svg", None): "gru-review-end-step-12-unit-1-schematic.svg",
        ("strips", "png", None): "gru-review-end-step-12-unit-1-strips.png",
        ("schematic", "gif", range(3, 9)): "gru-review-end-steps-3-to-8-unit-1-schematic.gif",
    }
    for asked, name in table.items():
        assert file_name(subject_of(base("review-end"), 12, None, None), *asked) == name
    for of, start in (
        (base("trained-reviews-lstm"), "lstm-trained-reviews-step-"),
        (Scene(weights="seed", seed=7, cell="simplified_gru"), "simplified-gru-seed-7-step-0-unit-0-"),
        (made(gv.cell("rnn")), "rnn-step-3-unit-0-"),
    ):
        assert file_name(subject_of(of, None, None, None), "strips", "svg").startswith(start)


def test_what_cannot_be_pictured_is_named():
    trace = made(gv.cell("gru"))
    cell = trace.params.cell
    batch = gv.run(cell, trace.params, np.zeros((2, 3, 2)))
    for arguments, options, told in (
        ((np.zeros(3),), {}, "ndarray"),
        ((batch,), {}, "batch"),
        ((trace, "heatmap"), {}, "'heatmap'"),
        ((trace, "strips", "pdf"), {}, "'pdf'"),
        ((trace,), {"theme": "blue"}, "'blue'"),
        ((trace,), {"notation": "latin"}, "'latin'"),
        ((trace,), {"step": 4}, "from 0 to 3"),
        ((trace,), {"step": True}, "from 0 to 3"),
        ((trace,), {"unit": -1}, "from 0 to 2"),
        ((trace,), {"step": range(2)}, "GIF"),
        ((trace, "strips", "gif"), {"step": 2}, "range"),
        ((trace, "strips", "gif"), {"step": range(2, 5)}, "from 0 to 3"),
        ((made(cell, steps=FRAMES + 1), "strips", "gif"), {}, f"at most {FRAMES}"),
    ):
        with pytest.raises(ValueError, match=told):
            gv.picture(*arguments, **options)


def test_a_png_has_two_pixels_to_one_and_its_words_are_painted(monkeypatch):
    for what in WHATS:
        root = drawn(CLAMPED, what)
        picture = Image.open(io.BytesIO(gv.picture(CLAMPED, what, "png")))
        assert picture.size == tuple(2 * int(root.attrib[side]) for side in ("width", "height"))
        assert picture.info["Title"] == "GRU with random weights"
        assert picture.info["Description"] == root.findtext(f"{NS}desc")
        title = np.asarray(picture.convert("L"))[40:90, 40:600]
        assert 0.02 < np.mean(title < 128) < 0.4, "the title is painted"
        dark = Image.open(io.BytesIO(gv.picture(CLAMPED, what, "png", theme="dark"))).convert("L")
        assert dark.getpixel((3, 3)) < 40 < 240 < picture.convert("L").getpixel((3, 3))
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    raster.fonts.cache_clear()
    assert "pip install resvg-py" in raster.missing()
    with pytest.raises(ImportError, match="pip install resvg-py"):
        gv.picture(CLAMPED, kind="png")
    assert gv.picture(CLAMPED).startswith("<svg")


def test_without_a_font_nobody_gets_a_picture_without_words(monkeypatch):
    raster.fonts.cache_clear()
    monkeypatch.setattr(raster, "SANS", ("No such font",))
    monkeypatch.setattr(raster, "SERIF", ())
    assert "no font" in raster.missing()
    with pytest.raises(RuntimeError, match="SVG"):
        gv.picture(CLAMPED, kind="png")


def test_a_gif_plays_every_step_and_begins_again():
    trace = made(gv.cell("gru"), steps=7, tokens=list("abcdefg"))
    film = Image.open(io.BytesIO(gv.picture(trace, kind="gif", step=range(2, 6))))
    assert film.n_frames == 4 and film.info["loop"] == 0
    assert b"t = 2 to 5" in film.info["comment"]
    stills = [Image.open(io.BytesIO(raster.png(gv.picture(trace, step=at), 1))).convert("RGB") for at in range(2, 6)]
    lasts = []
    for at in range(4):
        film.seek(at)
        lasts.append(film.info["duration"])
        apart = [np.abs(np.asarray(film.convert("RGB"), int) - np.asarray(still, int)).mean() for still in stills]
        assert np.argmin(apart) == at and apart[at] < 3
    assert lasts == [raster.FRAME_MS] * 3 + [raster.LAST_MS]
