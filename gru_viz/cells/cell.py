"""A cell: its graph, its conventions, and the names and parameters that can be read off it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from gru_viz.cells.expr import Input, Node, substitute, topological


class ParameterSpec(NamedTuple):
    """A parameter of a cell: its name, the gate it serves, and the axes of its shape."""

    name: str
    gate: str
    axes: tuple[str, ...]
    """("H", "D") for input weights, ("H", "H") for recurrent ones, ("H",) for a bias."""

    def shape(self, input_size: int, hidden_size: int) -> tuple[int, ...]:
        """The shape for given sizes D and H."""
        return tuple({"H": hidden_size, "D": input_size}[axis] for axis in self.axes)


@dataclass(frozen=True)
class Cell:
    """A recurrent cell as its equations.

    Two cells are equal when their kind and conventions are; the graph follows from those.
    """

    kind: str
    options: tuple[tuple[str, str | bool], ...]
    """Conventions in a fixed order, such as (("update", "keep"), ("reset", "after"), ("biases", True))."""
    next_states: Mapping[str, Node] = field(compare=False, repr=False)
    """State name → the node of its new value, in the order in which they are computed."""

    def option(self, name: str) -> str | bool | None:
        """The value of a convention, or None where this cell has no such choice."""
        return dict(self.options).get(name)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, operands first."""
        return tuple(topological(self.next_states.values()))

    @cached_property
    def by_name(self) -> Mapping[str, Node]:
        """Every named node."""
        return {node.name: node for node in self.nodes if node.name}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the computed quantities, each of shape (T, H), in the order of computation."""
        return tuple(node.name for node in self.nodes if node.name and not node.is_source)

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, such as ("h",) or ("h", "c")."""
        return tuple(sorted(self.next_states, reverse=True))

    @cached_property
    def parameters(self) -> tuple[ParameterSpec, ...]:
        """The parameters in the order in which the equations name them."""
        specs = []
        for node in self.nodes:
            letter, _, gate = node.name.partition("_")
            if node.op == "matrix":
                specs.append(ParameterSpec(node.name, gate, ("H", "D" if letter == "W" else "H")))
            elif node.op == "vector":
                specs.append(ParameterSpec(node.name, gate, ("H",)))
        gates = [name for name in self.names if name in {spec.gate for spec in specs}]
        return tuple(sorted(specs, key=lambda spec: (gates.index(spec.gate), "WUbc".index(spec.name[0]))))

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """What has weights of its own, in the order of computation, such as ("z", "r", "n")."""
        return tuple(dict.fromkeys(spec.gate for spec in self.parameters))

    @property
    def keep_gate(self) -> str | None:
        """The gate that decides how much of the state stays: z, f, or None in a plain RNN."""
        return next((gate for gate in ("z", "f") if gate in self.gates), None)

    def clamped(self, names: Iterable[str]) -> Cell:
        """The same cell in which each named quantity q is q_free ⊙ free_q + forced_q.

        ``free_q`` (1 where q is left alone, 0 where it is forced) and ``forced_q`` (the forced value, or 0)
        are inputs of the new graph. No gradient passes a forced value, as in any other product with 0.
        """
        wanted = set(names)
        if unknown := wanted - set(self.names):
            raise ValueError(f"cannot clamp {sorted(unknown)}; this {self.kind} has {list(self.names)}")

        def change(node: Node) -> Node:
            if node.name not in wanted:
                return node
            free = node.named(f"{node.name}_free") * Input(f"free_{node.name}")
            return (free + Input(f"forced_{node.name}")).named(node.name)

        changed = substitute(self.next_states.values(), change)
        return Cell(self.kind, self.options, dict(zip(self.next_states, changed, strict=True)))
