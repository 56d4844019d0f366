"""The table of names: complete, without clashes, readable on both backgrounds, true to the sources."""

import re

import pytest

import gru_viz as gv
from gru_viz.cells.notation import (
    CELL_TITLES,
    CHOICE_TITLES,
    COLOURS,
    Symbol,
    entry,
    shown,
)
from gru_viz.cells.zoo import CELLS, CONVENTIONS

from ..every import EVERY, every_cell, every_notation

ROLES = {"input", "parameter", "product", "preactivation", "gate", "candidate", "gated", "blend", "state"}


@every_notation
@every_cell
def test_every_quantity_and_source_has_a_whole_entry(cell, notation):
    for name in cell.by_name:
        found = entry(cell, name, notation)
        assert found.name == name
        assert found.title and found.meaning
        assert found.role in ROLES
        assert found.colour in COLOURS
        for text in (found.symbol.latex, found.symbol.text, found.symbol.html):
            assert text.strip() == text != ""
        assert (found.low is None) == (found.high is None)


@every_notation
@every_cell
@pytest.mark.parametrize("script", ["text", "latex", "html"])
def test_different_quantities_have_different_symbols(cell, notation, script):
    owner = {}
    for name in cell.by_name:
        symbol = getattr(entry(cell, name, notation).symbol, script)
        assert owner.setdefault(symbol, name) == name, f"{symbol} is both {owner[symbol]} and {name}"


@every_notation
@every_cell
def test_titles_of_what_is_shown_are_distinct(cell, notation):
    titles = [entry(cell, name, notation).title for name in shown(cell)]
    assert len(set(titles)) == len(titles)


@every_cell
def test_ranges_follow_from_the_equations(cell):
    for name in cell.names:
        found = entry(cell, name)
        op = cell.by_name[name].op
        if op == "sigmoid":
            assert (found.role, found.low, found.high) == ("gate", 0, 1)
            assert found.is_unit_interval
        elif op == "tanh":
            assert (found.low, found.high) == (-1, 1)
            assert not found.is_unit_interval
        elif op == "matvec":
            assert found.low is None


def test_the_hidden_state_is_bounded_where_theory_bounds_it():
    for cell in EVERY:
        bounded = cell.kind != "lstm" or cell.option("output") == "tanh"
        assert (entry(cell, "h").low == -1) == bounded
        if cell.kind == "lstm":
            assert entry(cell, "c").low is None


@every_cell
def test_a_picture_shows_gates_then_candidate_then_states(cell):
    expected = {
        "rnn": ["h"],
        "simplified_gru": ["z", "n", "h"],
        "gru": ["z", "r", "n", "h"],
        "lstm": ["f", "i", "o", "g", "c", "h"],
    }
    assert sorted(shown(cell)) == sorted(expected[cell.kind])
    roles = [entry(cell, name).role for name in shown(cell)]
    assert roles == sorted(roles, key=["gate", "candidate", "state"].index)


@pytest.mark.parametrize(
    ("kind", "notation", "symbols"),
    [
        ("gru", "article", {"x": "x_t", "h_prev": "h_t-1", "z": "z_t", "r": "r_t", "n": "h′_t", "h": "h_t",
                            "W_z": "W_z", "U_z": "U_z", "W_r": "W_r", "U_r": "U_r", "W_n": "W", "U_n": "U"}),
        ("rnn", "article", {"W_h": "W", "U_h": "U", "b_h": "b", "h": "h_t"}),
        ("lstm", "article", {"i": "i_t", "f": "f_t", "o": "o_t", "g": "c′_t", "c": "c_t", "h": "h_t"}),
        ("gru", "ng", {"z": "Γ_u", "r": "Γ_r", "n": "c\u0303_t", "h": "c_t", "h_prev": "c_t-1", "W_z": "W_ux",
                       "U_z": "W_uc", "W_n": "W_cx", "U_n": "W_cc", "b_z": "b_u", "b_n": "b_c"}),
        ("rnn", "ng", {"h": "a_t", "W_h": "W_ax", "U_h": "W_aa", "b_h": "b_a"}),
        ("lstm", "ng", {"i": "Γ_u", "f": "Γ_f", "o": "Γ_o", "g": "c\u0303_t", "c": "c_t", "h": "a_t",
                        "h_prev": "a_t-1", "U_f": "W_fa"}),
        ("gru", "pytorch", {"z": "z_t", "r": "r_t", "n": "n_t", "h": "h_t", "W_n": "W_in", "U_n": "W_hn",
                            "b_n": "b_in", "c_n": "b_hn"}),
        ("lstm", "pytorch", {"i": "i_t", "f": "f_t", "g": "g_t", "o": "o_t", "c": "c_t", "h": "h_t",
         "W_i": "W_ii"}),
    ],
)  # fmt: skip
def test_symbols_are_those_of_the_source(kind, notation, symbols):
    cell = gv.cell(kind)
    assert {name: entry(cell, name, notation).symbol.text for name in symbols} == symbols


def test_a_cell_whose_gates_read_c_files_its_weights_under_c():
    assert entry(gv.cell("lstm", gates_read="cell"), "U_f", "ng").symbol.text == "W_fc"


def test_pytorch_titles():
    assert entry(gv.cell("gru"), "n", "pytorch").title == "new gate"
    assert entry(gv.cell("lstm"), "g", "pytorch").title == "cell gate"


@pytest.mark.parametrize(
    ("symbol", "latex", "text", "html"),
    [
        (Symbol("h", "t", "prime"), "h'_{t}", "h′_t", "h′<sub>t</sub>"),
        (Symbol("c", "t-1", "tilde"), r"\tilde{c}_{t-1}", "c\u0303_t-1", "c\u0303<sub>t-1</sub>"),
        (Symbol("Γ", "u"), r"\Gamma_{u}", "Γ_u", "Γ<sub>u</sub>"),
        (Symbol("U"), "U", "U", "U"),
        (Symbol("<&", "<b>"), "<&_{<b>}", "<&_<b>", "&lt;&amp;<sub>&lt;b&gt;</sub>"),
    ],
)
def test_a_symbol_in_three_scripts(symbol, latex, text, html):
    assert (symbol.latex, symbol.text, symbol.html) == (latex, text, html)


def test_an_unknown_name_is_named():
    with pytest.raises(KeyError, match="'q' is not a quantity of this gru"):
        entry(gv.cell("gru"), "q")
    with pytest.raises(KeyError, match="'r' is not a quantity of this simplified_gru"):
        entry(gv.cell("simplified_gru"), "r")


@every_notation
def test_the_unclamped_twin_of_a_quantity_keeps_its_symbol(notation):
    cell = gv.cell("gru").clamped(["z"])
    assert entry(cell, "z_free", notation).symbol == entry(cell, "z", notation).symbol
    assert entry(cell, "z_free", notation).title.endswith("without the clamp")


def test_menus_have_a_title_for_everything():
    assert set(CELL_TITLES) == set(CELLS)
    for kind in CONVENTIONS.values():
        for name, choices in kind.items():
            if name != "biases":
                assert set(CHOICE_TITLES[name]) == set(choices)


# --- Colours --------------------------------------------------------------------------------------


def luminance(colour):
    """Relative luminance after WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", COLOURS)
@pytest.mark.parametrize(("mode", "backgrounds"), [("light", ("#ffffff", "#f4f6f9")), ("dark", ("#11151c", "#1d2531"))])
def test_every_tone_stands_out_from_its_background(name, mode, backgrounds):
    tone = getattr(COLOURS[name], mode)
    assert re.fullmatch("#[0-9a-f]{6}", tone)
    for background in backgrounds:
        assert contrast(tone, background) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_tones_are_distinct(mode):
    assert len({getattr(colour, mode) for colour in COLOURS.values()}) == len(COLOURS)


@every_cell
def test_lines_that_meet_in_one_cell_differ_in_colour(cell):
    gates = [entry(cell, name).colour for name in shown(cell)]
    assert len(set(gates)) == len(gates)
