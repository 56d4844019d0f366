"""What the page about memory shows, as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Array
from gru_viz.cells.notation import CELL_TITLES, Entry, entry
from gru_viz.dynamics.memory import half_life
from gru_viz.scene.scene import Scene
from gru_viz.views.chains import Chain, Line, Reach, milestones, reach
from gru_viz.views.extremes import COLUMNS, bands, extremes
from gru_viz.views.study import Past, Study

VANISHED, EXPLODED = -3.0, 3.0
"""Where the zones begin, as powers of ten: a gradient a thousand times smaller, or larger, than what was asked for."""
LOST = -16.0
"""Below this, as a power of ten, a gradient is lost in the rounding of a number near 1."""
HALF = math.log10(2)
LINE_COLUMNS = 400
"""Columns of lines that fall slowly, two pixels wide."""

CELL_COLOURS = {kind: names.colour for kind, names in CELL_NAMES.items()}
"""The line of each kind of cell where several are compared."""
HIGHWAY, CANDIDATE = "highway", "candidate"


class Window(NamedTuple):
    """The steps that are shown, and the moment T; all exist in the run."""

    first: int
    last: int
    moment: int
    steps: int
    """Length of the whole run."""


class ReachLine(NamedTuple):
    """The product from the moment back to each step, of one kind of cell."""

    kind: str
    title: str
    colour: str
    own: bool
    line: Line
    start: float
    """log₁₀ of the product all the way back to step 0."""


class PathPart(NamedTuple):
    """What one path adds to the factor of each step."""

    name: str
    title: str
    symbol: str
    """HTML; empty for the highway"""
    colour: str
    values: Array
    """(n,), at the steps of the area"""
    mean: float
    """Over the whole run."""


class GradientInfo(NamedTuple):
    """Factors, their product, their paths, and the inputs that still count: all on one time axis."""

    window: Window
    state: str
    """What the Jacobians are of: "h", or "[h, c]"."""
    norms: Line
    radii: Line
    factor_range: tuple[float, float]
    """log₁₀"""
    lines: tuple[ReachLine, ...]
    """The scene's own cell comes last, so that it is drawn on top."""
    paths: tuple[PathPart, ...]
    path_steps: NDArray[np.intp]
    path_range: tuple[float, float]
    by_input: Line
    mean_factor: float
    """Geometric mean of the norms over the whole run, as log₁₀."""

    @property
    def own(self) -> ReachLine:
        """The scene's own cell."""
        return self.lines[-1]


class KeepInfo(NamedTuple):
    """The share that every unit keeps, and how long that lasts."""

    entry: Entry
    takes: bool
    """Whether the gate's 1 takes the new value, so that the share is one minus the gate."""
    unit: int
    cells: Array
    """(H, M) for a heatmap, 0 … 100 %"""
    cell_steps: float
    line: Line
    """Half-life of the unit, in steps, as a power of ten."""
    rows: tuple[tuple[int, float, float, float], ...]
    """Unit, share kept at the moment, half-life at the moment, half-life of the run's median share."""


class Looked(Protocol):
    """What is looked at, in a scene or in a layer of somebody's own."""

    @property
    def unit(self) -> int:
        """The unit in focus."""

    @property
    def moment(self) -> int:
        """T."""

    @property
    def horizon(self) -> int:
        """Steps of the run."""

    @property
    def zoom_from(self) -> int:
        """The first step shown."""

    @property
    def zoom_to(self) -> int:
        """The last step shown."""

    @property
    def left(self) -> int:
        """Below so many percent a gate is shut."""

    @property
    def right(self) -> int:
        """Above so many percent a gate is open."""

    @property
    def notation(self) -> str:
        """What things are called."""


def window_of(scene: Looked) -> Window:
    """What a scene asks to see, cut to the run's length."""
    end = scene.horizon - 1
    last = min(scene.zoom_to, end)
    return Window(min(scene.zoom_from, last), last, min(scene.moment, end), scene.horizon)


def state_words(cell: Cell, notation: str) -> str:
    """The state as Jacobians see it: h, or [h, c]."""
    names = [entry(cell, name, notation).symbol.head for name in cell.states]
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def far_lines(scene: Scene, study: Study, others: Mapping[str, Chain]) -> dict[str, Line]:
    """Kind of cell → its product from the moment back to the start, at some steps. The zoom does not change it."""
    moment = window_of(scene).moment
    chains = {**others, scene.cell: study.chain}
    return {kind: milestones(chain, moment, 0, moment, columns=LINE_COLUMNS) for kind, chain in chains.items()}


def near_lines(
    scene: Scene, study: Study, others: Mapping[str, Chain], far: Mapping[str, Line]
) -> tuple[Reach, dict[str, Line]]:
    """How far back each kind of cell reaches from the moment, in the steps shown: the scene's own, and the others.

    The scene's own cell with every spike. Of the others so has a short stretch; a long one is cut out of ``far``.
    """
    window, size = window_of(scene), study.state.shape[1]
    where = window.moment, window.first, window.last
    own = reach(study.chain, *where, by_input=study.by_input, outputs=size, columns=LINE_COLUMNS)
    if window.last - window.first < 2 * LINE_COLUMNS:
        return own, {kind: reach(chain, *where, columns=LINE_COLUMNS).product for kind, chain in others.items()}
    return own, {kind: _cut(far[kind], window) for kind in others}


def _cut(line: Line, window: Window) -> Line:
    """The part of a line that is shown, and one more step to each side, so that it goes on to the picture's edge."""
    low = max(0, int(np.searchsorted(line.steps, window.first, side="right")) - 1)
    high = int(np.searchsorted(line.steps, window.last, side="left")) + 1
    return Line(line.steps[low:high], line.log10[low:high])


def gradient_info(
    scene: Scene, study: Study, own: Reach, others: Mapping[str, Line], far: Mapping[str, Line]
) -> GradientInfo:
    """The gradient's product: what :func:`near_lines` and :func:`far_lines` found, and the factors it is made of."""
    window = window_of(scene)
    lines = [
        ReachLine(kind, CELL_TITLES[kind], CELL_COLOURS[kind], kind == scene.cell, line, float(far[kind].log10[0]))
        for kind, line in {**others, scene.cell: own.product}.items()
    ]
    # The first factor leads from step 0 to step 1; what made step 0 itself is no part of the product.
    first = max(window.first, 1)
    shown = slice(first, window.last + 1)
    with np.errstate(divide="ignore"):
        norm, radius = np.log10(study.norm), np.log10(study.radius)
    picked = extremes(study.norm[window.first : window.last + 1], LINE_COLUMNS) + window.first
    up, down = np.clip(study.parts, 0, None).sum(axis=0), np.clip(study.parts, None, 0).sum(axis=0)
    factors = norm[1:][np.isfinite(norm[1:])]
    return GradientInfo(
        window=window,
        state=state_words(study.cell, scene.notation),
        norms=_picked(norm[shown], first),
        radii=_picked(radius[shown], first, LINE_COLUMNS),
        factor_range=(_snapped(-factors.min(initial=0.0)) * -1, _snapped(factors.max(initial=0.0))),
        lines=tuple(lines),
        paths=tuple(
            PathPart(name, *_path(study.cell, name, scene.notation), part[picked], float(part.mean()))
            for name, part in zip(study.paths, study.parts, strict=True)
        ),
        path_steps=picked,
        path_range=(-power_of_two(-float(down.min())) if down.min() < -0.02 else 0.0, power_of_two(float(up.max()))),
        by_input=own.by_input or own.product,
        mean_factor=float(norm[1:].mean()) if len(norm) > 1 else 0.0,
    )


def _picked(values: Array, first: int, columns: int = COLUMNS) -> Line:
    at = extremes(values, columns)
    return Line(at + first, values[at])


def zone_of(log10: float) -> str:
    """What happened to a gradient of this size."""
    return "vanishes" if log10 < VANISHED else "explodes" if log10 > EXPLODED else "survives"


def _snapped(reach: float) -> float:
    """The first of a factor of 2, and 1, 2, 4, 8 or 16 powers of ten, that is enough."""
    return next((size for size in (HALF, 1.0, 2.0, 4.0, 8.0) if reach <= size), 16.0)


def power_of_two(reach: float) -> float:
    """The end of an axis that has to show ``reach``."""
    return float(2.0 ** max(-3, math.ceil(math.log2(max(reach, 1e-9)))))


def _path(cell: Cell, name: str, notation: str) -> tuple[str, str, str]:
    """Title, symbol and colour of a path."""
    if name == HIGHWAY:
        return "highway", "", "kept"
    made = name if name != CANDIDATE else next(gate for gate in cell.gates if gate in ("n", "g", "h"))
    what = entry(cell, made, notation)
    if cell.keep_gate is None:
        return "matrix", entry(cell, "U_h", notation).symbol.html, what.colour
    return what.title, what.symbol.html, what.colour


def keep_info(scene: Looked, run: Past) -> KeepInfo | None:
    """The keep share of every unit and its half-life; None for a plain RNN."""
    books = run.ledger
    if books is None or run.cell.keep_gate is None:
        return None
    window, unit = window_of(scene), scene.unit
    shown = books.keep[window.first : window.last + 1]
    cells, width = bands(shown.T)
    with np.errstate(divide="ignore"):
        lives = np.log10(half_life(shown[:, unit]))
    now = books.keep[window.moment]
    usual = half_life(run.usual_keep)
    rows = [(at, float(now[at]), float(half_life(now[at])), float(usual[at])) for at in range(len(now))]
    return KeepInfo(
        entry=entry(run.cell, run.cell.keep_gate, scene.notation),
        takes=run.cell.takes,
        unit=unit,
        cells=100 * cells,
        cell_steps=width,
        line=_picked(lives, window.first),
        rows=tuple(rows),
    )
