"""Articles: what is a comment of ours is left to CommonMark's rules; whatever is not ours stays, byte for byte."""

import re
import stat
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from program import run

import warpviz as wv
from warpviz.batch.article import read_articles, updated, write_article
from warpviz.batch.comments import find_comments
from warpviz.batch.images import Wanted, image_line, with_images
from warpviz.batch.markdown import Document
from warpviz.errors import DataError
from warpviz.publish.reading import read_recipe
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import parse_recipe

LOOK = "size=64 lines=2 fps=2 tween_s=0.5 caption=false"
ABS = f"<!-- warpviz: activation activation=abs {LOOK} output=img/abs.gif -->"
# Of a figure that is not drawn yet, and of one that is: then what was measured is known.
ALT = "A 2 by 2 grid is folded by the absolute value into the first quadrant."
IMAGE = f"![{ALT}](img/abs.gif)"
DRAWN = IMAGE.replace("]", " At the end it covers 25 % of its former area, 4 sheets thick on average.]")


def post(folder, text, name="post.md"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def written(folder, text, **options):
    """What an article becomes, without drawing anything."""
    (article,) = read_articles([post(folder, text)], **options)
    return updated(article, "en").decode()


def message(folder, text, **options):
    path = post(folder, text)
    with pytest.raises(DataError) as caught:
        read_articles([path], **options)
    told = str(caught.value)
    assert "\n" not in told
    assert told.startswith(f"{path}: ")
    return told.removeprefix(f"{path}: ")


# Where images go


PLACES = {
    "alone": (f"{ABS}\n", f"{ABS}\n\n{IMAGE}\n"),
    "in text": (f"# A\n\n{ABS}\n\nB\n", f"# A\n\n{ABS}\n\n{IMAGE}\n\nB\n"),
    "at the end": (f"A\n\n{ABS}", f"A\n\n{ABS}\n\n{IMAGE}"),
    "crlf": (f"A\r\n\r\n{ABS}\r\nB\r\n", f"A\r\n\r\n{ABS}\r\n\r\n{IMAGE}\r\n\r\nB\r\n"),
    "crlf at the end": (f"A\r\n{ABS}", f"A\r\n{ABS}\r\n\r\n{IMAGE}"),
    "mixed ends": (f"A\r\n{ABS}\nB\r\n", f"A\r\n{ABS}\n\n{IMAGE}\n\nB\r\n"),
    "old mac": (f"A\r\r{ABS}\rB\r", f"A\r\r{ABS}\r\r{IMAGE}\r\rB\r"),
    "an image right below": (f"{ABS}\n![](img/abs.gif)\n", f"{ABS}\n\n{IMAGE}\n"),
    "an image of the author's": (f"{ABS}\n![old](img/old.gif)\n", f"{ABS}\n\n{IMAGE}\n\n![old](img/old.gif)\n"),
    "an image with a size": (f"{ABS}\n\n![](img/abs.gif =250x)\n", f"{ABS}\n\n![{ALT}](img/abs.gif =250x)\n"),
    "an image with a title": (
        f'{ABS}\n\n![a\\]b](<img/abs.gif> "T")  \n',
        f'{ABS}\n\n![{ALT}](<img/abs.gif> "T")  \n',
    ),
    "text with an image": (f"{ABS}\n![a](img/abs.gif) and\ntext\n", f"{ABS}\n\n{IMAGE} and\ntext\n"),
    "a quotation": (f"> A\n>\n> {ABS}\n> B\n", f"> A\n>\n> {ABS}\n>\n> {IMAGE}\n>\n> B\n"),
    "a quotation that ends": (f"> {ABS}\nB\n", f"> {ABS}\n>\n> {IMAGE}\n>\nB\n"),
    "a list": (f"- A\n\n  {ABS}\n", f"- A\n\n  {ABS}\n\n  {IMAGE}\n"),
    "a list item itself": (f"1. {ABS}\n   B\n", f"1. {ABS}\n\n   {IMAGE}\n\n   B\n"),
    "a tab behind a marker": (f"-\t{ABS}\n", f"-\t{ABS}\n\n \t{IMAGE}\n"),
    "two": (f"{ABS}\n\n{ABS}\n", f"{ABS}\n\n{IMAGE}\n\n{ABS}\n\n{IMAGE}\n"),
    "on several lines": (
        ABS.replace(" output", "\n  output").replace("!-- w", "!--\nw") + "\nB\n",
        ABS.replace(" output", "\n  output").replace("!-- w", "!--\nw") + f"\n\n{IMAGE}\n\nB\n",
    ),
    "right after text": (f"A\n{ABS}\nB\n", f"A\n{ABS}\n\n{IMAGE}\n\nB\n"),
    "a mark": (f"\ufeff{ABS}\n", f"\ufeff{ABS}\n\n{IMAGE}\n"),
    "odd spaces": (f"A\u2028B\x0bC\x85\n\n{ABS}\n", f"A\u2028B\x0bC\x85\n\n{ABS}\n\n{IMAGE}\n"),
    "front matter": (
        f'---\ntitle: "A ``` B"\n# {ABS}\n---\n\n{ABS}\n',
        f'---\ntitle: "A ``` B"\n# {ABS}\n---\n\n{ABS}\n\n{IMAGE}\n',
    ),
    "front matter that ends with dots": (
        f"---\ntitle: A\n...\n{ABS}\n\nB\n\n---\n\nC\n",
        f"---\ntitle: A\n...\n{ABS}\n\n{IMAGE}\n\nB\n\n---\n\nC\n",
    ),
    "front matter in TOML": (f"+++\na = 1\n+++\n{ABS}\n", f"+++\na = 1\n+++\n{ABS}\n\n{IMAGE}\n"),
    "rules": (f"---\n\n{ABS}\n\n---\nB\n", f"---\n\n{ABS}\n\n{IMAGE}\n\n---\nB\n"),
    "a rule": (f"{ABS}\n---\nB\n", f"{ABS}\n\n{IMAGE}\n\n---\nB\n"),
    "a definition": (f"{ABS}\n[a]: b\n\n[a]\n", f"{ABS}\n\n{IMAGE}\n\n[a]: b\n\n[a]\n"),
    "code": (f"{ABS}\n    a = 1\n", f"{ABS}\n\n{IMAGE}\n\n    a = 1\n"),
    "a list from two": (f"{ABS}\n2. B\n", f"{ABS}\n\n{IMAGE}\n\n2. B\n"),
    "a note between": (f"{ABS}\n<!-- a -->\n![](img/abs.gif)\n", f"{ABS}\n<!-- a -->\n{IMAGE}\n"),
    "text between": (f"{ABS}\n\nA\n\n![](img/abs.gif)\n", f"{ABS}\n\nA\n\n{IMAGE}\n"),
    "another section": (
        f"{ABS}\n\n# A\n\n![a](img/abs.gif)\n",
        f"{ABS}\n\n{IMAGE}\n\n# A\n\n![a](img/abs.gif)\n",
    ),
    "in a link": (f"{ABS}\n\n[![](img/abs.gif)](b)\n", f"{ABS}\n\n[{IMAGE}](b)\n"),
    "in a table": (
        f"{ABS}\n\n| a | b |\n|---|---|\n| ![c](c.gif) | ![](img/abs.gif) |\n",
        f"{ABS}\n\n| a | b |\n|---|---|\n| ![c](c.gif) | {IMAGE} |\n",
    ),
    "in a quotation below": (f"{ABS}\n\n> - ![](./img/abs.gif)\n", f"{ABS}\n\n> - ![{ALT}](./img/abs.gif)\n"),
    "over two lines": (f"> {ABS}\n>\n> ![a\n> b](img/abs.gif)\n", f"> {ABS}\n>\n> {IMAGE}\n"),
    "a tag": (
        f'{ABS}\n<img src="img/abs.gif" width=300>\n',
        f'{ABS}\n<img alt="{ALT}" src="img/abs.gif" width=300>\n',
    ),
    "a tag with words": (
        f"{ABS}\n\n<p align=center>\n<IMG\n  alt='old' src=img/abs.gif></p>\n",
        f'{ABS}\n\n<p align=center>\n<IMG\n  alt="{ALT}" src=img/abs.gif></p>\n',
    ),
    "a tag in text": (f'{ABS}\n\nA <img src="img/abs.gif"> b\n', f'{ABS}\n\nA <img alt="{ALT}" src="img/abs.gif"> b\n'),
    "a reference": (
        f"{ABS}\n\n![][a]\n\n[a]: img/abs.gif\n",
        f"{ABS}\n\n![{ALT}][a]\n\n[a]: img/abs.gif\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_an_image_stands_below_its_comment_and_nothing_else_changes(name, tmp_path):
    before, after = PLACES[name]
    assert written(tmp_path, before) == after
    assert written(tmp_path, after) == after


def rendered(text):
    return MarkdownIt("commonmark").render(text.removeprefix("\ufeff"))


@pytest.mark.parametrize("name", [name for name in PLACES if "tag" not in name])
def test_the_image_is_an_image_to_markdown(name):
    html = rendered(PLACES[name][1].replace(" =250x", ""))
    assert re.search(r'<img src="(\./)?img/abs.gif" alt="A 2 by 2 grid', html)


@pytest.mark.parametrize("name", ["a rule", "a definition", "code", "a list from two", "a quotation that ends"])
def test_what_follows_an_image_is_what_it_was_without(name):
    before, after = (rendered(text) for text in PLACES[name])
    image = re.search(r"<p><img [^>]*></p>\n", after)[0]
    assert after.replace(image, "") == before


# What shows the file in another way, or was written by a formatter: nothing is to be done.
FINE = {
    "a formatter's empty lines": f"{ABS}\n\n\n{IMAGE}\n",
    "a caption as Zenn has it": f"{ABS}\n\n{IMAGE}\n*Folded*\n",
    "attributes": f"{ABS}\n\n{IMAGE}{{width=50%}}\n",
    "attributes of kramdown": f'{ABS}\n\n{IMAGE}{{: width="300"}}\n',
    "attributes below": f"{ABS}\n\n{IMAGE}\n{{: .wide }}\n",
    "another way to write": f"{ABS}\n\n{IMAGE.replace('grid', 'gr&#105;d').replace('_', '&lowbar;')}\n",
    "an address's end": f"{ABS}\n\n{IMAGE.replace('.gif', '.gif#center')}\n",
    "a picture": f'{ABS}\n\n<picture><source srcset="img/abs.gif 2x"></picture>\n',
    "a video": f"{ABS}\n\n<video src='img/abs.gif'></video>\n",
    "a directive": f"{ABS}\n\n```{{figure}} img/abs.gif\n:width: 50%\n```\n",
    "a directive of colons": f"{ABS}\n\n:::{{figure}} img/abs.gif\n:::\n",
    "a shortcode": f'{ABS}\n\n{{{{< figure src="img/abs.gif" alt="x" >}}}}\n',
    "a link of a wiki": f"{ABS}\n\n![[img/abs.gif|300]]\n",
    "a short reference": f"{ABS}\n\n![abs]\n\n[abs]: img/abs.gif\n",
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_an_image_that_is_there_in_another_way_stays(name, tmp_path):
    assert written(tmp_path, FINE[name]) == FINE[name]


UNREAD = {
    "in details": (f"<details>\n<summary>A</summary>\n{ABS}\n</details>\n", 3, "within HTML"),
    "in html": (f"<div>\n{ABS}\n</div>\n", 2, "within HTML"),
    "behind html": (f"<p>{ABS}</p>\n", 1, "within HTML"),
    "in a table": (f"| a |\n|---|\n| {ABS} |\n", 3, "within a table"),
    "in a line": (f"A {ABS} B\n", 1, "within text"),
    "in a heading": (f"# A {ABS}\n", 1, "within text"),
    "further down in a text": (f"> A\n> `{ABS}` B\n> C {ABS}\n", 3, "within text"),
    "never closed in a text": (f"A {ABS[:-3]}\n", 1, "within text"),
    "in an admonition": (f'!!! note "A"\n\n    B\n\n    {ABS}\n', 5, "outside of the admonition"),
    "in an admonition at once": (f"!!! note\n    {ABS}\n", 2, "within text"),
    "in a tab": (f'A\n\n=== "A"\n\n    {ABS}\n', 5, "outside of the admonition"),
    "in MDX": ("A\n\n{/* warpviz: activation activation=abs output=a.gif */}\n", 3, "comments of MDX"),
    "in MDX over lines": ("{/*\n  warpviz: activation\n*/}\n", 1, "comments of MDX"),
    "in front matter": (f"---\nA: B\n\n{ABS}\n\n---\n\nC\n", 4, "the front matter"),
    "as a target": (f"[a]: {ABS[:4]}warpviz:b-->\n", 1, "nothing is read"),
    "too deep": (f"{'> ' * 120}{ABS}\n", 1, "nothing is read"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_a_comment_that_is_not_read_is_named_with_its_line(name, tmp_path):
    text, line, words = UNREAD[name]
    (article,) = read_articles([post(tmp_path, text)])
    (told,) = article.unread
    assert told.startswith(f"{tmp_path / 'post.md'}: line {line}: a comment that is not read: ")
    assert words in told
    assert updated(article, "en").decode() == text


def test_a_comment_that_is_not_read_fails_and_stops_nothing_else(tmp_path):
    path = post(tmp_path, f"{ABS}\n\n<details>\n{ABS}\n</details>\n")
    result = run(tmp_path, "article", "post.md", "--quiet")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("error: post.md: line 4: a comment that is not read: ")
    assert DRAWN in path.read_text(encoding="utf-8")
    result = run(tmp_path, "article", "post.md", "--check")
    assert (result.returncode, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1


CODE = {
    "fence": f"```html\n{ABS}\n```\n",
    "tildes": f"~~~~\n```\n{ABS}\n~~~\n~~~~\n",
    "a file of Zenn": f"```md:post.md\n{ABS}\n```\n",
    "never closed": f"```\n{ABS}\n",
    "in a list": f"- A\n\n  ```\n  {ABS}\n  ```\n",
    "in a quotation": f"> ```\n> {ABS}\n> ```\n",
    "indented": f"A\n\n    {ABS}\n",
    "tab": f"A\n\n\t{ABS}\n",
    "inline": f"`{ABS}`\n",
    "inline over lines": f"`` ` {ABS}\nA {ABS} ``\n",
    "a sign as it is": f"A \\{ABS} B\n",
    "another comment": f"<!-- note:\n{ABS}\n",
    "another comment over lines": f"<!-- note:\n\n{ABS}\n",
    "script": f"<script>\n{ABS}\n</script>\n",
    "not ours": "<!-- warpvizzard: activation -->\n<!-- anything -->\n",
}


@pytest.mark.parametrize("name", CODE)
def test_comments_in_code_are_left_alone(name, tmp_path):
    (article,) = read_articles([post(tmp_path, CODE[name])])
    assert article.unread == ()
    assert updated(article, "en").decode() == CODE[name]


LINES = [
    ABS,
    IMAGE,
    "![a](b.gif)",
    "",
    "text",
    "```",
    "> quote",
    "- item",
    "2. two",
    "# head",
    "    code",
    "\ttab",
    "---",
    "é　",
    "\\",
]
STARTS = ["", "> ", "- ", "1. ", "   ", "-\t"]


@given(
    st.lists(st.tuples(st.lists(st.sampled_from(STARTS), max_size=3).map("".join), st.sampled_from(LINES))),
    st.sampled_from(["\n", "\r\n"]),
)
def test_twice_is_once_and_only_images_and_empty_lines_come(lines, end):
    text = end.join(start + line for start, line in lines)
    comments = find_comments(Document(text))
    assert comments.wrong == []
    once = with_images(Document(text), [Wanted(comment, ALT, "img/abs.gif") for comment in comments.found])
    again = find_comments(Document(once))
    assert len(again.found) == len(comments.found)
    assert with_images(Document(once), [Wanted(comment, ALT, "img/abs.gif") for comment in again.found]) == once
    kept = [line for line in once.splitlines() if IMAGE not in line and line.strip(" >\t")]
    assert kept == [line for line in text.splitlines() if IMAGE not in line and line.strip(" >\t")]
    assert len(once) - len(once.replace("\r", "")) == (once.count("\n") if "\r" in text else 0)


@pytest.mark.parametrize("alt", ["a [b] *c* _d_ `e` \\f <g> $h$ a|b &amp; &copy;", "]", "\\", "a\nb"])
def test_an_alt_text_is_shown_as_it_is(alt):
    shown = unescape(re.search(r'alt="([^"]*)"', rendered(image_line(alt, "a b(1).gif")))[1])
    assert shown == " ".join(alt.split())


TARGETS = [
    "a b(1).gif", "http://x/a b> c", "http://x/(<)", "a<b", "a)b>c", "<a>", "a\\b", "a\\<", "https://x/a?b=1&copy;=2#c",
    "/images/縦.gif", "a`b", "a*b*_c_", "//x/y.gif", "a%20b.gif",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_led_to_as_it_is_and_written_once(target, tmp_path):
    image = rendered(image_line("A", target))
    found = unescape(re.search(r'<p><img src="([^"]*)" alt="A" /></p>', image)[1])
    assert unquote(found) == unquote(target)
    comment = ABS.replace(" -->", f" url='{target}' -->")
    once = written(tmp_path, f"{comment}\n\nA\n")
    assert written(tmp_path, once) == once
    assert once.count("\n") == 5


@pytest.mark.parametrize("name", ["100%.gif", "a#b?.gif", "javascript:a.gif", "a b%20.gif"])
def test_the_name_of_a_file_leads_to_that_file(name, tmp_path):
    once = written(tmp_path, ABS.replace("img/abs.gif", f"'{name}'") + "\n")
    source = re.search(r'src="([^"]*)"', rendered(once.partition("-->")[2]))[1]
    parts = urlsplit(unescape(source))
    assert (parts.scheme, parts.query, parts.fragment) == ("", "", "")
    assert unquote(parts.path).removeprefix("./") == name
    assert written(tmp_path, once) == once


BAD = [
    "javascript:alert(1)",
    " JavaScript:a",
    "vbscript:a",
    "data:text/html,a",
    "file:///etc/a",
    "javascript&colon;a",
    "&#106;avascript:a",
]


@pytest.mark.parametrize("url", [*BAD, "a\n\n<script>a</script>", "java\tscript:a", "a\x1bb", "a\u2028b"])
def test_addresses_that_run_or_that_end_lines_are_refused(url, tmp_path):
    told = message(tmp_path, ABS.replace(" -->", f" url='{url}' -->"))
    assert told.startswith("line 1: url: expected an address ")


def test_an_image_gets_the_address_that_is_given_later(tmp_path):
    comment = ABS.replace(" -->", " url=https://x.org/a.gif -->")
    wanted = f"{comment}\n\n![{ALT}](https://x.org/a.gif =300x)\n"
    assert written(tmp_path, f"{comment}\n\n![](img/abs.gif =300x)\n") == wanted
    tag = '<img src="{}" width="30">\n'
    assert written(tmp_path, f"{comment}\n\n" + tag.format("img/abs.gif")).endswith(
        f'<img alt="{ALT}" src="https://x.org/a.gif" width="30">\n'
    )


def test_url_and_alt_may_be_given(tmp_path):
    comment = ABS.replace(" -->", ' url=https://example.com/a.gif alt="My own words" -->')
    assert written(tmp_path, comment + "\n") == f"{comment}\n\n![My own words](https://example.com/a.gif)\n"


# What is wrong


WRONG = {
    "<!-- warpviz: activation activation=abs output=a.gif": "the comment is never closed: expected '-->'",
    f"A\n\n<!-- warpviz: activation\n{ABS}\n": "line 3: the comment is never closed: expected '-->'",
    "<!-- warpviz: -->": "line 1: expected a figure kind, one of activation, network",
    "\n<!-- warpviz: activaton -->": "line 2: unknown figure kind 'activaton': did you mean 'activation'?",
    "<!-- warpviz: activation activation=abs -->": "line 1: output: expected the name of a file",
    "<!-- warpviz: activation abs output=a.gif -->": "line 1: expected name=value, but got 'abs'",
    "<!-- warpviz: activation activation=abs output=a.gif them=dark -->": "'them': did you mean 'theme'?",
    "<!-- warpviz: activation activation=abs output=a.gif fps=x -->": "line 1: fps: expected a number, but got 'x'",
    "<!-- warpviz: activation activation=abs output=a.gif once=2 -->": "once: expected true or false, but got '2'",
    "<!-- warpviz: activation activation=abs output=a.gif fps=2 fps=3 -->": "line 1: fps: given twice",
    "<!-- warpviz: activation activation=abs output=a.gfi -->": "did you mean '.gif'?",
    '<!-- warpviz: activation activation=abs title="a output=a.gif -->': "line 1: a quotation mark is never closed",
    "<!-- warpviz: activation activation=abs output=../a.gif -->": "output: expected a path under the folder",
    "<!-- warpviz: activation activation=abs output=/a.gif -->": "line 1: output: a path that begins with '/' needs an",
    "<!-- warpviz: network data=/etc/p.csv output=a.gif -->": "line 1: data: expected a path under the folder",
    "<!-- warpviz: network network=x output=a.gif -->": "line 1: unknown option 'network'",
    f"{ABS} and more": "line 1: expected nothing behind the comment, but got 'and more'",
    f"{ABS}\n{ABS.replace('abs ', 'tanh ')}\n": "writes the same output as",
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WRONG.items())
def test_what_is_wrong_is_told_with_its_line(text, words, tmp_path):
    assert words in message(tmp_path, text)


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    told = message(tmp_path, "<!-- warpviz: x -->\n\n<!-- warpviz: activation -->\n")
    assert "line 1: " in told
    assert "line 3: " in told


def test_what_is_no_article_is_one_line(tmp_path):
    assert message(tmp_path, b"A\nB\xe4C\n") == "line 2: not UTF-8"
    for path, words in ((tmp_path, "is a directory"), (tmp_path / "gone.md", "no such file")):
        with pytest.raises(DataError, match=words):
            read_articles([path])
    large = tmp_path / "large.md"
    with large.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(DataError, match=r"over 16 MB$"):
        read_articles([large])


# As others keep them


ZENN = """---
title: "活性化関数で空間はどう曲がるか"
emoji: "📐"
type: "tech" # tech: 技術記事 / idea: アイデア
topics: ["機械学習", "python"]
published: false
---

## 絶対値

:::message
折り紙のように折りたたまれます。
:::

<!-- warpviz: activation activation=abs {look} output=/images/fold/abs.gif -->
{image}```python:main.py
# <!-- warpviz: activation activation=abs output=/images/fold/no.gif -->
```
"""
QIITA = """---
title: 活性化関数
tags:
  - 機械学習
private: false
updated_at: '2026-11-01T12:00:00+09:00'
id: null
organization_url_name: null
slide: false
ignorePublish: false
---

# はじめに

:::note info
絶対値
:::

<!-- warpviz: activation activation=abs {look} output=img/abs.gif url={url} -->
{image}"""
RAW = "https://raw.githubusercontent.com/someone/posts/main/public/img/abs.gif"
JA = (
    "縦横に 2 本ずつ線を引いたシートは、絶対値関数によって第 1 象限に折りたたまれる。"
    "最後に、元の面積の 25 % を平均 4 枚重なって覆う。"
)
LAYOUTS = {
    "articles/how-space-bends.md": (ZENN, "images/fold/abs.gif", f"\n![{JA}](/images/fold/abs.gif)\n\n"),
    "books/space/1.fold.md": (ZENN, "images/fold/abs.gif", f"\n![{JA}](/images/fold/abs.gif)\n\n"),
    "public/0123456789abcdef.md": (QIITA, "public/img/abs.gif", f"\n![{JA}]({RAW})\n"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_articles_as_zenn_and_qiita_keep_them(name, tmp_path):
    layout, output, image = LAYOUTS[name]
    path = post(tmp_path, layout.format(look=LOOK, url=RAW, image=""), name)
    assert run(tmp_path, "article", name, "--check").returncode == 1
    result = run(tmp_path, "article", name, "--lang", "ja")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"{name}: images written"
    assert path.read_bytes().decode() == layout.format(look=LOOK, url=RAW, image=image)
    made = [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file() and file != path]
    assert made == [output]
    assert run(tmp_path, "article", name, "--check", "--lang", "ja").returncode == 0


# The real program


def test_an_article_builds_itself_and_the_second_time_changes_nothing(tmp_path):
    broken = ABS.replace("abs.gif", "no.gif").replace("activation=abs", "activation=tanh data=gone.csv")
    path = post(tmp_path, f"A\r\n\r\n{ABS}\r\n\r\n{broken}\r\n")
    path.chmod(0o640)
    result = run(tmp_path, "article", "post.md")
    assert result.returncode == 1
    assert result.stderr.startswith("error: post.md: line 5: ")
    assert len(result.stderr.splitlines()) == 1
    # The image of a figure that could not be made is not written.
    assert path.read_bytes().decode() == f"A\r\n\r\n{ABS}\r\n\r\n{DRAWN}\r\n\r\n{broken}\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.write_bytes(f"A\r\n\r\n{ABS}\r\n".encode())
    assert run(tmp_path, "article", "post.md", "--check").stdout == "post.md: images are not up to date\n"
    result = run(tmp_path, "article", "post.md", "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    before = path.stat()
    result = run(tmp_path, "article", "post.md")
    assert result.stdout == "img/abs.gif: up to date\n"
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == ["abs.gif", "post.md"]


def test_bad_input_is_one_line_and_status_2_and_nothing_is_written(tmp_path):
    path = post(tmp_path, "<!-- warpviz: activation")
    for args in (["post.md"], ["post.md", "--lang", "fr"], ["post.md", "--check", "--force"], ["gone.md"], []):
        result = run(tmp_path, "article", *args)
        assert (result.returncode, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    path.write_text(ABS.replace("abs.gif", "a\0b.gif"), encoding="utf-8")
    result = run(tmp_path, "article", "post.md")
    assert (result.returncode, result.stdout) == (2, "")
    assert "null character" in result.stderr


def test_what_was_edited_meanwhile_is_kept(tmp_path):
    path = post(tmp_path, f"A\n\n{ABS}\n")
    (article,) = read_articles([path])
    path.write_text(f"A, edited\n\n{ABS}\n", encoding="utf-8")
    assert write_article(article, "en", (), allow_outside=False)
    assert path.read_text(encoding="utf-8") == f"A, edited\n\n{ABS}\n\n{IMAGE}\n"


def test_two_articles_may_show_the_same_figure(tmp_path):
    one, two = post(tmp_path, f"{ABS}\n", "en.md"), post(tmp_path, f"{ABS}\n", "ja.md")
    assert len(read_articles([one, two])) == 2
    other = post(tmp_path, ABS.replace("=abs ", "=tanh "), "other.md")
    with pytest.raises(DataError, match=r"other\.md: line 1: writes the same output as .*en\.md: line 1"):
        read_articles([one, other])


def test_the_words_of_a_network_say_what_came_of_its_training(tmp_path):
    comment = (
        "<!-- warpviz: network activation=abs hidden=2 data=moons points=40 epochs=60 restarts=2"
        " size=64 lines=3 fps=2 tween_s=0.5 output=net.gif -->"
    )
    path = post(tmp_path, comment + "\n")
    # Before it is drawn nobody knows.
    assert "%" not in written(tmp_path, comment + "\n").partition("-->")[2]
    assert run(tmp_path, "article", "post.md").returncode == 0
    text = path.read_text(encoding="utf-8")
    (share,) = re.findall(r"a line separates ([\d.]+) % of the points\.\]\(net\.gif\)", text)
    spec = spec_from_data(parse_recipe(read_recipe(tmp_path / "net.gif"), "it").figure)
    points, labels = wv.dataset("moons", n=40, seed=0)
    assert spec.network.accuracy(points, labels) == pytest.approx(float(share) / 100, abs=0.00101)
    assert "one hidden layer of 2 units" in text
    assert run(tmp_path, "article", "post.md", "--check").returncode == 0
