"""All figure kinds: their specs, and how each is built."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.recipe import fingerprint, stamped
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.figures.spec import FigureSpec
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress

MAX_PIXELS = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A figure kind, whose module is loaded when it is needed.

    Attributes:
        home: the module and, in it, the model of the spec and the function that builds it, which takes a spec and a
            function that is told of the steps of training, or None.
        description: one line on it.
        examples: commands that make one.
    """

    home: tuple[str, str, str]
    description: str
    examples: tuple[str, ...]

    @property
    def model(self) -> type[FigureSpec]:
        """The model of its spec."""
        module, name, _ = self.home
        model: type[FigureSpec] = getattr(importlib.import_module(module), name)
        return model

    def build(self, spec: FigureSpec, progress: Progress | None) -> Animation:
        """Return the animation of a spec."""
        module, _, name = self.home
        animation: Animation = getattr(importlib.import_module(module), name)(spec, progress)
        return animation


KINDS: Registry[Kind] = Registry("figure kind")
KINDS.register(
    "activation",
    Kind(
        ("warpviz.figures.activation", "ActivationFigure", "build_activation"),
        "Show what one activation function does to the plane.",
        ("warpviz activation softmax -o softmax.gif", 'warpviz activation "leaky_relu(alpha=0.1)" --theme dark'),
    ),
)
KINDS.register(
    "network",
    Kind(
        ("warpviz.figures.network", "NetworkFigure", "build_network"),
        "Train a small network and carry the sheet through its layers.",
        (
            "warpviz network --activation abs --hidden 2,2,2 --data sine -o abs.gif",
            "warpviz network --activation sin --hidden 3,3,3 --data points.csv -o mine.gif",
        ),
    ),
)
KINDS.register(
    "compare",
    Kind(
        ("warpviz.figures.compare", "CompareFigure", "build_compare"),
        "Show several activation functions, or networks with each, side by side on one clock.",
        (
            "warpviz compare abs relu sin softmax --size 640 -o four.gif",
            "warpviz compare --network --activation abs,sin,softmax --data sine --size 960x340 -o networks.gif",
        ),
    ),
)
KINDS.register(
    "setup",
    Kind(
        ("warpviz.figures.setup", "SetupFigure", "build_setup"),
        "Show the data and the network's units and connections, before anything moves.",
        (
            "warpviz setup --data sine --hidden 2,2,2 --activation abs -o setup.gif",
            "warpviz setup --data sine --hidden 3,3 --activation tanh --trained --size 720x360",
        ),
    ),
)


def spec_from_data(data: dict[str, Any]) -> FigureSpec:
    """Return the spec that plain data with the key `kind` describes."""
    kind = data.get("kind")
    if not isinstance(kind, str):
        raise InvalidValueError(f"kind: expected one of {', '.join(KINDS)}, but got {kind!r}")
    return KINDS[kind].model(**data)


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
    animation = KINDS[kind].build(spec, progress)
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
    from warpviz.figures.notebook import bundle_of

    return bundle_of(animation)


def _stamp(spec: FigureSpec) -> str:
    try:
        return fingerprint(spec)
    except WarpvizError:
        # Whatever is wrong with a spec or a file, those that make the figure of it say it better.
        return ""
