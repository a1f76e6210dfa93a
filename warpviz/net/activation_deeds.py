"""What an activation does to the sheet where the sheet really is: a sine that is not reached to its turn only bends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.activations import entry_of

if TYPE_CHECKING:
    from warpviz.arrays import Floats
    from warpviz.net.activations import ActivationFunction

# Values that differ by less, for the length of what is looked at, look the same.
SAME = 0.01
# A coordinate that has become this much shorter has become constant: less than half a pixel in a picture of 480.
THIN = 1e-3
# Lengths within these bounds look the same.
SHORTER, LONGER = 0.9, 1.1
SAMPLES = 513
# What a sheet is pressed to, by the dimensions that are left of it.
PRESSED = ("press_to_point", "press_to_line", "press_to_plane", "press_to_space")
# What an entry calls it -> one of `deeds.DEEDS`; whatever is not here is the same.
NEUTRAL = {"step": "jump", "gate": "bend", "press": "crush"}


def entry_verb(function: ActivationFunction) -> str:
    """Return what an activation does in general, as its entry says it; `move` where that says nothing."""
    return entry_of(function).verb


def formula_of(function: ActivationFunction, unit: int | None = None) -> str:
    r"""Return a short formula as mathtext without dollar signs, such as `\sin z_{2}`; `unit` counts from 0."""
    symbol = function.symbol
    if not function.elementwise:
        return symbol
    whole = f"{symbol} z" if symbol in {r"\sin", r"\cos", r"\tanh"} else f"{symbol}(z)"
    text = "z" if function.formula == "z" else symbol if _z(symbol) else whole
    return text if unit is None else re.sub(r"(?<![A-Za-z\\])z(?![A-Za-z])", rf"z_{{{unit + 1}}}", text)


def _z(text: str) -> bool:
    return re.search(r"(?<![A-Za-z\\])z(?![A-Za-z])", text) is not None


def activation_verbs(function: ActivationFunction, low: Floats, high: Floats) -> tuple[tuple[str, ...], int | None]:
    """Return what an activation does to pre-activations from low (D,) to high (D,), and the only unit that changes.

    The verbs are of `deeds.DEEDS`; the unit counts from 0 and is None where several change, or all change each other.
    """
    width = len(low)
    if not function.elementwise:
        if entry_verb(function) == "collapse":
            # Shares sum up to one: a dimension is lost.
            return ((PRESSED[width - 1],) if width <= len(PRESSED) else ("project",)), None
        return (_neutral(entry_verb(function)),), None
    verbs = [_unit_verb(function, float(a), float(b)) for a, b in zip(low, high, strict=True)]
    extended = [number for number in range(width) if high[number] > low[number]]
    left = sum(verbs[number] != "flat" for number in extended)
    if left < len(extended) and left < len(PRESSED):
        return (PRESSED[left],), None
    changed = [number for number in range(width) if verbs[number] != "keep"]
    if not changed:
        return ("keep",), None
    return _together(verbs, changed), changed[0] if len(changed) == 1 < width else None


def _together(verbs: list[str], changed: list[int]) -> tuple[str, ...]:
    """Return what units do together that each do one thing."""
    width = len(verbs)
    found = list(dict.fromkeys("crush" if verbs[number] == "flat" else verbs[number] for number in changed))
    if "turn_over" in found:
        flips = sum(verb == "turn_over" for verb in verbs)
        found[found.index("turn_over")] = "turn" if flips % 2 == 0 else "turn_over" if width <= 2 else "mirror"
    if "crush" in found:
        crushed = sum(verb == "crush" for verb in verbs)
        whole = {2: "crush_to_quadrant", 3: "crush_to_octant"}.get(width, "crush")
        found[found.index("crush")] = whole if crushed == width > 1 else "crush_half" if crushed == 1 else "crush"
    if "bend" in found and {"roll", "fold"} & set(found):
        # The same function does more of the same elsewhere.
        found.remove("bend")
    if found == ["shrink"] and len(changed) < width:
        found = ["squeeze"]
    return tuple(found)


def _neutral(verb: str) -> str:
    return NEUTRAL.get(verb, verb)


def _unit_verb(function: ActivationFunction, low: float, high: float) -> str:
    """Return what happens to one coordinate; `flat` where it becomes constant."""
    x = np.unique(np.concatenate([np.linspace(low, high, SAMPLES), _inside(function, low, high)]))
    y = function(x)
    if high <= low:
        return "keep" if abs(float(y[0]) - low) <= SAME else "shift"
    small = SAME * (high - low)
    if abs(y - x).max() <= small:
        return "keep"
    # Some functions are others, on this sheet or with this parameter; but a small slope is none.
    for verb, other in (("fold", abs(x)), ("crush", np.maximum(x, 0.0))):
        if low < -small < small < high and np.allclose(y, other):
            return verb
    if np.ptp(y) <= THIN * (high - low):
        return "flat"
    straight = _straight(x, y, small)
    return straight or _curved(function, x, y)


def _inside(function: ActivationFunction, low: float, high: float) -> Floats:
    places = np.array([*function.creases, *function.jumps], dtype=np.float64)
    return np.asarray(places[(places > low) & (places < high)])


def _straight(x: Floats, y: Floats, small: float) -> str:
    """Return what a straight piece of a function does, or "" if it is not straight."""
    slope = (y[-1] - y[0]) / (x[-1] - x[0])
    if abs(y - (y[0] + slope * (x - x[0]))).max() > min(small, SAME * float(np.ptp(y))):
        return ""
    if slope < 0:
        return "turn_over"
    return "shrink" if slope < SHORTER else "stretch" if slope > LONGER else "shift"


def _curved(function: ActivationFunction, x: Floats, y: Floats) -> str:
    """Return what a function does that is not straight where the sheet is."""
    verb = entry_verb(function)
    low, high = float(x[0]), float(x[-1])
    turns = _turns(y, SAME * float(np.ptp(y)))
    if verb == "move":
        return "jump" if any(low < place <= high for place in function.jumps) else "fold" if turns else "bend"
    if verb in {"fold", "roll"} and turns == 0:
        return "bend"
    if verb == "crease" and turns:
        return "fold"
    if verb == "roll" and turns == 1 and entry_of(function).small_verb == "fold":
        return "fold"
    return _neutral(verb)


def _turns(y: Floats, small: float) -> int:
    """Return how often values go the other way by more than can be seen."""
    count, direction, extreme = 0, 0, y[0]
    for value in y:
        step = float(value - extreme)
        if direction == 0 and abs(step) > small:
            direction, extreme = (1 if step > 0 else -1), value
        elif direction * step > 0:
            extreme = value
        elif direction * step < -small:
            count, direction, extreme = count + 1, -direction, value
    return count
