"""What titles, helps and notes claim, tried on a cell, a run or a signal that has it and on one that has not."""

import math
import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.dynamics.memory import saturation
from gru_viz.learning.lexicon import kinds
from gru_viz.learning.net import Net
from gru_viz.learning.optimisers import OPTIMISERS
from gru_viz.learning.tasks import TASKS
from gru_viz.scene.held import Held
from gru_viz.scene.lexicon import FEATURES, LEXICON, encode, features
from gru_viz.scene.material import spread
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.recipes import UNCLIPPED, opened, recipes
from gru_viz.scene.scene import Scene, base, repaired, scene_of_layer
from gru_viz.scene.sequences import SIGNALS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.sources import SOURCES
from gru_viz.scene.stories import STORIES
from gru_viz.scene.view import PARTS
from gru_viz.views.memory import window_of

AUTHORS = {
    **{"Cho": "cho-v1", "Cho's final version": "cho-v3", "Chung": "chung", "Ng": "ng"},
    **{"PyTorch": "pytorch", "Keras": "keras"},
}
"""How a help calls them → their source."""


def helps(field):
    return BY_FIELD[field].help


def test_the_authors_in_the_helps_write_what_is_said_of_them():
    said = re.fullmatch(r".* 1 keeps the old state \((.*)\) or takes the new value \((.*)\)\.", helps("update"))
    for names, value in zip(said.groups(), ("keep", "take"), strict=True):
        assert {SOURCES[AUTHORS[name]].options["update"] for name in names.split(", ")} == {value}
    said = re.fullmatch(r"After the product with U \((.*)\) or before it, .* \((.*)\)\.", helps("reset"))
    for names, value in zip(said.groups(), ("after", "before"), strict=True):
        assert {SOURCES[AUTHORS[name]].options["reset"] for name in names.split(", ")} == {value}


def test_the_usual_form_is_the_one_that_opens_and_that_libraries_have():
    for field, words in (("output", {"tanh": "through tanh", "identity": "as it is"}),
                         ("gates_read", {"activation": "activation h", "cell": "cell state c"})):  # fmt: skip
        usual = helps(field).partition(" (the usual form)")[0]
        value = BY_FIELD[field].default
        assert SOURCES["pytorch-lstm"].options[field] == value
        assert {name for name, word in words.items() if word in usual} == {value}


def test_ends_thresholds_and_counts_mean_what_they_say():
    gate = np.array([[0.05], [0.5], [0.95]])
    shares = saturation(gate, 0.1, 0.9)
    assert (shares.left[0], shares.right[0]) == (1 / 3, 1 / 3)
    for field, side, word in (("left", "below", "shut"), ("right", "above", "open")):
        assert helps(field) == f"A gate {side} this, in percent, counts as {word}."
        assert side in BY_FIELD[field].title
    window = window_of(Scene(zoom_from=3, zoom_to=20))
    assert (window.first, window.last) == (3, 20)
    for field, title, verb in (("zoom_from", "First", "begins"), ("zoom_to", "Last", "ends")):
        assert BY_FIELD[field].title == f"{title} step shown" and verb in helps(field)
    signal = np.ones((4, 1))
    for into, columns in ((-1, [0, 1, 2]), (1, [1])):
        xs = spread({"inputs": 3, "into": into, "sequence": "pulse"}, signal)
        assert list(np.flatnonzero(xs.any(axis=0))) == columns
    assert helps("into").endswith("−1 is every one.")
    layer = gv.Layer("rnn", gv.Parameters.random(gv.cell("rnn"), 3, 2), "made here")
    for sequence in ("pulse", "noise", "numbers"):
        scene, _ = scene_of_layer(Held(layer), sequence=sequence, numbers=((1.0, 2.0, 0.0004), (0.0, 0.0, 0.0)))
        read = scene.make_sequence()
        assert read.columns == ("input 0", "input 1", "input 2")
    assert read.tokens == ("1 2 0.0004", "0 0 0")
    _, notes = scene_of_layer(Held(layer), sequence="numbers", numbers=((1.0, 2.0),))
    assert notes == ["the layer reads 3 numbers a step, and there were 2; what was missing is 0"]
    for setting in BY_FIELD.values():
        for first in re.findall(r"[Cc]ounted from (\d)", setting.help):
            assert setting.kind == "int" and int(first) == max(setting.low, 0)
        for bias, share in re.findall(r"σ\((\d)\) = ([\d.]+)", setting.help):
            assert round(1 / (1 + math.exp(-float(bias))), 2) == float(share)


def test_notes_of_sources_say_what_their_cells_do():
    for id, source in SOURCES.items():
        note, options = source.note, source.options
        if source.cell == "gru":
            is_before = re.search(r"before the product|multiplies \$h\$ itself", note) is not None
            is_after = (
                re.search(r"after the product|multiplies the product|inside the (?:reset )?product", note) is not None
            )
            assert is_before != is_after or id in ("chung", "keras"), id
            assert not (is_before and options["reset"] == "after") and not (
                is_after and options["reset"] == "before"
            ), id
        if "takes the new value" in note or "keeps the old" in note:
            assert ("takes the new value" in note) == (options["update"] == "take"), id
        if re.search(r"[Nn]o biases|two biases|second bias|one bias|two rows", note):
            assert (re.search(r"[Nn]o biases", note) is None) == bool(options["biases"]), id
        if source.cell == "lstm":
            assert ("without tanh" in note) == (options["output"] == "identity"), id
            assert ("read $c$" in note) == (options["gates_read"] == "cell"), id
            assert ("The usual LSTM" in note) == (options["output"] == "tanh"), id


def test_a_feature_means_what_its_words_are():
    counts = {"singular": "one thing", "plural": "several things"}
    for feature in FEATURES:
        if feature.name in counts:
            assert counts[feature.name] in feature.meaning
            other = counts["plural" if feature.name == "singular" else "singular"]
            assert other not in feature.meaning
    for one, many in (("book", "books"), ("it", "they"), ("key", "keys")):
        assert (LEXICON[one].get("singular"), LEXICON[many].get("plural")) == (1.0, 1.0)
    strengths = {way: [] for way in ("mild", "strong")}
    for word, kind in kinds().items():
        if word not in LEXICON and (found := features(word)):
            strengths["mild" if "mild" in kind else "strong"].append(max(found.values()))
    assert max(strengths["mild"]) < min(strengths["strong"])
    columns = [feature.name for feature in FEATURES]
    for text, turned in (("not good", True), ("not never good", False), ("never not no good", True)):
        row = encode(text).xs[-1]
        assert (row[columns.index("blame")] > 0) == turned == (row[columns.index("praise")] == 0)


def test_signals_do_what_their_descriptions_say():
    made = {id: signal.make(30)[:, 0] for id, signal in SIGNALS.items()}
    said = {id: signal.description for id, signal in SIGNALS.items()}
    assert said["pulse"].startswith("One kick, then silence") and np.count_nonzero(made["pulse"]) == 1
    assert said["step"].startswith("Off, then on for good")
    assert list(made["step"]) == [0.0] * 10 + [1.0] * 20, "from a third of the way on"
    assert said["alternating"].startswith("Up, down, up, down") and list(made["alternating"][:4]) == [1, -1, 1, -1]
    assert said["sine"].startswith("A smooth wave") and np.abs(np.diff(made["sine"])).max() < 0.6
    assert said["noise"].startswith("No pattern")


def test_a_recipe_is_what_the_page_of_training_says_and_a_net_opens_where_it_has_read_all():
    for clip in (True, False):
        (made,) = recipes(Scene(clip=clip, learners=("gru",), task="parity")).values()
        assert (made.clip == 1.0) == clip == (made.clip != UNCLIPPED)
    assert "longer than 1 is shortened to 1" in helps("clip")
    trained = gv.Parameters.random(gv.cell("gru"), 1, 3)
    one = Net(trained, np.zeros((2, 3)), np.zeros(2), columns=("bit",), answers=TASKS["parity"].make().answers)
    scene, _ = opened(one, tuple("abcd"), np.ones((4, 1)), "article")
    assert (scene.step, scene.labels) == (3, "a b c d")


@pytest.mark.parametrize(("id", "end"), [("last", -1), ("first", 0)])
def test_the_stories_ask_about_the_end_that_their_verdict_is_at(id, end):
    story, words = STORIES[id], {"last": ("last", "end"), "first": ("first", "first")}[id]
    praise = encode(PRESETS[story.preset].text).xs[:, :2] @ (1, -1)
    felt = np.sign(praise[praise != 0])
    assert felt[end] == -felt[-1 - end], "the plot is of the other mood"
    assert words[0] in story.title and words[1] in story.question.lower()
    assert ("the end win" in story.question) == (id == "last")


def test_the_optimisers_are_told_apart_as_they_move():
    names = re.fullmatch(
        r"(\w+) gives every weight a step of its own; (\w+) follows the gradient as it is\.", helps("optimiser")
    ).groups()
    moved = {}
    for name in names:
        one = OPTIMISERS[name.lower()](0.1)
        moved[name] = one.step({"w": np.zeros(2)}, {"w": np.array([1.0, 1000.0])})["w"]
    own, as_it_is = (moved[name][1] / moved[name][0] for name in names)
    assert (own, as_it_is) == (pytest.approx(1), pytest.approx(1000))


def test_weights_that_do_not_fit_are_told_with_what_they_need():
    for id, preset in PRESETS.items():
        other = "rnn" if preset.cell_kind != "rnn" else "gru"
        _, notes = repaired({**vars(base(id)), "cell": other})
        needs = f"need {len(preset.columns)} input columns and a {preset.cell_kind} of {len(preset.units)} units"
        assert any(preset.title in note and needs in note for note in notes), notes
    _, notes = repaired({**vars(Scene(hidden=5)), "lines": (2, 7)})
    assert any("which is 4" in note for note in notes)


def test_what_can_be_hidden_is_called_by_what_it_holds():
    """Biases and gains move whole gates; single weights and inputs are the other sliders."""
    told = {"sliders": ("biases", "gains"), "weights": ("single weights", "inputs"), "clamps": ("Forcing",)}
    for part, holds in told.items():
        assert all(word in PARTS[part] for word in holds)
