"""Words become inputs: what is known, what is dropped, and where the limits are."""

import string

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gru_viz.learning.text import MAX_WORD, MAX_WORDS, tokenize
from gru_viz.scene.lexicon import COLUMNS, FEATURES, LEXICON, by_feature, encode


def test_the_table_is_small_enough_to_show_and_its_values_lie_in_0_to_1():
    assert 120 <= len(LEXICON) <= 200
    assert all(set(row) <= set(COLUMNS) for row in LEXICON.values())
    assert all(0 < value <= 1 for row in LEXICON.values() for value in row.values())
    assert all(feature.meaning for feature in FEATURES)


def test_every_word_of_the_table_is_found_again_in_a_text():
    for word in LEXICON:
        assert encode(f"Well {word}").tokens[-1] == word
        assert encode(f"Well {word}").known == (False, True)


def test_nothing_is_both_praise_and_blame_or_both_singular_and_plural():
    for row in LEXICON.values():
        assert not {"praise", "blame"} <= set(row)
        assert not {"singular", "plural"} <= set(row)


def test_by_feature_holds_the_whole_lexicon():
    shown = {(word, name, value) for name, rows in by_feature().items() for word, value in rows}
    assert shown == {(w, name, value) for w, row in LEXICON.items() for name, value in row.items()}
    assert list(by_feature()) == list(COLUMNS)


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
    np.testing.assert_array_equal(encoded.xs.any(axis=1), encoded.known)


def test_known_words_are_their_row_and_unknown_words_are_marked_zeros():
    encoded = encode("Overall, a LOVED grzmot of novels.")
    assert encoded.known == (True, False, True, False, True, True, True)
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
