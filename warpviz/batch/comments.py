"""Comments in Markdown that ask for a figure, and the image lines below them.

<!-- warpviz: network activation=abs data=sine output=img/abs.gif -->
![A 21 by 21 grid ...](img/abs.gif)

A CommonMark parser decides whether a comment is one or is inside a code block. Other lines are never rebuilt: whatever
is not one of our image lines stays as it is, byte for byte.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.registry import unknown_name
from warpviz.specs.kinds import KINDS
from warpviz.specs.text_values import field_value, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Keys of a comment other than the fields of the figure.
RESERVED = ("output", "url", "alt")
LINE_PATTERN = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
BEGIN = re.compile(r"<!--\s*warpviz:")
# Markers of quotations and list items that a line may begin with.
LINE_PREFIX = re.compile(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
END = "-->"
# An image alone on its line: its alt text, its target, and what may follow that: a title, or the size that Zenn takes.
IMAGE = re.compile(r"!\[((?:[^\]\\]|\\.)*)\]\((<[^<>]*>|[^()\s<>]*)([^()]*(?:\"[^\"]*\"|'[^']*')?[^()]*)\)([ \t]*)")
FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?:.*\r?\n)*?---[ \t]*(?:\r?\n|\Z)")


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


def split_lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, as CommonMark has them."""
    return [line for line in LINE_PATTERN.findall(text) if line]


def find_comments(text: str) -> tuple[list[Comment], list[str]]:
    """Return the comments of a Markdown text that ask for figures, and one line on each that cannot be understood."""
    lines = split_lines(text)
    found: list[Comment] = []
    problems: list[str] = []
    for first in _comment_lines(text, lines):
        try:
            found.append(_comment(lines, first))
        except WarpvizError as error:
            problems.append(f"line {first + 1}: {error}")
    return found, problems


def _comment_lines(text: str, lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of the lines on which a comment of ours begins, outside of code."""
    if not BEGIN.search(text):
        return
    from markdown_it import MarkdownIt

    # Front matter is not Markdown; its lines are blanked, so that line numbers stay the same.
    head = FRONT_MATTER.match(text)
    skipped = len(split_lines(head[0])) if head else 0
    body = "\n" * skipped + "".join(lines[skipped:])
    for token in MarkdownIt("commonmark", {"maxNesting": 100}).parse(body):
        if token.type == "html_block" and token.map is not None:
            place = token.map[0]
            if BEGIN.match(LINE_PREFIX.sub("", lines[place], count=1)):
                yield place


def _comment(lines: Sequence[str], first: int) -> Comment:
    """Return the comment that begins on a line."""
    prefix = LINE_PREFIX.match(lines[first])
    begin = BEGIN.search(lines[first])
    if prefix is None or begin is None:
        raise InvalidValueError("expected a comment")
    parts = [lines[first][begin.end() :]]
    last = first
    while END not in parts[-1]:
        last += 1
        if last >= len(lines) or BEGIN.search(lines[last]):
            raise InvalidValueError("the comment is never closed: expected '-->'")
        parts.append(lines[last])
    inside, _, after = "".join(parts).partition(END)
    if after.strip():
        raise InvalidValueError(f"expected nothing behind the comment, but got {after.strip()[:40]!r}")
    if ">" in prefix[0]:
        # Every line of a quotation repeats the marker.
        inside = re.sub(r"([\r\n])[ \t>]*", r"\1", inside)
    return _asked(inside, first + 1, last, re.sub(r"[^\s>]", " ", prefix[0]))


def _asked(inside: str, line: int, last: int, prefix: str) -> Comment:
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
            raise InvalidValueError(f"expected name=value, but got {word!r}")
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
    return Comment(line, last, prefix, data, **own)


def image_line(alt: str, target: str, rest: str = "") -> str:
    """Return the Markdown of an image."""
    escaped = re.sub(r"([\\\[\]`*_<>$])", r"\\\1", " ".join(alt.split()))
    place = f"<{target}>" if re.search(r"[\s()]", target) else target
    return f"![{escaped}]({place}{rest})"


def with_images(text: str, images: Sequence[tuple[Comment, str, str]]) -> str:
    """Return a text with the image line of each comment right below it: (comment, alt text, target)."""
    lines = split_lines(text)
    for comment, alt, target in sorted(images, key=lambda image: -image[0].last):
        at = comment.last + 1
        old = IMAGE.fullmatch(_bare(lines[at], comment.prefix)) if at < len(lines) else None
        if old is not None:
            end = lines[at][len(lines[at].rstrip("\r\n")) :]
            lines[at] = lines[at][: len(lines[at]) - len(_bare(lines[at], comment.prefix)) - len(end)] + (
                image_line(alt, target, old[3]) + old[4] + end
            )
            continue
        before = lines[comment.last]
        end = before[len(before.rstrip("\r\n")) :]
        if end:
            lines.insert(at, comment.prefix + image_line(alt, target) + end)
        else:
            # The comment ended the text without a line break; now the image line does.
            end = "\r\n" if "\r\n" in text else "\n"
            lines[comment.last] += end
            lines.append(comment.prefix + image_line(alt, target))
    return "".join(lines)


def _bare(line: str, prefix: str) -> str:
    """Return a line without its end and without what stands before a comment with `prefix`."""
    line = line.rstrip("\r\n")
    return line[len(prefix) :] if line.startswith(prefix) else line.lstrip(" \t")
