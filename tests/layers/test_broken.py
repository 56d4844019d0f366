"""Broken and hostile files: a sentence each, no traceback of a library, bounded memory."""

import io
import json
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.layers import files

FOLDER = Path(__file__).parent / "files"
SAMPLES = [
    "torch_float32.safetensors",
    "keras_float32.keras",
    "keras.weights.h5",
    "keras.h5",
    "onnx_deep.onnx",
    "x.npz",
]


def sample(name: str) -> bytes:
    if name != "x.npz":
        return (FOLDER / name).read_bytes()
    layer = gv.load(FOLDER / "torch_float32.safetensors").arrays
    return npz({key: layer[key] for key in layer if key.startswith("net.gru-1-one-bias")})


def npz(arrays: dict[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def zipped(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def npy(header: str, data: bytes = b"") -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def safetensors(header: object, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def sentence(data: bytes, name: str) -> str | None:
    """What the file is refused with, or None if it opens; anything else than a sentence fails the test."""
    try:
        gv.load(data, name)
    except gv.LayerError as error:
        text = str(error)
        assert 15 < len(text) < 600 and text[:1].isprintable() and text.endswith((".", ")")), text
        assert error.__cause__ is None and error.__suppress_context__ == (error.__context__ is not None), text
        return text
    return None


HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000)}"
MANY = {"weight_ih_l0": {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 4]}}
BOMB = zipped(**{"a.npy": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (20000000,)}", bytes(160_000_000))})
MADE = [
    ("a.npz", zipped(**{"a.npy": npy(HUGE, bytes(80))}), "claim more than 200 MB"),
    ("a.npz", zipped(**{"a.npy": npy(HUGE.replace("(1000000, 1000000)", "(4, 4)"), bytes(80))}), "fewer numbers"),
    ("a.npz", zipped(**{"a.npy": npy(HUGE.replace("(1000000, 1000000)", "(-4, 4)"), bytes(80))}), "impossible shape"),
    ("a.npz", zipped(**{"a.npy": npy(HUGE.replace("<f8", "|O"), bytes(80))}), "pickle"),
    ("a.npz", zipped(**{"inner.npz": npz({"a": np.zeros(3)})}), "which is no array"),
    ("a.npz", zipped(**{"archive/data.pkl": b"\x80\x02}q\x00."}), "is a pickle"),
    ("a.npz", BOMB, "No recurrent layer is recognised"),
    ("a.npz", zipped(**{f"{at}.npy": npy(HUGE.replace("(1000000, 1000000)", "(9000000,)"), bytes(72_000_000)) for at in
                        range(3)}), "claim more than 200 MB"),
    ("a.pt", b"\x80\x02}q\x00.", "is a pickle"),
    ("a.pth", zipped(**{"archive/data.pkl": b"x"}), "save_file(model.state_dict()"),
    ("a.safetensors", b"\x80\x02}q\x00.", "is a pickle"),
    ("a.safetensors", struct.pack("<Q", 2**31) + b"{}", "header is longer than the file"),
    ("a.safetensors", safetensors(MANY, bytes(4)), "damaged"),
    ("a.safetensors", safetensors({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 40]}}, bytes(4)), "damaged"),
    ("a.safetensors", safetensors({}), "No recurrent layer is recognised"),
    ("a.keras", zipped(**{"config.json": b"{}"}), "model.weights.h5 is missing"),
    ("a.keras", zipped(**{"config.json": b"[" * 100_000, "model.weights.h5": b"x" * 99}), "damaged"),
    ("a.keras", zipped(**{"config.json": bytes(60_000_000), "model.weights.h5": b""}), "unpacks to more than 4 MB"),
    ("a.keras", zipped(**{"config.json": b"{}", "model.weights.h5": bytes(60_000_000)}), "unpacks to more than 50 MB"),
    ("a.keras", zipped(**{"inner.keras": (FOLDER / "keras_float32.keras").read_bytes()}), "is no .keras archive"),
    ("a.onnx", b"\x3a\x80\x89\x7a" + b"\x0a\x00" * 1_000_000, "more than 200,000 parts"),
    ("a.onnx", b"", "is empty"),
    ("a.onnx", b"\x08\x07", "no graph"),
    ("a.h5", (FOLDER / "onnx_deep.onnx").read_bytes(), "its name is wrong"),
    ("a.txt", b"hello", "Files that end in"),
    ("a.npz", bytes(files.MAX_FILE + 1), "larger than 50 MB"),
]  # fmt: skip


def test_each_has_its_sentence() -> None:
    for name, data, expected in MADE:
        tracemalloc.start()
        text = sentence(data, name)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert text is not None and expected in text, f"{name}: {text}"
        assert peak < 2 * files.MAX_UNPACKED, f"{name}: {peak / 1e6} MB"


def test_five_hundred_broken_files() -> None:
    """Cut off anywhere, bytes changed anywhere, another file's name: a sentence, or the layers that are still whole."""
    rng, refused = np.random.default_rng(0), 0
    for at in range(500):
        name = SAMPLES[at % len(SAMPLES)]
        data = bytearray(sample(name))
        how = at // len(SAMPLES) % 4
        if how == 0:
            data = data[: int(rng.integers(len(data)))]
        elif how == 1:
            for place in rng.integers(len(data), size=8):
                data[place] = int(rng.integers(256))
        elif how == 2:
            for place in rng.integers(min(len(data), 400), size=3):
                data[place] = int(rng.integers(256))
        else:
            name = SAMPLES[(at + 1 + int(rng.integers(len(SAMPLES) - 1))) % len(SAMPLES)]
        refused += sentence(bytes(data), name) is not None
    assert refused > 250


def test_a_file_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    import h5py

    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(range(96)))
    for make in (
        lambda file: file.create_dataset("kernel", (2, 12), "f4", external=[(str(secret), 0, 96)]),
        lambda file: file.__setitem__("kernel", h5py.ExternalLink(str(secret), "/kernel")),
        lambda file: file.__setitem__("kernel", h5py.SoftLink("/kernel")),
    ):
        path = tmp_path / "a.h5"
        with h5py.File(path, "w") as file:
            make(file)
        with pytest.raises(gv.LayerError, match=r"not followed|not opened"):
            gv.load(path)


def test_numbers_that_are_none_are_refused_and_the_other_layers_open() -> None:
    arrays = dict(gv.load(FOLDER / "torch_float32.safetensors").arrays)
    broken = "net.gru-1-one-bias"
    arrays[f"{broken}.weight_hh_l0"] = np.full((9, 3), np.nan)
    layers = gv.load(arrays)
    assert len(layers) == 71
    assert [(item.name, "NaN" in item.reason) for item in layers.refused] == [(f"{broken}, layer 0", True)]


def test_a_missing_file_and_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(gv.LayerError, match=r"nowhere.npz cannot be read: No such file"):
        gv.load("nowhere.npz")
    monkeypatch.setitem(__import__("sys").modules, "h5py", None)
    with pytest.raises(gv.LayerError, match="needs the package h5py, which is not installed: pip install h5py"):
        gv.load(FOLDER / "keras.h5")
