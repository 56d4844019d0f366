"""Write the reference fixtures for training: PyTorch's loss and gradients of one batch.

Run from the root of the repository; the tests read the files and need no PyTorch::

    pip install torch==2.13.0
    python tests/reference/make_training_fixtures.py

Each file ``training_<layer>_<loss>.npz`` (no pickle) is one batch of B = 6 sequences of different lengths, padded to
T = 9 steps, through one layer of H = 5 units in float64, a linear head and a loss. All weights are random and
distinct. The loss is a weighted sum over the steps that are asked; steps behind the end of a sequence are padding,
which PyTorch leaves out by ``pack_padded_sequence``. Arrays in every file:

    versions           "name=version" of the libraries that computed it
    inputs             word ids (B, T), with an embedding E (V, 4), for ``answers``; numbers (B, T, 3) for ``numbers``
    targets            (B, T): answers from 0 to 2 (cross-entropy), or numbers (squared error)
    weights            (B, T): share of each step in the loss; 0 where nothing is asked and at the padding
    lengths            (B,)
    loss               the value of the loss
    parameters         under PyTorch's names, and E, W_y, b_y
    grad_<name>        the gradient of the loss by each of them

Sources: the PyTorch documentation of ``torch.nn.RNN``, ``GRU``, ``LSTM``, ``functional.cross_entropy`` and
``utils.rnn.pack_padded_sequence``.
"""

import platform
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

FOLDER = Path(__file__).parent
B, T, H, V, EMBEDDING, D, ANSWERS = 6, 9, 5, 11, 4, 3, 3
LAYERS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


def case(kind: str, *, is_words: bool, seed: int) -> dict[str, np.ndarray]:
    """One batch, its loss and all gradients."""
    rng = np.random.default_rng(seed)
    layer = LAYERS[kind](EMBEDDING if is_words else D, H, batch_first=True, dtype=torch.float64)
    parameters = {name: 0.8 * rng.standard_normal(tuple(p.shape)) for name, p in layer.named_parameters()}
    layer.load_state_dict({name: torch.from_numpy(value) for name, value in parameters.items()})
    outputs = ANSWERS if is_words else 1
    extra = {"W_y": rng.standard_normal((outputs, H)), "b_y": rng.standard_normal(outputs)}
    if is_words:
        extra["E"] = rng.standard_normal((V, EMBEDDING))
    leaves = {name: torch.from_numpy(value).requires_grad_() for name, value in extra.items()}

    lengths = np.array([9, 4, 7, 1, 9, 6])
    inputs = rng.integers(0, V, (B, T)) if is_words else rng.standard_normal((B, T, D))
    targets = rng.integers(0, ANSWERS, (B, T)) if is_words else rng.standard_normal((B, T))
    weights = rng.uniform(0.2, 1.0, (B, T)) * (rng.random((B, T)) < 0.6)
    weights[np.arange(B), lengths - 1] = rng.uniform(0.2, 1.0, B)
    weights *= np.arange(T) < lengths[:, None]
    weights /= weights.sum()

    x = leaves["E"][torch.from_numpy(inputs)] if is_words else torch.from_numpy(inputs)
    packed = pack_padded_sequence(x, torch.from_numpy(lengths), batch_first=True, enforce_sorted=False)
    h, _ = pad_packed_sequence(layer(packed)[0], batch_first=True, total_length=T)
    out = h @ leaves["W_y"].T + leaves["b_y"]
    if is_words:
        each = cross_entropy(out.reshape(B * T, ANSWERS), torch.from_numpy(targets).reshape(-1), reduction="none")
    else:
        each = ((out[..., 0] - torch.from_numpy(targets)) ** 2).reshape(-1)
    loss = (torch.from_numpy(weights).reshape(-1) * each).sum()
    sources = dict(layer.named_parameters()) | leaves
    gradients = torch.autograd.grad(loss, list(sources.values()))
    found = {f"grad_{name}": gradient.numpy() for name, gradient in zip(sources, gradients, strict=True)}
    batch = {"inputs": inputs, "targets": targets, "weights": weights, "lengths": lengths}
    return parameters | extra | batch | {"loss": np.array(loss.item())} | found


def main() -> None:
    """Write every fixture beside this script."""
    versions = [f"torch={torch.__version__}", f"numpy={np.__version__}", f"python={platform.python_version()}"]
    for seed, kind in enumerate(LAYERS, start=31):
        for is_words in (True, False):
            path = FOLDER / f"training_{kind}_{'answers' if is_words else 'numbers'}.npz"
            arrays = case(kind, is_words=is_words, seed=10 * seed + is_words)
            np.savez_compressed(path, allow_pickle=False, versions=np.array(versions), **arrays)
            print(f"{path.name:28} {path.stat().st_size:6,d} bytes")


if __name__ == "__main__":
    main()
