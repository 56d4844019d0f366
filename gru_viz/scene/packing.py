"""Lists of numbers as a short piece of text: versioned, checksummed, bounded.

A list is written as its length, its greatest common divisor, its largest magnitude m, and then all numbers as
the digits of one long number in base 2m + 1, which wastes less than a bit in all. Version, a full stop, and
base64url of checksum and lists make up the text.

Numbers with decimals become whole ones first (:func:`whole`), without losing a digit. Version 1 is that of links whose
numbers are all thousandths; version 2 says for each list how its numbers were made whole.
"""

from __future__ import annotations

import base64
import binascii
import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from decimal import Decimal

VERSION, EXACT = VERSIONS = ("1", "2")
MAX_NUMBERS = 4096
"""Numbers in one list at most."""
_GROUPS = {VERSION: MAX_NUMBERS, EXACT: 64}
"""Numbers that are written as one long number; version 2 makes shorter ones, which are read in time that does not grow
with the square."""
MAX_MAGNITUDE = 2**53
_DAMAGED = "it is damaged, probably cut off when it was copied"
MOST_DECIMALS = 15
HALVES = MOST_DECIMALS + 1
"""Instead of a number of decimals: every number is a float of 64 bits, written as two whole numbers."""


class DamagedError(ValueError):
    """The text is not what :func:`pack` wrote: cut, mistyped, or of another version."""


def pack(lists: Iterable[Sequence[int]], version: str = VERSION) -> str:
    """The lists as text that may stand in a link as it is."""
    body = b"".join(_packed(numbers, _GROUPS[version]) for numbers in lists)
    return f"{version}." + base64.urlsafe_b64encode(_checksum(body) + body).decode().rstrip("=")


def unpack(text: str, count: int) -> list[list[int]]:
    """The ``count`` lists of a text made by :func:`pack`. Raises DamagedError, and nothing else."""
    body = _body(text, VERSIONS)
    lists = []
    try:
        for _ in range(count):
            numbers, body = _unpacked(body, _GROUPS[text.partition(".")[0]])
            lists.append(numbers)
    except (ValueError, IndexError):
        raise DamagedError(_DAMAGED) from None
    return lists


def _body(text: str, versions: Sequence[str]) -> bytes:
    """What stands behind the checksum of a packed text, once both agree."""
    version, _, coded = text.partition(".")
    if version not in versions:
        known = f"version{'s' * (len(versions) > 1)} {' and '.join(versions)}"
        raise DamagedError(f"it has version {version[:8]!r}, and this app reads {known}")
    try:
        padded = coded.replace("-", "+").replace("_", "/") + "=" * (-len(coded) % 4)
        raw = base64.b64decode(padded, validate=True)
    except (ValueError, binascii.Error):
        raise DamagedError(_DAMAGED) from None
    if _checksum(raw[4:]) != raw[:4]:
        raise DamagedError(_DAMAGED)
    return raw[4:]


def pack_text(text: str) -> str:
    """A text as a shorter one that may stand in a link as it is."""
    body = zlib.compress(text.encode(), 9, wbits=-zlib.MAX_WBITS)
    return f"{VERSION}." + base64.urlsafe_b64encode(_checksum(body) + body).decode().rstrip("=")


def unpack_text(text: str, most: int) -> str:
    """The text that :func:`pack_text` wrote, of ``most`` bytes. Raises DamagedError, and nothing else."""
    body = _body(text, (VERSION,))
    try:
        reader = zlib.decompressobj(-zlib.MAX_WBITS)
        found = reader.decompress(body, most + 1)
        if len(found) > most or not reader.eof:
            raise DamagedError(f"it holds more than {most} bytes")
        return found.decode()
    except (zlib.error, UnicodeDecodeError):
        raise DamagedError(_DAMAGED) from None


def decimals(values: Iterable[float]) -> int:
    """With how many decimals all values can be written exactly, :data:`HALVES` where that is too many."""
    most, largest = 0, Decimal(0)
    for value in values:
        exact = Decimal(repr(value)).normalize()
        most, largest = max(most, -int(exact.as_tuple().exponent)), max(largest, abs(exact))
    return most if most <= MOST_DECIMALS and largest.scaleb(most) <= MAX_MAGNITUDE else HALVES


def whole(values: Sequence[float], digits: int) -> list[int]:
    """Values as whole numbers: in units of the last of ``digits`` decimals, or, for HALVES, two for each float."""
    if digits == HALVES:
        return [half for value in values for half in struct.unpack("<II", struct.pack("<d", value))]
    return [int(Decimal(repr(value)).scaleb(digits)) for value in values]


def parted(numbers: Sequence[int], digits: int) -> list[float]:
    """The values that :func:`whole` wrote. Raises DamagedError for what it cannot have written."""
    if digits == HALVES:
        if len(numbers) % 2 or not all(0 <= number < 2**32 for number in numbers):
            raise DamagedError("its numbers make no sense")
        return list(struct.unpack(f"<{len(numbers) // 2}d", struct.pack(f"<{len(numbers)}I", *numbers)))
    if not 0 <= digits <= MOST_DECIMALS:
        raise DamagedError("its numbers make no sense")
    # A whole number over a power of ten: Python rounds this once, to the float that the decimals stand for.
    return [number / 10**digits for number in numbers]


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


def _packed(numbers: Sequence[int], group: int) -> bytes:
    divisor = math.gcd(*numbers) or 1
    digits = [number // divisor for number in numbers]
    largest = max(map(abs, digits), default=0)
    base = 2 * largest + 1
    out = [_varint(head) for head in (len(digits), divisor, largest)]
    for start in range(0, len(digits), group):
        part, long = digits[start : start + group], 0
        for digit in reversed(part):
            long = long * base + digit + largest
        out.append(long.to_bytes(_width(base, len(part)), "big"))
    return b"".join(out)


def _unpacked(body: bytes, group: int) -> tuple[list[int], bytes]:
    head = []
    for _ in range(3):
        number, body = _read_varint(body)
        head.append(number)
    count, divisor, largest = head
    if count > MAX_NUMBERS or divisor * largest > MAX_MAGNITUDE:
        raise ValueError("too large")
    base = 2 * largest + 1
    numbers: list[int] = []
    while len(numbers) < count:
        size = min(group, count - len(numbers))
        width = _width(base, size)
        if len(body) < width:
            raise ValueError("cut")
        long, body = int.from_bytes(body[:width], "big"), body[width:]
        for _ in range(size):
            long, digit = divmod(long, base)
            numbers.append((digit - largest) * divisor)
    return numbers, body


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
    for at in range(8):
        value |= (body[at] & 0x7F) << 7 * at
        if body[at] < 0x80:
            return value, body[at + 1 :]
    raise ValueError("number too long")
