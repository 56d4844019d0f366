"""The unrolled networks against plain products of matrices, and what is said of them against the numbers."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.views.memory import zone_of
from gru_viz.views.memory_words import near_one, power
from gru_viz.views.unrolled import DEPTH, HELD, SEED, STAGES, UNITS, networks
from gru_viz.views.unrolled_words import network_title, reach_table, what_reaches


def trace_of(network):
    cell = gv.cell(network.kind)
    noise = np.random.default_rng(SEED).uniform(-1, 1, (DEPTH, 1))
    clamps = [gv.Clamp("z", network.held)] if network.held is not None else []
    return gv.run(cell, gv.Parameters.random(cell, 1, UNITS, SEED), noise, clamps=clamps)


def test_what_is_left_is_the_norm_of_the_product_and_each_factor_what_one_more_cell_does():
    for network in networks():
        product, before = np.eye(UNITS), 1.0
        for cell, jacobian in enumerate(gv.jacobians(trace_of(network))[:-101:-1], 1):
            product = product @ jacobian
            norm = np.linalg.norm(product, 2)
            assert network.left(cell) == pytest.approx(np.log10(norm), abs=1e-9)
            assert 10 ** network.factors[cell - 1] == pytest.approx(norm / before, rel=1e-8)
            before = norm
        assert len(network.factors) == DEPTH


def test_the_nearer_the_gate_is_to_1_the_more_is_left_and_at_1_nothing_moves():
    rnn, *held = networks()
    assert [network.held for network in held] == sorted(HELD) and rnn.held is None
    left = [network.left(DEPTH) for network in networks()]
    assert left == sorted(left)
    assert [zone_of(size) for size in left] == ["vanishes", "vanishes", "survives", "survives"]
    np.testing.assert_array_equal(held[-1].factors, 0)
    states = [np.abs(trace_of(network)["h"]).max() for network in held]
    assert states[-1] == 0 < min(states[:-1])
    for cells in STAGES[2:]:  # what is said of 1 - 1/n
        assert (1 - 1 / cells) ** cells == pytest.approx(0.37, abs=0.005)


def test_every_word_and_number_about_them_is_of_the_network_named():
    lines = what_reaches(networks()).split("\n")
    table = reach_table(networks())
    for network, line, row in zip(networks(), lines, table.itertuples(index=False), strict=True):
        title = network_title(network)
        assert title.startswith(CELL_TITLES[network.kind])
        assert title.partition(", gate at ")[2] == ("" if network.held is None else f"{network.held:g}")
        assert line.startswith(f"- **{title}:** × {near_one(10 ** (network.left(DEPTH) / DEPTH))} a cell")
        assert tuple(row) == (title, *(power(network.left(cells)) for cells in STAGES[1:]))
        survived = [cells for cells in STAGES if zone_of(network.left(cells)) == "survives"]
        assert f"survives {survived[-1]:,} cells" in line
        gone = [cells for cells in STAGES if zone_of(network.left(cells)) != "survives"]
        assert line.endswith(f"of {gone[0]:,}, {power(network.left(gone[0]))} is left." if gone else "cells.")
    assert list(table.columns[1:]) == [f"{cells:,}" for cells in STAGES[1:]]


@pytest.mark.parametrize("factor, text", [
    (0.54, "0.54"), (0.9925, "0.9925"), (0.99993, "0.999930"), (1.0, "1.000"), (1.1, "1.10"), (1.0004, "1.00040"),
])  # fmt: skip
def test_a_factor_has_the_digits_that_tell_it_from_1(factor, text):
    assert near_one(factor) == text
