"""A stack runs as its layers do by hand, in both directions and with lengths; its gradients are those of it all."""

from pathlib import Path

import numpy as np
import pytest

import gru_viz as gv

FOLDER = Path(__file__).parent / "files"
LAYERS = gv.load(FOLDER / "torch_float64.safetensors")


def deep(kind="gru"):
    return gv.Stack([layer for layer in LAYERS if layer.name == f"net.{kind}-3-both-bias"])


def test_a_batch_with_lengths_is_each_sequence_by_itself():
    stack, rng = deep("lstm"), np.random.default_rng(0)
    xs, lengths = rng.standard_normal((3, 7, stack.input_size)), [7, 4, 1]
    together = stack.run(xs, lengths)
    for b, length in enumerate(lengths):
        alone = stack.run(xs[b, :length])
        np.testing.assert_allclose(together.ys[b, :length], alone.ys, rtol=0, atol=1e-14)
        np.testing.assert_array_equal(together.ys[b, length:], 0)
        for at in range(len(stack.layers)):
            np.testing.assert_allclose(together.last(at, "c")[b], alone.last(at, "c"), rtol=0, atol=1e-14)
            ours, expected = together.quantity(at, "f")[b, :length], alone.quantity(at, "f")
            np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-14)


def test_gradients_through_all_layers_are_those_of_finite_differences():
    stack, rng = deep(), np.random.default_rng(1)
    xs, lengths = rng.standard_normal((2, 5, stack.input_size)), [5, 3]
    dys = rng.standard_normal((2, 5, stack.output_size))
    ran = stack.run(xs, lengths)
    found = ran.gradients(dys)

    def loss(changed=xs, layers=stack.layers):
        return float(np.sum(gv.Stack(layers).run(changed, lengths).ys * dys))

    step = 1e-6
    way = rng.standard_normal(xs.shape)
    measured = (loss(xs + step * way) - loss(xs - step * way)) / (2 * step)
    np.testing.assert_allclose(np.sum(found.x * way), measured, rtol=1e-7)
    np.testing.assert_array_equal(found.x[1, 3:], 0)
    for at, layer in enumerate(stack.layers):
        way = rng.standard_normal(layer.params["U_n"].shape)
        ends = []
        for sign in (1, -1):
            params = layer.params.replace(U_n=layer.params["U_n"] + sign * step * way)
            other = gv.Layer(layer.name, params, "", depth=layer.depth, reverse=layer.reverse)
            ends.append(loss(layers=(*stack.layers[:at], other, *stack.layers[at + 1 :])))
        measured = (ends[0] - ends[1]) / (2 * step)
        np.testing.assert_allclose(np.sum(found.layers[at]["U_n"] * way), measured, rtol=1e-6)


def test_a_jacobian_product_through_the_stack():
    stack, rng = deep("rnn"), np.random.default_rng(2)
    xs, step = rng.standard_normal((6, stack.input_size)), 1e-6
    found = stack.run(xs).jacobian_product(4)
    assert found.shape == (6, stack.output_size, stack.input_size)
    for t in (0, 4, 5):
        for j in range(stack.input_size):
            way = np.zeros_like(xs)
            way[t, j] = step
            measured = (stack.run(xs + way).ys[4] - stack.run(xs - way).ys[4]) / (2 * step)
            np.testing.assert_allclose(found[t, :, j], measured, rtol=0, atol=1e-8)


def test_verify_names_the_step_and_the_precision():
    stack, rng = deep(), np.random.default_rng(3)
    xs = rng.standard_normal((6, stack.input_size))
    ys = stack.run(xs).ys.copy()
    assert gv.verify(stack, xs, ys).passed and gv.verify(stack, xs, ys[-1]).passed
    ys[2, 1] += 1e-9
    verdict = gv.verify(stack, xs, ys)
    assert not verdict.passed and verdict.step == 2 and str(verdict).startswith("NO: the largest difference is 1e-09")
    assert gv.verify(stack, xs, ys.astype(np.float32)).passed
    with pytest.raises(gv.LayerError, match="ys has shape"):
        gv.verify(stack, xs, ys[:, :2])


def test_layers_that_do_not_fit_and_lengths_that_cannot_be():
    one, two = (next(layer for layer in LAYERS if layer.name == f"net.gru-{n}") for n in ("1-one-bias", "3-both-bias"))
    with pytest.raises(gv.LayerError, match="reads 2 numbers a step, and what lies below gives 3"):
        gv.Stack([one, two])
    with pytest.raises(ValueError, match=r"one sequence of 7 steps: give xs\[:, 0\].* say so with lengths=\[1\] \* 7"):
        gv.Stack(one).run(np.zeros((7, 1, 2)))
    assert gv.Stack(one).run(np.zeros((7, 1, 2)), [1] * 7).ys.shape == (7, 1, 3)
    for lengths in ([3], [0, 3], [3, 8], [2.5, 3]):
        with pytest.raises(gv.LayerError, match="lengths must be 2 whole numbers from 1 to 7"):
            gv.Stack(one).run(np.zeros((2, 7, 2)), lengths)
