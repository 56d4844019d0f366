"""Loss and gradients of a batch of sequences of different lengths against PyTorch, in float64."""

from pathlib import Path

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.learning.batch import Batch
from gru_viz.learning.net import Net
from gru_viz.learning.train import loss_and_gradients

from . import layouts

FOLDER = Path(__file__).parent
TOLERANCE = 1e-10


def load(kind, asks):
    with np.load(FOLDER / f"training_{kind}_{asks}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files if key != "versions"}


def net_and_batch(kind, asks, arrays):
    params = gv.Parameters.from_torch(gv.cell(kind), arrays)
    if asks == "answers":
        names = {"words": tuple(map(str, range(len(arrays["E"])))), "answers": ("a", "b", "c")}
    else:
        names = {"columns": ("p", "q", "r")}
    net = Net(params, arrays["W_y"], arrays["b_y"], arrays.get("E"), **names)
    return net, Batch(*(arrays[name] for name in Batch._fields))


@pytest.mark.parametrize("asks", ["answers", "numbers"])
@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_a_batch_with_padding_has_pytorch_s_loss_and_gradients(kind, asks):
    arrays = load(kind, asks)
    net, batch = net_and_batch(kind, asks, arrays)
    found = loss_and_gradients(net, batch)
    np.testing.assert_allclose(found.loss, arrays["loss"], rtol=0, atol=TOLERANCE)
    gradients = {name.removeprefix("grad_"): value for name, value in arrays.items() if name.startswith("grad_")}
    expected = layouts.gradients_from_pytorch(kind, gradients)
    expected |= {name: gradients[name] for name in ("E", "W_y", "b_y") if name in gradients}
    assert found.gradients.keys() == expected.keys() == net.weights().keys()
    for name, values in expected.items():
        assert np.abs(values).max() > 1e-4, name
        np.testing.assert_allclose(found.gradients[name], values, rtol=0, atol=TOLERANCE, err_msg=name)


@pytest.mark.parametrize("asks", ["answers", "numbers"])
def test_what_stands_in_the_padding_changes_nothing(asks):
    arrays = load("gru", asks)
    net, batch = net_and_batch("gru", asks, arrays)
    padding = np.arange(batch.weights.shape[1]) >= batch.lengths[:, None]
    assert padding.any() and not batch.weights[padding].any()
    other = np.array(batch.inputs)
    other[padding] = (other[padding] + 1) % 11 if asks == "answers" else 100.0
    before, after = loss_and_gradients(net, batch), loss_and_gradients(net, batch._replace(inputs=other))
    assert after.loss == before.loss
    for name, gradient in before.gradients.items():
        np.testing.assert_array_equal(after.gradients[name], gradient, err_msg=name)
