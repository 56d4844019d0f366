"""The numbers behind the page about memory, against the core's own measures of the same run."""

import dataclasses
import re
import types
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.content.memory import EXPERIMENTS
from gru_viz.dynamics.spectra import largest_growth
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base, repaired
from gru_viz.scene.sequences import SIGNALS
from gru_viz.views.chains import BLOCKS, ChainMaker, block_length, milestones, reach
from gru_viz.views.extremes import bands, extremes
from gru_viz.views.kept import LEFT, Kept, computed_once
from gru_viz.views.ledger import ledger_info
from gru_viz.views.long import JACOBIANS, common_gain, essence, long_input, most_steps, rivals, within
from gru_viz.views.memory import far_lines, gradient_info, keep_info, near_lines, window_of, zone_of
from gru_viz.views.memory_words import (
    gradient_words,
    half_life_table,
    keep_sentence,
    ledger_sentence,
    own_sentence,
    power,
    steps_text,
)
from gru_viz.views.saturation import saturation_info, saturation_sentence
from gru_viz.views.study import finished, past, pieces, rival_chain, split_norm, study

from ..every import every_cell

SCENES = [
    *(base(name) for name in PRESETS),
    Scene(cell="rnn", hidden=3, sequence="noise", horizon=2),
    Scene(cell="simplified_gru", hidden=1, sequence="pulse", horizon=7, moment=3),
    Scene(cell="gru", update="take", reset="before", biases=False, hidden=5, horizon=60, moment=0),
    Scene(cell="lstm", output="identity", gates_read="cell", hidden=4, horizon=90, zoom_from=20, zoom_to=50, moment=70),
    Scene(cell="gru", hidden=3, horizon=40, clamps=(("z", 1.0, 1, None), ("h", 0.0, 2, 20), ("r", 0.0, None, 25))),
    Scene(cell="gru", hidden=2, horizon=9, clamps=(("z", 0.5, 1, 8), ("z", 1.0, 0, 9), ("z", 1.0, 0, 10))),
]


def make_chain(given, steps):
    maker = ChainMaker(steps)
    for piece in given:
        maker.add(piece)
    return maker.made()


def key(scene):
    return f"{scene.weights}-{scene.cell}-{scene.horizon}"


def whole(scene):
    """The same run, by the core alone."""
    clamps = [gv.Clamp(*clamp) for clamp in scene.clamps if clamp[3] is None or clamp[3] < scene.horizon]
    return gv.run(scene.make_cell(), scene.make_parameters(), long_input(scene).xs, clamps=clamps)


def lines_of(scene, found, others):
    far = far_lines(scene, found, others)
    return *near_lines(scene, found, others, far), far


def everything(scene):
    found = finished(study(scene, past(scene)))
    others = {rival.kind: finished(rival_chain(rival, found.given.xs)) for rival in rivals(scene)}
    return found, others, gradient_info(scene, found, *lines_of(scene, found, others))


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("steps", [2, 7, 30, 200])
def test_a_long_signal_follows_the_rule_of_a_short_one(name, steps):
    scene = Scene(sequence=name, steps=steps, horizon=steps, noise_seed=4, input_edits=((1, 0, 0.25),))
    np.testing.assert_array_equal(long_input(scene).xs, scene.make_sequence().xs)
    assert long_input(dataclasses.replace(scene, horizon=10_000)).xs.shape == (10_000, 1)


@pytest.mark.parametrize(
    ("units", "inputs", "steps"), [(1, 1, 10_000), (32, 8, 10_000), (64, 1, 2500), (256, 300, 150)]
)
def test_as_many_steps_are_followed_as_there_is_memory_for(units, inputs, steps):
    scene = types.SimpleNamespace(hidden=units, inputs=inputs)
    assert min(most_steps(scene), 10_000) == steps
    state = 2 * units  # h and c of an LSTM
    numbers = steps * state * max(state, inputs)
    assert numbers <= JACOBIANS and (steps == 10_000 or numbers > 0.9 * JACOBIANS)
    if units <= 64:
        asked = Scene(hidden=units, horizon=10_000)
        assert (within(asked).horizon, within(within(asked))) == (steps, within(asked))


def test_a_text_is_read_again_from_the_start():
    scene = Scene(sequence="text", text="It was very good .", horizon=12, input_edits=((1, 2, 0.5),))
    once, long = scene.make_sequence(), long_input(scene)
    assert long.period == len(once.tokens)
    np.testing.assert_array_equal(long.xs, np.concatenate([once.xs] * 3)[:12])
    assert [long.named(step) for step in range(7)] == [*once.tokens, *once.tokens][:7]
    assert len(long_input(dataclasses.replace(scene, horizon=2)).xs) == 2


@pytest.mark.parametrize("scene", SCENES, ids=key)
def test_a_study_holds_what_the_core_measures(scene):
    found, trace = finished(study(scene, past(scene))), whole(scene)
    jacobians = gv.jacobians(trace)
    measured = gv.one_step(jacobians)
    np.testing.assert_allclose(found.norm, measured.norm, rtol=1e-10, atol=1e-12)
    for name, matrix in trace.params.items():  # the radius is how fast a high power grows
        if name.startswith("U_") and matrix.any():
            power = np.linalg.norm(np.linalg.matrix_power(matrix / np.linalg.norm(matrix), 400), 2) ** (1 / 400)
            np.testing.assert_allclose(found.radii[name], power * np.linalg.norm(matrix), rtol=0.03)
    np.testing.assert_allclose(found.radius, measured.radius, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found.parts.sum(axis=0), measured.norm, rtol=1e-10, atol=1e-12)
    assert found.paths == tuple(gv.jacobian_paths(trace))
    for name, gate in found.gates.items():
        np.testing.assert_array_equal(gate, trace[name])
    if scene.cell != "rnn":
        np.testing.assert_array_equal(found.ledger.keep, gv.keep_share(trace))
    assert not any(array.flags.writeable for array in (found.norm, found.parts, found.state, found.by_input))
    assert found.nbytes > found.norm.nbytes


@every_cell
def test_a_run_in_pieces_is_the_same_run(monkeypatch, cell):
    monkeypatch.setattr("gru_viz.views.study.PIECE", 25 * 4 * 3)
    clamps = [gv.Clamp(cell.gates[0], 0.5, unit=1, step=7)]
    trace = gv.run(
        cell, gv.Parameters.random(cell, 3, 5, 1), np.random.default_rng(0).normal(size=(40, 3)), clamps=clamps
    )
    parts = list(pieces(trace))
    assert len(parts) > 2
    np.testing.assert_allclose(np.concatenate([gv.jacobians(part) for part in parts]), gv.jacobians(trace), atol=1e-14)


@pytest.mark.parametrize("steps, moment, first, last", [
    (1, 0, 0, 0), (2, 1, 0, 1), (50, 49, 0, 49), (50, 20, 0, 49), (50, 20, 20, 20), (50, 20, 5, 9), (50, 3, 9, 20),
    (3 * BLOCKS + 7, 3 * BLOCKS + 6, 0, 3 * BLOCKS + 6), (3 * BLOCKS + 7, 700, 300, 650),
    (3 * BLOCKS + 7, 701, 0, 756), (3 * BLOCKS + 7, 602, 600, 602), (3 * BLOCKS + 7, 4, 0, 756),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_products_from_any_moment_back_are_those_of_the_core(kind, steps, moment, first, last):
    cell = gv.cell(kind)
    trace = gv.run(cell, gv.Parameters.random(cell, 2, 4, 3), np.random.default_rng(5).standard_normal((steps, 2)))
    jacobians = gv.jacobians(trace)
    size = block_length(steps) * 50
    chain = make_chain((jacobians[at : at + size] for at in range(0, steps, size)), steps)
    inputs = np.random.default_rng(6).standard_normal((steps, len(jacobians[0]), 2)).astype(np.float32)
    found = reach(chain, moment, first, last, by_input=inputs, outputs=4, columns=10_000)
    ks = np.arange(first, min(last, moment) + 1)
    np.testing.assert_array_equal(found.product.steps, ks)
    if not ks.size:
        return
    expected = gv.log_products(jacobians[1 : moment + 1]).spectral if moment else np.zeros(1)
    np.testing.assert_allclose(found.product.log10, expected[ks], atol=2e-6)
    product, k = np.eye(len(jacobians[0])), moment
    while k > max(first, moment - 12):
        product, k = product @ jacobians[k], k - 1
    if k >= first and k <= last:
        seen = np.log10(np.linalg.norm(product[:4] @ inputs[k], 2))
        np.testing.assert_allclose(found.by_input.log10[k - first], seen, atol=2e-6)


@pytest.mark.parametrize("moment, first, last", [(1999, 0, 1999), (1203, 3, 1500), (1204, 4, 1000), (999, 0, 998)])
def test_milestones_are_some_of_the_same_products(moment, first, last):
    cell = gv.cell("lstm")
    trace = gv.run(cell, gv.Parameters.random(cell, 2, 3, 3), np.random.default_rng(5).standard_normal((2000, 2)))
    jacobians = gv.jacobians(trace)
    chain = make_chain([jacobians], 2000)
    expected = gv.log_products(jacobians[1 : moment + 1]).spectral
    found = milestones(chain, moment, first, last, columns=50)
    assert found.steps[0] == first and min(last, moment) - chain.length <= found.steps[-1] <= last
    assert np.all(np.diff(found.steps) > 0) and np.diff(found.steps).max() <= 2 * chain.length
    np.testing.assert_allclose(found.log10, expected[found.steps], atol=2e-6)
    np.testing.assert_array_equal(milestones(chain, moment, 500, 560, columns=50).steps, np.arange(500, 561))


def test_connectivity_is_that_of_the_core():
    for scene in SCENES[-4:]:
        found, trace, window = finished(study(scene, past(scene))), whole(scene), window_of(scene)
        own, _, _ = lines_of(scene, found, {})
        expected = gv.connectivity(trace, window.moment).log10[own.by_input.steps]
        np.testing.assert_allclose(own.by_input.log10, expected, atol=2e-6)


def test_nothing_leaves_the_range_of_numbers():
    """Ten thousand factors of 1e-30 or 1e30, and a forced state that cuts the past off."""
    for factor, size in ((1e-30, -30.0), (1e30, 30.0)):
        chain = make_chain([np.full((2000, 1, 1), factor)], 2000)
        found = reach(chain, 1999, 0, 1999).product
        np.testing.assert_allclose(found.log10, size * (1999 - found.steps), rtol=1e-6)
    cut = np.tile(np.eye(2), (900, 1, 1))
    cut[450] = 0
    found = reach(make_chain([cut], 900), 899, 0, 899, columns=2000).product
    np.testing.assert_array_equal(found.log10, np.where(found.steps < 450, -np.inf, 0.0))


def test_a_path_is_seen_along_the_direction_that_grows_most():
    rng = np.random.default_rng(2)
    split = {"a": rng.standard_normal((30, 4, 4)), "b": 0.2 * rng.standard_normal((30, 4, 4))}
    together = split["a"] + split["b"]
    left, sizes, right = np.linalg.svd(together)
    expected = np.stack([np.einsum("ni,nij,nj->n", left[:, :, 0], path, right[:, 0]) for path in split.values()])
    # Where two directions grow all but equally, either may be taken.
    apart = sizes[:, 1] < 0.95 * sizes[:, 0]
    assert apart.sum() > 20
    found = split_norm(split, together, *largest_growth(together))
    np.testing.assert_allclose(found[:, apart], expected[:, apart], atol=1e-9)
    np.testing.assert_allclose(found.sum(axis=0), sizes[:, 0], rtol=1e-12)
    assert (expected < 0).any(), "some path should work against the other"
    nothing = np.zeros((1, 4, 4))
    np.testing.assert_array_equal(split_norm({"a": nothing}, nothing, *largest_growth(nothing)), [[0.0]])


def test_no_spike_is_lost_however_narrow_the_picture():
    values = np.zeros(10_000)
    values[[0, 777, 5_003, 9_999]] = [0.5, 9.0, -7.0, 0.25]
    at = extremes(values, 100)
    assert len(at) <= 202
    assert {0, 777, 5_003, 9_999} <= set(at)
    assert np.all(np.diff(at) > 0)
    np.testing.assert_array_equal(extremes(values[:200], 100), np.arange(200))
    cells, width = bands(np.stack([values, -values]), 100)
    assert cells.shape == (2, 200) and width == 50
    assert cells.max() == 9 and cells.min() == -9
    assert np.all(cells[:, ::2] <= cells[:, 1::2]), "the lowest of a column, then its highest"
    same, one = bands(values[None, :200], 100)
    np.testing.assert_array_equal(same, values[None, :200])
    assert one == 1


def test_a_spike_of_the_keep_gate_is_drawn_at_ten_thousand_steps():
    scene = Scene(cell="gru", hidden=4, sequence="noise", steps=99, horizon=10_000, clamps=(("z", 0.0, 2, 77),), unit=2)
    found, _, info = everything(scene)
    keep = keep_info(scene, found)
    assert keep.cells[2].min() == 0 and keep.cells[1].min() > 5
    assert keep.cells.shape[1] <= 1600
    assert 77 in keep.line.steps
    assert len(info.norms.steps) <= 1602 and len(info.own.line.steps) <= 1602
    zoomed = dataclasses.replace(scene, zoom_from=70, zoom_to=90)
    np.testing.assert_array_equal(everything(zoomed)[2].norms.steps, np.arange(70, 91))


def test_the_other_kinds_are_cut_out_of_the_whole_line_or_drawn_step_by_step():
    scene = Scene(cell="gru", hidden=3, sequence="noise", horizon=3000, moment=2500)
    found, others, _ = everything(scene)
    for first, last in ((0, 9999), (700, 2300), (100, 150)):
        shown = dataclasses.replace(scene, zoom_from=first, zoom_to=last)
        own, rest, far = lines_of(shown, found, others)
        for kind, line in rest.items():
            expected = reach(others[kind], 2500, 0, 2999, columns=3000).product.log10
            np.testing.assert_allclose(line.log10, expected[line.steps], atol=2e-6)
            assert line.steps[0] <= first and line.steps[-1] >= min(last, 2500)
            assert far[kind].steps[0] == 0
        assert own.product.steps[0] == first


@pytest.mark.parametrize("scene", SCENES, ids=key)
def test_every_number_of_the_gradient(scene):
    found, _, info = everything(scene)
    window = window_of(scene)
    assert 0 <= window.first <= window.last < scene.horizon == window.steps
    assert [line.own for line in info.lines] == [False, False, False, True]
    assert {line.kind for line in info.lines} == {"rnn", "simplified_gru", "gru", "lstm"}
    assert info.own.kind == scene.cell
    for line in info.lines:
        assert line.line.steps.size == 0 or line.line.steps[-1] <= window.moment
        np.testing.assert_allclose(line.start, line.line.log10[0] if window.first == 0 else line.start, atol=2e-6)
    np.testing.assert_allclose(sum(part.values for part in info.paths), found.norm[info.path_steps], atol=1e-9)
    low, high = info.factor_range
    finite = np.log10(found.norm[1:][found.norm[1:] > 0])
    assert low < 0 < high
    assert low == -16 or (finite >= low - 1e-9).all()
    assert info.path_range[1] >= found.parts.clip(0).sum(axis=0).max()
    told = gradient_words(info)
    assert zone_of(info.own.start) in told.product
    assert power(info.own.start) in told.product
    for text in (*told, own_sentence(scene, found, info)):
        assert text.endswith(".") and "nan" not in text


@pytest.mark.parametrize("scene", SCENES, ids=key)
def test_the_parts_add_up_to_the_number_shown(scene):
    found, info = finished(study(scene, past(scene))), ledger_info(scene, finished(study(scene, past(scene))))
    if scene.cell == "rnn":
        assert info is None and keep_info(scene, found) is None
        return
    moment = window_of(scene).moment
    name = "c" if scene.cell == "lstm" else "h"
    trace = whole(scene)
    assert info.entry.name == name
    np.testing.assert_allclose(info.value, trace[name][moment, scene.unit], atol=1e-12)
    np.testing.assert_allclose(sum(part.value for part in info.segments), info.value, atol=1e-9)
    parts = gv.ledger(trace).parts(moment)[1:, scene.unit]
    np.testing.assert_allclose(info.at.log10, parts[info.at.steps], atol=1e-12)
    base_ = 0.0
    for part in info.segments:
        assert part.base == pytest.approx(base_, abs=1e-12)
        base_ += part.value
    assert sum(not part.grouped for part in info.segments) <= 6
    sentence = ledger_sentence(info, window_of(scene))
    shown = sentence.partition("**")[2].partition(". Half")[0].replace("−", "-")
    total, _, terms = shown.partition("** = ")
    numbers = [float(sign + digits) for sign, digits in re.findall(r"(-?) ?(\d+\.\d+) \(", terms)]
    assert round(sum(numbers), 3) + 0.0 == float(total), sentence


def test_half_of_what_was_written_is_dated():
    scene = Scene(cell="gru", hidden=1, horizon=50, clamps=(("z", 0.5, None, None),), sequence="step")
    info = ledger_info(scene, finished(study(scene, past(scene))))
    sizes = np.abs(gv.ledger(whole(scene)).parts(49)[1:, 0])
    assert sizes[info.half :].sum() >= sizes.sum() / 2 > sizes[info.half + 1 :].sum()


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene.cell != "rnn"], ids=key)
def test_half_lives_stand_beside_the_keep_share(scene):
    found = finished(study(scene, past(scene)))
    info, keep = keep_info(scene, found), gv.keep_share(whole(scene))
    window = window_of(scene)
    assert [row[0] for row in info.rows] == list(range(scene.hidden))
    np.testing.assert_array_equal([row[1] for row in info.rows], keep[window.moment])
    np.testing.assert_array_equal([row[2] for row in info.rows], gv.half_life(keep[window.moment]))
    np.testing.assert_array_equal([row[3] for row in info.rows], gv.half_life(np.median(keep, axis=0)))
    np.testing.assert_array_equal(info.cells, 100 * keep[window.first : window.last + 1].T)
    with np.errstate(divide="ignore"):
        lives = np.log10(gv.half_life(keep[:, scene.unit]))
    np.testing.assert_array_equal(info.line.log10, lives[info.line.steps])
    told = keep_sentence(info, window)
    assert f"**{steps_text(info.rows[scene.unit][2])}**" in told
    if found_share := re.search(r"ln ½ / ln ([\d.]+)\)", told):
        assert steps_text(float(gv.half_life(float(found_share[1])))) == steps_text(info.rows[scene.unit][2]), told
    assert len(half_life_table(info)) == scene.hidden


@pytest.mark.parametrize("scene", SCENES, ids=key)
def test_the_saturation_map_counts_every_step(scene):
    scene = dataclasses.replace(scene, left=30, right=60)
    info, trace = saturation_info(scene, finished(study(scene, past(scene)))), whole(scene)
    assert [gate.entry.name for gate in info.maps] == [name for name in scene.make_cell().gates if name in "zrifo"]
    for gate in info.maps:
        values = trace[gate.entry.name]
        np.testing.assert_array_equal(gate.left, (values < 0.3).mean(axis=0))
        np.testing.assert_array_equal(gate.right, (values > 0.6).mean(axis=0))
        now = values[window_of(scene).moment]
        np.testing.assert_array_equal(gate.now, np.where(now < 0.3, -1, np.where(now > 0.6, 1, 0)))
        np.testing.assert_array_equal(gate.values, values[gate.steps, scene.unit])
    if info.maps:
        assert f"In unit {scene.unit}" in saturation_sentence(info)


def test_the_other_cells_are_as_large_as_seeded_and_as_gained_as_this_one():
    scene = Scene(cell="gru", hidden=3, seed=7, biases=False, gains=(("U_z", 1.5), ("U_r", 1.5), ("U_n", 1.5)))
    assert common_gain(scene) == 1.5
    (rnn, *_) = rivals(scene)
    xs = long_input(scene).xs
    cell = gv.cell("rnn", biases=False)
    drawn = gv.Parameters.random(cell, 1, 3, 7)
    trace = gv.run(cell, gv.Parameters(cell, {**drawn, "U_h": 1.5 * drawn["U_h"]}), xs)
    found = milestones(finished(rival_chain(rnn, xs)), 99, 0, 99)
    np.testing.assert_allclose(found.log10, gv.log_products(gv.jacobians(trace)[1:]).spectral, atol=2e-6)
    assert common_gain(dataclasses.replace(scene, gains=(("U_z", 1.5),))) is None
    assert rivals(dataclasses.replace(scene, gains=(("U_z", 1.5),)))[0].gain == 1.0


def test_what_is_only_looked_at_does_not_change_what_is_computed():
    scene = Scene(horizon=300)
    looks = {"step": 3, "unit": 2, "moment": 4, "zoom_from": 1, "zoom_to": 9, "left": 5, "right": 95, "notation": "ng"}
    for name, value in looks.items():
        assert essence(dataclasses.replace(scene, **{name: value})) == essence(scene), name
    for name, value in {"seed": 1, "horizon": 301, "gains": (("U_z", 2.0),), "clamps": (("z", 1.0, None, 3),)}.items():
        assert essence(dataclasses.replace(scene, **{name: value})) != essence(scene), name


def test_the_oldest_results_go_when_memory_is_full():
    kept = Kept(100)
    assert kept.get("a", lambda: [1], lambda _: 60) is kept.get("a", lambda: [2], lambda _: 60)
    kept.get("b", lambda: [3], lambda _: 30)
    kept.get("a", lambda: [4], lambda _: 60)
    kept.get("c", lambda: [5], lambda _: 30)
    assert ("a" in kept, "b" in kept, "c" in kept) == (True, False, True)
    kept.get("huge", lambda: [6], lambda _: 500)
    assert "huge" in kept and kept.nbytes == 500


@pytest.mark.parametrize("name, radius, happens", [
    ("shrinks", 0.9, "vanishes"), ("grows", 1.1, "explodes"), ("carries", None, "survives"), ("long", None, "vanishes"),
    ("lasts", None, "survives"),
])  # fmt: skip
def test_an_experiment_shows_what_it_promises(name, radius, happens):
    scene, notes = repaired(EXPERIMENTS[name].fields)
    assert notes == []
    found, _, info = everything(scene)
    assert zone_of(info.own.start) == happens
    if radius is not None:
        np.testing.assert_allclose(found.radius, radius, atol=1e-3)
        np.testing.assert_array_equal(found.state, 0)


@pytest.mark.parametrize("log10, text", [
    (-np.inf, "0"), (0, "1.00"), (-1.5, "0.0316"), (np.log10(1234), "1234"), (-5.3, "5.0 × 10⁻⁶"),
    (-2095.7, "2.0 × 10⁻²⁰⁹⁶"), (-5 + np.log10(9.99), "1.0 × 10⁻⁴"), (40.1, "1.3 × 10⁴⁰"),
])  # fmt: skip
def test_sizes_as_text(log10, text):
    assert power(log10) == text


def test_what_several_ask_for_at_once_is_computed_once():
    kept, made, started = Kept(100), [], Barrier(4)

    def make():
        made.append(1)
        sleep(0.05)
        return [7]

    def slices():
        kept.get("before", make, lambda _: 1)  # a computation may ask for another
        for at in range(3):
            made.append(1)
            yield at / 3
        return [7]

    remembered = computed_once(4)(make)
    ways = [
        (lambda: kept.get("a", make, lambda _: 1), 1),
        (lambda: finished(kept.grow("b", lambda: (yield from slices()), lambda _: 1)), 4),
        (remembered, 1),
    ]
    for ask, times in ways:
        made.clear()
        with ThreadPoolExecutor(4) as visitors:
            found = list(visitors.map(lambda ask: (started.wait(), ask())[1], [ask] * 4, timeout=5))
        assert len(made) == times
        assert found[0] == [7] and all(one is found[0] for one in found)


def test_whoever_comes_back_goes_on_where_it_was_left_and_a_failure_leaves_nothing_behind():
    kept, made = Kept(100), []

    def slices():
        for at in range(4):
            made.append(at)
            yield at / 4
        return made

    first = kept.grow("a", slices, lambda _: 1)
    assert [next(first), next(first)] == [0.0, 0.25]
    first.close()
    assert "a" not in kept
    assert finished(kept.grow("a", slices, lambda _: 1)) == [0, 1, 2, 3]

    def broken():
        yield 0.5
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            finished(kept.grow("b", broken, lambda _: 1))
    assert finished(kept.grow("b", slices, lambda _: 1)) == made


def test_of_what_nobody_waits_for_the_last_few_are_kept():
    kept, begun = Kept(100), []

    def begin(key):
        begun.append(key)
        yield 0.5
        return key

    keys = [f"k{at}" for at in range(LEFT + 2)]
    for key in keys:
        left = kept.grow(key, lambda key=key: begin(key), lambda _: 1)
        next(left)
        left.close()
    for key in reversed(keys):
        assert finished(kept.grow(key, lambda key=key: begin(key), lambda _: 1)) == key
    again = {key for key in keys if begun.count(key) == 2}
    assert again == set(keys[: len(keys) - LEFT])
