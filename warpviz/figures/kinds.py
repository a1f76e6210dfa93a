"""How the figures of each kind are built."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError
from warpviz.figures.loading import load
from warpviz.figures.stills import still_of
from warpviz.film.facts_file import facts_text
from warpviz.languages.table import LANGUAGES
from warpviz.picture.text import font
from warpviz.picture.theme import THEMES
from warpviz.registry import Registry
from warpviz.specs.kinds import KINDS
from warpviz.specs.recipe import recipe_text
from warpviz.specs.sources import Sources

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.request import Request

MAX_PIXELS = 4_000_000_000
# Names of files start at the working folder.
HERE = Sources()


Builder = Callable[[Any, "Progress | None"], "Animation"]
# Figure kind -> where the function is that makes the animation of a request, loaded when it is needed.
BUILDERS: Registry[str] = Registry("figure kind that is drawn")
BUILDERS.register("activation", "warpviz.figures.activation:build_activation")
BUILDERS.register("network", "warpviz.figures.network:build_network")
BUILDERS.register("compare", "warpviz.figures.compare:build_compare")
BUILDERS.register("setup", "warpviz.figures.setup:build_setup")
BUILDERS.register("curves", "warpviz.figures.curves:build_curves")
BUILDERS.register("distribution", "warpviz.figures.distribution:build_distribution")
BUILDERS.register("gradients", "warpviz.figures.gradients:build_gradients")
BUILDERS.register("training", "warpviz.figures.training:build_training")
BUILDERS.register("descent", "warpviz.figures.descent:build_descent")
BUILDERS.register("crossentropy", "warpviz.figures.crossentropy:build_crossentropy")
BUILDERS.register("dying", "warpviz.figures.dying:build_dying")


def builder(kind: str) -> Builder:
    """Return the function that makes the animation of a request, and is told of progress in training."""
    module, _, name = BUILDERS[kind].partition(":")
    build: Builder = getattr(importlib.import_module(module), name)
    return build


def animate(spec: FigureSpec, progress: Progress | None = None, *, sources: Sources = HERE) -> Animation:
    """Return the animation of a figure, not yet drawn.

    Args:
        spec: of any figure kind.
        progress: is told how many steps of training, of how many, are done.
        sources: where the data and model files are that the spec names; names start at the working folder else.

    Raises `WarpvizError` when the data, the network or the size does not allow it.
    """
    kind = getattr(spec, "kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise InvalidValueError(f"expected a figure spec, but got {type(spec).__name__}")
    check_drawable(spec)
    request = load(spec, sources, progress)
    animation = builder(kind)(request, progress)
    still = getattr(spec, "still", None)
    if still is not None:
        animation = still_of(animation, still)
    _check_pixels(animation)
    recipe = recipe_text(request, dict(animation.measured))
    notes = (*animation.notes, *spec.idle)
    return replace(animation, recipe=recipe, notes=notes, also=_beside(request, animation))


def check_drawable(spec: FigureSpec) -> None:
    """Raise `InvalidValueError` for what cannot be drawn, before anything takes long: letters that no font has.

    The message names the extra that brings them, where there is one.
    """
    if THEMES[spec.theme].keyed and getattr(spec, "fill", False):
        raise InvalidValueError(f"fill: cells that show through need half-clear pixels; theme {spec.theme} has none")
    for text in (spec.title or "", LANGUAGES[spec.lang].input if spec.caption else ""):
        if text and not text.isascii():
            font(text, 12.0, bold=False)


def _check_pixels(animation: Animation) -> None:
    pixels = animation.width_px * animation.height_px * animation.frame_count
    if pixels > MAX_PIXELS:
        raise InvalidValueError(
            f"too many pixels: {animation.width_px}x{animation.height_px} in {animation.frame_count} frames are"
            f" {pixels / 1e9:.1f} billion, but at most {MAX_PIXELS / 1e9:g} billion are drawn:"
            " lower size, fps or tween_s"
        )


def _beside(request: Request[Any], animation: Animation) -> tuple[tuple[str, str], ...]:
    """Return the files that are written beside a figure, each as its path and its text."""
    name = getattr(request.spec, "facts", None)
    return ((str(request.sources.located(name)), facts_text(animation.measured)),) if name else ()
