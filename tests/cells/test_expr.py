"""The language of the equations: values, derivatives, names, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gru_viz.cells.expr import (
    OPS,
    Input,
    State,
    U,
    W,
    b,
    evaluate,
    sigmoid,
    sigmoid_values,
    substitute,
    tanh,
    topological,
)

SHAPES = {
    "matvec": [(3, 2), (5, 2)],
    "add": [(5, 3), (5, 3), (5, 3)],
    "mul": [(5, 3), (5, 3)],
    "one_minus": [(5, 3)],
    "sigmoid": [(5, 3)],
    "tanh": [(5, 3)],
}


def test_every_operation_is_checked_here():
    assert set(SHAPES) == set(OPS)


@pytest.mark.parametrize("op", OPS)
def test_the_derivative_agrees_with_a_central_difference_along_a_random_direction(op):
    rng = np.random.default_rng(7)
    operands = [rng.standard_normal(shape) for shape in SHAPES[op]]
    out = OPS[op].value(*operands)
    cotangent = rng.standard_normal(out.shape)
    gradients = OPS[op].vjp(cotangent, out, *operands)
    assert [gradient.shape for gradient in gradients] == [operand.shape for operand in operands]
    for at, gradient in enumerate(gradients):
        direction = rng.standard_normal(operands[at].shape)

        def along(distance, at=at, direction=direction):
            moved = [*operands]
            moved[at] = operands[at] + distance * direction
            return np.sum(cotangent * OPS[op].value(*moved))

        difference = (along(1e-5) - along(-1e-5)) / 2e-5
        np.testing.assert_allclose(np.sum(gradient * direction), difference, rtol=1e-8, atol=1e-9)


@given(st.floats(-700, 700))
def test_sigmoid_agrees_with_its_definition(a):
    np.testing.assert_allclose(sigmoid_values(np.array(a)), 1 / (1 + math.exp(-a)), rtol=0, atol=3e-16)


def test_sigmoid_never_overflows_and_saturates_exactly():
    with np.errstate(all="raise"):
        values = sigmoid_values(np.array([-1e300, -1000.0, 0.0, 1000.0, 1e300]))
    np.testing.assert_array_equal(values, [0, 0, 0.5, 1, 1])


def test_writing_an_equation_names_its_products_and_complements():
    z = sigmoid(W("z") @ Input("x") + U("z") @ State("h") + b("z")).named("z")
    assert [node.name for node in topological([1 - z])] == [
        "W_z", "x", "Wx_z", "U_z", "h_prev", "Uh_z", "b_z", "", "z", "one_minus_z",
    ]  # fmt: skip
    assert len(z.args[0].args) == 3, "a sum of three terms is one operation"


def test_a_named_sum_is_not_swallowed_by_a_longer_one():
    x, y = Input("x"), Input("y")
    part = (x + y).named("part")
    assert (part + x).args == (part, x)


def test_only_what_a_cell_needs_can_be_written():
    x = Input("x")
    with pytest.raises(TypeError, match="weight matrix can stand left of @, not 'x'"):
        x @ x
    with pytest.raises(TypeError, match="1 − gate"):
        2 - x


def test_evaluate_takes_given_values_in_place_of_computed_ones():
    x = Input("x")
    inner = tanh(x).named("inner")
    outer = 1 - inner
    assert evaluate([outer], {"inner": np.array(0.25)})[outer] == 0.75
    with pytest.raises(KeyError):
        evaluate([outer], {})


def test_substitute_leaves_what_it_does_not_touch():
    x = Input("x")
    kept, changed = tanh(x).named("kept"), sigmoid(x).named("changed")
    product = kept * changed
    (new,) = substitute([product], lambda node: x if node is changed else node)
    assert new.args == (kept, x)
    assert product.args == (kept, changed)
    (same,) = substitute([product], lambda node: node)
    assert same is product
