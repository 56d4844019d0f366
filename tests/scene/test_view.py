"""What students see, in a link: every word there and back, and a sentence for every bad one."""

import random

from gru_viz.scene.checks_layer import OF_LAYER
from gru_viz.scene.link import dump, parse
from gru_viz.scene.scene import START, base
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.view import EVERYTHING, FIXABLE, MAX_WORDS, PARTS, VALUES, View, view_of


def test_every_view_comes_back_from_its_link_and_leaves_the_scene_alone():
    draw = random.Random(5)
    for _ in range(60):
        hidden = tuple(part for part in PARTS if draw.random() < 0.3)
        fixed = tuple(key for key in FIXABLE if draw.random() < 0.2)
        values = tuple(name for name in VALUES if draw.random() < 0.2)
        view = View(hidden, fixed, bool(hidden or fixed or values) and draw.random() < 0.5, values)
        query = dump(base(START), view)
        assert parse(query) == (base(START), ())
        assert view_of(query) == (view if view.words else None, [])
    assert "view" not in dump(base(START), EVERYTHING)
    for part in PARTS:
        assert not View(hidden=(part,)).shows(part) and EVERYTHING.shows(part)


def test_a_bad_view_gets_a_sentence_and_is_bounded():
    view, notes = view_of("view=no_sidebar+no_sliderz+fix_cell&view=locked")
    assert view == View(("sidebar",), ("cell",)) and len(notes) == 2
    assert "did you mean no_sliders?" in notes[1] and "more than once" in notes[0]
    view, notes = view_of({"view": "no_code " * 5000 + "<b>"})
    assert view == View(("code",)) and str(MAX_WORDS) in notes[0]
    assert view_of("view=")[0] == EVERYTHING
    assert "did you mean view?" in parse("veiw=no_code").notes[0]


def test_only_what_changes_a_run_can_be_locked():
    for key in FIXABLE:
        view = View(fixed=(key,))
        assert [field for field in BY_FIELD if view.keeps(field)] == [
            setting.field
            for setting in BY_FIELD.values()
            if setting.key == key or (key == "weights" and setting.field in OF_LAYER and setting.field != "into")
        ]
    assert not any(setting.cursor for setting in BY_FIELD.values() if setting.key in FIXABLE)
