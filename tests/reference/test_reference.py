"""The cells against PyTorch, Keras, ONNX and plain Python, on random distinct weights with D != H.

The libraries return states only, so they vouch for the plain-Python reference, and that vouches
for every gate in every convention, including those that no library offers.
"""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import gru_viz as gv

from . import independent, layouts

Array = NDArray[np.float64]
Arrays = dict[str, Array]
Convention = dict[str, str]

FOLDER = Path(__file__).parent
TOLERANCE = 1e-12

# Fixture, kind of cell, its convention.
FIXTURES: list[tuple[str, str, Convention]] = [
    ("pytorch_rnn", "rnn", {}),
    ("pytorch_gru", "gru", {"update": "keep", "reset": "after"}),
    ("pytorch_lstm", "lstm", {"output": "tanh", "gates_read": "activation"}),
    ("keras_gru_after", "gru", {"update": "keep", "reset": "after"}),
    ("keras_gru_before", "gru", {"update": "keep", "reset": "before"}),
    ("keras_lstm", "lstm", {"output": "tanh", "gates_read": "activation"}),
    ("onnx_rnn", "rnn", {}),
    ("onnx_gru_after", "gru", {"update": "keep", "reset": "after"}),
    ("onnx_gru_before", "gru", {"update": "keep", "reset": "before"}),
    ("onnx_lstm", "lstm", {"output": "tanh", "gates_read": "activation"}),
]

CHOICES: dict[str, dict[str, tuple[str, str]]] = {
    "rnn": {},
    "simplified_gru": {"update": ("keep", "take")},
    "gru": {"update": ("keep", "take"), "reset": ("after", "before")},
    "lstm": {"output": ("tanh", "identity"), "gates_read": ("activation", "cell")},
}
CELLS: list[tuple[str, Convention]] = [
    (kind, dict(zip(choices, values, strict=True)))
    for kind, choices in CHOICES.items()
    for values in itertools.product(*choices.values())
]
SHAPES = [(3, 5, 12), (4, 2, 9), (1, 3, 1), (2, 1, 6)]  # D, H, T

every_fixture = pytest.mark.parametrize(("name", "kind", "convention"), FIXTURES, ids=[name for name, _, _ in FIXTURES])
every_cell = pytest.mark.parametrize(
    ("kind", "convention"),
    CELLS,
    ids=["-".join([kind, *convention.values()]) for kind, convention in CELLS],
)
every_shape = pytest.mark.parametrize(("D", "H", "T"), SHAPES)


def load(name: str) -> Arrays:
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files if key != "versions"}


def initial_states(arrays: Arrays) -> dict[str, Any]:
    return {name: arrays[name] for name in ("h0", "c0") if name in arrays}


def named_parameters(fixture: str, kind: str, arrays: Arrays) -> Arrays:
    library, after = fixture.split("_")[0], fixture.endswith("after")
    if library == "pytorch":
        return layouts.from_pytorch(kind, arrays)
    if library == "keras":
        weights = (arrays[name] for name in ("kernel", "recurrent_kernel", "bias"))
        return layouts.from_keras(kind, *weights, reset_after=after)
    return layouts.from_onnx(kind, arrays["W"], arrays["R"], arrays["B"], reset_after=after)


def random_case(
    kind: str, convention: Convention, D: int, H: int, T: int, *, biases: bool = True, seed: int = 0
) -> tuple[Arrays, Array, dict[str, Any]]:
    """Parameters, inputs and initial states; no two numbers alike, none zero."""
    rng = np.random.default_rng(seed)
    shapes = {"W": (H, D), "U": (H, H), "b": (H,), "c": (H,)}
    names = independent.parameter_names(kind, biases=biases, **convention)
    params = {name: 0.9 * rng.standard_normal(shapes[name[0]]) for name in names}
    states = {name: rng.standard_normal(H) for name in (("h0", "c0") if kind == "lstm" else ("h0",))}
    return params, rng.standard_normal((T, D)), states


def assert_same(actual: Array, desired: Array, name: str) -> None:
    assert actual.shape == desired.shape
    np.testing.assert_allclose(actual, desired, rtol=0, atol=TOLERANCE, err_msg=name)


# --- The libraries ------------------------------------------------------------------------------


@every_fixture
def test_plain_python_agrees_with_the_library(name: str, kind: str, convention: Convention) -> None:
    arrays = load(name)
    params = named_parameters(name, kind, arrays)
    quantities = independent.CELLS[kind](params, arrays["xs"], **initial_states(arrays), **convention)
    for state in {"h", "c"} & arrays.keys():
        assert_same(quantities[state], arrays[state], state)


@every_fixture
def test_states_agree_with_the_library(name: str, kind: str, convention: Convention) -> None:
    arrays = load(name)
    cell = gv.cell(kind, **convention)
    params = gv.Parameters(cell, named_parameters(name, kind, arrays))
    trace = gv.run(cell, params, arrays["xs"], **initial_states(arrays))
    for state in {"h", "c"} & arrays.keys():
        assert_same(trace[state], arrays[state], state)


@pytest.mark.parametrize("layer", [0, 2])
@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_from_torch_reads_a_state_dict(kind: str, layer: int) -> None:
    arrays = load(f"pytorch_{kind}")
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    state_dict = {name.replace("_l0", f"_l{layer}"): arrays[name] for name in names}
    cell = gv.cell(kind)
    params = gv.Parameters.from_torch(cell, state_dict, layer=layer)
    trace = gv.run(cell, params, arrays["xs"], **initial_states(arrays))
    for state in {"h", "c"} & arrays.keys():
        assert_same(trace[state], arrays[state], state)


# --- Every gate, every convention ---------------------------------------------------------------


@every_shape
@pytest.mark.parametrize("biases", [True, False], ids=["biases", "no_biases"])
@every_cell
def test_every_quantity_agrees_with_plain_python(
    kind: str, convention: Convention, biases: bool, D: int, H: int, T: int
) -> None:
    params, xs, states = random_case(kind, convention, D, H, T, biases=biases)
    cell = gv.cell(kind, biases=biases, **convention)
    trace = gv.run(cell, gv.Parameters(cell, params), xs, **states)
    expected = independent.CELLS[kind](params, xs, **states, **convention)
    for name, values in expected.items():
        assert_same(trace[name], values, name)


@every_cell
def test_initial_states_are_zero_unless_given(kind: str, convention: Convention) -> None:
    params, xs, states = random_case(kind, convention, D=3, H=5, T=6)
    cell = gv.cell(kind, **convention)
    trace = gv.run(cell, gv.Parameters(cell, params), xs)
    zeros: dict[str, Any] = {name: np.zeros_like(value) for name, value in states.items()}
    expected = independent.CELLS[kind](params, xs, **zeros, **convention)
    for name, values in expected.items():
        assert_same(trace[name], values, name)


@every_cell
def test_missing_biases_are_zero(kind: str, convention: Convention) -> None:
    params, xs, states = random_case(kind, convention, D=3, H=5, T=6, biases=False)
    cell = gv.cell(kind, **convention)
    trace = gv.run(cell, gv.Parameters(cell, params), xs, **states)
    expected = independent.CELLS[kind](params, xs, **states, **convention)
    for name, values in expected.items():
        assert_same(trace[name], values, name)


# --- The plain-Python reference where no library vouches for it ----------------------------------


@pytest.mark.parametrize("kind", ["simplified_gru", "gru"])
def test_plain_python_take_is_keep_with_the_update_gate_negated(kind: str) -> None:
    params, xs, states = random_case(kind, {}, D=3, H=5, T=12)
    negated = {name: -v if name.endswith("_z") else v for name, v in params.items()}
    keep = independent.CELLS[kind](params, xs, **states, update="keep")
    take = independent.CELLS[kind](negated, xs, **states, update="take")
    assert_same(take["h"], keep["h"], "h")
    assert_same(take["z"], 1 - keep["z"], "z")


@pytest.mark.parametrize("update", ["keep", "take"])
@pytest.mark.parametrize("reset", ["after", "before"])
def test_plain_python_simplified_gru_is_a_gru_with_open_reset(update: str, reset: str) -> None:
    params, xs, states = random_case("simplified_gru", {}, D=3, H=5, T=12)
    open_reset = {"W_r": np.zeros((5, 3)), "U_r": np.zeros((5, 5)), "b_r": np.full(5, 50.0)}
    full = independent.gru(params | open_reset, xs, **states, update=update, reset=reset)
    simplified = independent.simplified_gru(params, xs, **states, update=update)
    for name, values in simplified.items():
        assert_same(full[name], values, name)
