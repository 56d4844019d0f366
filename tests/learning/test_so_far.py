"""A run that is cut off and goes on ends as if nothing had been, to the last bit; and nothing else is taken for one."""

import base64
import dataclasses
import random
import zlib

import numpy as np
import pytest

from gru_viz.cells.zoo import CELLS
from gru_viz.learning import so_far
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.so_far import flat, moment, pack, unpack, until
from gru_viz.learning.train import train

TINY = Recipe("parity", (("length", 10),), hidden_size=3, updates=12, pool=40, batch_size=16, checkpoints=3, seed=3)
WORDS = dataclasses.replace(TINY, task="agreement", arguments=(), embedding_size=3, word_dropout=0.5)
NUMBERS = dataclasses.replace(TINY, task="adding", arguments=(("length", 8),), orthogonal=True)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Fewer examples to score, so that many runs take a moment."""
    for module in ("train", "so_far"):
        monkeypatch.setattr(f"gru_viz.learning.{module}.HELD_OUT", 30)


def cut(recipe, told, at):
    """A run that was told as far as ``at``, as it is kept."""
    losses = np.array([one.loss for one in told])
    return until(at, flat(told[at].moment, recipe), losses, [one.checkpoint for one in told if one.checkpoint])


def same(one, other):
    assert (one.update, one.score) == (other.update, other.score)
    np.testing.assert_array_equal(one.lag_norms, other.lag_norms)
    for name, value in one.net.weights().items():
        np.testing.assert_array_equal(value, other.net.weights()[name], strict=True)


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("kind", CELLS)
def test_a_run_that_was_cut_off_ends_in_the_same_nets_and_curves_to_the_last_bit(kind, optimiser):
    for base in (TINY, WORDS, NUMBERS):
        recipe = dataclasses.replace(base, cell=kind, optimiser=optimiser, rate=0.1 if optimiser == "sgd" else 0.01)
        whole = list(train(recipe))
        for at in (1, 5, 12):
            (kept,) = unpack(pack([recipe], [cut(recipe, whole, at)]), [recipe])
            later = list(train(recipe, moment(recipe, kept.update, kept.numbers)))
            assert [one.update for one in later] == list(range(at, recipe.updates + 1))
            assert [*kept.losses, *(one.loss for one in later)] == [one.loss for one in whole]
            assert [one.gradient_norm for one in later] == [one.gradient_norm for one in whole[at:]]
            np.testing.assert_array_equal(flat(later[-1].moment, recipe), flat(whole[-1].moment, recipe))
            before = [one.checkpoint for one in whole[:at] if one.checkpoint]
            for here, there in zip(kept.checkpoints, before, strict=True):
                same(here, there._replace(net=there.net.rounded(3)))
            after = [one.checkpoint for one in whole[at:] if one.checkpoint]
            for here, there in zip([one.checkpoint for one in later if one.checkpoint], after, strict=True):
                same(here, there)


@pytest.fixture(scope="module")
def run():
    """Two learners, one of them further on than the other, and their text."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("train", "so_far"):
            patch.setattr(f"gru_viz.learning.{module}.HELD_OUT", 30)
        recipes = [TINY, dataclasses.replace(TINY, cell="lstm")]
        kept = [cut(recipe, list(train(recipe)), at) for recipe, at in zip(recipes, (6, 5), strict=True)]
        return recipes, kept, pack(recipes, kept)


def test_learners_may_stand_at_different_updates_and_one_before_its_first(run):
    recipes, kept, _ = run
    unmoved = cut(recipes[1], list(train(dataclasses.replace(recipes[1], updates=1))), 0)
    for learners in (kept, [kept[0], unmoved]):
        for here, there in zip(unpack(pack(recipes, learners), recipes), learners, strict=True):
            assert here.update == there.update and len(here.checkpoints) == len(there.checkpoints)
            np.testing.assert_array_equal(here.numbers, there.numbers)


def changed(kept, **fields):
    return [kept[0]._replace(**fields), kept[1]]


def with_number(kept, at, value):
    numbers = kept[0].numbers.copy()
    numbers[at] = value
    return changed(kept, numbers=numbers)


def with_checkpoint(kept, **fields):
    return changed(kept, checkpoints=(kept[0].checkpoints[0]._replace(**fields), *kept[0].checkpoints[1:]))


def repacked(text, update=None, body=lambda body: body):
    """The same text with another head or body, as somebody would forge it."""
    data = base64.b64decode(text)
    head, inflated = data[:24], zlib.decompress(data[24:])
    if update is not None:
        head = head[:16] + np.array([update, 5], "<u4").tobytes()
    return base64.b64encode(head + zlib.compress(body(inflated))).decode()


def test_a_forged_text_is_refused_in_a_sentence(run):
    recipes, kept, text = run
    short = dataclasses.replace(TINY, updates=13)
    size = len(kept[0].numbers) // 3
    score = kept[0].checkpoints[0].score
    forgeries = {
        "empty": ("", so_far.UNREADABLE),
        "no base64": ("<b>7</b>", so_far.UNREADABLE),
        "not ASCII": ("é" * 40, so_far.UNREADABLE),
        "cut": (text[:20], so_far.UNREADABLE),
        "cut in the middle": (text[: len(text) // 8 * 4], "more numbers, or fewer"),
        "no zlib": (base64.b64encode(base64.b64decode(text)[:24] + b"PK\x03\x04").decode(), so_far.UNREADABLE),
        "too long": ("A" * (so_far.MOST_LETTERS + 1), "at most 900,000 are kept"),
        "of other settings": (pack([short, recipes[1]], kept), so_far.ANOTHER),
        "of one learner": (pack(recipes[:1], kept[:1]), so_far.ANOTHER),
        "past the end": (repacked(text, update=13), "more updates"),
        "of another update": (repacked(text, update=7), "more numbers, or fewer"),
        "a huge body": (repacked(text, body=lambda body: bytes(50_000_000)), "more numbers, or fewer"),
        "a byte more": (repacked(text, body=lambda body: body + b"0"), "more numbers, or fewer"),
        "more behind it": (base64.b64encode(base64.b64decode(text) + b"0").decode(), "more numbers, or fewer"),
        "not a number": (repacked(text, body=lambda body: b"\xff" * len(body)), "not finite"),
        "a huge weight": (pack(recipes, with_number(kept, 0, 1e200)), "too large to compute with"),
        "a negative square": (pack(recipes, with_number(kept, 2 * size, -1.0)), "square in it is below zero"),
        "a negative loss": (pack(recipes, changed(kept, losses=-kept[0].losses)), "below zero"),
        "a negative score": (pack(recipes, with_checkpoint(kept, score=score._replace(value=-0.1))), "below zero"),
        "a negative length": (
            pack(recipes, with_checkpoint(kept, lag_norms=-kept[0].checkpoints[0].lag_norms)),
            "below zero",
        ),
        "all right": (pack(recipes, with_checkpoint(kept, score=score._replace(value=1.5))), "above 1"),
    }
    for name, (forged, said) in forgeries.items():
        with pytest.raises(ValueError) as told:
            unpack(forged, recipes)
        assert said in str(told.value), name
        assert str(told.value).endswith(".") and "\n" not in str(told.value), name


def test_a_flipped_bit_anywhere_is_refused(run):
    recipes, _, text = run
    data, drawn = base64.b64decode(text), random.Random(0)
    for _ in range(60):
        at = drawn.randrange(len(data))
        forged = base64.b64encode(data[:at] + bytes([data[at] ^ (1 << drawn.randrange(8))]) + data[at + 1 :]).decode()
        with pytest.raises(ValueError, match=r"^What this page had kept "):
            unpack(forged, recipes)


def test_what_is_not_finite_or_too_large_is_not_kept(run, monkeypatch):
    recipes, kept, text = run
    for odd in (with_number(kept, 0, np.inf), changed(kept, losses=kept[0].losses * np.nan)):
        with pytest.raises(ValueError, match="not finite"):
            pack(recipes, odd)
    net = kept[0].checkpoints[0].net
    far = net.replace({name: value + 1e7 for name, value in net.weights().items()})
    with pytest.raises(ValueError, match="too large to be kept"):
        pack(recipes, with_checkpoint(kept, net=far))
    monkeypatch.setattr(so_far, "MOST_LETTERS", len(text) - 1)
    with pytest.raises(ValueError, match=f"takes {len(text):,} letters; at most {len(text) - 1:,} are kept"):
        pack(recipes, kept)
