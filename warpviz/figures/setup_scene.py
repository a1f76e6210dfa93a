"""The picture of the figure kind `setup`: the data on the left or on top, the diagram in the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.styles import point_styles, shown_names
from warpviz.motion.camera import View, project
from warpviz.motion.tween import pad
from warpviz.motion.views import SPACE
from warpviz.picture.axes import TickSet, axes, nice_step
from warpviz.picture.diagram import diagram
from warpviz.picture.header import Captions, header_texts
from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.legend_box import boxed_legend
from warpviz.picture.scene import Drawing, Markers, Rectangle, Scene, together
from warpviz.picture.theme import THEMES, Theme
from warpviz.plane.lattice import grown_extent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.units import Column
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.specs.setup import SetupFigure


# A picture that is wider than that many times its height has the data on the left, else on top.
WIDE = 1.15


# Air around the points, as a share of the view.
MARGIN = 1.06


# Without slots, so that places are worked out once.
@dataclass(frozen=True)
class PanelLayout(Layout):
    """The layout of a plot in a part of the picture: `region` is left, top, right, bottom."""

    region: Rectangle = (0.0, 0.0, 0.0, 0.0)

    @cached_property
    def plot(self) -> Rectangle:
        """The region without the numbers at the ticks."""
        left, top, right, bottom = self.region
        numbered = self.has_strip and self.font_px(9) >= MIN_FONT_PX
        across, below = (4.3 * self.font_px(9), 1.9 * self.font_px(9)) if numbered else (0.0, 0.0)
        side = min(right - left - 1.2 * across, bottom - top - below)
        middle = (left + right + 0.7 * across) / 2
        upper = (top + bottom - below - side) / 2
        return (middle - side / 2, upper, middle + side / 2, upper + side)


def setup_scene(spec: SetupFigure, data: LabelledPoints | None, columns: Sequence[Column], title: str) -> Scene:
    """Return the picture: the data on the left or on top, the diagram in the rest."""
    width_px, height_px = spec.size
    theme = THEMES[spec.theme]
    layout = Layout(width_px, height_px, has_header=spec.caption or bool(spec.title), has_strip=spec.caption)
    words = Captions(title=title if spec.title is None else spec.title, formulas=("",), labels=("",))
    backdrop = Drawing(texts=header_texts(layout, theme, words, 0, ""))
    edge = 14 * layout.scale
    top = edge + 1.6 * layout.font_px(15) if backdrop.texts else edge
    region = (edge, top, width_px - edge, height_px - edge)
    plot, rest = _halves(region, layout) if data is not None else (None, region)
    points = Drawing()
    if data is not None and plot is not None:
        wanted = spec.legend == "on" or (spec.legend == "auto" and spec.caption)
        names = shown_names(data, spec.lang) if wanted else []
        axes_and_legend, points = _data_panel(
            data, names, plot, layout, theme, upright=plot[2] - plot[0] > 1.3 * (plot[3] - plot[1])
        )
        backdrop = together(backdrop, axes_and_legend)
    network, curves = diagram(columns, rest, layout, theme, spec.lang)
    return Scene(
        width_px=width_px,
        height_px=height_px,
        background=theme.background,
        keyed=theme.keyed,
        backdrop=together(backdrop, network),
        content=together(points, curves),
        clip_px=(0.0, 0.0, float(width_px), float(height_px)),
    )


def _halves(region: Rectangle, layout: Layout) -> tuple[Rectangle, Rectangle]:
    """Return the parts of a region for the data and for the diagram."""
    left, top, right, bottom = region
    gap = 12 * layout.scale
    if right - left > WIDE * (bottom - top):
        middle = left + min(0.5 * (right - left), 1.05 * (bottom - top))
        return (left, top, middle - gap, bottom), (middle + gap, top, right, bottom)
    middle = top + min(0.52 * (bottom - top), right - left)
    return (left, top, right, middle - gap / 2), (left, middle + gap / 2, right, bottom)


def _data_panel(
    data: LabelledPoints, names: Sequence[str], region: Rectangle, layout: Layout, theme: Theme, *, upright: bool
) -> tuple[Drawing, Drawing]:
    """Return the axes with a legend of the classes by name, and the points on top of them."""
    left, top, right, bottom = region
    row = 2.0 * layout.font_px(10) if names and not upright else 0.0
    panel = PanelLayout(
        layout.width_px,
        layout.height_px,
        layout.has_header,
        layout.has_strip,
        region=(left, top, right, bottom - row),
    )
    view = View(np.zeros(SPACE), grown_extent(3.0, data.points) * MARGIN)
    drawing = axes(panel, theme, view, (TickSet(nice_step(view.half), 1.0),))
    screen, _ = project(pad(data.points, SPACE), view, panel.middle, panel.half_px)
    # A smaller plot has smaller points.
    share = min(3.0 * panel.half_px / min(layout.width_px, layout.height_px), 1.0)
    styles = point_styles(theme, layout.scale * share, data.labels)
    if names:
        below = panel.plot[3] + 1.9 * layout.font_px(9)
        box = (panel.plot[0], below, panel.plot[2], below + row)
        if upright:
            box = (panel.plot[2] + 1.5 * layout.font_px(10), panel.plot[1], right, panel.plot[3])
        drawing = together(drawing, boxed_legend(names, styles[: len(names)], box, layout, theme, upright=upright))
    return drawing, Drawing(markers=(Markers(screen, data.labels, styles),))
