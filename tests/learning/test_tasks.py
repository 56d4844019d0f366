"""The tasks: what is drawn, that the answers are right, and that nobody can get them the easy way."""

import re

import numpy as np
import pytest

from gru_viz.learning.batch import Example, padded
from gru_viz.learning.tasks import TASKS, agreement, brackets, reviews
from gru_viz.learning.tasks.agreement import LINKS, NOUNS, OPENINGS
from gru_viz.learning.tasks.grammar import Dice, Grammar
from gru_viz.learning.tasks.reviews_own import TURNING
from gru_viz.learning.tasks.reviews_words import ADVICE, POOLS, SIDED, decisive_words
from gru_viz.learning.tasks.task import UNKNOWN, Task, examples, is_held_out
from gru_viz.learning.text import tokenize
from gru_viz.scene.presets import PRESETS

EVERY = pytest.mark.parametrize("name", TASKS)


def answers(task, found):
    """All answers that are asked, one after the other."""
    return np.concatenate([example.targets[example.asked] for example in found])


def smallest(name):
    return TASKS[name].make(**{argument: size.low for argument, size in TASKS[name].sizes.items()})


# --- Every task -----------------------------------------------------------------------------------


@EVERY
def test_an_example_has_what_the_task_says(name):
    kind = TASKS[name]
    task = kind.make()
    assert (task.id, task.title, task.summary) == (name, kind.title, kind.summary)
    assert bool(task.words) != bool(task.columns)
    assert len(set(task.words)) == len(task.words) and len(set(task.columns)) == len(task.columns) <= 8
    assert task.words[:1] in ((), (UNKNOWN,))
    assert 0 < task.chance < 1
    for example in examples(task, 300, seed=1, held_out=False):
        steps = len(example.inputs)
        assert 1 <= steps <= task.longest
        assert example.targets.shape == example.asked.shape == (steps,)
        assert example.asked.dtype == np.bool_ and example.asked.any()
        assert len(task.tokens(example)) == steps
        if task.words:
            assert example.inputs.dtype == np.int64
            assert 0 <= example.inputs.min() and example.inputs.max() < len(task.words)
        else:
            assert example.inputs.dtype == np.float64 and example.inputs.shape == (steps, len(task.columns))
        if task.answers:
            assert example.targets.dtype == np.int64
            assert 0 <= example.targets.min() and example.targets.max() < len(task.answers)
        else:
            assert example.targets.dtype == np.float64


@EVERY
def test_a_seed_fixes_the_examples_and_a_generator_moves_on(name):
    task = TASKS[name].make()
    first, again = examples(task, 20, 3, False), examples(task, 20, 3, False)
    for one, other in zip(first, again, strict=True):
        for part, same in zip(one, other, strict=True):
            np.testing.assert_array_equal(part, same)
    generator = np.random.default_rng(3)
    seen = [[example.inputs.tobytes() for example in examples(task, 20, generator, False)] for _ in range(2)]
    assert seen[0] == [example.inputs.tobytes() for example in first]
    assert seen[0] != seen[1]


@EVERY
@pytest.mark.parametrize("make", [lambda name: TASKS[name].make(), smallest], ids=["usual", "smallest"])
def test_what_is_held_out_is_never_trained_on(name, make):
    task = make(name)
    train, held = examples(task, 2000, 4, False), examples(task, 500, 5, True)
    assert all(is_held_out(example) for example in held)
    assert not {example.inputs.tobytes() for example in train} & {example.inputs.tobytes() for example in held}


@EVERY
def test_one_in_five_is_held_out(name):
    task, generator = TASKS[name].make(), np.random.default_rng(6)
    seen = {example.inputs.tobytes(): is_held_out(example) for example in (task.draw(generator) for _ in range(3000))}
    share = np.mean(list(seen.values()))
    assert abs(share - 0.2) < 4 * np.sqrt(0.2 * 0.8 / len(seen))


@EVERY
@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("make", [lambda name: TASKS[name].make(), smallest], ids=["usual", "smallest"])
def test_chance_is_what_the_best_constant_answer_gets(name, make, held_out):
    task = make(name)
    found = examples(task, 4000, 7, held_out)
    asked, different = answers(task, found), len({example.inputs.tobytes() for example in found})
    if task.answers:
        measured, spread = np.bincount(asked).max() / len(asked), 0.5
    else:
        errors = (asked - asked.mean()) ** 2
        measured, spread = errors.mean(), errors.std()
    # Answers of one example hang together, so different examples are counted, and not their answers.
    assert different >= 150
    assert abs(measured - task.chance) < 4 * spread / np.sqrt(different)


@pytest.mark.parametrize("name", ["reviews", "agreement", "recall", "copy", "parity"])
def test_the_classes_are_balanced(name):
    kinds = [{"shape": shape} for shape in reviews.SHAPES] if name == "reviews" else [{}]
    for arguments in kinds:
        task = TASKS[name].make(**arguments)
        for held_out in (False, True):
            asked = answers(task, examples(task, 3000, 8, held_out))
            shares = np.bincount(asked, minlength=len(task.answers)) / len(asked)
            np.testing.assert_allclose(shares, 1 / len(task.answers), atol=4 * 0.5 / np.sqrt(3000))


SIZES = [(name, argument) for name, kind in TASKS.items() for argument in kind.sizes]


@pytest.mark.parametrize(("name", "argument"), SIZES)
def test_sizes_have_bounds(name, argument):
    low, default, high, text = TASKS[name].sizes[argument]
    assert low <= default <= high and text
    for wrong in (low - 1, high + 1, 7.5, True, "7"):
        with pytest.raises(ValueError, match=rf"^{argument} must be a whole number from {low} to {high}; given"):
            TASKS[name].make(**{argument: wrong})
    for size in (low, high):
        task = TASKS[name].make(**{argument: size})
        lengths = [len(example.inputs) for example in examples(task, 50, 9, True)]
        assert max(lengths) <= task.longest


def test_a_task_with_too_few_inputs_says_so():
    def draw(generator):
        return Example(np.array([1]), np.array([0]), np.array([True]))

    task = Task("tiny", "", "", (UNKNOWN, "a"), (), ("no", "yes"), 0.5, draw, 1)
    empty = not is_held_out(draw(None))
    assert len(examples(task, 3, 0, not empty)) == 3
    with pytest.raises(ValueError, match=r"The task 'tiny' has too few different inputs: none of 1000 .* longer\.$"):
        examples(task, 1, 0, empty)
    with pytest.raises(ValueError, match="count must be at least 0; given -1"):
        examples(task, -1, 0, False)


# --- Batches --------------------------------------------------------------------------------------


@EVERY
def test_a_batch_is_its_examples_and_zeros(name):
    task = TASKS[name].make()
    found = examples(task, 7, 10, False)
    batch = padded(found)
    longest = max(len(example.inputs) for example in found)
    assert batch.inputs.shape == (7, longest, *found[0].inputs.shape[1:])
    assert batch.targets.shape == batch.weights.shape == (7, longest)
    assert batch.inputs.dtype == found[0].inputs.dtype and batch.targets.dtype == found[0].targets.dtype
    np.testing.assert_array_equal(batch.lengths, [len(example.inputs) for example in found])
    np.testing.assert_allclose(batch.weights.sum(), 1, rtol=1e-14)
    count = sum(example.asked.sum() for example in found)
    for row, example in enumerate(found):
        end = len(example.inputs)
        np.testing.assert_array_equal(batch.inputs[row, :end], example.inputs)
        np.testing.assert_array_equal(batch.targets[row, :end], example.targets)
        np.testing.assert_array_equal(batch.weights[row, :end], example.asked / count)
        assert not batch.inputs[row, end:].any()
        assert not batch.targets[row, end:].any() and not batch.weights[row, end:].any()


def test_a_batch_needs_something_to_ask():
    with pytest.raises(ValueError, match="at least one example; given none"):
        padded([])
    with pytest.raises(ValueError, match="nothing is asked"):
        padded([Example(np.array([1]), np.array([0]), np.array([False]))])


# --- The answers, worked out another way ----------------------------------------------------------


def drawn(name, count=400, **sizes):
    """Task, and (tokens, example) for some of its examples."""
    task = TASKS[name].make(**sizes)
    return task, [(task.tokens(example), example) for example in examples(task, count, 11, False)]


def test_parity_counts_the_ones():
    task, found = drawn("parity", length=11)
    for tokens, example in found:
        for step, answer in enumerate(example.targets):
            assert task.answers[answer] == ("odd" if tokens[: step + 1].count("1") % 2 else "even")
        assert example.asked.all()


@pytest.mark.parametrize("depth", [1, 3])
def test_brackets_count_what_is_open(depth):
    task, found = drawn("brackets", length=30, depth=depth)
    reached = set()
    for tokens, example in found:
        word = "".join(tokens)
        named = [int(task.answers[answer]) for answer in example.targets]
        assert named == [word[: end + 1].count("(") - word[: end + 1].count(")") for end in range(30)]
        reached |= set(named)
        assert example.asked.all()
    assert reached == set(range(depth + 1))


def test_the_chance_of_brackets_counts_all_words():
    """By hand for depth 1, where brackets alternate: p(open) = ⅔ (1 − p) + ⅓ p, from 0 on."""
    share_open = np.array([2 / 3, 4 / 9, 14 / 27, 40 / 81, 122 / 243, 364 / 729, 1094 / 2187, 3280 / 6561])
    np.testing.assert_allclose(brackets.make(length=8, depth=1).chance, share_open.mean(), rtol=1e-12)


@pytest.mark.parametrize("length", [4, 7, 20])
def test_adding_sums_the_marked_numbers(length):
    _, found = drawn("adding", length=length)
    for tokens, example in found:
        values, marks = example.inputs.T
        (where,) = np.nonzero(marks)
        assert len(where) == 2 and where[0] < length // 2 <= where[1]
        np.testing.assert_allclose(example.targets[-1], values @ marks, rtol=1e-15)
        assert values.min() >= 0 and values.max() < 1
        assert example.asked.tolist() == [False] * (length - 1) + [True]
        written = [float(token[:-1]) for token in tokens if token.endswith("*")]
        np.testing.assert_allclose(sum(written), example.targets[-1], atol=0.0101)


def test_recall_asks_for_the_first_letter():
    task, found = drawn("recall", lag=9, symbols=3)
    for tokens, example in found:
        assert re.fullmatch(r"[abc][xyz]{9}\?", "".join(tokens))
        assert task.answers[example.targets[-1]] == tokens[0]
        assert example.asked.tolist() == [False] * 10 + [True]


@pytest.mark.parametrize("lag", [0, 5])
def test_copy_asks_for_the_letters_in_order(lag):
    task, found = drawn("copy", length=5, lag=lag)
    for tokens, example in found:
        assert re.fullmatch(rf"[abcd]{{5}}_{{{lag}}}\?_____", "".join(tokens))
        assert example.asked.tolist() == [False] * (6 + lag) + [True] * 5
        assert tuple(task.answers[answer] for answer in example.targets[-5:]) == tokens[:5]


def nouns_of_last_clause(tokens):
    """0 or 1 (singular, plural) for each noun from the subject on."""
    start = max((place + 1 for place, word in enumerate(tokens) if word in LINKS), default=0)
    numbers = [0 if word in NOUNS[0] else 1 for word in tokens[start:] if word in NOUNS[0] + NOUNS[1]]
    return numbers[1:] if tokens[start] in OPENINGS else numbers


@pytest.mark.parametrize("most", [0, 1, 3])
def test_agreement_goes_by_the_first_noun_of_the_main_clause(most):
    task, found = drawn("agreement", count=3000, attractors=most)
    counts, others = np.zeros(most + 1), []
    for tokens, example in found:
        subject, *attractors = nouns_of_last_clause(tokens)
        assert task.answers[example.targets[-1]] == ("is", "are")[subject]
        assert example.asked.tolist() == [False] * (len(tokens) - 1) + [True]
        counts[len(attractors)] += 1
        others += [number != subject for number in attractors]
    np.testing.assert_allclose(counts / 3000, 1 / (most + 1), atol=4 * 0.5 / np.sqrt(3000))
    if most:
        assert abs(np.mean(others) - 0.5) < 4 * 0.5 / np.sqrt(len(others))


def test_singular_and_plural_stay_apart():
    assert len(NOUNS[0]) == len(NOUNS[1])
    assert len(set(NOUNS[0] + NOUNS[1])) == 2 * len(NOUNS[0])
    assert not set(NOUNS[0] + NOUNS[1]) & {*OPENINGS, *LINKS, *agreement.ADJECTIVES, *agreement.PREPOSITIONS}
    assert len(agreement.WORDS) > 150


# --- Reviews --------------------------------------------------------------------------------------

SIGN = {word: way for side, way in (("bad", -1), ("good", 1)) for pool in SIDED[side].values() for word in pool.split()}
FEELING, BOOK, PART = (
    f"(?:{'|'.join(words)})" for words in (SIGN, POOLS["BOOK"].split(), (POOLS["PART"] + " " + POOLS["PARTS"]).split())
)
VERDICT = re.compile(
    r"(?:(?:overall|altogether|ultimately|in the end|in short|to sum up|first of all) )?(?:"
    r"(?:i|we) |to me |for me |you will |every reader |the reader is given |do |it is worth |it is a waste |what "
    rf"|(?:the|this) {BOOK} (?:is|was) (?:not |a )?{FEELING}|(?:the|this) {PART} (?:is|are|was|were) {FEELING}"
    rf"|an? {FEELING} {BOOK}$"
    rf"|it (?:is|was) (?:\w+ )?{FEELING}(?: {BOOK}\b|$| from the first)|it is the {FEELING} {BOOK}\b"
    rf"|it (?:is|was) (?:\w+ )?{FEELING}$|it was \w+ {FEELING}$|this is (?:not )?(?:an?|the) {FEELING})"
)
ADVICE_SIGN = {text.lower(): way for side, way in (("bad", -1), ("good", 1)) for text in ADVICE[side]}


def judged(tokens):
    """A reader's way: of all clauses in which the book, "I" or a reader is spoken of, the last decides."""
    clauses = re.split(r" ?(?:\.|\bbut\b) ?", " ".join(token for token in tokens if token != ","))
    judging = [clause for clause in clauses if VERDICT.match(clause)]
    clause = judging[-1]
    for text, way in ADVICE_SIGN.items():
        if re.search(rf"(?:^| ){re.sub('^i ', '(?:i|we) ', text)}$", clause):
            return way
    (way,) = {SIGN[word] for word in clause.split() if word in SIGN}
    return -way if "not" in clause.split() else way


@pytest.mark.parametrize("shape", ["start", "end", "but"])
def test_the_verdict_of_a_review_is_where_a_reader_looks_for_it(shape):
    task, found = drawn("reviews", count=3000, shape=shape)
    whole = [(tokens, example) for tokens, example in found if UNKNOWN not in tokens]
    assert len(whole) > 1000
    for tokens, example in whole:
        assert judged(tokens) == (1 if task.answers[example.targets[-1]] == "good" else -1), " ".join(tokens)
        assert example.asked.tolist() == [False] * (len(tokens) - 1) + [True]
    ended = np.mean([tokens[-1] == "." for tokens, _ in whole])
    assert 0.75 < ended < 0.85, "some people put no full stop"


def turned(tokens):
    """A verdict in a person's own words: the last word of feeling, turned by each no next to it."""
    way, turns = 0, 1
    for token in tokens:
        if token in SIGN:
            way, turns = SIGN[token] * turns, 1
        elif token in TURNING.split():
            turns = -turns
    return way * turns


def test_a_no_turns_a_verdict_in_own_words_and_two_do_not():
    dice = Dice(np.random.default_rng(3))
    texts = set()
    for side, way in (("bad", -1), ("good", 1)):
        for _ in range(2000):
            tokens = [reviews.GRAMMAR.words[word] for word in reviews.GRAMMAR.write(f"OWN/{side}", dice)]
            assert turned(tokens) == way, " ".join(tokens)
            texts.add(tuple(token in TURNING.split() for token in tokens))
    assert {sum(text) for text in texts} >= {0, 1, 2}


def test_unknown_words_come_now_and_then_but_never_hide_the_answer():
    task, found = drawn("reviews", count=12000)
    hidden = np.mean([token == UNKNOWN for tokens, _ in found for token in tokens])
    assert 0.005 < hidden < 0.02
    seen = {token for tokens, _ in found for token in tokens}
    assert seen == set(task.words)
    assert {"but", "not", "loved", "terrible", "waste"} <= decisive_words() <= seen


def test_reviews_are_short_and_long():
    lengths = [len(tokens) for tokens, _ in drawn("reviews", count=3000)[1]]
    assert min(lengths) <= 3 and 55 < max(lengths) <= 60
    assert 20 < np.mean(lengths) < 40
    with pytest.raises(ValueError, match="shape must be one of all, start, end, but, own; given 'middle'"):
        reviews.make(shape="middle")


def word_counts(task, found):
    counts = np.stack([np.bincount(example.inputs, minlength=len(task.words)) for example in found])
    return np.c_[counts, np.ones(len(found))], answers(task, found)


def logistic_regression(counts, right, penalty=1e-2):
    """Newton's method on the mean cross-entropy plus ½ penalty ‖w‖²."""
    weights = np.zeros(counts.shape[1])
    for _ in range(12):
        guess = 1 / (1 + np.exp(-counts @ weights))
        slope = counts.T @ (guess - right) / len(right) + penalty * weights
        curve = (counts.T * (guess * (1 - guess))) @ counts / len(right) + penalty * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights


def test_counting_words_does_not_solve_the_reviews():
    """The order of the words has to be read: from counts alone, about three reviews in five come out right."""
    task = reviews.make()
    weights = logistic_regression(*word_counts(task, examples(task, 2000, 12, False)))
    shares = {}
    for shape in ("all", *reviews.SHAPES):
        counts, right = word_counts(task, examples(reviews.make(shape=shape), 2000, 13, True))
        shares[shape] = np.mean((counts @ weights > 0) == right)
    assert 0.52 < shares["all"] < 0.75, shares
    assert max(shares.values()) < 0.8, shares


@pytest.mark.parametrize(
    ("preset", "name"), [("review-end", "reviews"), ("review-start", "reviews"), ("agreement",) * 2]
)
def test_most_words_of_the_presets_are_known(preset, name):
    tokens = [token.lower() for token in tokenize(PRESETS[preset].text)]
    unknown = [token for token in tokens if token not in TASKS[name].make().words]
    assert len(unknown) <= 0.1 * len(tokens), unknown


# --- The grammar ----------------------------------------------------------------------------------


def test_a_grammar_writes_an_before_a_vowel():
    grammar = Grammar({"NOUN": "apple pear"}, {"FRUIT": ["a NOUN", "a NOUN and a NOUN"]})
    dice = Dice(np.random.default_rng(0))
    texts = {" ".join(grammar.words[word] for word in grammar.write("FRUIT", dice)) for _ in range(200)}
    assert texts == {
        "an apple",
        "a pear",
        *(f"{one} and {other}" for one in ("an apple", "a pear") for other in ("an apple", "a pear")),
    }
    with pytest.raises(ValueError, match="no rule for VERB"):
        Grammar({}, {"TEXT": ["a VERB"]})


def test_dice_are_fair():
    dice = Dice(np.random.default_rng(1))
    counts = np.bincount([dice.pick((0, 1, 2)) for _ in range(9000)])
    np.testing.assert_allclose(counts / 9000, 1 / 3, atol=0.02)
    assert abs(np.mean([dice.falls(0.2) for _ in range(9000)]) - 0.2) < 0.02
