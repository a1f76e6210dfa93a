import dataclasses
import functools
import importlib.util
import itertools
import os
import sys
from pathlib import Path

import pytest

# As the program does itself: the matrices are small, and the tests run side by side.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_addoption(parser):
    parser.addoption("--regenerate", action="store_true", help="write the golden pictures anew")


def pytest_collection_modifyitems(items):
    # The README's commands run one after another in one test: the sooner it begins, the sooner all is done.
    items.sort(key=lambda item: "test_every_command_runs_in_order" not in item.nodeid)


@pytest.fixture(scope="session")
def regenerate(request):
    return request.config.getoption("--regenerate")


@pytest.fixture(scope="session")
def gif_reader():
    """Give the GIF parser of the tests: they have no packages to import it from."""
    name = "gif_reader_of_the_tests"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("gif_reader.py"))
        module = importlib.util.module_from_spec(spec)
        # Dataclasses look their module up.
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def ink_box():
    """Give a function: a text -> left, top, right and bottom of the pixels that it paints, None for no pixels."""
    import numpy as np

    from warpviz.picture.raster import text_stamp

    @functools.cache
    def painted(text):
        stamp = text_stamp(text) if text.text else None
        if stamp is None or not stamp.cover.any():
            return None
        rows, columns = np.nonzero(stamp.cover)
        left, top = columns.min() - stamp.reach_x, rows.min() - stamp.reach_y
        return left, top, left + np.ptp(columns) + 1, top + np.ptp(rows) + 1

    def box(text):
        x, y, at = round(text.x), round(text.y), painted(dataclasses.replace(text, x=0.0, y=0.0))
        return at and (x + at[0], y + at[1], x + at[2], y + at[3])

    return box


@pytest.fixture(scope="session")
def misplaced(ink_box):
    """Give a function: a drawing and its size -> what leaves the picture, and which texts touch others or a marker."""

    import numpy as np

    def problems(drawing, width_px, height_px):
        texts = [(repr(text.text), box) for text in drawing.texts if (box := ink_box(text))]
        dots = list(marker_boxes(drawing))
        strokes = [
            # To less than any pixel shows.
            (f"line {number}", np.round([*lines.points.min(axis=0), *lines.points.max(axis=0)], 6))
            for number, lines in enumerate(drawing.lines)
            if len(lines.points)
        ]
        found = [
            f"{name} leaves the picture: {left:.0f},{top:.0f} to {right:.0f},{bottom:.0f}"
            for name, (left, top, right, bottom) in [*texts, *dots, *strokes]
            if left < 0 or top < 0 or right > width_px or bottom > height_px
        ]
        pairs = itertools.chain(itertools.combinations(texts, 2), itertools.product(texts, dots))
        return found + [f"{name} touches {other}" for (name, a), (other, b) in pairs if overlap(a, b)]

    return problems


def marker_boxes(drawing):
    for markers in drawing.markers:
        for (x, y), style in zip(markers.centers.tolist(), markers.style.tolist(), strict=True):
            reach = markers.styles[style].radius_px + markers.styles[style].outline_px
            yield f"the marker at {x:.0f},{y:.0f}", (x - reach, y - reach, x + reach, y + reach)


def overlap(a, b):
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
