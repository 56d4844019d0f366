"""Layers and state dicts of PyTorch, by stand-ins that behave as they do: which layer, direction and kind."""

import warnings

import numpy as np
import pytest

import gru_viz as gv

from .test_arrays import Tensor
from .test_parameters import torch_state

GRU, LSTM, RNN = gv.cell("gru"), gv.cell("lstm"), gv.cell("rnn")
PLACES = ("l0", "l0_reverse", "l1", "l1_reverse")


class Layer:
    """What torch.nn's recurrent layers show of themselves."""

    def __init__(self, state, mode, **about):
        self.state, self.mode = state, mode
        self.__dict__ |= about

    def state_dict(self):
        return self.state


def stacked(blocks, D=3, H=4):
    """A bidirectional layer of depth 2, every number another one."""
    state = {}
    for seed, place in enumerate(PLACES):
        one = torch_state(blocks, 2 * H if place.startswith("l1") else D, H, seed=seed)
        state |= {name.replace("l0", place): value for name, value in one.items()}
    return state


@pytest.mark.parametrize(("cell", "mode", "blocks"), [(GRU, "GRU", 3), (LSTM, "LSTM", 4), (RNN, "RNN_TANH", 1)])
def test_a_layer_its_state_dict_and_its_tensors_give_the_same_weights(cell, mode, blocks):
    state = torch_state(blocks)
    expected = gv.Parameters.from_torch(cell, state)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tensors = {name: Tensor(value) for name, value in state.items()}
        assert gv.Parameters.from_torch(cell, Layer(tensors, mode)) == expected
        assert gv.Parameters.from_torch(cell, tensors) == expected
        bare = {name.removesuffix("_l0"): value for name, value in tensors.items()}
        assert gv.Parameters.from_torch(cell, bare) == expected


def test_of_several_layers_and_directions_the_named_one_is_read():
    state = stacked(3)
    for place in PLACES:
        one = {name.replace(place, "l0"): value for name, value in state.items() if name.endswith("_" + place)}
        named = {"layer": int(place[1]), "reverse": place.endswith("reverse")}
        for source in (state, Layer(state, "GRU")):
            assert gv.Parameters.from_torch(GRU, source, **named) == gv.Parameters.from_torch(GRU, one)
    forward = {name: value for name, value in state.items() if "reverse" not in name}
    assert gv.Parameters.from_torch(GRU, forward, layer=1) == gv.Parameters.from_torch(GRU, state, 1, reverse=False)


def test_layer_and_direction_must_be_named_where_there_are_several_and_are_listed():
    state = stacked(4)
    every = [f"layer={layer}, reverse={reverse}" for layer in (0, 1) for reverse in (False, True)]
    for named, left in (({}, every), ({"layer": 1}, every[2:]), ({"reverse": True}, every[1::2])):
        for source in (state, Layer(state, "LSTM")):
            with pytest.raises(ValueError) as error:
                gv.Parameters.from_torch(LSTM, source, **named)
            assert str(error.value) == f"there are several layers or directions; name one of: {'; '.join(left)}"
    with pytest.raises(ValueError, match="weight_ih_l2_reverse is missing; given weight_ih_l0, "):
        gv.Parameters.from_torch(LSTM, state, layer=2, reverse=True)


def test_what_is_another_function_is_refused():
    rnn, lstm = torch_state(1), torch_state(4)
    projected = {**lstm, "weight_hr_l0": np.zeros((2, 4))}
    half = {name: value for name, value in lstm.items() if name != "bias_hh_l0"}
    model = {f"body.rnn.{name}": value for name, value in lstm.items()} | {"head.weight": np.zeros((1, 4))}
    RNNCell = type("RNNCell", (Layer,), {"__init__": lambda self: None, "state": rnn, "nonlinearity": "relu"})
    OwnCell = type("OwnCell", (RNNCell,), {})
    small = {name: (100 * value).astype(np.int8) for name, value in lstm.items()}
    for cell, source, message in (
        (RNN, Layer(rnn, "RNN_RELU"), "nonlinearity is relu"),
        (RNN, RNNCell(), "nonlinearity is relu"),
        (RNN, OwnCell(), "nonlinearity is relu"),
        (LSTM, small, "weight_ih_l0 is int8, as quantised weights are"),
        (LSTM, {"_all_weight_values.0.param": 0}, "these are quantised weights"),
        (LSTM, {"state_dict": lstm, "epoch": 3}, "its state dict may be what stands under 'state_dict'"),
        (LSTM, Layer, "given the class Layer"),
        (GRU, Layer(lstm, "LSTM"), "the layer is of kind lstm, the cell of kind gru"),
        (GRU, lstm, "16 rows for 4 units are the weights of kind lstm; the cell is of kind gru"),
        (LSTM, torch_state(3), "12 rows for 4 units are the weights of kind gru"),
        (RNN, torch_state(3), "12 rows for 4 units are the weights of kind gru"),
        (LSTM, projected, "proj_size"),
        (LSTM, half, "bias_hh_l0 is missing"),
        (LSTM, model, "pass the layer itself, which stands in 'body.rnn'"),
        (LSTM, "model.pt", r"a layer of PyTorch or its state_dict\(\); given a str"),
    ):
        with pytest.raises(ValueError, match=message):
            gv.Parameters.from_torch(cell, source)
