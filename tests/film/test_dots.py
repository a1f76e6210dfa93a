"""Points under a layer of paper are drawn once more on top, fainter; those on top are not."""

import numpy as np
import pytest

from warpviz.figures.kinds import animate
from warpviz.net.layers import Activation
from warpviz.net.network import Network
from warpviz.picture.theme import THEMES
from warpviz.specs.network import NetworkFigure

FOLD = Network([Activation("abs", 2)])
POINTS = np.array([[-1.5, 1.2], [1.5, 0.7], [2.1, -1.1], [-0.6, -2.0]])


def final_markers(theme):
    animation = animate(NetworkFigure(network=FOLD, data=(POINTS, [0, 1, 0, 1]), size=200, theme=theme, fps=4))
    drawings = [drawing for drawing, _ in animation.scene(animation.frame_count - 1).drawings()]
    return [markers for drawing in drawings for markers in drawing.markers]


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_a_hidden_point_shows_through_fainter_and_smaller(theme):
    found = final_markers(theme)
    *full, faint = found
    # One point is in each of the four layers: three lie under another.
    assert sum(len(markers.centers) for markers in full) == 4
    assert len(faint.centers) == 3
    by_place = {tuple(np.round(place, 6)) for markers in full for place in markers.centers}
    assert {tuple(np.round(place, 6)) for place in faint.centers} < by_place
    style, usual = faint.styles[0], full[0].styles[0]
    assert style.fill != usual.fill
    assert style.radius_px < usual.radius_px


def test_opaque_paper_hides_points():
    assert THEMES["transparent"].keyed
    assert sum(len(markers.centers) for markers in final_markers("transparent")) == 4
