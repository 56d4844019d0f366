"""A net: words or numbers in, one recurrent cell, a linear reading of its state out."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gru_viz.cells.arrays import checked
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.trace import Clamp, Trace, run
from gru_viz.learning.lexicon import kinds
from gru_viz.learning.losses import log_softmax
from gru_viz.learning.text import spelling

UNKNOWN = 0
"""Id of the word that stands for every word which a net does not know."""
HEAD = ("W_y", "b_y")
EMBEDDING = "E"


def _arrays(file: Path | BinaryIO) -> dict[str, Array]:
    with ExitStack() as stack:
        opened = stack.enter_context(file.open("rb")) if isinstance(file, Path) else file
        with np.load(opened, allow_pickle=False) as given:
            return {name: given[name] for name in given.files}


class Encoded(NamedTuple):
    """Words as a net reads them."""

    ids: NDArray[np.int64]
    """(T,)"""
    known: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Net:
    """x_t = E[word_t] (or the numbers themselves), h_t from the cell, o_t = W_y h_t + b_y.

    params: the weights of the cell. W_y (K, H), b_y (K,): the linear head, K outputs. E (V, D): the embedding, one
    row per word, row 0 for unknown words; None where the inputs are numbers.
    answers: names of the K classes, whose probabilities are softmax(o_t); empty where o_t is itself the answer.
    words: id → word. columns: names of the D input columns of a net that reads numbers.

    Raises ValueError for shapes that do not fit together, NaN or Inf.
    """

    params: Parameters
    W_y: Array = field(repr=False)
    b_y: Array = field(repr=False)
    E: Array | None = field(default=None, repr=False)
    words: tuple[str, ...] = field(default=(), repr=False)
    answers: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        outputs = len(self.answers) or 1
        for name, shape in ((HEAD[0], (outputs, self.params.hidden_size)), (HEAD[1], (outputs,))):
            self._set(name, checked(name, getattr(self, name)), shape)
        if self.E is not None:
            self._set(EMBEDDING, checked(EMBEDDING, self.E), (len(self.words), self.params.input_size))
        elif self.words or len(self.columns) != self.params.input_size:
            raise ValueError(
                f"a net without an embedding reads {self.params.input_size} named columns and no words; "
                f"given {len(self.columns)} columns and {len(self.words)} words"
            )
        object.__setattr__(self, "_ids", {spelling(word): at for at, word in enumerate(self.words)})

    def _set(self, name: str, value: Array, shape: tuple[int, ...]) -> None:
        if value.shape != shape:
            raise ValueError(f"{name} has shape {value.shape}; expected {shape}")
        value.setflags(write=False)
        object.__setattr__(self, name, value)

    @property
    def cell(self) -> Cell:
        """The cell that carries the state."""
        return self.params.cell

    def weights(self) -> dict[str, Array]:
        """Everything that is learnt, by name: the parameters of the cell, "W_y", "b_y" and, for words, "E"."""
        embedding = {} if self.E is None else {EMBEDDING: self.E}
        return {**self.params, HEAD[0]: self.W_y, HEAD[1]: self.b_y, **embedding}

    def replace(self, weights: Mapping[str, ArrayLike]) -> Net:
        """The same net with other weights, named as in :meth:`weights` and all of them there."""
        values = {name: np.asarray(value, dtype=np.float64) for name, value in weights.items()}
        params = Parameters(self.cell, {name: values[name] for name in self.params})
        W_y, b_y = (values[name] for name in HEAD)
        embedding = None if self.E is None else values[EMBEDDING]
        return replace(self, params=params, W_y=W_y, b_y=b_y, E=embedding)

    def rounded(self, decimals: int) -> Net:
        """The same net, every weight to so many decimals."""
        return self.replace({name: np.round(value, decimals) + 0.0 for name, value in self.weights().items()})

    def encode(self, tokens: Sequence[str]) -> Encoded:
        """Words to ids, by their spelling.

        A word that the net has not learnt by itself is read as its kind (gru_viz/learning/lexicon), if the net has
        learnt that; else it counts as the unknown word, and is marked.
        """
        ids: dict[str, int] = self._ids  # type: ignore[attr-defined]
        spellings = [spelling(token) for token in tokens]
        found = [ids.get(word, ids.get(kinds().get(word, ""), UNKNOWN)) for word in spellings]
        return Encoded(np.array(found, dtype=np.int64), tuple(at != UNKNOWN for at in found))

    def inputs(self, given: NDArray[Any]) -> Array:
        """What the cell reads, (…, T, D): the rows E[id] of ids (…, T), or the numbers (…, T, D) as they are."""
        return np.asarray(given, dtype=np.float64) if self.E is None else self.E[given]

    def run(self, given: NDArray[Any], clamps: Iterable[Clamp] = ()) -> Trace:
        """Run the cell over the inputs of one example, (T,) or (T, D), or of a batch, (B, T) or (B, T, D)."""
        xs = self.inputs(given)
        # A state for each example says that this is a batch, also where every example has a single step.
        return run(self.cell, self.params, xs, np.zeros((*xs.shape[:-2], self.params.hidden_size)), clamps=clamps)

    def outputs(self, states: Array) -> Array:
        """O = W_y h + b_y, (…, K), of states (…, H)."""
        return np.asarray(states @ self.W_y.T + self.b_y)

    def probabilities(self, states: Array) -> Array:
        """softmax(W_y h + b_y), (…, K): how likely the net finds each answer after each step."""
        return np.asarray(np.exp(log_softmax(self.outputs(states))))

    def save(self, file: Path | BinaryIO) -> None:
        """Write the net as ``.npz``, to a path or an open file: arrays and names, nothing that runs when it is read."""
        about = {
            "cell": self.cell.kind,
            "options": dict(self.cell.options),
            "words": self.words,
            "answers": self.answers,
            "columns": self.columns,
        }
        np.savez_compressed(file, allow_pickle=False, about=np.array(json.dumps(about)), **self.weights())

    @classmethod
    def load(cls, file: Path | BinaryIO) -> Net:
        """The net of a file that :meth:`save` wrote. Raises ValueError for a file that is none."""
        try:
            arrays = _arrays(file)
            about = json.loads(str(arrays.pop("about")))
            W_y, b_y = (arrays.pop(name) for name in HEAD)
            embedding = arrays.pop(EMBEDDING, None)
            cell = make_cell(about["cell"], **about["options"])
            words, answers, columns = (tuple(about[name]) for name in ("words", "answers", "columns"))
        except (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            name = getattr(file, "name", "what was given")
            raise ValueError(f"{name} holds no net: {error}") from None
        return cls(Parameters(cell, arrays), W_y, b_y, embedding, words, answers, columns)

    @classmethod
    def random(
        cls,
        cell: Cell,
        hidden_size: int,
        seed: int,
        *,
        gate_bias: float = 2.0,
        orthogonal: bool = False,
        words: tuple[str, ...] = (),
        embedding_size: int = 8,
        columns: tuple[str, ...] = (),
        answers: tuple[str, ...] = (),
    ) -> Net:
        """A net that knows nothing yet.

        The cell is drawn from ±1/√H, by the same law as PyTorch's layers, but for the gate that keeps: its bias is
        ``gate_bias``, so that σ(gate_bias) of a state stays at first (Gers et al. 2000; Jozefowicz et al. 2015).
        ``orthogonal`` draws every U as an orthogonal matrix, which keeps the length of what it is multiplied with (Saxe
        et al. 2014). The head is drawn from ±1/√H, the embedding from a normal law of standard deviation ½.
        """
        remember = {}
        if cell.keep_gate and cell.option("biases"):
            remember["keep_bias"] = gate_bias
        width = embedding_size if words else len(columns)
        params = Parameters.random(cell, width, hidden_size, seed, orthogonal=orthogonal, **remember)
        rng = np.random.default_rng([seed, zlib.crc32(b"head and embedding")])
        bound = 1 / np.sqrt(hidden_size)
        outputs = len(answers) or 1
        head = rng.uniform(-bound, bound, (outputs, hidden_size))
        embedding = 0.5 * rng.standard_normal((len(words), width)) if words else None
        return cls(params, head, np.zeros(outputs), embedding, words, answers, columns)
