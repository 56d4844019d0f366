"""Spectral norms and spectral radii of thousands of small matrices.

Multiplying two small matrices costs a fiftieth of their eigenvalues. So matrices are squared again and again until
only the directions that grow most are left, and the answer can be read off traces. Bounds that hold for every matrix
say when that is so; what does not settle goes to LAPACK. Either way the answer is exact to about 12 digits.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gru_viz.cells.expr import Array

BLOCK = 2**17
"""Numbers that are worked on together, so that they stay in the processor's cache."""
EXACT = 1e-12
"""Relative error at which an answer counts as settled."""
NORM_ROUNDS = 10
"""How often a matrix is squared at most for its norm; after 10 times it stands for 1,024 steps."""
RADIUS_ROUNDS = (5, 7, 9, 11, 13)
"""After how many squarings one looks whether a radius can be read off."""


def _in_pieces(function: Callable[[Array], Array], matrices: Array) -> Array:
    """``function`` of all matrices (N, …), as many at a time as fit into the cache."""
    length = max(1, BLOCK // matrices[0].size)
    return np.concatenate([function(matrices[at : at + length]) for at in range(0, len(matrices), length)])


def _dot(first: Array, second: Array) -> Array:
    """Σ_ij A_ij B_ij of matrices (N, R, C), (N,)."""
    count = len(first)
    return np.asarray(np.vecdot(first.reshape(count, -1), second.reshape(count, -1)))


def squared_norms(matrices: Array) -> Array:
    """Squares of the spectral norms, (N,), of matrices (N, R, C) whose largest entries are near 1.

    With P = (A Aᵀ)^m, tr P² / tr P ≤ λ^m ≤ √tr P² holds for its largest eigenvalue λ = ‖A‖₂².
    """
    turned = np.ascontiguousarray(np.swapaxes(matrices, -1, -2))
    gram = turned @ matrices if matrices.shape[-1] < matrices.shape[-2] else matrices @ turned
    result = np.empty(len(gram))
    left, power, shift = np.arange(len(gram)), gram, np.zeros(len(gram))  # P = power · 2**shift
    for times in range(NORM_ROUNDS + 1):
        steps = 2.0**times
        fourth = _dot(power, power)
        high = np.sqrt(fourth)
        settled = np.einsum("nii->n", power) * high <= fourth * (1 + EXACT * steps / 4)
        with np.errstate(divide="ignore"):
            result[left[settled]] = np.exp2((np.log2(high[settled]) + shift[settled]) / steps)
        if settled.any():
            left, power, shift, high = (array[~settled] for array in (left, power, shift, high))
        if not left.size:
            return result
        bits = np.frexp(high)[1]
        power = np.ldexp(power, -bits[:, None, None])
        power, shift = power @ power, 2 * (shift + bits)
    result[left] = np.linalg.eigvalsh(gram[left])[:, -1]
    return result


def _norms(matrices: Array) -> Array:
    """Spectral norms of matrices (N, R, C) of any size."""
    bits = np.frexp(np.abs(matrices).max(axis=(-1, -2)))[1]
    return np.ldexp(np.sqrt(squared_norms(np.ldexp(matrices, -bits[:, None, None]))), bits)


def _leading(power: Array, square: Array) -> tuple[Array, Array]:
    """The larger root μ of P² − e₁ P + e₂, and how far the eigenvalue of P nearest to it can be, relative to it.

    Where P has two eigenvalues μ₁, μ₂ and otherwise zeros, e₁ = tr P and e₂ = ((tr P)² − tr P²) / 2 are their sum
    and product, and R = P (P² − e₁ P + e₂) is 0. Every eigenvalue obeys |μ (μ − μ₁) (μ − μ₂)| ≤ ‖R‖ in any case.
    """
    first = np.einsum("nii->n", power)
    second = (first**2 - np.einsum("nii->n", square)) / 2
    rest = power @ square
    rest -= first[:, None, None] * square
    rest += second[:, None, None] * power
    error = np.sqrt(_dot(rest, rest))
    gap = np.sqrt(np.abs(first**2 - 4 * second))
    is_pair = first**2 < 4 * second  # of complex numbers, both of modulus √e₂
    root = np.where(is_pair, np.sqrt(np.abs(second)), (np.abs(first) + gap) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return root, np.fmin(error / gap, np.sqrt(error * root)) / root**2


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
            root, error = _leading(power, square)
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
    return _in_pieces(_norms, matrices)


def spectral_radii(matrices: Array) -> Array:
    """ρ(A), the largest modulus of an eigenvalue, of each matrix: (N, S, S) → (N,).

    A defective dominant eigenvalue, one of multiplicity m without m eigenvectors, moves by the m-th root of a
    rounding error, as it does in LAPACK.
    """
    return _in_pieces(_radii, matrices)
