"""Frames: what the source of frames gives, in whatever order it is asked."""

import multiprocessing
import sys

import numpy as np
import pytest

import warpviz as wv
from warpviz.picture.palette import UNKNOWN
from warpviz.picture.raster import Rasterizer
from warpviz.writers.frames import FrameSource, animation_palette
from warpviz.writers.parallel import no_fork_warning

FIGURES = {
    "wires": {"wires": True, "tween": "lerp", "view": "fixed", "data": "moons", "points": 30},
    "paper": {},
    "transparent": {"theme": "transparent"},
}


@pytest.fixture(params=FIGURES)
def animation(request):
    return wv.animate(
        wv.ActivationFigure(activation="softmax", size=160, fps=8, tween_s=0.5, lines=7, **FIGURES[request.param])
    )


def test_a_frame_does_not_depend_on_the_one_that_was_drawn_before(animation):
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    palette = animation_palette(animation, rasterizer)
    source = FrameSource(rasterizer, palette)
    seen = {}
    for number in (0, 1, 2, 2, 5, 1, 0, 3):
        indices = source.pixels(animation.scene(number))
        kept = indices.copy()
        expected = palette.indices(rasterizer.draw(animation.scene(number)))
        assert np.array_equal(indices, expected)
        seen.setdefault(number, (indices, kept))
    # What was given is not touched again.
    assert all(np.array_equal(*pair) for pair in seen.values())


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked there")
def test_what_one_process_looks_up_all_know(animation):
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    palette = animation_palette(animation, rasterizer)
    before = np.count_nonzero(palette.by_code == UNKNOWN)
    source = FrameSource(rasterizer, palette)
    process = multiprocessing.get_context("fork").Process(target=source.pixels, args=(animation.scene(2),))
    with no_fork_warning():
        process.start()
    process.join()
    assert process.exitcode == 0
    assert np.count_nonzero(palette.by_code == UNKNOWN) < before
