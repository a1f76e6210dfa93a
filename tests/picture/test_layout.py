import itertools
import re

import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.figures.kinds import animate
from warpviz.net.activations import ACTIVATIONS
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.layout import MIN_FONT_PX, TEXT, Layout
from warpviz.picture.scene import together
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure

SIZES = [(64, 64), (96, 96), (160, 160), (240, 240), (300, 300), (480, 480), (1024, 1024), (2048, 2048)]
WIDE_AND_TALL = [(480, 270), (270, 480), (1200, 240), (240, 1200), (2048, 64), (64, 2048)]
EVERY_SIZE = SIZES + WIDE_AND_TALL
PARTS = [(True, True), (True, False), (False, False)]


@pytest.mark.parametrize("size", EVERY_SIZE)
@pytest.mark.parametrize(("has_header", "has_strip"), PARTS)
def test_the_plot_is_a_good_part_of_the_picture(size, has_header, has_strip):
    layout = Layout(*size, has_header=has_header, has_strip=has_strip)
    left, top, right, bottom = layout.plot
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert layout.middle == pytest.approx(((left + right) / 2, (top + bottom) / 2))
    assert layout.half_px == pytest.approx(min(right - left, bottom - top) / 2)
    assert 2 * layout.half_px > 0.5 * min(size)


@pytest.mark.parametrize("size", EVERY_SIZE)
def test_without_texts_the_sheet_has_more_room(size):
    bare = Layout(*size, has_header=False, has_strip=False)
    titled = Layout(*size, has_header=True, has_strip=False)
    full = Layout(*size, has_header=True, has_strip=True)
    heights = [layout.plot[3] - layout.plot[1] for layout in (bare, titled, full)]
    # Where words could not be read there are none, but a strip without words.
    readable = full.font_px(TEXT) >= MIN_FONT_PX
    assert heights[0] > heights[1] > heights[2] if readable else heights[0] == heights[1] > heights[2]
    assert bare.half_px >= titled.half_px >= full.half_px
    # With nothing around it, the plot is in the middle of the picture.
    assert bare.middle == pytest.approx((size[0] / 2, size[1] / 2))


@pytest.mark.parametrize(("has_header", "has_strip"), PARTS)
def test_a_picture_twice_as_large_is_the_same_picture(has_header, has_strip):
    small, large = (Layout(s, s, has_header=has_header, has_strip=has_strip) for s in (600, 1200))
    assert np.allclose(np.array(large.plot) / 2, small.plot, atol=1.5)
    assert large.scale == 2 * small.scale
    assert large.font_px(14) == pytest.approx(2 * small.font_px(14), abs=0.5)


def test_fonts_come_in_half_pixels_and_grow_with_the_picture():
    for reference in (9, 11, 14, 15):
        sizes = [Layout(s, s, has_header=True, has_strip=True).font_px(reference) for s in range(64, 2049, 16)]
        assert all(2 * size == int(2 * size) for size in sizes)
        assert sizes == sorted(sizes)
        assert sizes[-1] > 4 * reference - 1


# Whole pictures


def backdrops(animation):
    """Yield every different surrounding of the sheet with its frame: texts, axes and the strip of layers."""
    seen = []
    for number in range(animation.frame_count):
        scene = animation.scene(number)
        moves = bool(scene.underlay.lines)
        if moves or not any(scene.backdrop is other for other in seen):
            seen.append(scene.backdrop)
            yield number, together(scene.underlay, scene.backdrop)


def problems(animation, misplaced):
    size = animation.width_px, animation.height_px
    return [f"frame {n}: {what}" for n, backdrop in backdrops(animation) for what in misplaced(backdrop, *size)]


def network(*widths, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    layers = []
    for before, after in itertools.pairwise(widths):
        layers += [Affine(scale * rng.normal(size=(after, before)), 3 * rng.normal(size=after)), Activation("tanh")]
    return Network(layers[:-1])


@pytest.mark.parametrize("size", EVERY_SIZE)
@pytest.mark.parametrize("extent", [3.0, 20.0])
def test_nothing_touches_and_nothing_is_cut(size, extent, misplaced):
    figure = ActivationFigure(activation="softmax", size=size, lines=2, fps=1, extent=extent)
    assert problems(animate(figure), misplaced) == []


@pytest.mark.parametrize("extent", [1e-3, 0.07, 50, 1000, 123_456.0, 1e6])
@pytest.mark.parametrize("size", [(240, 240), (480, 480), (480, 270)])
def test_long_numbers_touch_nothing_and_are_not_cut(size, extent, misplaced):
    figure = ActivationFigure(activation="identity", size=size, lines=2, fps=1, extent=extent)
    assert problems(animate(figure), misplaced) == []


@pytest.mark.parametrize("size", [(160, 160), (480, 480)])
def test_no_formula_touches_its_title(size, misplaced):
    for name in ACTIVATIONS:
        figure = ActivationFigure(activation=name, size=size, lines=2, fps=1, hold_s=0)
        animation = animate(figure)
        assert misplaced(animation.scene(0).backdrop, *size) == [], name


TITLES = ["A title", "One of quite some length that is in the way", "W" * 60, "$\\frac{1}{2}$"]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("caption", [True, False])
def test_a_title_of_your_own_touches_nothing_or_is_refused(title, caption, misplaced):
    for size in (300, 480):
        figure = ActivationFigure(activation="gelu", size=size, lines=2, fps=1, title=title, caption=caption, hold_s=0)
        try:
            backdrop = animate(figure).scene(0).backdrop
        except InvalidValueError as error:
            assert re.match(r"title: .*", str(error))  # noqa: PT017 (either is right)
        else:
            assert misplaced(backdrop, size, size) == []


@pytest.mark.parametrize("size", [(240, 240), (480, 480), (480, 270), (270, 480)])
@pytest.mark.parametrize("widths", [(2, 2, 2, 1), (2, 3, 3, 1), (2, 1, 2, 3)])
def test_nothing_of_a_network_touches_or_is_cut(size, widths, misplaced):
    net = network(*widths, seed=size[0])
    figure = NetworkFigure(network=net, size=size, lines=2, fps=5, tween_s=0.8, data="moons", points=4)
    assert problems(animate(figure), misplaced) == []


def test_a_camera_far_from_the_origin_sees_only_what_is_in_the_picture(misplaced):
    # The origin stays in sight, at the edge; where the axes go from there is not.
    found = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        net = Network([Affine(5 * rng.normal(size=(3, 2)), 20 * rng.normal(size=3)), Activation("identity")])
        animation = animate(NetworkFigure(network=net, size=240, lines=2, fps=3, tween_s=1))
        found += problems(animation, misplaced)
        assert sum(1 for _ in animation.frames()) == animation.frame_count
    assert found == []


def test_a_deep_network_has_room_for_its_strip(misplaced):
    figure = NetworkFigure(network=network(*[2] * 17), size=300, lines=2, fps=1, tween_s=0.04, hold_s=0.1)
    assert problems(animate(figure), misplaced) == []
