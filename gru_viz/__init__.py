"""gru_viz: see what the gates of a recurrent network do.

>>> import gru_viz as gv
>>> cell = gv.cell("gru", update="keep", reset="after")
>>> params = gv.Parameters.random(cell, input_size=3, hidden_size=4, seed=0)
>>> trace = gv.run(cell, params, [[1.0, 0.0, 0.0]] * 5)
>>> trace["z"].shape
(5, 4)
"""

from typing import TYPE_CHECKING, Any

from gru_viz.cells.cell import Cell
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell
from gru_viz.dynamics.gradients import gradients, jacobians
from gru_viz.dynamics.memory import connectivity, half_life, keep_share, ledger, saturation, time_constant
from gru_viz.dynamics.paths import jacobian_paths
from gru_viz.dynamics.products import log_products, one_step
from gru_viz.dynamics.trace import DISPLAYS, Clamp, Trace, run
from gru_viz.layers.detective import detect
from gru_viz.layers.layer import Layer, LayerError, Layers
from gru_viz.layers.load import load
from gru_viz.layers.stack import Stack
from gru_viz.layers.verify import verify

if TYPE_CHECKING:
    from gru_viz.export.notebook import show
    from gru_viz.export.page import export_html
    from gru_viz.pictures.picture import picture

__all__ = [
    "Cell",
    "Clamp",
    "Layer",
    "LayerError",
    "Layers",
    "Parameters",
    "Stack",
    "Trace",
    "cell",
    "connectivity",
    "detect",
    "export_html",
    "gradients",
    "half_life",
    "jacobian_paths",
    "jacobians",
    "keep_share",
    "ledger",
    "load",
    "log_products",
    "one_step",
    "picture",
    "run",
    "saturation",
    "show",
    "time_constant",
    "verify",
]
__version__ = "0.1.0"

_ASKED_FOR = {
    "export_html": "gru_viz.export.page",
    "picture": "gru_viz.pictures.picture",
    "show": "gru_viz.export.notebook",
}
"""What brings more along than NumPy, and so is imported when somebody asks for it."""


def __getattr__(name: str) -> Any:
    if name not in _ASKED_FOR:
        raise AttributeError(f"module 'gru_viz' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ASKED_FOR[name]), name)


DISPLAYS["text/html"] = lambda trace: __getattr__("show")(trace).html
