"""What several cells are made of."""

from __future__ import annotations

from typing import Literal

from gru_viz.cells.expr import Node, U, W, b

Update = Literal["keep", "take"]


def plus_bias(total: Node, bias: Node, biases: bool) -> Node:
    """The sum with its bias, or without where the cell has none."""
    return total + bias if biases else total


def pre(gate: str, x: Node, past: Node, biases: bool) -> Node:
    """Pre-activation s = W x + U past + b of a gate."""
    return plus_bias(W(gate) @ x + U(gate) @ past, b(gate), biases).named(f"s_{gate}")


def mixed(keep: Node, past: Node, take: Node, candidate: Node) -> Node:
    """Keep ⊙ past + take ⊙ candidate, its two parts under the names by which every cell has them."""
    return (keep * past).named("kept") + (take * candidate).named("written")


def blend(z: Node, past: Node, candidate: Node, update: Update) -> Node:
    """keep: z ⊙ past + (1 − z) ⊙ candidate; take: (1 − z) ⊙ past + z ⊙ candidate."""
    keep, take = (z, 1 - z) if update == "keep" else (1 - z, z)
    return mixed(keep, past, take, candidate)
