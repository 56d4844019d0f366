"""Formulas as spans: what the LaTeX says, in plain text, with every symbol knowing its quantity."""

import itertools
import re

import pytest

import gru_viz as gv
from gru_viz.cells.formula import latex
from gru_viz.cells.inline import Span, operation, plain, spans, symbol
from gru_viz.cells.notation import entry

from ..every import every_cell, every_notation


@pytest.mark.parametrize(
    ("kind", "options", "notation", "name", "line"),
    [
        ("gru", {}, "article", "z", "z_t = σ(W_z x_t + U_z h_{t−1} + b_z)"),
        ("gru", {}, "article", "h", "h_t = z_t ⊙ h_{t−1} + (1 − z_t) ⊙ h′_t"),
        ("gru", {}, "pytorch", "n", "n_t = tanh(W_{in} x_t + r_t ⊙ (W_{hn} h_{t−1} + b_{hn}) + b_{in})"),
        ("gru", {"reset": "before"}, "article", "n", "h′_t = tanh(W x_t + U (r_t ⊙ h_{t−1}) + b)"),
        ("gru", {"reset": "before"}, "ng", "n", "c̃_t = tanh(W_c[Γ_r ⊙ c_{t−1}, x_t] + b_c)"),
        ("lstm", {}, "ng", "h", "a_t = Γ_o ⊙ tanh(c_t)"),
        ("rnn", {}, "ng", "h", "a_t = tanh(W_a[a_{t−1}, x_t] + b_a)"),
        ("gru", {}, "article", "one_minus_z", "1 − z_t"),
        ("rnn", {}, "article", "Uh_h", "U h_{t−1}"),
        ("rnn", {}, "article", "h_prev", "h_{t−1}"),
        ("gru", {}, "article", "W_z", "W_z"),
        ("gru", {}, "article", "c_n", "b′"),
    ],
)
def test_formulas_as_a_line_of_text(kind, options, notation, name, line):
    assert plain(spans(gv.cell(kind, **options), name, notation)) == line


def as_text(formula, cell, notation):
    """LaTeX as :func:`plain` writes it, made from the LaTeX alone."""
    for node in sorted(cell.by_name, key=lambda name: -len(entry(cell, name, notation).symbol.latex)):
        what = entry(cell, node, notation).symbol
        formula = formula.replace(what.latex, plain([Span(what.head, node, what.sub.replace("-", "−"))]))
    for sign, text in (
        (r"\left", ""),
        (r"\right", ""),
        (r"\sigma", "σ"),
        (r"\tanh", "tanh"),
        (r"\odot", "⊙"),
        (r",\; ", ", "),
        (r"\, ", " "),
        (" - ", " − "),
    ):
        formula = formula.replace(sign, text)
    # Ng's joined matrix is no quantity of its own, so its symbol is still there as LaTeX.
    return re.sub(r"W_\{(\w)\}\[", r"W_\1[", formula)


@every_notation
@every_cell
def test_spans_say_what_the_latex_says(cell, notation):
    for name in cell.by_name:
        line = spans(cell, name, notation)
        expected = as_text(latex(cell, name, notation), cell, notation)
        assert plain(line) == expected
        assert all(one.name or other.name for one, other in itertools.pairwise(line)), "texts are joined"
        assert "-" not in plain(line) and "\\" not in plain(line)


@every_notation
@every_cell
def test_every_symbol_names_its_quantity(cell, notation):
    for name in cell.by_name:
        for span in spans(cell, name, notation):
            if span.name:
                what = entry(cell, span.name, notation).symbol
                joined = notation == "ng" and span.name.startswith("W_")
                subs = (
                    {what.sub.replace("-", "−"), what.sub.removesuffix("x")} if joined else {what.sub.replace("-", "−")}
                )
                assert span.text == what.head and span.sub in subs
                assert span.to_json() == {"q": span.name, "head": span.text, "sub": span.sub}
            else:
                assert span.to_json() == {"t": span.text}
        if cell.by_name[name].op not in ("matvec", "one_minus"):
            assert spans(cell, name, notation)[0].name == name


def test_what_lies_between_two_symbols_is_written_out():
    cell = gv.cell("gru", reset="before")
    assert plain(operation(cell, cell.by_name["z"])) == "σ(W_z x_t + U_z h_{t−1} + b_z)"
    assert plain(operation(cell, cell.by_name["s_n"])) == "W x_t + U (r_t ⊙ h_{t−1}) + b"
    assert plain(operation(cell, cell.by_name["written"])) == "(1 − z_t) ⊙ h′_t"
    assert plain(operation(cell, cell.by_name["h"])) == "z_t ⊙ h_{t−1} + (1 − z_t) ⊙ h′_t"
    assert plain(symbol(cell, "Up_n")) == "U (r_t ⊙ h_{t−1})"
    lstm = gv.cell("lstm")
    assert plain(operation(lstm, lstm.by_name["h"], "ng")) == "Γ_o ⊙ tanh(c_t)"
    assert plain(operation(lstm, lstm.by_name["s_f"], "ng")) == "W_{fx} x_t + W_{fa} a_{t−1} + b_f"


def test_an_unknown_quantity_has_no_line():
    with pytest.raises(KeyError):
        spans(gv.cell("rnn"), "z")
