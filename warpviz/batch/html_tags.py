"""HTML within Markdown: its tags and their attributes with places, found in one pass, however broken it is."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = " \t\n\f"
COMMENT, COMMENT_END = "<!--", "-->"
# What stands in these is no HTML.
RAW = ("script", "style", "textarea")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag: its value as it is meant, and from where to where its name, `=` and value stand."""

    value: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening tag: its name in small letters, where the text after its name begins, and its attributes."""

    name: str
    name_stop: int
    attributes: dict[str, Attribute]


def comments_and_tags(text: str) -> Iterator[int | Tag]:
    """Yield what stands in HTML, in order: the place of each comment, and each opening tag.

    A comment that is not closed goes on to the end; so does the content of `<script>` and the like.
    """
    at = text.find("<")
    while at >= 0:
        stop = at + 1
        if text.startswith(COMMENT, at):
            yield at
            end = text.find(COMMENT_END, at + len(COMMENT))
            stop = len(text) if end < 0 else end + len(COMMENT_END)
        elif text[stop : stop + 1].isalpha():
            tag, stop = _tag(text, stop)
            yield tag
            if tag.name in RAW:
                stop = _end_of_raw(text, tag.name, stop)
        at = text.find("<", stop)


def _end_of_raw(text: str, name: str, at: int) -> int:
    while (at := text.find("</", at)) >= 0:
        if text[at + 2 : at + 2 + len(name)].lower() == name:
            return at
        at += 2
    return len(text)


def _skip(text: str, at: int, *, over: str) -> int:
    while at < len(text) and text[at] in over:
        at += 1
    return at


def _until(text: str, at: int, marks: str) -> int:
    while at < len(text) and text[at] not in marks:
        at += 1
    return at


def _tag(text: str, start: int) -> tuple[Tag, int]:
    """Return the tag whose name begins at `start`, and the place behind it."""
    name_stop = _until(text, start, _BLANK + "/>")
    found: dict[str, Attribute] = {}
    at = name_stop
    while True:
        at = _skip(text, at, over=_BLANK + "/")
        if at >= len(text) or text[at] in "><":
            break
        first = at
        at = _until(text, at + 1, _BLANK + "=/><")
        name, value = text[first:at].lower(), ""
        equals = _skip(text, at, over=_BLANK)
        if text[equals : equals + 1] == "=":
            value, at = _value(text, _skip(text, equals + 1, over=_BLANK))
        found.setdefault(name, Attribute(html.unescape(value), first, at))
    closed = text[at : at + 1] == ">"
    return Tag(text[start:name_stop].lower(), name_stop, found), at + closed


def _value(text: str, at: int) -> tuple[str, int]:
    """Return the value of an attribute that begins at `at`, and the place behind it."""
    quote = text[at : at + 1]
    if quote in ('"', "'"):
        end = text.find(quote, at + 1)
        end = len(text) if end < 0 else end
        return text[at + 1 : end], min(end + 1, len(text))
    end = _until(text, at, _BLANK + ">")
    return text[at:end], end
