import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from program import run

from warpviz.describe.alt_text import alt_text
from warpviz.errors import DataError, WarpvizError
from warpviz.figures.kinds import animate
from warpviz.picture.theme import THEMES
from warpviz.publish.reading import read_request
from warpviz.publish.saving import save
from warpviz.publish.snippets import FORMS, embed, snippet
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure
from warpviz.writers.file_info import file_info
from warpviz.writers.formats import FORMATS

SMALL = {"size": "128x96", "lines": 5, "fps": 6, "tween_s": 0.5, "hold_s": 0.3, "final_hold_s": 0.5}
FIGURE = ActivationFigure(activation="abs", **SMALL)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def attributes(self, tag):
        (found,) = [attributes for name, attributes in self.tags if name == tag]
        return found


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_measures_are_those_of_the_file(tmp_path, suffix):
    if FORMATS[suffix].needs:
        pytest.importorskip("av")
    for once in (False, True):
        spec = ActivationFigure(activation="abs", once=once, **SMALL)
        still = not FORMATS[suffix].moves
        saved = save(spec.changed(still="last") if still else spec, tmp_path / f"a{suffix}")
        found = file_info(saved.path)
        assert (found.width_px, found.height_px) == (128, 96)
        assert found.duration_s == pytest.approx(saved.duration_s if not still else 0.0, abs=0.011)
        assert found.loops == (not still and not once and suffix in {".gif", ".png", ".apng", ".webp"})


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_names_the_file_and_says_what_it_shows(tmp_path, form, lang):
    path = save(FIGURE, tmp_path / "my figure.gif").path
    text, _ = snippet(path, form, lang)
    words = alt_text(FIGURE, lang, animate(FIGURE).measured)
    assert (words.replace("%", r"\%") if form == "latex" else words) in text
    if form == "latex":
        assert "my-figure-filmstrip.pdf" in text
        assert (tmp_path / "my-figure-filmstrip.pdf").read_bytes().startswith(b"%PDF-")
    else:
        assert "my%20figure.gif" in text
    if form in {"html", "github", "qiita"}:
        image = Tags(text).attributes("img")
        assert (image["width"], image["height"], image["alt"]) == ("128", "96", words)
    if form == "zenn":
        assert text == f"![{words}](my%20figure.gif =128x)\n"


def test_html_shows_the_poster_to_those_who_want_less_motion(tmp_path):
    path = save(FIGURE, tmp_path / "a.webp").path
    text, notes = snippet(path, "html")
    source = Tags(text).attributes("source")
    assert source == {"media": "(prefers-reduced-motion: reduce)", "srcset": "a-poster.png"}
    assert text.startswith("<picture>")
    with Image.open(tmp_path / "a-poster.png") as poster:
        assert poster.size == (128, 96)
    assert len(notes) == 1
    # A poster that is there already stays.
    (tmp_path / "a-poster.png").write_bytes(b"mine")
    assert snippet(path, "html") == (text, ())
    assert (tmp_path / "a-poster.png").read_bytes() == b"mine"


def test_a_still_needs_no_poster(tmp_path):
    path = save(FIGURE.changed(still="last"), tmp_path / "a.svg").path
    text, notes = snippet(path, "html")
    assert [tag for tag, _ in Tags(text).tags] == ["img"]
    assert notes == ()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.svg"]


@pytest.mark.parametrize("once", [False, True])
def test_a_video_plays_by_itself_without_sound_and_can_be_stopped(tmp_path, once):
    pytest.importorskip("av")
    spec = ActivationFigure(activation="abs", once=once, **SMALL)
    text, _ = snippet(save(spec, tmp_path / "a.mp4").path, "html")
    video = Tags(text).attributes("video")
    assert {"autoplay", "muted", "playsinline", "controls"} <= set(video)
    assert ("loop" in video) == (not once)
    assert (video["width"], video["height"], video["poster"]) == ("128", "96", "a-poster.png")
    assert video["aria-label"] == alt_text(spec, "en", animate(spec).measured)
    assert Tags(text).attributes("source") == {"src": "a.mp4", "type": "video/mp4"}
    assert snippet(tmp_path / "a.mp4", "zenn")[1]


@pytest.mark.parametrize(("hold_s", "once", "told"), [(4.0, False, True), (4.0, True, False), (0.3, False, False)])
def test_long_loops_are_told_with_the_rule_once(tmp_path, hold_s, once, told):
    spec = ActivationFigure(activation="abs", once=once, **{**SMALL, "hold_s": hold_s, "final_hold_s": 1})
    _, notes = snippet(save(spec, tmp_path / "a.gif").path, "markdown")
    assert len(notes) == int(told)
    assert not told or "WCAG 2.2.2" in notes[0]
    assert not told or "--once" in notes[0]


def test_signs_that_mean_something_are_marked(tmp_path):
    path = save(
        NetworkFigure(data="moons", points=20, hidden=2, epochs=5, restarts=1, **SMALL), tmp_path / "a_b.gif"
    ).path
    for form in FORMS:
        text, _ = snippet(path, form)
        assert "\n\n" not in text
    latex, _ = snippet(path, "latex")
    assert not re.search(r"(?<!\\)[&%$#_]", latex.replace("a_b", ""))


@pytest.mark.parametrize(
    "name",
    [r"x}\input{secret}\immediate\write18{id}%.gif", "50%#1.gif", "a$b&c~d^e.gif", "図.1.gif", "{}.gif", "a\\b.gif"],
)
def test_latex_is_given_names_that_are_names_only(tmp_path, name):
    path = save(ActivationFigure("abs", **SMALL), tmp_path / name).path
    text, _ = snippet(path, "latex")
    included = re.search(r"\]\{([^{}]*)\}\n", text)[1]
    assert (tmp_path / included).read_bytes().startswith(b"%PDF-")
    assert re.fullmatch(r"[\w+-]+\.pdf", included)
    # Nothing but what we write is a command.
    commands = set(re.findall(r"\\([a-zA-Z]+)", text))
    assert commands == {"begin", "centering", "includegraphics", "linewidth", "caption", "label", "end"}


@pytest.mark.parametrize("suffix", [".svg", ".png", ".webp"])
def test_latex_gets_a_still_as_a_pdf_of_the_same(tmp_path, suffix):
    spec = ActivationFigure("abs", still=0.5, size="128x96", lines=5)
    path = save(spec, tmp_path / f"s{suffix}").path
    text, notes = snippet(path, "latex")
    assert "{s-print.pdf}" in text
    assert len(notes) == 1
    assert read_request(tmp_path / "s-print.pdf").asked["still"] == 0.5
    # A PDF is what it takes already.
    assert "{s-print.pdf}" in snippet(tmp_path / "s-print.pdf", "latex")[0]


def test_a_recipe_reads_nothing_outside_of_the_files_own_folder(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    (tmp_path / "secret.csv").write_text("x,y,label\n1,2,a\n-1,0,b\n", encoding="utf-8")
    (home / "points.csv").write_text("x,y,label\n1,2,a\n-1,0,b\n", encoding="utf-8")
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    for name, fine in [("points.csv", True), ("../secret.csv", False), ("link.csv", False)]:
        path = save(ActivationFigure("abs", data=name, **SMALL), Path("a.gif")).path
        assert snippet(path, "markdown")[0].startswith("![")
        for form, made in (("html", "a-poster.png"), ("latex", "a-filmstrip.pdf")):
            if fine:
                snippet(path, form)
                Path(made).unlink()
            else:
                with pytest.raises(DataError, match="not in the file's own folder"):
                    snippet(path, form)
                assert not Path(made).exists()


def test_addresses_start_where_the_text_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = save(ActivationFigure("abs", **SMALL), Path("out/my figure.gif")).path
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "article.md").write_text("# Text\n", encoding="utf-8")
    assert "(out/my%20figure.gif)" in embed(path)
    for place in ("docs", "docs/article.md"):
        assert "(../out/my%20figure.gif)" in embed(path, relative_to=place)
    with pytest.warns(UserWarning, match="wrote"):
        assert 'srcset="../out/my%20figure-poster.png"' in embed(path.absolute(), "html", relative_to="docs")
    with pytest.warns(UserWarning, match="wrote"):
        assert "{../out/my-figure-filmstrip.pdf}" in embed(path, "latex", relative_to="docs")
    result = run(tmp_path, "embed", "out/my figure.gif", "--relative-to", "docs")
    assert "(../out/my%20figure.gif)" in result.stdout


def test_words_are_in_the_language_of_the_figure(tmp_path):
    path = save(ActivationFigure("abs", lang="ja", **SMALL), tmp_path / "a.gif").path
    assert "絶対値" in snippet(path, "markdown")[0]
    assert "absolute value" in snippet(path, "markdown", "en")[0]
    assert "絶対値" in run(tmp_path, "embed", "a.gif").stdout


def test_wrong_input_is_one_line(tmp_path):
    path = save(FIGURE, tmp_path / "a.gif").path
    foreign = tmp_path / "foreign.gif"
    Image.new("P", (8, 8)).save(foreign)
    changed = tmp_path / "changed.gif"
    changed.write_bytes(path.read_bytes().replace(b'"activation":"abs"', b'"activation":"abz"'))
    for arguments, words in (
        ((path, "htlm", "en"), "unknown form 'htlm': did you mean 'html'?"),
        ((path, "html", "jp"), "unknown language 'jp'"),
        ((foreign, "html", "en"), "no recipe inside"),
        ((changed, "html", "en"), "the recipe inside was changed: unknown activation 'abz'"),
        ((tmp_path / "gone.gif", "html", "en"), "no such file"),
        ((tmp_path / "a.txt", "html", "en"), "expected a file that ends with"),
    ):
        with pytest.raises(WarpvizError) as caught:
            snippet(*arguments)
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.gif", "changed.gif", "foreign.gif"]


@pytest.mark.parametrize("suffix", [name for name in FORMATS if FORMATS[name].moves])
def test_damaged_files_are_one_line(tmp_path, suffix):
    if FORMATS[suffix].needs:
        pytest.importorskip("av")
    path = save(FIGURE, tmp_path / f"a{suffix}").path
    data = path.read_bytes()
    for length in (0, 3, 20, 100, len(data) // 2):
        path.write_bytes(data[:length])
        try:
            file_info(path)
        except DataError as error:
            assert "\n" not in str(error)  # noqa: PT017 - half a picture may still have a size


def test_a_picture_that_claims_to_be_huge_is_damaged(tmp_path):
    path = save(FIGURE, tmp_path / "a.gif").path
    data = bytearray(path.read_bytes())
    for sides in (b"\xff\xff\xff\xff", b"\x00\x27\x10\x27"):
        data[6:10] = sides
        path.write_bytes(data)
        with pytest.raises(DataError, match=r"a\.gif: the file is damaged$"):
            file_info(path)


@pytest.fixture(scope="module")
def good_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    return {suffix: save(FIGURE, folder / f"good.{suffix}").path for suffix in ("gif", "png", "webp")}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["gif", "png", "webp"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
    st.booleans(),
)
def test_any_change_of_a_file_is_read_or_refused_in_one_line(good_files, suffix, changes, in_recipe):
    data = bytearray(good_files[suffix].read_bytes())
    start, length = (data.index(b"activation") - 60, 200) if in_recipe else (0, len(data) - 1)
    for place, value in changes:
        data[start + int(place * length)] = value
    path = good_files[suffix].with_stem("changed")
    path.write_bytes(data)
    for read in (read_request, lambda path: snippet(path, "markdown")):
        try:
            read(path)
        except WarpvizError as error:
            assert "\n" not in str(error)  # noqa: PT017 - some changes do no harm


# Flashing: WCAG 2.2, success criterion 2.3.1


def flashes(animation):
    """The most pairs of opposing changes of luminance within a second, in a quarter of the picture's blocks."""
    levels, starts = [], np.cumsum([0.0, *animation.durations_s[:-1]])
    for pixels, _ in animation.frames():
        channel = pixels / 255
        linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
        light = linear @ np.array([0.2126, 0.7152, 0.0722])
        height, width = (side // 12 * 12 for side in light.shape)
        levels.append(light[:height, :width].reshape(height // 12, 12, width // 12, 12).mean(axis=(1, 3)))
    change = np.diff(np.array(levels), axis=0)
    turned = np.zeros(change.shape[1:])
    times = [[] for _ in range(turned.size)]
    for number, step in enumerate(change):
        large = np.abs(step) >= 0.1
        opposing = large & (np.sign(step) != turned)
        for block in np.flatnonzero(opposing):
            times[block].append(starts[number + 1])
        turned = np.where(large, np.sign(step), turned)
    most = [max((sum(t <= u < t + 1 for u in block) for t in block), default=0) // 2 for block in times]
    return float(np.quantile(most, 0.75))


@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("function", ["abs", "softmax", "sin", "step"])
def test_nothing_flashes_more_than_three_times_a_second(function, theme):
    options = {"activation": function, "theme": theme, "data": "moons", "points": 200, "boomerang": True}
    assert flashes(animate(ActivationFigure(**options, size=144, fps=25, tween_s=0.3, hold_s=0.04))) <= 3


def test_flashes_are_found():
    animation = animate(ActivationFigure(activation="abs", size=96, fps=10))
    count = animation.frame_count

    class Strobe:
        durations_s = (0.1,) * count

        @staticmethod
        def frames():
            for number in range(count):
                yield np.full((96, 96, 3), 255 * (number % 2), dtype=np.uint8), 0.1

    assert flashes(Strobe) > 3


MANIFEST = """
[defaults]
size = 96
lines = 5
fps = 2
tween_s = 0.5
data = "p.csv"
[[figure]]
kind = "activation"
activation = "abs"
output = "img/a.gif"
[[figure]]
kind = "network"
hidden = [2]
epochs = 5
restarts = 1
output = "img/b.gif"
[[figure]]
kind = "compare"
activation = ["abs", "sin"]
size = "192x96"
output = "c.gif"
"""


@pytest.mark.parametrize("name", ["img/a.gif", "img/b.gif", "c.gif"])
@pytest.mark.parametrize("form", ["markdown", "html", "latex"])
def test_a_figure_is_embedded_from_any_folder(tmp_path, name, form):
    """Its data file is found, and its words are the same, wherever the program is run.

    Data outside of the figure's own folder is not read, and told, where another picture would have to be drawn.
    """
    sub = tmp_path / "deep" / "sub"
    sub.mkdir(parents=True)
    (sub / "p.csv").write_text("x,y,label\n1,1,cat\n-1,-1,dog\n2,0.5,cat\n", encoding="utf-8")
    (sub / "figures.toml").write_text(MANIFEST, encoding="utf-8")
    assert run(tmp_path, "batch", "deep/sub/figures.toml", "--only", name).returncode == 0
    assert read_request(sub / name).folder == (".." if "/" in name else ".")
    told, written = [], []
    for place, path in ((sub, name), (tmp_path, f"deep/sub/{name}"), ((sub / name).parent, (sub / name).name)):
        result = run(place, "embed", path, "--as", form, "--relative-to", sub)
        if form != "markdown" and "/" in name:
            assert result.returncode == 2
            assert "'p.csv', which is not in the file's own folder: " in result.stderr
            assert not [file for file in tmp_path.rglob("*") if file.suffix in {".png", ".pdf"}]
            return
        assert result.returncode == 0, result.stderr
        told.append(result.stdout)
        new = {file for file in tmp_path.rglob("*") if file.suffix in {".png", ".pdf"}}
        assert {file.parent for file in new} <= {(sub / name).parent}
        assert len(new) == (form != "markdown")
        written.append([file.read_bytes() for file in new])
        for file in new:
            # Each can be made again from wherever it is.
            assert read_request(file).folder == read_request(sub / name).folder
            file.unlink()
    assert told[0] == told[1] == told[2]
    assert written[0] == written[1] == written[2]
    # The words have what was measured, and so have those of a copy that lost its data.
    measured = {"img/a.gif": "At the end", "img/b.gif": "of the points", "c.gif": "2 panels side by side"}[name]
    assert measured in told[0]
    if form == "markdown":
        (sub / "p.csv").unlink()
        assert run(tmp_path, "embed", f"deep/sub/{name}", "--as", form, "--relative-to", sub).stdout == told[0]
