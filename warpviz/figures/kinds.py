"""All figure kinds: their specs, and how each is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError
from warpviz.figures.activation import ActivationFigure, build_activation
from warpviz.figures.network import NetworkFigure, build_network
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.figures.spec import FigureSpec
    from warpviz.picture.animation import Animation

MAX_PIXELS = 4_000_000_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A figure kind: the model of its spec."""

    model: type[FigureSpec]


KINDS: Registry[Kind] = Registry("figure kind")
KINDS.register("activation", Kind(ActivationFigure))
KINDS.register("network", Kind(NetworkFigure))


def spec_from_data(data: dict[str, Any]) -> FigureSpec:
    """Return the spec that plain data with the key `kind` describes."""
    kind = data.get("kind")
    if not isinstance(kind, str):
        raise InvalidValueError(f"kind: expected one of {', '.join(KINDS)}, but got {kind!r}")
    return KINDS[kind].model(**data)


def animate(spec: FigureSpec, progress: Progress | None = None) -> Animation:
    """Return the animation of a figure, not yet drawn.

    Args:
        spec: an `ActivationFigure` or a `NetworkFigure`.
        progress: is told how many steps of training, of how many, are done.

    Raises `WarpvizError` when the data, the network or the size does not allow it.
    """
    if isinstance(spec, ActivationFigure):
        animation = build_activation(spec)
    elif isinstance(spec, NetworkFigure):
        animation = build_network(spec, progress)
    else:
        raise InvalidValueError(f"expected a figure spec, but got {type(spec).__name__}")
    pixels = animation.width_px * animation.height_px * animation.frame_count
    if pixels > MAX_PIXELS:
        raise InvalidValueError(
            f"too many pixels: {animation.width_px}x{animation.height_px} in {animation.frame_count} frames are"
            f" {pixels / 1e9:.1f} billion, but at most {MAX_PIXELS / 1e9:g} billion are drawn:"
            " lower size, fps or tween_s"
        )
    return animation
