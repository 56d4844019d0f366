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
    """("H", "D") for input weights, ("H", "H") for recurrent ones, ("H",) for a bias or peepholes."""

    @property
    def is_bias(self) -> bool:
        """Whether it is added, not multiplied."""
        return self.name[0] in "bc"

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
        return tuple(sorted(specs, key=lambda spec: (gates.index(spec.gate), "WUPbc".index(spec.name[0]))))

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """What has weights of its own, in the order of computation, such as ("z", "r", "n")."""
        return tuple(dict.fromkeys(spec.gate for spec in self.parameters))

    def free(self, name: str) -> Node:
        """The node of a quantity as the equations make it, before a clamp forces it."""
        return self.by_name.get(f"{name}_free", self.by_name[name])

    def _share(self, part: str) -> tuple[str, bool]:
        """The gate that decides about "kept" or "written", and whether it does so as 1 − gate."""
        share = self.free(self.free(part).args[0].name)
        is_rest = share.op == "one_minus"
        return (share.args[0] if is_rest else share).name.removesuffix("_free"), is_rest

    @property
    def keep_gate(self) -> str | None:
        """The gate that decides how much of the state stays: z, f, the i of coupled gates, or None in a plain RNN."""
        return self._share("kept")[0] if "kept" in self.by_name else None

    @property
    def takes(self) -> bool:
        """Whether the keep gate's 1 takes the new, so that 1 − gate is the share that is kept."""
        return "kept" in self.by_name and self._share("kept")[1]

    @property
    def blends(self) -> bool:
        """Whether what is kept and what is written are shares of 1, as they are not in an LSTM."""
        if "kept" not in self.by_name:
            return False
        (one, is_rest), (other, is_other_rest) = self._share("kept"), self._share("written")
        return one == other and is_rest != is_other_rest

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
