"""A layer of a file on the live bench: from its link on a server that nobody has visited, and from its file."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from playwright.sync_api import Page, expect

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.scene.held import Held
from gru_viz.scene.scene import Scene, scene_of_layer
from tests.browser import bench, harness


def scene_on(kind: str, inputs: int, hidden: int, **fields: object) -> Scene:
    cell = gv.cell(kind)
    drawn = gv.Parameters.random(cell, inputs, hidden, seed=5)
    params = gv.Parameters(cell, {name: value.astype(np.float32) for name, value in drawn.items()})
    scene, notes = scene_of_layer(Held(gv.Layer("encoder.<b>rnn", params, "made here", "float32")), **fields)
    assert not notes
    return scene


def assert_ran(page: Page, scene: Scene) -> None:
    """What the schematic shows is what ``gv.run`` gives for the layer and the inputs."""
    assert scene.content is not None
    layer = scene.content.layer
    trace = gv.run(layer.cell, layer.params, scene.make_sequence().xs)
    for name in layer.cell.next_states:
        shown = page.locator(f"{bench.BENCH} [data-value={name}]").first
        expect(shown).to_have_text(number(trace[name][scene.step, scene.unit]))


def test_a_link_with_a_layer_in_it_shows_its_numbers_on_a_cold_server(fresh_server: str, page: Page) -> None:
    scene = scene_on("peephole_lstm", 3, 5, step=7, unit=4)
    bench.visit(page, fresh_server, scene)
    assert_ran(page, scene)
    page.locator(bench.TOKENS).focus()
    page.keyboard.press("ArrowRight")
    bench.wait_for_address(page, replace(scene, step=8))
    assert_ran(page, replace(scene, step=8))


def test_a_wide_layer_is_asked_for_and_every_unit_of_it_runs(server: str, page: Page) -> None:
    scene = scene_on("gru", 12, 130, step=20, unit=129)
    harness.visit(page, f"{server}/gate_lab?{bench.query(scene)}")
    assert scene.content is not None
    file = io.BytesIO()
    np.savez(file, **{f"rnn.{name}": value for name, value in scene.content.layer.params.items()})
    upload = {"name": "layer.npz", "mimeType": "application/octet-stream", "buffer": file.getvalue()}
    page.locator("input[type=file]").set_input_files(upload)  # type: ignore[arg-type]
    page.locator(f"{bench.BENCH}[data-shown]").wait_for()
    harness.settle(page)
    assert_ran(page, scene)
    assert page.locator(f"{bench.BENCH} .gv-pager span").inner_text() == "units 114 … 129 of 130"
    expect(page.locator(bench.NOTICE)).to_be_hidden()
