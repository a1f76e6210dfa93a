import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from warpviz.figures.kinds import animate
from warpviz.picture.color_difference import ciede2000, palette_errors
from warpviz.picture.palette_choice import choose_palette
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Cells, Drawing, Polylines, Scene
from warpviz.picture.theme import THEMES, ramp, rgb
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure
from warpviz.writers.frame_cache import cached_frames
from warpviz.writers.frames import animation_palette, line_colors_of

WHITE = np.array([[255, 255, 255]], dtype=np.uint8)


@pytest.fixture(scope="module")
def frames():
    figure = ActivationFigure(activation="tanh", data="moons", points=40, size=120, lines=9, fps=5, theme="dark")
    return [Image.fromarray(rgb) for rgb, _ in animate(figure).frames()]


def noise(seed, size=(40, 30)):
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (*size, 3), dtype=np.uint8))


def shown_in(palette, exact):
    """Return a frame uint8 (H, W, 3) in the colours of a palette."""
    return palette.colors[palette.indices(Image.fromarray(exact))]


def lines_of(theme):
    """Return the colours of a theme's lines, uint8 (L, 3); faded ones lie between them and the background."""
    return np.unique(
        np.concatenate([ramp(part, np.linspace(0, 1, 29)) for part in (theme.rows, theme.columns)]), axis=0
    )


def half_covered(exact, base, lines, least):
    """Return the pixels (H, W) that lie between a colour and that of a line, and have that share of it at least."""
    away = exact.astype(float) - base
    found = np.zeros(exact.shape[:2], dtype=bool)
    for along in lines.astype(float) - base:
        if along @ along > 400:
            share = away @ along / (along @ along)
            beside = np.linalg.norm(away - share[..., None] * along, axis=-1)
            found |= (beside < 3) & (share >= least) & (share < 1.05)
    return found


@pytest.mark.parametrize("count", [1, 4, 24, 63, 255])
@given(st.tuples(*[st.integers(0, 255)] * 3))
@settings(max_examples=5, deadline=None)
@example((255, 255, 255))
@example((13, 17, 23))
@example((1, 2, 3))
def test_the_background_is_exact_and_the_first(count, background):
    picture = np.array(noise(0))
    # Many pixels that are close to it, and many that are it.
    picture[:10] = np.clip(np.random.default_rng(1).integers(-9, 10, picture[:10].shape) + background, 0, 255)
    picture[10:20] = background
    image = Image.fromarray(picture)
    palette = choose_palette([image], count, np.array([background], dtype=np.uint8))
    assert palette.colors[0].tolist() == list(background)
    assert (palette.colors[palette.indices(image)[10:20]] == background).all()


@pytest.mark.parametrize("count", [1, 2, 4, 16, 24, 100, 255])
def test_the_number_of_colours_is_kept(count, frames):
    for images in (frames, [noise(0), noise(1)]):
        palette = choose_palette(images, count, WHITE)
        assert palette.colors.dtype == np.uint8
        assert palette.colors.shape[1] == 3
        assert 1 <= len(palette.colors) <= count
        for image in images:
            indices = palette.indices(image)
            assert indices.dtype == np.uint8
            assert indices.shape == (image.height, image.width)
            assert indices.max() < len(palette.colors)
    # There are that many colours in noise.
    assert len(palette.colors) == count


def test_more_pinned_colours_than_allowed_are_cut():
    pinned = np.array([[1, 2, 3], [200, 0, 0], [0, 200, 0]], dtype=np.uint8)
    assert choose_palette([noise(0)], 2, pinned).colors.tolist() == pinned[:2].tolist()
    assert choose_palette([noise(0)], 5, pinned).colors[:3].tolist() == pinned.tolist()


@pytest.mark.parametrize("count", [None, 24])
def test_few_colours_are_all_kept_exactly(count):
    colors = np.array([[255, 255, 255], [0, 114, 178], [213, 94, 0], [27, 31, 39], [0, 158, 115]], dtype=np.uint8)
    # Some of them have four pixels in 10,000.
    small = np.zeros((50, 50), dtype=int)
    small[3, 3:6], small[20, 7] = (1, 2, 3), 4
    exact = colors[small.repeat(2, axis=0).repeat(2, axis=1)]
    palette = choose_palette([Image.fromarray(exact)], count, WHITE)
    assert (shown_in(palette, exact) == exact).all()
    assert len(palette.colors) == 5


def test_it_beats_what_pillow_chooses(frames):
    stack = Image.fromarray(np.concatenate([np.asarray(frame) for frame in frames]))
    pixels = np.asarray(stack)
    ours = shown_in(choose_palette(frames, 24, pixels[:1, 0]), pixels)
    theirs = np.asarray(stack.quantize(24, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB"))
    away = (pixels != pixels[0, 0]).any(axis=-1)
    assert palette_errors(pixels, ours)[away].mean() < palette_errors(pixels, theirs)[away].mean()


def test_a_palette_of_free_size_has_what_it_takes(frames):
    free = choose_palette(frames, None, np.asarray(frames[0])[:1, 0])
    assert 8 <= len(free.colors) <= 63
    assert free.colors[0].tolist() == np.asarray(frames[0])[0, 0].tolist()
    gray = Image.fromarray(np.full((40, 40, 3), 100, dtype=np.uint8))
    assert len(choose_palette([gray], None, WHITE).colors) <= 3


@pytest.mark.parametrize("background", [(255, 255, 255), (13, 17, 23), (63, 63, 63), (0, 0, 0), (7, 99, 131)])
@pytest.mark.parametrize("keyed", [False, True])
def test_a_blank_picture_stays_as_it_is(background, keyed):
    blank = Image.new("RGB", (20, 20), background)
    palette = choose_palette([blank], 24, np.array([background], dtype=np.uint8), keyed=keyed)
    assert (palette.colors[palette.indices(blank)] == background).all()


# Lines alone: on paper what lies between the background and a line's colour need not be one.
WIRES = {"wires": True, "color": "position", "size": 240}
FIGURES = {
    "softmax": lambda theme: ActivationFigure(activation="softmax", fps=8, theme=theme, **WIRES),
    "abs": lambda theme: ActivationFigure(activation="abs", data="moons", fps=8, theme=theme, **WIRES),
    "sin": lambda theme: ActivationFigure(activation="sin", data="moons", fps=8, theme=theme, **WIRES),
    "network": lambda theme: NetworkFigure(activation="abs", epochs=60, restarts=1, fps=2, theme=theme, **WIRES),
}


@pytest.mark.parametrize("theme", ["light", "dark", "paper", "transparent"])
@pytest.mark.parametrize("name", FIGURES)
def test_lines_keep_their_hue_and_greys_are_grey(name, theme):
    animation = animate(FIGURES[name](theme))
    rasterizer = Rasterizer(animation.width_px, animation.height_px)
    palette, background = animation_palette(animation, rasterizer), rgb(THEMES[theme].background)
    again = animation_palette(animation, rasterizer)
    assert (again.colors == palette.colors).all()
    lines = lines_of(THEMES[theme])
    seen = 0
    for number in range(0, animation.frame_count, 4):
        exact = np.array(rasterizer.draw(animation.scene(number)))
        indices = palette.indices(Image.fromarray(exact))
        shown = palette.colors[indices]
        # Where the page shows through nothing covers half of a pixel.
        least = 0.95 if animation.transparent else 0.5
        on_line = half_covered(exact, background.astype(float), lines, least)
        seen += np.count_nonzero(on_line)
        assert palette_errors(exact, shown)[on_line].max(initial=0) <= 8
        # The fading edge of a coloured line is grey by chance now and then: a pixel of a kind.
        gray = np.ptp(exact, axis=-1) == 0
        levels, counts = np.unique(exact[gray][:, 0], return_counts=True)
        drawn = gray & np.isin(exact[..., 0], levels[counts > 2])
        assert (np.ptp(shown[drawn], axis=-1) == 0).all()
        for color in animation.exact_colors:
            assert (shown[(exact == rgb(color)).all(axis=-1)] == rgb(color)).all()
        if animation.transparent:
            assert ((indices == 0) == (exact == background).all(axis=-1)).all()
    assert seen > 500


def test_the_colours_of_lines_are_read_off_the_scenes():
    animation = animate(FIGURES["softmax"]("light"))
    scenes = [animation.scene(number) for number in animation.key_frames]
    shown = {tuple(color) for color in line_colors_of(scenes).tolist()}
    assert {tuple(color) for color in lines_of(THEMES["light"]).tolist()} <= shown


def test_frames_that_were_drawn_before_have_the_same_palette():
    animation = animate(ActivationFigure(activation="tanh", size=160, fps=8))
    rasterizer = Rasterizer(160, 160)
    with cached_frames(animation) as before:
        assert (animation_palette(before, rasterizer).colors == animation_palette(animation, rasterizer).colors).all()


LEVELS, SHADOWS, GRID = 6, 2, 12
CLASSES = ("#0072b2", "#d55e00")


def paper_scene(turn, background="#ffffff", size=360):
    """Return a scene of filled paper in two classes, with light, shadow and thin lines on top; and its flat colours."""
    light = np.linspace(0.75, 1.0, LEVELS)
    flat = [
        rgb(color) * (1 - (1 - level) * 0.8) * shadow for color in CLASSES for level in light for shadow in (1, 0.8)
    ]
    flat = np.rint(flat).astype(np.uint8)
    axis = np.linspace(-0.75, 0.75, GRID + 1)
    x, y = np.meshgrid(axis, axis)
    # A sheet that is turned and bent a little.
    corners = np.stack([x + 0.1 * np.sin(3 * y + turn), y + 0.1 * np.sin(2 * x)], axis=-1)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    places = (corners @ rotation * 0.62 + 1) * size / 2
    quads = np.stack([places[:-1, :-1], places[:-1, 1:], places[1:, 1:], places[1:, :-1]], axis=2).reshape(-1, 2)
    row, column = np.divmod(np.arange(GRID * GRID), GRID)
    number = (row + column) % (LEVELS * SHADOWS) + LEVELS * SHADOWS * (column > row)
    paper = np.concatenate([flat[number], np.full((len(number), 1), 230)], axis=1).astype(np.uint8)
    cells = Cells(quads, np.arange(0, len(quads) + 1, 4), paper, np.zeros(len(number), dtype=np.int64))
    lines = Polylines(
        np.concatenate([places.reshape(-1, 2), places.swapaxes(0, 1).reshape(-1, 2)]),
        np.arange(0, 2 * (GRID + 1) ** 2 + 1, GRID + 1),
        np.tile(rgb("#1b1f27"), (2 * (GRID + 1), 1)),
        np.full(2 * (GRID + 1), 0.8),
    )
    nothing = Drawing()
    content = Drawing(cells=(cells,), lines=(lines,))
    return Scene(size, size, background, nothing, content, (0.0, 0.0, float(size), float(size)))


@pytest.mark.parametrize("background", ["#ffffff", "#0d1117"])
def test_flat_colours_of_paper_are_exact(background):
    turns = np.linspace(0, 1.5, 8)
    rasterizer = Rasterizer(360, 360)
    exact = [np.array(rasterizer.draw(paper_scene(turn, background))) for turn in turns]
    keys = [Image.fromarray(exact[number]) for number in (0, 4, 7)]
    palette = choose_palette(keys, None, np.stack([rgb(background), rgb("#1b1f27")]), rgb("#1b1f27")[None])
    assert len(palette.colors) <= 63
    for frame in exact:
        errors = palette_errors(frame, shown_in(palette, frame))
        inner = np.zeros(frame.shape[:2], dtype=bool)
        inner[1:-1, 1:-1] = np.all(
            [
                (frame[1 + dy : 359 + dy, 1 + dx : 359 + dx] == frame[1:-1, 1:-1]).all(axis=-1)
                for dy, dx in itertools.product((-1, 0, 1), repeat=2)
            ],
            axis=0,
        )
        flat = np.unique(frame[inner], axis=0)
        assert len(flat) > 20
        assert errors[inner].max() <= 1
        # Edges between them share the rest.
        assert errors[~inner].mean() < 4
        assert np.quantile(errors[~inner], 0.99) < 12


def test_nearby_flat_colours_are_one_only_where_nobody_sees_it():
    base = np.array([120, 130, 200])
    steps = np.array([base + n for n in range(0, 60, 4)], dtype=np.uint8)
    exact = steps[np.arange(300) // 20][None].repeat(80, axis=0)
    palette = choose_palette([Image.fromarray(exact)], None, WHITE)
    assert palette_errors(exact, shown_in(palette, exact)).max() <= 1
    assert ciede2000(steps[0], steps[1]) > 1
