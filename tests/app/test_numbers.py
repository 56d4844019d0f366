"""Numbers of one's own: pasted, refused in a sentence, and the names of their steps."""

import pytest
from streamlit.testing.v1 import AppTest

from gru_viz.ui.numbers import read_numbers


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("0 1 0.5", ((0.0,), (1.0,), (0.5,))),
        ("0, 1, 0.5", ((0.0,), (1.0,), (0.5,))),
        ("1,2\n3,4", ((1.0, 2.0), (3.0, 4.0))),
        ("1;2\n3;4\n", ((1.0, 2.0), (3.0, 4.0))),
        ("\t1\t2\n\n3 4", ((1.0, 2.0), (3.0, 4.0))),
    ],
)
def test_the_usual_ways_to_write_numbers_are_read(text, rows):
    assert read_numbers(text) == rows


@pytest.mark.parametrize("text", ["0,5 0,7", "0,5;1,2\n0,1;0,3", "1,5\t2"])
def test_a_comma_that_may_be_a_decimal_one_is_asked_about(text):
    with pytest.raises(ValueError, match="Use a point for decimals"):
        read_numbers(text)


def open_lab():
    at = AppTest.from_file("../../app.py", default_timeout=60)
    at.query_params["weights"], at.query_params["sequence"] = "seed", "numbers"
    at.switch_page("pages/gate_lab.py")
    return at.run()


def test_a_refused_entry_stays_in_its_field_and_the_sequence_stays_too():
    at = open_lab()
    at.text_area(key="pasted_numbers").set_value("0,5 0,7").run()
    assert not at.exception and "Use a point" in at.error[0].value
    assert at.text_area(key="pasted_numbers").value == "0,5 0,7"
    assert at.session_state["scene"].numbers == ((0.0,), (1.0,))
    at.text_area(key="pasted_numbers").set_value("0.5 0.7 0.9").run()
    assert not at.error and at.session_state["scene"].numbers == ((0.5,), (0.7,), (0.9,))


def test_steps_get_their_names_and_too_few_names_get_a_sentence():
    at = open_lab()
    at.text_input(key="set_labels").set_value("low high").run()
    assert at.session_state["scene"].make_sequence().tokens == ("low", "high")
    at.text_input(key="set_labels").set_value("low").run()
    assert at.session_state["scene"].labels == ""
    assert any("1 given, 2 needed" in note.value for note in at.info)
