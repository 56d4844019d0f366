"""Unpack the weights of PyTorch, Keras and ONNX layers into named matrices.

Each function returns ``{"W_z": (H, D), "U_z": (H, H), "b_z": (H,), ...}`` for one layer in one
direction. Two biases that are only ever added become one, their sum. The exception is the bias
inside the reset product of a GRU with reset after, r * (U_n h + c_n): it stays apart as ``c_n``.

    library   GRU blocks   LSTM blocks   blocks lie along   biases
    PyTorch   r, z, n      i, f, g, o    rows               bias_ih and bias_hh
    Keras     z, r, n      i, f, g, o    columns            (2, 3H) with reset_after, else one
    ONNX      z, r, n      i, o, f, g    rows               B = [Wb, Rb] end to end

Keras and ONNX write h for the GRU's candidate n, and c for the LSTM's candidate g. In all three
z = 1 keeps the old state.

Sources: the PyTorch documentation of ``torch.nn.RNN``, ``GRU`` and ``LSTM``; the Keras 3 source
of the ``GRU`` and ``LSTM`` cells; the ONNX operator specification of ``RNN``, ``GRU``, ``LSTM``.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Parameters = dict[str, Array]

PYTORCH_ORDER = {"rnn": "h", "gru": "rzn", "lstm": "ifgo"}
KERAS_ORDER = {"gru": "zrn", "lstm": "ifgo"}
ONNX_ORDER = {"rnn": "h", "gru": "zrn", "lstm": "iofg"}


def from_pytorch(kind: str, state_dict: Mapping[str, Array]) -> Parameters:
    """Layer 0 of ``torch.nn.RNN``, ``GRU`` or ``LSTM``."""
    return _name_blocks(
        PYTORCH_ORDER[kind],
        state_dict["weight_ih_l0"],
        state_dict["weight_hh_l0"],
        state_dict["bias_ih_l0"],
        state_dict["bias_hh_l0"],
        reset_after=kind == "gru",
    )


def gradients_from_pytorch(kind: str, gradients: Mapping[str, Array]) -> Parameters:
    """PyTorch's gradients, apart for each gate. Of two biases that are only added, each has the gradient of the sum."""
    order = PYTORCH_ORDER[kind]
    named = {}
    for letter, packed in (("W", "weight_ih"), ("U", "weight_hh"), ("b", "bias_ih"), ("c", "bias_hh")):
        blocks = np.split(gradients[f"{packed}_l0"], len(order))
        named |= {f"{letter}_{gate}": block for gate, block in zip(order, blocks, strict=True)}
    for gate in order:
        if (kind, gate) != ("gru", "n"):
            np.testing.assert_allclose(named.pop(f"c_{gate}"), named[f"b_{gate}"], rtol=0, atol=1e-14)
    return named


def from_keras(
    kind: str, kernel: Array, recurrent_kernel: Array, bias: Array, *, reset_after: bool = False
) -> Parameters:
    """A Keras layer: kernel (D, kH), recurrent_kernel (H, kH), bias (kH,) or (2, kH)."""
    input_bias, recurrent_bias = bias if reset_after else (bias, np.zeros_like(bias))
    return _name_blocks(
        KERAS_ORDER[kind],
        kernel.T,
        recurrent_kernel.T,
        input_bias,
        recurrent_bias,
        reset_after=reset_after,
    )


def from_onnx(kind: str, W: Array, R: Array, B: Array, *, reset_after: bool = False) -> Parameters:
    """An ONNX node: W (1, kH, D), R (1, kH, H), B (1, 2kH); reset_after = linear_before_reset."""
    input_bias, recurrent_bias = np.split(B[0], 2)
    order = ONNX_ORDER[kind]
    return _name_blocks(order, W[0], R[0], input_bias, recurrent_bias, reset_after=reset_after)


def _name_blocks(
    order: str,
    W: Array,
    U: Array,
    input_bias: Array,
    recurrent_bias: Array,
    *,
    reset_after: bool,
) -> Parameters:
    """Cut arrays whose rows are stacked in ``order`` into one W, U and b for each letter."""
    parameters = {}
    blocks = (np.split(array, len(order)) for array in (W, U, input_bias, recurrent_bias))
    for name, W_k, U_k, b_k, c_k in zip(order, *blocks, strict=True):
        parameters[f"W_{name}"] = W_k
        parameters[f"U_{name}"] = U_k
        if reset_after and name == "n":
            parameters["b_n"], parameters["c_n"] = b_k, c_k
        else:
            parameters[f"b_{name}"] = b_k + c_k
    return parameters
