"""What is what in a cell's graph, as its drawing sees it."""

from __future__ import annotations

from collections.abc import Iterator

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import SOURCES, Node


class Anatomy:
    """The lanes of a cell, what each is made of, and the memory that runs above them."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.lanes = [name for name in cell.names if name in cell.gates]
        """Gates and candidate in the order of computation; one lane each."""
        self.memory = next((state for state in cell.states if self._is_carried(state)), None)
        """The state that is carried along: its new value is a sum in which the old one, gated, stands."""
        self.blocks = {gate: self._block(gate) for gate in self.lanes}
        """Lane → what it is made of, beginning behind the sources and the other lanes."""
        self.lane_of = {name: gate for gate, block in self.blocks.items() for name in block}

    def _is_carried(self, state: str) -> bool:
        old = self.cell.by_name.get(f"{state}_prev")
        return any(arg.op == "mul" and old in arg.args for arg in self.cell.next_states[state].args)

    def _block(self, gate: str) -> tuple[str, ...]:
        inside: dict[str, None] = {}

        def visit(node: Node) -> None:
            if node.name != gate and (node.is_source or node.name in self.lanes or node.name in self.cell.states):
                return
            for arg in node.args:
                visit(arg)
            inside[node.name] = None

        visit(self.node(gate))
        return tuple(inside)

    def node(self, name: str) -> Node:
        """A node of the graph."""
        return self.cell.by_name[name]

    def computed(self) -> Iterator[Node]:
        """Every node that is not given from outside, operands first."""
        return (node for node in self.cell.nodes if node.op not in SOURCES)

    def users(self, node: Node) -> list[Node]:
        """The nodes that ``node`` is an operand of."""
        return [user for user in self.cell.nodes if node in user.args]

    @property
    def kept(self) -> Node | None:
        """The product in which the memory's old value survives."""
        if self.memory is None:
            return None
        old = self.node(f"{self.memory}_prev")
        return next(arg for arg in self.cell.next_states[self.memory].args if old in arg.args)

    @property
    def is_complement_kept(self) -> bool:
        """Whether 1 − gate, not the gate itself, multiplies the old state."""
        return self.kept is not None and any(arg.op == "one_minus" for arg in self.kept.args)

    def has_reset(self, gate: str) -> bool:
        """Whether a product of two quantities stands inside the lane."""
        return any(node.op == "mul" and not node.is_product for node in map(self.node, self.blocks[gate]))

    def peephole(self, gate: str) -> Node | None:
        """The product of the lane's peepholes with a cell state."""
        return next((node for node in map(self.node, self.blocks[gate]) if node.op == "mul" and node.is_product), None)

    def is_peeked(self, node: Node) -> bool:
        """Whether a peephole sees this quantity of the same step, so that a wire leads back to it."""
        return any(user.op == "mul" and user.is_product for user in self.users(node))

    def is_lane_sum(self, node: Node) -> bool:
        """Whether the input's product is added here; such a sum stands in the middle of its lane."""
        return node.op == "add" and any(arg.op == "matvec" and arg.args[1].op == "input" for arg in node.args)

    def resets_first(self, gate: str) -> bool:
        """Whether a matrix follows that product, instead of standing before it."""
        return any(node.op == "matvec" and node.args[1].op == "mul" for node in map(self.node, self.blocks[gate]))

    def is_squash(self, node: Node) -> bool:
        """Whether it only squashes a state on its way out, as tanh c_t does."""
        return node.op == "tanh" and node.name not in self.lane_of
