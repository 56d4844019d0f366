"""What a link hides or holds fast: on every page that has it, and what is said of it."""

import pytest

from gru_viz.scene.scene import Scene, base
from gru_viz.ui.frame import COMPARE, CONVENTIONS, HOME, LAB, MEMORY, SENTENCES, TRAINING, WALKTHROUGH
from gru_viz.ui.state import LOCKED
from gru_viz.views.share import restrictions
from tests.app.test_pages import opened, scene_of, sound

EXPLAINS = {
    WALKTHROUGH: "presses any number into",
    LAB: "- The plot",
    COMPARE: "#### Which weights?",
    CONVENTIONS: "#### Glossary",
    MEMORY: "##### A network ten thousand cells deep",
    TRAINING: "",
}
"""Pages that explain → the beginning of something that they say, if it is known."""


def everything(at):
    """All that a page says and offers."""
    said = [each.value for each in [*at.markdown, *at.caption, *at.info, *at.latex]]
    offers = [*at.get("download_button"), *at.get("expander"), *at.slider, *at.select_slider, *at.button_group]
    return said, [getattr(each, "label", "") or each.proto.label for each in offers]


@pytest.mark.parametrize("page", EXPLAINS)
def test_explanations_can_be_hidden_on_every_page_that_explains(page):
    full, _ = everything(sound(opened(page)))
    bare, _ = everything(sound(opened(page, {"view": "no_explanations"})))
    gone = [text for text in full if text not in bare]
    assert gone and len(" ".join(bare)) < len(" ".join(full))
    assert any("Hidden: what explains." in text for text in bare)


@pytest.mark.parametrize("page", [WALKTHROUGH, LAB, SENTENCES])
def test_files_and_code_can_be_hidden(page):
    at = sound(opened(page, {"view": "no_code"}))
    assert "Save the bench" not in str(everything(at)[1]) and "Take it with you" not in str(everything(at))


def test_sliders_of_memory_can_be_hidden_and_held_fast():
    names = lambda at: [each.label for each in at.slider]  # noqa: E731
    assert {"Gain of all U", "Towards factor 1"} <= set(names(sound(opened(MEMORY))))
    assert not {"Gain of all U", "Towards factor 1"} & set(names(sound(opened(MEMORY, {"view": "no_sliders"}))))
    at = sound(opened(MEMORY, {"view": "fix_gain fix_shift"}))
    assert all(each.disabled for each in at.slider if each.label in ("Gain of all U", "Towards factor 1"))


def test_everything_can_be_asked_for_unless_it_is_locked():
    at = sound(opened(LAB, {"view": "no_explanations fix_cell"}))
    said = restrictions(at.session_state["what is seen"])
    assert said == "Hidden: what explains. Locked: cell." and said in " ".join(each.value for each in at.caption)
    at.button(key="show_everything").click().run()
    assert not [button for button in at.button if button.key == "show_everything"]
    locked = sound(opened(LAB, {"view": "no_explanations locked"}))
    assert not [button for button in locked.button if button.key == "show_everything"]
    assert not [each for each in opened(HOME).caption if "as its link shows it" in each.value]


def test_what_is_locked_stays_when_another_scene_opens():
    at = sound(opened(LAB, {"view": "fix_cell fix_text", "weights": "review-end"}))
    before = scene_of(at)
    at.selectbox(key="set_weights").set_value("agreement").run()
    now: Scene = scene_of(sound(at))
    assert before.cell != base("agreement").cell and now.cell == before.cell and now.text == before.text
    assert LOCKED in at.info[0].value.lower()
