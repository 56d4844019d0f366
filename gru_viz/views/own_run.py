"""A run of somebody's layers, bounded in time and memory, and what the picture of all units is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.cells.notation import GATES, Entry, entry, shown
from gru_viz.layers.layer import Layer
from gru_viz.layers.stack import Stack
from gru_viz.views.extremes import bands
from gru_viz.views.lab import quantity
from gru_viz.views.listed import listed
from gru_viz.views.packed import pack

MAX_STEPS = 10_000
WORK = 10_000_000_000
"""Products of a weight with a number in one run: some seconds."""
MAX_HELD = 150_000_000
"""Bytes of the quantities of one run that are kept."""
CELLS = 2_500_000
"""Numbers of one quantity that go to the browser; of more steps, the lowest and the highest of each group go."""
SUBSPACE, ITERATIONS = 8, 40
"""Vectors and rounds in the search for the order by likeness."""
STILL = 1e-3
SHUT, OPEN = 0.1, 0.9
BEYOND = 100.0

Steps = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LayerLook:
    """What one layer of a stack did, along the sequence's own steps."""

    layer: Layer
    values: dict[str, Steps]
    """Gates, candidate and states, (T, H) each."""

    @property
    def steps(self) -> int:
        """T."""
        return len(self.values["h"])

    def entry(self, name: str, notation: str = "article") -> Entry:
        """What a quantity is called."""
        return entry(self.layer.cell, name, notation)

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates proper."""
        return tuple(name for name in self.values if name in GATES)


@dataclass(frozen=True, eq=False)
class OwnRun:
    """What a stack of layers did."""

    stack: Stack
    xs: Array
    looks: tuple[LayerLook, ...]
    ys: Steps

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return self.xs.nbytes + sum(value.nbytes for look in self.looks for value in look.values.values())


def most_steps(stack: Stack) -> int:
    """How many steps of a stack are run here: less for large layers, so that nobody waits long."""
    weights = sum(value.size for layer in stack.layers for value in layer.params.values())
    width = sum(layer.hidden_size * len(shown(layer.cell)) for layer in stack.layers)
    return max(2, min(MAX_STEPS, WORK // max(1, weights), MAX_HELD // (4 * width + 8 * stack.input_size)))


def run_stack(stack: Stack, xs: Array) -> OwnRun:
    """Run it, and keep what is shown."""
    done = stack.run(xs)
    looks = []
    for at, layer in enumerate(stack.layers):
        values = {name: np.asarray(done.quantity(at, name), np.float32) for name in shown(layer.cell)}
        looks.append(LayerLook(layer, values))
    return OwnRun(stack, xs, tuple(looks), np.asarray(done.ys, np.float32))


# ---- orders ----


def orders(look: LayerLook) -> dict[str, NDArray[np.intp]]:
    """Ways to sort the units, each a list of units from the top."""
    state = look.values["h"]
    found = {"as given": np.arange(state.shape[1]), "alike side by side": similar(state)}
    for name in look.gates:
        found[f"by how often {look.entry(name).symbol.text} is shut"] = np.argsort(
            -np.mean(look.values[name] < SHUT, axis=0), kind="stable"
        )
    found["by how much the state moves"] = np.argsort(-movement(state), kind="stable")
    return found


def movement(state: Steps) -> Array:
    """How far each unit's state goes from step to step, on average, (H,)."""
    if len(state) < 2:
        return np.zeros(state.shape[1])
    return np.asarray(np.mean(np.abs(np.diff(state, axis=0)), axis=0), np.float64)


def similar(state: Steps, most: int = 512) -> NDArray[np.intp]:
    """Units in an order in which those that run alike stand side by side.

    The order of the second eigenvector of the normalised graph whose weights are the squared correlations of the states
    (spectral seriation; Atkins, Boman & Hendrickson 1998), found by subspace iteration: all of a large eigenproblem
    would take longer than the run. Units that stand still come last.
    """
    every = max(1, len(state) // most)
    seen = np.asarray(state[::every], np.float64)
    seen = seen - seen.mean(axis=0)
    size = np.sqrt(np.sum(seen**2, axis=0))
    moving = np.flatnonzero(size > 1e-9)
    still = np.flatnonzero(size <= 1e-9)
    if len(moving) < 3:
        return np.concatenate([moving, still])
    unit = seen[:, moving] / size[moving]
    weight = (unit.T @ unit) ** 2
    root = np.sqrt(weight.sum(axis=1))
    graph = weight / root / root[:, None]
    basis = np.random.default_rng(0).standard_normal((len(moving), min(len(moving), SUBSPACE)))
    for _ in range(ITERATIONS):
        basis = np.linalg.qr(graph @ basis)[0]
    _, inside = np.linalg.eigh(basis.T @ graph @ basis)
    second = (basis @ inside[:, -2]) / root
    return np.concatenate([moving[np.argsort(second, kind="stable")], still])


# ---- for the browser ----


def scale_of(values: Array) -> int:
    """By how much numbers are multiplied to become whole: thousandths, coarser only where they are huge."""
    reach = float(np.abs(values).max(initial=0.0))
    return max(1, min(1000, int(2e9 / max(reach, 1.0))))


def packed_quantity(look: LayerLook, name: str) -> dict[str, Any]:
    """One quantity of all units for the browser, unit by unit.

    Every step where they fit; else each group of ``per`` steps has two columns, its lowest and its highest value.
    """
    values: Array = np.asarray(look.values[name].T, np.float64)
    columns = max(1, CELLS // (2 * len(values)))
    cells, half = (values, 0.5) if values.size <= CELLS else bands(values, columns)
    scale = scale_of(cells)
    whole = np.rint(np.clip(cells * scale, -2e9, 2e9)).astype(np.int64)
    return {"name": name, "columns": whole.shape[1], "per": max(1, int(2 * half)), **pack(whole, scale)}


def units_data(look: LayerLook, notation: str = "article") -> dict[str, Any]:
    """What the picture of all units needs beside the numbers."""
    quantities = [
        quantity(look.entry(name, notation), np.asarray(values, np.float64)) for name, values in look.values.items()
    ]
    return {
        "units": look.layer.hidden_size,
        "steps": look.steps,
        "quantities": quantities,
        "orders": [{"title": title, "units": pack(order, 1)} for title, order in orders(look).items()],
    }


# ---- what to look at ----


class Remark(NamedTuple):
    """Something to look at: what it is, and the units that it is about."""

    title: str
    meaning: str
    units: NDArray[np.intp]


def remarks(look: LayerLook) -> list[Remark]:
    """What stands out in the numbers of a layer: units that stand still, gates at an end, states that grow."""
    still = np.flatnonzero(np.ptp(look.values["h"], axis=0) < STILL)
    found = [Remark("Never move", f"the state stays within {STILL:g} over the whole run", still)]
    for name in look.gates:
        gate, symbol = look.values[name], look.entry(name).symbol.text
        always_open, always_shut = np.flatnonzero(gate.min(axis=0) > OPEN), np.flatnonzero(gate.max(axis=0) < SHUT)
        found.append(Remark(f"{symbol} always open", f"above {OPEN:g} at every step", always_open))
        found.append(Remark(f"{symbol} dead at 0", f"below {SHUT:g} at every step", always_shut))
    for name in look.layer.cell.states:
        far = np.flatnonzero(np.abs(look.values[name]).max(axis=0) > BEYOND)
        found.append(Remark(f"{look.entry(name).symbol.text} explodes", f"goes beyond ±{BEYOND:g}", far))
    return [one for one in found if one.units.size]


def remark_sentence(remark: Remark, units: int) -> str:
    """A line such as "Never move (the state stays within 0.001 over the whole run): 3 of 16 units: 1, 4, 7"."""
    if remark.units.size == units:
        return f"{remark.title} ({remark.meaning}): all {units} units"
    return f"{remark.title} ({remark.meaning}): {remark.units.size} of {units} units: {listed(remark.units)}"


NOTHING = "Nothing stands out: every unit moves, no gate is at one end all the time, no state explodes."
