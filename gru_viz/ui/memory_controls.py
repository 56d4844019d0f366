"""What is moved on the page Memory and gradients: length, gain, dial, unit, moment, zoom."""

from __future__ import annotations

import streamlit as st

from gru_viz.cells.notation import entry
from gru_viz.content import memory as words
from gru_viz.scene.scene import Scene
from gru_viz.scene.setting import MAX_HORIZON
from gru_viz.scene.settings import BY_FIELD
from gru_viz.ui.bound import bound, slider
from gru_viz.ui.controls import slide
from gru_viz.ui.seen import shows, view
from gru_viz.ui.state import change, scene
from gru_viz.views.long import common_gain, most_steps, recurrent
from gru_viz.views.memory import window_of

LENGTHS = (
    *range(2, 20), *range(20, 100, 5), *range(100, 200, 10), *range(200, 500, 50), *range(500, 1000, 100),
    *range(1000, 5000, 500), *range(5000, MAX_HORIZON + 1, 1000),
)  # fmt: skip


def controls(now: Scene) -> None:
    """All that is moved on this page, but the thresholds, which stand beside their map."""
    with st.container(key="memory_controls"):
        length, gain, dial, unit = st.columns(4, gap="medium")
        with length:
            _length(now)
        if shows("sliders"):
            with gain:
                _gain(now)
            with dial:
                _dial(now)
        with unit:
            if now.hidden > 1:
                slide("unit", high=now.hidden - 1)
        moment, zoom = st.columns(2, gap="medium")
        with moment:
            _moment(now)
        with zoom:
            _zoom(now)


def _length(now: Scene) -> None:
    setting = BY_FIELD["horizon"]
    lengths = sorted({*(steps for steps in LENGTHS if steps <= most_steps(now)), now.horizon})
    given = bound("memory_length", now.horizon, lambda steps: change(horizon=steps), lengths.__contains__)
    st.select_slider("Length of the input", lengths, format_func=lambda steps: f"{steps:,}", help=setting.help, **given)


def _moment(now: Scene) -> None:
    setting, end = BY_FIELD["moment"], now.horizon - 1

    def take(at: int) -> None:
        # The end is kept as "the last step, however long the input".
        change(moment=MAX_HORIZON - 1 if at == end else at)

    slider(setting.title, 0, end, "memory_moment", min(now.moment, end), take, help=setting.help)


def _zoom(now: Scene) -> None:
    end, window = now.horizon - 1, window_of(now)

    def take(shown: tuple[int, int]) -> None:
        first, last = shown
        change(zoom_from=first, zoom_to=MAX_HORIZON - 1 if last == end else last)

    slider(
        "Steps shown",
        0,
        end,
        "memory_zoom",
        (window.first, window.last),
        take,
        help="Pull both ends together to zoom in, down to single steps. All figures over time follow.",
    )


def _gain(now: Scene) -> None:
    setting, names = BY_FIELD["gains"], recurrent(now.make_cell())
    common = common_gain(now)
    if not names:
        st.caption(words.NO_GAIN)
        return

    def take(gain: float) -> None:
        others = tuple(pair for pair in scene().gains if pair[0] not in names)
        change(gains=(*others, *((name, gain) for name in names)))

    slider(
        "Gain of all U",
        float(setting.low),
        float(setting.high),
        "memory_gain",
        1.0 if common is None else float(common),
        take,
        step=setting.step,
        disabled=view().keeps("gains"),
        help="Multiplies every recurrent matrix, those of the other kinds of cell too."
        + (
            "" if common is not None else " The U of this scene have different gains now; moving this makes them equal."
        ),
    )


def _dial(now: Scene) -> None:
    cell, setting = now.make_cell(), BY_FIELD["shifts"]
    gate = cell.keep_gate
    if gate is None or not now.biases:
        st.caption(words.NOTHING_TO_DIAL if gate is None else words.NO_BIASES)
        return
    sign = -1.0 if cell.takes else 1.0

    def take(shift: float) -> None:
        others = tuple(pair for pair in scene().shifts if pair[0] != gate)
        change(shifts=(*others, (gate, sign * shift + 0.0)))

    symbol = entry(cell, gate, now.notation).symbol.text
    slider(
        "Towards factor 1",
        float(setting.low),
        float(setting.high),
        "memory_dial",
        sign * dict(now.shifts).get(gate, 0.0) + 0.0,
        take,
        step=setting.step,
        disabled=view().keeps("shifts"),
        help=f"{words.DIAL} {symbol} = {0 if sign < 0 else 1} keeps{', so its bias falls' if sign < 0 else ''}.",
    )
