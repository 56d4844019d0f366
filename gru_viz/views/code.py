"""Programs that reproduce the number under the cursor: in NumPy, and with PyTorch's own layers.

Both are written for a person to copy: complete, with the weights as literal arrays of exact numbers, and one
line for each equation of the cell. The lines are read off the cell's graph (:mod:`gru_viz.views.code_lines`).
"""

from __future__ import annotations

import re
import textwrap
from itertools import groupby
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Array, Node, topological
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.torch_weights import TORCH_ORDER
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.trace import Clamp
from gru_viz.views.code_lines import (
    NUMPY,
    TORCH,
    WIDTH,
    Dialect,
    array_lines,
    commented,
    equations,
    matrix_rows,
    own_lines,
    safe,
    vector_lines,
)
from gru_viz.views.reading import Reading, conventions_said


def numpy_code(reading: Reading, name: str, unit: int, step: int) -> str:
    """A NumPy program that prints quantity ``name`` of one unit at one step, both counted from 0.

    ``name`` is any quantity of the reading's trace, an old state such as "h_prev", or "x" (``unit`` is then
    the column). Clamps stand in it as assignments. Raises ValueError for a name, unit or step that is not there.
    """
    asked = _asked(reading, name, unit, step)
    return _text([*_intro(asked, NUMPY), *NUMPY.head, *_loop(asked, NUMPY)])


def pytorch_code(reading: Reading, name: str, unit: int, step: int) -> str:
    """The same number from PyTorch: by ``torch.nn``'s layer where one can be this cell, else by a loop.

    The layer gets the weights in PyTorch's order of rows and reads the inputs. It hands out states only, so
    for any other quantity its value is computed from the layer's own weights and the state before. A cell
    that no layer can be, or one with clamps, is written out as a loop, with a comment that says why.
    Arguments and errors are those of :func:`numpy_code`.
    """
    asked = _asked(reading, name, unit, step)
    native, why_not = _native(asked)
    if native is None:
        why = _comment(f"Written out step by step: {why_not}.")
        return _text([*_intro(asked, TORCH), *why, *TORCH.head, *_loop(asked, TORCH)])
    return _text([*_intro(asked, TORCH), *TORCH.head, *_layer(asked, native)])


_ROWS_KEPT = 3
_NUMBERS = re.compile(r"\s*\[?\s*-?\d")


def shortened(program: str) -> str:
    """A program to be read and not to be run: of long blocks of numbers the first rows, and how many are left out."""
    found: list[str] = []
    for is_numbers, block in groupby(program.splitlines(), key=lambda line: bool(_NUMBERS.match(line))):
        lines = list(block)
        left_out = len(lines) - _ROWS_KEPT
        if is_numbers and left_out > 1:
            lines = [*lines[:_ROWS_KEPT], f"    # … {left_out} more lines of numbers, which the file holds"]
        found += lines
    return _text(found)


class _Asked(NamedTuple):
    """The number under the cursor."""

    reading: Reading
    name: str
    unit: int
    step: int
    value: float
    clamps: tuple[Clamp, ...]
    """Those that can matter up to this step."""


def _asked(reading: Reading, name: str, unit: int, step: int) -> _Asked:
    cell, trace = reading.cell, reading.trace
    known = ("x", *(node.name for node in cell.nodes if node.op == "state"), *trace.names)
    if name not in known:
        raise ValueError(f"{name!r} is not a quantity of this {cell.kind}; it has {', '.join(known)}")
    values = trace[name]
    for what, at, count in (("step", step, len(values)), ("unit", unit, values.shape[1])):
        if not 0 <= at < count:
            raise ValueError(f"{what} {at} of {name} is not there; {what}s run from 0 to {count - 1}")
    clamps = tuple(clamp for clamp in trace.clamps if clamp.step is None or clamp.step <= step)
    if name.endswith("_free") and name.removesuffix("_free") not in {clamp.name for clamp in clamps}:
        name = name.removesuffix("_free")
    return _Asked(reading, name, unit, step, float(values[step, unit]), clamps)


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _comment(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, WIDTH, initial_indent="# ", subsequent_indent="# ")


def _intro(asked: _Asked, dialect: Dialect) -> list[str]:
    cell = asked.reading.cell
    chosen = "".join(f" {sentence}." for sentence in conventions_said(cell))
    what = asked.reading.entry(asked.name)
    where = "column" if asked.name == "x" else "unit"
    return [
        *_comment(f"{CELL_TITLES[cell.kind]} in {dialect.title}.{chosen}"),
        *_comment(
            f"Prints {what.symbol.text} ({what.title}) of {where} {asked.unit} at t = {asked.step}, "
            f"both counted from 0."
        ),
    ]


def _inputs(asked: _Asked, dialect: Dialect) -> list[str]:
    sequence = asked.reading.sequence
    xs = sequence.xs[: asked.step + 1]
    notes = [f"t = {at}" + (f": {safe(sequence.tokens[at])}" if sequence.named else "") for at in range(len(xs))]
    columns = ", ".join(safe(column) for column in sequence.columns)
    return [
        *_comment(f"The inputs up to t = {asked.step}, one row for each step. Columns: {columns}."),
        f"xs = {dialect.array}([",
        *matrix_rows(xs, 4, notes),
        "])",
    ]


def _print(asked: _Asked) -> str:
    return f'print(f"{{{asked.name}[{asked.unit}]:.6f}}")  # {asked.value:.6f}'


# ---- the loop over time, for either library ----


def _loop(asked: _Asked, dialect: Dialect) -> list[str]:
    """Weights, inputs, and the cell's equations once for each step up to the one asked for."""
    reading = asked.reading
    lines: list[str] = []
    nodes = own_lines(reading, {asked.name, *(clamp.name for clamp in asked.clamps)})
    order = [node.name for node in nodes]
    for spec in sorted(reading.cell.parameters, key=lambda spec: order.index(spec.gate)):
        what = reading.entry(spec.name)
        lines += array_lines(spec.name, reading.params[spec.name], f"{what.symbol.text}, {what.title}", dialect)
    lines += ["", *_inputs(asked, dialect), ""]
    old_states = [node.name for node in reading.cell.nodes if node.op == "state"]
    for old in old_states:
        state = old.removesuffix("_prev")
        lines += commented(f"{state} = {dialect.zeros}({reading.params.hidden_size})", "nothing is remembered yet")
    needs_time = any(clamp.step is not None for clamp in asked.clamps)
    lines += ["", "for t, x in enumerate(xs):" if needs_time else "for x in xs:"]
    body: list[str] = []
    for old in old_states:
        what = reading.entry(old)
        body += commented(f"{old} = {old.removesuffix('_prev')}", f"{what.symbol.text}, {what.title}")
    body += equations(reading, nodes, asked.clamps, asked.name, dialect)
    return [*lines, *(f"    {line}" for line in body), "", _print(asked)]


# ---- PyTorch's own layer ----

PACKED = {"W": "weight_ih_l0", "U": "weight_hh_l0", "b": "bias_ih_l0", "c": "bias_hh_l0"}
"""First letter of a parameter → the array in which PyTorch packs it."""


def _native(asked: _Asked) -> tuple[Parameters | None, str]:
    """The weights as PyTorch's layer wants them, or None and the reason why no layer will do."""
    reading = asked.reading
    kind, options = reading.cell.kind, dict(reading.cell.options)
    if kind not in TORCH_ORDER:
        return None, f"PyTorch has no layer for {CELL_NAMES[kind].said}"
    usual = make_cell(kind, **options)
    if not all(_alike(new, usual.next_states[name]) for name, new in reading.cell.next_states.items()):
        return None, "these are not the usual equations, which are all that a layer of PyTorch can do"
    try:
        native = reading.params.to(make_cell(kind, biases=options["biases"]))
    except ValueError as error:
        return None, f"torch.nn.{kind.upper()} cannot be this cell ({error})"
    if asked.clamps:
        return None, f"torch.nn.{kind.upper()} cannot hold a quantity at a value set by hand (a clamp)"
    return native, ""


def _alike(one: Node, other: Node) -> bool:
    """Whether two quantities are computed in the same way from the same sources."""
    if one.op != other.op or len(one.args) != len(other.args) or (one.is_source and one.name != other.name):
        return False
    return all(_alike(a, b) for a, b in zip(one.args, other.args, strict=True))


def _layer(asked: _Asked, native: Parameters) -> list[str]:
    """The layer with its weights, its call, and where it does not hand out the number, the lines that make it."""
    cell = asked.reading.cell
    layer_name = f"torch.nn.{cell.kind.upper()}"
    bias = "" if cell.option("biases") else ", bias=False"
    relabelled = [name for name, values in native.items() if not np.array_equal(values, asked.reading.params[name])]
    lines = [*_inputs(asked, TORCH), ""]
    if relabelled:
        lines += _comment(
            f"With PyTorch, z = 1 keeps the past; here z = 1 takes the new. The rows of "
            f"{', '.join(relabelled)} with their signs turned make one of the other: the states are the same."
        )
    lines += [
        f"layer = {layer_name}(input_size={native.input_size}, hidden_size={native.hidden_size}{bias})",
        *_state_dict(native),
        "",
    ]
    if asked.name in cell.next_states:
        call = _call(native, "xs", "outputs: h at every step; _n: the last state")
        return [*lines, call, f"{asked.name} = {asked.name}_n[0]", "", _print(asked)]
    node = cell.by_name[asked.name]
    needed = {source.name for source in topological([node]) if source.is_source}
    states = [name for name in cell.next_states if f"{name}_prev" in needed]
    if states and asked.step:
        lines.append(_call(native, "xs[:-1]", f"every step before t = {asked.step}"))
        lines += [f"{state}_prev = {state}_n[0]" for state in states]
    else:
        size = native.hidden_size
        lines += [f"{state}_prev = torch.zeros({size})  # nothing is remembered yet" for state in states]
    if "x" in needed:
        lines += commented("x = xs[-1]", f"the input at t = {asked.step}")
    nodes = [own for own in own_lines(asked.reading, {asked.name}) if own in topological([node])]
    if nodes:
        lines += ["", *_comment(f"{layer_name} hands out states only, so its own weights make {asked.name} here.")]
        lines += _unpacked(native, needed)
        if undone := [name for name in relabelled if name in needed]:
            line = f"{', '.join(undone)} = {', '.join(f'-{name}' for name in undone)}"
            lines += commented(line, "the signs turned back: z = 1 takes the new")
        lines += equations(asked.reading, nodes, (), asked.name, TORCH)
    return [*lines, "", _print(asked)]


def _call(native: Parameters, inputs: str, comment: str) -> str:
    last = ", ".join(f"{state}_n" for state in native.cell.states)
    found = f"({last})" if len(native.cell.states) > 1 else last
    return f"outputs, {found} = layer({inputs})  # {comment}"


def _state_dict(native: Parameters) -> list[str]:
    """``load_state_dict`` with the gates packed in PyTorch's order."""
    order = TORCH_ORDER[native.cell.kind]
    lines = commented("layer.load_state_dict({", f"row blocks in PyTorch's order: {', '.join(order)}")
    for letter in "WU":
        lines.append(f'    "{PACKED[letter]}": torch.tensor([')
        for gate in order:
            lines += [f"        # {letter}_{gate}", *matrix_rows(native[f"{letter}_{gate}"], 8)]
        lines.append("    ]),")
    if native.cell.option("biases"):
        lines += [*_packed_bias(native, "b"), *_packed_bias(native, "c")]
    return [*lines, "})"]


def _packed_bias(native: Parameters, letter: str) -> list[str]:
    key = PACKED[letter]
    order, size = TORCH_ORDER[native.cell.kind], native.hidden_size
    blocks = {gate: native.get(f"{letter}_{gate}") for gate in order}
    if all(block is None for block in blocks.values()):
        zeros = f'    "{key}": torch.zeros({len(order) * size}),'
        return commented(zeros, "PyTorch adds two biases; one is enough")
    lines = [f'    "{key}": torch.cat([']
    for gate, block in blocks.items():
        values: Array = np.zeros(size) if block is None else block
        note = f"{letter}_{gate}" if block is not None else f"{gate} has no second bias here"
        if np.any(values):
            row = vector_lines(values, "        torch.tensor(", "),")
        else:
            row = [f"        torch.zeros({size}),"]
        lines += commented(row[0], note) if len(row) == 1 else [f"        # {note}", *row]
    return [*lines, "    ]),"]


def _unpacked(native: Parameters, needed: set[str]) -> list[str]:
    """The blocks of the layer's weights under their own names, those arrays only that are needed."""
    order = TORCH_ORDER[native.cell.kind]
    lines = []
    for letter, key in PACKED.items():
        if not any(name in native and name.startswith(f"{letter}_") for name in needed):
            continue
        names = ", ".join(f"{letter}_{gate}" for gate in order)
        chunk = f".chunk({len(order)})" if len(order) > 1 else ""
        lines.append(f"{names} = layer.{key}{chunk}")
    return lines
