"""gru_viz: see what the gates of a recurrent network do.

>>> import gru_viz as gv
>>> cell = gv.cell("gru", update="keep", reset="after")
>>> params = gv.Parameters.random(cell, input_size=3, hidden_size=4, seed=0)
>>> trace = gv.run(cell, params, [[1.0, 0.0, 0.0]] * 5)
>>> trace["z"].shape
(5, 4)
"""

from gru_viz.cells.cell import Cell
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell
from gru_viz.dynamics.gradients import gradients, jacobians
from gru_viz.dynamics.trace import Clamp, Trace, run

__all__ = ["Cell", "Clamp", "Parameters", "Trace", "cell", "gradients", "jacobians", "run"]
__version__ = "0.1.0"
