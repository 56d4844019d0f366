"""Whole numbers to base64 and back."""

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from gru_viz.views.packed import TYPES, joined, pack, smallest, unpack

bits = {"i1": 7, "i2": 15, "i4": 31}
shapes = npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)


@st.composite
def arrays(draw, name="i4"):
    """Whole numbers within a type, often at its very ends."""
    half = 1 << bits[name]
    numbers = st.integers(-half, half - 1) | st.sampled_from([-half, half - 1, 0])
    return draw(npst.arrays(np.int64, draw(shapes), elements=numbers))


@given(arrays(), st.sampled_from([1000, 100]))
def test_what_is_packed_comes_back(values, scale):
    packed = pack(values, scale)
    assert set(packed) == {"type", "scale", "data"} and packed["scale"] == scale
    np.testing.assert_array_equal(unpack(packed), values.ravel())
    assert len(base64.b64decode(packed["data"])) == values.size * TYPES[packed["type"]]


@given(st.sampled_from(["i1", "i2", "i4"]).flatmap(lambda name: st.tuples(st.just(name), arrays(name))))
def test_the_smallest_type_is_taken(case):
    name, values = case
    chosen = smallest(values, ("i1", "i2", "i4"))
    assert TYPES[chosen] <= TYPES[name]
    for smaller in list(TYPES)[: list(TYPES).index(chosen)]:
        assert np.abs(values + 0.5).max() > 1 << bits[smaller]
    assert pack(values)["type"] == ("i2" if chosen == "i1" else chosen), "hundredths alone may be single bytes"


def test_numbers_lie_in_c_order_and_little_endian():
    values = np.array([[1, -2], [300, 4]])
    data = base64.b64decode(pack(values)["data"])
    assert data == bytes([1, 0, 254, 255, 44, 1, 4, 0])
    assert pack(values.T.copy().T) == pack(values)
    assert pack(values.astype(">i8")) == pack(values)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.integers(0, 3))
def test_blocks_stand_one_behind_the_other(sizes, lead):
    blocks = {str(at): np.arange(lead * size).reshape(lead, size) + 100 * at for at, size in enumerate(sizes)}
    rows = joined(blocks, 1)
    assert rows.shape == (lead, sum(sizes))
    for at, row in enumerate(rows):
        np.testing.assert_array_equal(row, np.concatenate([block[at] for block in blocks.values()]))
    np.testing.assert_array_equal(joined(blocks), np.concatenate([block.ravel() for block in blocks.values()]))
    assert joined({}).size == joined({}, 1).size == 0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.5], "only whole numbers can be packed, not float64"),
        ([True], "only whole numbers can be packed, not bool"),
        ([1 << 31], "numbers from 2147483648 to 2147483648 do not fit into i2 or i4"),
        ([-(1 << 31) - 1, 0], "do not fit into i2 or i4"),
    ],
)
def test_what_cannot_be_packed_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        pack(np.array(values))


@pytest.mark.parametrize("packed", [{"type": "f8", "data": ""}, {"type": "i2", "data": "A"},
                                    {"type": "i2", "data": "AA=="}, {"type": "i2", "data": "A A="}])  # fmt: skip
def test_what_is_damaged_is_refused(packed):
    with pytest.raises(ValueError):
        unpack(packed)
