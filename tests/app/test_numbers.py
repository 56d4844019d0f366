"""Numbers of one's own: pasted, asked about, refused in a sentence, edited as a table; the names of their steps."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from gru_viz.ui.numbers import _edited


def open_lab():
    at = AppTest.from_file("../../app.py", default_timeout=60)
    at.query_params["weights"], at.query_params["sequence"] = "seed", "numbers"
    at.switch_page("pages/gate_lab.py")
    return at.run()


def test_a_text_with_two_meanings_is_asked_about_and_stays_in_its_field():
    at = open_lab()
    at.text_area(key="pasted_numbers").set_value("0,5\n0,7\n1,25").run()
    assert not at.exception
    assert "more than one meaning" in at.error[0].value
    assert at.text_area(key="pasted_numbers").value == "0,5\n0,7\n1,25"
    assert at.session_state["history of the scene"].now.scene.numbers == ((0.0,), (1.0,))
    assert [at.button(key=f"way_to_read_{way}").label.replace("\\", "") for way in range(2)] == [
        "Read as 3 steps of 2 inputs, first step (0, 5)",
        "Read as 3 steps of 1 input, decimal comma, first step 0.5",
    ]
    at.button(key="way_to_read_1").click().run()
    assert not at.error
    assert at.session_state["history of the scene"].now.scene.numbers == ((0.5,), (0.7,), (1.25,))
    assert at.text_area(key="pasted_numbers").value == "0.5\n0.7\n1.25"
    told = "Read as 3 steps of 1 input, decimal comma, first step 0.5."
    assert told in [caption.value.replace("\\", "") for caption in at.caption]


def test_small_numbers_stay_what_they_are():
    at = open_lab()
    at.text_area(key="pasted_numbers").set_value("0.0004 0.00030001").run()
    assert at.session_state["history of the scene"].now.scene.numbers == ((0.0004,), (0.00030001,))
    assert at.text_area(key="pasted_numbers").value == "0.0004\n0.00030001"
    at.text_area(key="pasted_numbers").set_value("[[1, 2, 3]]").run()
    assert at.session_state["history of the scene"].now.scene.numbers == ((1.0, 2.0, 3.0),)
    assert at.text_area(key="pasted_numbers").value == "[[1 2 3]]"


def test_the_table_reads_texts_as_the_field_does():
    shown = pd.DataFrame({"a": ["0.5", "1"], "b": ["0.0004", "2"]})

    def edited(**cells):
        frame = shown.copy()
        for place, text in cells.items():
            frame.loc[int(place[1:]), place[0]] = text
        return _edited(shown, frame)

    assert edited() == ((0.5, 0.0004), (1.0, 2.0))
    assert edited(a0="−0.5", b1="1e-3") == ((-0.5, 0.0004), (1.0, 0.001))
    assert edited(a0="0,5", a1="1,25") == ((0.5, 0.0004), (1.25, 2.0))
    assert edited(a2="7", b2="8")[2] == (7.0, 8.0)
    assert _edited(shown, shown.drop(index=0)) == ((1.0, 2.0),)
    for cells, reason in (
        ({"a0": "1,234"}, "more than one meaning"),
        ({"a2": "7"}, "t = 2, b is empty"),
        ({"b1": None}, "t = 1, b is empty"),
        ({"b0": "x"}, "“x” in t = 0, b is not a number"),
    ):
        with pytest.raises(ValueError, match=reason):
            edited(**cells)


def test_steps_get_their_names_and_too_few_names_get_a_sentence():
    at = open_lab()
    at.text_input(key="set_labels").set_value("low high").run()
    assert at.session_state["history of the scene"].now.scene.make_sequence().tokens == ("low", "high")
    at.text_input(key="set_labels").set_value("low").run()
    assert at.session_state["history of the scene"].now.scene.labels == ""
    assert any("1 given, 2 needed" in note.value for note in at.info)
