"""Numbers as people paste them: read as meant, asked about, or refused for the true reason."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gru_viz.scene.pasted import SCENE, UnclearError, read_cells, read_numbers

READ = {
    # one column
    "0 1 0.5": ([[0], [1], [0.5]], "3 steps of 1 input, first step 0"),
    "0, 1, 0.5": ([[0], [1], [0.5]], "3 steps of 1 input, first step 0"),
    "1,2,3": ([[1], [2], [3]], "3 steps of 1 input, first step 1"),
    "0.0004\n0.0003": ([[0.0004], [0.0003]], "2 steps of 1 input, first step 0.0004"),
    "1e-3\n2E+01\n−0.5": ([[0.001], [20], [-0.5]], "3 steps of 1 input, first step 0.001"),
    "1,50E-02;1": ([[0.015], [1]], "2 steps of 1 input, decimal comma, first step 0.015"),
    "0,5 0,7": ([[0.5], [0.7]], "2 steps of 1 input, decimal comma, first step 0.5"),
    "a\n0,5\n0,7": ([[0.5], [0.7]], "2 steps of 1 input (a), decimal comma, first step 0.5"),
    "0.5\u00a00.7": ([[0.5], [0.7]], "2 steps of 1 input, first step 0.5"),
    "0.5,\n0.7,\n1.25": ([[0.5], [0.7], [1.25]], "3 steps of 1 input, first step 0.5"),
    "５．５；３": ([[5.5], [3]], "2 steps of 1 input, first step 5.5"),
    "\ufeff0.5\r\n\u200b.7\r\n": ([[0.5], [0.7]], "2 steps of 1 input, first step 0.5"),
    "1\u202f000;0,5": ([[1000], [0.5]], "2 steps of 1 input, decimal comma, signs between thousands left out, "
                       "first step 1000"),
    "1’000.0\t0.5": ([[1000], [0.5]], "2 steps of 1 input, signs between thousands left out, first step 1000"),
    "1 000\t0,5": ([[1000], [0.5]], "2 steps of 1 input, decimal comma, signs between thousands left out, "
                   "first step 1000"),
    "٠٫٥، ٠٫٧": ([[0.5], [0.7]], "2 steps of 1 input, first step 0.5"),
    "\u202e—0.5\n–0.7": ([[-0.5], [-0.7]], "2 steps of 1 input, first step −0.5"),
    "'0,5','0,7'": ([[0.5], [0.7]], "2 steps of 1 input, decimal comma, first step 0.5"),
    "1\n\n \n3\n\n": ([[1], [3]], "2 steps of 1 input, 2 empty lines left out, first step 1"),
    # rows
    "1, 2\n3, 4": ([[1, 2], [3, 4]], "2 steps of 2 inputs, first step (1, 2)"),
    "0.5,1\n3,4": ([[0.5, 1], [3, 4]], "2 steps of 2 inputs, first step (0.5, 1)"),
    "1;2;\n3;4;\n": ([[1, 2], [3, 4]], "2 steps of 2 inputs, first step (1, 2)"),
    "0,5\t1\n\n2\t3": ([[0.5, 1], [2, 3]], "2 steps of 2 inputs, decimal comma, 1 empty line left out, "
                      "first step (0.5, 1)"),
    '"0,5","0,7"\n"1","2"': ([[0.5, 0.7], [1, 2]], "2 steps of 2 inputs, decimal comma, first step (0.5, 0.7)"),
    "\ufefftemp C;wind\n0,5;2": ([[0.5, 2]], "1 step of 2 inputs (temp_C, wind), decimal comma, first step (0.5, 2)"),
    "a,b\n1,2\n3,4": ([[1, 2], [3, 4]], "2 steps of 2 inputs (a, b), first step (1, 2)"),
    "# a b\n1 2\n3 4": ([[1, 2], [3, 4]], "2 steps of 2 inputs (a, b), first step (1, 2)"),
    ",a\n0,5\n1,6": ([[5], [6]], "2 steps of 1 input (a), without the first column, which counts the lines, "
                     "first step 5"),
    "    a   b\n0  .5   1\n1   2   3": ([[0.5, 1], [2, 3]], "2 steps of 2 inputs (a, b), without the first column, "
                                   "which counts the lines, first step (0.5, 1)"),
    "| a | b |\n|---|:-:|\n| 0,5 | 2 |\n": ([[0.5, 2]], "1 step of 2 inputs (a, b), decimal comma, "
                                             "first step (0.5, 2)"),
    "┌───┬───┐\n│ 1 ┆ 2 │\n└───┴───┘": ([[1], [2]], "2 steps of 1 input, first step 1"),
    "Time (s)\tTemp [°C]\n0\t1": ([[0, 1]], "1 step of 2 inputs (Time_s, Temp_°C), first step (0, 1)"),
    # brackets
    "[0.1, 0.2, 0.3]": ([[0.1], [0.2], [0.3]], "3 steps of 1 input, first step 0.1"),
    "[0.1 0.2\n 0.3]": ([[0.1], [0.2], [0.3]], "3 steps of 1 input, first step 0.1"),
    "[[1, 2], [3, 4],]": ([[1, 2], [3, 4]], "2 steps of 2 inputs, first step (1, 2)"),
    "((1, 2), (3, 4))": ([[1, 2], [3, 4]], "2 steps of 2 inputs, first step (1, 2)"),
    "x = np.array([[1., 2.],\n       [3., 4.]], dtype=float32)": ([[1, 2], [3, 4]],
                                                                "2 steps of 2 inputs, first step (1, 2)"),
    "tensor([0.1, -2], requires_grad=True)": ([[0.1], [-2]], "2 steps of 1 input, first step 0.1"),
    "[1, 2; 3, 4];": ([[1, 2], [3, 4]], "2 steps of 2 inputs, first step (1, 2)"),
    "x <- c(1, 2)": ([[1], [2]], "2 steps of 1 input, first step 1"),
    "x = [1 2\n3 4]": ([[1, 2], [3, 4]], "2 steps of 2 inputs, first step (1, 2)"),
    "tf.Tensor([1. 2.], shape=(2,), dtype=float32)": ([[1], [2]], "2 steps of 1 input, first step 1"),
    "[[1 2 3]]": ([[1, 2, 3]], "1 step of 3 inputs, first step (1, 2, 3)"),
}  # fmt: skip

REFUSED = {
    "": "There is no number in it",
    "[]": "There is no number in it",
    "1,,3\n4,5,": "Line 1, column 2; line 2, column 3 are empty. Every step needs all its numbers",
    "1;;3": "Line 1, column 2 is empty",
    "1;;3;;5;;7;;;0": "Line 1, column 2; line 1, column 4; line 1, column 6; and 2 more are empty",
    "[1,,2]": "Row 1, column 2 is empty",
    ",1,2": "Line 1, column 1 is empty",
    "1\t2\n\t\n3\t4": "Line 2, column 1; line 2, column 2 are empty",
    "1 2\n3": "Line 2 has 1 number and line 1 has 2 numbers; they must agree.",
    "1 x": "“x” in line 1, column 2 is not a number.",
    "a,b\nm,s\n1,2": "Line 2 holds names too, and one line of names is read. Leave one of them out.",
    "a\n1 2": "Line 1 has 1 name for 2 columns of numbers.",
    "one\ntwo": "There is no number in it",
    # what begins as a number is no name, or the first step would be lost
    "5 km\n7 km": "“km” in line 1, column 2 is not a number. Put one there, or leave it out.",
    "1.5V\n2": "“1.5V” in line 1, column 1 holds more than a number. Leave units and other signs out.",
    "x=1\n2": "“x=1” in line 1, column 1 holds more than a number",
    "R$5\n7": "“R$5” in line 1, column 1 holds more than a number",
    "½\n1": "“½” in line 1, column 1 is a fraction. Write 0.5 for 1/2.",
    "1/2\n1": "“1/2” in line 1, column 1 is a fraction",
    "50%\n1": "“50%” in line 1, column 1 is a percentage. Write 0.5 for 50 %.",
    "2024-01-02\t1": "“2024-01-02” in line 1, column 1 is a date or a time. Leave that column out.",
    "01.02.2024;0,5": "“01.02.2024” in line 1, column 1 is a date or a time",
    "0x1F\n1": "“0x1F” in line 1, column 1 is not written in tens. Write 31 for 0x1F.",
    "1.5×10⁻³\n1": "“1.5×10⁻³” in line 1, column 1 holds a power. Write 1.5e-3 for 1.5 × 10⁻³.",
    "1e-400\n1": "“1e-400” in line 1, column 1 is too close to 0 for a computer's numbers. Write 0.",
    "1..5": "“1..5” in line 1, column 1 has points or commas where no number has them",
    "(5)\n(0.3)": "“(5)” in line 1, column 1 may be a negative number of a bookkeeper. Write −5 for (5).",
    '{"x": [1, 2]}': "A colon stands in it, as in JSON or a dict",
    "nan nan": "“nan” in line 1, column 1 is no number that a cell can read",
    "0.5 nan": "“nan” in line 1, column 2 is no number that a cell can read",
    "1\n#N/A\n2": "is no number that a cell can read",
    "-Inf 1": "“-Inf” in line 1, column 1 is no number that a cell can read",
    "1.5;0,5": "“0,5” in line 1, column 2 has a comma where “1.5” in line 1, column 1 has a point",
    "a b c\n1 2": "Line 1 has 3 names for 2 columns of numbers.",
    "1\u00a0234\n1": "Cells here read numbers from −1000 to 1000, and t = 0, column 1 has 1234.",
    "1e999 1": "t = 0, column 1 has a number beyond all floats",
    "[0. 0. ... 1.]": "left out when it was printed",
    "[1, 2": "never closed",
    "[1, 2) 3": "closes none that is open",
    "[1, 2] 3": "“3” stands outside the brackets",
    "[[[1]]]": "3 levels of brackets",
    " ".join(["1"] * 2001): "at most 2000 steps, 8 columns and 2000 numbers in all fit",
    "1 2 3 4 5 6 7 8 9\n" * 2: "at most 2000 steps, 8 columns and 2000 numbers in all fit",
    "1 2 3 4 5 6 7 8\n" * 251: "at most 2000 steps, 8 columns and 2000 numbers in all fit",
    "1,," * 8000: "far more than the 2000 numbers that fit",
    "1 " * 30_000: "please paste at most",
}

UNCLEAR = {
    "0,5\n0,7\n1,25": ([[0, 5], [0, 7], [1, 25]], [[0.5], [0.7], [1.25]]),
    "1,50E-02": ([[1], [0.5]], [[0.015]]),
    "1,234\n5,678": ([[1, 234], [5, 678]], [[1.234], [5.678]]),
    "1,000;2": ([[1000], [2]], [[1], [2]]),
    "0,5, 0,7": ([[0], [5], [0], [7]], [[0.5], [0.7]]),
    "[0,5, 0,7]": ([[0], [5], [0], [7]], [[0.5], [0.7]]),
    "0,5,-0,7": ([[0], [5], [0], [7]], [[0.5], [-0.7]]),
    "0,50,1,05\n2,00,3,25": ([[0, 50, 1, 5], [2, 0, 3, 25]], [[0.5, 1.05], [2, 3.25]]),
    "1,000, 0,5": ([[1], [0], [0], [5]], [[1], [0.5]]),
    "1 000 2": ([[1], [0], [2]], [[1000], [2]]),
    "1 000,5": ([[1], [0.5]], [[1000], [5]]),  # 1000.5 is told too, and too large here
    "1,00,000": ([[1], [0], [0]], [[1], [0]]),
}


def rows_of(lists):
    return tuple(tuple(map(float, row)) for row in lists)


def test_what_has_one_meaning_is_read_and_told():
    for text, (rows, preview) in READ.items():
        found = read_numbers(text)
        assert found.rows == rows_of(rows), text
        assert found.preview == preview, text


def test_what_cannot_be_read_is_refused_for_the_true_reason():
    for text, reason in REFUSED.items():
        with pytest.raises(ValueError) as refused:
            read_numbers(text)
        assert reason in str(refused.value), text[:40]
        assert not isinstance(refused.value, UnclearError), text[:40]


def test_what_has_two_meanings_is_asked_about():
    for text, ways in UNCLEAR.items():
        with pytest.raises(UnclearError, match=r"Write decimals with a point \(0.5\), a semicolon") as asked:
            read_numbers(text)
        assert {way.rows for way in asked.value.ways} == set(map(rows_of, ways)), text
        assert all(way.preview in str(asked.value) for way in asked.value.ways), text


def test_lines_of_grouped_numbers_are_asked_about_where_thousands_are_likely():
    wide = SCENE._replace(high=1e6)
    with pytest.raises(UnclearError, match="The blanks have more than one meaning") as asked:
        read_numbers("1 234.5\n-5 678\n", wide)
    assert {way.rows for way in asked.value.ways} == {((1, 234.5), (-5, 678)), ((1234.5,), (-5678,))}
    assert read_numbers("1 234.5\n-5 67", wide).rows == ((1, 234.5), (-5, 67))
    assert read_numbers("1 234.5\n-5 678").rows == ((1, 234.5), (-5, 678))


def test_names_are_fit_for_columns_of_a_scene():
    assert read_numbers('"a, b";a_b;=1+x;\n1;2;3;').names == ("a_b", "a_b_", "1_x")
    assert read_numbers("Größe;[m/s]\n1;2").names == ("Größe", "m_s")


def test_cells_of_a_table_are_read_by_the_same_rules():
    assert read_cells({"a": "−0.5", "b": "1e-3"}) == {"a": -0.5, "b": 0.001}
    assert read_cells({"a": "0,5", "b": "1,25"}) == {"a": 0.5, "b": 1.25}
    for cells, reason in (
        ({"t = 1, x": ""}, "t = 1, x is empty"),
        ({"t = 1, x": "one"}, "“one” in t = 1, x is not a number."),
        ({"a": "1,234"}, "The commas have more than one meaning here: 1234; or 1.234."),
        ({"a": "1.5", "b": "0,5"}, "“0,5” in b has a comma where “1.5” in a has a point"),
        ({"t = 1, x": "1 234"}, "t = 1, x has 1234. Divide"),
        ({"t = 1, x": "5000"}, "t = 1, x has 5000"),
    ):
        with pytest.raises(ValueError) as refused:
            read_cells(cells)
        assert reason in str(refused.value)


def write(value, decimal, exponent, minus):
    text = f"{value:.17e}" if exponent else repr(value)
    return text.replace(".", decimal).replace("-", minus)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.floats(-1000, 1000) | st.integers(-1000, 1000).map(float), min_size=width, max_size=width),
            min_size=1,
            max_size=8,
        )
    ),
    st.sampled_from(".,"),
    st.sampled_from([" ", "  ", ", ", ",", ";", "; ", "\t"]),
    st.booleans(),
    st.sampled_from("-−"),
    st.sampled_from(["plain", "names", "brackets", "ends"]),
)
def test_every_way_of_writing_is_read_exactly_or_refused(rows, decimal, apart, exponent, minus, shape):
    rows = [[value + 0.0 for value in row] for row in rows]
    lines = [apart.join(write(value, decimal, exponent, minus) for value in row) for row in rows]
    wanted = rows_of(rows)
    if shape == "names":
        lines = [apart.join("abcd"[: len(rows[0])]), *lines]
    elif shape == "brackets":
        if decimal == "," or ";" in apart:
            return
        lines = [f"[{', '.join(f'[{line}]' for line in lines)}]"]
    elif shape == "ends" and apart.strip(" "):
        lines = [line + apart for line in lines]
    if len(rows) == 1 and shape not in ("names", "brackets"):
        wanted = tuple((value,) for value in wanted[0])
    try:
        found = read_numbers("\n".join(lines))
    except UnclearError as asked:
        assert "," in "".join(lines) and wanted in [way.rows for way in asked.ways]
        return
    except ValueError:
        # A comma that both parts and decides cannot be read.
        assert decimal == "," and "," in apart
        return
    if decimal == "," and "," in apart:
        return  # it says what it understood; nobody could tell
    assert list(map(repr, itertools.chain(*found.rows))) == list(map(repr, itertools.chain(*wanted)))


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text(alphabet="0123456789.,;\t\n -eE[]()\"'na\u00a0\u2212x=", max_size=60))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    try:
        found = read_numbers(text)
    except ValueError as refused:
        assert str(refused)[-1] in ".5"  # a sentence, or the example "0.5" at its end
        return
    assert len({len(row) for row in found.rows}) == 1
    assert all(abs(value) <= 1000 for row in found.rows for value in row)
    assert found.names == () or len(found.names) == len(found.rows[0])
