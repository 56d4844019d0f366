"""Every word and number in the sentences of the page about memory, read back and compared with the run."""

import dataclasses
import math
import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.cells.notation import COLOURS, entry
from gru_viz.content.memory import EXPERIMENTS
from gru_viz.scene.scene import Scene, base, repaired
from gru_viz.views.ledger import ledger_info
from gru_viz.views.long import long_input, rivals
from gru_viz.views.memory import far_lines, gradient_info, keep_info, near_lines, window_of, zone_of
from gru_viz.views.memory_words import (
    VISIBLE,
    bars_sentence,
    gradient_words,
    growth_rate,
    growth_sentence,
    half_life_table,
    keep_sentence,
    ledger_sentence,
    own_sentence,
    power,
    steps_text,
)
from gru_viz.views.saturation import saturation_info, saturation_sentence
from gru_viz.views.study import finished, past, rival_chain, study

LOOK = {"unit": 2, "moment": 37, "zoom_from": 5, "zoom_to": 50, "horizon": 60, "sequence": "noise", "hidden": 5}
"""A unit that is not the first, a moment that is neither the first step, the last, nor the last one shown."""
GATED = [
    Scene(cell="gru", seed=3, gains=(("W_z", 3.0), ("W_r", 2.0)), **LOOK),
    Scene(cell="gru", seed=4, update="take", reset="before", notation="ng", gains=(("W_z", 3.0),), **LOOK),
    Scene(cell="simplified_gru", seed=5, update="take", notation="pytorch", **LOOK),
    Scene(cell="simplified_gru", seed=6, update="keep", **LOOK),
    Scene(cell="lstm", seed=7, gains=(("W_f", 3.0), ("W_i", 2.0), ("W_o", 4.0)), **LOOK),
    Scene(cell="lstm", seed=8, output="identity", gates_read="cell", notation="ng", **LOOK),
]
ALL = [*GATED, Scene(cell="rnn", seed=9, gains=(("U_h", 1.2),), **LOOK)]


def run(scene, **held):
    clamps = [gv.Clamp(name, value) for name, value in held.items()]
    return gv.run(scene.make_cell(), scene.make_parameters(), long_input(scene).xs, clamps=clamps)


def name_of(scene, latex):
    """The quantity of a cell that a notation writes like this."""
    cell = scene.make_cell()
    (found,) = {name for name in cell.by_name if entry(cell, name, scene.notation).symbol.latex == latex.strip("$")}
    return found


def gradient(scene):
    found = finished(study(scene, past(scene)))
    others = {rival.kind: finished(rival_chain(rival, found.given.xs)) for rival in rivals(scene)}
    far = far_lines(scene, found, others)
    return found, gradient_info(scene, found, *near_lines(scene, found, others, far), far)


def value(text):
    """A number as :func:`power` writes it."""
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return float(re.sub(r" × 10(\S+)", lambda found: "e" + found[1].translate(digits), text))


# ---- saturation ----


def test_the_sentence_about_saturation_counts_the_units_own_steps():
    for scene in GATED:
        scene = dataclasses.replace(scene, left=38, right=55)
        trace = run(scene)
        told = saturation_sentence(saturation_info(scene, finished(study(scene, past(scene)))))
        first, _, second = told.partition(". At T = ")
        assert first.startswith("In unit 2, ") and second.startswith("37, ")
        counted = re.findall(r"(\$[^$]+\$) is shut at (\d+) % of all steps and open at (\d+) %", first)
        assert len(counted) == sum(entry(trace.cell, gate).role == "gate" for gate in trace.cell.gates)
        for symbol, shut, opened in counted:
            gate = trace[name_of(scene, symbol)][:, 2]
            assert (shut, opened) == tuple(number(100 * np.mean(at), 0) for at in (gate < 0.38, gate > 0.55))
        now = {}
        for symbol, word, units in re.findall(r"(\$[^$]+\$) is (shut|open) in units? (\d+(?:, \d+)*)", second):
            now[name_of(scene, symbol), word] = [int(unit) for unit in units.split(", ")]
        expected = {}
        for symbol, _, _ in counted:
            gate = trace[name_of(scene, symbol)][37]
            for word, units in (("shut", np.flatnonzero(gate < 0.38)), ("open", np.flatnonzero(gate > 0.55))):
                if units.size:
                    expected[name_of(scene, symbol), word] = units.tolist()
        assert now == expected


def test_shares_of_shut_and_open_are_told_apart_at_both_ends():
    """A gate that is forced shut is shut at every step, and one that is forced open is open."""
    for value_, word in ((0.01, "is shut at 100 % of all steps and open at 0 %"), (0.99, "is shut at 0 % of all")):
        scene = Scene(cell="gru", clamps=(("r", value_, None, None),), **LOOK)
        assert f"$r_{{t}}$ {word}" in saturation_sentence(saturation_info(scene, finished(study(scene, past(scene)))))


# ---- what is kept, and for how long ----


def test_the_share_kept_and_its_half_life_are_the_units_own():
    for scene in GATED:
        found, trace = finished(study(scene, past(scene))), run(scene)
        told = keep_sentence(keep_info(scene, found), window_of(scene))
        moment, unit, symbol, share, life, because, usual = re.fullmatch(
            r"At T = (\d+) unit (\d+) keeps \$(.+) = ([\d.]+)\$ of its past\. If every step did that, half would be "
            r"left after \*\*(.+?)\*\*( \(.+\))?\. At the median share of the run it would be (.+)\.",
            told,
        ).groups()
        assert (int(moment), int(unit)) == (37, 2)
        gate = trace[name_of(scene, symbol.removeprefix("1 - "))]
        kept = 1 - gate if symbol.startswith("1 - ") else gate
        # The very share of the old state that is found in the new one.
        blend = trace["kept"][37, 2] / trace[f"{trace.cell.states[-1]}_prev"][37, 2]
        np.testing.assert_allclose(kept[37, 2], blend)
        assert float(share) == pytest.approx(kept[37, 2], abs=5e-4)
        assert life == steps_text(float(gv.half_life(kept[37, 2])))
        formula = because.strip(" ()").replace("½", "0.5").replace("ln ", "math.log")
        steps = eval(re.sub(r"log([\d.]+)", r"log(\1)", formula), {"math": math})
        assert steps_text(steps) == life and 0.5 == pytest.approx(float(share) ** steps)
        assert usual == steps_text(float(gv.half_life(np.median(kept[:, 2]))))


def test_the_table_of_half_lives_has_its_numbers_below_the_right_heads():
    for scene in GATED:
        trace = run(scene)
        table = half_life_table(keep_info(scene, finished(study(scene, past(scene)))))
        keep = gv.keep_share(trace)
        (head,) = [name for name in table.columns if name.startswith("keeps now")]
        symbol = head.partition("(")[2].rstrip(")")
        gate = trace[trace.cell.keep_gate][37]
        for unit in range(5):
            row = table[table["unit"] == unit].iloc[0]
            assert row[head] == number(1 - gate[unit] if symbol.startswith("1 − ") else gate[unit])
            assert row[head] == number(keep[37, unit])
            assert row["half-life now"] == steps_text(float(gv.half_life(keep[37, unit])))
            assert row["at the median"] == steps_text(float(gv.half_life(np.median(keep[:, unit]))))
        assert symbol.removeprefix("1 − ") == entry(trace.cell, trace.cell.keep_gate, scene.notation).symbol.text


def test_never_is_what_never_falls_and_none_is_what_has_no_half_life():
    assert steps_text(float(gv.half_life(1.0))) == "never" and 1.0**10_000 > 0.5
    assert steps_text(float(gv.half_life(-0.5))) == "none"
    assert steps_text(float(gv.half_life(0.5))) == "1.0 steps"
    for share in (0.9, 0.99999, 1 - 1e-8):
        told = steps_text(float(gv.half_life(share)))
        assert told == "over ten million steps" or share ** float(told.split()[0].replace(",", "")) == pytest.approx(
            0.5, rel=0.05
        )


# ---- the ledger ----


def test_the_sum_names_the_steps_and_words_that_wrote_its_parts():
    review = dataclasses.replace(base("review-end"), unit=1, moment=30, horizon=60)
    for scene in (*GATED, review, dataclasses.replace(review, moment=50)):
        info, trace = ledger_info(scene, finished(study(scene, past(scene)))), run(scene)
        moment, given = window_of(scene).moment, long_input(scene)
        parts = gv.ledger(trace).parts(moment)[:, scene.unit]
        tokens = scene.make_sequence().tokens
        for segment in info.segments:
            if segment.grouped:
                continue
            step, word = re.fullmatch(r"t = (\d+)(?: “(.+)”)?", segment.label).groups()
            assert segment.value == pytest.approx(parts[int(step) + 1], abs=1e-12)
            if given.words:
                assert word and tokens[int(step) % given.period].startswith(word)
        told = ledger_sentence(info, window_of(scene))
        state = entry(trace.cell, trace.cell.states[-1], scene.notation).symbol.base
        assert told.startswith(f"${state}_{{T}}$ of unit {scene.unit} at T = {moment} is **{number(info.value)}** = ")
        assert number(info.value) == number(trace[trace.cell.states[-1]][moment, scene.unit])
        signed = re.findall(r"(−|\+)? ?(\d+\.\d+) \((t = [^)]+|[\d,]+ other steps?)\)", told)
        for sign, size, label in signed:
            (segment,) = [
                part for part in info.segments if part.label == label and number(abs(part.value), 9)[:3] == size[:3]
                and (part.value < 0) == (sign == "−")
            ]  # fmt: skip
            assert abs(segment.value) == pytest.approx(float(size), abs=5e-4)
        assert signed
        last = re.search(r"came in (?:this very (step)|the last (\d+) steps)\.", told)
        age = 1 if last[1] else int(last[2])
        sizes = np.abs(parts[1:])
        assert sizes[-age:].sum() >= sizes.sum() / 2 > (sizes[-age + 1 :].sum() if age > 1 else 0)
        assert len(sizes) == moment + 1


# ---- the gradient ----


def test_the_sentences_about_the_gradient_hold_the_numbers_of_the_run():
    for scene in ALL:
        found, info = gradient(scene)
        words, trace = gradient_words(info), run(scene)
        norms = gv.one_step(gv.jacobians(trace)).norm
        steps, mean = re.fullmatch(
            r"Over all (\d+) steps their geometric mean is \*\*(.+)\*\*\.", words.factors
        ).groups()
        assert int(steps) == 60
        assert mean == power(np.log10(norms[1:]).mean()), "what made step 0 is no factor"
        assert info.mean_factor == pytest.approx(np.log10(norms[1:]).mean(), abs=1e-9)

        moment, title, size, zone = re.match(
            r"From T = (\d+) back to step 0, the product of the (.+?) is \*\*(.+?)\*\*: it (\w+)\.", words.product
        ).groups()
        back = gv.log_products(gv.jacobians(trace)[1:38]).spectral
        assert int(moment) == 37 and value(size) == pytest.approx(10 ** back[0], rel=0.06)
        assert {"vanishes": back[0] < -3, "survives": -3 <= back[0] <= 3, "explodes": back[0] > 3}[zone]
        rest = words.product.partition("On the same input: ")[2]
        told = re.findall(r"([A-Z][A-Za-z ]+?) (\S+(?: × \S+)?) \((\w+)\)", rest)
        assert {title[0].upper() + title[1:], *(line for line, _, _ in told)} == {
            "Plain RNN",
            "Simplified GRU",
            "GRU",
            "LSTM",
        }
        for line, size, zone in told:
            (known,) = [other for other in info.lines if other.title == line]
            assert value(size) == pytest.approx(10**known.start, rel=0.06) and zone == zone_of(known.start)

        parts = dict(zip(found.paths, found.parts.mean(axis=1), strict=True))
        made = "g" if scene.cell == "lstm" else "n"
        titles = {
            path: entry(trace.cell, made if path == "candidate" else path, scene.notation).title
            for path in found.paths
            if path != "highway" and scene.cell != "rnn"
        } or {"candidate": "matrix"}
        titles |= {path: path for path in found.paths if path == "highway"}
        named = re.findall(r"(−?\d+\.\d+) (along|through) the ([a-z ]+?)(?=,|\.|$)", words.paths)
        assert {title for _, _, title in named} == set(titles.values())
        for size, way, title in named:
            (path,) = [path for path, known in titles.items() if known == title]
            assert size == number(float(parts[path]))
            assert (way == "along") == (path == "highway"), "gates are gone through, the highway is gone along"

        reacts = gv.connectivity(trace, 37).log10[5:38]
        most, size = re.match(r"Of the steps shown, it reacts most to t = (\d+) \((.+?)\)", words.inputs).groups()
        assert int(most) == 5 + int(reacts.argmax()) and value(size) == pytest.approx(10 ** reacts.max(), rel=0.06)
        if int(most) != 5:
            first, size = re.search(r"and to t = (\d+) by (.+)\.$", words.inputs).groups()
            assert int(first) == 5 and value(size) == pytest.approx(10 ** reacts[0], rel=0.06)


def test_a_line_that_leaves_the_picture_says_how_many_steps_before_the_moment():
    scene = Scene(cell="rnn", gains=(("U_h", 0.1),), **{**LOOK, "zoom_from": 0})
    _, info = gradient(scene)
    (steps,) = re.findall(r"It leaves the picture (\d+) steps before T", gradient_words(info).product)
    back = gv.log_products(gv.jacobians(run(scene))[1:38]).spectral
    assert back[37 - int(steps)] < -16 <= back[37 - int(steps) + 1]


def test_a_path_has_the_symbol_and_colour_of_what_it_goes_through():
    for scene in ALL:
        found, info = gradient(scene)
        cell = scene.make_cell()
        for part, values in zip(info.paths, found.parts, strict=True):
            assert part.mean == pytest.approx(values.mean())
            if part.name == "highway":
                assert not part.symbol and part.colour == entry(cell, "kept").colour
            elif scene.cell == "rnn":
                (matrix,) = [node.args[0] for node in cell.nodes if node.op == "matvec" and node.args[1].op == "state"]
                assert part.symbol == entry(cell, matrix.name, scene.notation).symbol.html
            else:
                made = part.name if part.name != "candidate" else "g" if scene.cell == "lstm" else "n"
                what = entry(cell, made, scene.notation)
                assert (part.title, part.symbol, part.colour) == (what.title, what.symbol.html, what.colour)
                # Held at any value, a gate lets no gradient through: it is this path that ends.
                still = dataclasses.replace(scene, clamps=((made, 0.5, None, None),))
                ended = dict(
                    zip(
                        finished(study(still, past(still))).paths,
                        finished(study(still, past(still))).parts,
                        strict=True,
                    )
                )[part.name]
                np.testing.assert_allclose(ended, 0, atol=1e-12)
        assert len({part.colour for part in info.paths}) == len(info.paths) and {
            part.colour for part in info.paths
        } <= set(COLOURS)
    colours = [line.colour for line in gradient(ALL[0])[1].lines]
    assert len(set(colours)) == 4


def test_zones_are_told_from_sizes():
    assert [zone_of(np.log10(size)) for size in (1e-4, 1.001e-3, 1.0, 999.0, 1001.0)] == [
        "vanishes", "survives", "survives", "survives", "explodes",
    ]  # fmt: skip
    assert [power(each) for each in (-4.0, 0.0)] == ["1.0 × 10⁻⁴", "1.00"]


def test_what_would_take_a_factor_to_1_does():
    for scene in ALL:
        found, info = gradient(scene)
        told, trace = own_sentence(scene, found, info), run(scene)
        radii = re.findall(r"(\$[^$]+\$) (\d+\.\d+)", told.partition(". ")[0])
        assert len(radii) == len([spec for spec in trace.cell.parameters if spec.axes == ("H", "H")])
        for symbol, radius in radii:
            matrix = scene.make_parameters()[name_of(scene, symbol)]
            assert float(radius) == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max(), abs=0.005)
        mean = re.search(r"geometric mean of (\S+(?: × \S+?)?)\.$", told)[1]
        assert value(mean) == pytest.approx(10**info.mean_factor, rel=0.06)
        if scene.cell == "rnn":
            assert "tanh can only shrink" in told
            np.testing.assert_allclose(
                gv.jacobians(trace)[7], np.diag(1 - trace["h"][7] ** 2) @ scene.make_parameters()["U_h"]
            )
            assert re.search(r"diag\}\(1 - (\S+)\^2\)\\,(\S+)\$", told).groups() == tuple(
                entry(trace.cell, name, scene.notation).symbol.latex for name in ("h", "U_h")
            )
            continue
        share = float(re.search(r"Here (\d+(?:\.\d+)?) % is kept on average", told)[1])
        assert share == pytest.approx(100 * gv.keep_share(trace).mean(), abs=0.06)
        symbol, end = re.search(r"With (\$.+?) \\to (\d)\$", told).groups()
        gate = name_of(scene, symbol)
        assert gate == trace.cell.keep_gate
        here, there = (run(scene, **{gate: each}) for each in (float(end), 1 - float(end)))
        state = trace.cell.states[-1]
        carried = re.search(r"(?:from|state,) \$(\w)_.*?(?:to|=) ?\$?(\w)_", told).groups()
        assert set(carried) == {entry(trace.cell, state, scene.notation).symbol.base}
        order = re.search(r"from \$\w_\{t-1\}\$ to \$\w_t\$|\w_t = \w_\{t-1\}", told)
        assert order, "from the old state to the new one"
        if scene.cell == "lstm":
            highway = gv.jacobian_paths(here)["highway"][:, 5:, 5:]
            np.testing.assert_allclose(highway, np.broadcast_to(np.eye(5), highway.shape), atol=1e-12)
            # "The paths through the other gates go on, until the input gate shuts as well."
            word = re.search(r"until the input gate (shuts|opens) as well", told)[1]
            done, open_ = (
                gv.jacobians(run(scene, f=1.0, i=i))[:, 5:] for i in ((0.0, 1.0) if word == "shuts" else (1.0, 0.0))
            )
            np.testing.assert_allclose(done[:, :, 5:], np.broadcast_to(np.eye(5), done[:, :, 5:].shape), atol=1e-12)
            np.testing.assert_allclose(done[:, :, :5], 0, atol=1e-12)
            assert np.abs(open_[1:, :, :5]).max() > 0.01 or np.abs(open_[1:, :, 5:] - np.eye(5)).max() > 0.01
        else:
            np.testing.assert_allclose(here[state], here[f"{state}_prev"])
            np.testing.assert_allclose(gv.one_step(gv.jacobians(here)).norm, 1)
            assert np.abs(there[state] - there[f"{state}_prev"]).max() > 0.01


def test_parts_that_are_too_small_to_be_named_are_counted():
    for scene in GATED:
        info, trace = ledger_info(scene, finished(study(scene, past(scene)))), run(scene)
        parts = gv.ledger(trace).parts(37)[1:, 2]
        sizes = [segment.value for segment in info.segments]
        assert sizes == sorted(sizes, key=lambda size: size < 0), "first what adds, then what takes away"
        assert info.top == pytest.approx(parts[parts > 0].sum(), abs=1e-9)
        assert info.segments[0].base == 0 and [s.base for s in info.segments] == pytest.approx(
            [0.0, *np.cumsum(sizes)[:-1]], abs=1e-9
        )
        for sign in (1, -1):
            named = [s.value for s in info.segments if not s.grouped and s.value * sign > 0]
            others = [s for s in info.segments if s.grouped and s.value * sign > 0]
            count = int((parts * sign > 0).sum()) - len(named)
            assert [s.label for s in others] == ([f"{count} other step{'s' if count > 1 else ''}"] if count else [])
            assert all(abs(s.value) <= sum(abs(parts[parts * sign > 0])) for s in others)


def test_what_cannot_be_told_is_said_instead():
    scene = dataclasses.replace(ALL[0], moment=2, zoom_from=10)
    assert gradient_words(gradient(scene)[1]).inputs == "All steps shown come after T."
    cut = dataclasses.replace(ALL[0], clamps=(("h", 0.25, None, 20),))
    assert (gv.one_step(gv.jacobians(gv.run(cut.make_cell(), cut.make_parameters(), long_input(cut).xs,
            clamps=[gv.Clamp("h", 0.25, step=20)]))).norm == 0).any()  # fmt: skip
    assert "At least one of them is exactly 0" in gradient_words(gradient(cut)[1]).factors
    assert "exactly 0" not in gradient_words(gradient(ALL[0])[1]).factors
    calm = Scene(cell="gru", **{**LOOK, "sequence": "pulse"}, left=5, right=95)
    gates = run(calm)
    assert all(((gates[name][37] > 0.05) & (gates[name][37] < 0.95)).all() for name in "zr")
    assert saturation_sentence(saturation_info(calm, finished(study(calm, past(calm))))).endswith(
        "At T = 37, no gate is saturated."
    )


CHAOS = Scene(cell="rnn", hidden=16, seed=4, gains=(("U_h", 4.0),), sequence="pulse", horizon=400)
QUIET = Scene(cell="rnn", hidden=16, seed=4, gains=(("U_h", 1.0),), sequence="pulse", horizon=400)


def parted(scene, size):
    """How far two runs are apart at every step whose first states differ by ``size``."""
    cell, params, xs = scene.make_cell(), scene.make_parameters(), long_input(scene).xs
    nudge = np.random.default_rng(0).standard_normal(scene.hidden)
    nudge *= size / np.linalg.norm(nudge)
    return np.linalg.norm(gv.run(cell, params, xs, h0=nudge)["h"] - gv.run(cell, params, xs)["h"], axis=1)


def test_a_difference_grows_as_fast_as_is_said_and_rounding_decides_where_it_is_said_to():
    _, chaos = gradient(CHAOS)
    told, rate = growth_sentence(chaos), growth_rate(chaos)
    assert rate == pytest.approx(chaos.own.start / 399) and rate > 0
    short = dataclasses.replace(CHAOS, horizon=150)
    gap, most = parted(short, 1e-12), gradient(short)[1].own.start
    assert most - 1.5 < np.log10(gap[-1] / gap[0]) <= most + 1e-3, "of two runs, at most what is said"
    (steps,) = re.findall(r"after some ([\d,]+) steps", told)
    assert value(steps) == pytest.approx((math.log10(VISIBLE) + 16) / rate, abs=0.51)
    assert "This is chaos" in told and f"about +{power(math.log10(rate * math.log(10)))}" in told
    assert int(np.argmax(parted(CHAOS, 1e-16) > VISIBLE)) == pytest.approx(value(steps), rel=0.2)

    _, quiet = gradient(QUIET)
    told = growth_sentence(quiet)
    assert growth_rate(quiet) < 0 and "do not grow" in told and "chaos" not in told
    assert f"about −{power(math.log10(-growth_rate(quiet) * math.log(10)))}" in told
    assert parted(QUIET, 1e-3)[-1] < 1e-12

    _, slow = gradient(dataclasses.replace(CHAOS, horizon=20))
    assert "too slow" in growth_sentence(slow) and growth_rate(slow) > 0

    _, cut = gradient(Scene(cell="gru", hidden=3, clamps=(("h", 0.5, None, None),), horizon=20))
    assert growth_sentence(cut) == "At T nothing is left of a difference of step 0."


def test_bars_above_1_over_a_product_that_falls_get_their_reason_and_no_others():
    shrinks, grows, carries = (
        gradient(repaired(EXPERIMENTS[name].fields)[0])[1] for name in ("shrinks", "grows", "carries")
    )
    assert shrinks.mean_factor > 0 > shrinks.own.start
    told = bars_sentence(shrinks)
    assert f"mean of {power(shrinks.mean_factor)} is above 1" in told
    assert f"to {power(growth_rate(shrinks))} of itself a step" in told and told in gradient_words(shrinks).product
    assert grows.mean_factor > 0 and grows.own.start > 0 and bars_sentence(grows) == ""
    assert carries.own.start < 0 and (bars_sentence(carries) == "") == (carries.mean_factor <= 0)
