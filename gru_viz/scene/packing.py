"""Lists of whole numbers as a short piece of text: versioned, checksummed, bounded.

A list is written as its length, its greatest common divisor, its largest magnitude m, and then all numbers as
the digits of one long number in base 2m + 1, which wastes less than a bit in all. Version, a full stop, and
base64url of checksum and lists make up the text.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from collections.abc import Iterable, Sequence

VERSION = "1"
MAX_NUMBERS = 2048
"""Numbers in one list at most; reading takes time that grows with its square."""
MAX_MAGNITUDE = 2**32


class DamagedError(ValueError):
    """The text is not what :func:`pack` wrote: cut, mistyped, or of another version."""


def pack(lists: Iterable[Sequence[int]]) -> str:
    """The lists as text that may stand in a link as it is."""
    body = b"".join(map(_packed, lists))
    return f"{VERSION}." + base64.urlsafe_b64encode(_checksum(body) + body).decode().rstrip("=")


def unpack(text: str, count: int) -> list[list[int]]:
    """The ``count`` lists of a text made by :func:`pack`. Raises DamagedError, and nothing else."""
    version, _, coded = text.partition(".")
    if version != VERSION:
        raise DamagedError(f"it has version {version[:8]!r}, and this app reads version {VERSION}")
    damaged = DamagedError("it is damaged, probably cut off when it was copied")
    try:
        padded = coded.replace("-", "+").replace("_", "/") + "=" * (-len(coded) % 4)
        raw = base64.b64decode(padded, validate=True)
    except (ValueError, binascii.Error):
        raise damaged from None
    checksum, body = raw[:4], raw[4:]
    if _checksum(body) != checksum:
        raise damaged
    lists = []
    try:
        for _ in range(count):
            numbers, body = _unpacked(body)
            lists.append(numbers)
    except (ValueError, IndexError):
        raise damaged from None
    return lists


def runs(places: Sequence[int]) -> list[int]:
    """Increasing places as gap, length, gap, length, … of their unbroken runs."""
    out: list[int] = []
    end = 0
    for place in places:
        if out and place == end:
            out[-1] += 1
        else:
            out += [place - end, 1]
        end = place + 1
    return out


def places_of(numbers: Sequence[int]) -> list[int]:
    """The places that :func:`runs` wrote. Raises DamagedError for what it cannot have written."""
    if len(numbers) % 2 or min(numbers, default=0) < 0 or sum(numbers[1::2]) > MAX_NUMBERS:
        raise DamagedError("its places make no sense")
    places: list[int] = []
    end = 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        places += range(end + gap, end + gap + length)
        end += gap + length
    return places


def _checksum(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(4, "big")


def _packed(numbers: Sequence[int]) -> bytes:
    divisor = math.gcd(*numbers) or 1
    digits = [number // divisor for number in numbers]
    largest = max(map(abs, digits), default=0)
    base, long = 2 * largest + 1, 0
    for digit in reversed(digits):
        long = long * base + digit + largest
    head = b"".join(map(_varint, (len(digits), divisor, largest)))
    return head + long.to_bytes(_width(base, len(digits)), "big")


def _unpacked(body: bytes) -> tuple[list[int], bytes]:
    head = []
    for _ in range(3):
        number, body = _read_varint(body)
        head.append(number)
    count, divisor, largest = head
    if count > MAX_NUMBERS or divisor * largest > MAX_MAGNITUDE:
        raise ValueError("too large")
    base = 2 * largest + 1
    width = _width(base, count)
    if len(body) < width:
        raise ValueError("cut")
    long = int.from_bytes(body[:width], "big")
    numbers = []
    for _ in range(count):
        long, digit = divmod(long, base)
        numbers.append((digit - largest) * divisor)
    return numbers, body[width:]


def _width(base: int, count: int) -> int:
    largest: int = base**count - 1
    return (largest.bit_length() + 7) // 8


def _varint(value: int) -> bytes:
    """A whole number from 0 up in groups of seven bits, lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _read_varint(body: bytes) -> tuple[int, bytes]:
    value = 0
    for at in range(6):
        value |= (body[at] & 0x7F) << 7 * at
        if body[at] < 0x80:
            return value, body[at + 1 :]
    raise ValueError("number too long")
