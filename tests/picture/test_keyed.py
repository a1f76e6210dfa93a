"""Pictures on a page that shows through: pure colours, right on a light and on a dark page, frame by frame."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

import warpviz as wv
from warpviz.errors import OutputError
from warpviz.picture.color_difference import ciede2000
from warpviz.picture.keyed import keyed
from warpviz.picture.theme import PAGES, THEMES, contrast, rgb
from warpviz.writers.gif import encoded

THEME = THEMES["transparent"]
SPECS = {
    "points": wv.ActivationFigure(activation="softmax", theme="transparent", data="moons", points=60, size=160, fps=6),
    "in space": wv.NetworkFigure(
        network=wv.Network([wv.Affine([[1.0, 0.5], [0.2, -1.0], [0.4, 0.9]]), wv.Activation("tanh")]),
        data="rings",
        points=60,
        theme="transparent",
        size="200x160",
        fps=5,
    ),
    "many": wv.ActivationFigure(activation="abs", theme="transparent", data="blobs", points=80, size=240, fps=5),
}
figures = pytest.mark.parametrize("name", SPECS)


@pytest.fixture(scope="module")
def written():
    return {name: b"".join(encoded(wv.animate(spec))) for name, spec in SPECS.items()}


def replayed(data):
    """What a browser shows of every frame, as Pillow does it: uint8 (H, W, 4) each."""
    return [np.array(frame.convert("RGBA")) for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]


def test_cover_and_colour_are_told_from_two_pages():
    """Colour c with opacity a is a c + (1 - a) page."""
    rng = np.random.default_rng(0)
    color, cover = rng.integers(0, 256, (50, 40, 3)), rng.uniform(size=(50, 40, 1))
    white, black = (Image.fromarray(np.rint(cover * color + (1 - cover) * page).astype(np.uint8)) for page in (255, 0))
    found = np.asarray(keyed(white, black, "#123456")).astype(int)
    shown, page = cover[..., 0] > 0.51, cover[..., 0] < 0.49
    assert np.abs(found - color)[shown].max() <= 2
    assert (found[page] == rgb("#123456")).all()


@figures
def test_a_replay_shows_every_frame_and_the_page_around_it(name, written):
    frames, expected = replayed(written[name]), list(wv.animate(SPECS[name]).frames())
    assert len(frames) == len(expected)
    page = rgb(THEME.background)
    for frame, (wanted, _) in zip(frames, expected, strict=True):
        clear, key = frame[..., 3] == 0, (wanted == page).all(axis=2)
        assert set(np.unique(frame[..., 3])) <= {0, 255}
        assert (clear == key).all()
        errors = ciede2000(frame[~key][:, :3], wanted[~key])
        assert errors.mean() < 6
        assert np.quantile(errors, 0.99) < 18


@figures
def test_what_is_drawn_stands_out_on_light_and_on_dark_pages_to_the_last_pixel(name):
    """A fringe would be a colour that is close to one of the pages; paper is opaque and may be."""
    figure = SPECS[name].changed(wires=True, color="position")
    for frame in replayed(b"".join(encoded(wv.animate(figure)))):
        colors = {"#" + bytes(color).hex() for color in np.unique(frame[frame[..., 3] > 0][:, :3], axis=0)}
        assert colors
        assert min(contrast(color, page) for color in colors for page in PAGES) > 2.8


@figures
def test_no_frame_counts_on_the_one_before(name, written, gif_reader):
    gif = gif_reader.parse(written[name])
    for frame in gif.frames:
        assert frame.disposal == gif_reader.RESTORE_BACKGROUND
        assert frame.transparent == 0
    assert (gif.palette[0] == rgb(THEME.background)).all()


def test_thin_lines_do_not_vanish_wherever_they_lie():
    spec = wv.ActivationFigure(activation="identity", theme="transparent", size=170, lines=5, caption=False, wires=True)
    frame = next(iter(wv.animate(spec).frames()))[0]
    drawn = (frame != rgb(THEME.background)).any(axis=2)
    # Across the middle of the sheet: five lines (the axis is one of them), and five columns in all other rows.
    rows = drawn[:, 55:115].mean(axis=1)
    full = rows > 0.97
    assert np.count_nonzero(full[1:] & ~full[:-1]) == 5
    assert (rows[~full] < 0.15).all()


def test_formats_that_no_page_shows_through_refuse_the_theme_in_one_line(tmp_path):
    figure = wv.ActivationFigure(activation="abs", theme="transparent", size=64, lines=3, fps=1)
    with pytest.raises(OutputError) as raised:
        wv.save(figure, tmp_path / "a.mp4")
    assert len(str(raised.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
