"""What a cell costs: weights, multiplications, memory, and the time of a step on this machine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.notation import GATES
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.trace import run


class Count(NamedTuple):
    """A number and the formula it comes from, in the sizes D (input) and H (hidden)."""

    latex: str
    number: int


class Costs(NamedTuple):
    """What one cell needs."""

    gates: tuple[str, ...]
    """Names of its gates: values in 0 … 1 with weights of their own. The candidate is none."""
    states: tuple[str, ...]
    carried: tuple[str, ...]
    """The states that the next step reads."""
    parameters: Count
    """With biases."""
    bare: Count
    """Parameters without biases."""
    multiplications: Count
    """For one step."""
    squashes: Count
    """Values of σ and tanh for one step."""
    memory: Count
    """Numbers handed from step to step."""
    chain: int
    """Operations in a row: the longest way from an old state to a new one."""


def costs(cell: Cell, inputs: int, hidden: int) -> Costs:
    """Everything that can be counted, read off the graph of a cell; D = ``inputs``, H = ``hidden``."""
    full, bare = (make_cell(cell.kind, **{**dict(cell.options), "biases": biases}) for biases in (True, False))
    carried = tuple(name for name in cell.states if f"{name}_prev" in cell.by_name)
    squashed = [node for node in cell.nodes if node.op in ("sigmoid", "tanh")]
    products = [node.args[1].op == "input" for node in cell.nodes if node.op == "matvec"]
    hadamards = sum(node.op == "mul" for node in cell.nodes)
    sigmoids = {node.name for node in cell.nodes if node.op == "sigmoid"}
    return Costs(
        gates=tuple(gate for gate in GATES if gate in sigmoids),
        states=cell.states,
        carried=carried,
        parameters=_parameters(full, inputs, hidden),
        bare=_parameters(bare, inputs, hidden),
        multiplications=_count(products.count(True), products.count(False), 0, hadamards, inputs, hidden),
        squashes=_count(0, 0, 0, len(squashed), inputs, hidden),
        memory=_count(0, 0, 0, len(carried), inputs, hidden),
        chain=_chain(cell, carried),
    )


def _parameters(cell: Cell, inputs: int, hidden: int) -> Count:
    axes = [spec.axes for spec in cell.parameters]
    kinds = axes.count(("H", "D")), axes.count(("H", "H"))
    vectors = axes.count(("H",))
    # A bias for each pair of matrices goes into the bracket; a second bias of the candidate, and peepholes, come to it.
    paired = kinds[0] if vectors >= kinds[0] == kinds[1] else 0
    return _count(*kinds, paired, vectors - paired, inputs, hidden)


def _count(by_input: int, by_state: int, paired: int, single: int, inputs: int, hidden: int) -> Count:
    """``by_input`` D H + ``by_state`` H² + (``paired`` + ``single``) H, the equal ones in a bracket."""
    number = by_input * inputs * hidden + by_state * hidden**2 + (paired + single) * hidden
    terms = []
    if by_input and by_input == by_state:
        inside = "DH + H^2" + (" + H" if paired else "")
        terms.append(inside if by_input == 1 else f"{by_input}\\,({inside})")
    else:
        terms += [_times(count, size) for count, size in ((by_input, "DH"), (by_state, "H^2")) if count]
    if single:
        terms.append(_times(single, "H"))
    return Count(" + ".join(terms) or "0", number)


def _times(count: int, size: str) -> str:
    return size if count == 1 else f"{count}{size}"


def _chain(cell: Cell, carried: Sequence[str]) -> int:
    depth: dict[object, int] = {}
    for node in cell.nodes:
        if node.op == "state":
            depth[node] = 0
        elif reached := [depth[arg] for arg in node.args if arg in depth]:
            depth[node] = 1 + max(reached)
    return max(depth[cell.next_states[name]] for name in carried)


class Timing(NamedTuple):
    """How long a step took, in microseconds."""

    micros: tuple[float, ...]
    """For each cell, of its fastest round."""
    rounds: int
    steps: int
    inputs: int
    hidden: int
    spread: float
    """How many times as long as the fastest round the middle one took, in the cell where that is worst: near 1 on a
    machine at rest."""

    @property
    def is_steady(self) -> bool:
        """Whether the machine was quiet enough to believe the times."""
        return self.spread < STEADY


STEADY = 2.0


def measure(
    cells: Sequence[Cell],
    inputs: int,
    hidden: int,
    *,
    steps: int = 500,
    rounds: int = 40,
    at_most: float = 0.25,
) -> Timing:
    """Time one step of each cell in gru_viz's own NumPy loop: float64, one sequence at a time, weights at random.

    The cells take turns, and the fastest round of each counts: whatever else the machine does can only add to a time
    (as the documentation of ``timeit`` has it). After five rounds it stops as soon as ``at_most`` seconds are over.
    """
    xs = np.random.default_rng(0).standard_normal((steps, inputs))
    drawn = [Parameters.random(cell, inputs, hidden) for cell in cells]
    seconds: list[list[float]] = [[] for _ in cells]
    began = time.perf_counter()
    # The first round only warms up.
    for at in range(rounds + 1):
        if at > 5 and time.perf_counter() - began > at_most:
            break
        for cell, params, found in zip(cells, drawn, seconds, strict=True):
            start = time.perf_counter()
            # A state that no next step reads is computed when somebody asks for it: it counts as well.
            run(cell, params, xs)["h"]
            found.append(time.perf_counter() - start)
    fastest = [min(found[1:]) for found in seconds]
    spread = max(median(found[1:]) / least for found, least in zip(seconds, fastest, strict=True))
    micros = tuple(least / steps * 1e6 for least in fastest)
    return Timing(micros, len(seconds[0]) - 1, steps, inputs, hidden, spread)
