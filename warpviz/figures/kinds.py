"""How the figures of each kind are built."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.registry import Registry
from warpviz.specs.kinds import KINDS
from warpviz.specs.recipe import fingerprint, stamped

if TYPE_CHECKING:
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec

MAX_PIXELS = 4_000_000_000


Builder = Callable[[Any, "Progress | None"], "Animation"]
# Figure kind -> where the function is that makes the animation of its spec, loaded when it is needed.
BUILDERS: Registry[str] = Registry("figure kind that is drawn")
BUILDERS.register("activation", "warpviz.figures.activation:build_activation")
BUILDERS.register("network", "warpviz.figures.network:build_network")
BUILDERS.register("compare", "warpviz.figures.compare:build_compare")
BUILDERS.register("setup", "warpviz.figures.setup:build_setup")


def builder(kind: str) -> Builder:
    """Return the function that makes the animation of a spec of a figure kind; it is told of progress in training."""
    module, _, name = BUILDERS[kind].partition(":")
    build: Builder = getattr(importlib.import_module(module), name)
    return build


def animate(spec: FigureSpec, progress: Progress | None = None) -> Animation:
    """Return the animation of a figure, not yet drawn.

    Args:
        spec: of any figure kind.
        progress: is told how many steps of training, of how many, are done.

    Raises `WarpvizError` when the data, the network or the size does not allow it.
    """
    kind = getattr(spec, "kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise InvalidValueError(f"expected a figure spec, but got {type(spec).__name__}")
    spec.check_drawable()
    # Before the figure is made: should a file change meanwhile, the figure counts as stale.
    stamp = _stamp(spec)
    animation = builder(kind)(spec, progress)
    still = getattr(spec, "still", None)
    if still is not None:
        from warpviz.figures.stills import still_of

        animation = still_of(animation, still)
    pixels = animation.width_px * animation.height_px * animation.frame_count
    if pixels > MAX_PIXELS:
        raise InvalidValueError(
            f"too many pixels: {animation.width_px}x{animation.height_px} in {animation.frame_count} frames are"
            f" {pixels / 1e9:.1f} billion, but at most {MAX_PIXELS / 1e9:g} billion are drawn:"
            " lower size, fps or tween_s"
        )
    recipe = stamped(animation.recipe, spec, stamp) if stamp else animation.recipe
    return replace(animation, recipe=recipe, bundle=_bundle)


def _bundle(animation: Animation) -> dict[str, str]:
    from warpviz.publish.notebook import bundle_of

    return bundle_of(animation)


def _stamp(spec: FigureSpec) -> str:
    try:
        return fingerprint(spec)
    except WarpvizError:
        # Whatever is wrong with a spec or a file, those that make the figure of it say it better.
        return ""
