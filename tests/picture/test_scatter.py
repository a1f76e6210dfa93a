"""The frame of a scatter plot."""

import numpy as np
import pytest

from warpviz.picture.diagram import Pen
from warpviz.picture.scatter import MARGIN, ScatterPanel, margins, scatter_frame
from warpviz.picture.theme import THEMES

SQUARE = (60.0, 20.0, 260.0, 220.0)
PEN = Pen(1.0, 15.0, THEMES["light"])


@pytest.mark.parametrize("shift", [(0.0, 0.0), (150.0, -3000.0)])
@pytest.mark.parametrize("spread", [1e-3, 1.0, 500.0])
def test_the_points_fill_the_square_wherever_they_are(shift, spread):
    points = np.random.default_rng(0).uniform(-spread, spread, size=(50, 2)) + shift
    places = ScatterPanel.of(points, SQUARE).screen(points)
    assert (places > SQUARE[:2]).all()
    assert (places < SQUARE[2:]).all()
    assert np.ptp(places, axis=0).max() == pytest.approx(200 / MARGIN)


def test_one_point_is_in_the_middle():
    assert ScatterPanel.of(np.array([[7.0, 8.0]]), SQUARE).screen(np.array([[7.0, 8.0]])) == pytest.approx(
        np.array([[160.0, 120.0]])
    )


@pytest.mark.parametrize("low", [-3.0, 0.5, 1000.0])
def test_numbers_stand_at_their_values_beside_the_frame(low, misplaced):
    points = np.array([[low, low], [low + 6.0, low + 6.0]])
    panel = ScatterPanel.of(points, SQUARE)
    drawing = scatter_frame(panel, PEN)
    numbers = [text for text in drawing.texts if "$" not in text.text]
    assert len(numbers) >= 4
    for text in numbers:
        value = float(text.text.replace("\N{MINUS SIGN}", "-"))
        x, y = panel.screen(np.array([[value, value]]))[0]
        assert text.x == pytest.approx(x) or text.y == pytest.approx(y)
        assert text.y > SQUARE[3] or text.x < SQUARE[0]
    assert {"$x$", "$y$"} <= {text.text for text in drawing.texts}
    assert misplaced(drawing, 480, 480) == []
    across, below = margins(PEN, points)
    assert min(text.x for text in numbers) > SQUARE[0] - across
    assert max(text.y for text in numbers) + 0.73 * 15 <= SQUARE[3] + below + 1


def test_axes_are_drawn_where_the_origin_is_in_sight():
    def lines(points):
        return len(
            scatter_frame(ScatterPanel.of(np.array(points), SQUARE), Pen(1.0, 0.0, THEMES["light"])).lines[0].colors
        )

    both = lines([[-1.0, -1.0], [1.0, 1.0]])
    away = lines([[9.0, 9.0], [11.0, 11.0]])
    assert both - away == 2
