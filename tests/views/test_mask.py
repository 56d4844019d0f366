"""What is hidden is not given away by what stands beside it."""

from __future__ import annotations

import numpy as np

import gru_viz as gv
from gru_viz.scene.view import Hidden
from gru_viz.views.mask import mask


def test_old_state_complement_and_one_line_products_are_hidden_too() -> None:
    gru, lstm = gv.cell("gru", reset="before"), gv.cell("lstm")
    assert mask(gru, [Hidden("z", 2, 5)]).keys() == {"z", "one_minus_z", "s_z", "kept", "written"}
    found = mask(gru, [Hidden("h", 2, 5)])
    assert found["h"] == found["kept"] == found["written"] == [(2, 5)] and found["h_prev"] == found["p"] == [(2, 6)]
    products = {"Uh_z", "Uh_r", "Up_n"}  # of all units, so it is hidden in all
    assert found.keys() - products == {"h", "h_prev", "kept", "written", "p"}
    assert all(found[name] == [(None, 6)] for name in products)
    assert mask(lstm, [Hidden("c")]).keys() == {"c", "c_prev", "tanh_c", "kept", "written"}
    assert mask(lstm, [Hidden("h")]).keys() == {"h", "h_prev", "tanh_c", "Uh_f", "Uh_i", "Uh_g", "Uh_o"}
    assert mask(gru, [Hidden("c")]) == {} == mask(gru, [])
    assert mask(gru, [Hidden("h", 0, 3), Hidden("h", 1, 4)])["h"] == [(0, 3), (1, 4)]


def test_nothing_left_in_sight_has_the_values_of_what_is_hidden() -> None:
    for kind, options in (("gru", {}), ("gru", {"update": "take"}), ("lstm", {}), ("simplified_gru", {}), ("rnn", {})):
        cell = gv.cell(kind, **options)
        trace = gv.run(cell, gv.Parameters.random(cell, 3, 4, seed=1), np.random.default_rng(2).normal(size=(9, 3)))
        for name in [name for name in ("z", "r", "n", "f", "i", "g", "o", "c", "h") if name in cell.by_name]:
            found = mask(cell, [Hidden(name)])
            for other in trace.names:
                if trace[other].shape == trace[name].shape and other not in found:
                    assert not np.allclose(trace[other], trace[name]), (kind, name, other)
                    assert not np.allclose(trace[other][1:], trace[name][:-1]), (kind, name, other)
