"""Write the files of Keras 2, in the two HDF5 layouts that it has, with the outputs of every layer.

Run from the root of the repository, with an interpreter that has what was current then; the tests read the files::

    pip install "tensorflow-cpu==2.15.1" h5py      # brings Keras 2.15
    python tests/layers/make_keras2_fixtures.py

    keras2.h5            a model with its configuration: GRU of both resets, LSTM, SimpleRNN, both directions
    keras2_weights.h5    the arrays of the same model alone
    keras2.npz           xs, and ys of each layer
"""

from pathlib import Path

import keras
import numpy as np

FOLDER = Path(__file__).parent / "files"
D, H, T = 2, 3, 6


def main() -> None:
    """Make the model, give it random weights, and write all of it."""
    assert keras.__version__.startswith("2."), keras.__version__
    keras.utils.set_random_seed(0)
    x, layers = keras.Input((None, D)), keras.layers
    outputs = {
        "after": layers.GRU(H, name="after", return_sequences=True)(x),
        "before": layers.GRU(H, name="before", reset_after=False, return_sequences=True)(x),
        "memory": layers.LSTM(H, name="memory", return_sequences=True)(x),
        "plain": layers.SimpleRNN(H, name="plain", return_sequences=True)(x),
        "two_way": layers.Bidirectional(layers.GRU(H, return_sequences=True), name="two_way")(x),
    }
    model = keras.Model(x, outputs)
    rng = np.random.default_rng(3)
    model.set_weights([0.8 * rng.standard_normal(weights.shape) for weights in model.get_weights()])
    model.save(FOLDER / "keras2.h5", save_format="h5")
    model.save_weights(FOLDER / "keras2_weights.h5", save_format="h5")
    xs = rng.standard_normal((2, T, D)).astype("float32")
    np.savez(FOLDER / "keras2.npz", xs=xs, **model.predict(xs, verbose=0))


if __name__ == "__main__":
    main()
