"""What is said of how a layer was read is true of the layer that was made: order, biases, conventions, sizes."""

import re
from dataclasses import replace

import numpy as np

import gru_viz as gv
from gru_viz.layers import detective
from gru_viz.layers.keras_names import configs, keras_layers
from gru_viz.layers.onnx_nodes import Node, node_layers
from gru_viz.layers.packing import ORDERS
from gru_viz.layers.verify import tolerance_of

from .test_detective import packed
from .test_names import D, H, draw, keras_arrays, reason, tensors, torch_state

BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}


def library_layers():
    """Every kind from every library, with and without biases: (library, biases given, the layer)."""
    for kind, k in BLOCKS.items():
        state = torch_state(k=k)
        yield "PyTorch", 2, gv.load(state)[0]
        yield "PyTorch", 0, gv.load({name: value for name, value in state.items() if "bias" not in name})[0]
        for bias, sets in (((k * H,), 1), *([((2, k * H), 2)] if kind == "gru" else [])):
            yield "Keras", sets, gv.load(keras_arrays(k, bias))[0]
        W, R, B = draw(1, k * H, D), draw(1, k * H, H), draw(1, 2 * k * H)
        for attributes in ({}, {"linear_before_reset": 1}):
            for arrays, sets in (({"W": W, "R": R}, 0), ({"W": W, "R": R, "B": B}, 2)):
                (layer,) = node_layers(Node("node", kind.upper(), attributes, tensors(**arrays)))
                yield "ONNX", sets, layer
    ends = {"activations": ["Sigmoid", "Tanh", "Affine"]}
    for attributes in ({}, ends):
        (layer,) = node_layers(Node("node", "LSTM", attributes, tensors(W=draw(1, 4 * H, D), R=draw(1, 4 * H, H))))
        yield "ONNX", 0, layer


def test_how_a_layer_was_recognised_is_what_it_became():
    for library, sets, layer in library_layers():
        said, options, kind = layer.recognised, layer.conventions, layer.cell.kind
        assert said.startswith(f"{library} {kind.upper()}"), said
        if kind != "rnn":
            assert f"order {', '.join(ORDERS[library][kind])}" in said
        words = {0: "no biases", 1: "1 bias set;", 2: "two bias sets" if library != "Keras" else "2 bias sets"}[sets]
        assert words in f"{said};" and options["biases"] == (sets > 0), said
        if kind == "gru":
            assert options["update"] == "keep" and f"keep, reset {options['reset']}" in said
        if library == "ONNX" and kind == "lstm":
            assert f"output {options['output']}" in said
        text = str(layer)
        assert f"{D} → {H}, {layer.precision}. " in text and "reversed" not in layer.title


def test_two_directions_that_are_joined_otherwise_are_told_with_the_word():
    arrays = tensors(**{f"gru/{role}": value for role, value in keras_arrays(3, (3 * H,)).items()})
    for how in ("sum", "mul", "ave"):
        layers = [{"class_name": "GRU", "config": {"name": "gru", "merge_mode": how}}]
        model = {"class_name": "Sequential", "config": {"layers": layers}}
        ((_, layer),) = keras_layers(arrays, tuple(configs(model)))
        assert f"joined by {how}; here they stand side by side" in layer.recognised


def test_what_cannot_be_computed_with_gets_the_hint_that_helps():
    for precision, is_hinted in ((np.int8, True), (np.uint8, True), (np.complex64, False)):
        arrays = {"weight_ih_l0": np.ones((3 * H, D), precision), "weight_hh_l0": np.ones((3 * H, H), precision)}
        assert ("quantised" in reason(arrays)) == is_hinted


def test_a_module_with_relu_is_refused_and_one_with_tanh_opens():
    class Part:
        def __init__(self, nonlinearity):
            self.nonlinearity = nonlinearity

        def state_dict(self):
            return torch_state(k=1)

        def named_modules(self):
            return {"": self}.items()

    assert gv.load(Part("tanh"))[0].cell.kind == "rnn"
    assert "relu" in reason(Part("relu"))


def test_a_verdict_allows_what_the_document_says_and_tells_where_it_is_off():
    layer = gv.load(torch_state())[0]
    xs = draw(6, D)
    ys = gv.Stack(layer).run(xs).ys
    for kind, roundings in (("float32", 16), ("float64", 16)):
        assert tolerance_of(kind, ys) == roundings * np.finfo(kind).eps
    assert tolerance_of("float16", ys) == 4 * np.finfo(np.float16).eps
    ys[2, 1] += 1e-3
    told = str(gv.verify(layer, xs, ys))
    assert told == "NO: the largest difference is 0.001, at step 2; float64 allows 3.6e-15"
    assert str(gv.verify(layer, xs, gv.Stack(layer).run(xs).ys)).startswith("PASS: ")


def test_the_readings_of_the_detective_are_named_by_their_conventions():
    for reading in detective._readings():
        options, title = dict(reading.right.options), reading.title
        assert ("output as it is" in title) == (options.get("output") == "identity")
        assert ("gates read c" in title) == (options.get("gates_read") == "cell")
        for name in ("update", "reset"):
            if name in options:
                word = f"reset {options[name]}" if name == "reset" else options[name]
                assert word in title.split(", ")


def test_the_probe_that_would_decide_is_described_as_it_is():
    pulses = 0
    for xs in detective._probes(D):
        told = detective._described(xs)
        if match := re.fullmatch(r"a pulse of (\d+) in input (\d+), then zeros", told):
            pulses += 1
            assert xs[0, int(match[2])] == int(match[1]) == xs.sum()
        else:
            assert told == f"noise of standard deviation {round(xs.std())}"
    assert pulses == D


def test_findings_count_the_rivals_and_name_the_next_best():
    rng = np.random.default_rng(6)
    arrays, params, width = packed(rng, "gru", {"update": "keep", "reset": "before"}, "Keras", True, 1)
    xs = rng.standard_normal((1, width))
    found = gv.detect(arrays, xs, gv.run(params.cell, params, xs)["h"])
    fitting = [item for item in found.hypotheses if item.residual <= max(found.tolerance, 1000 * found.best.residual)]
    assert f"cannot tell {len(fitting)} hypotheses apart" in str(found) and len(fitting) > 1
    arrays, params, width = packed(rng, "gru", {"update": "keep", "reset": "after"}, "PyTorch", False, 2)
    xs = rng.standard_normal((16, width))
    found = gv.detect(arrays, xs, gv.run(params.cell, params, xs)["h"])
    assert not found.rivals and f"next best is off by {found.next_best.residual:.2g} ({found.next_best.title})" in str(
        found
    ).replace("at least ", "")
    assert found.next_best.title != found.best.title
    for tolerance in (found.next_best.residual * 0.5, found.next_best.residual * 2):
        worse = replace(found, hypotheses=found.hypotheses[1:], tolerance=tolerance)
        assert worse.fits == (worse.best.residual <= tolerance) and ("No hypothesis fits" in str(worse)) != worse.fits
    for item in found.hypotheses:
        uses = item.unpacked.said[-1]
        if "c_n" in item.unpacked.values:
            first, last = (np.split(arrays[f"third{at}"], 3) for at in (0, 1))
            at = item.title.partition("order ")[2].split(", ").index("n")
            right = {"two bias sets": (first[at], last[at]), "two bias sets, exchanged": (last[at], first[at])}[uses]
            np.testing.assert_array_equal([item.unpacked.values[name] for name in ("b_n", "c_n")], right)


def test_a_bare_pair_is_told_by_the_side_that_its_blocks_lie_along():
    for along, turn in (("rows", lambda value: value), ("columns", np.transpose)):
        (question,) = gv.load({"a": turn(draw(3 * H, D)), "b": turn(draw(3 * H, H))}).questions
        (said,) = {
            re.findall(r"blocks along (\w+)", layer.recognised)[0]
            for layer in question.candidates
            if layer.cell.kind == "gru"
        }
        assert said == along


def test_one_bias_set_inside_the_product_is_told_so():
    rng = np.random.default_rng(8)
    arrays, params, width = packed(rng, "gru", {"update": "keep", "reset": "after"}, "Keras", False, 1)
    inside = params.replace(b_n=np.zeros_like(params["b_n"]), c_n=params["b_n"])
    xs = rng.standard_normal((16, width))
    for weights, said in ((params, "one bias set"), (inside, "one bias set, inside the reset product")):
        found = gv.detect(arrays, xs, gv.run(weights.cell, weights, xs)["h"])
        assert found.best.unpacked.said[-1] == said and not found.rivals
