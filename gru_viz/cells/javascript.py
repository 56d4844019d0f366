"""A cell as a program for a browser, read off the same graph as everything else.

:func:`javascript` writes ``run({ steps, units, inputs, parameters, x, start, clamps }, before, from)``. Every array is
a ``Float64Array`` in row-major order:

    steps, units, inputs    T, H and D
    parameters              name → W_* (H, D), U_* (H, H), b_* and c_n (H,)
    x                       (T, D)
    start                   name of a state → its value before the first step, (H,); zero where there is none
    clamps                  name of a quantity → (T, H), the forced value, NaN where it is free

It gives name → (T, H) of every quantity that a trace has, old states such as ``h_prev`` included. With what an earlier
call gave as ``before``, it computes from step ``from`` on only, in the same arrays.

There is one typed array per node, one loop over time, in it the products with a matrix, and one loop over the units, or
several where a product has to wait for the whole of a vector that is computed in the same step. Nothing but the graph
goes into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import OPS, Node

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

# Variables of nodes begin with $, so no quantity can meet a variable of the frame.
_FRAME = """\
// A matrix times a vector, for every unit; four rows at once, so that they do not wait for each other.
function product(matrix, vector, from, size, into, at, units) {{
  let unit = 0;
  for (; unit + 3 < units; unit += 4) {{
    let one = 0;
    let two = 0;
    let three = 0;
    let four = 0;
    const row = unit * size;
    for (let k = 0; k < size; k += 1) {{
      const value = vector[from + k];
      one += matrix[row + k] * value;
      two += matrix[row + size + k] * value;
      three += matrix[row + 2 * size + k] * value;
      four += matrix[row + 3 * size + k] * value;
    }}
    into[at + unit] = one;
    into[at + unit + 1] = two;
    into[at + unit + 2] = three;
    into[at + unit + 3] = four;
  }}
  for (; unit < units; unit += 1) {{
    let sum = 0;
    for (let k = 0; k < size; k += 1) sum += matrix[unit * size + k] * vector[from + k];
    into[at + unit] = sum;
  }}
}}

function run({{ steps, units, inputs, parameters, x, start = {{}}, clamps = {{}} }}, before = null, from = 0) {{
  const names = {names};
  const states = {states};
  const room = before?.room ?? Object.fromEntries(names.map((name) => [name, new Float64Array((steps + 1) * units)]));
  if (!before) for (const name of states) room[name].set(start[name] ?? [], 0);
  const held = (forced, at, value) => (forced && !Number.isNaN(forced[at]) ? forced[at] : value);
{variables}
  for (let t = from; t < steps; t += 1) {{
    const old = t * units;
    const now = old + units;
    const row = t * inputs;
{loops}
  }}
  const found = {{ room, x }};
  for (const name of names) found[name] = room[name].subarray(units);
  for (const name of states) found[`${{name}}_prev`] = room[name].subarray(0, steps * units);
  return found;
}}
"""


def javascript(cell: Cell) -> str:
    """The source of the function ``run`` of a cell; see the module for what it takes and gives.

    Clamps are an argument of the program, so give the cell without them. Raises ValueError for a name that is not a
    plain identifier.
    """
    # Not by the cell: a clamped one is equal to the free one, and its graph is another.
    return _program(cell.nodes, tuple(cell.next_states))


def expression(node: Node, operands: Sequence[Node]) -> str:
    """A function in JavaScript of the numbers of ``operands`` that gives the number of ``node``, for one unit.

    Whatever lies between the two is written out. Raises ValueError where a product with a matrix does.
    """
    given = {operand: f"$[{at}]" for at, operand in enumerate(operands)}

    def write(arg: Node) -> str:
        return given[arg] if arg in given else f"({OPS[arg.op].script(*map(write, arg.args))})"

    return f"($) => {OPS[node.op].script(*map(write, node.args))}"


@cache
def _program(nodes: tuple[Node, ...], states: tuple[str, ...]) -> str:
    computed = [node for node in nodes if not node.is_source]
    names = {node: _checked(node.name or f"node{at}") for at, node in enumerate(nodes)}
    stages = _stages(nodes)
    variables = [f"${names[node]} = parameters.{names[node]}" for node in nodes if node.op in ("matrix", "vector")]
    variables += [f"${names[node]} = room.{names[node]}, $${names[node]} = clamps.{names[node]}" for node in computed]
    loops = []
    for stage in range(max(stages.values()) + 1):
        here = [node for node in computed if stages[node] == stage]
        loops += [f"    {_product(node, names)}" for node in here if node.op == "matvec"]
        body = [f"      {_line(node, names)}" for node in here]
        loops += ["    for (let unit = 0; unit < units; unit += 1) {", *body, "    }"]
    return _FRAME.format(
        names=_listed(names[node] for node in computed),
        states=_listed(map(_checked, states)),
        variables="\n".join(f"  const {each};" for each in variables),
        loops="\n".join(loops),
    )


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be a name in a program; use letters, digits and _")
    return name


def _listed(names: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _stages(nodes: Iterable[Node]) -> dict[Node, int]:
    """In which loop over the units each node is computed: a product comes after the whole of its vector."""
    found: dict[Node, int] = {}
    for node in nodes:
        waits = node.op == "matvec" and not node.args[1].is_source
        found[node] = max((found[arg] for arg in node.args), default=0) + waits
    return found


def _product(node: Node, names: dict[Node, str]) -> str:
    """What computes a product with a matrix at the step t, for all units."""
    matrix, vector = node.args
    size = "inputs" if vector.op == "input" else "units"
    row = {"input": "row", "state": "old"}.get(vector.op, "now")
    return f"product(${names[matrix]}, {_array(vector, names)}, {row}, {size}, ${names[node]}, now, units);"


def _line(node: Node, names: dict[Node, str]) -> str:
    """What computes one unit of a node at the step t; a product is there already."""
    script = _element(node, names)
    if node.op != "matvec":
        script = OPS[node.op].script(*(_element(arg, names) for arg in node.args))
    return f"${names[node]}[now + unit] = held($${names[node]}, old + unit, {script});"


def _element(node: Node, names: dict[Node, str]) -> str:
    """One unit of an operand."""
    at = {"vector": "unit", "state": "old + unit"}.get(node.op, "now + unit")
    return f"{_array(node, names)}[{at}]"


def _array(node: Node, names: dict[Node, str]) -> str:
    """The array of a node; an old state is the new one, a row earlier."""
    if node.op == "input":
        return node.name
    return "$" + (node.name.removesuffix("_prev") if node.op == "state" else names[node])
