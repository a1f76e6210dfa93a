"""The page of a manifest, in a real browser where there is one."""

import contextlib
import html
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from html.parser import HTMLParser

import pytest
from program import check, run

from warpviz.batch.gallery import command_text, count_text, write_gallery
from warpviz.batch.run import build
from warpviz.languages.table import LANGUAGES
from warpviz.manifest import Entry, read_manifest
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.network import NetworkFigure

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
MANIFEST = """
[defaults]
kind = "activation"
size = 96
lines = 5
fps = 10
tween_s = 1
[[figure]]
activation = "abs"
title = "<b> & 'folded' \\"x\\" $z$"
output = "img/a b.gif"
[[figure]]
activation = "leaky_relu(alpha=0.1)"
theme = "dark"
output = "img/c#d.gif"
[[figure]]
kind = "network"
output = "img/net.gif"
[[figure.network.layers]]
kind = "affine"
weight = [[1, 0], [1, 1]]
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery")
    (folder / "figures.toml").write_text(MANIFEST, encoding="utf-8")
    result = run(folder, "batch", "figures.toml", "--gallery", "docs/index.html", "--quiet", "-j", "1")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    return folder / "docs" / "index.html"


class Page(HTMLParser):
    """Tags with their attributes, and that each is closed."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img", "source"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_but_the_figures(page):
    text = page.read_text(encoding="utf-8")
    parsed = Page(text)
    assert parsed.open == []
    assert not re.search(r"https?://|//cdn|@import", text)
    images = [attributes for tag, attributes in parsed.found if tag == "img"]
    assert [image["src"] for image in images] == ["../img/a%20b.gif", "../img/c%23d.gif", "../img/net.gif"]
    assert all(len(image["alt"]) > 30 and image["width"] == "96" for image in images)
    assert text.count("<button") == 3
    assert text.count("prefers-reduced-motion") == 3
    # The words are escaped, and what is shown as the recipe is an entry that makes the figure.
    assert "<b>" not in text
    shown = [html.unescape(recipe) for recipe in re.findall(r"<pre>(.*?)</pre>", text, re.DOTALL)]
    (page.parent / "again.toml").write_text("\n".join(shown), encoding="utf-8")
    again = read_manifest(page.parent / "again.toml")
    specs = [entry.spec.recipe_data() for entry in read_manifest(page.parent.parent / "figures.toml")]
    assert [entry.spec.recipe_data() for entry in again] == specs


def test_the_command_of_a_figure_makes_the_same_bytes(page):
    folder = page.parent.parent
    texts = re.findall(r"<code>(.*?)</code>", page.read_text(encoding="utf-8"), re.DOTALL)
    before = {path.name: path.read_bytes() for path in (folder / "img").iterdir()}
    for path in (folder / "img").iterdir():
        path.unlink()
    for text in texts:
        words = shlex.split(html.unescape(text))
        assert words[0] == "warpviz"
        check(run(folder, *words[1:]))
    assert {path.name: path.read_bytes() for path in (folder / "img").iterdir()} == before


def test_a_command_says_what_flags_can_say(tmp_path):
    spec = NetworkFigure(activation="sin", hidden=(3, 3), size=(320, 200), caption=False, skip=True, learning_rate=0.05)
    entry = Entry(tmp_path / "a.gif", spec, "a.gif", "figures.toml: figure 1")
    assert command_text(entry) == (
        "warpviz network --activation sin --hidden 3,3 --skip --learning-rate 0.05 --size 320x200 --no-caption -o a.gif"
    )
    given = ActivationFigure(activation="abs", data=([[0, 1], [1, 2]], [0, 1]))
    entry = Entry(tmp_path / "a.gif", given, "a.gif", "my figures.toml: figure 1")
    assert command_text(entry) == "warpviz batch 'my figures.toml' --only a.gif"


def test_a_figure_that_is_not_there_is_told_and_the_page_speaks_japanese(tmp_path):
    (tmp_path / "figures.toml").write_text(MANIFEST, encoding="utf-8")
    write_gallery(tmp_path / "i.html", tmp_path / "figures.toml", read_manifest(tmp_path / "figures.toml"), "ja")
    text = (tmp_path / "i.html").read_text(encoding="utf-8")
    assert text.count('<p class="missing">未作成</p>') == 3
    assert '<html lang="ja">' in text
    assert "絶対値関数によって第 1 象限に折りたたまれる。" in text


def test_one_figure_is_counted_in_the_singular(tmp_path):
    assert [count_text(count) for count in (0, 1, 2)] == ["0 figures", "1 figure", "2 figures"]
    assert [count_text(count, "ja") for count in (1, 2)] == ["1 点の図", "2 点の図"]
    (tmp_path / "one.toml").write_text('[[figure]]\nactivation = "abs"\nkind = "activation"\noutput = "a.gif"\n')
    entries = read_manifest(tmp_path / "one.toml")
    for lang, told in (("en", "<p>1 figure · one.toml</p>"), ("ja", "<p>1 点の図 · one.toml</p>")):
        write_gallery(tmp_path / "i.html", tmp_path / "one.toml", entries, lang)
        text = (tmp_path / "i.html").read_text(encoding="utf-8")
        assert told in text
        words = LANGUAGES[lang].page
        assert re.findall(r"<button[^>]*>(.*?)</button>", text) == [words["copy"]]
        assert re.findall(r"<summary>(.*?)</summary>", text) == [words["recipe"]]
        assert json.loads(re.search(r"const copied = (.*);", text)[1]) == words["copied"]


STILL = 'still = "last"'
FORMATS = {"a.png": "", "b.webp": "", "c.svg": STILL, "d.pdf": STILL, "e.apng": 'theme = "transparent"'}


def test_every_format_has_its_place_on_the_page(tmp_path):
    text = '[defaults]\nkind = "activation"\nactivation = "abs"\nsize = 96\nlines = 3\nfps = 4\ntween_s = 0.5\n'
    text += "".join(f'[[figure]]\noutput = "{name}"\n{more}\n' for name, more in FORMATS.items())
    (tmp_path / "figures.toml").write_text(text, encoding="utf-8")
    entries = read_manifest(tmp_path / "figures.toml")
    assert [outcome.error for outcome in build(entries, jobs=1)] == [""] * len(FORMATS)
    write_gallery(tmp_path / "index.html", tmp_path / "figures.toml", entries)
    parsed = Page((tmp_path / "index.html").read_text(encoding="utf-8"))
    images = [attributes for tag, attributes in parsed.found if tag == "img"]
    assert [image["src"][:10] for image in images] == ["a.png", "b.webp", "c.svg", "data:image", "e.apng"]
    assert all((image["width"], image["height"]) == ("96", "96") for image in images)
    assert [attributes["href"] for tag, attributes in parsed.found if tag == "a"] == ["d.pdf"]


class Browser:
    """Chromium, told what to do through its own pipes."""

    def __init__(self, folder):
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()

        # It reads from 3 and writes to 4.
        code = (
            "import fcntl, os, sys; a, b = (fcntl.fcntl(int(end), fcntl.F_DUPFD, 20) for end in sys.argv[1:3]);"
            "os.dup2(a, 3); os.dup2(b, 4); os.execv(sys.argv[3], sys.argv[3:])"
        )
        launcher = [sys.executable, "-c", code, str(to_read), str(to_write)]
        command = [
            BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [*launcher, *command],
            pass_fds=(to_read, to_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []

    def message(self):
        while b"\0" not in self.buffer:
            part = os.read(self.read, 1 << 20)
            assert part, "the browser has ended"
            self.buffer += part
        text, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.write, json.dumps(request).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def value(self, expression):
        found = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def show(self, url, **features):
        media = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", features=media)
        self.call("Page.navigate", url=url)
        end = time.monotonic() + 30
        while not self.value("document.readyState === 'complete' && location.href !== 'about:blank'"):
            assert time.monotonic() < end
            time.sleep(0.05)

    def close(self):
        self.process.kill()
        self.process.wait()
        for end in (self.read, self.write):
            os.close(end)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if BROWSER is None:
        pytest.skip("there is no Chromium on this machine")
    opened = Browser(tmp_path_factory.mktemp("browser"))
    with contextlib.closing(opened):
        target = opened.call("Target.createTarget", url="about:blank")["targetId"]
        opened.session = opened.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            opened.call(f"{domain}.enable")
        yield opened


IMAGES = (
    "Promise.all([...document.images].map(i => i.decode().then(() => [i.naturalWidth, i.currentSrc.slice(0, 15)])))"
)
SAID = {"Runtime.consoleAPICalled", "Log.entryAdded", "Runtime.exceptionThrown"}


def test_in_a_browser_every_image_loads_and_nothing_is_said_or_fetched(page, browser):
    browser.events.clear()
    browser.show(page.as_uri(), prefers_reduced_motion="no-preference")
    shown = browser.value(IMAGES)
    assert [width for width, _ in shown] == [96, 96, 96]
    assert all(source.startswith("file:") for _, source in shown)
    assert [event for event in browser.events if event["method"] in SAID] == []
    sent = [event["params"] for event in browser.events if event["method"] == "Network.requestWillBeSent"]
    fetched = [request["request"]["url"] for request in sent]
    assert fetched
    assert all(url.startswith(("file:", "data:")) for url in fetched)


def test_in_a_browser_that_wants_less_motion_posters_stand_still(page, browser):
    browser.show(page.as_uri(), prefers_reduced_motion="reduce")
    shown = browser.value(IMAGES)
    assert [width for width, _ in shown] == [96, 96, 96]
    assert all(source.startswith("data:image/png") for _, source in shown)


def test_in_a_browser_the_copy_button_copies(page, browser):
    session, browser.session = browser.session, None
    browser.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    browser.session = session
    browser.show(page.as_uri())
    browser.call("Page.bringToFront")
    for number in range(3):
        place = browser.value(
            f"(() => {{ const b = document.querySelectorAll('button')[{number}]; b.scrollIntoView();"
            " const r = b.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            browser.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)
        end = time.monotonic() + 10
        while browser.value(f"document.querySelectorAll('button')[{number}].textContent") != "Copied":
            assert time.monotonic() < end
            time.sleep(0.02)
        wanted = browser.value(f"document.querySelectorAll('code')[{number}].textContent")
        assert wanted.startswith("warpviz ")
        assert browser.value("navigator.clipboard.readText()") == wanted


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_in_a_browser_both_schemes_are_readable(page, browser, scheme, dark):
    browser.show(page.as_uri(), prefers_color_scheme=scheme)
    colors = browser.value(
        "(() => ['figcaption p', 'h2', '.command code', 'button', 'summary'].map(s => {"
        " let e = document.querySelector(s);"
        " const ink = getComputedStyle(e).color; let back;"
        " do { back = getComputedStyle(e).backgroundColor; e = e.parentElement; } while (back === 'rgba(0, 0, 0, 0)');"
        " return [ink, back]; }))()"
    )
    for ink, back in colors:
        assert contrast(ink, back) >= 4.5
    page_color = browser.value("getComputedStyle(document.body).backgroundColor")
    assert (luminance(page_color) < 0.2) is dark
    # Nothing is wider than a small screen.
    browser.call("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=1, mobile=True)
    assert browser.value("document.documentElement.scrollWidth") <= 360
    browser.call("Emulation.clearDeviceMetricsOverride")


def luminance(color):
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)
