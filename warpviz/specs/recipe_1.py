"""Recipes of format 1, as version 0.1 wrote them: only what differed from its defaults, which stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warpviz.errors import WarpvizError
from warpviz.specs.base import outer_name
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.messages import NoEffectError

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMON: dict[str, Any] = {
    "size": [480, 480], "theme": "light", "lang": "en", "caption": True, "legend": "auto", "lossless": False,
    "seed": 0, "points": 400,
}  # fmt: skip
_SHEET: dict[str, Any] = {
    **_COMMON, "fps": 25.0, "tween_s": 1.2, "hold_s": 0.6, "final_hold_s": 1.5, "easing": "smoothstep", "lines": 21,
    "extent": 3.0, "once": False, "loop": 0, "boomerang": False, "poster": False, "color": "position",
    "regions": False, "measure": True, "view": "tilt",
}  # fmt: skip
_TRAINING: dict[str, Any] = {
    "activation": "abs", "hidden": [2, 2, 2], "skip": False, "epochs": 2000, "learning_rate": 0.1,
}  # fmt: skip
_LAYERS: dict[str, Any] = {
    "affine_tween": "geometric", "orbit": 40.0, "elevation": 24.0, "projection": "pca", "to": "hidden",
    "boundary": False,
}  # fmt: skip
# Figure kind -> the defaults of version 0.1.
DEFAULTS: dict[str, dict[str, Any]] = {
    "activation": {**_SHEET, "curve": False},
    "network": {**_SHEET, **_TRAINING, **_LAYERS},
    "compare": {
        **_SHEET, **_TRAINING, **_LAYERS, "activation": ["abs", "relu", "sin", "softmax"], "network": False,
        "measure": False,
    },
    "setup": {**_COMMON, **_TRAINING, "trained": False},
}  # fmt: skip
# What a network was trained on if nothing else was said.
DATA = "sine"
# The absolute value was folded, everything else went straight.
FOLDED = ("abs", "absolute")


def upgraded(figure: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields of a figure of format 1 with all that its being left out meant, and what is to be said.

    A field that has no effect, and that would be refused today, is left out; if it was given, that is said.
    """
    usual = dict(DEFAULTS.get(str(figure.get("kind")), {}))
    if "fps" in usual:
        usual["tween"] = _tween(figure)
    if _is_trained(figure):
        usual["data"] = DATA
    data, notes = {**usual, **figure}, dict.fromkeys(figure, "")
    if "fps" in usual:
        data["wires"] = not data.pop("fill", False)
    while True:
        try:
            spec = spec_from_data(data)
        except NoEffectError as error:
            idle = {outer_name(error.field): str(error)}
        except WarpvizError:
            # Whoever makes the figure says what is wrong with it.
            return dict(figure), ()
        else:
            reasons = {outer_name(name): spec.why_no_effect(name) for name in spec.model_fields_set}
            idle = {name: f"{name}: {reason}" for name, reason in reasons.items() if reason and name in data}
        if not idle:
            return data, tuple(note for note in notes.values() if note)
        notes |= {name: f"{line}; left out, as it had no effect" for name, line in idle.items() if name in figure}
        data = {name: value for name, value in data.items() if name not in idle}


def _is_trained(figure: Mapping[str, Any]) -> bool:
    """Return whether a figure has a network that is, or is to be, trained."""
    if figure.get("kind") == "compare":
        return bool(figure.get("network"))
    return figure.get("kind") in {"network", "setup"} and not (figure.get("network") or figure.get("weights"))


def _tween(figure: Mapping[str, Any]) -> str:
    """Return the motion through activations if none was given."""
    if "network" in figure and isinstance(figure["network"], dict):
        layers = figure["network"].get("layers", [])
        names = [str(layer.get("function")) for layer in layers if isinstance(layer, dict)]
    else:
        given = figure.get("activation", "abs")
        names = [str(name) for name in given] if isinstance(given, list) else [str(given)]
    return "fold" if any(name in FOLDED for name in names) else "lerp"
