"""Numbers from outside: what is taken as it is, and what is refused rather than converted."""

import warnings
from fractions import Fraction

import numpy as np
import pytest

from gru_viz.cells.arrays import checked


class Tensor:
    """A tensor of PyTorch, as far as NumPy sees one: on its graph, on its device, in a type that NumPy may lack."""

    def __init__(self, values, on_graph=True, on_device=True, known=False):
        self.values, self.on_graph, self.on_device, self.known = np.asarray(values), on_graph, on_device, known

    @property
    def ndim(self):
        return self.values.ndim

    def __len__(self):
        return len(self.values)

    def detach(self):
        return Tensor(self.values, False, self.on_device, self.known)

    def cpu(self):
        return Tensor(self.values, self.on_graph, False, self.known)

    def float(self):
        return Tensor(self.values, self.on_graph, self.on_device, True)

    def numpy(self):
        if self.on_graph:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        if self.on_device or not self.known:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.values

    def __array__(self, dtype=None):
        return self.numpy()


class Old:
    """An array from before NumPy 2, whose __array__ knows no copy=."""

    def __array__(self, dtype=None):
        return np.array([1.5, 2.0])


def test_numbers_of_every_kind_keep_their_value():
    third = np.float32(1) / np.float32(3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for given, expected in (
            ([1, 2], [1.0, 2.0]),
            ((True, False), [1.0, 0.0]),
            (np.array([third]), [float(third)]),
            (np.array([0.1], np.float16), [float(np.float16(0.1))]),
            ([Fraction(1, 4), 10**20], [0.25, 1e20]),
            (np.ma.masked_array([1.0, 2.0], mask=[False, False]), [1.0, 2.0]),
            (Tensor([1.5, 2.0]), [1.5, 2.0]),
            ([Tensor(1.5), Tensor(2.0)], [1.5, 2.0]),
            (Old(), [1.5, 2.0]),
        ):
            found = checked("xs", given)
            assert found.dtype == np.float64
            np.testing.assert_array_equal(found, expected)


def test_an_array_is_copied():
    given = np.array([1.0, 2.0])
    for source in (given, Tensor(given)):
        found = checked("xs", source)
        found[0] = 9
        assert given[0] == 1


def test_what_would_be_turned_into_other_numbers_is_refused():
    for given, message in (
        (["1", "2"], "could not convert strings such as '1'"),
        (np.array([1, "2"], dtype=object), "could not convert strings such as '2'"),
        (np.array([b"1"]), "could not convert strings"),
        (np.array([1 + 2j]), "could not convert complex128"),
        ([1j, 0], "could not convert complex128"),
        (np.array(["2026-01-01"], "M8[D]"), r"could not convert datetime64\[D\]"),
        (np.zeros(2, [("a", float)]), "could not convert"),
        (np.ma.masked_array([1.0, 2.0], mask=[False, True]), "masked"),
        ([10**400], "too large"),
        ({"a": 1}, "dict"),
        ([[1, 2], [3]], "its rows differ in length"),
        (None, "given None"),
        (type("PackedSequence", (tuple,), {"batch_sizes": [2, 1]})([[1.0, 2.0], [2, 1]]), "packed sequence"),
    ):
        with warnings.catch_warnings(), pytest.raises(ValueError, match=f"^xs must be numbers; .*{message}"):
            warnings.simplefilter("error")
            checked("xs", given)
