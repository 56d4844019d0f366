"""The page Sentences through Streamlit's own test runner."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from gru_viz.content.sentences import QUICK
from gru_viz.learning.net import Net
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.learning.text import tokenize
from gru_viz.learning.train import start
from gru_viz.scene.history import History
from gru_viz.scene.link import dump
from gru_viz.scene.recipes import recipes
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.stories import EXAMPLES, STORIES
from gru_viz.ui import sentences as ui
from gru_viz.ui.trained_here import _KEPT as HERE
from gru_viz.views.ablation import units_info
from gru_viz.views.sentences import read_sentence

from .test_pages import APP, opened, scene_of, sound

PAGE = "pages/sentences.py"
PLAIN = base(START)


def page(**fields):
    return opened(PAGE, dump(replace(PLAIN, **fields)))


def shown(at):
    """What the component of the words gets."""
    for component in at.get("bidi_component"):
        data = json.loads(component.proto.json or "{}")
        if "tokens" in data:
            return data
    raise AssertionError("no words on the page")


def said(at):
    elements = [*at.markdown, *at.caption, *at.warning, *at.info, *at.error]
    return "\n".join(element.value for element in elements).replace("\\", "")


def test_a_cell_of_which_no_trained_net_comes_is_named_with_the_way_to_one():
    for cell, is_told in (("mgu", True), ("lstm", False)):
        at = sound(opened(PAGE, {"weights": "seed", "cell": cell}))
        told = "Your scene’s cell is a minimal gated unit, and no trained one comes with the app." in said(at)
        assert told == is_told


def test_it_opens_cold_and_warm():
    at = sound(opened(PAGE))
    sound(at.run())
    assert scene_of(at) == PLAIN
    data = shown(at)
    assert data["tokens"] == list(tokenize(EXAMPLES["reviews"]))
    assert data["needed"] == shipped_card("trained-reviews-gru")["units"][0]
    assert data["unit"] == data["follows"] is not None and f"**unit {data['follows']}**" in said(at)
    assert "It has learnt all" in said(at) and "238 sentences written by hand" in said(at)
    assert (data["shown"], data["word"]) == ("h", len(data["tokens"]) - 1)
    assert len(at.get("plotly_chart")) == 2
    assert not at.warning


@pytest.mark.parametrize("net", SHIPPED)
@pytest.mark.parametrize("notation", ["article", "ng"])
def test_every_net_opens_from_its_link(net, notation):
    at = sound(page(net=net, notation=notation))
    assert scene_of(at) == replace(PLAIN, net=net, notation=notation)
    assert shown(at)["tokens"] == list(tokenize(EXAMPLES[SHIPPED[net].task]))
    assert ("has no gates" in said(at)) == net.endswith("rnn")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"sentence": "I loved it.", "shown": "z", "neuron": 5, "word": 1}, ("z", 5, 1)),
        ({"sentence": "I loved it.", "shown": "f", "neuron": 5, "word": 150}, ("h", 5, 3)),
        ({"net": "trained-agreement-lstm", "shown": "o", "neuron": 15, "word": 0}, ("o", 15, 0)),
        ({"sentence": "<script>alert(1)</script> **good** 🙂 $x$", "word": 2}, ("h", None, 2)),
        ({"sentence": "the dog " * 100}, ("h", None, 199)),
        ({"sentence": "x"}, ("h", None, 0)),
    ],
    ids=str,
)
def test_a_link_opens_exactly_what_was_shared(fields, expected):
    at = sound(page(**fields))
    assert scene_of(at) == replace(PLAIN, **fields)
    data = shown(at)
    first = data["needed"] if data["follows"] is None else data["follows"]
    unit = first if expected[1] is None else expected[1]
    assert (data["shown"], data["unit"], data["word"]) == (expected[0], unit, expected[2])
    text = fields.get("sentence") or EXAMPLES[SHIPPED[scene_of(at).net].task]
    assert data["tokens"] == list(tokenize(text))
    assert at.text_area(key="set_sentence").value == text


def test_bad_links_get_one_sentence():
    at = sound(opened(PAGE, {"net": "trained-review-gru", "word": "-3", "neuron": "zz", "shown": "q"}))
    assert len(at.warning) == 1
    told = at.warning[0].value.replace("\\", "")
    assert "did you mean trained-reviews-gru?" in told and "shown" in told
    assert shown(at)["word"] == 0
    at = sound(opened(PAGE, {"sentence": "?!", "weights": START}))
    assert "no word" in at.warning[0].value.replace("\\", "")


def test_unknown_words_are_marked_and_named():
    at = sound(page(sentence="I loved Zorg and *Blarg*, zorg!"))
    assert shown(at)["known"] == [True, True, False, True, False, False, True]
    told = said(at)
    assert "3 it does not know (“Zorg”, “Blarg”)" in told and "**A guess**, since it knows 3 of 6 words" in told
    assert "not know" not in said(page(sentence="I loved it."))


def test_nonsense_is_a_guess_near_chance():
    for net in SHIPPED:
        told = read_sentence(shipped_net(net), "Zxqv blorp fnord.")
        assert told.probabilities[-1].max() < 0.7, net
        assert (
            shown(page(net=net, sentence="Zxqv blorp fnord."))["guesses"][-1] == "A guess: it knows 0 of these 3 words."
        )


@pytest.mark.parametrize(
    ("text", "problem"),
    [("word " * 201, "at most 200 fit"), ("  ?! ", "no word"), ("a" * 41, "at most 40 fit")],
)
def test_a_sentence_that_cannot_be_read_stays_in_its_field(text, problem):
    at = page(sentence="I loved it.")
    at.text_area(key="set_sentence").set_value(text).run()
    assert not at.exception
    assert len(at.error) == 1 and problem in at.error[0].value.replace("\\", "")
    assert at.text_area(key="set_sentence").value == text
    assert scene_of(at).sentence == "I loved it."
    assert shown(at)["tokens"] == ["I", "loved", "it", "."]
    at.text_area(key="set_sentence").set_value("The book was dull.").run()
    assert shown(sound(at))["tokens"] == ["The", "book", "was", "dull", "."]


def test_a_new_sentence_puts_the_cursor_on_its_last_word():
    at = page(sentence="I loved it.", word=0)
    at.text_area(key="set_sentence").set_value("A dull, dull book.").run()
    assert (scene_of(sound(at)).sentence, shown(at)["word"]) == ("A dull, dull book.", 4)
    at.text_area(key="set_sentence").set_value(EXAMPLES["reviews"]).run()
    assert scene_of(at).sentence == "", "the example needs no place in the link"


@pytest.mark.parametrize("task", QUICK)
def test_quick_choices(task):
    at = page(net=f"trained-{task}-gru")
    for number, text in enumerate(QUICK[task].values()):
        at.button(key=f"quick_{task}_{number}").click().run()
        assert shown(sound(at))["tokens"] == list(tokenize(text))


def test_another_net_takes_its_own_example_but_leaves_a_written_sentence():
    at = page(neuron=3)
    at.button(key="quick_reviews_3").click().run()
    at.selectbox(key="set_net").set_value("trained-reviews-lstm").run()
    assert scene_of(at).sentence == ""
    assert scene_of(at).neuron == -1
    at.text_area(key="set_sentence").set_value("The keys of my own").run()
    at.selectbox(key="set_net").set_value("trained-agreement-gru").run()
    assert shown(sound(at))["tokens"] == ["The", "keys", "of", "my", "own"]


def test_a_net_that_is_not_there_is_named_and_another_shown():
    at = sound(page(net="here-lstm", task="reviews"))
    assert scene_of(at).net == "here-lstm"
    assert len(at.warning) == 1
    told = at.warning[0].value.replace("\\", "")
    assert "LSTM" in told and "“Book reviews · GRU”" in told
    assert at.selectbox(key="set_net").value == "here-lstm"
    sound(at.button(key="to_training").click().run())
    at.switch_page(PAGE).run()
    assert shown(at)["tokens"] == list(tokenize(EXAMPLES["reviews"]))


def with_net_here(kind, **fields):
    asked = replace(PLAIN, net=f"here-{kind}", learners=(kind,), size=5, **fields)
    recipe = recipes(asked)[kind]
    at = AppTest.from_file(APP, default_timeout=30)
    for key, value in dump(asked).items():
        at.query_params[key] = value
    net = start(recipe, recipe.make_task())
    at.session_state[HERE] = {kind: (recipe, net)}
    at.switch_page(PAGE)
    return sound(at.run()), net


@pytest.mark.parametrize("kind", ["rnn", "simplified_gru", "gru", "lstm"])
def test_a_net_that_was_trained_in_this_visit(kind):
    at, net = with_net_here(kind, task="agreement", sentence="The dogs", word=1)
    assert not at.warning
    assert "On 400 held-out examples" in said(at)
    assert shown(at)["units"] == 5
    at.button(key="open_pages/gate_lab.py").click().run()
    opened_ = scene_of(sound(at))
    assert (opened_.cell, opened_.hidden, opened_.labels, opened_.step) == (kind, 5, "The dogs", 1)
    assert opened_.net == f"here-{kind}"
    assert opened_.make_parameters()["b_h" if kind == "rnn" else "b_f" if kind == "lstm" else "b_z"].shape == (5,)
    assert isinstance(net, Net)


def test_a_net_of_this_visit_that_reads_no_words():
    at, _ = with_net_here("gru", task="parity")
    assert "no words are read" in at.warning[0].value.replace("\\", "")
    assert shown(at)["tokens"] == list(tokenize(EXAMPLES["reviews"]))


def test_other_settings_are_another_net():
    at, _ = with_net_here("gru", task="reviews")
    assert not at.warning
    at.session_state["history of the scene"] = History.begun(replace(scene_of(at), learn_seed=1))
    at.run()
    assert len(sound(at).warning) == 1


def taken(monkeypatch, hand):
    """What the page changes when this arrives from the browser."""
    found = {}
    monkeypatch.setattr(ui.st, "session_state", {ui.HAND: SimpleNamespace(hand=hand)})
    monkeypatch.setattr(ui, "change", found.update)
    ui._take_hand()
    monkeypatch.undo()
    return found


@pytest.mark.parametrize(
    "hand",
    [None, 3, [], {}, {"set": 1}, {"set": {"word": "x", "neuron": True, "shown": "??"}}, {"set": {"shown": []}},
     {"set": {"word": 1e9, "neuron": -4}}, {"id": "x" * 9999, "set": {"word": -1}}],
    ids=str,
)  # fmt: skip
def test_nothing_that_arrives_is_trusted(monkeypatch, hand):
    assert taken(monkeypatch, hand) == {}


def test_what_was_chosen_among_the_words_changes_the_scene(monkeypatch):
    chosen = {"word": 2, "neuron": 7, "shown": "r"}
    assert taken(monkeypatch, {"id": "abc 3", "set": chosen}) == chosen


def test_a_button_jumps_to_the_unit_that_this_sentence_hangs_on():
    at = page(sentence="I hated the dull plot.", neuron=0)
    order = units_info(read_sentence(shipped_net("trained-reviews-gru"), "I hated the dull plot.")).order
    assert [at.button(key=f"jump_{place}").label for place in range(3)] == [f"Show unit {unit}" for unit in order[:3]]
    at.button(key="jump_1").click().run()
    assert scene_of(sound(at)).neuron == order[1]
    assert shown(at)["unit"] == order[1]


@pytest.mark.parametrize("target", ["pages/gate_lab.py", "pages/memory.py"])
def test_the_sentence_opens_elsewhere(target):
    at = page(net="trained-agreement-gru", sentence="The keys to the door", word=1, neuron=6, notation="pytorch")
    before = scene_of(at)
    at.button(key=f"open_{target}").click().run()
    found = scene_of(sound(at))
    assert (found.weights, found.text, found.step, found.unit) == (
        "trained-agreement-gru",
        "The keys to the door",
        1,
        6,
    )
    assert found.notation == "pytorch"
    assert (found.net, found.sentence, found.word, found.neuron) == (
        before.net, before.sentence, before.word, before.neuron,
    )  # fmt: skip


@pytest.mark.parametrize("id", STORIES)
def test_stories_open_on_both_sides(id):
    story = STORIES[id]
    at = page(net="trained-reviews-lstm")
    at.segmented_control(key="story").set_value(id).run()
    assert story.question in said(sound(at))
    at.button(key="open_trained").click().run()
    found = scene_of(sound(at))
    assert (found.weights, found.text) == (f"trained-{story.task}-lstm", story.text)

    at = page(net="trained-reviews-lstm")
    at.segmented_control(key="story").set_value(id).run()
    at.button(key="open_designed").click().run()
    found = scene_of(sound(at))
    assert found == replace(base(story.preset), net="trained-reviews-lstm")


def test_looking_changes_nothing_of_the_scene_itself():
    at = page()
    for key in ("jump_0", "quick_reviews_2", "jump_2"):
        at.button(key=key).click().run()
    looked_at = {name: getattr(PLAIN, name) for name in ("net", "sentence", "shown", "neuron", "word")}
    assert replace(scene_of(at), **looked_at) == PLAIN


def test_a_plain_rnn_has_no_table_of_gates():
    assert "| Gate |" in said(page(net="trained-reviews-gru"))
    assert "| Gate |" not in said(page(net="trained-reviews-rnn"))


def test_markup_in_a_sentence_is_shown_letter_by_letter():
    at = sound(page(sentence="<b>zorg</b> [link](http://x) `code` $y$ loved"))
    for element in [*at.markdown, *at.caption]:
        assert "<b>" not in element.value and "](http" not in element.value


def test_scene_of_another_page_survives():
    at = opened("pages/gate_lab.py", {"weights": "review-start", "step": "4"})
    at.switch_page(PAGE).run()
    assert (scene_of(sound(at)).weights, scene_of(at).step) == ("review-start", 4)
    assert Scene.__dataclass_params__.frozen
