"""A scene as the query of a link, and back.

Plain settings are readable (``cell=gru&update=keep&step=12``), and only what differs from the preset or the
plain scene is written. Edited weights, edited inputs and pasted numbers travel in ``data``, a compact piece
with a version and a checksum. What becomes of a link on its way is in ``sent``. Parsed never raises: whatever cannot
be used is left out and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from gru_viz.cells.cell import ParameterSpec
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.scene import packing
from gru_viz.scene.beside import BESIDE
from gru_viz.scene.held import Held, held_from
from gru_viz.scene.material import WEIGHTS
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.sent import marked, received, tidy, written
from gru_viz.scene.setting import DECIMALS, MAX_INPUTS, MAX_WIDTH, WEIGHTS_FROM_SEED, WEIGHTS_OF_LAYER, Setting
from gru_viz.scene.settings import BY_KEY, SETTINGS
from gru_viz.scene.view import EVERYTHING, VIEW_KEY, View
from gru_viz.scene.wording import TOLD, brief, near, shortest

MAX_WORDS = 256
"""Names, numbers or clamps that one parameter may list."""
_FLAGS = {True: "yes", False: "no"}


class Parsed(NamedTuple):
    """What a link holds: a valid scene, and a sentence for each thing in it that could not be used."""

    scene: Scene
    notes: tuple[str, ...]

    @property
    def warning(self) -> str:
        """All notes as one sentence, or an empty text."""
        if not self.notes:
            return ""
        shown = self.notes[:TOLD]
        more = f"; and {len(self.notes) - TOLD} more" if len(self.notes) > TOLD else ""
        return "Part of this link could not be used: " + "; ".join(shown) + more + "."


def _start(weights: str, cell: str) -> dict[str, Any]:
    """The fields that a link is measured against: the scene of its weights, another cell in its own conventions."""
    if weights == WEIGHTS_OF_LAYER:
        start = {**vars(base(WEIGHTS_FROM_SEED)), "weights": weights, "sequence": "noise"}
    else:
        start = dict(vars(base(weights)))
    if cell in CONVENTIONS and cell != start["cell"]:
        plain = vars(base(WEIGHTS_FROM_SEED))
        start |= {name: plain[name] for kind in CONVENTIONS.values() for name in kind}
        start |= {name: choices[0] for name, choices in CONVENTIONS[cell].items()}
    return start


# ---- writing ----


def dump(scene: Scene, view: View = EVERYTHING, beside: Mapping[str, str] | None = None) -> dict[str, str]:
    """The scene as link parameters, in the order of the settings table, defaults left out, and what of it is seen.

    beside: further parameters, whose keys stand in :data:`~gru_viz.scene.beside.BESIDE`.
    """
    start = _start(scene.weights, scene.cell)
    # A link that asks a question and names no scene opens that of the question.
    is_plain = scene.weights == START and not (beside or {}).get("ask")
    query: dict[str, str] = {} if is_plain else {"weights": scene.weights}
    for setting in SETTINGS:
        value = getattr(scene, setting.field)
        if setting.kind not in ("packed", "layer") and value != start[setting.field]:
            query[setting.key] = _written(setting, value)
    if scene.content is not None and scene.content.text:
        query["content"] = scene.content.text
    if packed := _pack(scene, start["numbers"]):
        query["data"] = packed
    if view.words:
        query[VIEW_KEY] = view.words
    return marked({**query, **(beside or {})})


def to_query(scene: Scene) -> str:
    """The scene as the text after the question mark of a link."""
    return urlencode(dump(scene))


def link_to(scene: Scene, address: str = "") -> str:
    """A link that opens this scene on the page at an address, whatever was open there before."""
    return f"{address}?{to_query(scene) or f'weights={scene.weights}'}"


def _written(setting: Setting, value: Any) -> str:
    if setting.kind == "flag":
        return _FLAGS[value]
    if setting.kind == "units":
        return " ".join(map(str, value)) or "none"
    if setting.kind == "names":
        return " ".join(value) or "none"
    if setting.kind == "numbers":
        return " ".join(f"{name}_{shortest(number)}" for name, number in value) or "none"
    if setting.kind == "clamps":
        return " ".join(_written_clamp(*clamp) for clamp in value) or "none"
    return written(value) if setting.kind in ("text", "line") else str(value)


def _written_clamp(name: str, value: float, unit: int | None, step: int | None) -> str:
    places = [f"u{unit}"] if unit is not None else []
    places += [f"t{step}"] if step is not None else []
    return "_".join([name, shortest(value), *places])


# ---- reading ----


def parse(query: str | bytes | Mapping[str, str | Iterable[str]]) -> Parsed:
    """The scene of a link. ``query`` is the text after the question mark, or a mapping of its parameters."""
    pairs, notes = received(query)
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in BESIDE:
            continue
        if key not in BY_KEY:
            notes.append(f"there is no setting called “{brief(key)}”{near(key, (*BY_KEY, *BESIDE), notes)}")
        elif key in found:
            notes.append(f"{key} stands there more than once, and the first one counts")
        else:
            found[key] = tidy(BY_KEY[key], value)
    is_chosen = "weights" in found
    weights = found.pop("weights", START)
    if weights not in (*WEIGHTS, WEIGHTS_OF_LAYER):
        notes.append(f"there are no weights called “{brief(weights)}”{near(weights, WEIGHTS, notes)}")
        weights = START
    packed, content = found.pop("data", ""), found.pop("content", "")
    given = _start(weights, found.get("cell", ""))
    for key, text in found.items():
        setting = BY_KEY[key]
        try:
            given[setting.field] = _read(setting, text)
        except ValueError:
            notes.append(f"{key}={brief(text)} could not be read")
    if content and weights == WEIGHTS_OF_LAYER:
        given["content"] = _layer(given, content, notes)
    if packed:
        _unpack_into(given, packed, notes)
    scene, more = repaired(given)
    if not is_chosen and scene.weights != weights:
        # Nobody asked for the designed weights by name, so nobody needs to hear that they do not fit.
        scene, more = repaired({**given, "weights": WEIGHTS_FROM_SEED})
    return Parsed(scene, tuple(dict.fromkeys(notes + more)))


def _read(setting: Setting, text: str) -> Any:
    if setting.kind == "flag":
        return {written: value for value, written in _FLAGS.items()}.get(text, text)
    if setting.kind == "int":
        return int(text) if len(text) < 12 else text
    if setting.kind == "units":
        return tuple(int(word) for word in _words(text))
    if setting.kind == "names":
        return tuple(_words(text))
    if setting.kind == "numbers":
        return tuple((name, float(number)) for name, _, number in (word.rpartition("_") for word in _words(text)))
    if setting.kind == "clamps":
        return tuple(_read_clamp(word) for word in _words(text))
    return text


def _words(text: str) -> list[str]:
    words = [word for word in text.split() if word != "none"]
    if len(words) > MAX_WORDS:
        raise ValueError(f"more than {MAX_WORDS} words")
    return words


def _read_clamp(word: str) -> tuple[str, float, int | None, int | None]:
    name, value, *places = word.split("_")
    at: dict[str, int] = {place[0]: int(place[1:]) for place in places if place}
    if not set(at) <= {"u", "t"}:
        raise ValueError(word)
    return name, float(value), at.get("u"), at.get("t")


def _layer(given: Mapping[str, Any], content: str, notes: list[str]) -> Held | None:
    """The layer whose numbers stand in a link; None, and a note, where they cannot be what was put in there."""
    sizes, _ = repaired({**given, "content": None, "edits": (), "input_edits": ()})
    try:
        held = held_from(content, sizes.make_cell(), sizes.inputs, sizes.hidden, sizes.layer_name)
        if held.fingerprint != given["fingerprint"]:
            raise packing.DamagedError("they are others than the link names")
    except ValueError as error:
        notes.append(f"the numbers of the layer were left out: {error}")
        return None
    return held


# ---- the packed piece: edited weights, edited inputs, numbers ----


class _Slots:
    """Every single weight of a cell in a fixed order: (name, row, column) and its place, either way."""

    def __init__(self, specs: Iterable[ParameterSpec], inputs: int, hidden: int) -> None:
        self.count = 0
        self.starts: dict[str, tuple[int, int]] = {}
        for spec in specs:
            rows, columns = (*spec.shape(inputs, hidden), 1)[:2]
            self.starts[spec.name] = self.count, columns
            self.count += rows * columns

    def place(self, name: str, row: int, column: int) -> int:
        start, columns = self.starts[name]
        return start + row * columns + column

    def at(self, place: int) -> tuple[str, int, int]:
        name, (start, columns) = max(
            ((name, each) for name, each in self.starts.items() if each[0] <= place), key=lambda found: found[1]
        )
        return (name, *divmod(place - start, columns))


def _pack(scene: Scene, known: tuple[tuple[float, ...], ...]) -> str:
    own = scene.numbers if scene.numbers != known else ()
    if not (scene.edits or scene.input_edits or own):
        return ""
    inputs = scene.make_sequence().xs.shape[1]
    slots = _Slots(scene.make_cell().parameters, inputs, scene.hidden)
    edits = sorted((slots.place(name, row, column), value) for name, row, column, value in scene.edits)
    on_inputs = sorted((step * inputs + column, value) for step, column, value in scene.input_edits)
    numbers = [[number for row in own for number in row], [value for _, value in edits], [one for _, one in on_inputs]]
    digits = [packing.decimals(values) for values in numbers]
    # Links of thousandths stay as they always were.
    is_plain = max(digits) <= DECIMALS
    digits = [DECIMALS] * 3 if is_plain else digits
    head = [len(own[0]) if own else 0, *([] if is_plain else digits)]
    of_own, of_edits, of_inputs = map(packing.whole, numbers, digits)
    lists = [
        head,
        of_own,
        packing.runs([place for place, _ in edits]),
        of_edits,
        packing.runs([place for place, _ in on_inputs]),
        of_inputs,
    ]
    return packing.pack(lists, packing.VERSION if is_plain else packing.EXACT)


def _unpack_into(given: dict[str, Any], packed: str, notes: list[str]) -> None:
    """Add what the packed piece holds; a piece that cannot be read is named and left out."""
    try:
        head, *lists = packing.unpack(packed, 6)
        columns, *digits = head if len(head) == 4 else [*head, *3 * [DECIMALS]] if len(head) == 1 else [-1, 0, 0, 0]
        numbers, *values = map(packing.parted, (lists[0], lists[2], lists[4]), digits)
        places = [packing.places_of(piece) for piece in (lists[1], lists[3])]
        if any(len(at) != len(found) for at, found in zip(places, values, strict=True)):
            raise packing.DamagedError("its parts do not fit together")
        widest = MAX_WIDTH if given["weights"] == WEIGHTS_OF_LAYER else MAX_INPUTS
        if len(numbers) % max(columns, 1) or not 0 <= columns <= widest:
            raise packing.DamagedError("its numbers do not fill their rows")
    except ValueError as error:
        notes.append(f"the data piece with edited weights, inputs or numbers was left out: {error}")
        return
    if columns:
        rows = range(0, len(numbers), columns)
        given["numbers"] = tuple(tuple(numbers[at : at + columns]) for at in rows)
    settled, _ = repaired({**given, "edits": (), "input_edits": ()})
    inputs = settled.make_sequence().xs.shape[1]
    slots = _Slots(settled.make_cell().parameters, inputs, settled.hidden)
    if places[0] and places[0][-1] >= slots.count:
        notes.append("the edited weights of the data piece belong to another cell or size, and were left out")
        places[0] = []
    given["edits"] = tuple((*slots.at(at), value) for at, value in zip(places[0], values[0], strict=False))
    given["input_edits"] = tuple((*divmod(at, inputs), value) for at, value in zip(places[1], values[1], strict=False))
