"""What the tests of the figures share."""

import json

import numpy as np
import pytest

from gru_viz.figures.theme import DARK, LIGHT

each_look = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def named(drawn, kind):
    """The traces of one kind, of a figure or of its specification."""
    return [trace for trace in drawn["data"] if trace["type"] == kind]


def through_json(drawn):
    """A figure as a browser reads it."""
    return json.loads(json.dumps(drawn.to_plotly_json(), default=lambda array: np.asarray(array).tolist()))
