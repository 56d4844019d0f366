"""Products of Jacobians and their spectra: against plain NumPy, theory, thousands of steps, and refusals."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.dynamics import products, spectra

from ..every import every_cell
from .cases import H, run

ROTATION = np.array([[0.6, -0.8], [0.8, 0.6]])


def plain(matrices):
    """log₁₀ of both norms of all products, multiplied out as they stand."""
    found, product = [], np.eye(matrices.shape[-1])
    for matrix in [product, *matrices[::-1]]:
        product = product @ matrix
        found.append((np.linalg.norm(product, 2), np.linalg.norm(product)))
    return np.log10(found[::-1]).T


def linear_rnn(U, steps):
    """A run whose one-step Jacobians are all U: with x = 0 and h = 0 the tanh has slope 1."""
    cell, size = gv.cell("rnn"), len(U)
    return gv.run(cell, gv.Parameters(cell, {"W_h": np.zeros((size, 1)), "U_h": U}), np.zeros((steps, 1)))


def with_radius(radius, size=6, seed=0):
    """A matrix that is not normal, with distinct real eigenvalues, ``radius`` the largest."""
    vectors = np.random.default_rng(seed).standard_normal((size, size))
    return vectors @ np.diag(radius * np.linspace(1, 0.3, size)) @ np.linalg.inv(vectors)


# --- One step -------------------------------------------------------------------------------------


@every_cell
def test_norms_and_radii_of_every_cell_are_those_of_lapack(cell):
    found = gv.jacobians(run(cell, steps=300))
    norm, radius = gv.one_step(found)
    np.testing.assert_allclose(norm, np.linalg.norm(found, 2, axis=(1, 2)), rtol=1e-12)
    np.testing.assert_allclose(radius, np.abs(np.linalg.eigvals(found)).max(axis=1), rtol=1e-10)
    assert (radius <= norm * (1 + 1e-12)).all()


def awkward():
    """Matrices on which a power iteration fails: equal moduli, roots of unity, defective, nilpotent, huge, tiny."""
    rng = np.random.default_rng(0)
    cycle = np.roll(np.eye(6), 1, axis=0)
    five = np.eye(6)
    five[:5, :5], five[5, 5] = np.roll(np.eye(5), 1, axis=0), 0.9
    skew = rng.standard_normal((6, 6))
    rotations = np.kron(np.diag([1.0, 0.9999999, 0.3]), ROTATION)
    signs = np.diag([1.0, -1.0, 0.5, 0.5, 0.1, 0.0])
    vectors = rng.standard_normal((6, 6))
    close = vectors @ np.diag([1, 1 - 1e-6, 1 - 2e-6, -1, 0.2, 0.1]) @ np.linalg.inv(vectors)
    triangular = np.triu(1e4 * rng.standard_normal((6, 6)), 1) + np.diag([0.5, 0.4, -0.3, 0.2, 0.1, 0.0])
    one = np.zeros((6, 6))
    one[2, 2] = -0.7
    outer = np.outer(rng.standard_normal(6), rng.standard_normal(6))
    block = np.diag([0.9, 0, 0, 0, 0, 0.0])
    block[1:4, 1:4] = 0.95 * np.roll(np.eye(3), 1, axis=0)
    named = {
        "identity": np.eye(6),
        "cycle of six": cycle,
        "cycle of five and 0.9": five,
        "cycle of three and 0.9": block,
        "skew": skew - skew.T,
        "rotations": rotations,
        "signs": signs,
        "four close": close,
        "strongly non-normal": triangular,
        "one entry": one,
        "rank one": outer,
        "zero": np.zeros((6, 6)),
        "huge": 1e200 * skew,
        "tiny": 1e-200 * skew,
        "random": skew,
    }
    return named


@pytest.mark.parametrize("name", awkward())
def test_awkward_matrices_keep_their_digits(name):
    matrix = awkward()[name]
    norm, radius = gv.one_step(matrix[None])
    scale = np.abs(matrix).max() or 1.0
    np.testing.assert_allclose(norm / scale, [np.linalg.norm(matrix / scale, 2)], rtol=1e-12)
    exact = {
        "cycle of six": 1.0,
        "cycle of five and 0.9": 1.0,
        "cycle of three and 0.9": 0.95,
        "rotations": 1.0,
        "signs": 1.0,
        "strongly non-normal": 0.5,
        "four close": 1.0,
    }
    expected = exact.get(name, np.abs(np.linalg.eigvals(matrix / scale)).max() * scale)
    np.testing.assert_allclose(radius, [expected], rtol=1e-9)


def test_most_matrices_never_meet_lapack(monkeypatch):
    found = gv.jacobians(run(gv.cell("lstm"), steps=500))
    expected, seen = gv.one_step(found), []
    for name in ("eigvals", "eigvalsh"):
        function = getattr(np.linalg, name)
        monkeypatch.setattr(np.linalg, name, lambda a, function=function: seen.append(len(a)) or function(a))
    np.testing.assert_array_equal(gv.one_step(found), expected)
    assert sum(seen) < 150, "of 1,000 answers"


@pytest.mark.parametrize("size", [1, 2, 3, 8, 17])
def test_squaring_and_lapack_agree_on_many_random_matrices(size):
    rng = np.random.default_rng(size)
    matrices = rng.standard_normal((2_000, size, size)) / np.sqrt(size)
    matrices[:500] *= rng.random((500, 1, size)) < 0.4  # many columns of zeros
    matrices[500:1_000] += 3 * np.eye(size) * rng.random((500, size, 1))
    matrices[1_000:1_500] = np.round(2 * matrices[1_000:1_500])  # few distinct numbers: repeated eigenvalues
    expected = np.abs(np.linalg.eigvals(matrices)).max(axis=-1)
    norm, radius = gv.one_step(matrices)
    np.testing.assert_allclose(norm, np.linalg.norm(matrices, 2, axis=(1, 2)), rtol=1e-12)
    plainly = np.ones(len(matrices), bool)
    plainly[1_000:1_500] = False
    np.testing.assert_allclose(radius[plainly], expected[plainly], rtol=1e-9, atol=1e-12)
    # A defective eigenvalue of multiplicity m moves by the m-th root of a rounding error, in LAPACK too.
    np.testing.assert_allclose(radius, expected, rtol=1e-2, atol=0.1)


def test_the_size_of_the_blocks_changes_nothing(monkeypatch):
    found = gv.jacobians(run(gv.cell("lstm"), steps=200))
    whole = [*gv.one_step(found), *gv.log_products(found)]
    for module in (spectra, products):
        monkeypatch.setattr(module, "BLOCK", 7 * found[0].size)
    for one, other in zip(whole, [*gv.one_step(found), *gv.log_products(found)], strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-13, atol=1e-13)


def test_a_batch_is_measured_run_by_run():
    found = gv.jacobians(run(gv.cell("gru"), batch=(3,)))
    together = gv.one_step(found)
    assert together.norm.shape == together.radius.shape == found.shape[:2]
    for at in range(3):
        for whole, alone in zip(together, gv.one_step(found[at]), strict=True):
            np.testing.assert_allclose(whole[at], alone, rtol=1e-12)


# --- Products -------------------------------------------------------------------------------------


@every_cell
def test_products_of_every_cell_are_those_multiplied_out(cell):
    found = gv.jacobians(run(cell, steps=40))
    spectral, frobenius = gv.log_products(found)
    assert spectral.shape == frobenius.shape == (41,)
    expected = plain(found)
    np.testing.assert_allclose(spectral, expected[0], rtol=0, atol=1e-11)
    np.testing.assert_allclose(frobenius, expected[1], rtol=0, atol=1e-11)
    assert spectral[-1] == 0 and (spectral <= frobenius + 1e-12).all()


def test_components_can_be_picked():
    found = gv.jacobians(run(gv.cell("lstm"), steps=12))
    product = np.eye(2 * H)
    for matrix in found[::-1]:
        product = product @ matrix
    h, c = slice(0, H), slice(H, None)
    three = slice(3, 4)
    picks = [(h, h, product[h, h]), (c, "state", product[c]), ("state", c, product[:, c])]
    picks += [(3, "state", product[three]), (3, 7, product[three, 7:8])]
    for of, by, part in picks:
        spectral, frobenius = gv.log_products(found, of=of, by=by)
        np.testing.assert_allclose(spectral[0], np.log10(np.linalg.norm(part, 2)), rtol=0, atol=1e-12)
        np.testing.assert_allclose(frobenius[0], np.log10(np.linalg.norm(part)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("radius", [0.9, 1.0, 1.1])
def test_the_slope_of_a_linear_rnn_is_the_log_of_its_spectral_radius(radius):
    trace = linear_rnn(with_radius(radius), 3_000)
    found = gv.jacobians(trace)
    np.testing.assert_array_equal(found, np.broadcast_to(trace.params["U_h"], found.shape))
    np.testing.assert_allclose(gv.one_step(found).radius, radius, rtol=1e-11)
    for logs in gv.log_products(found):
        np.testing.assert_allclose(-np.diff(logs)[:2_500], np.log10(radius), rtol=0, atol=1e-12)
        np.testing.assert_allclose(logs[0] - logs[2_000], 2_000 * np.log10(radius), rtol=0, atol=1e-9)


def test_a_gru_that_keeps_everything_has_a_flat_line():
    found = gv.jacobians(run(gv.cell("gru"), steps=1_000, clamps=[gv.Clamp("z", 1.0)]))
    spectral, frobenius = gv.log_products(found)
    np.testing.assert_array_equal(spectral, 0)
    np.testing.assert_allclose(frobenius, 0.5 * np.log10(H), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(gv.one_step(found), 1)


@pytest.mark.parametrize("radius", [0.5, 2.0])
@pytest.mark.parametrize("make", [with_radius, lambda radius: radius * ROTATION])
def test_twenty_thousand_steps_neither_vanish_nor_overflow(radius, make):
    found = np.broadcast_to(make(radius), (20_000, *make(radius).shape))
    for logs in gv.log_products(found):
        assert np.isfinite(logs).all()
        np.testing.assert_allclose(-np.diff(logs)[:19_000], np.log10(radius), rtol=0, atol=1e-10)
        np.testing.assert_allclose(logs[0] - logs[19_000], 19_000 * np.log10(radius), rtol=1e-12)


@pytest.mark.parametrize("scale", [1e-320, 1e-250, 1e250, 1e307])
def test_jacobians_at_the_edge_of_float64(scale):
    # A power of two keeps the digits of a number that is already subnormal.
    matrix = 2.0 ** np.floor(np.log2(scale)) * np.array([[1.0, 0.0], [0.0, 0.5]])
    spectral, _ = gv.log_products(np.broadcast_to(matrix, (10_000, 2, 2)))
    expected = np.arange(10_000, -1, -1) * np.log10(matrix[0, 0])
    np.testing.assert_allclose(spectral, expected, rtol=1e-13)


def test_a_unit_that_fades_is_still_there_when_the_others_are_cut_off():
    # Unit 0 keeps everything and is forced at step 0; unit 1 halves 20,000 times. Nothing joins them.
    found = np.broadcast_to(np.diag([1.0, 0.5]), (20_000, 2, 2)).copy()
    found[0, 0, 0] = 0
    spectral, _ = gv.log_products(found)
    np.testing.assert_array_equal(spectral[1:], 0)
    halved = np.arange(20_000, -1, -1) * np.log10(0.5)
    np.testing.assert_allclose(spectral[0], halved[0], rtol=1e-13)
    np.testing.assert_allclose(gv.log_products(found, of=1).spectral, halved, rtol=1e-13)


@pytest.mark.parametrize("kind", ["gru", "lstm"])
def test_a_product_that_is_exactly_zero_says_so(kind):
    cell = gv.cell(kind)
    clamps = [gv.Clamp(state, 0.3, step=30) for state in cell.states]
    spectral, frobenius = gv.log_products(gv.jacobians(run(cell, steps=60, clamps=clamps)))
    for logs in (spectral, frobenius):
        np.testing.assert_array_equal(logs[:31], -np.inf)
        assert np.isfinite(logs[31:]).all()


@every_cell
def test_ten_thousand_steps_of_every_cell_are_finite(cell):
    found = gv.jacobians(run(cell, steps=10_000))
    assert all(np.isfinite(values).all() for values in (*gv.log_products(found), *gv.one_step(found)))


def test_the_jacobians_are_left_alone():
    found = gv.jacobians(run(gv.cell("gru")))
    before = found.copy()
    found.setflags(write=False)
    gv.one_step(found)
    gv.log_products(found)
    np.testing.assert_array_equal(found, before)


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jacobians", "message"),
    [
        (np.eye(3), r"jacobians has shape \(3, 3\); expected \(T, S, S\)"),
        (np.zeros((4, 3, 2)), r"jacobians has shape \(4, 3, 2\)"),
        (np.zeros((0, 3, 3)), r"shape \(0, 3, 3\); expected \(T, S, S\)( or \(B, T, S, S\))? with T at least 1"),
        (np.full((2, 3, 3), np.nan), "jacobians holds NaN or Inf"),
        (np.full((2, 3, 3), np.inf), "jacobians holds NaN or Inf"),
    ],
)
@pytest.mark.parametrize("function", [gv.one_step, gv.log_products])
def test_what_is_no_series_of_jacobians_is_refused(function, jacobians, message):
    with pytest.raises(ValueError, match=message):
        function(jacobians)


def test_a_batch_and_components_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match=r"expected \(T, S, S\) with"):
        gv.log_products(np.zeros((2, 4, 3, 3)))
    for part in (3, -1, True, "h", slice(5, None), 1.0):
        with pytest.raises(ValueError, match=r"of=.*(from 0 to 2|picks none of the 3)"):
            gv.log_products(np.zeros((4, 3, 3)), of=part)
