"""The table behind a figure holds the figure's numbers, all of them, each under the right row and column."""

from dataclasses import replace

import numpy as np
import pytest

from gru_viz.cells.formula import number
from gru_viz.figures.compare import compare_spec
from gru_viz.figures.compare_ledger import ledger_spec as compare_ledger_spec
from gru_viz.figures.lab import lab_spec
from gru_viz.figures.memory import gradient_spec
from gru_viz.figures.sentences import importance_spec
from gru_viz.figures.table import MOST_CELLS, MOST_ROWS, spec_table
from gru_viz.figures.theme import LIGHT
from gru_viz.learning.shipped import shipped_net
from gru_viz.scene.scene import Scene, base
from gru_viz.views.compare import compare, compare_info, ledger_info
from gru_viz.views.importance import importance
from gru_viz.views.lab import lab_info
from gru_viz.views.memory import far_lines, gradient_info, near_lines
from gru_viz.views.memory_words import power
from gru_viz.views.reading import read
from gru_viz.views.sentences import read_sentence
from gru_viz.views.study import finished, past, study


def column(table, label):
    at = table.columns.index(label)
    return {row: cells[at] for row, cells in table.rows}


def plain(html):
    return html.replace("<sub>", " ").replace("</sub>", "")


@pytest.mark.parametrize("scene", [base("review-end"), Scene(cell="lstm", hidden=5, sequence="noise", steps=31)])
def test_every_cell_of_the_whole_run_is_in_its_place(scene):
    reading = read(scene)
    info = lab_info(reading)
    table = spec_table(lab_spec(info, LIGHT))
    assert table.corner == "time step" and not table.note and len(set(table.columns)) == len(table.columns)
    for panel in info.panels:
        for unit, values in enumerate(panel.values):
            told = column(table, f"{plain(panel.entry.symbol.html)}, unit {unit}")
            assert told == {f"t = {step}": number(float(value)) for step, value in enumerate(values)}
    for line in info.lines:
        told = column(table, plain(line.entry.symbol.html))
        assert list(told.values()) == [number(float(value)) for value in line.values]


def test_lines_come_before_strips_and_every_contender_has_its_own():
    comparison = compare(base("review-end"))
    info = compare_info(comparison)
    table = spec_table(compare_spec(info, LIGHT))
    assert table.columns[: len(info.rows)] == tuple(row.short for row in info.rows)
    for row in info.rows:
        assert list(column(table, row.short).values()) == [number(float(value)) for value in row.line]
    ledgers = ledger_info(comparison)
    table = spec_table(compare_ledger_spec(ledgers, LIGHT))
    states = column(table, "the state")
    for account in ledgers.accounts:
        assert states[account.short] == number(account.value)
        if account.parts:
            told = [text for text in column(table, f"{account.short}, written at").values() if text]
            assert told == [number(part.value) for part in account.parts]


def test_a_word_that_comes_twice_has_two_rows():
    found = importance(read_sentence(shipped_net("trained-reviews-gru"), "good film , and a good , good end"))
    table = spec_table(importance_spec(found, LIGHT))
    names = [name for name, _ in table.rows]
    assert len(names) == len(set(names)) == len(found.tokens)
    for at, (name, token) in enumerate(zip(names, found.tokens, strict=True)):
        assert name == (f"{token} (t = {at})" if found.tokens.count(token) > 1 else token)
    assert all(all(cells) for _, cells in table.rows)


def test_a_large_figure_gives_a_part_and_says_which():
    scene = Scene(hidden=16, sequence="noise", steps=500)
    table = spec_table(lab_spec(lab_info(read(scene)), LIGHT))
    assert len(table.rows) == MOST_ROWS and len(table.rows) * len(table.columns) <= MOST_CELLS
    assert f"the first {MOST_ROWS} of 500 rows" in table.note and "columns" in table.note
    assert spec_table(lab_spec(lab_info(read(replace(scene, steps=30, hidden=2))), LIGHT)).note == ""


def test_what_nothing_can_be_read_off_is_left_out():
    line = {"type": "scatter", "mode": "lines", "name": "A &amp; <b>B</b>", "x": [0, 1, None], "y": [0.5, None, 2]}
    silent = {"type": "scatter", "mode": "text", "x": [0], "y": [0], "text": ["title"]}
    hidden = {**line, "hoverinfo": "skip", "hovertemplate": "%{y}"}
    told = {**line, "hovertemplate": "t = %{x}: %{y:.1%}<extra></extra>"}
    table = spec_table({"data": [silent, hidden, told, {**told, "name": "C", "y": np.array([0.25, -1, 3])}]})
    assert table.columns == ("A & B", "C")
    assert table.rows == (("t = 0", ("50.0%", "25.0%")), ("t = 1", ("", "−100.0%")))


def test_what_leaves_the_picture_of_the_gradient_has_its_own_number_in_the_table():
    """A line below the axis is drawn just outside of it; that is no number to read."""
    scene = replace(base("review-end"), horizon=300, moment=299)
    made = finished(study(scene, past(scene)))
    far = far_lines(scene, made, {})
    info = gradient_info(scene, made, *near_lines(scene, made, {}, far), far)
    told = column(spec_table(gradient_spec(info, LIGHT)), f"{info.own.title}, from T back to")
    steps, sizes = info.own.line.steps, info.own.line.log10
    for step, size in zip(steps.tolist(), sizes.tolist(), strict=True):
        if f"t = {step}" in told:
            assert told[f"t = {step}"] == power(size)
    assert len(told) == MOST_ROWS
