"""Text: fonts, measuring, and what cannot be set.

Fonts are matplotlib's own DejaVu Sans by file path, so that nothing depends on the fonts of the machine. For characters
that it lacks (Japanese) the extra `warpviz[ja]` brings one.
"""

from __future__ import annotations

import importlib.util
import math
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, quoted
from warpviz.picture.mpl import agg_renderer, characters_of, start_matplotlib

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

ELLIPSIS = "…"
# What the font is called where a document names it instead of embedding it.
FAMILY = "DejaVu Sans"
# A text can be read from this size on, in a picture that is shown that wide; smaller pictures have no room for words.
READ_PX, SHOWN_PX, WORDS_FROM_PX = 11.0, 360.0, 160
# No text of a picture is as large; Agg fails from 2^23 on.
MOST_PX = 100_000.0
# Where Agg and mathtext look things up in the user's settings.
SETTINGS = ("agg.", "font.", "mathtext.", "path.", "text.")
MATH = re.compile(r"(?<!\\)\$[^$]*(?<!\\)\$")


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of a set line of text in pixels: its width, its height and how much of that is below the baseline."""

    width_px: float
    height_px: float
    descent_px: float


def is_math(text: str) -> bool:
    """Return whether part of `text` stands between dollar signs."""
    return MATH.search(text) is not None


def _latin_font(*, bold: bool) -> Path:
    mpl = start_matplotlib()

    return Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


def _japanese_font() -> Path | None:
    """Return the font file of the `ja` extra; importing that package would change matplotlib for everyone."""
    found = importlib.util.find_spec("matplotlib_fontja")
    for folder in (found.submodule_search_locations or ()) if found else ():
        for file in sorted(Path(folder).rglob("*.ttf")):
            return file
    return None


def _lacking(text: str, font: Path) -> str:
    # Mathematics has signs of its own for all of ASCII.
    letters = (letter for letter in text if not letter.isspace() and (ord(letter) > 127 or not is_math(text)))
    return next((letter for letter in letters if ord(letter) not in characters_of(font)), "")


def _font_for(text: str, *, bold: bool) -> Path:
    latin = _latin_font(bold=bold)
    letter = _lacking(text, latin)
    if not letter:
        return latin
    japanese = _japanese_font()
    if japanese is None:
        raise InvalidValueError(
            f"the font has no {letter!r} (in {quoted(text)}); for Japanese text: pip install 'warpviz[ja]'"
        )
    still = _lacking(text, japanese)
    if still:
        raise InvalidValueError(f"no font has {still!r} (in {quoted(text)})")
    return japanese


@lru_cache(maxsize=256)
def font(text: str, size_px: float, *, bold: bool) -> FontProperties:
    """Return a font that has every character of `text`.

    Raises `InvalidValueError` that names the extra to install when there is none.
    """
    start_matplotlib()
    from matplotlib.font_manager import FontProperties

    with plain_settings():
        # A document that names its fonts instead of embedding them names this one.
        return FontProperties(
            fname=str(_font_for(text, bold=bold)),
            size=size_px,
            math_fontfamily="dejavusans",
            family=FAMILY,
            weight="bold" if bold else "normal",
        )


@lru_cache(maxsize=1)
def _own_settings() -> dict[Any, Any]:
    mpl = start_matplotlib()

    return {key: value for key, value in mpl.rcParamsDefault.items() if key.startswith(SETTINGS)}


@contextmanager
def plain_settings() -> Iterator[None]:
    """Draw as if the user had configured nothing of matplotlib; their settings are as they were afterwards."""
    mpl = start_matplotlib()

    plain = _own_settings()
    if all(mpl.rcParams[key] == value for key, value in plain.items()):
        yield
        return
    with mpl.rc_context(plain):
        yield


@lru_cache(maxsize=1)
def _ruler() -> RendererAgg:
    return agg_renderer(4, 4)


@lru_cache(maxsize=1024)
def measure(text: str, size_px: float, *, bold: bool = False) -> Extent:
    """Return how large `text` will be.

    Raises `InvalidValueError` when a character is lacking or the mathematics cannot be parsed.
    """
    properties = font(text, size_px, bold=bold)
    with setting(text), plain_settings():
        width, height, descent = _ruler().get_text_width_height_descent(text, properties, is_math(text))
    if not (0 <= width < MOST_PX and abs(height) < MOST_PX and abs(descent) < MOST_PX):
        raise InvalidValueError(f"cannot set {quoted(text)}: it takes {width:.3g} x {height:.3g} pixels")
    return Extent(float(width), float(height), float(descent))


@contextmanager
def setting(text: str) -> Iterator[None]:
    """Turn what goes wrong while `text` is laid out or drawn into `InvalidValueError` that names it.

    Mathtext reports what it cannot parse, and fails in many ways at what it cannot lay out.
    """
    try:
        yield
    except (ValueError, RecursionError, RuntimeError, TypeError, ArithmeticError, MemoryError) as error:
        if isinstance(error, InvalidValueError):
            raise
        reason = [*str(error).strip().splitlines(), "it is too large"][-1]
        raise InvalidValueError(f"cannot set {quoted(text)}: {reason}") from None


def fitting_size(text: str, size_px: float, width_px: float, *, bold: bool = False) -> float:
    """Return the font size, at most `size_px`, at which `text` is at most `width_px` wide; in steps of half a pixel."""
    while size_px > 6 and measure(text, size_px, bold=bold).width_px > width_px:
        size_px -= 0.5
    return size_px


def shortened(text: str, size_px: float, width_px: float, *, bold: bool = False) -> str:
    """Return text cut to a width, with an ellipsis where letters are missing; empty when not one letter fits.

    Mathematics is whole or not there at all.
    """
    if measure(text, size_px, bold=bold).width_px <= width_px:
        return text
    kept = "" if is_math(text) else text
    while kept and measure(kept + ELLIPSIS, size_px, bold=bold).width_px > width_px:
        kept = kept[:-1].rstrip()
    return kept and kept + ELLIPSIS


def reading_px(width_px: int, height_px: int) -> float:
    """Return the font size that can be read in a picture of that size, 0 where there is no room for words.

    It is 11 px where the picture is shown 360 px wide, and never smaller. Of a picture that is much wider than high,
    as much as one and a half times its height counts: it is not made for a narrow column.
    """
    if min(width_px, height_px) < WORDS_FROM_PX:
        return 0.0
    shown = min(width_px, 1.5 * height_px) / SHOWN_PX
    return math.ceil(2 * READ_PX * max(shown, 1.0)) / 2
