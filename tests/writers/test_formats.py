"""What the entry of a format says, for all of them and for one that is made up."""

import mimetypes

import numpy as np
import pytest
from program import check, run
from raw_format import RAW, head_of

import warpviz as wv
from warpviz.errors import DataError, OutputError
from warpviz.manifest import read_manifest
from warpviz.publish.snippets import snippet
from warpviz.writers.file_info import file_info
from warpviz.writers.formats import FORMATS, format_of

SMALL = {"size": 96, "lines": 3, "fps": 4, "tween_s": 0.5}
# What the standard library does not know of, from the registrations at IANA.
NEWER = {".apng": "image/apng", ".webp": "image/webp", ".webm": "video/webm"}


@pytest.fixture
def raw(monkeypatch):
    """Register the made-up format for the length of a test."""
    monkeypatch.setattr(FORMATS, "_members", dict(FORMATS._members))
    return FORMATS.register(RAW.suffix, RAW)


@pytest.mark.parametrize("suffix", FORMATS)
def test_media_types_are_those_that_are_registered(suffix):
    guessed, _ = mimetypes.MimeTypes(strict=True).guess_type("a" + suffix)
    assert FORMATS[suffix].media_type == NEWER.get(suffix, guessed)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_has_the_size_that_its_entry_says(tmp_path, suffix):
    chosen = FORMATS[suffix]
    if chosen.needs is not None:
        pytest.importorskip(chosen.needs[0])
    looks = {"size": (97, 101), "lines": 3}
    more = {"fps": 4, "tween_s": 0.5} if chosen.moves else {"still": "last"}
    saved = wv.save(wv.ActivationFigure(activation="abs", **looks, **more), tmp_path / f"a{suffix}")
    info = chosen.read_info(saved.path)
    assert (info.width_px, info.height_px) == chosen.file_size(97, 101) == (saved.width_px, saved.height_px)
    assert info.duration_s == pytest.approx(saved.duration_s if chosen.moves else 0, abs=0.02)


def test_a_new_format_works_everywhere(tmp_path, raw):
    figure = wv.ActivationFigure(activation="abs", title="V", **SMALL)
    animation = wv.animate(figure)
    told = []
    saved = wv.save(figure, tmp_path / "a.raw", drawing_progress=lambda done, total: told.append((done, total)))
    assert format_of(saved.path) is raw
    assert told[-1] == (animation.frame_count, animation.frame_count)
    # What was written is the frames, in order.
    _, _, pixels = saved.path.read_bytes().partition(b"\n")
    frames = np.frombuffer(pixels, dtype=np.uint8).reshape(-1, 96, 96, 3)
    for shown, (expected, _) in zip(frames, animation.frames(), strict=True):
        assert np.array_equal(shown, expected)
    text, _ = snippet(saved.path, "markdown")
    assert text.startswith("![")
    assert text.endswith("](a.raw)\n")
    assert 'width="96" height="96"' in snippet(saved.path, "github")[0]


def test_a_new_format_works_on_the_command_line(tmp_path, raw):
    del raw
    told = check(run(tmp_path, "activation", "abs", "--size", "96", "--fps", "4", "--tween-s", "0.5", "-o", "a.raw"))
    assert told.startswith("a.raw: 96x96 px")
    assert head_of(tmp_path / "a.raw")["size"] == [96, 96]
    assert check(run(tmp_path, "embed", "a.raw")).endswith("](a.raw)\n")
    assert '<img src="a.raw" width="96"' in check(run(tmp_path, "embed", "a.raw", "--as", "html"))
    assert "bare pixels" in check(run(tmp_path, "list", "formats"))
    (tmp_path / "f.toml").write_text(check(run(tmp_path, "show", "a.raw")), encoding="utf-8")
    assert [entry.name for entry in read_manifest(tmp_path / "f.toml")] == ["a.raw"]
    check(run(tmp_path, "batch", "f.toml", "--gallery", "index.html", "-j", "1"))
    assert '<img src="a.raw"' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_format_that_is_not_registered_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"unknown suffix '\.raw'"):
        wv.save(wv.ActivationFigure(activation="abs"), tmp_path / "a.raw")


def test_a_damaged_file_of_a_new_format_is_told_in_one_line(tmp_path, raw):
    del raw
    (tmp_path / "a.raw").write_bytes(b"not JSON")
    with pytest.raises(DataError, match=r"a\.raw: the file is damaged$"):
        file_info(tmp_path / "a.raw")
