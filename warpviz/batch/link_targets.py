"""Targets of images: which are refused, how each is written in Markdown, and which are the same."""

from __future__ import annotations

import html
import posixpath
import re
from urllib.parse import unquote

from warpviz.errors import InvalidValueError

# What a page may show. Programs (`javascript:`) and contents (`data:`) are no links to a file.
SCHEMES = ("http", "https", "ftp", "ipfs", "attachment", "cid")
# RFC 3986, section 3.1.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What Markdown would take for a character's name (HTML has none longer).
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
# What is a part of an address, or cannot be one, as control characters cannot, but may stand in the name of a file.
_IN_NAMES = str.maketrans(
    {"%": "%25", "?": "%3F", "#": "%23", **{chr(code): f"%{code:02X}" for code in (*range(32), 127)}}
)


def check_target(name: str, target: str) -> None:
    """Raise `InvalidValueError` that begins with `name` for an address that no image has."""
    if not target.isprintable():
        raise InvalidValueError(f"{name}: expected an address on one line, without control characters")
    # As a reader of HTML would take it.
    for meant in (target, html.unescape(target)):
        scheme = _SCHEME.match(meant.strip())
        if scheme and scheme[1].lower() not in SCHEMES:
            expected = "https:// or a path"
            raise InvalidValueError(f"{name}: expected an address that begins with {expected}, but got {target[:40]!r}")


def address_of(output: str) -> str:
    """Return the address of a file by its path as it was written down."""
    written = output.translate(_IN_NAMES)
    # The part before a colon would be taken for the kind of address.
    return f"./{written}" if _SCHEME.match(written) else written


def in_markdown(target: str) -> str:
    """Return an address as it stands in the round brackets of an image."""
    target = _ENTITY.sub(r"\\&", target.replace("\\", r"\\"))
    if re.search(r"[\s()<>]", target):
        return "<" + target.replace("<", r"\<").replace(">", r"\>") + ">"
    return target


def target_key(target: str) -> str:
    """Return the same text for all ways in which an address is written; local ones without what follows `?` or `#`."""
    target = target.strip()
    if _SCHEME.match(target) or target.startswith("//"):
        return unquote(target)
    path = unquote(re.split(r"[?#]", target, maxsplit=1)[0])
    return posixpath.normpath(path) if path else ""
