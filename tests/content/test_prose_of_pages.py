"""What the ways on from a page and the words of Compare and Memory say, evaluated on what they lead to."""

import re

import numpy as np

import gru_viz as gv
from gru_viz.cells.notation import entry, shown
from gru_viz.content import compare, home, memory, training
from gru_viz.content.glossary import CAVEATS
from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.content.lessons import LESSONS
from gru_viz.content.next import NEXT
from gru_viz.content.steps import steps
from gru_viz.content.teaching import INTRO
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.scene.link import parse
from gru_viz.scene.recipes import recipes
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.setting import MAX_CONTENDERS, MIN_CONTENDERS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.sources import CONTENDERS
from gru_viz.views import compare as compared
from gru_viz.views.memory import LOST, zone_of
from gru_viz.views.reading import read
from gru_viz.views.sheet import COUNT
from tests.content.spoken import COUNTS, Run, hold, is_side, number


class Way(Run):
    """The scene that a way on leads to."""

    def __init__(self, page):
        self.text, self.query = NEXT[f"pages/{page}.py"].text, NEXT[f"pages/{page}.py"].query
        super().__init__(read(parse(dict(self.query)).scene))


def ran(kind, *clamps):
    cell = gv.cell(kind)
    xs = np.random.default_rng(3).normal(size=(12, 2))
    return gv.run(cell, gv.Parameters.random(cell, 2, 3, seed=4), xs, clamps=[gv.Clamp(*each) for each in clamps])


WAYS = {
    "walkthrough": (
        r"force the review's (\w+ gate) (open|shut) at every step: the plot (outlives) the verdict",
        lambda w, gate, told, _: (
            is_side(told, "open", "shut", w.of(gate, "opinion").min() == 1) and w.of("h", "opinion")[-1] < -0.3
        ),
    ),
    "gate_lab": (
        r"(\w+) trained ones read the same words",
        lambda w, count: (
            [one.origin for one in compared.compare(w.scene).contenders] == ["trained"] * COUNTS[count.lower()]
        ),
    ),
    "compare": (
        r"what z = 1 means, nor on where the (reset gate) acts",
        lambda w, _: (
            len({CONTENDERS[name][1].get("reset") for name in CONTENDERS if CONTENDERS[name][0] == "gru"}) == 2
        ),
    ),
    "conventions": (
        r"the share that is (kept|written) decides .*: here (0\.\d+), (0\.\d+) and (0\.\d+)",
        lambda w, told, *shares: (
            [round(float(w.of("keep", unit)[0]), 3) for unit in range(3)] == [number(one) for one in shares]
            and told == "kept"
        ),
    ),
    "sentences": (
        r"Watch (\w+) cells learn to hold on to one letter, from chance on",
        lambda w, count: (
            len(BY_FIELD["learners"].default) == COUNTS[count] and w.scene.task == BY_FIELD["task"].default
        ),
    ),
    "model": (r"(\w+) lessons with questions", lambda w, count: COUNTS[count] == len(LESSONS)),
    "teaching": (r"(\w+) questions, each with its answer", lambda w, count: COUNTS[count.lower()] == COUNT),
    "training": (r"which of its gates (ever) move", lambda w, _: w.scene.make_cell().keep_gate is not None),
    "check_yourself": (
        r"a cell in hand that counts, and find the gate that (adds|drops) (\d)",
        lambda w, told, one: is_side(
            told,
            "adds",
            "drops",
            np.allclose(w.trace["written"][w.marks("pulse"), 0], int(one), atol=0.05)
            and np.allclose(w.trace["i"][w.marks("pulse"), 0], 1, atol=0.05),
        ),
    ),
}
PAGES = (
    (
        compare,
        "INTRO",
        r"(\w+) to (\w+) cells read",
        lambda low, high: (COUNTS[low.lower()], COUNTS[high]) == (MIN_CONTENDERS, MAX_CONTENDERS),
    ),
    (
        compare,
        "UNTRAINED",
        r"Nothing here was trained. (Random|Trained) weights show what a cell does with its signals, "
        r"not what a (trained|random) one would do",
        lambda told, other: (told, other) == ("Random", "trained"),
    ),
    (
        compare,
        "LOOK",
        r"Where a gate (keeps) everything, the state beside it must stay as it is",
        lambda _: not ran("gru", ("z", 1.0))["h"].any(),
    ),
    (
        compare,
        "LOOK",
        r"GRUs that keep and (take), and GRUs that reset after and (before U)",
        lambda *_: (
            {(choice["update"], choice["reset"]) for kind, choice in CONTENDERS.values() if kind == "gru"}
            >= {("keep", "after"), ("take", "after"), ("keep", "before")}
        ),
    ),
    (
        compare,
        "LEDGER",
        r"A gated cell (keeps|adds) a share of its state and (adds|keeps) something at every step",
        lambda share, rest: _is_ledger({"keeps": "kept", "adds": "written"}, share, rest),
    ),
    (
        compare,
        "LEDGER",
        r"what step 0 wrote, as far as it was (kept)",
        lambda _: np.allclose(gv.ledger(ran("gru")).parts(11).sum(axis=0), ran("gru")["h"][-1]),
    ),
    (
        compare,
        "LEDGER",
        r"the later it was (written)\. .* left of 0 (add) up to the state",
        lambda *_: np.allclose(gv.ledger(ran("lstm")).parts(11).sum(axis=0), ran("lstm")["c"][-1]),
    ),
    (compare, "NO_LEDGER", r"no gate (keeps) a share of the old state", lambda _: gv.cell("rnn").keep_gate is None),
    (
        compare,
        "LEDGER_LIMITS",
        r"when\* a part was (written), not which input caused it: gates and candidates depend on "
        r"(earlier|later) states as well; only those of a minGRU read the input alone",
        lambda _, told: (
            told == "earlier"
            and [
                kind
                for kind in ("mingru", "gru", "lstm", "mgu", "simplified_gru", "coupled_lstm", "peephole_lstm")
                if not any(spec.axes == ("H", "H") for spec in gv.cell(kind).parameters)
            ]
            == ["mingru"]
        ),
    ),
    (
        compare,
        "LEDGER_LIMITS",
        r"since that is what the gates (keep) and (write)",
        lambda *_: gv.ledger(ran("lstm")).state == "c",
    ),
    (
        memory,
        "DEEP",
        r"(below) it stands what is left, down to 10⁻(¹⁶|³)",
        lambda _, told: LOST == {"¹⁶": -16, "³": -3}[told],
    ),
    (
        memory,
        "LIMIT",
        r"as near to (\d) as \$1 - 1/n\$: along its highway \$\(1 - 1/n\)\^n \\approx (0\.\d+)\$",
        lambda one, left: one == "1" and abs((1 - 1 / 5000) ** 5000 - float(left)) < 0.005,
    ),
    (
        memory,
        "LIMIT",
        r"There nothing is lost, and nothing new is (written) either: the state (never) moves",
        lambda *_: (
            not ran("gru", ("z", 1.0))["h"].any() and np.allclose(gv.jacobians(ran("gru", ("z", 1.0))), np.eye(3))
        ),
    ),
    (
        memory,
        "LIMIT",
        r"(opens) for a moment, and then stays (near 1)",
        lambda *_: (
            sorted(np.sum(Run(read(base("latch"))).of("keep", unit) > 0.9) for unit in ("latch", "echo")) == [0, 35]
        ),
    ),
    (
        memory,
        "ZONES",
        r"(Below|Above) 10⁻³ a step learns a (\w+) times more (slowly|quickly) than the last one: vanished",
        lambda side, times, how: (
            (side, how) == ("Below", "slowly")
            and zone_of(-np.log10(COUNTS[times]) - 0.01) == "vanishes"
            and zone_of(-np.log10(COUNTS[times]) + 0.01) != "vanishes"
        ),
    ),
    (
        memory,
        "ZONES",
        r"(Below|Above) 10³ one update throws the weights far off: (exploded)",
        lambda side, _: side == "Above" and (zone_of(3.01), zone_of(2.99)) == ("explodes", "survives"),
    ),
    (
        memory,
        "ZONES",
        r"lost in the rounding of a number (near 1)",
        lambda _: 1 + 10.0**LOST == 1 != 1 + 10.0 ** (LOST + 1),
    ),
    (
        memory,
        "DIAL",
        r"Added to the bias of the (keep) gate in every unit: the (further) right, the more of its past",
        lambda *_: (
            read(Scene(cell="gru", shifts=(("z", 3.0),))).trace["z"].mean() > read(Scene(cell="gru")).trace["z"].mean()
        ),
    ),
    (
        memory,
        "NO_GAIN",
        r"this cell has no matrix U, so its state (never) goes through one",
        lambda _: not any(spec.axes == ("H", "H") for spec in gv.cell("mingru").parameters),
    ),
)


def _is_ledger(parts, share, rest):
    trace = ran("gru")
    gone, came = trace[parts[share]], trace[parts[rest]]
    return np.allclose(gone, trace["z"] * trace["h_prev"]) and np.allclose(gone + came, trace["h"])


def test_a_way_on_leads_to_what_it_says():
    for page, (pattern, check) in WAYS.items():
        way = Way(page)
        hold(page, way.text, ((pattern, check),), (), way)
    for page in (path.removeprefix("pages/").removesuffix(".py") for path in NEXT):
        if page not in WAYS:
            hold(page, NEXT[f"pages/{page}.py"].text, ())
    assert "Overall" in NEXT["pages/home.py"].text and "Overall" in read(base("review-end")).sequence.tokens


def test_what_compare_and_memory_say_is_true_and_no_turning_word_is_left_unread():
    for module, name in dict.fromkeys((module, name) for module, name, *_ in PAGES):
        claims = [(pattern, lambda _, *told, check=check: check(*told)) for found, other, pattern, check in PAGES
                  if (found, other) == (module, name)]  # fmt: skip
        hold(name, re.sub(r"\s+", " ", getattr(module, name)), claims, (), None)


def test_the_keys_of_the_document_for_teachers_are_those_that_do_it():
    told = re.sub(r"\s+", " ", INTRO)
    keys = {
        "lesson_next": r"(Page \w+) and Page \w+ go on and back",
        "lesson_back": r"Page \w+ and (Page \w+) go on and back",
        "notes": r"; (\w) shows the notes",
        "present": r"(\w) presents:",
        "pointer": r"hold (\w) for a mark",
        "digits": r"(\w) switches numbers to two digits",
        "full_screen": r"(\w) fills the screen",
    }
    for name, pattern in keys.items():
        assert re.search(pattern, told)[1] == HOTKEYS[name].shown.partition(",")[0], name


def test_what_training_asks_about_was_learnt_by_nobody():
    told = re.sub(r"\s+", " ", training.CURVES)
    for id in TASKS:
        task = Recipe(id).make_task()
        drawn = {held: {one.inputs.tobytes() for one in examples(task, 60, 5, held_out=held)} for held in (True, False)}
        found = re.search(r"sequences that (no|every) learner has ever seen", told)[1]
        assert is_side(found, "every", "no", drawn[True] & drawn[False]), id


def test_the_caveats_of_the_glossary_are_those_of_the_table_of_names():
    told = " ".join(CAVEATS)
    called = re.search(r"his LSTM calls the (\w+ gate) the (\w+ gate)", told).groups()
    assert called == tuple(entry(gv.cell("lstm"), "i", book).title for book in ("article", "ng"))
    for cell, name, book in (("gru", "n", "new gate"), ("lstm", "g", "cell gate")):
        assert entry(gv.cell(cell), name, "pytorch").title == book and f"{book} ({cell.upper()})" in told
        low, high = re.search(r"it lies between (−\d) and (\d)", told).groups()
        what = entry(gv.cell(cell), name, "pytorch")
        assert (what.low, what.high) == (number(low), number(high)) and what.role == "candidate"
    letter, tanh, bounds = re.search(
        r"The papers of the last two write (\S+) for the candidate. A minGRU’s has (no|a) tanh and (no|\w+) bounds",
        told,
    ).groups()
    assert (letter, tanh, bounds) == ("h̃", "no", "no")
    assert entry(gv.cell("mingru"), "n", "article").high is None
    assert not any(node.op == "tanh" for node in gv.cell("mingru").nodes)


def test_the_ways_in_say_how_much_there_is():
    doors = [door for way in home.WAYS for door in way.doors]
    (lessons,) = [door.label for door in doors if door.page == "pages/lessons.py"]
    assert COUNTS[lessons.partition(" ")[0].lower()] == len(LESSONS)
    reading = next(way.text for way in home.WAYS if "GRU" in way.title)
    count = re.match(r"(\w+) formulas", reading)[1]
    assert COUNTS[count.lower()] == len(steps(base("review-end").make_cell()))
    (walk,) = [door.label for door in doors if door.page == "pages/walkthrough.py"]
    assert COUNTS[re.search(r"in (\w+) steps", walk)[1]] == len(steps(base("review-end").make_cell()))


def test_what_training_says_of_its_learners_and_its_film_is_so():
    told = re.sub(r"\s+", " ", f"{training.INTRO} {training.FILM} {training.SAME}")
    low, high = re.search(r"Give (\w+) or (\w+) cells the same task", told).groups()
    setting = BY_FIELD["learners"]
    assert COUNTS[high] == len(setting.default) and COUNTS[low] == len(setting.default) - 1
    made = recipes(Scene(learners=("rnn", "gru", "lstm")))
    assert {one.cell for one in made.values()} == {"rnn", "gru", "lstm"}
    for name in ("task", "seed", "hidden_size"):
        assert ("the same " in told) == (len({getattr(one, name) for one in made.values()}) == 1), name
    for kind in ("gru", "lstm"):
        roles = {entry(gv.cell(kind), name, "article").role for name in shown(gv.cell(kind))}
        assert re.search(r"every strip is a (\w+), the (\w+) or a (\w+), with a row for each unit", told).groups() == (
            "gate", "candidate", "state") and roles == {"gate", "candidate", "state"}  # fmt: skip
