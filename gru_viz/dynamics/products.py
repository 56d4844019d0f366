"""Products of thousands of Jacobians: what a small change of the state becomes, many steps later.

Gradients that vanish or explode (Pascanu, Mikolov & Bengio 2013) do so exponentially, so their size is kept as a
logarithm. Every adjoint has a power of two of its own, which loses nothing: on its way back through time it never
meets another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gru_viz.cells.expr import Array
from gru_viz.dynamics.spectra import BLOCK, spectral_norms, spectral_radii, squared_norms

Part = Literal["state"] | int | slice
"""Components of the state: all of them, one, or a slice such as slice(0, H) for the h of an LSTM's [h, c]."""

LOWEST = -(2**40)
"""The exponent of an adjoint of zeros."""
LOG10_2 = np.log10(2.0)


class OneStep(NamedTuple):
    """What each step alone does to a small change of the state."""

    norm: Array
    """Spectral norm ‖J_t‖₂, (T,): the most by which it can grow in this step."""
    radius: Array
    """Spectral radius ρ(J_t), (T,): by what it would grow per step, were this step repeated for ever."""


class LogProducts(NamedTuple):
    """log₁₀ of the size of J[T−1] … J[k], for k = 0 … T: how many powers of ten a small change has grown by since.

    Entry k belongs to the state that step k reads: entry 0 to the start, entry k to the state after step k − 1. The
    last entry, the product of nothing, is the state by itself.
    """

    spectral: Array
    """log₁₀ ‖·‖₂, (T + 1,): of the direction that grows most."""
    frobenius: Array
    """log₁₀ ‖·‖_F, (T + 1,): of all directions together."""


def _checked(jacobians: ArrayLike, axes: str) -> Array:
    given = np.ascontiguousarray(jacobians, dtype=np.float64)
    fits = given.ndim == 3 or (given.ndim == 4 and axes != "(T, S, S)")
    if not fits or given.shape[-1] != given.shape[-2] or 0 in given.shape:
        raise ValueError(f"jacobians has shape {given.shape}; expected {axes} with T at least 1")
    if not np.isfinite(given).all():
        raise ValueError("jacobians holds NaN or Inf; every number must be finite")
    return given


def one_step(jacobians: ArrayLike) -> OneStep:
    """Spectral norm and spectral radius of each one-step Jacobian, (T,) both, to about 12 digits.

    jacobians: (T, S, S), or (B, T, S, S) for a batch, which gives (B, T). A norm above 1 with a radius below 1 lets a
    change grow for a while and then die. A repeated eigenvalue without eigenvectors of its own has fewer digits
    (see :func:`~gru_viz.dynamics.spectra.spectral_radii`).

    Raises ValueError for another shape, NaN or Inf.

    Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
    """
    given = _checked(jacobians, "(T, S, S) or (B, T, S, S)")
    flat = given.reshape(-1, *given.shape[-2:])
    return OneStep(*(measure(flat).reshape(given.shape[:-2]) for measure in (spectral_norms, spectral_radii)))


def log10_norms(adjoints: Array, exponents: NDArray[np.int64]) -> tuple[Array, Array]:
    """log₁₀ of spectral and Frobenius norm, (N,), of matrices (N, S, R) whose column i counts 2**exponents[:, i] times.

    A matrix of zeros has −inf.
    """
    top = np.abs(adjoints).max(axis=-2)  # (N, R)
    bits = np.maximum(np.frexp(top)[1], -1000)
    highest = np.where(top > 0, exponents + bits, LOWEST).max(axis=-1)  # (N,)
    shift = np.clip(exponents - highest[:, None], -5000, 1000).astype(np.int32)
    scaled = np.ldexp(adjoints, shift[:, None, :])
    flat = scaled.reshape(len(scaled), -1)
    with np.errstate(divide="ignore"):
        spectral, frobenius = (np.log2(squares) for squares in (squared_norms(scaled), np.vecdot(flat, flat)))
    return (0.5 * spectral + highest) * LOG10_2, (0.5 * frobenius + highest) * LOG10_2


def running_adjoints(jacobians: Array, seeds: Array) -> Iterator[tuple[slice, Array, NDArray[np.int64]]]:
    """J[k]ᵀ … J[T−1]ᵀ seeds for k from T down to 0, a block of steps at a time.

    jacobians: (T, S, S); seeds: (S, R), R adjoints ∂y/∂state after the last step. Yields (which k, adjoints (N, S, R),
    exponents (N, R)): adjoint i counts 2**exponents[:, i] times. After every step each adjoint is brought back to a
    size from which no finite Jacobian can carry it out of float64. What is lost: a component below 1e-300 of the
    largest one of the same adjoint becomes 0.
    """
    steps, (size, count) = len(jacobians), seeds.shape
    headroom = size.bit_length() + 1
    current, exponent = seeds, np.zeros(count, np.int64)
    yield slice(steps, steps + 1), seeds[None], exponent[None]
    work, sizes = np.empty((2, size, count))
    top, bits = np.empty(count), np.empty(count, np.int32)
    length = max(1, BLOCK // (count * size))
    for last in range(steps, 0, -length):
        first = max(0, last - length)
        adjoints = np.empty((last - first, size, count))
        shifts = np.empty((last - first, count), np.int32)
        backwards = (np.swapaxes(jacobians[first:last], -1, -2)[::-1], adjoints[::-1], shifts[::-1])
        for turned, adjoint, shift in zip(*backwards, strict=True):
            np.dot(turned, current, out=work)
            np.abs(work, out=sizes)
            np.maximum.reduce(sizes, axis=0, out=top)
            np.frexp(top, top, bits)
            np.subtract(-headroom, bits, out=shift)
            current = np.ldexp(work, shift, out=adjoint)
        exponents = exponent - np.cumsum(shifts[::-1], axis=0, dtype=np.int64)[::-1]
        exponent = exponents[0]
        yield slice(first, last), adjoints, exponents


def _indices(name: str, part: Part, size: int) -> NDArray[np.intp]:
    if isinstance(part, slice):
        found = np.arange(size)[part]
    elif part == "state":
        found = np.arange(size)
    elif isinstance(part, int | np.integer) and not isinstance(part, bool) and 0 <= part < size:
        found = np.array([part])
    else:
        raise ValueError(f'{name}={part!r} is none of "state", a slice, or a component from 0 to {size - 1}')
    if not found.size:
        raise ValueError(f"{name}={part!r} picks none of the {size} components of the state")
    return found


def log_products(jacobians: ArrayLike, of: Part = "state", by: Part = "state") -> LogProducts:
    """log₁₀ of the norms of J[T−1] … J[k] = ∂state after the last step / ∂state before step k, for k = 0 … T.

    jacobians: (T, S, S), such as :func:`~gru_viz.dynamics.gradients.jacobians` gives; to ask from an earlier step, hand
    over fewer. of and by pick components of the later and of the earlier state: of=3 is the sensitivity of one
    unit, of=by=slice(0, H) that of an LSTM's h by an earlier h, through h and c alike.

    Nothing leaves the range of float64, however long the run (:func:`running_adjoints` says what it loses). −inf
    says that a product is exactly 0: forced states, say, or gates shut to the last bit. A flat line is a perfect
    memory; a line that falls by s towards the past is a gradient that shrinks to 10^−s of itself per step.

    Raises ValueError for another shape, NaN or Inf, or components that do not exist.

    Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
    """
    given = _checked(jacobians, "(T, S, S)")
    steps, size = given.shape[:2]
    seeds, columns = np.eye(size)[:, _indices("of", of, size)], _indices("by", by, size)
    result = LogProducts(np.empty(steps + 1), np.empty(steps + 1))
    for at, adjoints, exponents in running_adjoints(given, np.ascontiguousarray(seeds)):
        picked = adjoints if len(columns) == size else adjoints[:, columns]
        result.spectral[at], result.frobenius[at] = log10_norms(picked, exponents)
    return result
