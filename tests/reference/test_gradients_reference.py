"""Gradients and one-step Jacobians against PyTorch's autograd, in float64."""

from pathlib import Path

import numpy as np
import pytest

import gru_viz as gv

from . import layouts

FOLDER = Path(__file__).parent
TOLERANCE = 1e-10

each_kind = pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])


def load(kind):
    with np.load(FOLDER / f"pytorch_{kind}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files if key != "versions"}


def run(cell, arrays):
    states = {name: arrays[name] for name in ("h0", "c0") if name in arrays}
    return gv.run(cell, gv.Parameters.from_torch(cell, arrays), arrays["xs"], **states)


def pytorch_gradients(kind, arrays):
    """PyTorch's gradients by our names."""
    gradients = {name.removeprefix("grad_"): value for name, value in arrays.items() if name.startswith("grad_")}
    named = {name: gradients[name] for name in ("x", "h0", "c0") if name in gradients}
    return named | layouts.gradients_from_pytorch(kind, gradients)


@each_kind
def test_gradients_agree_with_pytorch(kind):
    arrays = load(kind)
    expected = pytorch_gradients(kind, arrays)
    gradients = gv.gradients(run(gv.cell(kind), arrays), arrays["dstate"])
    assert gradients.keys() == expected.keys()
    for name, values in expected.items():
        assert gradients[name].shape == values.shape
        np.testing.assert_allclose(gradients[name], values, rtol=0, atol=TOLERANCE, err_msg=name)


@each_kind
def test_jacobians_agree_with_pytorch(kind):
    arrays = load(kind)
    found = gv.jacobians(run(gv.cell(kind), arrays))
    assert found.shape == arrays["jacobian"].shape
    np.testing.assert_allclose(found, arrays["jacobian"], rtol=0, atol=TOLERANCE)


def test_a_cell_that_takes_has_pytorch_s_gradients_with_the_update_gate_negated():
    arrays = load("gru")
    trace = run(gv.cell("gru", update="take"), arrays)
    gradients = gv.gradients(trace, arrays["dstate"])
    for name, values in pytorch_gradients("gru", arrays).items():
        sign = -1 if name.endswith("_z") else 1
        np.testing.assert_allclose(gradients[name], sign * values, rtol=0, atol=TOLERANCE, err_msg=name)
    np.testing.assert_allclose(gv.jacobians(trace), arrays["jacobian"], rtol=0, atol=TOLERANCE)
