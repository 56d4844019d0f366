"""What looks alike is read alike: signs nobody can see, apostrophes, sentence ends, forms of letters, capitals."""

import itertools
import string
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gru_viz.learning.lexicon import KINDS
from gru_viz.learning.shipped import SHIPPED, shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.grammar import Grammar
from gru_viz.learning.text import MAX_CHARS, MAX_WORD, MAX_WORDS, clean, is_stop, spelling, tokenize, visible
from gru_viz.scene.lexicon import LEXICON, encode
from gru_viz.scene.material import words_for
from gru_viz.views.sentences import read_sentence

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u17b4\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2063\u2066\u2069\u206f"
    "\u3164\ufe00\ufe0e\ufe0f\ufeff\uffa0\U0001d173\U000e0001\U000e0041\U000e0100"
)
TEXTS = (
    "The opening is dull, but I didn't hate it: it is a beautiful book.",
    "Great!Loved it. 3.5 stars… J.K. would not have liked the old king's café.",
    "The keys to the cabinet near the door",
)

TOKENS = [
    # (what is typed, what is shown, what it is looked up by where that differs from small letters)
    ("A good book.", "A good book ."),
    ("I didn't -- or did I?! No…", "I didn't or did I ? No …", "i didn't or did i . no ."),
    ("well-made, 'quoted' “words” «and» ‘more’", "well made quoted words and more"),
    ("l’été of J.K. R", "l’été of J K . R", "l'été of j k . r"),
    ("rated 3.5 of 5.0, 1.2.3", "rated 3.5 of 5.0 1.2.3"),
    ("... first. . last", "first . last"),
    ("<script>alert('good')</script>", "script alert good script"),
    ('<img src=x onerror="bad">&lt;b&gt;', "img src x onerror bad lt b gt"),
    # signs that nobody can see
    ("beau\u00adti\u200bful\u2060 good\ufe0f \ufeffbad\u200d", "beautiful good bad"),
    ("\u202egood\u202c \u2067bad\u2069 d\u200di\u200ed", "good bad did"),
    ("beau\x00ti\x02ful\x9b good\x7f\x08", "beautiful good"),
    ("b\u0336e\u0336autiful\u0332 g\u20ddood 1\ufe0f\u20e3 ba\u0332\u0301d", "beautiful good 1 bád"),
    # apostrophes
    *[(f"didn{sign}t", f"didn{sign}t", "didn't") for sign in "’‘‛′‵´`ʼꞌ"],
    ("didn＇t", "didn't"),
    ("didn \u0301t", "didn´t", "didn't"),
    ("`good´ 'bad`", "good bad"),
    # sentence ends inside a line
    ("Great!Loved it", "Great ! Loved it", "great . loved it"),
    ("So good.But long.Very.", "So good . But long . Very ."),
    ("Why?Good。本！Bad？No؟So।Or॥So۔Yes", "Why ? Good 。 本 ! Bad ? No ؟ So । Or ॥ So ۔ Yes",
     "why . good . 本 . bad . no . so . or . so . yes"),
    ("no...yes‥ no…yes", "no … yes . no … yes", "no . yes . no . yes"),
    ("e.g. the U.S.A. of 3.5", "e g . the U S A . of 3.5"),
    # dashes between words
    ("good—bad–dull‒slow―flat‑out", "good bad dull slow flat out"),
    # forms of letters
    ("Ｇｏｏｄ ｂａｄ．Ｎｏ！", "Good bad . No !", "good bad . no ."),
    ("𝓰𝓸𝓸𝓭 ﬁne ⓖⓞⓞⓓ", "good fine good"),
    ("Größe e\u0301te\u0301 किताब 本。", "Größe été किताब 本 。", "grösse été किताब 本 ."),
    ("cafe\u0301 CAFE\u0301 e\u200b\u0301", "café CAFÉ é", "café café é"),
    ("STRASSE straße ΟΔΟΣ ὁδός", "STRASSE straße ΟΔΟΣ ὁδός", "strasse strasse οδοσ ὁδόσ"),
    ("¨good \u0301\u0301good \u0308", "good good"),
    # what NFKC alone would spoil: 31, good2, goodtm
    ("3½ good² good™ 1①", "3½ good² good 1①"),
    # Turkish
    ("İYİ I\u0307Yİ iyi ıt IT DİD", "İYİ İYİ iyi ıt IT DİD", "iyi iyi iyi it it did"),
]  # fmt: skip


def test_what_is_shown_and_what_it_is_looked_up_by():
    for text, shown, *looked_up in TOKENS:
        tokens = tokenize(text)
        assert tokens == tuple(shown.split(" ")), text
        assert [spelling(token) for token in tokens] == (looked_up or [shown.lower()])[0].split(" "), text


@pytest.mark.parametrize("text", ["", "   ", "...", "😀 ?!", "'’'", "<>", "\x00\ud800", "\u0301", "\u3164", UNSEEN])
def test_a_text_without_a_word_says_so(text):
    with pytest.raises(ValueError, match="no word"):
        tokenize(text)


def test_the_limits_hold_exactly_and_the_message_names_them():
    assert len(tokenize(" ".join(["go"] * MAX_WORDS))) == MAX_WORDS
    with pytest.raises(ValueError, match=f"{MAX_WORDS + 1} words.* at most {MAX_WORDS}"):
        tokenize(" ".join(["go"] * (MAX_WORDS + 1)))
    assert tokenize("a" * MAX_WORD) == ("a" * MAX_WORD,)
    with pytest.raises(ValueError, match=f"{MAX_WORD + 1} characters.* at most {MAX_WORD}"):
        tokenize("a" * (MAX_WORD + 1))
    assert tokenize("o\u200bk" + " " * (MAX_CHARS - 2)) == ("ok",)
    with pytest.raises(ValueError, match=f"{MAX_CHARS + 1} characters.* at most {MAX_CHARS}"):
        tokenize("ok" + " " * (MAX_CHARS - 1))


AWKWARD = st.text("aBİı.!…'’´ \u0301\u0307½²ﬁ。3", max_size=60)


@given(st.text(max_size=60) | st.text(string.printable, max_size=60) | AWKWARD)
@example("i\u0307\u0307")
@example(" \u0301\u0301…..")
def test_doing_it_twice_is_doing_it_once_and_nothing_unseen_is_left(text):
    tidy = clean(text)
    assert clean(tidy) == tidy == visible(tidy)
    assert spelling(spelling(text)) == spelling(text)
    assert spelling(tidy) == spelling(text)
    try:
        tokens = tokenize(text)
    except ValueError:
        return
    assert tokenize(tidy) == tokenize(" ".join(tokens)) == tokens
    assert all(clean(token) == token for token in tokens)
    assert tokenize(unicodedata.normalize("NFD", text)) == tokens == tokenize(unicodedata.normalize("NFC", text))
    for before, after in itertools.pairwise(tokens):
        assert not (is_stop(before) and is_stop(after))


@settings(max_examples=60)
@given(st.sampled_from(TEXTS), st.data())
def test_signs_that_nobody_sees_change_no_token_and_no_input_of_any_net(text, data):
    letters = list(text)
    for _ in range(data.draw(st.integers(1, 8))):
        letters.insert(data.draw(st.integers(0, len(letters))), data.draw(st.sampled_from(UNSEEN)))
    changed = "".join(letters)
    assert tokenize(changed) == tokenize(text)
    np.testing.assert_array_equal(encode(changed).xs, encode(text).xs)
    for name in SHIPPED:
        np.testing.assert_array_equal(words_for(shipped_net(name), changed).xs, words_for(shipped_net(name), text).xs)


def test_an_answer_is_the_same_however_its_words_are_typed():
    plain = "The hero is dull. But it is a beautiful book!"
    typed = (
        "The hero is dull. But it is a beau\u00adtiful book!",
        "\ufeffTHE hero is du\u200bll.But İt ıs a beautiful\u2060 book！",
        "Ｔｈｅ ｈｅｒｏ ｉｓ ｄｕｌｌ。But it is—a “beautiful” book…",
    )
    for name in SHIPPED:
        net = shipped_net(name)
        expected = read_sentence(net, plain)
        assert expected.words.known.count(True) >= 4
        for text in typed:
            told = read_sentence(net, text)
            assert told.words.known == expected.words.known, (name, text)
            np.testing.assert_array_equal(told.probabilities, expected.probabilities)


def test_every_word_of_every_vocabulary_can_be_typed():
    vocabularies = [set(LEXICON), *(set(shipped_net(name).words[1:]) for name in SHIPPED)]
    vocabularies += [set(kind.make().words[1:]) for kind in TASKS.values()]
    assert sum(map(bool, vocabularies)) >= 1 + len(SHIPPED) + 2
    for word in set().union(*vocabularies) - {".", *KINDS}:
        assert tokenize(word.upper()) == (word.upper(),)
        assert spelling(word.upper()) == word == spelling(word)


def test_a_grammar_refuses_words_that_no_text_would_give():
    for word in ("don’t", "well-made", "straße", "x\u00ady", "good!"):
        with pytest.raises(ValueError, match="spelling"):
            Grammar({"WORD": f"fine {word}"}, {"TEXT": ["a WORD ."]})
    assert "don't" in Grammar({"WORD": "fine don't"}, {"TEXT": ["a WORD ."]}).words
