"""Formulas as the sources write them, and numbers as they are written."""

import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import gru_viz as gv
from gru_viz.cells.formula import is_plain, latex, number, thousandths
from gru_viz.cells.notation import entry

from ..every import every_cell, every_notation


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.500"),
        (-0.25, "−0.250"),
        (-0.0, "0.000"),
        (-0.0004, "0.000"),
        (1234.56789, "1234.568"),
        (-1e-300, "0.000"),
    ],
)
def test_a_number_as_the_app_shows_it(value, text):
    assert number(value) == text
    assert number(value, 0) in {text.partition(".")[0], str(round(value)).replace("-", "−")}


ANY = st.floats(allow_nan=False, allow_infinity=False)
TIES = st.integers(-(10**7), 10**7).flatmap(
    lambda count: st.sampled_from([0, 1, -1, 3]).map(
        lambda ulps: (count + 0.5) / 1000 + ulps * np.spacing(count / 1000)
    )
)


@given(st.floats(-9e15, 9e15) | st.floats(-2, 2) | TIES)
@example(0.35 * 0.15)
@example(-0.35 * 0.15)
@example(0.0625)
@example(-0.0625)
@example(-0.0004999999999)
@example(-0.0005)
def test_a_number_shows_its_thousandths(value):
    whole = thousandths(value)
    assert whole.shape == () and whole.dtype == np.int64
    text = number(value)
    assert re.fullmatch(r"−?\d+\.\d{3}", text)
    assert int(text.replace("−", "-").replace(".", "")) == whole
    assert text.startswith("−") == (whole < 0), "and never −0.000"
    assert abs(int(whole) - value * 1000) <= 0.5 + 1e-9 + 1e-12 * abs(value * 1000)
    np.testing.assert_array_equal(thousandths([[value, -value]]), [[whole, -whole]])


@given(ANY, st.integers(0, 6))
def test_any_number_can_be_shown(value, digits):
    text = number(value, digits).replace("−", "-")
    assert float(text) == pytest.approx(value, rel=1e-12, abs=0.51 * 10.0**-digits)
    assert len(text.partition(".")[2]) == digits
    assert text[:1] != "-" or float(text) < 0


@given(st.integers(-(10**6), 10**6), st.lists(st.integers(-4, 4), min_size=2, max_size=2))
def test_the_last_bits_do_not_decide_a_tie(count, bits):
    middle = (count + 0.5) / 1000
    one, other = (middle + bit * np.spacing(max(abs(middle), 1e-3)) for bit in bits)
    assert abs(middle) > 100 or thousandths(one) == thousandths(other)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e16, 1e306])
def test_what_has_no_thousandths_is_refused(value):
    with pytest.raises(ValueError, match="NaN, Inf and numbers beyond 9e15 cannot be counted"):
        thousandths([0.5, value])


def test_ties_go_to_the_even_neighbour():
    np.testing.assert_array_equal(thousandths([0.0625, 0.0635, -0.0625, 0.35 * 0.15, 0.0005]), [62, 64, -62, 52, 0])


@pytest.mark.parametrize(
    ("kind", "options", "notation", "name", "formula"),
    [
        ("gru", {"biases": False}, "article", "z",
         r"z_{t} = \sigma\left(W_{z}\, x_{t} + U_{z}\, h_{t-1}\right)"),
        ("gru", {"biases": False}, "article", "r",
         r"r_{t} = \sigma\left(W_{r}\, x_{t} + U_{r}\, h_{t-1}\right)"),
        ("gru", {"biases": False}, "article", "n",
         r"h'_{t} = \tanh\left(W\, x_{t} + r_{t} \odot U\, h_{t-1}\right)"),
        ("gru", {"biases": False}, "article", "h", r"h_{t} = z_{t} \odot h_{t-1} + (1 - z_{t}) \odot h'_{t}"),
        ("gru", {}, "pytorch", "n",
         r"n_{t} = \tanh\left(W_{in}\, x_{t} + r_{t} \odot (W_{hn}\, h_{t-1} + b_{hn}) + b_{in}\right)"),
        ("gru", {"reset": "before", "biases": False}, "article", "n",
         r"h'_{t} = \tanh\left(W\, x_{t} + U\, (r_{t} \odot h_{t-1})\right)"),
        ("gru", {"update": "take"}, "article", "h",
         r"h_{t} = (1 - z_{t}) \odot h_{t-1} + z_{t} \odot h'_{t}"),
        ("gru", {"update": "take", "reset": "before"}, "ng", "n",
         r"\tilde{c}_{t} = \tanh\left(W_{c}\left[\Gamma_{r} \odot c_{t-1},\; x_{t}\right] + b_{c}\right)"),
        ("gru", {"update": "take"}, "ng", "h",
         r"c_{t} = (1 - \Gamma_{u}) \odot c_{t-1} + \Gamma_{u} \odot \tilde{c}_{t}"),
        ("lstm", {}, "ng", "f",
         r"\Gamma_{f} = \sigma\left(W_{f}\left[a_{t-1},\; x_{t}\right] + b_{f}\right)"),
        ("lstm", {}, "ng", "g",
         r"\tilde{c}_{t} = \tanh\left(W_{c}\left[a_{t-1},\; x_{t}\right] + b_{c}\right)"),
        ("lstm", {}, "ng", "c", r"c_{t} = \Gamma_{f} \odot c_{t-1} + \Gamma_{u} \odot \tilde{c}_{t}"),
        ("lstm", {}, "ng", "h", r"a_{t} = \Gamma_{o} \odot \tanh\left(c_{t}\right)"),
        ("lstm", {"output": "identity", "gates_read": "cell"}, "ng", "h", r"a_{t} = \Gamma_{o} \odot c_{t}"),
        ("lstm", {"gates_read": "cell"}, "article", "i",
         r"i_{t} = \sigma\left(W_{i}\, x_{t} + U_{i}\, c_{t-1} + b_{i}\right)"),
        ("rnn", {}, "ng", "h", r"a_{t} = \tanh\left(W_{a}\left[a_{t-1},\; x_{t}\right] + b_{a}\right)"),
        ("rnn", {}, "article", "Uh_h", r"U\, h_{t-1}"),
        ("gru", {}, "article", "one_minus_z", "1 - z_{t}"),
    ],
)  # fmt: skip
def test_formulas_are_those_of_the_source(kind, options, notation, name, formula):
    assert latex(gv.cell(kind, **options), name, notation) == formula


@every_notation
@every_cell
def test_every_quantity_has_a_balanced_formula(cell, notation):
    for name in cell.names:
        formula = latex(cell, name, notation)
        assert formula.count("{") == formula.count("}")
        assert formula.count("(") == formula.count(")")
        assert formula.count(r"\left") == formula.count(r"\right")
        if not is_plain(cell, cell.by_name[name]):
            assert formula.startswith(entry(cell, name, notation).symbol.latex + " = ")


def test_an_unknown_quantity_has_no_formula():
    with pytest.raises(KeyError):
        latex(gv.cell("rnn"), "z")
