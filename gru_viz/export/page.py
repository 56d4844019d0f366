"""The live bench as one HTML file: everything in it, no server, no network, not a single request."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from collections.abc import Mapping
from functools import cache
from string import Template
from typing import Any, Literal

import numpy as np

import gru_viz
from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Array
from gru_viz.cells.formula import latex
from gru_viz.cells.notation import entry, shown
from gru_viz.content.steps import steps
from gru_viz.dynamics.trace import Trace
from gru_viz.export.markup import inline, markup, mathml
from gru_viz.scene.changes import ROW_KINDS
from gru_viz.scene.link import link_to
from gru_viz.scene.material import Sequence
from gru_viz.scene.scene import Scene, opening
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.parts import BENCH, bench_css, bench_html, structure
from gru_viz.views.bench import BenchInfo, bench_data, bench_info, material_part
from gru_viz.views.notice import CHANGED, Notice, notice
from gru_viz.views.packed import pack_floats
from gru_viz.views.reading import Reading, cell_said, read
from gru_viz.views.sliders import sliders
from gru_viz.views.tables import is_untouched, scene_title
from gru_viz.views.walkthrough import with_symbols

View = Literal["lab", "walkthrough"]


def export_html(what: Scene | Trace, *, view: View = "lab", address: str = "", title: str = "", index: str = "") -> str:
    """The live bench of a scene or a run as one HTML file, which needs neither a server nor a network.

    what: a scene, or what ``run`` gave (without a batch axis). view: what is open first, the lab or the walkthrough.
    address: of a page of the app, such as "https://example.org/gate_lab", for the link back. title: what stands
    above, if not the scene's own name. index: a file beside this one that leads to others, as on a site.

    Raises ValueError for a batched trace, and for an address that is not one of the web.
    """
    check_address(address)
    if view not in ("lab", "walkthrough"):
        raise ValueError(f'view must be "lab" or "walkthrough"; given {view!r}')
    is_scene = isinstance(what, Scene)
    reading = read(what) if isinstance(what, Scene) else _reading(what)
    scene, cell = reading.scene, reading.cell
    info = bench_info(reading) if is_scene else _given(reading)
    told = notice(scene) if is_scene else Notice("**A run of your own.** Move through time and see which gates answer.")
    about = structure_of(reading)
    script = page_script("page.js") + f"openPage({as_function(about.pop('program'))});\n"
    given, told_of_run = run_of(reading, info, view)
    data = {
        "structure": about,
        "data": given | told_of_run,
        "original": _original(scene) if is_scene else None,
    }
    return template("page.html").substitute(
        shell(title or (scene_title(scene) if is_scene else f"A run of {CELL_NAMES[cell.kind].said}"), script),
        view=view,
        index=f'<a href="{html.escape(index)}">All scenes</a>' if index else "",
        bench=bench_html(),
        stages="\n".join(stages_of(reading)),
        notice=_notice(told),
        equations=_equations(cell, scene.notation),
        conventions=html.escape(cell_said(cell, scene.notation)),
        source=_source(scene if is_scene else None, address),
        data=packed(data),
    )


def check_address(address: str) -> None:
    """Raise ValueError for an address that is given and is none of the web."""
    if address and not re.match(r"https?://[^\s\"'<>]+$", address):
        raise ValueError(f"address must begin with http:// or https://; given {address!r}")


def structure_of(reading: Reading) -> dict[str, Any]:
    """What belongs to the cell of a run, its program among it."""
    size = reading.params.hidden_size, reading.params.input_size
    found: dict[str, Any] = json.loads(
        structure(reading.cell.nodes, reading.cell, reading.scene.notation, "walkthrough", *size).text
    )
    return found


def run_of(reading: Reading, info: BenchInfo, view: View) -> tuple[dict[str, Any], dict[str, Any]]:
    """What no hand changes about a run, and what a hand may."""
    given = {**json.loads(material_part(info).text), "start": pack_floats(_start(reading))}
    # The bench asks whether two runs differ by half a thousandth; five decimals of Python's say so.
    told = bench_data(info._replace(check=np.round(info.check, 5)), dress=view)
    return {name: _written(each) for name, each in given.items()}, {name: _written(each) for name, each in told.items()}


def packed(data: Mapping[str, Any]) -> str:
    """JSON, compressed, as base64: small, and nothing in it can be taken for markup."""
    return _packed(_json(data))


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _written(each: Any) -> Any:
    """Packed floats as plain numbers where that is shorter: what a person set, or what was rounded, has few digits."""
    if not isinstance(each, Mapping) or set(each) != {"series", "data"}:
        return each
    numbers = np.frombuffer(base64.b64decode(each["data"]), "<f8").tolist()
    return {**each, "data": numbers if len(_json(numbers)) < len(each["data"]) else each["data"]}


def shell(title: str, script: str) -> dict[str, str]:
    """What every page of its own has: its title and head, its script, compressed, and what unpacks that.

    The head holds the policy, which lets these two scripts run and no request out.
    """
    unpack = page_script("unpack.js")
    words = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in (unpack, script))
    said = {"title": html.escape(title), "version": gru_viz.__version__, "style": page_style()}
    head = template("head.html").substitute(said, scripts=" ".join(f"'sha256-{word}'" for word in words))
    return {"title": said["title"], "head": head, "script": _packed(script), "unpack": unpack}


@cache
def template(name: str) -> Template:
    """A page, or a part of one, with places to fill in."""
    return Template((BENCH / name).read_text(encoding="utf-8"))


@cache
def page_script(name: str) -> str:
    """A module of the bench and all that it imports, without comments and the room before the lines."""
    text = bundled(BENCH / name) + "\n"
    return re.sub(r"^\s*(?:(?:/\*\*.*?\*/\n|//[^\n]*\n)\s*)*", "", text, flags=re.MULTILINE | re.DOTALL)


@cache
def page_style() -> str:
    """The styles of a page of its own and of the bench in it."""
    text = (BENCH / "page.css").read_text(encoding="utf-8") + bench_css()
    return re.sub(r"(?:/\*.*?\*/|\s)+", " ", text, flags=re.DOTALL)


def as_function(module: str) -> str:
    """The text of a cell's module as an expression that gives what the module exports."""
    body = module.replace("export const workings", "const workings")
    return f"(() => {{\n{body.replace('export { run };', 'return { run, workings };')}\n}})()"


def stages_of(reading: Reading) -> list[str]:
    """The prose of every step of the walkthrough."""
    return [
        f'<div data-stage="{at}" hidden><h2>{inline(step.title)}</h2>{markup(with_symbols(reading, step.text))}'
        f"<p><strong>Look.</strong> {inline(with_symbols(reading, step.notice))}</p></div>"
        for at, step in enumerate(steps(reading.cell))
    ]


def _notice(told: Notice) -> str:
    sights = "".join(f"<li>{inline(sight)}</li>" for sight in told.sights)
    more = f'<ul class="sights">{sights}</ul><div class="changed">{markup(CHANGED)}</div>' if sights else ""
    return markup(told.text) + more


def _original(scene: Scene) -> dict[str, Any] | None:
    """The rows of a designed scene as its author left it; None where more than rows was changed."""
    original = opening(scene)
    rows = {kind: getattr(original, kind) for kind in ROW_KINDS}
    return rows if is_untouched(Scene(**{**vars(scene), **rows})) else None


def _equations(cell: Cell, notation: str) -> str:
    names = [name for name in cell.names if name in shown(cell)]
    return "".join(
        f"<dt>{html.escape(entry(cell, name, notation).title)}</dt>"
        f"<dd tabindex='0'>{mathml(latex(cell, name, notation))}</dd>"
        for name in names
    )


def _source(scene: Scene | None, address: str) -> str:
    made = f"Made with gru_viz {gru_viz.__version__}."
    if scene is None:
        return made
    link = html.escape(link_to(scene, address))
    if not address:
        return f"{made} In the app this scene is <code>{link}</code>"
    return f'{made} <a href="{link}" rel="noreferrer">Open this scene in the app</a>'


# ---- a run that is no scene ----


def _start(reading: Reading) -> dict[str, Array]:
    """The states before the first step that the cell reads, (H,) each."""
    names = (name for name in reading.cell.states if f"{name}_prev" in reading.cell.by_name)
    return {name: reading.trace[f"{name}_prev"][0] for name in names}


def _reading(trace: Trace) -> Reading:
    """A trace with all that a reading holds besides. Raises ValueError for a batch."""
    if trace["h"].ndim != 2:
        raise ValueError("a batched trace has no single bench; run one of the batch by itself")
    xs = np.asarray(trace["x"])
    tokens = trace.tokens or tuple(map(str, range(len(xs))))
    columns = tuple(f"input {at}" for at in range(xs.shape[1]))
    sequence = Sequence(tokens, xs, columns, (True,) * len(xs), named=trace.tokens is not None)
    cell = trace.params.cell if trace.clamps else trace.cell
    scene = Scene(cell=cell.kind, weights="seed", step=0, **dict(cell.options))  # type: ignore[arg-type]
    return Reading(scene, cell, trace.params, sequence, trace)


def _given(reading: Reading) -> BenchInfo:
    """A run's own weights and inputs, whatever its scene would have."""
    clamps = tuple(
        (each.name, float(each.value), *map(_whole, (each.unit, each.step))) for each in reading.trace.clamps
    )
    info = bench_info(reading, is_live=False)
    return info._replace(
        unit_names=("",) * reading.params.hidden_size,
        rows={**info.rows, "clamps": clamps},
        sliders=sliders(reading),
    )


def _whole(number: int | None) -> int | None:
    return None if number is None else int(number)
