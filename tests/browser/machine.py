"""The bench's own machine in Chromium, without a bench: scenes are run by the program of their cell, and read out."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

import gru_viz.schematic
from gru_viz.schematic.modules import bundled
from gru_viz.views.bench import bench_data, bench_info, cell_info, material_part, structure_part
from gru_viz.views.reading import Reading

ASSETS = Path(gru_viz.schematic.__file__).with_name("assets") / "bench"

_SCRIPT = """
window.programs = new Map();
window.loaded = async ([structure, data]) => {
  const told = JSON.parse(structure);
  if (!programs.has(told.program)) {
    const address = URL.createObjectURL(new Blob([told.program], { type: "text/javascript" }));
    programs.set(told.program, await import(address));
  }
  window.model = new Model();
  model.load(told, programs.get(told.program), data, []);
  return model;
};
window.packed = (array) => {
  const bytes = new Uint8Array(array.slice().buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};
window.textOf = (name, unit, step) => inspectorText(arithmetic(model, name, unit, step), model.data.quantities[name]);
Object.assign(window, { arithmetic, asRead, counted, fewestDigits, number, operand, visible });
"""


def script(*more: str) -> str:
    """The machine's modules, and more of the bench's, as one script."""
    wanted = ("arithmetic.js", "model.js", "inspector_text.js", *more)
    return bundled(*(ASSETS / name for name in wanted)) + _SCRIPT


def start(page: Page) -> None:
    """Put the machine on an empty page."""
    page.set_content("<!doctype html><title>machine</title>")
    page.add_script_tag(content=script())


def told(reading: Reading, *, is_live: bool = True) -> list[Any]:
    """What the bench gets of a run."""
    info = bench_info(reading, is_live=is_live)
    size = {"units": reading.params.hidden_size, "inputs": reading.sequence.xs.shape[1]}
    about = cell_info(reading.cell, reading.scene.notation, is_live=is_live, **size)
    return [structure_part(about).text, {**json.loads(material_part(info).text), **bench_data(info)}]


def load(page: Page, reading: Reading, *, is_live: bool = True) -> None:
    """Run a scene."""
    page.evaluate("async (told) => { await loaded(told); }", told(reading, is_live=is_live))


def values(page: Page, reading: Reading) -> dict[str, np.ndarray]:
    """Every quantity that the machine computed, (T, H)."""
    found = page.evaluate(
        """names => Object.fromEntries(names.map((name) => [name, packed(model.values[name])]))""",
        list(names_of(reading)),
    )
    shape = (reading.trace.steps, reading.params.hidden_size)
    return {name: np.frombuffer(base64.b64decode(text)).reshape(shape) for name, text in found.items()}


def names_of(reading: Reading) -> tuple[str, ...]:
    """Every computed quantity, and the old states that the cell reads."""
    by_name = reading.cell.by_name
    return (*reading.cell.names, *(name for name in ("h_prev", "c_prev") if name in by_name))


def arithmetics(page: Page, places: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """What the inspector would show of each (name, unit, step) of the scene that was loaded last, and its "text"."""
    found: list[dict[str, Any]] = page.evaluate(
        "places => places.map((place) => ({ ...arithmetic(model, ...place), text: textOf(...place) }))", places
    )
    return found
