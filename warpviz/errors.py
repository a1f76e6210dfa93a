"""The errors that warpviz raises on purpose: each message is one line and says what was given and what was expected.

What comes from outside (names, values, texts of files) is cut where it is long, and what a terminal would obey rather
than show is spelled out: `quoted` for what stands in quotation marks, every message as a whole in any case.
"""

from __future__ import annotations

import reprlib
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_LETTERS = 80
MOST_PROBLEMS = 10
# A message as a whole; ten problems with a few names each stay below.
MOST_IN_MESSAGE = 4_000
# Controls, halves of surrogate pairs and line separators; the others turn the direction of writing.
_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, *, kept: str = "") -> str:
    """Return text in which what a terminal obeys is spelled out as Python does, except for the letters in `kept`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        ascii(letter)[1:-1]
        if letter not in kept and (unicodedata.category(letter) in _CATEGORIES or letter in _TURNS)
        else letter
        for letter in text
    )


def abridged(text: str, most: int = MOST_LETTERS) -> str:
    """Return text with an ellipsis for what is beyond `most` letters."""
    return text if len(text) <= most else f"{text[:most]}…"


class _Short(reprlib.Repr):
    """Values as Python writes them, cut."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = MOST_LETTERS
        self.maxlevel, self.maxlist, self.maxtuple, self.maxdict = 2, 4, 4, 4

    def repr_str(self, x: str, level: int) -> str:
        """Return the beginning of a text in quotation marks."""
        del level
        return repr(x) if len(x) <= MOST_LETTERS else f"{x[:MOST_LETTERS]!r}… ({len(x):,} characters)"

    def repr_int(self, x: int, level: int) -> str:
        """Return a whole number; of a long one, how long it is."""
        del level
        # Python refuses to write out very long ones.
        return repr(x) if x.bit_length() < 200 else f"a whole number of {int(x.bit_length() * 0.30103) + 1:,} digits"


_SHORT = _Short()


def quoted(value: object) -> str:
    """Return a value for a message: as Python writes it, in one line, cut where it is long."""
    return " ".join(_SHORT.repr(value).split())


def listed(problems: Iterable[str], between: str = "; ") -> str:
    """Return what is wrong as one text: the first ten problems, and how many more there are."""
    problems = list(problems)
    more = len(problems) - MOST_PROBLEMS
    return between.join([*problems[:MOST_PROBLEMS], *([f"and {more:,} more"] if more > 0 else [])])


class WarpvizError(Exception):
    """Base of every error that a user can cause and fix."""

    def __init__(self, message: str = "") -> None:
        """Make an error; its message is one line that a terminal can show, whatever is quoted in it."""
        if "\n" in message or "\r" in message:
            message = " ".join(map(str.strip, message.splitlines()))
        super().__init__(abridged(printable(message), MOST_IN_MESSAGE))


class UnknownNameError(WarpvizError, KeyError):
    """A name that is not in the registry."""

    def __str__(self) -> str:
        # KeyError would show the message in quotes.
        return str(self.args[0])


class InvalidValueError(WarpvizError, ValueError):
    """A value of the wrong type, out of its bounds, or of the wrong shape."""


class DataError(WarpvizError, ValueError):
    """A data or model file that cannot be used as it is."""


class OutputError(WarpvizError, OSError):
    """A file that cannot be written."""
