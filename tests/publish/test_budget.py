import numpy as np
import pytest
from PIL import Image

from warpviz.errors import InvalidValueError, OutputError, UnknownNameError
from warpviz.figures.kinds import animate
from warpviz.picture.raster import Rasterizer
from warpviz.publish import budget
from warpviz.publish.budget import Budget, budget_of
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure
from warpviz.specs.platforms import PLATFORMS
from warpviz.specs.values import parse_bytes
from warpviz.writers.formats import FORMATS
from warpviz.writers.frame_cache import cached_frames, thinned

LOOK = {"size": 160, "lines": 15, "fps": 25, "tween_s": 1.2, "hold_s": 0.3, "final_hold_s": 0.5}


def figure(**options):
    return ActivationFigure(activation="sin", data="moons", points=60, **{**LOOK, **options})


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    pytest.importorskip("av")
    return {suffix: save(figure(), folder / f"a{suffix}").size_bytes for suffix in FORMATS if FORMATS[suffix].moves}


@pytest.mark.parametrize(
    ("text", "count"),
    [("3MB", 3_000_000), ("500 kB", 500_000), ("2MiB", 2**21), ("1.5mb", 1_500_000), ("7", 7), ("1b", 1), (42, 42)],
)
def test_bytes_are_read_with_their_unit(text, count):
    assert parse_bytes(text) == count
    assert figure(max_bytes=text).max_bytes == count


@pytest.mark.parametrize("text", ["3 M", "MB", "", "-1MB", "1e6", "3MB3", "3 megabytes"])
def test_wrong_bytes_are_one_line(text):
    with pytest.raises(InvalidValueError, match=r"^max_bytes: expected bytes, such as 3MB or 500kB, but got "):
        figure(max_bytes=text)


@pytest.mark.parametrize("count", [0, "0", "0MB", -5])
def test_a_budget_of_nothing_is_refused(count):
    with pytest.raises(InvalidValueError, match=r"^max_bytes: (must be at least 1|expected bytes)"):
        figure(max_bytes=count)


def test_a_large_budget_changes_nothing(tmp_path, plain):
    saved = save(figure(max_bytes="9MB"), tmp_path / "a.gif")
    assert saved.notes == ()
    # The request in the recipe is longer by itself.
    assert abs(saved.size_bytes - plain[".gif"]) < 100


@pytest.mark.parametrize(("suffix", "share"), [(".gif", 0.6), (".png", 0.2), (".webp", 0.2)])
def test_a_file_fits_and_one_line_says_how(tmp_path, plain, suffix, share):
    limit = int(plain[suffix] * share)
    path = tmp_path / f"a{suffix}"
    saved = save(figure(max_bytes=limit), path)
    assert saved.size_bytes == path.stat().st_size <= limit
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    (note,) = saved.notes
    assert note.startswith(f"to fit {limit:,} bytes: ")
    assert "\n" not in note
    with Image.open(path) as image:
        assert image.n_frames == saved.frames
        assert image.size == (saved.width_px, saved.height_px)
    assert (f"{saved.width_px}x{saved.height_px} instead of 160x160 px" in note) == (saved.width_px < 160)
    assert ("frames a second" in note) == (saved.frames < animate(figure()).frame_count)
    assert saved.duration_s == pytest.approx(animate(figure()).duration_s)
    # Not much smaller than it might be.
    assert saved.size_bytes > 0.35 * limit
    first = path.read_bytes()
    save(figure(max_bytes=limit), path)
    assert path.read_bytes() == first


def test_colours_go_first_then_frames_then_pixels(tmp_path, plain):
    seen = []
    for share in (0.9, 0.4, 0.2):
        saved = save(figure(max_bytes=int(plain[".gif"] * share)), tmp_path / "a.gif")
        assert 0.35 * share < saved.size_bytes / plain[".gif"] <= share
        (note,) = saved.notes
        seen.append([word for word in ("colours", "frames a second", " px") if word in note])
    assert seen[0] == ["colours"]
    assert "frames a second" in seen[1]
    assert " px" not in seen[1]
    assert " px" in seen[2]


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_video_fits_by_coarser_coding(tmp_path, plain, suffix):
    limit = int(plain[suffix] * 0.7)
    saved = save(figure(max_bytes=limit), tmp_path / f"a{suffix}")
    assert saved.size_bytes <= limit
    assert "coarser" in saved.notes[0]


@pytest.mark.parametrize("suffix", [".gif", ".svg"])
def test_what_can_never_fit_is_one_line_and_leaves_nothing(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_bytes(b"old")
    spec = figure(max_bytes=1)
    spec = spec if FORMATS[suffix].moves else spec.changed(still="last")
    with pytest.raises(OutputError, match=r"bytes at the least, but at most 1 were asked for") as caught:
        save(spec, tmp_path / f"a{suffix}", force=True)
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {f"a{suffix}": b"old"}


def test_frames_are_drawn_once_a_size_and_a_network_is_trained_once(tmp_path, monkeypatch):
    from warpviz.net import training
    from warpviz.writers import parallel

    monkeypatch.setattr(parallel, "cores", lambda: 1)
    drawings, fits = [], []
    original = budget.cached_frames

    def noted(animation, progress):
        drawings.append((animation.width_px, animation.height_px))
        return original(animation, progress)

    monkeypatch.setattr(budget, "cached_frames", noted)
    fit = training.fit
    monkeypatch.setattr("warpviz.figures.loading.fit", lambda *a, **k: fits.append(1) or fit(*a, **k))
    spec = NetworkFigure(data="moons", points=30, hidden=2, epochs=30, restarts=1, max_bytes=12_000, **LOOK)
    saved = save(spec, tmp_path / "a.gif")
    assert saved.size_bytes <= 12_000
    assert len(drawings) == len(set(drawings)) <= 3
    assert len(drawings) > 1
    assert fits == [1]


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_thinning_keeps_holds_states_and_times(keep):
    flat = {"activation": "tanh", "affine_tween": "lerp", "data": "moons", "points": 20}
    animation = animate(NetworkFigure(hidden=2, epochs=5, restarts=1, **flat, **LOOK))
    thin = thinned(animation, keep)
    assert thin.duration_s == pytest.approx(animation.duration_s)
    starts = {round(start, 6): n for n, start in enumerate(np.cumsum([0.0, *animation.durations_s[:-1]]))}
    numbers = [starts[round(start, 6)] for start in np.cumsum([0.0, *thin.durations_s[:-1]])]
    holds = [n for n, duration in enumerate(animation.durations_s) if duration > 0.1]
    assert set(holds) <= set(numbers)
    assert len(numbers) < 1.2 * animation.frame_count / keep + 2 * len(holds)
    rasterizer = Rasterizer(160, 160)
    for place, number in list(enumerate(numbers))[::5]:
        there, here = (np.array(rasterizer.draw(scene)) for scene in (thin.scene(place), animation.scene(number)))
        assert np.array_equal(there, here)


def test_drawn_frames_are_the_frames():
    animation = animate(figure())
    exact = [pixels for pixels, _ in animation.frames()]
    with cached_frames(animation) as kept:
        assert np.array_equal([pixels for pixels, _ in kept.frames()], exact)


# Sites


def test_every_site_has_a_source_and_a_date():
    assert set(PLATFORMS) == {"zenn", "qiita", "github", "note", "x", "devto", "web"}
    for name in PLATFORMS:
        platform = PLATFORMS[name]
        assert len(platform.source) > 20
        assert platform.checked.startswith("20")
        assert set(platform.suffixes) | set(platform.larger) <= set(FORMATS)
    assert PLATFORMS["zenn"].limit(".gif") == 3_000_000
    assert PLATFORMS["github"].limit(".gif") == 5_000_000
    assert PLATFORMS["x"].limit(".gif") == 15_000_000
    assert PLATFORMS["devto"].max_pixels == 200_000_000
    for name in ("qiita", "note"):
        assert "not established" in PLATFORMS[name].source


def test_a_site_is_a_budget(tmp_path):
    assert budget_of(figure(), tmp_path / "a.gif") is None
    assert budget_of(figure(**{"for": "zenn"}), tmp_path / "a.gif") == Budget(3_000_000)
    # The smaller of both counts.
    both = figure(for_="zenn", max_bytes="1MB")
    assert budget_of(both, tmp_path / "a.gif") == Budget(1_000_000)
    assert both.recipe_data()["for"] == "zenn"
    assert figure(for_="dev.to").for_ == "devto"


def test_a_format_that_a_site_does_not_take_is_one_line(tmp_path):
    with pytest.raises(OutputError, match=r"zenn takes \.gif, \.png, \.webp, but the suffix is \.mp4$"):
        save(figure(for_="zenn"), tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


def test_an_unknown_site_names_the_near_miss():
    with pytest.raises(UnknownNameError, match=r"^unknown site 'zen': did you mean 'zenn'\?$"):
        figure(for_="zen")


def test_a_limit_of_pixels_and_frames_is_met(tmp_path, monkeypatch):
    full = animate(figure())
    pixels = full.frame_count * 160 * 160
    monkeypatch.setattr(budget, "budget_of", lambda *_: Budget(10**9, pixels // 2, 30))
    saved = save(figure(for_="devto"), tmp_path / "a.gif")
    assert saved.frames <= 30
    assert saved.frames * saved.width_px * saved.height_px <= pixels // 2
    # Bytes were not the reason.
    assert saved.notes[-1].startswith(f"to fit {pixels / 2e6:,.3g} megapixels over all frames and 30 frames: ")
    monkeypatch.setattr(budget, "budget_of", lambda *_: Budget(12_000, None, 30))
    assert "30 frames and 12,000 bytes: " in save(figure(for_="devto"), tmp_path / "b.gif").notes[-1]
