"""What real files hold besides the plain case: each is expressed exactly, or named with its reason."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.layers.keras_names import configs, keras_layers
from gru_viz.layers.layer import Layer, Refused, Tensor
from gru_viz.layers.onnx_nodes import Node, node_layers

D, H = 3, 4


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def torch_state(prefix="", end="_l0", k=3):
    shapes = {"weight_ih": (k * H, D), "weight_hh": (k * H, H), "bias_ih": (k * H,), "bias_hh": (k * H,)}
    return {f"{prefix}{name}{end}": draw(*shape, seed=at) for at, (name, shape) in enumerate(shapes.items())}


def tensors(**arrays):
    return {name: Tensor(np.asarray(value), "float32") for name, value in arrays.items()}


def reason(source):
    with pytest.raises(gv.LayerError) as caught:
        gv.load(source)
    return str(caught.value)


def test_pytorch_prefixes_cells_and_other_arrays():
    state = torch_state("module.encoder.rnn.") | torch_state("cell.", end="") | {"embedding.weight": draw(9, D)}
    layers = gv.load(state)
    assert [layer.name for layer in layers] == ["cell", "module.encoder.rnn"]
    expected = gv.Parameters.from_torch(gv.cell("gru"), torch_state())
    assert all(layer.params == expected for layer in layers)
    assert layers.arrays["embedding.weight"].shape == (9, D)
    assert layers[0].recognised == "PyTorch GRU, order r, z, n; two bias sets; keep, reset after"


@pytest.mark.parametrize("ends", [("_g", "_v"), (".original0", ".original1")])
def test_weight_norm_is_multiplied_out(ends):
    state = torch_state()
    whole = state.pop("weight_hh_l0")
    length = np.linalg.norm(whole, axis=1, keepdims=True)
    wrapped = "parametrizations." if ends[0] == ".original0" else ""
    state[f"{wrapped}weight_hh_l0{ends[0]}"] = length
    state[f"{wrapped}weight_hh_l0{ends[1]}"] = 3 * whole
    (layer,) = gv.load(state)
    for name, value in gv.Parameters.from_torch(gv.cell("gru"), torch_state()).items():
        np.testing.assert_allclose(layer.params[name], value, rtol=0, atol=1e-14)
    assert "weight norm" in layer.recognised


def test_what_pytorch_cannot_have_here_is_named_and_the_rest_opens():
    state = torch_state("good.") | torch_state("narrow.", k=4) | {"narrow.weight_hr_l0": draw(2, H)}
    state |= {"odd.weight_ih_l0": draw(7, D), "odd.weight_hh_l0": draw(7, H)}
    state |= {"whole.weight_ih_l0": np.ones((3 * H, D), np.int8), "whole.weight_hh_l0": np.ones((3 * H, H), np.int8)}
    half = torch_state("half.")
    del half["half.bias_hh_l0"]
    layers = gv.load(state | half)
    assert [layer.name for layer in layers] == ["good"]
    told = {item.name.partition(",")[0]: item.reason for item in layers.refused}
    assert "projection" in told["narrow"] and "7 rows for 4 units" in told["odd"]
    assert "int8" in told["whole"] and told["half"] == "bias_hh is missing"


def keras_arrays(k, bias):
    return {"kernel": draw(D, k * H), "recurrent_kernel": draw(H, k * H), "bias": draw(*bias)}


@pytest.mark.parametrize(
    ("names", "k", "bias", "kind", "reset"),
    [
        ("gru/gru/gru_cell/{}:0", 3, (2, 3 * H), "gru", "after"),
        ("gru_1/gru_1/{}:0", 3, (3 * H,), "gru", "before"),
        ("model_weights/lstm/lstm/lstm_cell/{}", 4, (4 * H,), "lstm", None),
        ("{}", 1, (H,), "rnn", None),
    ],
)
def test_names_of_keras_2_and_3(names, k, bias, kind, reset):
    arrays = keras_arrays(k, bias)
    (layer,) = gv.load({names.format(role): value for role, value in arrays.items()})
    assert layer.cell.kind == kind and layer.conventions.get("reset") == reset
    first = {"gru": "z", "lstm": "i", "rnn": "h"}[kind]
    np.testing.assert_array_equal(layer.params[f"W_{first}"], arrays["kernel"][:, :H].T)
    np.testing.assert_array_equal(layer.params[f"U_{first}"], arrays["recurrent_kernel"][:, :H].T)


def test_directions_and_order_by_keras_names():
    paths = ("layers/bidirectional/backward_layer/cell", "layers/bidirectional/forward_layer/cell")
    paths += ("layers/gru_10/cell", "layers/gru_2/cell")
    arrays = {
        f"{path}/vars/{at}": value for path in paths for at, value in enumerate(keras_arrays(4, (4 * H,)).values())
    }
    expected = [("bidirectional", False), ("bidirectional", True), ("gru_2", False), ("gru_10", False)]
    assert [(layer.name, layer.reverse) for layer in gv.load(arrays)] == expected


def test_cudnn_layers_of_keras_2():
    """Keras's own conversion: each gate's kernel is refilled column by column, each recurrent block transposed."""
    arrays = keras_arrays(3, (6 * H,))
    (layer,) = gv.load(arrays)
    blocks = [np.hsplit(arrays[name], 3) for name in ("kernel", "recurrent_kernel")]
    kernel = np.hstack([block.T.reshape(block.shape, order="F") for block in blocks[0]])
    recurrent = np.hstack([block.T for block in blocks[1]])
    usual = {"kernel": kernel, "recurrent_kernel": recurrent, "bias": arrays["bias"].reshape(2, -1)}
    assert layer.params == gv.load(usual)[0].params and "CuDNN" in layer.recognised


def test_the_configuration_of_keras_is_believed():
    arrays = tensors(**{f"gru/gru_cell/{role}": value for role, value in keras_arrays(3, (3 * H,)).items()})

    def told(**options):
        model = {
            "class_name": "Sequential",
            "config": {"layers": [{"class_name": "GRU", "config": {"name": "gru", **options}}]},
        }
        ((_, item),) = keras_layers(arrays, tuple(configs(model)))
        return item

    assert isinstance(told(), Layer) and not told().reverse and told(go_backwards=True).reverse
    for option, value in (("activation", "relu"), ("recurrent_activation", "hard_sigmoid")):
        refused = told(**{option: value})
        assert isinstance(refused, Refused) and f"{option} is {value}" in refused.reason
    assert "joined by sum" in told(merge_mode="sum").recognised


def onnx(operator="GRU", k=3, **attributes):
    arrays = tensors(W=draw(1, k * H, D), R=draw(1, k * H, H), B=draw(1, 2 * k * H))
    (item,) = node_layers(Node("node", operator, attributes, arrays))
    return item


def test_attributes_of_onnx():
    assert onnx().conventions["reset"] == "before" and onnx(linear_before_reset=1).conventions["reset"] == "after"
    assert onnx(direction=b"reverse").reverse
    affine = onnx("LSTM", 4, activations=[b"Sigmoid", b"Tanh", b"Affine"])
    assert affine.conventions["output"] == "identity"
    (W, R), P = (draw(1, 4 * H, n) for n in (D, H)), draw(1, 3 * H)
    arrays = tensors(W=W, R=R, P=P)
    ends = {"activations": ["Sigmoid", "Tanh", "Affine"]}
    for attributes, output in (({}, "tanh"), (ends, "identity")):
        (peeking,) = node_layers(Node("node", "LSTM", attributes, arrays))
        assert peeking.cell.kind == "peephole_lstm" and peeking.conventions["output"] == output
        np.testing.assert_array_equal(np.concatenate([peeking.params[f"P_{gate}"] for gate in "iof"]), P[0])
    for changed in ({"P": P[:, :H]}, {"W": W[:, : 3 * H], "R": R[:, : 3 * H]}):
        assert "P has shape" in reason({"W": W, "R": R, "P": P} | changed)
    for options, told in (
        ({"activations": [b"HardSigmoid", b"Tanh"]}, "activations are HardSigmoid, Tanh"),
        ({"clip": 2.0}, "clips its sums at 2"),
        ({"operator": "LSTM", "k": 4, "input_forget": 1}, "input gate and forget gate are coupled"),
        ({"operator": "LSTM"}, "kind gru, in a node LSTM"),
    ):
        assert told in onnx(**options).reason
    given = node_layers(Node("node", "GRU", {}, tensors(W=draw(1, 3 * H, D)), frozenset({"R"})))
    assert "R is not in the file" in next(given).reason


def test_arrays_without_a_librarys_names_are_asked_about():
    (question,) = gv.load({"W": draw(1, 3 * H, D), "R": draw(1, 3 * H, H), "B": draw(1, 6 * H)}).questions
    assert [layer.conventions["reset"] for layer in question.candidates] == ["after", "before"]
    (question,) = gv.load({"a": draw(3 * H, D), "b": draw(3 * H, H)}).questions
    kinds = [layer.cell.kind for layer in question.candidates]  # 12 rows are also an LSTM of 3 units
    assert kinds == ["gru"] * 4 + ["lstm"] * 2 and "gv.detect" in question.decides
    pair = {"a": draw(2 * H, D), "b": draw(2 * H, H), "c": draw(2 * H)}
    for arrays in (pair, {name: value.T for name, value in pair.items()}):
        (question,) = gv.load(arrays).questions
        kinds = [layer.cell.kind for layer in question.candidates]
        assert kinds == ["simplified_gru"] * 4 + ["mgu"] * 2, "no library packs two blocks, so any order may hold"
        params = question.candidates[-1].params
        np.testing.assert_array_equal([params["W_n"], params["W_f"]], np.split(pair["a"], 2))
        np.testing.assert_array_equal([params["U_n"], params["U_f"]], np.split(pair["b"], 2))
        np.testing.assert_array_equal([params["b_n"], params["b_f"]], np.split(pair["c"], 2))
    params = gv.Parameters.random(gv.cell("gru", reset="before"), D, H)
    (question,) = gv.load({name: params[name] for name in params}).questions
    assert len(question.candidates) == 4
    for kind in ("rnn", "mgu", "coupled_lstm"):
        params = gv.Parameters.random(gv.cell(kind), D, H)
        (layer,) = gv.load(dict(params))
        assert layer.params == params
    assert "No recurrent layer is recognised" in reason({"weight": draw(3, 3)})
    assert "narrower" in reason(torch_state(k=4) | {"weight_hr_l0": draw(2, H)})
