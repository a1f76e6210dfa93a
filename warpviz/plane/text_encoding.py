"""The text of a file whose encoding nobody tells: UTF-8, UTF-16 with its mark, Shift_JIS or Windows-1252.

Bytes seldom say what they are: most Western words are also pairs of Shift_JIS. What cannot be told is refused, because
a wrong name in a figure is worse than a question.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from warpviz.errors import DataError

_JAPANESE = re.compile("[^\x00-\x7f]+")
# Windows-1252: letters of Western languages, and signs that never stand against one.
_WESTERN = re.compile("[À-ÖØ-öø-ÿ]")
_SIGN, _LETTER = "[¡-©«-±´-¹»-¿×÷‡†ˆ‰‹›˜™€\x80-\x9f]", "[A-Za-zÀ-ÖØ-öø-ÿŠšŽžŒœŸ]"
_SIGN_AT_LETTER = re.compile(f"{_SIGN}{_LETTER}|{_LETTER}{_SIGN}")
# More letters beyond ASCII in a row than such a language writes: Cyrillic, Greek or Chinese read wrongly.
_RUN = re.compile("[À-ÖØ-öø-ÿŠšŽžŒœŸ]{3}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and, unless it is UTF-8, the name of its encoding."""

    text: str
    encoding: str | None = None


def decode(data: bytes, name: str) -> Decoded:
    """Return the text in `data`, the bytes of the file `name`.

    Raises `DataError` for a binary file, for bytes of no known encoding and for those that may be of several.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(_marked(data, "utf-16", "UTF-16", name), "UTF-16")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise DataError(
            f"{name}: line {line}: expected text, but got a NUL byte: a binary file, or UTF-16 without its mark?"
        )
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(_marked(data, "utf-8-sig", "UTF-8", name))
    text = _tried(data, "utf-8")
    return Decoded(text) if text is not None else _legacy(data, name)


def _marked(data: bytes, codec: str, encoding: str, name: str) -> str:
    """Return the text of a file whose first bytes tell its encoding."""
    text = _tried(data, codec)
    if text is None:
        raise DataError(f"{name}: cannot be decoded: tried {encoding}; save it as UTF-8")
    if "\0" in text:
        raise DataError(f"{name}: expected text, but got a NUL character: a binary file?")
    return text


def _tried(data: bytes, codec: str) -> str | None:
    """Return the text, or None if these bytes are no text of this encoding."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _legacy(data: bytes, name: str) -> Decoded:
    """Return the text of a file in an encoding from before Unicode."""
    japanese = _tried(data, "cp932")
    western = _tried(data, "cp1252")
    likely_japanese = japanese is not None and _looks_japanese(japanese)
    likely_western = western is not None and _looks_western(western)
    if japanese is not None and likely_japanese and not likely_western:
        return Decoded(japanese, "Shift_JIS")
    if western is not None and likely_western and not likely_japanese:
        return Decoded(western, "Windows-1252")
    if likely_japanese:
        raise DataError(f"{name}: may be Shift_JIS or Windows-1252, which cannot be told apart here; save it as UTF-8")
    raise DataError(f"{name}: cannot be decoded: tried UTF-8, Shift_JIS and Windows-1252; save it as UTF-8")


def _looks_japanese(text: str) -> bool:
    """Tell whether a text decoded as Shift_JIS has Japanese in it, and nothing that only a wrong guess gives."""
    beyond = _JAPANESE.findall(text)
    characters = "".join(beyond)
    # Nobody assigned these, and what is half-width katakana for the most part is rather another encoding.
    if any("\ue000" <= character <= "\uf8ff" for character in characters):
        return False
    if 2 * sum("\uff61" <= character <= "\uff9f" for character in characters) > len(characters):
        return False
    runs = _JAPANESE.finditer(text)
    return any(_is_a_word(text, *run.span()) for run in runs)


def _is_a_word(text: str, start: int, end: int) -> bool:
    """Tell whether a run of characters is none that Western letters and their neighbours give by chance."""
    if end - start == 1:
        return _stands_alone(text, start)
    seconds = [character.encode("cp932")[-1] for character in text[start:end]]
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return max(seconds) >= 0x80 or not any(side.isalpha() for side in beside)


def _stands_alone(text: str, place: int) -> bool:
    """Tell the same of a single character."""
    code = text[place].encode("cp932")
    if len(code) == 1 or code[0] >= 0x98:
        return len(code) == 2 and code[1] >= 0x80
    before = place > 0 and text[place - 1].isalpha()
    after = text[place + 1 : place + 2].isalpha()
    second = chr(code[1])
    if code[0] in b"\x8a\x8e":  # Š and Ž
        return not (second.isalpha() and after)
    if code[0] == 0x8C:  # Œ, as in œuvre and œil
        return second not in "UuIi"
    # Quotation marks and dashes; letters of a Macintosh.
    return not (before and second.isalpha() and (after or code[0] > 0x90))


def _looks_western(text: str) -> bool:
    """Tell whether a text decoded as Windows-1252 is words of a Western language."""
    if _RUN.search(text):
        return False
    if _SIGN_AT_LETTER.search(text):
        return False
    return any(_beside_ascii(text, letter.start()) for letter in _WESTERN.finditer(text))


def _beside_ascii(text: str, place: int) -> bool:
    """Tell whether an ASCII letter stands beside the character at a place."""
    return any(
        side.isascii() and side.isalpha() for side in (text[max(place - 1, 0) : place], text[place + 1 : place + 2])
    )
