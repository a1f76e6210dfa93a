"""Images in Markdown: which one belongs to a comment, and the text with all of them as they should be.

What may change is written in docs/articles.md: an image's alt text and target, and empty lines around it. An image is
found by its target, never by its place alone.
"""

from __future__ import annotations

import html
import posixpath
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.batch.html_tags import Tag, comments_and_tags
from warpviz.batch.link_targets import in_markdown, target_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warpviz.batch.comments import Comment
    from warpviz.batch.html_tags import Attribute
    from warpviz.batch.markdown import Document, ImageSpan, TextBlock

# Attributes by which tags show a file.
SHOWING = ("src", "srcset", "data", "data-src")
# How shortcodes and directives of site generators begin: what shows a file there is left as it is.
SHORTCODES = ("{{", "{%", ":::")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An image that should be there: below which comment, its alt text, its target, and other targets it may have."""

    comment: Comment
    alt: str
    target: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shown:
    """Where a target is shown: in a block, as an image of Markdown or a tag of HTML; `None` where it is left alone."""

    block: TextBlock
    image: ImageSpan | Tag | None = None
    shift: int = 0


def with_images(document: Document, wanted: Sequence[Wanted]) -> str:
    """Return the text of a document with every image that is wanted."""
    shown = _all_shown(document) if wanted else {}
    headings = [block.first for block in document.blocks if block.kind == "heading"] if wanted else []
    below: dict[str, int] = {}
    changes: list[tuple[int, int, str]] = []
    for each in sorted(wanted, key=lambda image: -image.comment.last):
        keys = [target_key(target) for target in (each.target, *each.also)]
        last = each.comment.last
        place = bisect_right(headings, last)
        # The section ends with the next heading, and what stands below the next comment on the same file is its own.
        ends = [below.get(key, len(document.lines)) for key in keys]
        stop = min([*headings[place : place + 1], *ends])
        found = next((one for key in keys if (one := _first(shown.get(key, []), last, stop))), None)
        changes += _changed(document, each, found) if found else [_added(document, each)]
        below.update(dict.fromkeys(keys, last))
    return _with_changes("".join(document.lines), sorted(changes))


def _with_changes(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, new in changes:
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _first(shown: Sequence[_Shown], last: int, stop: int) -> _Shown | None:
    """Return the first of places below a line and above another."""
    at = bisect_right(shown, last, key=lambda one: one.block.first)
    return shown[at] if at < len(shown) and shown[at].block.first < stop else None


def _all_shown(document: Document) -> dict[str, list[_Shown]]:
    """Return every place where a picture is shown, by its target."""
    found: dict[str, list[_Shown]] = {}
    for block in document.blocks:
        for target, shown in _shown_in(document, block):
            found.setdefault(target_key(target), []).append(shown)
    return found


def _shown_in(document: Document, block: TextBlock) -> Iterator[tuple[str, _Shown]]:
    text = block.content
    if block.kind == "code":
        # A directive, such as "```{figure} img/abs.gif".
        yield from ((word, _Shown(block)) for word in block.info.split()[1:])
    elif block.kind == "html":
        yield from _shown_by_tags(block, 0, text)
    elif text.lstrip().startswith(SHORTCODES):
        yield from ((word, _Shown(block)) for word in re.split(r"[\s\"'=<>{}()]+", text) if word)
    elif ("![" in text and "]" in text) or "src" in text.lower():
        inside = document.inside(block)
        yield from ((image.target, _Shown(block, image)) for image in inside.images)
        for start, stop in inside.html:
            yield from _shown_by_tags(block, start, text[start:stop])
        for name in re.findall(r"!\[\[([^\[\]|#]*)", text):
            yield from ((same, _Shown(block)) for same in (name, posixpath.basename(name)))


def _shown_by_tags(block: TextBlock, shift: int, text: str) -> Iterator[tuple[str, _Shown]]:
    for tag in comments_and_tags(text):
        if isinstance(tag, Tag):
            for name in SHOWING:
                if name in tag.attributes:
                    same = tag if (tag.name, name) == ("img", "src") else None
                    yield tag.attributes[name].value.split(" ")[0], _Shown(block, same, shift)


def _changed(document: Document, wanted: Wanted, shown: _Shown) -> list[tuple[int, int, str]]:
    """Return what changes of an image that is there: start, end, new text."""
    parts: list[tuple[int, int, str]] = []
    if isinstance(shown.image, Tag):
        parts = _changed_tag(shown.image, wanted)
    elif shown.image is not None:
        image = shown.image
        if image.target_span is not None and target_key(image.target) != target_key(wanted.target):
            parts.append((*image.target_span, in_markdown(wanted.target)))
        # The alt text of `![name]` is the name of the reference too.
        full = image.target_span is not None or shown.block.content[image.label_span[1] :].startswith("][")
        if " ".join(image.alt.split()) != " ".join(wanted.alt.split()) and full:
            parts.append((*image.label_span, alt_in_markdown(wanted.alt)))
    place = document.place
    changes = [
        (place(shown.block, start + shown.shift), place(shown.block, end + shown.shift), new)
        for start, end, new in parts
    ]
    if shown.block.kind == "text" and shown.block.first == wanted.comment.last + 1:
        at = document.starts[shown.block.first]
        changes.append((at, at, _empty(wanted.comment) + _line_end(document, wanted.comment)))
    return changes


def _changed_tag(tag: Tag, wanted: Wanted) -> list[tuple[int, int, str]]:
    def change(name: str, old: Attribute | None, new: str) -> tuple[int, int, str]:
        text = f'{name}="{html.escape(new)}"'
        return (old.start, old.stop, text) if old else (tag.name_stop, tag.name_stop, f" {text}")

    alt, source = tag.attributes.get("alt"), tag.attributes["src"]
    parts = []
    if target_key(source.value) != target_key(wanted.target):
        parts.append(change("src", source, wanted.target))
    if alt is None or " ".join(alt.value.split()) != " ".join(wanted.alt.split()):
        parts.append(change("alt", alt, " ".join(wanted.alt.split())))
    return parts


def _added(document: Document, wanted: Wanted) -> tuple[int, int, str]:
    """Return a new image below its comment, with an empty line above it and, where there is text, below."""
    comment = wanted.comment
    end, empty = _line_end(document, comment), _empty(comment)
    line = comment.prefix + image_line(wanted.alt, wanted.target)
    at = document.starts[comment.last + 1]
    if not document.lines[comment.last].endswith(("\r", "\n")):
        # The comment ended the text without a line break; now the image does.
        return at, at, f"{end}{empty}{end}{line}"
    below = document.bare[comment.last + 1 : comment.last + 2]
    is_text = below and below[0].strip(" \t>" if ">" in comment.prefix else " \t")
    return at, at, f"{empty}{end}{line}{end}" + (f"{empty}{end}" if is_text else "")


def _empty(comment: Comment) -> str:
    return comment.prefix.rstrip()


def _line_end(document: Document, comment: Comment) -> str:
    """Return how lines end at a comment; at the end of the text as they do elsewhere in it."""
    line = document.lines[comment.last]
    own = line[len(line.rstrip("\r\n")) :]
    return own or ("\r\n" if any(line.endswith("\r\n") for line in document.lines) else "\n")


def alt_in_markdown(alt: str) -> str:
    """Return an alt text as it stands in the square brackets of an image."""
    escaped = re.sub(r"([\\\[\]`*_<>$|])", r"\\\1", " ".join(alt.split()))
    return re.sub(r"&(?=#?\w{1,40};)", r"\\&", escaped)


def image_line(alt: str, target: str) -> str:
    """Return the Markdown of an image."""
    return f"![{alt_in_markdown(alt)}]({in_markdown(target)})"
