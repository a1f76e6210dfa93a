"""Which pixels are a line's, and that they keep its colour in the frames that are written."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import warpviz as wv
from warpviz.picture.color_difference import ciede2000
from warpviz.picture.line_ink import LineInk
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Cells, Drawing, Markers, MarkerStyle, Polylines, Scene
from warpviz.writers.frames import animation_palette

SMALL = {"size": 240, "lines": 9, "fps": 6}
TRAINING = {"epochs": 60, "restarts": 1, "points": 60}
FIGURES = {
    "two sides": wv.ActivationFigure(activation="softmax", **SMALL),
    "two sides, dark": wv.ActivationFigure(activation="sin", theme="dark", **SMALL),
    "wires": wv.ActivationFigure(activation="tanh", wires=True, tween="lerp", **SMALL),
    "class paper": wv.NetworkFigure(activation="abs", **SMALL, **TRAINING),
    "class paper, dark": wv.NetworkFigure(activation="tanh", data="blobs", theme="dark", **SMALL, **TRAINING),
    "in space": wv.NetworkFigure(activation="sin", hidden=(3, 3), **SMALL, **TRAINING),
    "panels": wv.CompareFigure(activation=("relu", "sin"), size=(480, 240), lines=9, fps=6),
    "diagram": wv.SetupFigure(hidden=(3, 2), size=240, points=40, theme="dark"),
}


def line(x, width_px=3.0):
    points = np.array([[x, 0.0], [x, 80.0]])
    return Polylines(points, np.array([0, 2]), np.array([[200, 30, 30]], dtype=np.uint8), np.array([width_px]))


def square(left, right, color):
    points = np.array([[left, 0.0], [right, 0.0], [right, 80.0], [left, 80.0]])
    return Cells(points, np.array([0, 4]), np.array([color], dtype=np.uint8))


def test_what_lies_on_a_line_is_not_the_lines():
    dot = MarkerStyle("circle", "#0000ff", "#ffffff", 5.0, 1.0)
    markers = Markers(np.array([[30.5, 40.0]]), np.array([0]), (dot,))
    below = Drawing(lines=(line(30.5), line(60.5)))
    above = Drawing(cells=(square(55, 66, (0, 200, 0, 255)),), markers=(markers,))
    scene = Scene(80, 80, "#ffffff", Drawing(), below, (0, 0, 80, 80), layers=(above,))
    on = LineInk.of_size(80, 80).on_lines(scene)
    assert np.flatnonzero(on.any(axis=0)).tolist() == [29, 30, 31]
    rows = np.flatnonzero(on[:, 30]).tolist()
    assert set(range(35, 46)).isdisjoint(rows)
    assert {*range(33), *range(48, 80)} <= set(rows)


def test_a_pixel_is_a_lines_from_half_of_it_on():
    scene = Scene(40, 40, "#ffffff", Drawing(), Drawing(lines=(line(10.5, 0.3), line(20.5, 0.7))), (0, 0, 40, 40))
    assert np.flatnonzero(LineInk.of_size(40, 40).on_lines(scene).any(axis=0)).tolist() == [20]


def with_lines(scene, level):
    """The scene with all of its lines in one grey."""

    def painted(drawing):
        return replace(
            drawing, lines=tuple(replace(lines, colors=np.full_like(lines.colors, level)) for lines in drawing.lines)
        )

    return replace(
        scene,
        **{name: painted(getattr(scene, name)) for name in ("backdrop", "content", "underlay", "overlay")},
        layers=tuple(map(painted, scene.layers)),
        panels=tuple(replace(panel, scene=with_lines(panel.scene, level)) for panel in scene.panels),
    )


def drawn(scene):
    return np.asarray(Rasterizer(scene.width_px, scene.height_px).draw(scene)).astype(np.int16)


@pytest.mark.parametrize("name", FIGURES)
def test_no_line_loses_its_colour(name):
    animation = wv.animate(FIGURES[name])
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    palette = animation_palette(animation, rasterizer)
    pixels, off, worst = 0, 0, 0.0
    for number in {*range(0, animation.frame_count, 7), *animation.key_frames}:
        scene = animation.scene(number)
        exact = np.asarray(rasterizer.draw(scene))
        # What changes with the lines' colour is theirs.
        share = (drawn(with_lines(scene, 255)) - drawn(with_lines(scene, 0))).mean(axis=2) / 255
        on = (share >= 0.52) & (exact != exact[0, 0]).any(axis=2)
        shown = palette.colors[palette.indices(Image.fromarray(exact))]
        errors = ciede2000(exact[on], shown[on])
        if number in animation.key_frames:
            assert errors.max() <= 8
        pixels, off, worst = pixels + on.sum(), off + (errors > 8).sum(), max(worst, errors.max())
    assert pixels > 500
    # Between the key frames lines cross in colours that none of these has.
    assert off <= 1e-3 * pixels
    assert worst <= 10
