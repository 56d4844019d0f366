"""What the gallery shows of a mistake: the run, the test that gives it away, and the two gradients."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings

import gru_viz as gv
from gru_viz.cells.mistakes import TABLE
from gru_viz.scene.scene import Scene, base
from gru_viz.views.conventions import small
from gru_viz.views.mistaken_run import case, run_graph
from gru_viz.views.mistakes import mistake_info
from gru_viz.views.reset_gradient import TINY, both_gradients, delta, finite_differences, loss

from ..scene.strategies import scenes

CONVENTIONS = [(update, reset) for update in ("keep", "take") for reset in ("after", "before")]


def noisy(**fields):
    return Scene(**{"hidden": 4, "seed": 3, "sequence": "noise", "steps": 25, **fields})


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_any_scene_shows_any_mistake(scene):
    info = mistake_info(scene)
    assert info.evidence.endswith(".")
    assert info.rows and all(row.what and row.right and row.wrong for row in info.rows)
    assert "nan" not in "".join("".join(row) for row in info.rows)
    assert "{" not in info.evidence.replace("_{", "") or "$" in info.evidence
    right, wrong = info.states.lines
    assert np.abs(right.values - wrong.values).max() <= info.gap.size
    for panel in info.gates:
        assert panel.entry.low <= panel.values.min() and panel.values.max() <= panel.entry.high
    assert bool(info.notes) == bool(scene.cell != "gru" or scene.clamps)


@pytest.mark.parametrize("id", TABLE)
def test_both_cells_run_on_the_same_weights_and_input(id):
    scene = noisy()
    found = case(scene, id)
    np.testing.assert_array_equal(found.right["h"], gv.run(scene.make_cell(), scene.make_parameters(), found.xs)["h"])
    np.testing.assert_array_equal(found.xs, scene.make_sequence().xs)
    for name, value in found.wrong.params.items():
        if name not in TABLE[id].ones:
            np.testing.assert_array_equal(value, scene.make_parameters()[name], err_msg=name)


def test_the_runner_of_graphs_agrees_with_run():
    scene = noisy()
    cell, params, xs = scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs
    ours, theirs = run_graph(cell, params, xs, {"z": 0.25}), gv.run(cell, params, xs, clamps=[gv.Clamp("z", 0.25)])
    for name in cell.names:
        np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)
    np.testing.assert_array_equal(ours["h_prev"], theirs["h_prev"])


def numbers(info):
    return [(row.right, row.wrong) for row in info.rows]


@pytest.mark.parametrize(("update", "reset"), CONVENTIONS)
@pytest.mark.parametrize("id", ["previous-candidate", "swapped-captions"])
def test_a_right_state_stands_still_where_everything_is_kept(id, update, reset):
    info = mistake_info(noisy(update=update, reset=reset), id)
    right, wrong = numbers(info)[0]
    assert right == "0" and float(wrong) > 0.01
    assert f"The mistaken one reaches {wrong}" in info.evidence


def test_the_logit_of_a_doubled_gate_is_twice_its_sum():
    info = mistake_info(noisy(), "double-sigmoid")
    sums, logits = ([float(text.replace("−", "-")) for text in row] for row in numbers(info)[:2])
    np.testing.assert_allclose(logits[0], sums[0], atol=1e-3)
    np.testing.assert_allclose(logits[1], 2 * sums[1], atol=2e-3)
    assert "2.00 times" in info.evidence


@pytest.mark.parametrize(("update", "reset"), CONVENTIONS)
def test_turning_the_signs_heals_an_inverted_gate(update, reset):
    info = mistake_info(noisy(update=update, reset=reset), "inverted-update")
    (_, plain), (_, turned) = numbers(info)
    assert plain == small(info.gap.size) and float(plain) > 1e-3
    assert float(turned) <= 4 * np.finfo(float).eps
    assert "a relabelling" in info.evidence


def test_gates_without_weights_are_one_number_for_all_units():
    info = mistake_info(noisy(), "gates-without-weights")
    (right, wrong), (_, apart), (count, none) = numbers(info)
    assert float(right) > 0.01 and wrong == apart == none == "0"
    assert int(count) == 2 * (4 * (1 + 4) + 4)
    assert "by accident" in info.evidence
    assert "cannot be computed" in mistake_info(base("review-end"), "gates-without-weights").evidence


def test_a_single_unit_makes_some_tests_say_so():
    assert "single unit" in mistake_info(noisy(hidden=1), "gates-without-weights").evidence
    assert "single unit" in mistake_info(noisy(hidden=1), "wrong-reset-gradient").evidence


def test_only_the_exchanged_captions_are_drawn():
    drawn = [id for id in TABLE if mistake_info(noisy(), id).drawing is not None]
    assert drawn == ["swapped-captions"]
    reading = mistake_info(noisy(notation="ng"), "swapped-captions").drawing
    assert {arg.name for node in reading.cell.nodes if node.name == "kept" for arg in node.args} == {"r", "h_prev"}


def test_another_cell_gets_a_gru_with_random_weights():
    scene = noisy(cell="lstm")
    found = case(scene, "double-sigmoid")
    assert found.right.cell == gv.cell("gru")
    np.testing.assert_array_equal(found.right.params["U_z"], gv.Parameters.random(gv.cell("gru"), 1, 4, 3)["U_z"])


# ---- gradients ----


@pytest.mark.parametrize(("update", "reset"), CONVENTIONS)
def test_finite_differences_agree_with_the_right_gradient_and_not_with_the_wrong_one(update, reset):
    scene = noisy(update=update, reset=reset)
    trace = gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)
    right, wrong = both_gradients(trace)
    directions = np.eye(16).reshape(16, 4, 4)
    measured = finite_differences(trace, directions).reshape(4, 4)
    np.testing.assert_allclose(measured, right, rtol=0, atol=1e-8)
    assert np.abs(measured - wrong).max() > 1e-3
    assert np.linalg.norm(right - wrong) / np.linalg.norm(right) > 0.01
    np.testing.assert_allclose(np.diagonal(right), np.diagonal(wrong), atol=1e-12)  # r_i stands in both


@pytest.mark.parametrize(("update", "reset"), CONVENTIONS)
def test_delta_makes_the_right_gradient_too(update, reset):
    scene = noisy(update=update, reset=reset)
    trace = gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)
    d, r, h = delta(trace), trace["r"], trace["h_prev"]
    pairs = zip(d * r, h, strict=True) if reset == "after" else zip(d, r * h, strict=True)
    np.testing.assert_allclose(both_gradients(trace)[0], sum(np.outer(*pair) for pair in pairs), atol=1e-12)
    np.testing.assert_allclose(gv.gradients(trace, trace["h"])["b_n"], d.sum(axis=0), atol=1e-12)


def test_the_loss_is_half_the_square_of_all_states():
    scene = noisy()
    cell, params, xs = scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs
    trace = gv.run(cell, params, xs)
    np.testing.assert_allclose(loss(trace), 0.5 * sum(float(value) ** 2 for value in trace["h"].ravel()), rtol=1e-14)
    direction = np.random.default_rng(1).standard_normal((4, 4))
    up, down = (loss(gv.run(cell, params.replace(U_n=params["U_n"] + s * direction), xs)) for s in (TINY, -TINY))
    np.testing.assert_allclose(finite_differences(trace, direction[None])[0], (up - down) / (2 * TINY), rtol=1e-9)


def test_the_page_shows_the_gradient_of_the_unit_in_focus():
    scene = noisy(unit=2)
    info = mistake_info(scene, "wrong-reset-gradient")
    right, wrong = both_gradients(case(scene, "wrong-reset-gradient").right)
    np.testing.assert_array_equal(info.gradient.right, right[2])
    np.testing.assert_array_equal(info.gradient.wrong, wrong[2])
    np.testing.assert_allclose(info.gradient.measured, right[2], atol=1e-8)
    assert info.gap.size == 0
    error = 100 * np.linalg.norm(right - wrong) / np.linalg.norm(right)
    assert info.rows[-1].wrong == f"{error:.1f} %" and f"{error:.1f} %" in info.evidence
    assert all(row.measured for row in info.rows[:-1])


def test_the_gradients_formulas_change_sides_with_the_convention():
    after, before = (
        mistake_info(noisy(reset=reset), "wrong-reset-gradient").formulas[0] for reset in ("after", "before")
    )
    assert (after.right, after.wrong) == (before.wrong, before.right)
    assert r"\boxed{(\delta_t \odot r_{t})}" in after.right


def test_evidence_follows_the_scene():
    told = {mistake_info(dataclasses.replace(noisy(), seed=seed), id).evidence for seed in (1, 2) for id in TABLE}
    assert len(told) >= 2 * len(TABLE) - 1
