"""Write the reference fixtures: what PyTorch, Keras and ONNX compute for small recurrent layers.

Run from the root of the repository; the tests read the files and need none of these libraries::

    pip install torch==2.13.0 keras==3.15.1 onnx==1.23.2
    python tests/reference/make_fixtures.py

Each file ``<library>_<layer>.npz`` (no pickle) is one forward layer in float64 with D = 3 inputs,
H = 5 units and T = 12 steps. All weights, biases and initial states are random, distinct and
non-zero. Arrays in every file:

    versions           "name=version" of the libraries that computed it
    xs, h0, c0         inputs (T, D) and initial states (H,); c0 for the LSTM only
    h, c               states after every step (T, H); c for the LSTM only
    parameters         under the library's own names, in the library's own layout:
                       PyTorch  weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0
                       Keras    kernel, recurrent_kernel, bias
                       ONNX     W, R, B (with the leading axis of one direction)

The PyTorch files also hold derivatives, by autograd:

    dstate             (T, H), random; the scalar is L = sum(dstate * h)
    grad_<name>        the gradient of L for every parameter, and for x, h0, c0
    jacobian           one-step Jacobians of the state: entry [t, i, j] is the derivative of new
                       state i by old state j at step t; (T, H, H), or (T, 2H, 2H) for the LSTM,
                       whose state is [h, c]

The ONNX reference evaluator computes in the type of its inputs, so float64 holds throughout; the
operators' type constraint (tensor(double)) allows it. Keras runs on its PyTorch backend with
``dtype="float64"``. There its promotion table says that two float64 operands give float32, so
``matmul`` silently drops to single precision (keras-team/keras issue 23704; in 3.15 this reaches
the GRU with ``reset_after=False`` only). The script changes that one entry to what Keras has on
TensorFlow, float64. The layer's code is untouched.

Sources: the PyTorch documentation of ``torch.nn.RNN``, ``GRU`` and ``LSTM``; the Keras 3 API
documentation of the ``GRU`` and ``LSTM`` layers; the ONNX operator specification of ``RNN``,
``GRU`` and ``LSTM``, opset 22.
"""

import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import onnx
import torch
from keras.src.backend.common import dtypes as keras_dtypes
from numpy.typing import NDArray
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

Array = NDArray[np.float64]
Arrays = dict[str, Array]

FOLDER = Path(__file__).parent
D, H, T = 3, 5, 12
SCALE = 0.8  # wide enough to spread the gates, small enough not to saturate them
ONNX_OPSET = 22

PYTORCH_LAYERS: dict[str, Callable[..., torch.nn.Module]] = {
    "rnn": torch.nn.RNN,
    "gru": torch.nn.GRU,
    "lstm": torch.nn.LSTM,
}


def draw(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers: no two alike, none zero."""
    return SCALE * rng.standard_normal(shape)


def draw_sequence(rng: np.random.Generator, *, has_cell_state: bool) -> Arrays:
    """Inputs and initial states."""
    arrays = {"xs": rng.standard_normal((T, D)), "h0": draw(rng, H)}
    if has_cell_state:
        arrays["c0"] = draw(rng, H)
    return arrays


# --- PyTorch ------------------------------------------------------------------------------------


def pytorch_case(kind: str, seed: int) -> Arrays:
    """States, gradients and Jacobians of ``torch.nn.RNN`` (tanh), ``GRU`` or ``LSTM``."""
    rng = np.random.default_rng(seed)
    is_lstm = kind == "lstm"
    layer = PYTORCH_LAYERS[kind](D, H, dtype=torch.float64)
    parameters = {name: draw(rng, *p.shape) for name, p in layer.named_parameters()}
    layer.load_state_dict({name: torch.from_numpy(value) for name, value in parameters.items()})
    sequence = draw_sequence(rng, has_cell_state=is_lstm)
    dstate = rng.standard_normal((T, H))

    def one_step(x: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
        """The state ([h, c] for the LSTM, else h) after one more input."""
        if not is_lstm:
            after: torch.Tensor = layer(x[None], state[None])[1]
            return after[0]
        _, (h, c) = layer(x[None], (state[None, :H], state[None, H:]))
        return torch.cat([h[0], c[0]])

    leaves = {name: torch.from_numpy(value).requires_grad_() for name, value in sequence.items()}
    initial = leaves["h0"][None]
    h, _ = layer(leaves["xs"], (initial, leaves["c0"][None]) if is_lstm else initial)
    scalar = (torch.from_numpy(dstate) * h).sum()
    sources = dict(layer.named_parameters()) | leaves
    derivatives = torch.autograd.grad(scalar, list(sources.values()))
    gradients = {
        f"grad_{'x' if name == 'xs' else name}": derivative.numpy()
        for name, derivative in zip(sources, derivatives, strict=True)
    }

    states, jacobians = [], []
    state = torch.from_numpy(np.concatenate([sequence[k] for k in ("h0", "c0") if k in sequence]))
    for x in torch.from_numpy(sequence["xs"]):
        jacobian = torch.autograd.functional.jacobian(lambda s, x=x: one_step(x, s), state)
        state = one_step(x, state).detach()
        jacobians.append(jacobian.numpy())
        states.append(state.numpy())
    stepped = np.stack(states)
    np.testing.assert_allclose(stepped[:, :H], h.detach().numpy(), rtol=0, atol=1e-14)

    outputs = {"h": h.detach().numpy(), "jacobian": np.stack(jacobians), "dstate": dstate}
    if is_lstm:
        outputs["c"] = stepped[:, H:]
    return parameters | sequence | outputs | gradients


# --- Keras --------------------------------------------------------------------------------------


def keras_case(layer: keras.layers.Layer, seed: int) -> Arrays:
    """States of a Keras ``GRU`` or ``LSTM`` layer."""
    if keras.backend.result_type("float64", "float64") != "float64":
        raise RuntimeError("Keras would compute in float32; see the head of this file")
    rng = np.random.default_rng(seed)
    is_lstm = isinstance(layer, keras.layers.LSTM)
    layer.build((1, T, D))
    parameters = {w.name: draw(rng, *w.shape) for w in layer.weights}
    layer.set_weights([parameters[w.name] for w in layer.weights])
    sequence = draw_sequence(rng, has_cell_state=is_lstm)
    initial = [sequence[k][None] for k in ("h0", "c0") if k in sequence]

    def run(length: int) -> list[Array]:
        """All h, the last h and, for the LSTM, the last c, without the batch axis."""
        with torch.no_grad():
            results = layer(sequence["xs"][None, :length], initial_state=initial)
        return [keras.ops.convert_to_numpy(result)[0] for result in results]

    return parameters | sequence | states_of(run, has_cell_state=is_lstm)


# --- ONNX ---------------------------------------------------------------------------------------


def onnx_case(operator: str, seed: int, **attributes: Any) -> Arrays:
    """States of one ONNX ``RNN``, ``GRU`` or ``LSTM`` node."""
    rng = np.random.default_rng(seed)
    is_lstm = operator == "LSTM"
    blocks = {"RNN": 1, "GRU": 3, "LSTM": 4}[operator]
    parameters = {
        "W": draw(rng, 1, blocks * H, D),
        "R": draw(rng, 1, blocks * H, H),
        "B": draw(rng, 1, 2 * blocks * H),
    }
    sequence = draw_sequence(rng, has_cell_state=is_lstm)

    # sequence_lens is left out (the empty name), and so are the LSTM's peepholes.
    names = ["X", "W", "R", "B", "", "initial_h"] + ["initial_c"] * is_lstm
    results = ["Y", "Y_h"] + ["Y_c"] * is_lstm
    node = helper.make_node(operator, names, results, hidden_size=H, **attributes)
    graph = helper.make_graph(
        [node],
        "one_layer",
        [helper.make_tensor_value_info(n, TensorProto.DOUBLE, None) for n in names if n],
        [helper.make_tensor_value_info(n, TensorProto.DOUBLE, None) for n in results],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", ONNX_OPSET)])
    evaluator = ReferenceEvaluator(model)
    initial = {f"initial_{k[0]}": sequence[k][None, None] for k in ("h0", "c0") if k in sequence}

    def run(length: int) -> list[Array]:
        """All h, the last h and, for the LSTM, the last c, without direction and batch axes."""
        feeds = parameters | initial | {"X": sequence["xs"][:length, None]}
        y, *last = (np.asarray(result) for result in evaluator.run(None, feeds))
        return [y[:, 0, 0]] + [value[0, 0] for value in last]

    return parameters | sequence | states_of(run, has_cell_state=is_lstm)


# --- Common -------------------------------------------------------------------------------------


def states_of(run: Callable[[int], list[Array]], *, has_cell_state: bool) -> Arrays:
    """States at all steps. A library returns only the last c, so every prefix is run for it."""
    states = {"h": run(T)[0]}
    if has_cell_state:
        states["c"] = np.stack([run(length)[2] for length in range(1, T + 1)])
    return states


def write(name: str, arrays: Arrays, **versions: str) -> None:
    """Save one fixture with the versions that made it. ValueError unless all is finite float64."""
    for key, value in arrays.items():
        if value.dtype != np.float64 or not np.isfinite(value).all():
            raise ValueError(f"{name}: {key} is {value.dtype}, expected finite float64")
    versions |= {"numpy": np.__version__, "python": platform.python_version()}
    path = FOLDER / f"{name}.npz"
    np.savez_compressed(
        path,
        allow_pickle=False,
        versions=np.array([f"{library}={version}" for library, version in versions.items()]),
        **arrays,
    )
    print(f"{path.name:24} {path.stat().st_size:7,d} bytes  {', '.join(arrays)}")


def main() -> None:
    """Write every fixture beside this script."""
    for seed, kind in enumerate(PYTORCH_LAYERS, start=1):
        write(f"pytorch_{kind}", pytorch_case(kind, seed), torch=torch.__version__)

    keras_dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
    options = {"dtype": "float64", "return_sequences": True, "return_state": True}
    layers = {
        "gru_after": keras.layers.GRU(H, reset_after=True, **options),
        "gru_before": keras.layers.GRU(H, reset_after=False, **options),
        "lstm": keras.layers.LSTM(H, **options),
    }
    for seed, (kind, layer) in enumerate(layers.items(), start=11):
        versions = {"keras": keras.__version__, "torch": torch.__version__}
        write(f"keras_{kind}", keras_case(layer, seed), **versions)

    cases = {
        "rnn": onnx_case("RNN", 21),
        "gru_after": onnx_case("GRU", 22, linear_before_reset=1),
        "gru_before": onnx_case("GRU", 23, linear_before_reset=0),
        "lstm": onnx_case("LSTM", 24),
    }
    for kind, arrays in cases.items():
        write(f"onnx_{kind}", arrays, onnx=onnx.__version__)


if __name__ == "__main__":
    main()
