import pytest

from gru_viz.cells.formula import percent
from gru_viz.learning.shipped import SHIPPED, shipped_card
from gru_viz.views.trained import gate_scores, trained_words


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_said_about_a_net_is_on_its_card(name):
    card, text = shipped_card(name), trained_words(name)
    assert percent(card["held_out"]["all"]["accuracy"]) in text
    assert f"Unit {card['units'][0]} is missed most" in text
    for title, value in gate_scores(name):
        assert f"{title} {percent(value)}" in text
    assert [value for _, value in gate_scores(name)] == sorted(card["gates"].values())
