"""Files of PyTorch, Keras and ONNX are opened, recognised, and run to the outputs of the program that wrote them."""

import itertools
from pathlib import Path

import numpy as np
import pytest

import gru_viz as gv
from tests.reference import independent

FOLDER = Path(__file__).parent / "files"
REFERENCE = Path(__file__).parents[1] / "reference"
PRECISIONS = ("float16", "bfloat16", "float32", "float64")
PAIRS = dict(np.load(FOLDER / "pairs.npz", allow_pickle=False))


def pair(name: str) -> tuple[np.ndarray, np.ndarray]:
    return PAIRS[f"{name}/xs"], PAIRS[f"{name}/ys"]


def named(layers: gv.Layers, name: str) -> list[gv.Layer]:
    return [layer for layer in layers if layer.name == name]


def assert_gates_agree(stack: gv.Stack, xs: np.ndarray) -> None:
    """Every gate of every layer and sequence, against the plain-Python loop, fed with that loop's own states."""
    ran = stack.run(xs)
    below, at = np.asarray(xs, np.float64), 0
    for level in stack.levels:
        states = []
        for layer in level:
            conventions = {key: value for key, value in layer.conventions.items() if key != "biases"}
            zeros = {f"{name}0": np.zeros(layer.hidden_size) for name in layer.cell.states}
            for b, sequence in enumerate(below):
                read = sequence[::-1] if layer.reverse else sequence
                expected = independent.CELLS[layer.cell.kind](dict(layer.params), read, **zeros, **conventions)
                for name, values in expected.items():
                    ours = ran.traces[at][name][b]
                    np.testing.assert_allclose(ours, values, rtol=0, atol=1e-12, err_msg=f"{layer.title} {name}")
            states.append(ran.quantity(at, "h"))
            at += 1
        below = np.concatenate(states, axis=-1)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_layers_of_pytorch(precision: str) -> None:
    layers = gv.load(FOLDER / f"torch_{precision}.safetensors")
    assert len(layers) == 3 * 2 * (1 + 2) * (1 + 3)
    choices = itertools.product(("rnn", "gru", "lstm"), (1, 3), ("one", "both"), ("bias", "none"))
    for kind, depth, ways, bias in choices:
        name = f"{kind}-{depth}-{ways}-{bias}"
        found = named(layers, f"net.{name}")
        assert [layer.cell.kind for layer in found] == [kind] * depth * (1 + (ways == "both"))
        assert {layer.precision for layer in found} == {precision}
        assert {layer.conventions["biases"] for layer in found} == {bias == "bias"}
        verdict = gv.verify(found, *pair(f"torch_{precision}/{name}"))
        assert verdict.passed, f"{name}: {verdict}"
        if precision in ("bfloat16", "float64"):
            assert_gates_agree(gv.Stack(found), PAIRS[f"torch_{precision}/{name}/xs"])


KERAS_FILES = [*(f"keras_{precision}.keras" for precision in PRECISIONS), "keras.weights.h5", "keras.h5"]


@pytest.mark.parametrize("file", KERAS_FILES)
def test_layers_of_keras(file: str) -> None:
    precision = file.removeprefix("keras_").removesuffix(".keras") if "_" in file else "float32"
    layers = gv.load(FOLDER / file)
    knows = file != "keras.weights.h5"
    resets = {"after": "after", "before": "before", "two_way": "after"} | ({"bare": "before"} if knows else {})
    for name in (*resets, "memory", "plain", "deep"):
        found = [layer for layer in layers if layer.name.startswith("deep_" if name == "deep" else name)]
        if name == "deep":
            assert [layer.title for layer in found] == [
                f"deep_{at}, layer 0{end}" for at in range(3) for end in ("", ", reversed")
            ]
        assert all(layer.conventions.get("reset") == resets.get(name) for layer in found)
        assert all(("the file does not say" in layer.recognised) != knows for layer in found)
        verdict = gv.verify(found, *pair(f"keras_{precision}/{name}"))
        assert verdict.passed, f"{name}: {verdict}"
        assert {layer.precision for layer in found} == {precision}
        assert_gates_agree(gv.Stack(found), PAIRS[f"keras_{precision}/{name}/xs"])
    if not knows:
        (asked,) = layers.questions
        assert [layer.conventions["reset"] for layer in asked.candidates] == ["after", "before"]
        xs, ys = pair("keras_float32/bare")
        found = gv.detect(asked.arrays, xs[0], ys[0])
        assert found.fits and not found.rivals
        assert found.best.title.startswith("GRU, keep, reset before, Keras and ONNX order z, r, n")


@pytest.mark.parametrize("file", ["keras2.h5", "keras2_weights.h5"])
def test_layers_of_keras_2(file: str) -> None:
    layers, pairs = gv.load(FOLDER / file), np.load(FOLDER / "keras2.npz")
    knows = file == "keras2.h5"
    for name, reset in {
        "after": "after",
        "before": "before",
        "memory": None,
        "plain": None,
        "two_way": "after",
    }.items():
        found = named(layers, name)
        assert [layer.reverse for layer in found] == ([False, True] if name == "two_way" else [False])
        assert {layer.conventions.get("reset") for layer in found} == {reset}
        assert all(("the file does not say" in layer.recognised) != knows for layer in found)
        verdict = gv.verify(found, pairs["xs"], pairs[name])
        assert verdict.passed, f"{name}: {verdict}"


BACKEND = sorted(path.stem for path in FOLDER.glob("onnx_*.onnx") if path.stem not in ("onnx_deep", "onnx_model"))


def test_onnx_backend_cases() -> None:
    assert len(BACKEND) == 18
    for case in BACKEND:
        layers = gv.load(FOLDER / f"{case}.onnx")
        assert {layer.cell.kind == "peephole_lstm" for layer in layers} == {"peepholes" in case}
        stack = gv.Stack(layers)
        assert len(layers) == 1 + ("bidirectional" in case)
        batch_first = "batchwise" in case
        x = PAIRS[f"{case}/X"]
        xs = x if batch_first else x.swapaxes(0, 1)
        ran = stack.run(xs, lengths=[xs.shape[1]] * len(xs))  # some are several runs of one step
        for name, state in (("Y_h", "h"), ("Y_c", "c")):
            if f"{case}/{name}" in PAIRS:
                ours = np.stack([ran.last(at, state) for at in range(len(layers))], axis=1 if batch_first else 0)
                np.testing.assert_allclose(ours, PAIRS[f"{case}/{name}"], rtol=0, atol=1e-6, err_msg=case)
        if f"{case}/Y" in PAIRS:
            parts = np.split(ran.ys, len(layers), axis=-1)  # (B, T, H) each
            y = np.stack(parts, axis=2)  # (B, T, directions, H)
            expected = PAIRS[f"{case}/Y"]
            ours = y if batch_first else y.transpose(1, 2, 0, 3)
            np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-6, err_msg=case)


@pytest.mark.parametrize("case", ["onnx_rnn", "onnx_gru_after", "onnx_gru_before", "onnx_lstm"])
def test_onnx_arrays_with_weights_that_differ(case: str) -> None:
    """The weights of ONNX's own cases are all alike, so that two gates could be exchanged in them."""
    arrays = np.load(REFERENCE / f"{case}.npz")
    found = gv.load({name: arrays[name] for name in "WRB"})
    at = 1 if case == "onnx_gru_before" else 0
    layer = found[0] if found else found.questions[0].candidates[at]
    states = {name: arrays[name] for name in ("h0", "c0") if name in arrays}
    trace = gv.run(layer.cell, layer.params, arrays["xs"], **states)
    np.testing.assert_allclose(trace["h"], arrays["h"], rtol=0, atol=1e-6)


def test_onnx_three_layers_both_directions() -> None:
    layers = gv.load(FOLDER / "onnx_deep.onnx")
    assert [layer.title for layer in layers[:2]] == ["gru_0, layer 0", "gru_0, layer 0, reversed"]
    verdict = gv.verify(layers, *pair("onnx_deep"))
    assert verdict.passed and verdict.precision == "float64", str(verdict)
    assert_gates_agree(gv.Stack(layers), PAIRS["onnx_deep/xs"])
