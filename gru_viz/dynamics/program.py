"""From a graph to the loop over time.

The graph is bound to buffers once, and the loop then only calls NumPy functions on views of them:

- what does not depend on the state (every W x_t + b) is computed for all steps before the loop;
- what the next state does not need (an output gate that nothing reads back, say) is left out of the loop;
- operations of one kind that are ready together run as one call: U_z h, U_r h and U_n h are one product,
  and the sigmoids and tanhs of a step are one tanh, because σ(a) = ½ + ½ tanh(a/2) and the ½ inside
  costs nothing when it is multiplied into the weights beforehand (exactly, being a power of two).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node, evaluate, topological

Call = tuple[Callable[..., Any], tuple[Any, ...]]
Key = Any
"""A node, or a tuple that stands for a temporary of the lowered graph."""


class Step(NamedTuple):
    """One operation of the loop: ``out`` = op(``args``)."""

    op: str
    out: Key
    args: tuple[Key, ...]


class LoopPlan(NamedTuple):
    """What the loop must compute, before any array exists."""

    carried: dict[str, tuple[Node, Node]]
    """States handed from step to step: name → (node of the old value, node of the new one)."""
    hoisted: dict[Key, tuple[tuple[Node, ...], float]]
    """Key → (nodes to add up for all steps beforehand, factor)."""
    matrices: dict[Key, tuple[str, float]]
    """Key of a product → (name of its matrix, factor)."""
    steps: list[Step]


def plan_loop(cell: Cell) -> LoopPlan:
    """Which operations the loop over time needs, sigmoids lowered to tanhs."""
    old = {node.name.removesuffix("_prev"): node for node in cell.nodes if node.op == "state"}
    carried = {name: (old[name], new) for name, new in cell.next_states.items() if name in old}
    moving = set(old.values())
    for node in cell.nodes:
        if not moving.isdisjoint(node.args):
            moving.add(node)
    needed = [node for node in topological(new for _, new in carried.values()) if node in moving]
    plan = LoopPlan(carried, {}, {}, [])

    def operand(node: Node) -> Key:
        if node not in moving:
            plan.hoisted[node] = ((node,), 1.0)
        return node

    def lower_product(node: Node, key: Key, factor: float) -> Key:
        matrix, vector = node.args
        plan.matrices[key] = (matrix.name, factor)
        plan.steps.append(Step("matvec", key, (operand(vector),)))
        return key

    def lower_sum(node: Node, key: Key, factor: float) -> None:
        terms: list[Key] = []
        if fixed := tuple(arg for arg in node.args if arg not in moving):
            plan.hoisted[key, "fixed"] = (fixed, factor)
            terms.append((key, "fixed"))
        for arg in node.args:
            if arg in moving:
                terms.append(arg if factor == 1.0 else lower_product(arg, (key, arg), factor))
        plan.steps.append(Step("add", key, tuple(terms)))

    users: dict[Node, set[Node]] = {node: set() for node in needed}
    for node in needed:
        for arg in node.args:
            if arg in users:
                users[arg].add(node)
    # A sum of products that only sigmoids read is lowered together with them, at half its size.
    halved = {
        node
        for node in needed
        if node.op == "add"
        and {user.op for user in users[node]} == {"sigmoid"}
        and all(arg.op == "matvec" and users[arg] == {node} for arg in node.args if arg in moving)
    }
    for node in needed:
        if node in halved or node.op == "state" or (node.op == "matvec" and users[node] & halved):
            continue
        if node.op == "sigmoid":
            half = (node, "half")
            if node.args[0] in halved:
                lower_sum(node.args[0], half, 0.5)
            else:
                plan.steps.append(Step("half", half, (operand(node.args[0]),)))
            plan.steps.append(Step("tanh", (node, "tanh"), (half,)))
            plan.steps.append(Step("from_tanh", node, ((node, "tanh"),)))
        elif node.op == "add":
            lower_sum(node, node, 1.0)
        elif node.op == "matvec":
            lower_product(node, node, 1.0)
        else:
            plan.steps.append(Step(node.op, node, tuple(operand(arg) for arg in node.args)))
    return plan


def packed(plan: LoopPlan) -> list[list[Step]]:
    """The steps in an order that can be run, those of one kind that are ready together side by side."""
    done: set[Key] = {node for node, _ in plan.carried.values()} | set(plan.hoisted)
    waiting = list(plan.steps)
    packs: list[list[Step]] = []
    while waiting:
        ready = [step for step in waiting if done.issuperset(step.args)]
        kinds: dict[Key, list[Step]] = {}
        for step in ready:
            shared = step.args if step.op == "matvec" else len(step.args)
            kinds.setdefault((step.op, shared), []).append(step)
        for pack in kinds.values():
            # What is lowered for a sigmoid comes first, so that its followers lie side by side too.
            packs.append(sorted(pack, key=lambda step: not isinstance(step.out, tuple)))
        done.update(step.out for step in ready)
        waiting = [step for step in waiting if step not in ready]
    return packs


class Loop:
    """A plan bound to arrays: call :meth:`run` once.

    Buffers are stacks of blocks of shape (*batch, H): ``fixed`` holds this step's hoisted values, ``work``
    all that the loop computes.
    """

    def __init__(
        self,
        cell: Cell,
        sources: Mapping[str, Array],
        start: Mapping[str, Array],
        steps: int,
        batch: tuple[int, ...],
        size: int,
    ) -> None:
        self.plan = plan_loop(cell)
        self.steps = steps
        self.batch = batch
        self.size = size
        packs = packed(self.plan)
        self.uses = Counter(arg for pack in packs for step in pack for arg in step.args)
        self.block: dict[Key, int] = {}
        for old, _ in self.plan.carried.values():
            self._allocate([old])
        self.fixed_index = self._order_hoisted(packs)
        for at, pack in enumerate(packs):
            self._place(pack, packs[at + 1 :])
        self.work = np.zeros((len(set(self.block.values())), *batch, size))
        self.fixed = np.zeros((len(self.fixed_index), *batch, size))
        self.known: dict[str, Array] = {}
        self.rows = self._hoist(sources)
        self.calls: list[Call] = []
        for pack in packs:
            self._emit(pack, sources)
        for name, (old, new) in self.plan.carried.items():
            self.work[self.block[old]] = start[name]
            if self.block[old] != self.block[new]:
                self.calls.append((np.copyto, (self._view([old]), self._view([new]))))

    def _allocate(self, keys: list[Key]) -> None:
        first = max(self.block.values(), default=-1) + 1
        self.block.update({key: first + at for at, key in enumerate(keys)})

    def _order_hoisted(self, packs: list[list[Step]]) -> dict[Key, int]:
        used = [arg for pack in packs for step in pack for arg in step.args if arg in self.plan.hoisted]
        return {key: at for at, key in enumerate(dict.fromkeys(used))}

    def _place(self, pack: list[Step], later: list[list[Step]]) -> None:
        """Give every result of a pack its block; results overwrite operands that nobody needs again."""
        new_to_old = {new: old for old, new in self.plan.carried.values()}
        still_read = {arg for other in later for step in other for arg in step.args}
        fresh: list[Key] = []
        for step in pack:
            old = new_to_old.get(step.out)
            if old is not None and old not in still_read and step.op != "matvec":
                self.block[step.out] = self.block[old]
                continue
            spent = [arg for arg in step.args if self._is_spent(arg)] if step.op != "matvec" else []
            if spent:
                self.block[step.out] = self.block[spent[-1]]
            else:
                fresh.append(step.out)
        self._allocate(fresh)

    def _is_spent(self, key: Key) -> bool:
        """Whether a result may be overwritten by its only reader: not what a loop carries or a tanh made."""
        if key in self.plan.hoisted or self.uses[key] > 1:
            return False
        if isinstance(key, Node):
            states = {node for pair in self.plan.carried.values() for node in pair}
            return key not in states and key.op in ("add", "matvec")
        return True

    def _hoist(self, sources: Mapping[str, Array]) -> Array:
        """The hoisted values of every step, (T, blocks, *batch, H)."""
        rows = np.empty((self.steps, *self.fixed.shape))
        for key, at in self.fixed_index.items():
            nodes, factor = self.plan.hoisted[key]
            values = evaluate(nodes, sources)
            self.known |= {node.name: value for node, value in values.items() if node.name and not node.is_source}
            row = np.moveaxis(rows[:, at], 0, -2)
            row[...] = values[nodes[0]]
            for node in nodes[1:]:
                row += values[node]
            if factor != 1.0:
                row *= factor
        return rows

    def _view(self, keys: list[Key]) -> Array | None:
        """One view of the blocks of ``keys``, or None where they do not lie side by side in this order."""
        if len(set(map(id, keys))) == 1:
            keys = keys[:1]
        fixed = [key in self.fixed_index for key in keys]
        if any(fixed) and not all(fixed):
            return None
        at = [(self.fixed_index if fixed[0] else self.block)[key] for key in keys]
        if at != list(range(at[0], at[0] + len(at))):
            return None
        stack = (self.fixed if fixed[0] else self.work)[at[0] : at[-1] + 1]
        return stack if len(at) > 1 else stack[0]

    def _emit(self, pack: list[Step], sources: Mapping[str, Array]) -> None:
        outs = self._view([step.out for step in pack])
        operands = [self._view(list(column)) for column in zip(*(step.args for step in pack), strict=True)]
        if len(pack) > 1 and (outs is None or any(view is None for view in operands)):
            for step in pack:
                self._emit([step], sources)
            return
        if pack[0].op == "matvec":
            self.calls.append(self._product(pack, sources, operands[0], outs))
        else:
            self.calls.extend(_elementwise(pack[0].op, outs, operands))

    def _product(self, pack: list[Step], sources: Mapping[str, Array], vector: Any, out: Any) -> Call:
        stack = [self.plan.matrices[step.out] for step in pack]
        matrices = [factor * sources[name] for name, factor in stack]
        if not self.batch:
            return np.dot, (np.concatenate(matrices), vector, out.reshape(-1))
        if all(matrix.ndim == 2 for matrix in matrices):
            shape = (len(pack), *self.batch, self.size)
            return np.matmul, (vector, np.stack([m.T for m in matrices]), out.reshape(shape))
        shape = (*self.batch, self.size, self.size)
        stacked = np.stack([np.broadcast_to(matrix, shape) for matrix in matrices])
        return np.matmul, (stacked, vector[..., None], out.reshape(len(pack), *self.batch, self.size, 1))

    def run(self) -> dict[str, Array]:
        """Step through time. Returns what was recorded, (T, *batch, H) by name of the quantity."""
        record = np.empty((self.steps, *self.work.shape))
        fixed, work, calls, copy = self.fixed, self.work, self.calls, np.copyto
        for row, kept in zip(self.rows, record, strict=True):
            copy(fixed, row)
            for function, args in calls:
                function(*args)
            copy(kept, work)
        owner: dict[int, Key] = {}
        for key, at in self.block.items():
            owner[at] = key
        named = {key.name: at for at, key in owner.items() if isinstance(key, Node) and key.name}
        return {name: record[:, at] for name, at in named.items()}


HALF = np.float64(0.5)
ONE = np.float64(1.0)


def _elementwise(op: str, out: Any, operands: list[Any]) -> list[Call]:
    """The NumPy calls of one elementwise operation, in place wherever ``out`` is an operand."""
    first = operands[0]
    if op == "add":
        # Start with the operand that shares memory with the result, or it would be lost.
        rest = sorted(operands, key=lambda operand: not np.shares_memory(operand, out))
        return [(np.add, (rest[0], rest[1], out)), *((np.add, (out, term, out)) for term in rest[2:])]
    if op == "mul":
        return [(np.multiply, (first, operands[1], out))]
    if op == "one_minus":
        return [(np.subtract, (ONE, first, out))]
    if op == "tanh":
        return [(np.tanh, (first, out))]
    if op == "half":
        return [(np.multiply, (first, HALF, out))]
    if op == "from_tanh":
        return [(np.multiply, (first, HALF, out)), (np.add, (out, HALF, out))]
    raise ValueError(f"no loop form for {op!r}")
