"""Comments in Markdown that ask for a figure: where they are, and what each asks for.

<!-- warpviz: network activation=abs data=sine output=img/abs.gif -->

![A 21 by 21 grid ...](img/abs.gif)

A comment that is a block of its own is read. One elsewhere is named with its line, unless it stands in code.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.batch.html_tags import COMMENT_END, comments_and_tags
from warpviz.batch.link_targets import check_target
from warpviz.errors import InvalidValueError, WarpvizError, quoted
from warpviz.registry import unknown_name
from warpviz.specs.kinds import KINDS
from warpviz.specs.text_values import field_value, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.batch.markdown import Document, TextBlock

# Keys of a comment other than the fields of the figure.
RESERVED = ("output", "url", "alt")
# Of one comment: the time to find its words grows with the square of its length.
MOST_LETTERS = 20_000
BEGIN = re.compile(r"<!--\s*warpviz:")
# As a comment of HTML, or of MDX.
ANY_BEGIN = re.compile(r"(?:<!--|\{/\*)\s*warpviz:")
IN_HTML = "it stands within HTML: put an empty line above and below it"
IN_TEXT = "it stands within text: put it on a line of its own"
IN_TABLE = "it stands within a table: put it on a line of its own, above the table"
IN_ADMONITION = "it is indented, which is code to Markdown: put it outside of the admonition"
IN_MDX = "comments of MDX are not read: write <!-- warpviz: ... --> into a Markdown file"
IN_FRONT_MATTER = "it stands within the front matter: put it below"
ELSEWHERE = "it stands where nothing is read: put it on a line of its own"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that asks for a figure.

    Attributes:
        line: its first line, counting from 1.
        last: the place of its last line among the lines of the text, counting from 0.
        prefix: what lines below it begin with: blanks, and `>` in a quotation.
        data: the fields of the figure, `kind` among them.
        output, url, alt: its other keys; "" if not given.
    """

    line: int
    last: int
    prefix: str
    data: dict[str, Any]
    output: str
    url: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a text: those that are read, and one line each on those that are wrong or are not read."""

    found: list[Comment]
    wrong: list[str]
    unread: list[str]


def find_comments(document: Document) -> Comments:
    """Return the comments of a Markdown text that ask for figures."""
    comments = Comments([], [], [])
    # Most texts have none, and need no parser.
    if not any("warpviz:" in line for line in document.lines):
        return comments
    told: dict[int, str] = {}
    for block in document.blocks:
        if not ANY_BEGIN.search(block.content):
            continue
        if block.kind == "html" and (begin := BEGIN.match(block.content.lstrip(" \t"))):
            told[block.first] = ""
            try:
                comments.found.append(_comment(document, block, begin.end()))
            except WarpvizError as error:
                comments.wrong.append(f"line {block.first + 1}: {error}")
            told.update(dict.fromkeys(range(block.first, block.stop), ""))
        else:
            told.update(_elsewhere(document, block))
    told = {**dict(_left_over(document)), **told}
    comments.unread.extend(
        f"line {line + 1}: a comment that is not read: {reason}" for line, reason in sorted(told.items()) if reason
    )
    return comments


def _elsewhere(document: Document, block: TextBlock) -> Iterator[tuple[int, str]]:
    """Yield the lines of a block on which comments begin that are not read, each with the reason; "" in code."""
    if block.kind == "code":
        reason = IN_ADMONITION if block.admonition else ""
        yield from ((document.line_of(block, begin.start()), reason) for begin in ANY_BEGIN.finditer(block.content))
    elif block.kind == "html":
        yield from _in_html(document, block)
    else:
        code = iter(document.inside(block).code)
        span = next(code, None)
        for begin in ANY_BEGIN.finditer(block.content):
            at = begin.start()
            while span is not None and span[1] <= at:
                span = next(code, None)
            marked = block.content[max(0, at - 1) : at] == "\\"
            reason = "" if marked or (span and span[0] <= at) else _reason_in_text(block, begin)
            yield document.line_of(block, at), reason


def _reason_in_text(block: TextBlock, begin: re.Match[str]) -> str:
    if begin[0].startswith("{"):
        return IN_MDX
    return IN_TABLE if block.content.startswith("|") else IN_TEXT


def _in_html(document: Document, block: TextBlock) -> Iterator[tuple[int, str]]:
    """Yield the same for HTML; a comment within a comment, a script or a style is none."""
    for begin in ANY_BEGIN.finditer(block.content):
        yield document.line_of(block, begin.start()), IN_MDX if begin[0].startswith("{") else ""
    for at in comments_and_tags(block.content):
        if isinstance(at, int) and BEGIN.match(block.content, at):
            yield document.line_of(block, at), IN_HTML


def _left_over(document: Document) -> Iterator[tuple[int, str]]:
    """Yield every line on which a comment begins; what no block has, as in front matter, is read nowhere."""
    for number, line in enumerate(document.lines):
        begin = ANY_BEGIN.search(line)
        if begin is None:
            continue
        if number >= document.head:
            yield number, ELSEWHERE
        elif not line[: begin.start()].strip():
            # Behind other words it is a remark or a value of the front matter.
            yield number, IN_FRONT_MATTER


def _comment(document: Document, block: TextBlock, begin: int) -> Comment:
    """Return the comment that is a block; what it asks for stands at `begin`, blanks before it not counted."""
    text = block.content.lstrip(" \t")
    inside, end, after = text[begin:].partition(COMMENT_END)
    if not end or BEGIN.search(inside):
        raise InvalidValueError("the comment is never closed: expected '-->'")
    if any("\0" in line for line in document.lines[block.first : block.stop]):
        raise InvalidValueError("a comment cannot hold a null character")
    if after.strip():
        raise InvalidValueError(f"expected nothing behind the comment, but got {after.strip()[:40]!r}")
    start = document.place(block, len(block.content) - len(text)) - document.starts[block.first]
    # Markers of list items are not repeated on the lines below, but those of quotations are.
    prefix = "".join(sign if sign.isspace() or sign == ">" else " " for sign in document.bare[block.first][:start])
    return _asked(inside, block.first + 1, block.stop - 1, prefix)


def _asked(inside: str, line: int, last: int, prefix: str) -> Comment:
    if len(inside) > MOST_LETTERS:
        raise InvalidValueError(f"expected at most {MOST_LETTERS:,} characters in a comment, but got {len(inside):,}")
    try:
        words = shlex.split(inside)
    except ValueError:
        raise InvalidValueError("a quotation mark is never closed") from None
    if not words:
        raise InvalidValueError(f"expected a figure kind, one of {', '.join(KINDS)}")
    kind = KINDS.canonical(words[0])
    model = KINDS[kind].model
    fields = {name: field for name, field in fields_of(model).items() if name not in model.not_flags}
    data: dict[str, Any] = {"kind": kind}
    own = dict.fromkeys(RESERVED, "")
    for word in words[1:]:
        name, equals, value = word.partition("=")
        name = name.replace("-", "_")
        if not equals:
            raise InvalidValueError(f"expected name=value, but got {quoted(word)}")
        if name in data or own.get(name):
            raise InvalidValueError(f"{name}: given twice")
        if name in own:
            own[name] = value
        elif name not in fields:
            raise unknown_name("option", name, [*fields, *RESERVED])
        else:
            data[name] = field_value(fields[name], value)
    if not own["output"]:
        raise InvalidValueError("output: expected the name of a file")
    check_target("url", own["url"])
    return Comment(line, last, prefix, data, **own)
