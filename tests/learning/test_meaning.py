"""What names, titles, summaries and messages of learning claim, held against examples, nets and runs."""

import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.dynamics.memory import keep_share
from gru_viz.learning.batch import padded
from gru_viz.learning.net import Net
from gru_viz.learning.optimisers import OPTIMISERS, SGD, Adam, clipped, norm
from gru_viz.learning.recipe import Recipe, span_of
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.learning.train import DivergedError, lag_norms, loss_and_gradients, train


def drawn(task, count=40, **sizes):
    made = TASKS[task].make(**sizes)
    return made, examples(made, count, 5, held_out=False)


def asked(example):
    return np.flatnonzero(example.asked)


def test_each_task_is_what_its_title_and_summary_say():
    titles = {name: kind.title for name, kind in TASKS.items()}
    assert len(set(titles.values())) == len(TASKS)
    for name, kind in TASKS.items():
        made = kind.make()
        assert (made.id, made.title, made.summary) == (name, kind.title, kind.summary)
    # The first letter: one letter, noise, a question mark, and the answer is the letter at the beginning.
    made, found = drawn("recall", lag=9)
    assert "first letter" in titles["recall"].lower() and re.match(
        r"One letter, a stretch of noise, then a question", made.summary
    )
    for one in found:
        tokens = made.tokens(one)
        assert tokens[-1] == "?" and made.answers[int(one.targets[-1])] == tokens[0]
        assert not set(tokens[1:-1]) & set(made.answers)
    # Copying: several letters, a pause, a question mark, and then all of them in their order.
    made, found = drawn("copy", length=5, lag=4)
    assert "copying" in titles["copy"].lower() and "in their order" in made.summary
    for one in found:
        tokens = made.tokens(one)
        assert [made.answers[int(t)] for t in one.targets[one.asked]] == list(tokens[:5])
        assert tokens.index("?") == 9 == asked(one)[0] - 1
    # Odd or even: of the ones so far.
    made, found = drawn("parity")
    assert "odd or even" in titles["parity"].lower() and "the ones so far" in made.summary
    for one in found:
        for at, token in enumerate(made.tokens(one)):
            ones = made.tokens(one)[: at + 1].count("1")
            assert token in "01" and made.answers[int(one.targets[at])] == ("odd" if ones % 2 else "even")
    # Brackets: still open.
    made, found = drawn("brackets")
    assert "brackets" in titles["brackets"].lower() and "still open" in made.summary
    for one in found:
        depth = 0
        for token, target in zip(made.tokens(one), one.targets, strict=True):
            depth += {"(": 1, ")": -1}.get(token, 0)
            assert made.answers[int(target)] == str(depth)
    # Adding: the two with a mark; the columns are called what they hold.
    made, found = drawn("adding", length=8)
    assert (
        "adding" in titles["adding"].lower()
        and "two of them carry a mark" in made.summary
        and "their sum" in made.summary
    )
    value, mark = (made.columns.index(name) for name in ("value", "mark"))
    for one in found:
        assert set(one.inputs[:, mark]) == {0.0, 1.0} and len(set(one.inputs[:, value])) == 8
        total = sum(row[value] for row, token in zip(one.inputs, made.tokens(one), strict=True) if "*" in token)
        assert float(one.targets[-1]) == pytest.approx(total)
        for row, token in zip(one.inputs, made.tokens(one), strict=True):
            assert float(token.strip("*")) == pytest.approx(row[value], abs=0.005)
    # Reviews and agreement: what a reader of the words alone would say.
    made, found = drawn("agreement", attractors=0)
    for one in found:
        nouns = [token for token in made.tokens(one)]
        assert made.answers[int(one.targets[-1])] == ("are" if _is_plural(nouns[-1]) else "is"), nouns
    made, found = drawn("reviews")
    good = {"loved", "enjoyed", "recommend", "wonderful", "excellent", "superb"}
    bad = {"hated", "loathed", "waste", "awful", "dreadful", "terrible"}
    for one in examples(TASKS["reviews"].make(shape="end"), 300, 5, held_out=False):
        tokens = made.tokens(one)
        verdict = set(tokens[-8:]) if len(tokens) <= 8 else set()
        if "not" not in verdict and len(verdict & (good | bad)) == 1 and "but" not in verdict:
            assert made.answers[int(one.targets[-1])] == ("good" if verdict & good else "bad"), tokens
    assert "for the book or against it" in made.summary


def _is_plural(noun):
    from gru_viz.learning.tasks.agreement import NOUNS

    return noun in NOUNS[1]


def test_a_size_is_what_its_help_says():
    counts = {
        ("recall", "lag"): lambda made, one: len(made.tokens(one)) - 2,
        ("recall", "symbols"): lambda made, one: len(made.answers),
        ("copy", "length"): lambda made, one: int(one.asked.sum()),
        ("copy", "lag"): lambda made, one: made.tokens(one).index("?") - int(one.asked.sum()),
        ("parity", "length"): lambda made, one: len(made.tokens(one)),
        ("adding", "length"): lambda made, one: len(made.tokens(one)),
        ("brackets", "length"): lambda made, one: len(made.tokens(one)),
        ("brackets", "depth"): lambda made, one: len(made.answers) - 1,
        ("agreement", "attractors"): None,
    }
    words = {"lag": ("noise|blank",), "symbols": ("letters",), "length": ("bits|numbers|symbols|letters to repeat",),
             "depth": ("open",), "attractors": ("between the subject and its verb",)}  # fmt: skip
    for name, kind in TASKS.items():
        for size, bounds in kind.sizes.items():
            assert re.search(words[size][0], bounds.help), (name, size)
            measure = counts[name, size]
            for value in (bounds.low + 1, bounds.default):
                if measure and value <= bounds.high:
                    made = kind.make(**{size: value})
                    (one,) = examples(made, 1, 3, held_out=False)
                    assert measure(made, one) == value, (name, size)
        own = span_of(name)
        assert own is None if not kind.sizes else own[0] in kind.sizes and own[1] == kind.sizes[own[0]]


def test_a_recipe_is_called_by_its_own_task_and_cell():
    for task in TASKS:
        for cell, title in CELL_TITLES.items():
            assert Recipe(task, cell=cell).title == f"{TASKS[task].title} · {title}"
    for name, recipe in SHIPPED.items():
        assert name == f"trained-{recipe.task}-{recipe.cell}"
        assert shipped_net(name).cell.kind == recipe.cell and shipped_card(name)["recipe"]["task"] == recipe.task
        assert tuple(shipped_net(name).answers) == tuple(recipe.make_task().answers)


def test_the_bias_of_a_new_net_opens_its_keep_gate():
    for kind in ("gru", "simplified_gru", "lstm"):
        for options in ({}, {"update": "take"}) if kind != "lstm" else ({},):
            cell = gv.cell(kind, **options)
            shares = []
            for bias in (-3.0, 0.0, 3.0):
                net = Net.random(cell, 6, 4, gate_bias=bias, columns=("a", "b"))
                trace = gv.run(cell, net.params, np.random.default_rng(1).normal(size=(30, 2)))
                shares.append(keep_share(trace).mean())
            assert shares == sorted(shares) and shares[0] < 0.2 and shares[2] > 0.8, (kind, options)


def test_a_run_tells_the_loss_before_each_update_and_the_gradient_before_clipping():
    recipe = Recipe(
        "parity",
        (("length", 10),),
        cell="gru",
        hidden_size=4,
        updates=3,
        pool=16,
        batch_size=16,
        checkpoints=3,
        clip=1e-3,
    )
    told = list(train(recipe))
    assert [one.update for one in told] == [0, 1, 2, 3]
    pool = examples(recipe.make_task(), 16, recipe.seed, held_out=False)
    seen = [one for one in told if one.checkpoint]
    assert [one.update for one in seen] == [0, 1, 3]
    for one in seen:
        assert one.checkpoint.update == one.update
        found = loss_and_gradients(one.checkpoint.net, padded(pool))  # One batch is the whole pool here.
        assert one.loss == pytest.approx(found.loss, rel=1e-9)
        assert one.gradient_norm == pytest.approx(norm(found.gradients), rel=1e-9) and one.gradient_norm > recipe.clip
        small, size = clipped(found.gradients, recipe.clip)
        assert norm(small) == pytest.approx(recipe.clip) and size == pytest.approx(norm(found.gradients))


def test_advice_after_a_run_away_is_a_smaller_rate():
    recipe = Recipe(
        "adding",
        (("length", 6),),
        cell="rnn",
        optimiser="sgd",
        rate=1000.0,
        clip=1e300,
        updates=60,
        pool=16,
        batch_size=4,
    )
    with pytest.raises(DivergedError) as caught:
        list(train(recipe))
    update = int(re.search(r"At update (\d+)", str(caught.value))[1])
    assert 0 < update <= 60
    below, such = re.search(r"rate below ([\d.]+), such as ([\d.]+)\.", str(caught.value)).groups()
    assert float(below) == recipe.rate and float(such) < float(below)
    assert OPTIMISERS == {"adam": Adam, "sgd": SGD}


def test_what_blind_guessing_gets_is_what_the_best_constant_answer_gets():
    for name, kind in TASKS.items():
        made = kind.make()
        targets = np.concatenate([one.targets[one.asked] for one in examples(made, 1500, 8, held_out=True)])
        if made.answers:
            best = max(np.mean(targets == answer) for answer in range(len(made.answers)))
        else:
            best = np.mean((targets - targets.mean()) ** 2)
        assert made.chance == pytest.approx(best, abs=0.035), name


def test_what_is_left_of_a_gradient_is_measured_on_what_the_cell_carries():
    task = TASKS["recall"].make(lag=6)
    batch = padded(examples(task, 4, 3, held_out=True))  # Asked once, at the last step.
    for kind, carried in (("rnn", "h"), ("gru", "h"), ("lstm", "c")):
        net = Net.random(gv.cell(kind), 4, 2, columns=task.columns, answers=task.answers)
        adjoints = loss_and_gradients(net, batch).adjoints
        sizes = {state: np.linalg.norm(found, axis=-1)[:, ::-1].mean(axis=0) for state, found in adjoints.items()}
        found = lag_norms(net, batch)
        share = {state: size / size[0] for state, size in sizes.items()}
        np.testing.assert_allclose(found / found[0], share[carried], rtol=1e-9)
        assert all(np.abs(share[other] - share[carried]).max() > 1e-3 for other in share if other != carried)
