"""Markdown: where the blocks, images and pieces of code of a text stand, as a CommonMark parser sees them.

The parser tells blocks by their lines, and their text without what the containers around put before it. Our own rules
tell where images and code stand within, and every place is led back to the source, byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

Span: TypeAlias = tuple[int, int]
LINE_PATTERN = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
# Deeper than that nothing is read: blocks in blocks, and brackets in brackets.
MOST_NESTED, MOST_BRACKETS = 100, 20
_BLANK = " \t\n"
# How the line above indented text begins where that is no code, as MkDocs has it.
_ADMONITIONS = ("!!!", "???", "===")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, as CommonMark has them."""
    return [line for line in LINE_PATTERN.findall(text) if line]


def front_matter_lines(lines: Sequence[str]) -> int:
    """Return how many lines of a text are front matter: between `---` and `---` or `...`, or between `+++`."""
    first = lines[0].rstrip() if lines else ""
    ends = {"---": ("---", "..."), "+++": ("+++",)}.get(first, ())
    # A rule and an empty line begin a text.
    if not ends or len(lines) < 2 or not lines[1].strip():
        return 0
    return next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() in ends), 0)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block without blocks in it.

    Attributes:
        kind: html, code, text, or heading.
        first, stop: its lines, counting from 0; `stop` is that behind the last.
        content: its text, without what containers put before its lines.
        info: the words behind the fence of code.
        admonition: whether it is code only because it is indented below the head of an admonition.
    """

    kind: str
    first: int
    stop: int
    content: str
    info: str = ""
    admonition: bool = False


@dataclass(frozen=True, slots=True)
class ImageSpan:
    """An image in text: its alt text and target as they are meant, and where each stands in the block's content.

    `target_span` is `None` where the target stands elsewhere, as that of a reference.
    """

    alt: str
    target: str
    label_span: Span
    target_span: Span | None


@dataclass(frozen=True, slots=True)
class Inside:
    """What stands in the text of a block: images, pieces of code, and pieces of HTML with their places."""

    images: tuple[ImageSpan, ...]
    code: tuple[Span, ...]
    html: tuple[Span, ...]


class Document:
    """The lines and blocks of a Markdown text.

    Attributes:
        lines: its lines with their ends.
        head: how many of them are front matter.
    """

    def __init__(self, text: str) -> None:
        self.lines = split_lines(text)
        self.head = front_matter_lines(self.lines)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        # As the parser has them; front matter is no Markdown, and its lines are blank here.
        self.bare = [line.rstrip("\r\n").replace("\0", "\ufffd") for line in self.lines]
        self._env: dict[str, Any] = {}

    @cached_property
    def blocks(self) -> tuple[TextBlock, ...]:
        """The blocks, in order."""
        body = [""] * self.head + self.bare[self.head :]
        return tuple(map(self._begun, _blocks(_block_parser().parse("\n".join(body), self._env))))

    def _begun(self, block: TextBlock) -> TextBlock:
        """Return a block that begins where its content does.

        The parser strips a paragraph of all that Python takes for blanks, such as a line with a form feed or a wide
        space, which to CommonMark is a line of text like any other.
        """
        if block.kind != "text":
            return block
        begin = block.content.partition("\n")[0].lstrip(" \t")
        first, most = block.first, block.stop - block.content.count("\n") - 1
        while first < most and begin not in self.bare[first]:
            first += 1
        return replace(block, first=first)

    def inside(self, block: TextBlock) -> Inside:
        """Return what stands in a block of text."""
        # References are known once the blocks are.
        parser, found = _inline_parser(), list[Any]()
        parser.inline.parse(block.content, parser, self._env, found)
        spans = [(token.type, token.meta["span"]) for token in found if "span" in token.meta]
        images = tuple(
            ImageSpan(_words(token), token.meta["target"], token.meta["label_span"], token.meta["target_span"])
            for token in found
            if token.type == "image"
        )
        code, html = (tuple(span for kind, span in spans if kind == name) for name in ("code_inline", "html_inline"))
        return Inside(images, code, html)

    def place(self, block: TextBlock, at: int) -> int:
        """Return where a place in the content of a block stands in the text."""
        row = block.content.count("\n", 0, at)
        start = block.content.rfind("\n", 0, at) + 1
        end = block.content.find("\n", start)
        shown = block.content[start:] if end < 0 else block.content[start:end]
        # Blanks before it may be parts of tabs.
        bare = shown.lstrip(" \t")
        column = self.bare[block.first + row].rfind(bare)
        return self.starts[block.first + row] + column + (at - start) - (len(shown) - len(bare))

    def line_of(self, block: TextBlock, at: int) -> int:
        """Return the line, counting from 0, on which a place in the content of a block stands."""
        return block.first + block.content.count("\n", 0, at) + (block.kind == "code" and bool(block.info))


def _blocks(tokens: Sequence[Token]) -> list[TextBlock]:
    kinds = {"html_block": "html", "fence": "code", "code_block": "code", "inline": "text"}
    found: list[TextBlock] = []
    for number, token in enumerate(tokens):
        if token.type not in kinds or token.map is None:
            continue
        kind = "heading" if tokens[number - 1].type == "heading_open" else kinds[token.type]
        above = found[-1].content if found and token.type == "code_block" else ""
        info = token.markup + token.info if token.type == "fence" else ""
        admonition = above.rpartition("\n")[2].startswith(_ADMONITIONS) and found[-1].kind == "text"
        found.append(TextBlock(kind, token.map[0], token.map[1], token.content, info, admonition))
    return found


def _words(token: Token) -> str:
    """Return the alt text of an image, or the text of another token, as it is shown."""
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(map(_words, token.children)) if token.children else token.content


def _block_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # What stands in blocks is read only where it matters.
    return MarkdownIt("commonmark", {"maxNesting": MOST_NESTED}).disable(["inline", "text_join"])


def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import backtick, html_inline

    parser = MarkdownIt("commonmark", {"maxNesting": MOST_BRACKETS})
    parser.inline.ruler.at("image", _image)
    parser.inline.ruler.at("backticks", _placed(backtick))
    parser.inline.ruler.at("html_inline", _placed(html_inline))
    return parser


def _placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return a rule of the parser that notes where its token stands."""

    def placed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it so
        start, count = state.pos, len(state.tokens)
        done = rule(state, silent)
        if done and not silent and len(state.tokens) > count:
            state.tokens[-1].meta["span"] = (start, state.pos)
        return done

    return placed


def _image(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it so
    """Read an image as CommonMark has it, or with the size of Zenn, `![](a.gif =300x)`, and note its places."""
    from markdown_it.rules_inline import image

    start = state.pos
    if not state.src.startswith("![", start):
        return False
    end = state.md.helpers.parseLinkLabel(state, start + 1, False)  # noqa: FBT003 - the parser has it so
    if end < 0:
        return False
    found = _target(state, end + 2) if state.src.startswith("(", end + 1) else None
    if found is None:
        # A reference, or no image.
        done = image(state, silent)
        if done and not silent:
            token = state.tokens[-1]
            token.meta.update(target=str(token.attrs["src"]), label_span=(start + 2, end), target_span=None)
        return done
    target, span, stop = found
    if not silent:
        token = state.push("image", "img", 0)
        token.content, token.children = state.src[start + 2 : end], []
        state.md.inline.parse(token.content, state.md, state.env, token.children)
        token.meta.update(target=target, label_span=(start + 2, end), target_span=span)
    state.pos = stop
    return True


def _target(state: StateInline, at: int) -> tuple[str, Span, int] | None:
    """Return the target whose brackets open before `at`, where it stands, and the place behind the brackets."""
    src, most = state.src, state.posMax
    first = at = _skip(src, at, most)
    found = state.md.helpers.parseLinkDestination(src, at, most)
    if found.ok:
        at = found.pos
    span, blank = (first, at), _skip(src, at, most)
    if blank > at:
        title = state.md.helpers.parseLinkTitle(src, blank, most)
        blank = title.pos if title.ok else _size(src, blank, most)
        blank = _skip(src, blank, most)
    if blank >= most or src[blank] != ")":
        return None
    return found.str if found.ok else "", span, blank + 1


def _skip(src: str, at: int, most: int) -> int:
    while at < most and src[at] in _BLANK:
        at += 1
    return at


def _size(src: str, at: int, most: int) -> int:
    """Return the place behind a size such as `=300x200`, `=300x` or `=x200`, or `at` where there is none."""
    if not src.startswith("=", at):
        return at
    after = at + 1
    while after < most and src[after] in "0123456789%x":
        after += 1
    return after if "x" in src[at:after] else at
