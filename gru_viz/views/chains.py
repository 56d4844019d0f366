"""Products of one-step Jacobians from any step back to any other, fast enough to follow a slider.

Ten thousand small products one after the other take longer than a hand waits. So steps are multiplied into at most
:data:`BLOCKS` blocks once. From any moment a short loop then goes back block by block, in double precision, and all
blocks at once go on to their single steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.dynamics.products import LOWEST, log10_norms, running_adjoints
from gru_viz.views.extremes import COLUMNS, extremes

BLOCKS = 250
Exponents = NDArray[np.int32]


class Chain(NamedTuple):
    """The one-step Jacobians of a run, and their products block by block; each counts 2**exponent times."""

    jacobians: NDArray[np.float32]
    """(T, S, S); single precision halves the memory and costs a line 1e-6 of its last few steps."""
    exponents: Exponents
    """(T,)"""
    blocks: Array
    """(N, S, S): block b is J[last] … J[first] of its steps, all blocks but the last of one length."""
    block_exponents: NDArray[np.int64]
    """(N,)"""
    length: int
    """Steps of a block."""

    @property
    def steps(self) -> int:
        """T."""
        return len(self.jacobians)

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return sum(array.nbytes for array in self[:4])


class Line(NamedTuple):
    """Sizes at some steps, as powers of ten."""

    steps: NDArray[np.intp]
    """(N,), ascending"""
    log10: Array
    """(N,); −inf where it is exactly 0"""


class Reach(NamedTuple):
    """What reaches a moment, step by step back."""

    product: Line
    """‖∂state_T / ∂state_k‖₂"""
    by_input: Line | None
    """‖∂h_T / ∂x_k‖₂"""


def block_length(steps: int) -> int:
    """How many steps one block of a run stands for."""
    return -(-steps // BLOCKS)


class ChainMaker:
    """Makes the chain of ``steps`` Jacobians that come in pieces (n, S, S); all but the last fill whole blocks."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.length = block_length(steps)
        self._singles: list[NDArray[np.float32]] = []
        self._exponents: list[Exponents] = []
        self._blocks: list[Array] = []
        self._block_exponents: list[NDArray[np.int64]] = []

    @property
    def done(self) -> float:
        """The share of the steps that has come."""
        return sum(map(len, self._singles)) / self.steps

    def add(self, piece: Array) -> None:
        """Take the next Jacobians."""
        bits = _bits(np.abs(piece).max(axis=(1, 2)))
        scaled = np.ldexp(piece, -bits[:, None, None])
        whole = len(scaled) // self.length * self.length
        for group, sizes in (
            (scaled[:whole].reshape(-1, self.length, *scaled.shape[1:]), bits[:whole].reshape(-1, self.length)),
            (scaled[None, whole:], bits[None, whole:]),
        ):
            if group.size:
                product, total = _multiplied(group)
                self._blocks.append(product)
                self._block_exponents.append(total + sizes.sum(axis=1))
        self._singles.append(scaled.astype(np.float32))
        self._exponents.append(bits)

    def made(self) -> Chain:
        """The chain of all that came."""
        chain = Chain(
            np.concatenate(self._singles), np.concatenate(self._exponents), np.concatenate(self._blocks),
            np.concatenate(self._block_exponents), self.length,
        )  # fmt: skip
        for array in chain[:4]:
            array.setflags(write=False)
        return chain


def _bits(sizes: Array) -> Exponents:
    return np.frexp(sizes)[1]


def _multiplied(group: Array) -> tuple[Array, NDArray[np.int64]]:
    """The products J[L−1] … J[0] of N groups (N, L, S, S) of matrices, and their exponents."""
    product, total = group[:, -1], np.zeros(len(group), np.int64)
    for at in range(group.shape[1] - 2, -1, -1):
        product = product @ group[:, at]
        bits = _bits(np.abs(product).max(axis=(1, 2)))
        product, total = np.ldexp(product, -bits[:, None, None]), total + bits
    return product, total


def reach(
    chain: Chain,
    moment: int,
    first: int,
    last: int,
    *,
    by_input: NDArray[np.float32] | None = None,
    outputs: int | None = None,
    columns: int = COLUMNS,
) -> Reach:
    """How strongly the state at ``moment`` depends on the state, and on the input, of earlier steps.

    For each step k from ``first`` to ``last`` (both counted from 0, and not after ``moment``): the spectral norm of
    J_moment … J_{k+1}, and of that times ∂state_k/∂x_k. by_input: (T, S, D), the last of these; of the state then
    counts the first ``outputs`` components only, h without c. Of many steps those are kept that hold the lowest and
    the highest value of each of ``columns`` columns, found by the Frobenius norm.
    """
    last = min(last, moment)
    if last < first:
        nothing = Line(np.zeros(0, np.intp), np.zeros(0))
        return Reach(nothing, None if by_input is None else nothing)
    adjoints = _adjoints(chain, moment, first, last)
    product = _line(adjoints, first, columns)
    if by_input is None:
        return Reach(product, None)
    turned = np.swapaxes(by_input[first : last + 1], 1, 2)
    seen = _Adjoints(turned @ adjoints.values[:, :, :outputs], adjoints.exponents[:, :outputs])
    return Reach(product, _line(seen, first, columns))


def milestones(chain: Chain, moment: int, first: int, last: int, *, columns: int = COLUMNS) -> Line:
    """The product line of :func:`reach`, but of a long stretch only its first step, the ends of blocks and the moment.

    That costs a fifth of it, and leaves out what happens within a block. A stretch of at most two steps for each
    column has all of them.
    """
    last = min(last, moment)
    if last - first < 2 * columns:
        return reach(chain, moment, first, last, columns=columns).product
    length = chain.length
    low, high = (first + 1) // length, min((last + 1) // length, moment // length - 1)
    values, exponents = _block_starts(chain, moment, low, high)
    at = np.arange(low + 1, high + 2) * length - 1
    head, shift = values[0], exponents[0].copy()
    for step in range(int(at[0]), first, -1):
        head = chain.jacobians[step].T.astype(np.float64) @ head
        bits = _bits(np.abs(head).max(axis=0))
        head, shift = np.ldexp(head, -bits), shift + bits + chain.exponents[step]
    inside = (at > first) & (at <= last)
    values = np.concatenate([head[None], values[inside]])
    exponents = np.concatenate([shift[None], exponents[inside]])
    steps, sizes = np.append(first, at[inside]), log10_norms(values, exponents)[0]
    if last == moment:
        steps, sizes = np.append(steps, moment), np.append(sizes, 0.0)
    return Line(steps, sizes)


class _Adjoints(NamedTuple):
    """Transposed products; column i counts 2**exponents[:, i] times."""

    values: NDArray[np.float32]
    """(n, S, R)"""
    exponents: NDArray[np.int64]
    """(n, R)"""


def _line(adjoints: _Adjoints, first: int, columns: int) -> Line:
    picked = extremes(_log2_frobenius(adjoints), columns)
    values = adjoints.values[picked].astype(np.float64)
    return Line(picked + first, log10_norms(values, adjoints.exponents[picked])[0])


def _log2_frobenius(adjoints: _Adjoints) -> Array:
    squares = np.einsum("nij,nij->nj", adjoints.values, adjoints.values).astype(np.float64)
    highest = np.where(squares > 0, adjoints.exponents, LOWEST).max(axis=1)
    shift = np.clip(adjoints.exponents - highest[:, None], -500, 0)
    with np.errstate(divide="ignore"):
        return np.asarray(0.5 * np.log2(np.sum(np.ldexp(squares, 2 * shift), axis=1)) + highest)


def _adjoints(chain: Chain, moment: int, first: int, last: int) -> _Adjoints:
    """(J_moment … J_{k+1})ᵀ for k = first … last."""
    size, length = chain.jacobians.shape[1], chain.length
    stop = min(last, moment - 1)
    low, high = (first + 1) // length, (stop + 1) // length
    values = np.empty((max(high - low + 1, 0), length, size, size), np.float32)
    exponents = np.empty((max(high - low + 1, 0), length, size), np.int64)
    if first <= stop:
        starts, powers = _block_starts(chain, moment, low, high)
        now = starts.astype(np.float32)
        for at in range(length - 1, -1, -1):
            # Of the block in which the moment lies, what comes after the moment is left out.
            steps = slice(low * length + at, min((high + 1) * length, moment + 1), length)
            count = len(range(steps.start, steps.stop, length))
            now[:count] = np.swapaxes(chain.jacobians[steps], 1, 2) @ now[:count]
            # The length of a column gives its exponent; where its square is too small to tell, the largest entry.
            sizes = np.sqrt(np.einsum("nij,nij->nj", now[:count], now[:count]))
            if not sizes.all():
                sizes = np.where(sizes > 0, sizes, np.abs(now[:count]).max(axis=1))
            bits = np.maximum(_bits(sizes), -126)  # 2**126 is the largest factor that single precision holds
            now[:count] *= np.ldexp(np.float32(1), -bits)[:, None, :]
            powers[:count] += bits + chain.exponents[steps, None]
            values[:, at], exponents[:, at] = now, powers
    begin = first + 1 - low * length
    inside = slice(begin, begin + stop + 1 - first)
    found = _Adjoints(values.reshape(-1, size, size)[inside], exponents.reshape(-1, size)[inside])
    if last < moment:
        return found
    itself = _Adjoints(np.eye(size, dtype=np.float32)[None], np.zeros((1, size), np.int64))
    return _Adjoints(np.concatenate([found.values, itself.values]), np.concatenate([found.exponents, itself.exponents]))


def _block_starts(chain: Chain, moment: int, low: int, high: int) -> tuple[Array, NDArray[np.int64]]:
    """(J_moment … J after block b)ᵀ for the blocks low … high: (N, S, S), and the exponents of columns, (N, S)."""
    own = moment // chain.length
    head = slice(own * chain.length, moment + 1)
    singles, size = chain.jacobians[head].astype(np.float64), chain.jacobians.shape[1]
    shift = int(chain.exponents[head].sum())
    adjoints, exponents = np.empty((high - low + 1, size, size)), np.empty((high - low + 1, size), np.int64)
    if high == own:
        adjoints[-1], exponents[-1] = np.eye(size), 0
    if low == own:
        return adjoints, exponents
    for _, found, powers in running_adjoints(singles, np.eye(size)):
        seeds, start = found[0], powers[0] + shift
    after = np.cumsum(chain.block_exponents[low + 1 : own][::-1])[::-1]
    after = np.append(after, 0)  # exponents of the blocks between block b and the moment's own
    for at, found, powers in running_adjoints(chain.blocks[low + 1 : own], np.ascontiguousarray(seeds)):
        wanted = slice(at.start, min(at.stop, len(adjoints)))
        count = wanted.stop - wanted.start
        if count > 0:
            adjoints[wanted] = found[:count]
            exponents[wanted] = powers[:count] + start + after[wanted][:count, None]
    return adjoints, exponents
