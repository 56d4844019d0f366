"""Every classic mistake as a graph: against a plain loop of the mistaken formula, and against the right cell."""

import itertools
import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import latex
from gru_viz.cells.mistakes import TABLE, compared, mistaken, mistaken_parameters, reset_gradient
from gru_viz.cells.notation import NOTATIONS
from gru_viz.views.mistaken_run import run_graph

D, H, T = 3, 5, 12
FORWARD = [id for id in TABLE if id != "wrong-reset-gradient"]
CONVENTIONS = list(itertools.product(("keep", "take"), ("after", "before"), (True, False)))


def sigma(a):
    return 1 / (1 + np.exp(-a))


def loop(id, p, xs, update, reset):
    """The mistaken formula, written down by hand, one step after the other."""
    zero = np.zeros(H)
    bias = {name: p.get(name, zero) for name in ("b_z", "b_r", "b_n", "c_n")}
    h = n_old = zero
    found = []
    for x in xs:
        a_z = p["W_z"] @ x + p["U_z"] @ h + bias["b_z"]
        a_r = p["W_r"] @ x + p["U_r"] @ h + bias["b_r"]
        if id == "double-sigmoid":
            a_z, a_r = 2 * a_z, 2 * a_r
        if id == "gates-without-weights":
            a_z = a_r = np.full(H, x.sum() + h.sum())
        z, r = sigma(a_z), sigma(a_r)
        inner, outer = (z, r) if id == "swapped-captions" else (r, z)
        if reset == "after":
            past = inner * (p["U_n"] @ h + bias["c_n"])
        else:
            past = p["U_n"] @ (inner * h)
        n = np.tanh(p["W_n"] @ x + past + bias["b_n"])
        keeps = (update == "keep") != (id == "inverted-update")
        keep = outer if keeps else 1 - outer
        old = n_old if id == "previous-candidate" else h
        h, n_old = keep * old + (1 - keep) * n, n
        found.append((z, r, n, h))
    return {name: np.array(rows) for name, rows in zip("zrnh", zip(*found, strict=True), strict=True)}


def weights(update, reset, biases, seed=3):
    cell = gv.cell("gru", update=update, reset=reset, biases=biases)
    xs = np.random.default_rng(seed).standard_normal((T, D))
    return cell, gv.Parameters.random(cell, D, H, seed), xs


@pytest.mark.parametrize(("update", "reset", "biases"), CONVENTIONS)
@pytest.mark.parametrize("id", TABLE)
def test_a_mistaken_graph_computes_the_mistaken_formula(id, update, reset, biases):
    right, params, xs = weights(update, reset, biases)
    cell = mistaken(id, right)
    trace = run_graph(cell, mistaken_parameters(id, cell, params), xs)
    for name, expected in loop(id, params, xs, update, reset).items():
        np.testing.assert_allclose(trace[name], expected, rtol=0, atol=1e-12, err_msg=name)


@pytest.mark.parametrize(("update", "reset", "biases"), CONVENTIONS)
@pytest.mark.parametrize("id", FORWARD)
def test_a_mistake_shows_in_the_states(id, update, reset, biases):
    right, params, xs = weights(update, reset, biases)
    cell = mistaken(id, right)
    wrong = run_graph(cell, mistaken_parameters(id, cell, params), xs)
    assert np.abs(wrong["h"] - gv.run(right, params, xs)["h"]).max() > 1e-3


def test_the_wrong_gradient_leaves_the_states_alone():
    right, params, xs = weights("keep", "after", True)
    cell = mistaken("wrong-reset-gradient", right)
    np.testing.assert_array_equal(
        run_graph(cell, mistaken_parameters("wrong-reset-gradient", cell, params), xs)["h"],
        gv.run(right, params, xs)["h"],
    )


@pytest.mark.parametrize("id", FORWARD)
def test_a_mistaken_cell_is_another_cell_with_the_same_conventions(id):
    right = gv.cell("gru", update="take", reset="before")
    cell = mistaken(id, right)
    assert cell != right and cell != mistaken(next(other for other in TABLE if other != id), right)
    assert cell.options[:-1] == right.options
    assert cell.option("mistake") == id
    assert {spec.name for spec in cell.parameters} <= {spec.name for spec in right.parameters}


def test_the_old_candidate_is_a_second_state():
    cell = mistaken("previous-candidate")
    assert cell.states == ("n", "h")
    assert {node.name for node in cell.nodes if node.op == "state"} == {"n_prev", "h_prev"}


def test_without_weights_all_units_of_both_gates_are_one_number():
    right, params, xs = weights("keep", "after", True)
    cell = mistaken("gates-without-weights", right)
    trace = run_graph(cell, mistaken_parameters("gates-without-weights", cell, params), xs)
    np.testing.assert_array_equal(trace["z"], np.repeat(trace["z"][:, :1], H, axis=1))
    np.testing.assert_array_equal(trace["z"], trace["r"])


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("id", FORWARD)
def test_two_formulas_differ_in_their_boxes_only(id, notation):
    for update, reset, biases in CONVENTIONS:
        right = gv.cell("gru", update=update, reset=reset, biases=biases)
        wrong = mistaken(id, right)
        for name in TABLE[id].written:
            pair = compared(id, right, wrong, name, notation)
            assert r"\boxed" in pair.wrong
            assert without_boxes(pair.right) == latex(right, name, notation), "a box adds nothing and takes nothing"
            if not TABLE[id].ones:
                assert without_boxes(pair.wrong) == latex(wrong, name, notation)
            assert outside(pair.right) == outside(pair.wrong)
            for side in pair:
                assert side.count("{") == side.count("}")
                for box in boxes(side):
                    assert box.count(r"\left") == box.count(r"\right"), "a box that cuts a bracket cannot be set"


def split(text):
    """Pieces of a formula outside and inside of boxes, in turn."""
    parts, rest = [], text
    while r"\boxed{" in rest:
        before, _, rest = rest.partition(r"\boxed{")
        depth, at = 1, 0
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[at], 0)
            at += 1
        parts += [before, rest[: at - 1]]
        rest = rest[at:]
    return [*parts, rest]


def boxes(text):
    return split(text)[1::2]


def without_boxes(text):
    return "".join(split(text))


def outside(text):
    return "".join(split(text)[::2])


def test_the_slip_in_the_notes_marks_one_symbol():
    right = gv.cell("gru", update="take", reset="before")
    pair = compared("previous-candidate", right, mistaken("previous-candidate", right), "h", "ng")
    assert boxes(pair.right) == ["c_{t-1}"]
    assert boxes(pair.wrong) == [r"\tilde{c}_{t-1}"]


def test_the_gradients_of_both_resets_are_outer_products():
    rng = np.random.default_rng(5)
    delta, r, h = rng.standard_normal((3, T, H))
    after, before = np.zeros((H, H)), np.zeros((H, H))
    for t in range(T):
        after += np.outer(delta[t] * r[t], h[t])
        before += np.outer(delta[t], r[t] * h[t])
    np.testing.assert_allclose(reset_gradient("after", delta, r, h), after, atol=1e-12)
    np.testing.assert_allclose(reset_gradient("before", delta, r, h), before, atol=1e-12)
    with pytest.raises(ValueError, match="sideways"):
        reset_gradient("sideways", delta, r, h)


def test_what_is_no_mistake_is_refused():
    with pytest.raises(ValueError, match="choose from previous-candidate"):
        mistaken("typo")
    with pytest.raises(ValueError, match="not about a lstm"):
        mistaken("double-sigmoid", gv.cell("lstm"))


@pytest.mark.parametrize("id", TABLE)
def test_texts_name_quantities_of_the_cell_only(id):
    known = set(mistaken("previous-candidate").by_name)
    mistake = TABLE[id]
    for text in (mistake.title, mistake.slip, mistake.hides, mistake.test):
        assert text and set(re.findall(r"\{(\w+)\}", text)) <= known
