"""Tables and names below a figure: each number stands in the row and column that name it."""

import dataclasses

import numpy as np

from gru_viz.cells.notation import CELL_TITLES, NOTATIONS, entry
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.views.glossary import glossary
from gru_viz.views.reading import read
from gru_viz.views.tables import LONGEST, input_table, short_tokens, unit_name, unit_names, weight_reasons, weight_table


def name_of(reading, text):
    (found,) = [name for name in reading.params if reading.entry(name).symbol.text == text]
    return found


def test_a_reason_stands_beside_the_weight_that_it_explains():
    for id, preset in PRESETS.items():
        reading = read(base(id))
        table = weight_reasons(reading, preset)
        assert len(table) == sum(weight.name in reading.params for weight in preset.weights)
        heads = ["weight", "into unit", "from", "value", "reason"]
        for symbol, into, source, value, reason in table[heads].itertuples(index=False):
            array = reading.params[name_of(reading, symbol)]
            unit, name = into.split(" · ")
            assert unit_names(reading.scene)[int(unit)] == name
            at = (int(unit),)
            if source:
                letter = name_of(reading, symbol)[0]
                labels = reading.sequence.columns if letter == "W" else unit_names(reading.scene)
                at = (int(unit), list(labels).index(source))
            assert array.ndim == len(at) and array[at] == value
            assert reason in {weight.reason for weight in preset.weights if weight.value == value}


def test_a_unit_has_its_own_name():
    """What a designed unit stands for is told by its weights: the reasons of the weights into it speak of its name."""
    for id, preset in PRESETS.items():
        names = [unit_name(dataclasses.replace(base(id), unit=unit)) for unit in range(preset.hidden_size)]
        assert names == list(preset.units) == list(unit_names(base(id)))
        assert len(set(names)) == len(names)
    assert unit_name(Scene(hidden=3, unit=2)) == "" and unit_names(Scene(hidden=3)) == ("", "", "")


def test_weights_stand_in_the_row_of_their_unit_and_the_column_of_what_they_read():
    for scene in (base("review-end"), Scene(hidden=3, cell="lstm", seed=4)):
        reading = read(scene)
        for name, array in reading.params.items():
            table = weight_table(reading, name)
            for unit in range(len(array)):
                row = table.loc[f"unit {unit}"]
                np.testing.assert_array_equal(row.to_numpy(), np.atleast_1d(array[unit]))
            if array.ndim == 2:
                labels = reading.sequence.columns if name.startswith("W") else table.index
                assert list(table.columns) == list(labels)
            else:
                assert list(table.columns) == [reading.entry(name).symbol.text]


def test_the_input_table_has_the_words_and_numbers_of_its_step():
    reading = read(base("review-end"))
    table = input_table(reading)
    assert table.index.name == "t" and list(table.index) == list(range(len(reading.sequence.tokens)))
    assert list(table["word"]) == list(reading.sequence.tokens)
    np.testing.assert_array_equal(table[list(reading.sequence.columns)].to_numpy(), reading.sequence.xs)
    assert [token.removesuffix("…") for token in short_tokens(reading.sequence)] == [
        token[: len(short.removesuffix("…"))]
        for token, short in zip(reading.sequence.tokens, short_tokens(reading.sequence), strict=True)
    ]
    long = ("a" * LONGEST, "b" * (LONGEST + 1), "c" * 40)
    assert short_tokens(reading.sequence._replace(tokens=long)) == [
        long[0],
        *(f"{word[: LONGEST - 1]}…" for word in long[1:]),
    ]


def test_words_that_the_lexicon_does_not_know_are_marked_so():
    reading = read(Scene(sequence="text", text="It was zorg good blorb ."))
    table = input_table(reading)
    assert list(table[~table["known"].astype(bool)]["word"]) == ["zorg", "blorb"]
    features = table[list(reading.sequence.columns)]
    assert (features[table["word"] == "zorg"].to_numpy() == features[table["word"] == "blorb"].to_numpy()).all()


def test_the_glossary_says_where_a_convention_turns_a_meaning_round():
    import gru_viz as gv

    for title, rows in glossary():
        kind = next(kind for kind, known in CELL_TITLES.items() if known == title)
        for row in rows:
            what = entry(gv.cell(kind), row.name)
            assert row.title == what.title
            symbols = {name.source: name.symbol for name in row.names if name.symbol}
            assert symbols == {notation: entry(gv.cell(kind), row.name, notation).symbol for notation in NOTATIONS}
            if what.role != "parameter":
                assert row.meaning.startswith(what.meaning)
            if row.name == "z":
                other, words = ("take", "take the new") if kind == "gru" else ("keep", "keep the past")
                meant = entry(gv.cell(kind, update=other), "z").meaning.partition(": ")[2]
                assert row.meaning.endswith(f"under “{words}”, {meant}")
