"""The compact piece of a link: exact, short, and safe to read whatever it holds."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gru_viz.scene.packing import (
    EXACT,
    HALVES,
    MAX_MAGNITUDE,
    MAX_NUMBERS,
    VERSION,
    DamagedError,
    decimals,
    pack,
    parted,
    places_of,
    runs,
    unpack,
    whole,
)

lists_of_numbers = st.lists(st.lists(st.integers(-MAX_MAGNITUDE, MAX_MAGNITUDE), max_size=30), max_size=6)


def sealed(body):
    """A piece with a right checksum over any bytes, as only a hostile hand would make it."""
    raw = zlib.crc32(body).to_bytes(4, "big") + body
    return f"{VERSION}." + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


@given(lists_of_numbers)
def test_what_was_packed_comes_back(lists):
    assert unpack(pack(lists), len(lists)) == lists


@given(lists_of_numbers)
def test_it_stands_in_a_link_as_it_is(lists):
    assert set(pack(lists)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize("lists", [[[]], [[0] * MAX_NUMBERS], [[MAX_MAGNITUDE]], [[-MAX_MAGNITUDE] * 9], [[7] * 100]])
def test_limits(lists):
    assert unpack(pack(lists), len(lists)) == lists


def test_equal_numbers_and_common_divisors_cost_next_to_nothing():
    assert len(pack([[0] * 1000])) < 16
    assert len(pack([[20_000, -20_000] * 50])) < 45
    assert len(pack([[50 * number for number in range(-100, 100)]])) < 290


@given(lists_of_numbers.filter(len), st.data())
def test_a_single_wrong_letter_is_noticed(lists, data):
    text = pack(lists)
    at = data.draw(st.integers(2, len(text) - 1))
    letter = data.draw(st.sampled_from("Aaz9-_.!=%é\x00 ").filter(lambda letter: letter != text[at]))
    damaged = text[:at] + letter + text[at + 1 :]
    try:
        assert unpack(damaged, len(lists)) == lists, "only unused bits of the last letter may differ"
    except DamagedError:
        pass


@given(lists_of_numbers.filter(len), st.data())
def test_a_flipped_bit_is_noticed(lists, data):
    text = pack(lists)
    raw = bytearray(base64.urlsafe_b64decode(text[2:] + "=" * (-len(text[2:]) % 4)))
    at = data.draw(st.integers(0, 8 * len(raw) - 1))
    raw[at // 8] ^= 1 << at % 8
    with pytest.raises(DamagedError, match="damaged"):
        unpack(f"{VERSION}." + base64.urlsafe_b64encode(bytes(raw)).decode(), len(lists))


@given(lists_of_numbers.filter(len), st.data())
def test_a_cut_piece_is_noticed(lists, data):
    text = pack(lists)
    with pytest.raises(DamagedError):
        unpack(text[: data.draw(st.integers(0, len(text) - 2))], len(lists))


@given(st.text() | st.text(alphabet="1.-_=ABCabc+/ ", max_size=40), st.integers(0, 6))
def test_any_text_is_read_or_refused(text, count):
    try:
        unpack(text, count)
    except DamagedError:
        pass


@given(st.binary(max_size=200), st.integers(0, 6))
def test_any_sealed_bytes_are_read_or_refused(body, count):
    try:
        lists = unpack(sealed(body), count)
    except DamagedError:
        return
    assert len(lists) == count
    assert all(len(numbers) <= MAX_NUMBERS for numbers in lists)
    assert all(abs(number) <= MAX_MAGNITUDE for numbers in lists for number in numbers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        varint(MAX_NUMBERS + 1) + varint(1) + varint(0),
        varint(2**42 - 1) + varint(1) + varint(1),
        varint(1) + varint(1) + varint(MAX_MAGNITUDE + 1),
        varint(1) + varint(2**20) + varint(2**20),
        varint(MAX_NUMBERS) + varint(0) + varint(2**41),
        varint(MAX_NUMBERS) + varint(1) + varint(MAX_MAGNITUDE),
        b"\xff" * 50,
    ],
)
def test_a_sealed_piece_that_promises_too_much_is_refused(body):
    with pytest.raises(DamagedError, match="damaged"):
        unpack(sealed(body), 1)


def test_another_version_is_named():
    with pytest.raises(DamagedError, match="it has version '3', and this app reads versions 1 and 2"):
        unpack("3" + pack([[1]])[1:], 1)
    with pytest.raises(DamagedError, match="version ''"):
        unpack("", 1)


# --- Numbers with decimals ------------------------------------------------------------------------


@given(st.lists(st.floats(-1000, 1000) | st.integers(-(10**9), 10**9).map(lambda count: count / 10**6), max_size=20))
def test_numbers_come_back_to_the_last_bit(values):
    values = [value + 0.0 for value in values]
    digits = decimals(values)
    piece = pack([[digits], whole(values, digits)], EXACT)
    [found], numbers = unpack(piece, 2)
    assert list(map(repr, parted(numbers, found))) == list(map(repr, values))


def test_few_decimals_are_written_shortly():
    assert (decimals([0.5, -12.25, 0.0]), decimals([4e-4]), decimals([1e-15]), decimals([])) == (2, 4, 15, 0)
    assert (decimals([1e-16]), decimals([1 / 3]), decimals([5e-324])) == (HALVES, HALVES, HALVES)
    assert whole([0.5, -0.0004], 4) == [5000, -4]


def test_numbers_that_nobody_wrote_are_refused():
    for numbers, digits in (([1], -1), ([1], 99), ([1], HALVES), ([-1, 0], HALVES), ([2**32, 0], HALVES)):
        with pytest.raises(DamagedError, match="its numbers make no sense"):
            parted(numbers, digits)


# --- Places ---------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 2000), max_size=200).map(sorted))
def test_places_come_back_from_their_runs(places):
    assert places_of(runs(places)) == places


def test_runs_are_gaps_and_lengths():
    assert runs([]) == []
    assert runs([0, 1, 2, 5, 7, 8]) == [0, 3, 2, 1, 1, 2]


@pytest.mark.parametrize("numbers", [[1], [-1, 1], [0, -1], [0, MAX_NUMBERS + 1], [0, 4000, 0, 4000]])
def test_runs_that_make_no_sense_are_refused(numbers):
    with pytest.raises(DamagedError, match="its places make no sense"):
        places_of(numbers)
