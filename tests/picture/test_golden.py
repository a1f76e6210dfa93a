"""A few pictures as they were when somebody looked at them.

Fonts and antialiasing differ a little between versions of matplotlib and FreeType, so the pictures are compared
softly: what is found is something that is missing, in another place or in another colour. `pytest --regenerate` writes
them anew; what differs is left in `failed/`, beside `golden/`: what was drawn, and the difference.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from warpviz.figures.kinds import animate
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.raster import Rasterizer
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure

HERE = Path(__file__).parent
GOLDEN, FAILED = HERE / "golden", HERE / "failed"
# Of 255 levels. A line of the sheet that is missing makes about 7, another theme 200.
MOST_RMS = 4.0
# The worst 6 x 6 pixels: a marker that is missing makes about 100.
MOST_LOCAL = 45.0
POINTS = ([[-2.0, -1.5], [-1.0, 2.0], [0.5, -2.0], [1.5, 1.0], [2.5, -0.5], [-2.5, 0.5]], [0, 1, 0, 1, 1, 0])
NET = Network(
    [
        Affine([[0.9, -0.4], [0.5, 0.8], [-0.3, 0.6]], [0.2, -0.1, 0.3]),
        Activation("tanh"),
        Affine([[0.8, -0.5, 0.3], [0.4, 0.9, -0.2], [-0.6, 0.2, 0.7]], [0.1, 0.0, -0.2]),
        Activation("tanh"),
        Affine([[1.2, 0.1, -0.4], [-0.3, 0.7, 0.5], [0.2, -0.8, 0.9]], [0.0, 0.2, 0.1]),
        Activation("tanh"),
        Affine([[1.5, -1.0, 0.8]], [0.2]),
    ]
)
SMALL = {"size": 96, "lines": 9, "fps": 10, "tween_s": 1.0}
# Name -> the figure, and which share of the way through its frames is shown.
PICTURES = {
    # The second unit is being bent, with its shadow and its back.
    "abs-light-halfway": (ActivationFigure(activation="abs", **SMALL), 0.5),
    "softmax-dark-halfway": (ActivationFigure(activation="softmax", theme="dark", data=POINTS, **SMALL), 0.5),
    "network-3-3-3-first-layer": (NetworkFigure(network=NET, data=POINTS, **SMALL), 0.12),
    "network-3-3-3-end": (NetworkFigure(network=NET, data=POINTS, **SMALL), 1.0),
    # Lines alone, each in its hue.
    "tanh-wires-halfway": (ActivationFigure(activation="tanh", wires=True, color="position", **SMALL), 0.5),
}


def drawn(name):
    figure, share = PICTURES[name]
    animation = animate(figure)
    number = round(share * (animation.frame_count - 1))
    return Rasterizer(animation.width_px, animation.height_px).draw(animation.scene(number))


def differences(image, golden):
    """Return how far two pictures are apart, over all and in the worst place, after a little blur for the edges."""
    soft = [np.asarray(picture.filter(ImageFilter.GaussianBlur(0.8)), dtype=float) for picture in (image, golden)]
    squares = np.square(soft[0] - soft[1]).mean(axis=2)
    tiles = np.lib.stride_tricks.sliding_window_view(squares, (6, 6)).mean(axis=(2, 3))
    return float(np.sqrt(squares.mean())), float(np.sqrt(tiles.max()))


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_as_it_was(name, regenerate):
    image, path = drawn(name), GOLDEN / f"{name}.png"
    if regenerate:
        GOLDEN.mkdir(exist_ok=True)
        image.save(path, optimize=True)
        pytest.skip(f"{path.name} was written")
    if not path.exists():
        pytest.fail(f"there is no {path}: look at the picture that `pytest --regenerate` writes, and keep it")
    with Image.open(path) as opened:
        golden = opened.convert("RGB")
    assert image.size == golden.size
    rms, local = differences(image, golden)
    if rms > MOST_RMS or local > MOST_LOCAL:
        FAILED.mkdir(exist_ok=True)
        image.save(FAILED / f"{name}.png")
        off = np.abs(np.asarray(image, dtype=int) - np.asarray(golden))
        Image.fromarray(off.astype(np.uint8)).save(FAILED / f"{name}-difference.png")
        pytest.fail(f"{name}: {rms:.1f} off on average, {local:.1f} in the worst place; see {FAILED}")


def test_every_golden_picture_is_of_something():
    assert {path.stem for path in GOLDEN.glob("*.png")} <= set(PICTURES)


def test_what_is_missing_or_elsewhere_is_found():
    image = drawn("softmax-dark-halfway")
    assert differences(image, image) == (0.0, 0.0)
    figure, share = PICTURES["softmax-dark-halfway"]
    animation = animate(figure)
    scene = animation.scene(round(share * (animation.frame_count - 1)))
    x, y = (round(value) for value in next(m for d in scene.layers for m in d.markers).centers[0])
    without = image.copy()
    without.paste(image.getpixel((1, 1)), (x - 3, y - 3, x + 4, y + 4))
    assert differences(image, without)[1] > MOST_LOCAL
    shifted = image.transform(image.size, Image.Transform.AFFINE, (1, 0, 1, 0, 1, 1))
    assert differences(image, shifted)[0] > MOST_RMS
    assert differences(image, drawn("abs-light-halfway"))[0] > 10 * MOST_RMS
    # A quarter of a pixel is within what versions of libraries differ by.
    nearly = image.transform(image.size, Image.Transform.AFFINE, (1, 0, 0.12, 0, 1, 0), Image.Resampling.BILINEAR)
    assert differences(image, nearly)[0] < MOST_RMS
