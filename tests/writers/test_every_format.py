"""Every format, read again by something that did not write it, and compared with the exact frames."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from skimage.metrics import structural_similarity

from warpviz.errors import DataError, OutputError
from warpviz.figures.kinds import animate
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.theme import THEMES, rgb
from warpviz.publish.reading import read_recipe
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.network import NetworkFigure
from warpviz.specs.recipe import parse_recipe
from warpviz.writers.formats import FORMATS

NET = Network([Affine([[1.0, -0.5], [0.5, 1.0], [0.3, 0.8]], [0.5, -0.2, 0.1]), Activation("tanh")])
SMALL = {"size": "128x96", "lines": 5, "fps": 5, "tween_s": 0.4, "hold_s": 0.3, "final_hold_s": 0.5}
FIGURES = {
    "a still": lambda theme: ActivationFigure(
        activation="sin", theme=theme, still=0.6, data="moons", points=12, **SMALL
    ),
    "in the plane": lambda theme: ActivationFigure(activation="softmax", theme=theme, **SMALL),
    "in space": lambda theme: NetworkFigure(network=NET, theme=theme, data="moons", points=12, **SMALL),
}
# How like the exact frames what is shown is at least; video halves the resolution of colours.
LIKENESS = {".gif": 0.93, ".png": 0.93, ".apng": 0.93, ".webp": 0.9, ".mp4": 0.88, ".webm": 0.88}


def by_pillow(path, page=(0, 0, 0)):
    frames, seconds = [], []
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            shown = np.array(image.convert("RGBA"))
            # Where the page shows through it is what the exact frames have for it.
            shown[shown[..., 3] == 0, :3] = page
            assert set(np.unique(shown[..., 3])) <= {0, 255}
            frames.append(shown[..., :3])
            seconds.append(image.info.get("duration", 0) / 1000)
    return frames, seconds


def by_pyav(path):
    av = pytest.importorskip("av")
    frames, starts = [], []
    with av.open(str(path)) as container:
        assert len(container.streams.video) == 1
        total = container.duration / 1e6
        for frame in container.decode(video=0):
            frames.append(frame.to_ndarray(format="rgb24"))
            starts.append(float(frame.pts * frame.time_base))
    seconds = np.diff([*starts, total]).tolist()
    # The last frame is said twice, so that it has a length.
    if len(seconds) > 1 and np.abs(frames[-1].astype(int) - frames[-2]).mean() < 3:
        seconds[-2:] = [seconds[-2] + seconds[-1]]
        frames.pop()
    return frames, seconds


READERS = {
    **dict.fromkeys((".gif", ".png", ".apng", ".webp"), by_pillow),
    **dict.fromkeys((".mp4", ".webm"), by_pyav),
}


def likeness(shown, exact):
    return structural_similarity(shown, exact, channel_axis=2, data_range=255)


def check_still(path, animation):
    scene = animation.scene(0)
    words = [text.text for drawing, _ in scene.drawings() for text in drawing.texts]
    plain = [text for text in words if "$" not in text]
    if path.suffix == ".svg":
        root = ET.parse(path).getroot()  # noqa: S314 - we wrote it
        assert root.tag.endswith("svg")
        assert (root.get("width"), root.get("height")) == (str(animation.width_px), str(animation.height_px))
        texts = ["".join(element.itertext()).strip() for element in root.iter() if element.tag.endswith("}text")]
        paths = [element for element in root.iter() if element.tag.endswith("}path")]
        assert len(paths) > 10
    else:
        (page,) = pytest.importorskip("pypdf").PdfReader(path).pages
        assert tuple(page.mediabox)[2:] == (animation.width_px, animation.height_px)
        texts = page.extract_text()
    assert words
    for text in plain:
        assert text in texts
    # Mathematics is text as well, letter by letter.
    assert len(words) > len(plain)


# Every figure in every format, and every pair of a format and a theme.
PAIRS = [
    (suffix, theme, figure)
    for place, suffix in enumerate(FORMATS)
    for turn, theme in enumerate(THEMES)
    for number, figure in enumerate(FIGURES)
    if theme == "light" or number == (place + turn) % len(FIGURES)
]


@pytest.mark.parametrize(("suffix", "theme", "figure"), PAIRS)
def test_every_format_theme_and_figure(tmp_path, suffix, theme, figure):
    spec = FIGURES[figure](theme)
    if FORMATS[suffix].vector:
        # Smaller pictures have no room for text.
        spec = spec.changed(size=240)
    path = tmp_path / f"figure{suffix}"
    if THEMES[theme].keyed and not FORMATS[suffix].transparent:
        with pytest.raises(OutputError, match="no page shows through"):
            save(spec, path)
        assert not list(tmp_path.iterdir())
        return
    if not FORMATS[suffix].moves and not spec.is_still:
        with pytest.raises(OutputError, match="holds a still: add --still last"):
            save(spec, path)
        assert not list(tmp_path.iterdir())
        spec = spec.changed(still="last")
    saved = save(spec, path)
    animation = animate(spec)
    assert saved.size_bytes == path.stat().st_size
    assert read_recipe(path) == animation.recipe
    if theme == "light":
        # The recipe makes the very same file again.
        first = path.read_bytes()
        save(spec_from_data(parse_recipe(read_recipe(path), "it").figure), path)
        assert path.read_bytes() == first
    if FORMATS[suffix].vector:
        check_still(path, animation)
        return
    page = (rgb(animation.exact_colors[0]),) if THEMES[theme].keyed else ()
    frames, seconds = READERS[suffix](path, *page)
    exact = [pixels for pixels, _ in animation.frames()]
    assert len(frames) == len(exact) == animation.frame_count
    assert {frame.shape for frame in frames} == {(96, 128, 3)}
    if len(exact) > 1:
        assert seconds == pytest.approx(animation.durations_s, abs=0.0101)
        assert sum(seconds) == pytest.approx(animation.duration_s, abs=0.011)
    for shown, wanted in zip(frames, exact, strict=True):
        assert likeness(shown, wanted) > LIKENESS[suffix]
        assert np.abs(shown.mean(axis=(0, 1)) - wanted.mean(axis=(0, 1))).max() < 3


PLANE = FIGURES["in the plane"]("light")


def test_an_apng_has_the_very_pixels_of_the_gif(tmp_path):
    for boomerang in (False, True):
        spec = ActivationFigure(activation="abs", data="moons", points=30, boomerang=boomerang, **SMALL)
        shown = [by_pillow(save(spec, tmp_path / f"a{suffix}").path) for suffix in (".gif", ".apng")]
        assert np.array_equal(shown[0][0], shown[1][0])
        assert shown[0][1] == shown[1][1]


@pytest.mark.parametrize("suffix", [name for name in FORMATS if FORMATS[name].lossless and FORMATS[name].moves])
def test_lossless_is_every_colour_exactly(tmp_path, suffix):
    spec = ActivationFigure(activation="abs", lossless=True, data="moons", points=30, **SMALL)
    frames, _ = by_pillow(save(spec, tmp_path / f"a{suffix}").path)
    exact = [pixels for pixels, _ in animate(spec).frames()]
    assert np.array_equal(frames, exact)
    few, _ = by_pillow(save(replace(animate(spec), colors=8), tmp_path / f"b{suffix}").path)
    assert len(np.unique(np.reshape(few, (-1, 3)), axis=0)) <= 8


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_what_cannot_keep_every_colour_says_so(tmp_path, suffix):
    with pytest.raises(OutputError, match=r"does not keep every colour exactly; \.png, \.apng, \.webp"):
        save(ActivationFigure(activation="abs", lossless=True, **SMALL), tmp_path / f"a{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".apng", ".webp"])
def test_loops_are_told(tmp_path, suffix):
    for once in (False, True):
        spec = ActivationFigure(activation="abs", once=once, **SMALL)
        with Image.open(save(spec, tmp_path / f"a{suffix}").path) as image:
            assert image.info["loop"] == int(once)


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_odd_sizes_are_made_even_and_colours_are_said(tmp_path, suffix):
    av = pytest.importorskip("av")
    spec = ActivationFigure(activation="abs", **{**SMALL, "size": "127x95"})
    path = save(spec, tmp_path / f"a{suffix}").path
    with av.open(str(path)) as container:
        coder = container.streams.video[0].codec_context
        assert (coder.width, coder.height, coder.pix_fmt) == (128, 96, "yuv420p")
        assert coder.name == {".mp4": "h264", ".webm": "libvpx-vp9"}[suffix] or coder.name in {"h264", "vp9"}
        assert coder.color_range == 1
    frames, _ = by_pyav(path)
    for shown, (wanted, _) in zip(frames, animate(spec).frames(), strict=True):
        assert likeness(shown[:95, :127], wanted) > 0.9


def test_the_index_of_an_mp4_comes_before_its_pictures(tmp_path):
    pytest.importorskip("av")
    data = save(PLANE, tmp_path / "a.mp4").path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_the_same_bytes_in_processes_and_every_time(tmp_path, suffix, monkeypatch):
    from warpviz.writers import parallel

    spec = PLANE if FORMATS[suffix].moves else FIGURES["a still"]("light")
    once = save(spec, tmp_path / f"a{suffix}").path.read_bytes()
    monkeypatch.setattr(parallel, "MIN_PARALLEL_PIXELS", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(parallel, "_may_fork", lambda: True)
    assert save(spec, tmp_path / f"b{suffix}").path.read_bytes() == once


@pytest.mark.parametrize("suffix", [name for name in FORMATS if FORMATS[name].needs])
def test_a_missing_extra_is_named_before_anything_is_drawn(tmp_path, suffix, monkeypatch):
    import sys

    from warpviz.publish import saving

    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr(saving, "animate", lambda *_: pytest.fail("worked"))
    with pytest.raises(OutputError, match=r"needs an extra: pip install 'warpviz\[video\]'$"):
        save(PLANE, tmp_path / f"a{suffix}")
    assert not list(tmp_path.iterdir())


def damaged(data):
    yield b""
    yield data[: len(data) // 2]
    yield b"x" + data[1:]
    yield data[:40]
    yield data.replace(b"warpviz", b"warpvis")


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_foreign_and_damaged_files_are_one_line(tmp_path, suffix):
    spec = PLANE if FORMATS[suffix].moves else FIGURES["a still"]("light")
    path = save(spec, tmp_path / f"a{suffix}").path
    data, recipe = path.read_bytes(), read_recipe(path)
    rng = np.random.default_rng(0)
    changed = [bytes(rng.integers(0, 256, 4000, dtype=np.uint8))]
    for _ in range(60):
        noisy = bytearray(data)
        for place in rng.integers(0, min(len(data), 600), 4):
            noisy[place] = int(rng.integers(0, 256))
        changed.append(bytes(noisy))
    for wrong in (*damaged(data), *changed):
        path.write_bytes(wrong)
        try:
            found = read_recipe(path)
        except DataError as error:
            assert "\n" not in str(error)  # noqa: PT017 - it may as well be readable
        else:
            assert isinstance(found, str)
    path.write_bytes(data)
    assert read_recipe(path) == recipe


@pytest.mark.parametrize("suffix", [".png", ".webp", ".svg", ".pdf"])
def test_a_recipe_with_every_sign_comes_back(tmp_path, suffix):
    title = "a (b) \\ \"c\" <d> & 'e' ψ"
    spec = ActivationFigure(activation="abs", still="last", title=title, lines=SMALL["lines"], size=300)
    path = save(spec, tmp_path / f"a{suffix}").path
    assert parse_recipe(read_recipe(path), "it").figure["title"] == title


def test_a_palette_frame_is_cropped_and_small(tmp_path):
    spec = ActivationFigure(activation="tanh", **{**SMALL, "size": 240, "fps": 20})
    sizes = {suffix: save(spec, tmp_path / f"a{suffix}").size_bytes for suffix in (".gif", ".apng")}
    assert sizes[".apng"] < sizes[".gif"]


def test_png_chunks_are_numbered_and_checked(tmp_path):
    import struct
    import zlib

    data = io.BytesIO(save(PLANE, tmp_path / "a.png").path.read_bytes())
    assert data.read(8) == b"\x89PNG\r\n\x1a\n"
    kinds, numbers = [], []
    while head := data.read(8):
        length, kind = struct.unpack(">I4s", head)
        body = data.read(length)
        assert struct.unpack(">I", data.read(4))[0] == zlib.crc32(kind + body)
        kinds.append(kind)
        if kind in (b"fcTL", b"fdAT"):
            numbers.append(struct.unpack(">I", body[:4])[0])
    assert numbers == list(range(len(numbers)))
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    assert kinds.count(b"fcTL") == animate(PLANE).frame_count
