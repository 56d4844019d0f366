"""A scene: all that a person has set, frozen and valid, small enough for a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.learning.shipped import OPENS_AT, SHIPPED, shipped_net
from gru_viz.learning.text import tokenize
from gru_viz.scene import presets
from gru_viz.scene.checks import ClampSetting, Edit, InputEdit, NamedNumber, sound
from gru_viz.scene.checks_input import default
from gru_viz.scene.checks_layer import OF_LAYER, fields_of
from gru_viz.scene.held import Held
from gru_viz.scene.material import Sequence, cell_of, given_weights, sequence_of
from gru_viz.scene.setting import MAX_HIDDEN, WEIGHTS_FROM_SEED, WEIGHTS_OF_LAYER
from gru_viz.scene.stories import EXAMPLES

START = "review-end"
"""The preset that opens when a link says nothing about weights."""


@dataclass(frozen=True)
class Scene:
    """All that a person can set. Every field stands in :data:`gru_viz.scene.settings.SETTINGS`.

    Numbers keep all their digits. Raises ValueError, in one sentence, for anything out of range or
    out of place; :func:`repaired` makes a valid scene of any fields instead.
    """

    weights: str = default("weights")
    seed: int = default("seed")
    cell: str = default("cell")
    update: str = default("update")
    reset: str = default("reset")
    output: str = default("output")
    gates_read: str = default("gates_read")
    biases: bool = default("biases")
    notation: str = default("notation")
    hidden: int = default("hidden")
    layer_name: str = default("layer_name")
    inputs: int = default("inputs")
    into: int = default("into")
    fingerprint: str = default("fingerprint")
    content: Held | None = None
    sequence: str = default("sequence")
    steps: int = default("steps")
    noise_seed: int = default("noise_seed")
    text: str = default("text")
    step: int = default("step")
    unit: int = default("unit")
    lines: tuple[int, ...] = default("lines")
    stage: int = default("stage")
    shifts: tuple[NamedNumber, ...] = default("shifts")
    gains: tuple[NamedNumber, ...] = default("gains")
    clamps: tuple[ClampSetting, ...] = default("clamps")
    horizon: int = default("horizon")
    moment: int = default("moment")
    zoom_from: int = default("zoom_from")
    zoom_to: int = default("zoom_to")
    left: int = default("left")
    right: int = default("right")
    contenders: tuple[str, ...] = default("contenders")
    source: str = default("source")
    mistake: str = default("mistake")
    labels: str = default("labels")
    net: str = default("net")
    sentence: str = default("sentence")
    shown: str = default("shown")
    neuron: int = default("neuron")
    word: int = default("word")
    task: str = default("task")
    span: int = default("span")
    learners: tuple[str, ...] = default("learners")
    size: int = default("size")
    gate_bias: int = default("gate_bias")
    orthogonal: bool = default("orthogonal")
    rate: str = default("rate")
    optimiser: str = default("optimiser")
    clip: bool = default("clip")
    updates: int = default("updates")
    learn_seed: int = default("learn_seed")
    checkpoint: int = default("checkpoint")
    edits: tuple[Edit, ...] = default("edits")
    input_edits: tuple[InputEdit, ...] = default("input_edits")
    numbers: tuple[tuple[float, ...], ...] = default("numbers")

    def __post_init__(self) -> None:
        valid, notes = sound(vars(self))
        if notes:
            raise ValueError(notes[0])
        for name, value in valid.items():
            object.__setattr__(self, name, value)

    @property
    def lacks_layer(self) -> bool:
        """Whether its weights are those of a layer whose file nobody has shown yet."""
        return self.weights == WEIGHTS_OF_LAYER and self.content is None

    def make_cell(self) -> Cell:
        """The cell in the conventions of this scene."""
        return cell_of(vars(self))

    def make_sequence(self) -> Sequence:
        """The inputs, edits included."""
        return sequence_of(vars(self))

    def make_parameters(self) -> Parameters:
        """The weights: given or random, then gains, then bias shifts, then single edits.

        Raises ValueError where they are those of a layer whose file is not there.
        """
        cell = self.make_cell()
        return Parameters(cell, tuned(base_parameters(self, cell), self.gains, self.shifts, self.edits))


def tuned(
    values: Mapping[str, Array],
    gains: Iterable[tuple[str, float | Array]] = (),
    shifts: Iterable[tuple[str, float | Array]] = (),
    edits: Iterable[tuple[str, int, int, float | Array]] = (),
) -> dict[str, Array]:
    """Parameters after gains on whole matrices, then shifts of biases, then single edits.

    gains: (matrix, factor). shifts: (gate, number to add). edits: (parameter, row, column, new number); a bias
    has column 0. Any one of all numbers may be an array (P,): its parameter then has a batch axis in front, one
    entry for each. Raises KeyError for a name, IndexError for a row or column, that is not there.
    """
    found = dict(values)
    for name, gain in gains:
        found[name] = np.asarray(gain)[..., None, None] * found[name]
    for gate, shift in shifts:
        found[f"b_{gate}"] = found[f"b_{gate}"] + np.asarray(shift)[..., None]
    for name, row, column, value in edits:
        array, number = np.array(found[name]), np.asarray(value)
        if number.ndim:
            array = np.repeat(array[None], len(number), axis=0)
        # What the array was before anybody tuned it says whether it is a bias: a batch has one axis more.
        array[(..., row, column) if np.ndim(values[name]) == 2 else (..., row)] = number
        found[name] = array
    return found


def base_parameters(scene: Scene, cell: Cell) -> Parameters:
    """The weights of a scene before anybody tuned them: given ones, or random ones from the seed."""
    if scene.weights == WEIGHTS_FROM_SEED:
        input_size = scene.make_sequence().xs.shape[1]
        return Parameters.random(cell, input_size, scene.hidden, scene.seed)
    if scene.weights == WEIGHTS_OF_LAYER:
        if scene.content is None:
            raise ValueError("the weights of this scene are in a file, which has to be opened first")
        return scene.content.layer.params
    params = given_weights(scene.weights)
    if params.cell.option("update") != cell.option("update"):
        turned = {**dict(params.cell.options), "update": cell.option("update")}
        params = params.to(make_cell(cell.kind, **turned))  # type: ignore[arg-type]
    names = {spec.name for spec in cell.parameters}
    return Parameters(cell, {name: value for name, value in params.items() if name in names})


@cache
def base(weights: str) -> Scene:
    """The scene as a preset tells it, or the plain one for random weights: what a link is measured against."""
    if weights == WEIGHTS_FROM_SEED:
        return Scene()
    if weights in SHIPPED:
        return _trained(weights)
    preset = presets.PRESETS[weights]
    if preset.text:
        told: dict[str, Any] = {"sequence": "text", "text": preset.text, **preset.options}
    else:
        told = {"sequence": "numbers", "numbers": preset.numbers, **preset.options}
    return Scene(
        weights=weights,
        cell=preset.cell_kind,
        hidden=preset.hidden_size,
        step=preset.step,
        unit=preset.unit,
        **told,
    )


def _trained(weights: str) -> Scene:
    """A net that comes with the app, on the example of its task, where a unit has read all."""
    net, recipe = shipped_net(weights), SHIPPED[weights]
    text = EXAMPLES[recipe.task]
    return Scene(
        weights=weights,
        cell=net.cell.kind,
        hidden=net.params.hidden_size,
        sequence="text",
        text=text,
        step=len(tokenize(text)) - 1,
        unit=OPENS_AT[weights],
        **dict(net.cell.options),  # type: ignore[arg-type]
    )


def opening(scene: Scene) -> Scene:
    """The scene that a scene began as: :func:`base`, or what its layer opens with."""
    return base(scene.weights) if scene.weights != WEIGHTS_OF_LAYER else _plain_one(scene)


def scene_of_layer(held: Held, **fields: Any) -> tuple[Scene, list[str]]:
    """A layer on an input, noise where ``fields`` say nothing else; and one sentence about each thing put right."""
    return repaired({"sequence": "noise", **fields, "weights": WEIGHTS_OF_LAYER, **fields_of(held), "content": held})


def _plain_one(scene: Scene) -> Scene:
    kept = ("weights", "cell", "hidden", *OF_LAYER, *CONVENTIONS[scene.cell])
    found, _ = repaired({"sequence": "noise", **{name: getattr(scene, name) for name in kept if name != "into"}})
    return found


def with_layer(scene: Scene, held: Held | None) -> Scene:
    """The very same scene, with the layer that it lacks, or without it."""
    found = object.__new__(Scene)
    vars(found).update({**vars(scene), "content": held})
    return found


def fewer_units(scene: Scene) -> dict[str, Any]:
    """Fields that bring a scene of a large layer down to the size that cells without a file can have."""
    if scene.hidden <= MAX_HIDDEN:
        return {}
    return {"hidden": MAX_HIDDEN, "unit": min(scene.unit, MAX_HIDDEN - 1), "lines": (), "clamps": ()}


def repaired(given: Mapping[str, Any]) -> tuple[Scene, list[str]]:
    """A valid scene from any fields, and one sentence about each thing that had to change."""
    valid, notes = sound({**vars(base(WEIGHTS_FROM_SEED)), **given})
    # What comes out of ``sound`` is sound: the constructor would only check it once more.
    scene = object.__new__(Scene)
    vars(scene).update(valid)
    return scene, list(dict.fromkeys(notes))
