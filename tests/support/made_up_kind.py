"""A figure kind that nobody needs: a still with a square of a size, as small as a kind can be."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from warpviz.languages.table import LANGUAGES
from warpviz.picture.animation import Animation
from warpviz.picture.scene import Drawing, Polylines, Scene
from warpviz.picture.theme import THEMES, rgb
from warpviz.specs.base import FigureSpec
from warpviz.specs.values import Whole


class SquareFigure(FigureSpec):
    """A square."""

    positional: ClassVar[tuple[str, ...]] = ("side",)

    kind: Literal["square"] = "square"
    side: Whole = Field(ge=1, le=60, description="the side in pixels")

    @property
    def is_still(self):
        """Always."""
        return True

    @property
    def name(self):
        """The side."""
        return str(self.side)


def build_square(request, progress=None):
    """Return the animation of a `SquareFigure`."""
    del progress
    spec, theme = request.spec, THEMES[request.spec.theme]
    corners = 2.0 + spec.side * np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    square = Polylines(points=corners, offsets=np.array([0, 5]), colors=rgb(theme.ink)[None], widths_px=np.array([2.0]))
    width_px, height_px = spec.size
    scene = Scene(
        width_px=width_px, height_px=height_px, background=theme.background, backdrop=Drawing(),
        content=Drawing(lines=(square,)), clip_px=(0.0, 0.0, float(width_px), float(height_px)),
    )  # fmt: skip
    return Animation(
        width_px=width_px, height_px=height_px, durations_s=(1.0,), scene=lambda _: scene, key_frames=(0,),
        exact_colors=(theme.background, theme.ink, theme.axis, theme.muted), plays=1, colors=spec.colors,
        measured={"area": spec.side**2},
    )  # fmt: skip


def describe_square(spec, language):
    """Return what it shows."""
    return f"一辺 {spec.side} px の正方形。" if language is LANGUAGES["ja"] else f"A square of {spec.side} px."


def measure_square(spec, measured, lang):
    """Return what was measured of it."""
    del spec
    return f"its area is {measured['area']} px" if lang == "en" else f"面積は {measured['area']} px"
