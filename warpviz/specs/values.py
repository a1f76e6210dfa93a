"""What becomes of a figure when it is written: fields of a spec that do not change what it is of.

They stand in the spec, so that the command line, manifests and Python say them alike, and so that a file's recipe makes
the same file again.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import Annotated

from pydantic import BeforeValidator, Field

from warpviz.errors import InvalidValueError, quoted
from warpviz.net.live import is_live, live_network
from warpviz.net.network import Network
from warpviz.net.serial import network_from_data
from warpviz.registry import near_miss

STILLS = ("first", "last")
EVERY_STATE = "states"
MAX_TILES = 64


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    with suppress(ValueError, OverflowError):
        return float(value)
    return None


def parse_still(value: object) -> object:
    """Return `first`, `last`, or a time in seconds as a number."""
    if value is None or value in STILLS:
        return value
    seconds = _number(value)
    if seconds is not None and math.isfinite(seconds) and seconds >= 0:
        return seconds
    guess = near_miss(value, STILLS) if isinstance(value, str) else None
    hint = f": did you mean {guess!r}?" if guess else ""
    raise InvalidValueError(f"expected first, last or a time in seconds, but got {quoted(value)}{hint}")


def parse_filmstrip(value: object) -> object:
    """Return `states` or a number of tiles."""
    if value is None or value == EVERY_STATE:
        return value
    count = _number(value)
    if count is not None and count.is_integer() and 1 < count <= MAX_TILES:
        return int(count)
    raise InvalidValueError(
        f"expected 2 to {MAX_TILES} tiles, or {EVERY_STATE!r} for one a state, but got {quoted(value)}"
    )


UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}


def parse_bytes(value: object) -> object:
    """Return `3MB`, `500 kB` or `2MiB` as a number of bytes, and numbers as they are."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]*)\s*", value.lower())
    if match is None or match[2] not in UNITS:
        raise InvalidValueError(f"expected bytes, such as 3MB or 500kB, but got {quoted(value)}")
    return int(float(match[1]) * UNITS[match[2]])


Bytes = Annotated[int, Field(strict=True, ge=1), BeforeValidator(parse_bytes)]
Still = Annotated[float | str | None, BeforeValidator(parse_still)]
Filmstrip = Annotated[int | str | None, BeforeValidator(parse_filmstrip)]


MIN_SIZE_PX, MAX_SIZE_PX = 64, 2048


# Sizes that have names.
SIZES = {
    "480p": (854, 480), "720p": (1280, 720), "hd": (1280, 720), "1080p": (1920, 1080), "fullhd": (1920, 1080),
    "fhd": (1920, 1080),
}  # fmt: skip


def parse_size(value: object) -> object:
    """Return `480`, `"480"`, `"640x480"`, `"1080p"` or a pair as (width, height) in pixels."""
    if isinstance(value, str) and value.strip().casefold() in SIZES:
        return SIZES[value.strip().casefold()]
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d{1,6})\s*(?:[xX×]\s*(\d{1,6})\s*)?", value)
        if not match:
            raise InvalidValueError(f"expected W or WxH in pixels, or 720p or 1080p, but got {quoted(value)}")
        return (int(match[1]), int(match[2] or match[1]))
    if isinstance(value, int) and not isinstance(value, bool):
        return (value, value)
    return value


Side = Annotated[int, Field(strict=True, ge=MIN_SIZE_PX, le=MAX_SIZE_PX)]


Size = Annotated[tuple[Side, Side], BeforeValidator(parse_size)]


Whole = Annotated[int, Field(strict=True)]


Number = Annotated[float, Field(strict=True)]


Flag = Annotated[bool, Field(strict=True)]


def as_text(value: object) -> object:
    """Return a number as text, and anything else as it is."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def parse_hidden(value: object) -> object:
    """Return `"2,2,2"` as a tuple of whole numbers."""
    if isinstance(value, str):
        try:
            return tuple(int(part) for part in value.split(","))
        except ValueError:
            raise InvalidValueError(
                f"expected whole numbers with commas between, such as 2,2,2, but got {quoted(value)}"
            ) from None
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


def parse_network(value: object) -> object:
    """Return a network as it is, and a recipe's table, or a model of another library, as a network."""
    if value is None or isinstance(value, Network):
        return value
    return live_network(value) if is_live(value) else network_from_data(value)


def parse_names(value: object) -> object:
    """Return `"abs,elu(alpha=2)"` as a tuple of texts; commas in brackets part nothing."""
    if not isinstance(value, str):
        return value
    parts, depth = [""], 0
    for letter in value:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(part.strip() for part in parts)


# Letters of the name of a column.
MOST_NAME = 100


def parse_columns(value: object) -> object:
    """Return `"alcohol,flavanoids,class"` or `"1,2,5"` as three texts; numbers are places."""
    if value is None:
        return None
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or len(given) != 3:
        raise InvalidValueError(f"expected three columns, such as x1,x2,class or 1,2,5, but got {quoted(value)}")
    texts = tuple(str(one).strip() if isinstance(one, str | int) and not isinstance(one, bool) else "" for one in given)
    if not all(texts) or max(map(len, texts)) > MOST_NAME or len(set(texts)) < len(texts):
        raise InvalidValueError(f"expected three different names or places of columns, but got {quoted(value)}")
    return texts


def parse_numbers(value: object) -> object:
    """Return `"0.01,0.1"` or a number as a tuple of numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (value,)
    if not isinstance(value, str):
        return value
    parts = [_number(part.strip()) for part in value.split(",")]
    if any(part is None for part in parts):
        raise InvalidValueError(f"expected numbers with commas between, such as 0.01,0.1,1.1, but got {quoted(value)}")
    return tuple(parts)


def parse_interval(value: object) -> object:
    """Return `"-4,4"` as two numbers."""
    if not isinstance(value, str):
        return value
    ends = [_number(part.strip()) for part in value.split(",")]
    if len(ends) != 2 or any(end is None for end in ends):
        raise InvalidValueError(f"expected two numbers with a comma between, such as -4,4, but got {quoted(value)}")
    return tuple(ends)


def slug(text: str) -> str:
    """Return text as part of a file name: letters, digits, dots, and dashes for the rest."""
    return re.sub(r"[^\w.]+", "-", text).strip("-.")
