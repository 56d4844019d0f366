"""Spectral norms and spectral radii of thousands of small matrices.

Multiplying two small matrices costs a fiftieth of their eigenvalues. So matrices are squared again and again until
only the directions that grow most are left, and the answer can be read off traces. Bounds that hold for every matrix
say when that is so; what does not settle goes to LAPACK. Either way the answer is exact to about 12 digits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array

BLOCK = 2**17
"""Numbers that are worked on together, so that they stay in the processor's cache."""
EXACT = 1e-12
"""Relative error at which an answer counts as settled."""
CLOSE = 1 / 64
"""Share of the largest eigenvalue that the others may have together, for products with a vector to do the rest."""
PRODUCTS = 8
"""Of a power with a vector: what is wrong with it is 64**8 times smaller then."""
NORM_ROUNDS = 18
"""How often a matrix is squared at most for its norm; few take more than 8. LAPACK costs as much as 15 squares, and on
several cores far more: its threads wait for each other at full speed."""
RADIUS_ROUNDS = (5, 7, 9, 11, 13, 15, 17)
"""After how many squarings one looks whether a radius can be read off."""


def _pieces(matrices: Array) -> Iterator[Array]:
    """Matrices (N, …), as many at a time as fit into the cache."""
    length = max(1, BLOCK // matrices[0].size)
    return (matrices[at : at + length] for at in range(0, len(matrices), length))


def _dot(first: Array, second: Array) -> Array:
    """Σ_ij A_ij B_ij of matrices (N, R, C), (N,)."""
    flat = len(first), math.prod(first.shape[1:])
    return np.asarray(np.vecdot(first.reshape(flat), second.reshape(flat)))


class Tops(NamedTuple):
    """Of symmetric matrices without negative eigenvalues: the largest one, and a unit vector that belongs to it."""

    values: Array
    """(N,)"""
    vectors: Array
    """(N, S); zeros for a matrix of zeros"""


def tops(matrices: Array) -> Tops:
    """Largest eigenvalues of Aᵀ A, the squares of the spectral norms of matrices A (N, R, C), entries near 1.

    P = (Aᵀ A)^m is squared until all other eigenvalues together are below a small share s of its largest one, μ. They
    are (tr² P − tr P²) / 2μ at most, and μ ≥ tr P² / tr P. Each product of P with a vector then divides what is wrong
    with it by 1/s, which costs far less than another square.
    """
    turned = np.ascontiguousarray(np.swapaxes(matrices, -1, -2))
    gram = turned @ matrices
    count, size = gram.shape[:2]
    result = Tops(np.zeros(count), np.zeros((count, size)))
    close = min(CLOSE, 0.5 / size)
    left, power, spare, shift = np.arange(count), gram, np.empty_like(gram), np.zeros(count)  # P = power · 2**shift
    for times in range(NORM_ROUNDS + 1):
        fourth, trace = _dot(power, power), np.einsum("nii->n", power)
        settled = (trace**2 - fourth) * trace**2 <= 2 * close * fourth**2
        if settled.any():
            value, result.vectors[left[settled]] = _along_column(power[settled])
            with np.errstate(divide="ignore"):
                result.values[left[settled]] = np.exp2((np.log2(value) + shift[settled]) / 2.0**times)
            left, power, shift, fourth = (array[~settled] for array in (left, power, shift, fourth))
        if not left.size:
            return result
        bits = np.frexp(np.sqrt(fourth))[1]
        np.ldexp(power, -bits[:, None, None], out=power)
        power, spare = np.matmul(power, power, out=spare[: len(power)]), power
        shift = 2 * (shift + bits)
    values, vectors = np.linalg.eigh(turned[left] @ matrices[left])
    result.values[left], result.vectors[left] = values[:, -1], vectors[:, :, -1]
    return result


def _along_column(powers: Array) -> tuple[Array, Array]:
    """Largest eigenvalue and its vector, to the last digits, of matrices whose others are small: from their columns."""
    at = np.einsum("nii->ni", powers).argmax(axis=1)
    vectors = powers[np.arange(len(powers)), :, at]
    for _ in range(PRODUCTS):
        vectors = np.matvec(powers, vectors)
    length = np.sqrt(np.vecdot(vectors, vectors))[:, None]
    vectors = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return np.asarray(np.vecdot(vectors, np.matvec(powers, vectors))), vectors


def squared_norms(matrices: Array) -> Array:
    """Squares of the spectral norms, (N,), of matrices (N, R, C) whose largest entries are near 1."""
    return tops(np.swapaxes(matrices, -1, -2) if matrices.shape[-1] > matrices.shape[-2] else matrices).values


def _norms(matrices: Array) -> Tops:
    """Spectral norms of matrices (N, R, C) of any size, and the directions that grow by them."""
    bits = np.frexp(np.abs(matrices).max(axis=(-1, -2)))[1]
    squares, vectors = tops(np.ldexp(matrices, -bits[:, None, None]))
    return Tops(np.ldexp(np.sqrt(squares), bits), vectors)


def _error(rest: Array, gap: Array, root: Array) -> Array:
    """How far an eigenvalue is from ``root``, relative to it, where |μ (μ − μ₁) (μ − μ₂)| ≤ ``rest``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.fmin(rest / gap, np.sqrt(rest * root)) / root**2)


def _leading(power: Array, square: Array, most: float) -> tuple[Array, Array]:
    """The larger root μ of P² − e₁ P + e₂, and how far the eigenvalue of P nearest to it can be, relative to it.

    Where P has two eigenvalues μ₁, μ₂ and otherwise zeros, e₁ = tr P and e₂ = ((tr P)² − tr P²) / 2 are their sum
    and product, and R = P (P² − e₁ P + e₂) is 0. Every eigenvalue obeys |μ (μ − μ₁) (μ − μ₂)| ≤ ‖R‖ in any case.
    One column of R says of most P that the error is above ``most``; only of the others R is computed.
    """
    first = np.einsum("nii->n", power)
    second = (first**2 - np.einsum("nii->n", square)) / 2
    gap = np.sqrt(np.abs(first**2 - 4 * second))
    is_pair = first**2 < 4 * second  # of complex numbers, both of modulus √e₂
    root = np.where(is_pair, np.sqrt(np.abs(second)), (np.abs(first) + gap) / 2)
    column = square[:, :, 0] - first[:, None] * power[:, :, 0]
    column[:, 0] += second
    column = np.matvec(power, column)
    error = _error(np.sqrt(np.vecdot(column, column)), gap, root)
    at = np.flatnonzero(error < most)
    part = power[at]
    inner = square[at] - first[at, None, None] * part
    np.einsum("nii->ni", inner)[...] += second[at, None]
    rest = part @ inner
    error[at] = _error(np.sqrt(_dot(rest, rest)), gap[at], root[at])
    return root, error


def _radii(matrices: Array) -> Array:
    """Spectral radii of matrices (N, S, S).

    A matrix 16 times as large as its radius, strongly non-normal, would lose digits when squared: LAPACK takes it.
    """
    result = np.empty(len(matrices))
    bits = np.frexp(np.abs(matrices).max(axis=(-1, -2)))[1]
    bits += len(matrices[0]).bit_length()  # so that a power's entries are below 1, and stay there
    left, shift, power = np.arange(len(matrices)), bits * 1.0, np.ldexp(matrices, -bits[:, None, None])
    with np.errstate(divide="ignore"):
        size = 0.5 * np.log2(_dot(power, power)) + shift
    for times in range(RADIUS_ROUNDS[-1] + 1):  # J^m = power · 2**shift
        if times % 2:
            bits = np.frexp(np.sqrt(_dot(power, power)))[1]
            power, shift = np.ldexp(power, -bits[:, None, None]), shift + bits
        square = power @ power
        if times in RADIUS_ROUNDS:
            root, error = _leading(power, square, EXACT * 2.0**times)
            with np.errstate(divide="ignore"):
                log = (np.log2(root) + shift) / 2.0**times
            settled = (error < EXACT * 2.0**times) & (root > 0.02) & (log > size - 4)
            if settled.any():
                result[left[settled]] = np.exp2(log[settled])
                left, square, shift, size = (array[~settled] for array in (left, square, shift, size))
            if not left.size:
                return result
        power, shift = square, 2 * shift
    result[left] = np.abs(np.linalg.eigvals(matrices[left])).max(axis=-1)
    return result


def spectral_norms(matrices: Array) -> Array:
    """‖A‖₂, the largest singular value, of each matrix: (N, R, C) → (N,)."""
    return largest_growth(matrices).values


def largest_growth(matrices: Array) -> Tops:
    """The spectral norm of each matrix, and the unit vector v with ‖A v‖₂ = ‖A‖₂: (N, R, C) → (N,), (N, C)."""
    found = [_norms(piece) for piece in _pieces(matrices)]
    return Tops(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def spectral_radii(matrices: Array) -> Array:
    """ρ(A), the largest modulus of an eigenvalue, of each matrix: (N, S, S) → (N,).

    A defective dominant eigenvalue, one of multiplicity m without m eigenvectors, moves by the m-th root of a
    rounding error, as it does in LAPACK.
    """
    return np.concatenate([_radii(piece) for piece in _pieces(matrices)])
