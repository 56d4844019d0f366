"""CSV files: read back exactly in every dialect, and not one cell that a spreadsheet would run."""

import csv
import io

import numpy as np
import pandas as pd

from gru_viz.learning.text import visible
from gru_viz.scene.scene import Scene
from gru_viz.views.reading import read
from gru_viz.views.spreadsheet import DIALECTS, csv_text, inert, inert_table, usual_dialect
from gru_viz.views.tables import input_table

FORMULAS = [
    '=HYPERLINK("http://e.x","y")', "=1+1", "+1+1", "-1+1", "-x", "@SUM(A1)", "＝1+1", "＋1", "－x", "＠x", "\t=1",
    "\r=1", "x;=1+1", "a,=1", "a\t@b", "\n=1", " =1",
    "\u200b=1", "\ufeff=1", "\u202e@x", "\x00=1", "a,\u00ad=1", "﹦1",
]  # fmt: skip
RUNS = tuple("=+-@＝＋－＠﹦\t\r\n")


def test_no_text_begins_a_formula_in_any_cell_it_may_be_parted_into():
    for text in FORMULAS:
        for sign in ("", ",", ";", "\t"):
            for cell in inert(text).split(sign) if sign else [inert(text)]:
                assert not cell.startswith(RUNS) and not visible(cell).lstrip().startswith(RUNS), (text, sign)
    for plain in ("film", "don't", "a-b", "1=1", "-0.5", "-0.5 3", "+1", "1e-07", "−0.5", "", "."):
        assert inert(plain) == plain


def test_every_dialect_is_read_back_to_the_last_bit_and_runs_nothing():
    labels = ["=1+1", '=HYPERLINK("http://e.x","y")', "x;=2", "“quoted”", "fine"]
    scene = Scene(sequence="numbers", numbers=((0.1,), (1 / 3,), (-2.5,), (4e-7,), (0.0,)), labels=" ".join(labels))
    frame = read(scene).trace.to_frame()
    for dialect in DIALECTS.values():
        text = csv_text(frame, dialect)
        head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator)
        assert head == ["step", "token", "unit", "quantity", "value"]
        values = [float(row[4].replace(dialect.decimal, ".")) for row in rows]
        np.testing.assert_array_equal(values, frame["value"])
        assert [int(row[0]) for row in rows] == frame["step"].tolist()
        assert [row[1] for row in rows] == [inert(token) for token in frame["token"]]
        assert not any(row[1].startswith(RUNS) or row[3].startswith(RUNS) for row in rows)
        assert dialect.decimal == "." or "." not in "".join(row[4] for row in rows)
        # However a spreadsheet parts the lines, no cell begins with a formula's sign.
        for other in ",;\t":
            cells = [cell for line in text.splitlines() for cell in line.split(other)]
            assert not any(cell.strip().startswith(("=", "@")) for cell in cells)
    pd.testing.assert_frame_equal(
        pd.read_csv(io.StringIO(csv_text(frame, DIALECTS["point-comma"])))[["step", "unit", "value"]],
        frame[["step", "unit", "value"]],
    )


def test_tables_on_screen_hold_no_formula_either():
    scene = Scene(sequence="numbers", numbers=((0.1,), (0.2,)), labels="=1+1 fine")
    assert inert_table(input_table(read(scene)))["word"].tolist() == ["'=1+1", "fine"]
    frame = pd.DataFrame({"=a": pd.Categorical(["=b", "c"]), "n": [-1.0, 2.0]})
    assert inert_table(frame).columns.tolist() == ["'=a", "n"]
    assert inert_table(frame)["'=a"].tolist() == ["'=b", "c"]
    assert inert_table(frame)["n"].tolist() == [-1.0, 2.0]


def test_the_usual_dialect_follows_the_language():
    for locale in ("de-AT", "fr", "pt-BR"):
        assert usual_dialect(locale) == "comma-semicolon"
    for locale in ("de-CH", "es-MX", "en-GB", "ja", None):
        assert usual_dialect(locale) == "point-comma"


def test_steps_that_are_named_by_their_numbers_are_numbers_in_the_file():
    frame = read(Scene(sequence="numbers", numbers=((0.5, -1.25), (0.0, 3.0)))).trace.to_frame()
    assert csv_text(frame, DIALECTS["comma-tab"]).splitlines()[1].startswith('0\t"0,5 -1,25"\t0\t')
