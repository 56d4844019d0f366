"""Write the files of this folder: small layers of PyTorch, Keras and ONNX, with an input and the outputs of each.

Run from the root of the repository; the tests read the files and need neither PyTorch nor Keras::

    pip install torch==2.13.0 keras==3.15.1 onnx==1.23.2 h5py safetensors
    python -m tests.layers.make_fixtures

    torch_<precision>.safetensors      24 layers under prefixes: RNN, GRU, LSTM; 1 and 3 layers deep; one direction and
                                       both; with and without bias; D = 2, H = 3, T = 6
    keras_<precision>.keras            GRU with reset after and before, LSTM, SimpleRNN, both directions, three deep
    keras.weights.h5, keras.h5         the arrays alone, and Keras's older format with the configuration in it
    onnx_<name>.onnx                   the 18 cases of ONNX's backend tests for GRU, LSTM and RNN, their weights made
                                       part of the model; and three layers with both directions
    pairs.npz                          for each of them xs and ys (and what else it needs), in the file's own precision
                                       (bfloat16 as float32)

The expected outputs of a half-precision layer are computed by its library in that precision.
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import onnx
import torch
from keras.src.backend.common import dtypes as keras_dtypes
from onnx import TensorProto, helper, numpy_helper
from onnx.backend.test.loader import load_model_tests
from safetensors.torch import save_file

FOLDER = Path(__file__).parent / "files"
PRECISIONS = ("float16", "bfloat16", "float32", "float64")
D, H, T = 2, 3, 6
Arrays = dict[str, np.ndarray[Any, Any]]


def plain(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """NumPy has no bfloat16; float32 holds it whole."""
    tensor = tensor.detach().cpu()
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()


def torch_pairs(precision: str) -> Arrays:
    dtype, state, pairs = getattr(torch, precision), {}, {}
    generator = torch.Generator().manual_seed(PRECISIONS.index(precision))
    choices = itertools.product(("rnn", "gru", "lstm"), (1, 3), (False, True), (True, False))
    for kind, depth, both, bias in choices:
        make = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind]
        layer = make(D, H, num_layers=depth, bidirectional=both, bias=bias, batch_first=True)
        with torch.no_grad():
            for value in layer.parameters():
                value.copy_(0.8 * torch.randn(value.shape, generator=generator))
        layer = layer.to(dtype)
        name = f"{kind}-{depth}-{'both' if both else 'one'}-{'bias' if bias else 'none'}"
        xs = torch.randn((2, T, D), generator=generator).to(dtype)
        state |= {f"net.{name}.{key}": value for key, value in layer.state_dict().items()}
        with torch.no_grad():
            pairs |= {f"torch_{precision}/{name}/xs": plain(xs), f"torch_{precision}/{name}/ys": plain(layer(xs)[0])}
    save_file(state, FOLDER / f"torch_{precision}.safetensors")
    return pairs


def keras_pairs(precision: str) -> Arrays:
    options: dict[str, Any] = {"return_sequences": True, "dtype": precision, "recurrent_initializer": "glorot_uniform"}
    x = keras.Input((None, D), dtype=precision)
    layers = keras.layers
    outputs = {
        "after": layers.GRU(H, name="after", **options)(x),
        "before": layers.GRU(H, name="before", reset_after=False, **options)(x),
        "bare": layers.GRU(H, name="bare", use_bias=False, reset_after=False, **options)(x),
        "memory": layers.LSTM(H, name="memory", **options)(x),
        "plain": layers.SimpleRNN(H, name="plain", **options)(x),
        "two_way": layers.Bidirectional(layers.GRU(H, **options), name="two_way", dtype=precision)(x),
    }
    deep = x
    for at in range(3):
        deep = layers.Bidirectional(layers.LSTM(H, **options), name=f"deep_{at}", dtype=precision)(deep)
    outputs["deep"] = deep
    model = keras.Model(x, outputs)
    rng = np.random.default_rng(7 + PRECISIONS.index(precision))
    model.set_weights([0.8 * rng.standard_normal(w.shape) for w in model.weights])
    model.save(FOLDER / f"keras_{precision}.keras")
    if precision == "float32":
        model.save_weights(FOLDER / "keras.weights.h5")
        model.save(FOLDER / "keras.h5")
    xs = rng.standard_normal((2, T, D))
    given = torch.tensor(xs, dtype=getattr(torch, precision))
    with torch.no_grad():
        found = model(given)
    pairs = {f"keras_{precision}/{name}/ys": plain(value) for name, value in found.items()}
    return pairs | {f"keras_{precision}/{name}/xs": plain(given) for name in outputs}


def backend_cases() -> Arrays:
    """ONNX's own cases. Weights are inputs of those models; here they become initializers, nothing else changes."""
    pairs: Arrays = {}
    kinds = ("test_gru_", "test_lstm_", "test_rnn_", "test_simple_rnn_")
    for case in load_model_tests(kind="node"):
        if not case.name.startswith(kinds):
            continue
        model = case.model
        inputs, outputs = case.data_sets[0]
        arrays: Arrays = {item.name: value for item, value in zip(model.graph.input, inputs, strict=True)}
        arrays |= {item.name: value for item, value in zip(model.graph.output, outputs, strict=True)}
        for item in list(model.graph.input)[1:]:
            model.graph.initializer.append(numpy_helper.from_array(arrays[item.name], item.name))
            model.graph.input.remove(item)
        name = case.name.removeprefix("test_")
        onnx.save(model, FOLDER / f"onnx_{name}.onnx")
        node = model.graph.node[0]
        pairs[f"onnx_{name}/X"] = arrays[model.graph.input[0].name]
        pairs |= {
            f"onnx_{name}/{role}": arrays[output]
            for role, output in zip(("Y", "Y_h", "Y_c"), node.output, strict=False)
            if output
        }
    return pairs


def onnx_deep() -> Arrays:
    """Three layers with both directions, weights from PyTorch, which also computes the outputs."""
    layer = torch.nn.GRU(D, H, num_layers=3, bidirectional=True).double()
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for value in layer.parameters():
            value.copy_(0.8 * torch.randn(value.shape, generator=generator, dtype=torch.float64))
    order = [1, 0, 2]  # PyTorch's r, z, n as ONNX's z, r, n
    state = {key: value.numpy() for key, value in layer.state_dict().items()}

    def packed(role: str, depth: int) -> np.ndarray[Any, Any]:
        both = [np.split(state[f"{role}_l{depth}{end}"], 3) for end in ("", "_reverse")]
        return np.stack([np.concatenate([blocks[at] for at in order]) for blocks in both])

    nodes, initializers, below = [], [], "X"
    for depth in range(3):
        B = np.concatenate([packed("bias_ih", depth), packed("bias_hh", depth)], axis=1)
        weights = {"W": packed("weight_ih", depth), "R": packed("weight_hh", depth), "B": B}
        initializers += [numpy_helper.from_array(value, f"{key}{depth}") for key, value in weights.items()]
        inputs = [below, *(f"{key}{depth}" for key in weights)]
        options = {"hidden_size": H, "direction": "bidirectional", "linear_before_reset": 1}
        nodes.append(helper.make_node("GRU", inputs, [f"Y{depth}"], f"gru_{depth}", **options))
        nodes.append(helper.make_node("Transpose", [f"Y{depth}"], [f"T{depth}"], perm=[0, 2, 1, 3]))
        nodes.append(helper.make_node("Reshape", [f"T{depth}", "shape"], [f"L{depth}"]))
        below = f"L{depth}"
    initializers.append(numpy_helper.from_array(np.array([0, 0, -1]), "shape"))
    x, y = (helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in ("X", below))
    graph = helper.make_graph(nodes, "deep", [x], [y], initializers)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)]), FOLDER / "onnx_deep.onnx")
    xs = torch.randn((T, 2, D), generator=generator, dtype=torch.float64)
    with torch.no_grad():
        ys = layer(xs)[0]
    return {"onnx_deep/xs": plain(xs.swapaxes(0, 1)), "onnx_deep/ys": plain(ys.swapaxes(0, 1))}


def main() -> None:
    keras_dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # see tests/reference/make_fixtures.py
    pairs: Arrays = {}
    for precision in PRECISIONS:
        pairs |= torch_pairs(precision) | keras_pairs(precision)
    pairs |= backend_cases() | onnx_deep()
    np.savez_compressed(FOLDER / "pairs.npz", allow_pickle=False, **pairs)
    print(sum(path.stat().st_size for path in FOLDER.iterdir()), "bytes in", len(list(FOLDER.iterdir())), "files")


if __name__ == "__main__":
    main()
