"""The arithmetic behind one number: every product, the sum, σ or tanh, the blend, down to gates, states and inputs.

What is printed can be checked with a pocket calculator: each line and each row of a table gives, from its printed
operands, exactly its printed result. So operands have as many digits as that takes; see
:mod:`gru_viz.views.printed`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells import inline
from gru_viz.cells.expr import Array, Node, evaluate
from gru_viz.cells.formula import DOT, PLAIN, STOPS, Piece, compose, number, thousandths, visible
from gru_viz.cells.inline import Span
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.wording import brief
from gru_viz.views import printed
from gru_viz.views.reading import Reading
from gru_viz.views.sums import Arithmetic, Given, Line, Link, Number, Open, Pick, Row, Table


def arithmetic(reading: Reading, name: str, unit: int, step: int) -> Arithmetic:
    """The arithmetic behind quantity ``name`` in one unit at one step.

    ``name`` is any quantity of the scene's cell, sources included. An input or a matrix is not one number: of those
    it shows all that the unit reads.

    Raises ValueError, in one sentence, for a name, unit or step that is not there.
    """
    _check(reading, name, unit, step)
    return _Window(reading, unit, range(step, step + 1)).of(name)[0]


def inspection(reading: Reading, name: str, unit: int, step: int, budget: int = 150_000) -> dict[str, Any]:
    """The arithmetic at ``step`` and round it, as many steps as fit into ``budget`` bytes of JSON.

    Raises ValueError as :func:`arithmetic` does.
    """
    one = len(_packed(arithmetic(reading, name, unit, step).to_json()))
    total = reading.trace.steps
    count = min(total, max(1, budget // one))
    first = min(max(0, step - count // 2), total - count)
    steps = [each.to_json() for each in _Window(reading, unit, range(first, first + count)).of(name)]
    sizes = [len(_packed(each)) + 1 for each in steps]
    while len(steps) > 1 and sum(sizes) > budget:  # other steps may need more digits than this one
        far = 0 if step - first > first + len(steps) - 1 - step else -1
        del steps[far], sizes[far]
        first += far == 0
    return {"kind": "inspect", "name": name, "unit": unit, "first": first, "steps": steps}


def _packed(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _check(reading: Reading, name: object, unit: object, step: object) -> None:
    cell = reading.cell
    if not isinstance(name, str) or name not in cell.by_name:
        raise ValueError(f"{brief(name)} is not a quantity of this {cell.kind}; it has {', '.join(cell.by_name)}")
    for what, at, count in (("unit", unit, reading.params.hidden_size), ("step", step, reading.trace.steps)):
        if isinstance(at, bool) or not isinstance(at, int | np.integer) or not 0 <= at < count:
            raise ValueError(f"there is no {what} {brief(at)}; {what}s run from 0 to {count - 1}")


class _Window:
    """One unit over some steps, all of them at once: that is what makes many steps cheap."""

    def __init__(self, reading: Reading, unit: int, steps: range) -> None:
        self.reading, self.cell, self.unit, self.steps = reading, reading.cell, unit, steps
        preset = PRESETS.get(reading.scene.weights)
        self.unit_names = preset.units if preset else ()

    def of(self, name: str) -> list[Arithmetic]:
        """The arithmetic of a quantity at each step."""
        cell, notation, trace = self.cell, self.reading.scene.notation, self.reading.trace
        node, what = cell.by_name[name], self.reading.entry(name)
        forced = trace.clamped(name)[self.steps, self.unit]
        lines, tables = [], []
        for each in self._expanded(node):
            if each.op == "matvec":
                tables.append(self._table(each))
            else:
                lines.append(self._line(each, forced if each is node else np.zeros(len(self.steps), bool)))
        given = self._given(node)
        symbol, formula = inline.symbol(cell, name, notation), inline.spans(cell, name, notation)
        states = any(arg.op == "state" for each in self._expanded(node) for arg in each.args)
        return [
            Arithmetic(
                name=name,
                unit=self.unit,
                step=step,
                symbol=symbol,
                title=what.title,
                formula=formula,
                place=self._place(node, step),
                value=self._value(node, at),
                notes=tuple(self._notes(node, at, bool(forced[at]), states)),
                lines=tuple(line[at] for line in lines),
                tables=tuple(table[at] for table in tables),
                given=given[at],
            )
            for at, step in enumerate(self.steps)
        ]

    # What is shown

    def _expanded(self, root: Node) -> list[Node]:
        """The quantities that get a line or a table: from ``root`` down to what a reader can open by itself."""
        found: dict[Node, None] = {}

        def visit(node: Node) -> None:
            found[node] = None
            for arg in self._operands(node) if node.op != "matvec" else ():
                if self.reading.entry(arg.name).role not in STOPS:
                    visit(arg)

        if not root.is_source:
            visit(root)
        return list(found)

    def _operands(self, node: Node) -> Iterator[Node]:
        for arg in node.args:
            if inline.is_inlined(self.cell, arg):
                yield from self._operands(arg)
            else:
                yield arg

    def _unit(self, unit: int) -> str:
        return self.unit_names[unit] if self.unit_names else f"unit {unit}"

    def _place(self, node: Node, step: int) -> str:
        sequence, parts = self.reading.sequence, []
        if node.op != "input":
            parts.append(f"unit {self.unit}" + (f" ({self.unit_names[self.unit]})" if self.unit_names else ""))
        if node.op not in ("matrix", "vector"):
            parts.append(f"t = {step}" + (f" “{sequence.tokens[step]}”" if sequence.named else ""))
        return ", ".join(parts)

    def _value(self, node: Node, at: int) -> str:
        if node.op == "matrix" or (node.op == "input" and len(self.reading.sequence.columns) > 1):
            return ""
        if node.op == "input":
            return visible(self.reading.sequence.xs[self.steps[at], 0])
        return (visible if node.op == "vector" else number)(self._values(node)[at])

    def _notes(self, node: Node, at: int, forced: bool, states: bool) -> Iterator[str]:
        step = self.steps[at]
        if forced:
            free = number(self.reading.trace[f"{node.name}_free"][step, self.unit])
            yield f"A clamp forces this value to {self._value(node, at)}. Without it, this step would give {free}:"
        if node.op == "state":
            if step == 0:
                yield "Nothing comes before the first step, so the state begins at 0."
            else:
                yield "This is what the same unit had one step earlier."
        elif node.op == "input":
            yield "What arrives at this step; every unit reads all of it."
        elif node.op == "matrix":
            yield "The weights with which this unit reads; they are the same at every step."
        elif node.op == "vector":
            yield "The same at every step."
        elif states and step == 0:
            yield "This is the first step: the old state is 0."

    # The numbers

    def _values(self, node: Node, free: bool = False) -> Array:
        """One number for each step."""
        if node.op == "vector":
            return np.full(len(self.steps), self.reading.params[node.name][self.unit])
        trace = self.reading.trace
        name = f"{node.name}_free" if free and f"{node.name}_free" in trace.cell.by_name else node.name
        return np.asarray(trace[name][self.steps, self.unit])

    def _link(self, node: Node, unit: int, step: int) -> Link:
        if node.op == "state":
            return Open(node.name.removesuffix("_prev"), unit, -1) if step else None
        if node.op == "vector":
            return Pick("edits", (node.name, unit, 0))
        return Pick("input_edits", (step, unit)) if node.op == "input" else Open(node.name, unit, 0)

    def _line(self, node: Node, forced: NDArray[np.bool_]) -> list[Line]:
        operands = list(self._operands(node))
        values = [self._values(operand) for operand in operands]
        results = self._values(node, free=True)
        wanted = thousandths(results)

        def result(*read: Array) -> Array:
            given = {operand.name: array for operand, array in zip(operands, read, strict=True)}
            return evaluate([node], given)[node]

        digits = printed.fewest_digits(values, lambda *read: thousandths(result(*read)) == wanted)
        between = _between(node, operands)
        of = inline.symbol(self.cell, node.name, self.reading.scene.notation)
        free_of = (*of, Span(" without the clamp"))
        symbols = inline.operation(self.cell, node, self.reading.scene.notation) if node.op not in PLAIN else ()
        found = []
        for at, step in enumerate(self.steps):
            texts = [printed.texts(array[at : at + 1], int(digits[at]))[0] for array in values]
            links = [self._link(operand, self.unit, step) for operand in operands]
            numbers = _bracketed(between, [Number(*pair) for pair in zip(texts, links, strict=True)])
            found.append(Line(free_of if forced[at] else of, symbols, numbers, number(results[at])))
        return found

    def _table(self, node: Node) -> list[Table]:
        matrix, vector = node.args
        values = np.asarray(self.reading.trace[vector.name][self.steps])  # (steps, columns)
        weights = np.broadcast_to(self.reading.params[matrix.name][self.unit], values.shape)
        totals = self._values(node)
        wanted = thousandths(totals)
        products = weights * values
        digits = printed.fewest_digits(
            [products], lambda read: thousandths(read.sum(axis=-1)) == wanted, limit=printed.MOST
        )
        counts = printed.units(products, digits[:, None])
        finer = printed.fewest_digits(
            [weights, values], lambda w, v: np.all(printed.units(w * v, digits[:, None]) == counts, axis=-1)
        )
        title = inline.symbol(self.cell, node.name, self.reading.scene.notation)
        columns = range(values.shape[1])
        labels = self.reading.sequence.columns if vector.op == "input" else [self._unit(at) for at in columns]
        picks = [Pick("edits", (matrix.name, self.unit, column)) for column in columns]
        found = []
        for at, step in enumerate(self.steps):
            left = printed.texts(weights[at], int(finer[at]))
            right = printed.texts(values[at], int(finer[at]))
            out = printed.texts(products[at], int(digits[at]))
            rows = tuple(
                Row(labels[k], Number(left[k], picks[k]), Number(right[k], self._link(vector, k, step)), out[k])
                for k in columns
            )
            found.append(Table(node.name, title, rows, number(totals[at])))
        return found

    def _given(self, node: Node) -> list[tuple[Given, ...]]:
        """Sources are not calculated: where they come from, or all that the unit reads of them."""
        found = []
        for at, step in enumerate(self.steps):
            rows: list[tuple[str, float, Link]] = []
            if node.op == "state" and step:
                rows = [(f"t = {step - 1}", self._values(node)[at], self._link(node, self.unit, step))]
            elif node.op == "vector":
                rows = [(self._unit(self.unit), self._values(node)[at], self._link(node, self.unit, step))]
            elif node.op == "input":
                values = zip(self.reading.sequence.columns, self.reading.sequence.xs[step], strict=True)
                rows = [(label, value, self._link(node, k, step)) for k, (label, value) in enumerate(values)]
            elif node.op == "matrix":
                row = self.reading.params[node.name][self.unit]
                reads_x = any(spec.axes[-1] == "D" for spec in self.cell.parameters if spec.name == node.name)
                names = self.reading.sequence.columns if reads_x else [self._unit(k) for k in range(len(row))]
                rows = [
                    (names[k], value, Pick("edits", (node.name, self.unit, k))) for k, value in enumerate(row.tolist())
                ]
            found.append(tuple(Given(label, Number(_shortest(value), link)) for label, value, link in rows))
        return found


def _shortest(value: float) -> str:
    """A number with the fewest digits that round to the three that are shown elsewhere, and at least two figures."""
    if not thousandths(value):
        return visible(value) if value else "0"
    values = np.array([value])
    digits = printed.fewest_digits([values], lambda read: thousandths(read) == thousandths(values))
    return printed.texts(values, int(digits[0]))[0]


def _between(node: Node, operands: list[Node]) -> list[str]:
    """What is written before, between and behind the operands: one text more than there are operands."""

    def write(arg: Node) -> list[Piece]:
        return [Piece("", "", arg.name)] if arg in operands else compose(arg, write, times=DOT)

    texts = [""]
    for piece in compose(node, write, times=DOT):
        if piece.name:
            texts.append("")
        else:
            texts[-1] += piece.text
    return texts


def _bracketed(between: list[str], numbers: list[Number]) -> tuple[str | Number, ...]:
    """Texts and numbers in turn; a negative number behind a sign gets brackets."""
    texts = list(between)
    for at, each in enumerate(numbers):
        if each.text.startswith("−") and texts[at].endswith(" "):
            texts[at], texts[at + 1] = f"{texts[at]}(", f"){texts[at + 1]}"
    return (*(part for pair in zip(texts, numbers, strict=False) for part in pair), texts[-1])
