"""Words become inputs: what is known, what is dropped, and where the limits are."""

import string
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gru_viz.learning.text import MAX_WORD, MAX_WORDS, tokenize
from gru_viz.scene.lexicon import COLUMNS, FEATURES, LEXICON, by_feature, encode
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import base
from gru_viz.views.reading import read


def test_the_table_is_small_enough_to_show_and_its_values_lie_in_0_to_1():
    assert 120 <= len(LEXICON) <= 400
    assert all(set(row) <= set(COLUMNS) for row in LEXICON.values())
    assert all(0 < value <= 1 for row in LEXICON.values() for value in row.values())
    assert all(feature.meaning for feature in FEATURES)


def test_every_word_of_the_table_is_found_again_in_a_text():
    for word, row in LEXICON.items():
        found = encode(f"Zorg {word}")
        assert found.tokens[-1] == word
        assert found.known == (False, True)
        assert dict(zip(COLUMNS, found.xs[-1], strict=True)) == dict.fromkeys(COLUMNS, 0.0) | row


def test_words_of_feeling_count_as_their_kind_and_plain_words_as_nothing():
    found = encode("dreary captivated island because grzmot")
    assert found.known == (True, True, True, True, False)
    assert found.xs[0, COLUMNS.index("blame")] in (0.5, 0.8) and found.xs[1, COLUMNS.index("praise")] in (0.5, 0.8)
    assert not found.xs[2:].any()
    for preset in PRESETS.values():
        if preset.text:
            assert all(encode(preset.text).known), preset.id


@pytest.mark.parametrize(
    ("text", "feature"),
    [("I didn't quite enjoy it", "blame"), ("not good", "blame"), ("never dull", "praise"), ("not only good", "praise"),
     ("it is not that. Good", "praise"), ("not one of the good", "praise"), ("I can't say I didn't enjoy it", "blame"),
     ("I never didn't enjoy", "praise")],
    ids=str,
)  # fmt: skip
def test_a_no_turns_feeling_round_for_three_words_of_its_sentence(text, feature):
    column = encode(text).xs[:, [COLUMNS.index("praise"), COLUMNS.index("blame")]].any(axis=0)
    assert column.tolist() == [feature == "praise", feature == "blame"]


@pytest.mark.parametrize("preset", ["review-end", "review-start"])
@pytest.mark.parametrize(
    "text",
    [
        "It is a fantasy book about a boy who wins a great prize and finds friends. But I didn't quite enjoy the book "
        "because I think it captures too many details.",
        "I didn't quite enjoy this book. It tells of a boy who grows up on an island.",
    ],
)
def test_a_review_in_a_persons_own_words_moves_the_designed_scenes(preset, text):
    scene = replace(base(preset), text=text, step=0)
    if preset == "review-start":
        text = text.split(". ")[-1] if text.startswith("It") else text
        scene = replace(scene, text=text)
    assert read(scene).trace["h"][-1, scene.unit] < -0.5


def test_nothing_is_both_praise_and_blame_or_both_singular_and_plural():
    for row in LEXICON.values():
        assert not {"praise", "blame"} <= set(row)
        assert not {"singular", "plural"} <= set(row)


def test_by_feature_holds_the_whole_lexicon():
    shown = {(word, name, value) for name, rows in by_feature().items() for word, value in rows}
    assert shown == {(w, name, value) for w, row in LEXICON.items() for name, value in row.items()}
    assert list(by_feature()) == list(COLUMNS)
    for rows in by_feature().values():
        assert list(rows) == sorted(rows, key=lambda row: (-row[1], row[0])), "strongest first"


@given(st.text(max_size=400) | st.text(string.printable, max_size=400) | st.text("a.'’ <&3", max_size=400))
def test_any_text_gives_plain_words_or_one_clear_sentence(text):
    try:
        encoded = encode(text)
    except ValueError as error:
        assert str(error)[0].isupper() and str(error).endswith(".")
        return
    assert 1 <= len(encoded.tokens) <= MAX_WORDS
    assert encoded.xs.shape == (len(encoded.tokens), len(COLUMNS))
    assert len(encoded.known) == len(encoded.tokens)
    assert not set("".join(encoded.tokens)) & set('<>&"/\\= \n\t\x00'), "` is an apostrophe to some"
    assert max(map(len, encoded.tokens)) <= MAX_WORD
    assert tokenize(" ".join(encoded.tokens)) == encoded.tokens
    assert not encoded.xs[~np.array(encoded.known)].any()


def test_known_words_are_their_row_and_unknown_words_are_marked_zeros():
    encoded = encode("Overall, a LOVED grzmot of novels.")
    assert encoded.known == (True, True, True, False, True, True, True)
    expected = np.zeros((7, len(COLUMNS)))
    for step, name in (
        (0, "verdict"),
        (2, "praise"),
        (4, "preposition"),
        (5, "plural"),
        (6, "stop"),
    ):
        expected[step, COLUMNS.index(name)] = 1
    np.testing.assert_array_equal(encoded.xs, expected)
