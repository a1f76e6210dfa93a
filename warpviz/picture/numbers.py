"""Numbers as the reader is told them."""

from __future__ import annotations

import math

# What stands between words that do not belong together; a document would make one space of several usual ones.
APART = 3 * "\N{NO-BREAK SPACE}"


def percent(share: float) -> str:
    """Return a share as a percentage, rounded down to a tenth so that 100 % means all."""
    tenths = math.floor(share * 1000 + 1e-9)
    return f"{tenths / 10:g} %"


def area_text(share: float) -> str:
    """Return a share of area as a percentage with two digits, or as how many times for a very large one."""
    percent = 100 * share
    if percent == 0:
        return "0 %"
    if percent < 0.01:
        return "< 0.01 %"
    if percent < 9.95:
        return f"{percent:.2g} %"
    return f"{percent:,.0f} %" if percent < 99_999 else f"{share:,.0f} times"


def short_number(value: float, digits: int = 4) -> str:
    """Return a number in so many digits, with a true minus, and none before zero; small and large ones as 1e-7."""
    return f"{float(f'{value:.{digits}g}') + 0.0:.{digits}g}".replace("-", "\N{MINUS SIGN}")


def compact(value: float) -> str:
    """Return a number in two digits, or all that stand before the point; `9.3e4` from ten thousand on."""
    if not math.isfinite(value):
        return f"{value:g}".replace("-", "\N{MINUS SIGN}").replace("inf", "\N{INFINITY}")
    if value and not 1e-3 <= abs(value) < 1e4:
        digits, _, power = f"{value:.1e}".partition("e")
        return f"{digits.removesuffix('.0')}e{int(power)}".replace("-", "\N{MINUS SIGN}")
    return short_number(value, 2 if abs(value) < 100 else 4 if abs(value) >= 1000 else 3)
