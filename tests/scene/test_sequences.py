"""Test signals: their shapes, ranges and limits."""

import numpy as np
import pytest

from gru_viz.scene.scene import Scene
from gru_viz.scene.sequences import (
    MAX_STEPS,
    MIN_STEPS,
    SIGNALS,
    alternating,
    noise,
    pulse,
    sine,
    step,
)


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("steps", [MIN_STEPS, 3, 30, MAX_STEPS])
def test_every_signal_is_one_column_within_plus_minus_one_and_not_constant(name, steps):
    xs = SIGNALS[name].make(steps)
    assert xs.shape == (steps, 1)
    assert xs.dtype == np.float64
    assert np.abs(xs).max() <= 1
    assert np.ptp(xs) > 0


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("steps", [MIN_STEPS - 1, 0, -3, MAX_STEPS + 1])
def test_too_short_or_too_long_is_refused(name, steps):
    with pytest.raises(ValueError, match="between 2 and 200"):
        SIGNALS[name].make(steps)


def test_pulse_and_step_sit_where_they_are_put():
    np.testing.assert_array_equal(pulse(6, at=2, width=2, height=-0.5)[:, 0], [0, 0, -0.5, -0.5, 0, 0])
    np.testing.assert_array_equal(pulse(30).nonzero()[0], [5])
    np.testing.assert_array_equal(step(4, at=3, low=-1)[:, 0], [-1, -1, -1, 1])


def test_sine_repeats_after_its_period():
    xs = sine(40, period=8, amplitude=0.5, phase=0.25)
    np.testing.assert_allclose(xs[8:], xs[:-8], atol=1e-12)
    assert xs[0, 0] == 0.5
    names = Scene(weights="seed", sequence="sine", steps=2000).make_sequence().tokens
    assert set(names) == {"0", "0.5", "0.87", "1", "-0.5", "-0.87", "-1"}, "rounding is no step's name"


def test_alternating_changes_every_so_many_steps():
    np.testing.assert_array_equal(alternating(5, every=2, low=0)[:, 0], [1, 1, 0, 0, 1])


def test_noise_follows_its_seed():
    np.testing.assert_array_equal(noise(50, seed=3), noise(50, seed=3))
    assert (noise(50, seed=3) != noise(50, seed=4)).any()
    assert np.abs(noise(200, amplitude=0.1)).max() <= 0.1


@pytest.mark.parametrize(
    "make",
    [
        lambda: pulse(10, at=10),
        lambda: pulse(10, at=-1),
        lambda: pulse(10, width=0),
        lambda: pulse(10, height=1.1),
        lambda: step(10, low=float("nan")),
        lambda: sine(10, period=0),
        lambda: sine(10, phase=float("inf")),
        lambda: alternating(10, every=0),
        lambda: noise(10, amplitude=2),
        lambda: noise(10, seed=-1),
    ],
)
def test_arguments_out_of_range_are_refused(make):
    with pytest.raises(ValueError, match="must"):
        make()
