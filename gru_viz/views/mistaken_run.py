"""A classic mistake and the right cell, run on a scene's weights and input."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.mistakes import mistaken, mistaken_parameters
from gru_viz.cells.notation import CELL_TITLES, entry
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.program import Loop
from gru_viz.dynamics.trace import Clamp, Trace, run
from gru_viz.scene.scene import Scene

_WORDS = mistaken("previous-candidate")
"""A cell that has every quantity which a sentence about these mistakes may name."""


class Case(NamedTuple):
    """The right cell and the mistaken one, run."""

    id: str
    scene: Scene
    right: Trace
    wrong: Trace
    notes: tuple[str, ...]

    @property
    def xs(self) -> Array:
        """The input, (T, D)."""
        return self.right["x"]

    def latex(self, name: str) -> str:
        """The symbol of any quantity of a GRU, or of {n_prev}, in the scene's notation, as inline LaTeX."""
        return f"${entry(_WORDS, name, self.scene.notation).symbol.latex}$"

    def told(self, text: str) -> str:
        """``text`` with every ``{name}`` replaced by its symbol."""
        return re.sub(r"\{(\w+)\}", lambda found: self.latex(found[1]), text)


def case(scene: Scene, id: str | None = None) -> Case:
    """Both cells on the scene's GRU and input; a GRU with random weights where its cell is another."""
    id = id or scene.mistake
    xs = scene.make_sequence().xs
    notes = []
    if scene.cell == "gru":
        params = scene.make_parameters()
    else:
        params = Parameters.random(make_cell("gru"), xs.shape[1], scene.hidden, scene.seed)
        notes.append(
            f"These are mistakes about the GRU, and the scene’s cell is another ({CELL_TITLES[scene.cell]}). So this "
            f"is a GRU with random weights in the same sizes, from seed {scene.seed}."
        )
    if scene.clamps:
        notes.append("The scene’s clamps are left out here.")
    cell = mistaken(id, params.cell)
    wrong = run_graph(cell, mistaken_parameters(id, cell, params), xs)
    return Case(id, scene, run(params.cell, params, xs), wrong, tuple(notes))


def run_graph(cell: Cell, params: Parameters, xs: Array, held: Mapping[str, float] | None = None) -> Trace:
    """Run a graph that may carry any state, every one from zero; ``held`` forces quantities in all units and steps.

    :func:`gru_viz.dynamics.trace.run` knows the states h and c only.
    """
    shape = (len(xs), params.hidden_size)
    sources: dict[str, Array] = {"x": xs, **params}
    graph = cell.clamped(held or ())
    for name, value in (held or {}).items():
        sources |= {f"free_{name}": np.zeros(shape), f"forced_{name}": np.full(shape, value)}
    start = dict.fromkeys(graph.next_states, np.zeros(params.hidden_size))
    loop = Loop(graph, sources, start, len(xs), (), params.hidden_size)
    recorded = {**loop.run(), **loop.known}
    for name, (old, _) in loop.plan.carried.items():
        recorded[old.name] = np.concatenate([np.zeros((1, params.hidden_size)), recorded[name][:-1]])
    clamps = tuple(Clamp(name, value) for name, value in (held or {}).items())
    return Trace(graph, params, sources, recorded, clamps, None)
