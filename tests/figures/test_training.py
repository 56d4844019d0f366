"""The diagrams of a run: scales, ticks and places."""

import json

import pytest

from gru_viz.figures.training import nice, panel_data, panels
from gru_viz.views.training import Curve, CurvesInfo


def info(is_accuracy=True, **more):
    curve = Curve("gru", "GRU", "state", (0.0, 50.0), (2.0, 1.0), (0, 25, 100), (0.25, 0.5, 1.0))
    fields = {
        "task": "recall", "curves": (curve,), "updates": 100, "is_accuracy": is_accuracy, "chance": 0.25, "now": 25,
        "loss_high": 4.0, "decades": (-2.0, 1.0),
    }  # fmt: skip
    return CurvesInfo(**{**fields, **more})


def test_places_are_shares_of_the_axes():
    loss, score = panels(info())
    assert (loss.title, score.title) == ("Training loss", "Held-out accuracy")
    assert (loss.lines[0].xs, loss.lines[0].ys) == ((0.0, 0.5), (0.5, 0.25))
    assert (score.lines[0].xs, score.lines[0].ys) == ((0.0, 0.25, 1.0), (0.25, 0.5, 1.0))
    assert score.lines[0].texts == ("update 0: 25\u00a0%", "update 25: 50\u00a0%", "update 100: 100\u00a0%")
    assert (loss.guess, score.guess) == (None, 0.25)
    assert [tick.label for tick in score.y_ticks] == [f"{share}\u00a0%" for share in (0, 25, 50, 75, 100)]
    assert [tick.label for tick in loss.x_ticks] == ["0", "20", "40", "60", "80", "100"]
    assert (loss.lines[0].dots, score.lines[0].dots) == (False, True)


def test_errors_stand_on_powers_of_ten():
    loss, score = panels(info(is_accuracy=False))
    assert score.title == "Held-out squared error"
    assert [tick.label for tick in score.y_ticks] == ["10⁻²", "10⁻¹", "1", "10"]
    assert [tick.at for tick in loss.y_ticks] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert score.lines[0].ys[-1] == pytest.approx(2 / 3, abs=1e-4)
    wild = Curve("rnn", "Plain RNN", "reset", (0.0, 1.0), (1e200, float("inf")), (0,), (1e-30,))
    loss, score = panels(info(is_accuracy=False, curves=(wild,)))
    assert loss.lines[0].ys == (1.05, 1.05) and score.lines[0].ys == (-0.05,)


def test_a_diagram_is_plain_json():
    for panel in panels(info()):
        data = json.loads(json.dumps(panel_data(panel), allow_nan=False))
        assert set(data["x_ticks"][0]) == {"at", "label"} and set(data["lines"][0]) >= {"xs", "ys", "texts"}


@pytest.mark.parametrize("high", [50, 137, 1000, 5000, 1.04, 2.4])
def test_ticks_are_few_and_round(high):
    ticks = nice(0, high)
    assert 3 <= len(ticks) <= 7 and ticks[0] == 0 and ticks[-1] <= high
