import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from warpviz.errors import DataError
from warpviz.figures.kinds import animate
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.raster import Rasterizer
from warpviz.picture.scene import Drawing, Polylines, Scene
from warpviz.picture.theme import rgb
from warpviz.publish.reading import read_recipe
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.network import NetworkFigure
from warpviz.specs.recipe import parse_recipe
from warpviz.writers import frames, gif, parallel
from warpviz.writers.gif import delays_cs, encoded, long_runs, lzw, sub_blocks, write_gif

NET = Network(
    [
        Affine([[1.0, -0.5], [0.5, 1.0], [0.3, 0.8]], [0.5, -0.2, 0.1]),
        Activation("tanh"),
        Affine([[1.0, 0.5, -1.0], [-1.0, 0.2, 0.4]]),
        Activation("relu"),
        Affine([[1.0, -1.0]]),
    ]
)
FIGURES = {
    "softmax": ActivationFigure(activation="softmax", data="moons", points=30, size=96, lines=9, fps=10),
    "there and back": ActivationFigure(
        activation="abs", size="120x96", lines=7, fps=12, theme="dark", boomerang=True, once=True, caption=False
    ),
    "network": NetworkFigure(network=NET, data="moons", points=30, size="96x120", lines=7, fps=6, tween_s=0.8),
    "no holds": ActivationFigure(activation="step", size=96, lines=5, fps=50, tween_s=0.2, hold_s=0, final_hold_s=0.02),
    "few colours": ActivationFigure(activation="sin", data="spirals", points=30, size=96, lines=9, fps=8, colors=4),
    "all colours": NetworkFigure(network=NET, data="moons", points=30, size=160, lines=9, fps=3, colors=256),
}


class SceneBuilder:
    """One animation: what it should show, the bytes that were written, and what is in them."""

    def __init__(self, figure, reader):
        self.animation = animate(figure)
        self.data = b"".join(encoded(self.animation))
        self.gif = reader.parse(self.data)
        self.palette = gif.animation_palette(self.animation, self._rasterizer())
        self.exact = [rgb for rgb, _ in self.animation.frames()]
        self.indices = [self.palette.indices(Image.fromarray(rgb)) for rgb in self.exact]
        self.shown = [self.palette.colors[indices] for indices in self.indices]

    def _rasterizer(self):
        return Rasterizer(self.animation.width_px, self.animation.height_px)


@pytest.fixture(scope="module")
def films(gif_reader):
    return {name: SceneBuilder(figure, gif_reader) for name, figure in FIGURES.items()}


@pytest.fixture(params=FIGURES)
def film(request, films):
    return films[request.param]


@pytest.fixture
def forked(monkeypatch):
    """Let even the shortest work be done in two forked processes; give the list of the uses."""
    uses, fork = [], parallel._forked

    def noted(work, chunks, workers):
        uses.append(chunks)
        return fork(work, chunks, workers)

    monkeypatch.setattr(parallel, "MIN_PARALLEL_PIXELS", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(parallel, "_may_fork", lambda: True)
    monkeypatch.setattr(parallel, "_forked", noted)
    return uses


# What viewers show


def test_our_decoder_shows_the_frames(film, gif_reader):
    shown = list(gif_reader.compose(film.gif))
    assert len(shown) == len(film.shown) == film.animation.frame_count
    for number, (have, want) in enumerate(zip(shown, film.shown, strict=True)):
        assert np.array_equal(have, want), f"frame {number}"


def test_pillow_shows_the_frames(film):
    with Image.open(io.BytesIO(film.data)) as image:
        assert image.n_frames == film.animation.frame_count
        for number, want in enumerate(film.shown):
            image.seek(number)
            assert np.array_equal(np.array(image.convert("RGB")), want), f"frame {number}"


def test_what_is_shown_is_close_to_the_exact_frames(film):
    colors = len(film.palette.colors)
    # Colours are chosen by how they look, so that in RGB they are off by more.
    worst = {True: 40.0, False: 10.0}[colors <= 4]
    for exact, shown in zip(film.exact, film.shown, strict=True):
        assert np.sqrt(np.mean((exact.astype(float) - shown) ** 2)) < worst
        # Where there is nothing there is exactly the background.
        page = rgb(film.animation.exact_colors[0])
        background = (exact == page).all(axis=2)
        assert background.any()
        assert (shown[background] == page).all()


# The container


def test_the_screen_is_as_large_as_the_figure(film):
    assert film.gif.version == "GIF89a"
    assert (film.gif.width, film.gif.height) == (film.animation.width_px, film.animation.height_px)
    assert film.gif.trailing == b""


def test_one_palette_serves_all_frames(film):
    count = len(film.palette.colors)
    assert np.array_equal(film.gif.palette[:count], film.palette.colors)
    # Room for one index more, which means "as it was", and no more than that takes.
    assert count + 1 <= len(film.gif.palette) <= max(4, 2 * count)
    bits = len(film.gif.palette).bit_length() - 1
    assert film.gif.background == 0
    for frame in film.gif.frames:
        assert frame.local_colors == 0
        assert not frame.interlaced
        assert frame.code_size == max(2, bits)
        assert frame.transparent in (None, count)
        assert frame.indices.max() <= count
        assert frame.transparent is not None or frame.indices.max() < count


def test_every_frame_stays_until_the_next_is_laid_on_it(film, gif_reader):
    assert {frame.disposal for frame in film.gif.frames} == {gif_reader.LEAVE}
    first = film.gif.frames[0]
    assert (first.left, first.top, first.width, first.height) == (0, 0, film.gif.width, film.gif.height)
    assert first.transparent is None


def test_frames_are_cropped_to_what_changed_and_no_wider(film):
    for number in range(1, len(film.indices)):
        frame = film.gif.frames[number]
        rows, columns = np.nonzero(film.indices[number] != film.indices[number - 1])
        box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if len(rows) else (0, 0, 1, 1)
        assert (frame.left, frame.top, frame.left + frame.width, frame.top + frame.height) == box


def test_a_frame_is_coded_in_the_smaller_of_two_ways(film):
    transparent = len(film.palette.colors)
    total = best = 0
    for number in range(1, len(film.indices)):
        frame = film.gif.frames[number]
        part = (slice(frame.top, frame.top + frame.height), slice(frame.left, frame.left + frame.width))
        now, before = film.indices[number][part], film.indices[number - 1][part]
        opaque = np.ascontiguousarray(now)
        sparse = np.where(long_runs(now == before), np.uint8(transparent), opaque)
        sizes = [len(lzw(image, frame.code_size)) for image in (opaque, sparse)]
        written = len(sub_blocks(frame.codes)) + 1
        assert written in sizes
        # It is foretold which is smaller; that is a few bytes off now and then.
        assert written <= 1.1 * min(sizes) + 32
        total, best = total + written, best + min(sizes)
    assert total <= 1.01 * best


def test_few_and_all_colours(films):
    few, every = films["few colours"], films["all colours"]
    assert len(few.palette.colors) == 4
    assert len(few.gif.palette) == 8
    assert len(np.unique(np.concatenate([shown.reshape(-1, 3) for shown in few.shown]), axis=0)) <= 4
    assert 200 < len(every.palette.colors) <= 255
    assert len(every.gif.palette) == 256
    assert {frame.code_size for frame in every.gif.frames} == {8}


def test_it_loops_for_ever_or_plays_once(films):
    assert films["softmax"].gif.loop == 0
    assert films["there and back"].gif.loop is None
    with Image.open(io.BytesIO(films["softmax"].data)) as image:
        assert image.info["loop"] == 0
    with Image.open(io.BytesIO(films["there and back"].data)) as image:
        assert "loop" not in image.info


def test_the_comment_carries_the_recipe(film, tmp_path):
    assert film.gif.comments == [b"warpviz " + film.animation.recipe.encode()]
    path = tmp_path / "figure.gif"
    path.write_bytes(film.data)
    assert read_recipe(path) == film.animation.recipe
    spec = spec_from_data(parse_recipe(read_recipe(path), "figure.gif").figure)
    assert b"".join(encoded(animate(spec))) == film.data


def test_a_recipe_in_any_script_is_ascii(gif_reader):
    spec = ActivationFigure(activation="abs", size=64, lines=2, fps=1, title="Fläche ψ")
    parsed = gif_reader.parse(b"".join(encoded(animate(spec))))
    text = parsed.comments[0].decode("ascii").removeprefix("warpviz ")
    assert json.loads(text)["figure"]["title"] == "Fläche ψ"


def test_without_a_recipe_there_is_no_comment(gif_reader, films):
    parsed = gif_reader.parse(b"".join(encoded(replace(films["no holds"].animation, recipe=""))))
    assert parsed.comments == []


# Times


@pytest.mark.parametrize("fps", [24, 25, 30, 33, 50])
@pytest.mark.parametrize("boomerang", [False, True])
def test_every_frame_starts_when_it_should(fps, boomerang, gif_reader):
    # A quarter turn: nothing but the motion takes time.
    net, times = Network([Affine(np.array([[0.0, -1], [1, 0]]))]), {"tween_s": 1.2, "hold_s": 0.6, "final_hold_s": 1.5}
    figure = NetworkFigure(network=net, to="output", size=64, lines=2, fps=fps, boomerang=boomerang, **times)
    animation = animate(figure)
    delays = [frame.delay_cs for frame in gif_reader.parse(b"".join(encoded(animation))).frames]
    starts = np.cumsum([0, *delays])
    wanted = np.cumsum([0, *animation.durations_s]) * 100
    assert np.abs(starts - wanted).max() <= 0.5 + 1e-6
    assert sum(delays) == pytest.approx(100 * ((2 if boomerang else 1) * 1.2 + 0.6 + 1.5), abs=1)
    assert min(delays) >= 2
    # A hold is one frame: there is one of each, and the rest is the motion.
    assert delays.count(60) == delays.count(150) == 1
    assert len(delays) == 2 + (2 if boomerang else 1) * round(1.2 * fps)


@pytest.mark.parametrize(("fps", "tween_s"), [(50, 0.07), (50, 0.05), (50, 0.11), (50, 0.04), (33, 0.045)])
@pytest.mark.parametrize("hold_s", [0.0, 0.02])
def test_the_total_is_right_for_short_tweens_too(fps, tween_s, hold_s):
    net = Network([Affine(np.array([[0.0, -1], [1, 0]]))] * 10)
    times = {"fps": fps, "tween_s": tween_s, "hold_s": hold_s, "final_hold_s": 0.02}
    animation = animate(NetworkFigure(network=net, to="output", size=64, lines=2, **times))
    delays = delays_cs(animation.durations_s)
    assert min(delays) >= 2
    assert sum(delays) == pytest.approx(100 * (10 * tween_s + 10 * hold_s + 0.02), abs=1)


@given(st.lists(st.floats(0.02, 60), min_size=1, max_size=200))
def test_remainders_are_carried(durations_s):
    delays = delays_cs(durations_s)
    assert all(isinstance(delay, int) and delay >= 2 for delay in delays)
    ends, wanted = np.cumsum(delays), np.cumsum(durations_s) * 100
    # Never more than half a step off, except where the shortest delay forbids it: that is soon made up for.
    short = np.array(durations_s) < 0.03
    assert (np.abs(ends - wanted)[~np.logical_or.accumulate(short)] <= 0.5 + 1e-6).all()
    assert np.abs(ends - wanted).max() <= 1.0 + 1e-6


@given(st.lists(st.floats(0, 2000), max_size=50))
def test_delays_fit_into_their_field(durations_s):
    assert all(2 <= delay <= 65_535 for delay in delays_cs(durations_s))
    assert len(delays_cs(durations_s)) == len(durations_s)


# The same bytes, wherever they are made


def test_the_same_figure_is_the_same_bytes(films):
    for name in ("softmax", "network"):
        assert b"".join(encoded(animate(FIGURES[name]))) == films[name].data


def test_another_process_makes_the_same_bytes(films, tmp_path):
    program = (
        "import sys, warpviz as wv\n"
        "figure = wv.ActivationFigure(activation='softmax', data='moons', points=30, size=96, lines=9, fps=10)\n"
        "wv.save(figure, sys.argv[1])\n"
    )
    path = tmp_path / "softmax.gif"
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, env=environment)
    assert path.read_bytes() == films["softmax"].data


@pytest.mark.skipif(sys.platform != "linux", reason="only there processes are forked")
@pytest.mark.parametrize("name", ["softmax", "network"])
def test_forked_processes_make_the_same_bytes(name, films, forked):
    assert b"".join(encoded(films[name].animation)) == films[name].data
    assert len(forked) == 1
    assert len(forked[0]) > 2


def test_progress_is_told_frame_by_frame(films, tmp_path):
    told = []
    animation = films["no holds"].animation
    write_gif(animation, tmp_path / "a.gif", lambda done, total: told.append((done, total)))
    assert told == [(n, animation.frame_count) for n in range(1, animation.frame_count + 1)]
    assert (tmp_path / "a.gif").read_bytes() == films["no holds"].data


# Parts


@given(st.binary(max_size=2000))
def test_sub_blocks_hold_all_bytes(data):
    blocks, at, found = sub_blocks(data), 0, b""
    while size := blocks[at]:
        found += blocks[at + 1 : at + 1 + size]
        at += 1 + size
    assert found == data
    assert at == len(blocks) - 1
    assert len(blocks) == len(data) + -(-len(data) // 255) + 1


def naive_long_runs(same):
    runs = np.zeros_like(same)
    for y, row in enumerate(same):
        start = 0
        for x in range(len(row) + 1):
            if x == len(row) or not row[x]:
                if x - start >= 16:
                    runs[y, start:x] = True
                start = x + 1
    return runs


@given(
    hnp.arrays(
        bool, st.tuples(st.integers(1, 4), st.integers(1, 70)), elements=st.booleans(), fill=st.just(value=True)
    ),
    st.floats(0, 0.2),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=200, deadline=None)
def test_long_runs_are_those_of_sixteen_or_more(same, share, seed):
    same = same | (np.random.default_rng(seed).random(same.shape) > share)
    assert np.array_equal(long_runs(same), naive_long_runs(same))


@pytest.mark.parametrize("length", [1, 15, 16, 17, 31, 32, 33])
@pytest.mark.parametrize("width", [33, 40])
def test_a_run_is_long_from_sixteen_on(length, width):
    same = np.zeros((1, width), dtype=bool)
    same[0, width - length :] = True
    assert long_runs(same).sum() == (length if length >= 16 else 0)


@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.integers(0, 255)),
    st.integers(2, 8),
)
@settings(max_examples=60, deadline=None)
def test_codes_are_read_back(gif_reader, indices, bits):
    indices = indices & ((1 << bits) - 1)
    data = lzw(np.ascontiguousarray(indices), bits)
    assert data[0] == bits
    codes, at = b"", 1
    while size := data[at]:
        codes += data[at + 1 : at + 1 + size]
        at += 1 + size
    assert at == len(data) - 1
    assert gif_reader.decode(codes, bits, indices.size) == indices.tobytes()


@pytest.mark.parametrize("bits", [2, 5, 8])
def test_codes_of_large_pictures_start_anew_when_the_table_is_full(bits, gif_reader):
    indices = np.random.default_rng(0).integers(0, 1 << bits, (250, 250), dtype=np.uint8)
    data = lzw(indices, bits)
    codes = b"".join(data[at + 1 : at + 1 + data[at]] for at in range(1, len(data) - 1, 256))
    assert gif_reader.decode(codes, bits, indices.size) == indices.tobytes()


def showing(scene, *durations_s, theme="light"):
    """Return an animation that shows one scene all the time."""
    figure = ActivationFigure(activation="identity", size=64, lines=2, fps=1, caption=False, theme=theme)
    kept = replace(animate(figure), durations_s=durations_s, scene=lambda _: scene, key_frames=(0,), recipe="")
    return replace(kept, width_px=scene.width_px, height_px=scene.height_px)


def test_frames_that_do_not_change_keep_their_time(gif_reader):
    line = Polylines(np.array([[2.0, 10.5], [30, 10.5]]), np.array([0, 2]), np.zeros((1, 3), np.uint8), np.ones(1))
    still = Scene(32, 24, "#ffffff", Drawing(), Drawing(lines=(line,)), (0, 0, 32, 24))
    parsed = gif_reader.parse(b"".join(encoded(showing(still, 0.5, 0.25, 1.25))))
    assert [frame.delay_cs for frame in parsed.frames] == [50, 25, 125]
    assert [(frame.width, frame.height) for frame in parsed.frames] == [(32, 24), (1, 1), (1, 1)]
    shown = list(gif_reader.compose(parsed))
    assert np.array_equal(shown[0], shown[2])


def test_one_frame_is_a_picture(gif_reader):
    blank = Scene(20, 10, "#0d1117", Drawing(), Drawing(), (0, 0, 20, 10))
    parsed = gif_reader.parse(b"".join(encoded(showing(blank, 1.0, theme="dark"))))
    assert len(parsed.frames) == 1
    assert (next(iter(gif_reader.compose(parsed))) == (13, 17, 23)).all()


# Reading recipes


def write(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a GIF"),
        (b"GIF", "not a GIF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not a GIF"),
        (b"GIF89a", "damaged"),
        (b"GIF89a" + bytes(7), "damaged"),
        (b"GIF89a" + bytes(7) + b"\x3b", "no recipe inside"),
        (b"GIF89a" + bytes(7) + b"\x21\xfe\x05hello\x00\x3b", "no recipe inside"),
        (b"GIF89a" + bytes(7) + b"\x21\xfe\x0cwarpviz \xff\xfe\xfd\xfc\x00\x3b", "damaged"),
        (b"GIF89a" + bytes(7) + b"\x21\xfe\xffwarpviz {", "damaged"),
    ],
)
def test_what_holds_no_recipe_is_said_in_one_line(data, words, tmp_path):
    path = write(tmp_path / "some.gif", data)
    with pytest.raises(DataError) as caught:
        read_recipe(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_a_folder_is_said_in_one_line(tmp_path):
    (tmp_path / "folder.gif").mkdir()
    for name in ("nothing.gif", "folder.gif", "no\0name.gif"):
        with pytest.raises(DataError) as caught:
            read_recipe(tmp_path / name)
        assert "\n" not in str(caught.value)
    with pytest.raises(DataError, match=r"expected a file that ends with \.gif, "):
        read_recipe(tmp_path / "figure.bmp")


def test_a_file_over_the_limit_is_not_read(films, tmp_path, monkeypatch):
    path = write(tmp_path / "large.gif", films["softmax"].data)
    monkeypatch.setattr(frames, "MAX_READ_BYTES", 1000)
    with pytest.raises(DataError, match=r"large\.gif: over"):
        read_recipe(path)


def test_a_truncated_file_is_an_error_or_still_has_its_recipe(films, tmp_path):
    data, recipe = films["network"].data, films["network"].animation.recipe
    path, outcomes = tmp_path / "cut.gif", set()
    for length in range(0, len(data), 97):
        write(path, data[:length])
        try:
            assert read_recipe(path) == recipe
            outcomes.add("read")
        except DataError as error:
            assert "\n" not in str(error)  # noqa: PT017 (either is right)
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_a_damaged_file_never_raises_anything_else(films, tmp_path):
    data, rng = films["softmax"].data[:1200], np.random.default_rng(0)
    path = tmp_path / "damaged.gif"
    for _ in range(300):
        damaged = bytearray(data)
        for place in rng.integers(6, len(data), rng.integers(1, 5)):
            damaged[place] = rng.integers(256)
        try:
            spec_from_data(parse_recipe(read_recipe(write(path, damaged)), "damaged.gif").figure)
        except ValueError as error:
            assert isinstance(error, DataError) or type(error).__module__ == "warpviz.errors"  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017
        except KeyError as error:
            assert type(error).__module__ == "warpviz.errors"  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[" * 100_000, "damaged"),
        ("[1]", "damaged"),
        ('{"warpviz":1}', "damaged"),
        ('{"warpviz":1,"figure":[]}', "damaged"),
        ('{"warpviz":3,"figure":{"kind":"activation"}}', "format 3"),
        ('{"figure":{"kind":"activation"}}', "format None"),
    ],
)
def test_a_recipe_that_is_none_is_said_in_one_line(text, words):
    with pytest.raises(DataError) as caught:
        parse_recipe(text, "some.gif")
    assert str(caught.value).startswith("some.gif: the recipe ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
