"""Reading foreign text takes time in proportion to its length, whatever stands in it.

Each reader gets texts of one length and of four times that, in which one thing is repeated: linear time is four times
as long, quadratic sixteen times. What is done in a moment anyway is not compared, because clocks are too coarse for it.
"""

import contextlib
import time
import tracemalloc

import pytest

import warpviz as wv
from warpviz.batch.article import read_articles
from warpviz.errors import WarpvizError
from warpviz.manifest import read_manifest
from warpviz.plane.points_file import load_points
from warpviz.publish.reading import read_recipe
from warpviz.writers.file_info import file_info

LENGTH, MOST_RATIO, MOMENT_S = 12_000, 9.0, 0.15


def from_file(name, *readers):
    def read(data, folder):
        path = folder / name
        path.write_bytes(data)
        for reader in readers:
            with contextlib.suppress(WarpvizError):
                reader(path)

    return read


def expression(data, folder):
    del folder
    with contextlib.suppress(WarpvizError):
        wv.Activation(data.decode())


ARTICLE = from_file("a.md", lambda path: read_articles([path]))


def closed(data, folder):
    ARTICLE(data + b"\" ' -->\n", folder)


SVG, PDF = from_file("a.svg", read_recipe, file_info), from_file("a.pdf", read_recipe, file_info)
CSV, TOML = from_file("p.csv", load_points), from_file("m.toml", read_manifest)
COMMENT = b"<!-- warpviz: activation activation=abs output=a.gif alt=x -->\n"
# Reader, how its text begins, and what is repeated in it.
READERS = {
    "svg": (SVG, b"<svg ", b"<svg |<svg width |<dc:description>|<dc:description> warpviz |a<b |<!-- "),
    "svg, blank": (SVG, b"<svg x><dc:description>warpviz {", b" | \n|\t"),
    "pdf": (PDF, b"%PDF-1.4 /Keywords (warpviz ", b"/Keywords (warpviz |/MediaBox [ |\\|(|1| "),
    "csv": (CSV, b"", b',|"|"a,|\n| |#\n|# x,y\n|sep=;\n|x,y,label\n|\xe1l|\x83A|\xff'),
    "csv, rows": (CSV, b"x,y,label\n", b'"|1,2,a\n|"1,5",2,a\n|#\n|1,2,\x83A\n'),
    "toml": (TOML, b"", b"[[figure]]\n|a.|[|{a=|\"|'''|[a.|a=1\n"),
    "expression": (expression, b"", b" |(|x+|-|((x)|abs(|1|a |not |x and |=|,|[|x<"),
    "article": (ARTICLE, b"---\r\n", b"![](a|---\r\n|a: b\r\n|<img |<!--|[|`|&amp;"),
    "comment": (ARTICLE, b"<!-- warpviz: activation ", b"t|a=|'|\"|\\|a |alt=x |\n"),
    "comment, closed": (closed, b"<!-- warpviz: activation ", b"t|a=|'|\"|\\|a |alt=x |\n"),
    "figure": (
        ARTICLE,
        COMMENT,
        b"![](a|![|[|](|<!-- warpviz: |<!--|<img |<a |`|> |- |*a |_|<details>\n|~|<|('|1. a\n",
    ),
}
CASES = [
    pytest.param(read, begin, unit, id=f"{name}-{unit!r}")
    for name, (read, begin, units) in READERS.items()
    for unit in units.split(b"|")
]


def seconds(read, data, folder):
    least = 1e9
    for _ in range(2):
        start = time.process_time()
        read(data, folder)
        least = min(least, time.process_time() - start)
        if least < MOMENT_S:
            break
    return least


@pytest.mark.parametrize(("read", "begin", "unit"), CASES)
def test_time_grows_as_the_text_does(read, begin, unit, tmp_path):
    short, long = (begin + unit * (length // len(unit)) for length in (LENGTH, 4 * LENGTH))
    took = seconds(read, long, tmp_path)
    assert took < MOMENT_S or took / seconds(read, short, tmp_path) < MOST_RATIO


def test_a_file_that_claims_to_be_huge_takes_no_memory(tmp_path):
    path = wv.save(wv.ActivationFigure("abs", size=64, lines=3, still="last"), tmp_path / "a.png").path
    data = path.read_bytes()
    # The last chunk says that it has almost 4 GB.
    path.write_bytes(data[:-12] + b"\xff\xff\xff\x00zTXt")
    tracemalloc.start()
    with contextlib.suppress(WarpvizError):
        file_info(path)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_page_of_endless_size_is_damaged(tmp_path):
    path = wv.save(wv.ActivationFigure("abs", size=64, lines=3, still="last"), tmp_path / "a.pdf").path
    path.write_bytes(path.read_bytes().replace(b"/MediaBox [ 0 0 64", b"/MediaBox [ 0 0 " + b"9" * 400))
    with pytest.raises(WarpvizError):
        file_info(path)


def test_a_gif_that_claims_a_huge_screen_is_damaged(tmp_path):
    path = wv.save(wv.ActivationFigure("abs", size=64, lines=3, still="last"), tmp_path / "a.gif").path
    data = bytearray(path.read_bytes())
    data[6:10] = b"\xff\x7f\xff\x7f"
    path.write_bytes(data)
    with pytest.raises(WarpvizError):
        file_info(path)
