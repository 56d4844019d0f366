"""Scenes of every kind, for property tests."""

from hypothesis import strategies as st

from gru_viz.cells.notation import NOTATIONS, entry, shown
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.layers.layer import Layer
from gru_viz.learning.recipe import span_of
from gru_viz.learning.text import visible
from gru_viz.scene.checks_layer import fields_of
from gru_viz.scene.held import Held
from gru_viz.scene.material import WEIGHTS
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.sequences import SIGNALS
from gru_viz.scene.setting import (
    MAX_CLAMPS,
    MAX_CONTENDERS,
    MAX_HIDDEN,
    MAX_HORIZON,
    MAX_INPUTS,
    MAX_LINES,
    WEIGHTS_FROM_SEED,
    WEIGHTS_OF_LAYER,
)
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.settings_learning import LEARNING, USUAL
from gru_viz.scene.sources import CONTENDERS, MISTAKES, SOURCES

ODD_WORDS = (
    "film", "film", "good", "bad", "But", "are", ".", "?", "…", "naïve", "日本語", "עברית", "👍", "👩‍👩‍👧",
    "e\u0301", "𠀀",
    "<b>bold</b>", "&amp;", "a=b&c=d", "100%", "%zz", "%00", "#hash", "+1", "\\", "$x$", "`code`", "\n", "\t",
    "\u202e",
    "\x00", "\x1f", "\ufeff", "don't", "3.5", '"quoted"', "semi;colon",
)  # fmt: skip


def decimals(setting):
    """Numbers of a setting as a scene keeps them: within its range, with three decimals, seven, or all there are."""
    return numbers_between(setting.low, setting.high)


def numbers_between(low, high):
    rounded = [
        st.integers(int(low * 10**digits), int(high * 10**digits)).map(lambda whole, digits=digits: whole / 10**digits)
        for digits in (3, 7)
    ]
    return st.one_of(*rounded, st.floats(low, high).map(lambda value: value + 0.0))


def texts():
    words = st.lists(st.sampled_from(ODD_WORDS) | st.text(max_size=8), max_size=30)
    return words.map(lambda found: " ".join(["Word", *found])).map(lambda text: text.encode(errors="ignore").decode())


def rows_of_numbers():
    number = decimals(BY_FIELD["numbers"]) | st.sampled_from([0.0, 1.0, -1.0])
    return st.integers(1, MAX_INPUTS).flatmap(
        lambda width: st.lists(st.tuples(*[number] * width), min_size=1, max_size=40).map(tuple)
    )


@st.composite
def held_layers(draw):
    """A layer of any cell, in any precision, small enough for a link."""
    kind = draw(st.sampled_from(list(CONVENTIONS)))
    options = {name: draw(st.sampled_from(values)) for name, values in CONVENTIONS[kind].items()}
    inputs, hidden = draw(st.integers(1, 12)), draw(st.integers(1, 8))
    drawn = Parameters.random(make_cell(kind, **options), inputs, hidden, draw(st.integers(0, 99)))
    precision = draw(st.sampled_from(["float16", "float32", "float64"]))
    values = {name: value.astype(precision) for name, value in drawn.items()}
    name = draw(st.sampled_from(["rnn", "", "encoder.rnn", "Ünï & <b>= %zz+1", "a" * 200]))
    layer = Layer(
        name, Parameters(drawn.cell, values), "drawn", precision, draw(st.integers(0, 3)), draw(st.booleans())
    )
    return Held(layer)


@st.composite
def scenes(draw):
    """A valid scene with any of its settings changed."""
    if draw(st.integers(0, 3)) == 0:
        held = draw(held_layers())
        fields = {"weights": WEIGHTS_OF_LAYER, **fields_of(held), "content": held, "sequence": "noise"}
        inputs = held.layer.input_size
        if draw(st.booleans()):
            row = st.tuples(*[decimals(BY_FIELD["numbers"])] * inputs)
            fields |= {"sequence": "numbers", "numbers": tuple(draw(st.lists(row, min_size=1, max_size=9)))}
        elif draw(st.booleans()):
            fields |= {"sequence": "pulse", "into": draw(st.integers(-1, inputs - 1))}
    elif draw(st.booleans()):
        start = base(draw(st.sampled_from([START, *(name for name in WEIGHTS if name != WEIGHTS_FROM_SEED)])))
        fields = {"weights": start.weights, "cell": start.cell, "hidden": start.hidden}
        fields |= {name: getattr(start, name) for name in ("reset", "output", "gates_read", "biases")}
        fields |= {"sequence": start.sequence, "text": start.text, "numbers": start.numbers}
        if start.sequence == "text" and draw(st.booleans()):
            fields["text"] = draw(texts())
    else:
        fields = {
            "cell": draw(st.sampled_from(list(CONVENTIONS))),
            "seed": draw(st.integers(0, 9999)),
            "reset": draw(st.sampled_from(["after", "before"])),
            "output": draw(st.sampled_from(["tanh", "identity"])),
            "gates_read": draw(st.sampled_from(["activation", "cell"])),
            "biases": draw(st.booleans()),
            "hidden": draw(st.integers(1, 16) | st.just(MAX_HIDDEN)),
            "sequence": draw(st.sampled_from(["text", "numbers", *SIGNALS])),
            "steps": draw(st.integers(2, 200)),
            "noise_seed": draw(st.integers(0, 9999)),
        }
        if draw(st.booleans()):
            fields["text"] = draw(texts())
        if draw(st.booleans()):
            fields["numbers"] = draw(rows_of_numbers())
            if fields["sequence"] == "numbers" and draw(st.booleans()):
                words = st.sampled_from([word for word in ODD_WORDS if visible(word).split() == [word]])
                fields["labels"] = " ".join(draw(words) for _ in fields["numbers"])
    if "content" not in fields:
        fields["update"] = draw(st.sampled_from(["keep", "take"]))
    fields["notation"] = draw(st.sampled_from(list(NOTATIONS)))
    scene, _ = repaired(fields)
    cell, (steps, inputs) = scene.make_cell(), scene.make_sequence().xs.shape
    place = {"unit": st.integers(0, scene.hidden - 1), "step": st.integers(0, steps - 1)}
    fields |= {
        "weights": scene.weights,
        "step": draw(place["step"]),
        "unit": draw(place["unit"]),
        "stage": draw(st.integers(0, 20)),
        "lines": tuple(draw(st.lists(place["unit"], max_size=MAX_LINES, unique=True))),
        "horizon": draw(st.integers(2, MAX_HORIZON)),
        "moment": draw(st.integers(0, MAX_HORIZON - 1)),
        "left": draw(st.integers(1, 49)),
        "right": draw(st.integers(51, 99)),
        "source": draw(st.sampled_from(list(SOURCES))),
        "mistake": draw(st.sampled_from(MISTAKES)),
        "contenders": tuple(
            draw(st.lists(st.sampled_from(list(CONTENDERS)), min_size=2, max_size=MAX_CONTENDERS, unique=True))
        ),
    }
    fields |= {setting.field: draw(_any_value(setting)) for setting in LEARNING}
    sized = span_of(fields["task"])
    fields["span"] = USUAL if sized is None else draw(st.just(USUAL) | st.integers(sized[1].low, sized[1].high))
    zoom = sorted(draw(st.tuples(*2 * [st.integers(0, MAX_HORIZON - 1)])))
    fields |= dict(zip(("zoom_from", "zoom_to"), zoom, strict=True))
    matrices = [spec.name for spec in cell.parameters if len(spec.axes) == 2]
    gates = [spec.gate for spec in cell.parameters if spec.name.startswith("b_")]
    for field, names in (("shifts", gates), ("gains", matrices)):
        if names:
            values = st.dictionaries(st.sampled_from(names), decimals(BY_FIELD[field]), max_size=len(names))
            fields[field] = tuple(draw(values).items())
    fields["clamps"] = tuple(draw(st.lists(_clamps(cell, **place), max_size=draw(st.sampled_from([3, MAX_CLAMPS])))))
    slots = [
        (spec.name, row, column)
        for spec in cell.parameters
        for shape in [(*spec.shape(inputs, scene.hidden), 1)]
        for row in range(shape[0])
        for column in range(shape[1])
    ]
    edits = st.dictionaries(st.sampled_from(slots), decimals(BY_FIELD["edits"]), max_size=12)
    fields["edits"] = tuple((*at, value) for at, value in draw(edits).items())
    inputs_at = st.tuples(place["step"], st.integers(0, inputs - 1))
    on_inputs = st.dictionaries(inputs_at, decimals(BY_FIELD["input_edits"]), max_size=12)
    fields["input_edits"] = tuple((*at, value) for at, value in draw(on_inputs).items())
    return Scene(**fields)


def _any_value(setting):
    """A possible value of a setting that no other one narrows."""
    if setting.kind == "flag":
        return st.booleans()
    if setting.kind == "int":
        return st.integers(int(setting.low), int(setting.high))
    if setting.kind == "text":
        return st.just("") | texts()
    choices = st.sampled_from(setting.choices)
    if setting.kind == "choice":
        return choices
    return st.lists(choices, min_size=int(setting.low), max_size=int(setting.high), unique=True).map(tuple)


@st.composite
def _clamps(draw, cell, unit, step):
    name = draw(st.sampled_from(shown(cell)))
    what, setting = entry(cell, name), BY_FIELD["clamps"]
    low = setting.low if what.low is None else what.low
    high = setting.high if what.high is None else what.high
    value = draw(numbers_between(low, high))
    return name, value, draw(st.none() | unit), draw(st.none() | step)
