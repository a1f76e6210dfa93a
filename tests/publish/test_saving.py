from pathlib import Path

import pytest

from warpviz.errors import DataError, InvalidValueError, OutputError, WarpvizError
from warpviz.figures.kinds import HERE, animate
from warpviz.publish import saving
from warpviz.publish.reading import read_recipe, read_request, read_stamp
from warpviz.publish.saving import Saved, save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure
from warpviz.specs.recipe import fingerprint, parse_recipe
from warpviz.specs.sources import Sources
from warpviz.writers.formats import FORMATS, format_of

FIGURE = ActivationFigure(activation="abs", size="96x64", lines=3, fps=4, once=True, caption=False)


def names(folder):
    return sorted(entry.name for entry in folder.rglob("*"))


def test_what_was_written_is_told(tmp_path, gif_reader):
    path = tmp_path / "abs.gif"
    saved = save(FIGURE, path)
    parsed = gif_reader.parse(path.read_bytes())
    assert saved == Saved(
        path=path,
        width_px=96,
        height_px=64,
        frames=len(parsed.frames),
        duration_s=pytest.approx(sum(frame.delay_cs for frame in parsed.frames) / 100, abs=0.01),
        size_bytes=path.stat().st_size,
        notes=(),
    )
    assert (parsed.width, parsed.height) == (96, 64)
    assert parsed.loop is None
    assert names(tmp_path) == ["abs.gif"]


def test_notes_are_passed_on(tmp_path):
    data = ([[5.0, 0.0], [0.0, 1.0]], [0, 1])
    saved = save(ActivationFigure(activation="abs", data=data, size=64, fps=1, lines=2), tmp_path / "a.gif")
    assert saved.notes
    assert "grown" in saved.notes[0]


def test_a_figure_and_its_animation_are_the_same_file(tmp_path):
    save(FIGURE, tmp_path / "figure.gif")
    save(animate(FIGURE), str(tmp_path / "animation.gif"))
    assert (tmp_path / "figure.gif").read_bytes() == (tmp_path / "animation.gif").read_bytes()


def test_the_recipe_can_be_read_again(tmp_path):
    save(FIGURE, tmp_path / "figure.gif")
    assert read_recipe(tmp_path / "figure.gif") == read_recipe(str(tmp_path / "figure.gif")) == animate(FIGURE).recipe


def test_folders_are_made_and_files_replaced(tmp_path):
    path = tmp_path / "a" / "b.c" / "figure.GIF"
    save(FIGURE, path)
    first = path.read_bytes()
    save(FIGURE.changed(theme="dark"), path)
    assert path.read_bytes() != first
    save(FIGURE, path)
    assert path.read_bytes() == first
    # One that somebody else made only where that is asked for.
    path.write_bytes(b"something else")
    with pytest.raises(OutputError, match=r": it is there, and warpviz did not make it \(--force replaces it\)$"):
        save(FIGURE, path)
    assert path.read_bytes() == b"something else"
    save(FIGURE, path, force=True)
    assert path.read_bytes() == first
    assert names(tmp_path / "a" / "b.c") == ["figure.GIF"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("figure", "no suffix: expected .gif"),
        ("figure.", "no suffix: expected .gif"),
        (".gif", "no suffix: expected .gif"),
        ("figure.gfi", "unknown suffix '.gfi': did you mean '.gif'?"),
        ("figure.docx", "unknown suffix '.docx': expected .gif"),
        ("figure.gif.bak", "unknown suffix '.bak': expected .gif"),
    ],
)
def test_a_wrong_suffix_is_refused_before_any_work(name, words, tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "animate", lambda *_: pytest.fail("worked"))
    with pytest.raises(OutputError) as caught:
        save(FIGURE, tmp_path / name)
    message = str(caught.value)
    assert message.startswith(f"cannot write {tmp_path / name}: {words.partition(': expected')[0]}")
    # There may be more formats than one.
    assert words.rpartition(" ")[2] in message
    assert "\n" not in message
    assert names(tmp_path) == []


def test_every_format_has_a_writer_and_a_description(tmp_path):
    for suffix in FORMATS:
        chosen = format_of(Path(f"x{suffix.upper()}"))
        assert chosen is FORMATS[suffix]
        assert chosen.suffix == suffix
        assert chosen.description
        figure = FIGURE if chosen.moves else ActivationFigure(activation="abs", size=96, lines=3, still="last")
        chosen.write(animate(figure), tmp_path / f"figure{suffix}", None)
        assert (tmp_path / f"figure{suffix}").stat().st_size > 100


@pytest.mark.parametrize("figure", ["abs", None, {"kind": "activation", "activation": "abs"}, ActivationFigure])
def test_what_is_no_figure_is_refused(figure, tmp_path):
    with pytest.raises(InvalidValueError, match="expected a figure spec, but got ") as caught:
        save(figure, tmp_path / "figure.gif")
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == []


def test_what_cannot_be_drawn_leaves_the_old_file(tmp_path):
    path = tmp_path / "figure.gif"
    path.write_bytes(b"old")
    for figure in (
        ActivationFigure(activation="abs", data=str(tmp_path / "nothing.csv")),
        ActivationFigure(activation="abs", title="$\\frac{$"),
        ActivationFigure(activation="abs", size=2048, fps=50, tween_s=60, lines=2),
    ):
        with pytest.raises(WarpvizError) as caught:
            save(figure, path)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["figure.gif"]


def test_too_many_pixels_are_told_with_what_to_do():
    with pytest.raises(InvalidValueError, match=r"pixels: 2048x2048 in 30.. frames .* lower size, fps or tween_s"):
        animate(ActivationFigure(activation="abs", size=2048, fps=50, tween_s=60, lines=2))


def test_progress_is_told_of_training_and_of_drawing(tmp_path):
    training, drawing = [], []
    figure = NetworkFigure(data="moons", points=20, hidden=2, epochs=12, restarts=1, size=64, fps=2, lines=2)
    saved = save(
        figure,
        tmp_path / "net.gif",
        training_progress=lambda done, total: training.append((done, total)),
        drawing_progress=lambda done, total: drawing.append((done, total)),
    )
    assert training[-1] == (14, 14)
    assert drawing == [(n, saved.frames) for n in range(1, saved.frames + 1)]


@pytest.mark.parametrize("suffix", list(FORMATS))
@pytest.mark.parametrize("lossless", [False, True])
def test_colours_are_counted_only_where_there_is_a_palette(tmp_path, suffix, lossless):
    if lossless and not FORMATS[suffix].lossless:
        return
    if FORMATS[suffix].needs:
        pytest.importorskip("av")
    spec = FIGURE if FORMATS[suffix].moves else FIGURE.changed(still="last")
    path = tmp_path / f"a{suffix}"
    spec = spec.changed(colors=4, lossless=lossless)
    if suffix in {".gif", ".png", ".apng"} or (suffix == ".webp" and lossless):
        assert save(spec, path).size_bytes > 0
        return
    with pytest.raises(OutputError) as caught:
        save(spec, path)
    exact = " without --lossless" if suffix == ".webp" else ""
    assert str(caught.value) == (
        f"cannot write {path}: colors: {suffix} has no palette{exact}; .gif, .png, .apng have one"
    )
    assert names(tmp_path) == []


POINTS = "x,y,label\n1,1,a\n-1,-1,b\n2,0,a\n"
NETWORK = '{"layers": [{"kind": "affine", "weight": [[1, 2], [0, 1]]}]}'


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_file_tells_where_on_the_disk_it_was_made(tmp_path, suffix):
    secret = tmp_path / "someone" / "secret"
    secret.mkdir(parents=True)
    (secret / "p.csv").write_text(POINTS, encoding="utf-8")
    (secret / "net.json").write_text(NETWORK, encoding="utf-8")
    moves = {} if not FORMATS[suffix].moves else {"poster": True, "tween_s": 0.2, "fps": 5}
    still = {} if moves else {"still": "last"}
    figure = NetworkFigure(weights=str(secret / "net.json"), data=str(secret / "p.csv"), size=64, **moves, **still)
    save(figure, tmp_path / f"a{suffix}")
    for path in tmp_path.glob("a*"):
        assert b"secret" not in path.read_bytes()
        recipe = parse_recipe(read_recipe(path), "")
        assert recipe.asked["data"] == "p.csv"
        assert recipe.folder is None


def test_names_that_lead_there_from_the_file_stay(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "p.csv").write_text(POINTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    figure = ActivationFigure(activation="abs", data="data/p.csv", size=64, still="last")
    save(figure, "img/a.png")
    recipe = parse_recipe(read_recipe("img/a.png"), "")
    assert (recipe.figure["data"], recipe.folder) == ("data/p.csv", "..")
    # Over the home of a user, or the root, nothing is told.
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "someone"))
    (tmp_path / "home" / "someone" / "secret").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "home" / "someone" / "secret")
    Path("p.csv").write_text(POINTS, encoding="utf-8")
    save(figure.changed(data="p.csv"), tmp_path / "b.png")
    recipe = parse_recipe(read_recipe(tmp_path / "b.png"), "")
    assert (recipe.figure["data"], recipe.folder) == ("p.csv", None)
    assert b"secret" not in (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_recipe_can_be_left_out(tmp_path, suffix):
    moves = {"poster": True, "tween_s": 0.2, "fps": 5} if FORMATS[suffix].moves else {"still": "last"}
    figure = ActivationFigure(activation="abs", size=64, recipe=False, **moves)
    save(figure, tmp_path / f"a{suffix}")
    # It is known as ours.
    save(figure, tmp_path / f"a{suffix}")
    for path in tmp_path.glob("a*"):
        assert b"final_hold_s" not in path.read_bytes()
        with pytest.raises(DataError, match="the recipe was left out of this file when it was made"):
            read_request(path)
    assert read_stamp(tmp_path / f"a{suffix}") == fingerprint(figure, HERE)
    assert fingerprint(figure, HERE) != fingerprint(figure.changed(recipe=True), HERE)


def test_a_recipe_is_left_out_of_a_file_within_a_budget_too(tmp_path):
    full = save(ActivationFigure(activation="abs", size=128), tmp_path / "a.gif").size_bytes
    save(ActivationFigure(activation="abs", size=128, recipe=False, max_bytes=full // 3), tmp_path / "b.gif")
    with pytest.raises(DataError, match="left out"):
        read_request(tmp_path / "b.gif")


@pytest.mark.parametrize(
    ("name", "text", "same", "other"),
    [
        ("p.csv", POINTS, POINTS.replace("\n", "\r\n"), POINTS.replace("2,0", "2,1")),
        ("p.csv", POINTS, "label,y,x\na,1,1\nb,-1,-1\na,0,2\n", POINTS.replace("2,0,a", "2,0,b")),
        ("net.json", NETWORK, NETWORK.replace(" ", "\r\n"), NETWORK.replace("2", "3")),
    ],
)
def test_a_fingerprint_is_of_what_a_file_holds(tmp_path, name, text, same, other):
    field = "weights" if name == "net.json" else "data"
    figure = NetworkFigure(**{field: name})
    stamps = []
    for content in (text, same, other):
        (tmp_path / name).write_bytes(content.encode())
        stamps.append(fingerprint(figure, Sources(tmp_path)))
    assert stamps[0] == stamps[1] != stamps[2]
    # Where it is does not count.
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / name).write_text(text, encoding="utf-8")
    assert fingerprint(figure.changed(**{field: f"sub/{name}"}), Sources(tmp_path)) == stamps[0]
