"""SheetStyle: how the sheet's lines and the points are coloured and sized."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.languages.table import LANGUAGES
from warpviz.picture.legend import legend
from warpviz.picture.scene import Markers, MarkerStyle, Polylines
from warpviz.picture.theme import Theme, ramp
from warpviz.plane.datasets import DATASETS
from warpviz.plane.lattice import ROW, Lattice, Sheet

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.picture.layout import Layout
    from warpviz.picture.legend import Legend
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.specs.fields import PointsFields

LINE_PX, BORDER_PX = 1.0, 1.9
MARKER_PX, MARKER_OUTLINE_PX = 3.0, 0.8
# Up to this many points are drawn at full size; the radius of more shrinks, so that they do not cover the sheet.
ROOMY_POINTS = 300


def point_styles(theme: Theme, scale: float, labels: Integers) -> tuple[MarkerStyle, ...]:
    """Return the marker of each class for points with labels (N,), in a picture of that scale."""
    crowd = min(1.0, (ROOMY_POINTS / max(len(labels), 1)) ** 0.25)
    radius = max(MARKER_PX * scale * crowd, 1.4)
    outline = MARKER_OUTLINE_PX * max(scale * crowd, 0.5)
    styles = theme.classes[: int(labels.max(initial=0)) + 1]
    return tuple(
        MarkerStyle(style.shape, style.color, style.outline or theme.outline, radius, outline) for style in styles
    )


@dataclass(frozen=True, slots=True, eq=False)
class SheetStyle:
    """Colours and widths that stay the same through an animation.

    Attributes:
        offsets, colors, widths_px: of the sheet's pieces, as in `Polylines`.
        order: the order in which pieces are drawn on the flat sheet: the border last.
        labels: the class of each point, (N,).
        styles: the marker of each class.
        dot: the marker of a line that has shrunk to a point.
    """

    offsets: Integers
    colors: Bytes
    widths_px: Floats
    order: Integers
    labels: Integers
    styles: tuple[MarkerStyle, ...]
    dot: MarkerStyle

    @classmethod
    def make(
        cls, theme: Theme, layout: Layout, lattice: Lattice, sheet: Sheet, data: LabelledPoints | None
    ) -> SheetStyle:
        """Return the style of a sheet and of the points on it."""
        place = (lattice.level / lattice.extent + 1) / 2
        rows, columns = ramp(theme.rows, place), ramp(theme.columns, place)
        by_line = np.where((lattice.family == ROW)[:, None], rows, columns)
        on_border = np.isin(sheet.line, lattice.border)
        labels = data.labels if data is not None else np.empty(0, dtype=np.int64)
        return cls(
            offsets=sheet.offsets,
            colors=by_line[sheet.line],
            widths_px=np.where(on_border, BORDER_PX, LINE_PX) * max(layout.scale, 0.6),
            order=np.argsort(on_border, kind="stable"),
            labels=labels,
            dot=MarkerStyle("circle", theme.ink, theme.background, 2.0 * layout.scale, 0.0),
            styles=point_styles(theme, layout.scale, labels),
        )

    @property
    def has_points(self) -> bool:
        """Whether there are points to draw."""
        return len(self.labels) > 0

    def sheet(self, screen: Floats) -> Polylines:
        """Return the sheet's lines at screen (V, 2)."""
        return Polylines(screen, self.offsets, self.colors, self.widths_px, joined=True)

    def flat_sheet(self, screen: Floats) -> Polylines:
        """Return the sheet's lines at screen (V, 2) in the order in which a flat sheet is drawn."""
        return self.sheet(screen).ordered(self.order)

    def collapsed(self, screen: Floats) -> tuple[Markers, ...]:
        """Return a dot for every piece of the sheet that is no longer than a pixel, so that it can be seen at all.

        A single vertex between two jumps was never a line.
        """
        starts = self.offsets[:-1]
        size = np.maximum.reduceat(screen, starts) - np.minimum.reduceat(screen, starts)
        small = (size.max(axis=1) < 1.0) & (np.diff(self.offsets) > 1)
        return self.dots(np.unique(np.rint(screen[starts[small]]), axis=0))

    def dots(self, places: Floats) -> tuple[Markers, ...]:
        """Return a dot at each of places (N, 2), if there are any."""
        return (Markers(places, np.zeros(len(places), dtype=np.int64), (self.dot,)),) if len(places) else ()

    def points(self, screen: Floats) -> Markers:
        """Return the points at screen (N, 2)."""
        return Markers(screen, self.labels, self.styles)


def _has_names(data: LabelledPoints) -> bool:
    return data.source not in DATASETS and not all(_is_number(name) for name in data.class_names)


def shown_names(data: LabelledPoints, lang: str) -> list[str]:
    """Return what the classes are called in a picture."""
    generated = data.source in DATASETS
    # The names of the datasets' classes are English.
    if _has_names(data) or (generated and LANGUAGES[lang].dataset_classes):
        return [_printable(name) for name in data.class_names]
    shown = range(1, len(data.class_names) + 1) if generated else data.class_names
    return [LANGUAGES[lang].named_class.format(name=name) for name in shown]


def class_legend(spec: PointsFields, layout: Layout, data: LabelledPoints | None, *, beside: bool) -> Legend | None:
    """Return the legend of the points' classes where it was asked for or helps, else None.

    It helps when classes have names of the user's or are more than two, and when there are captions at all.

    Raises `InvalidValueError` when it was asked for and cannot be.
    """
    wanted = spec.legend == "on"
    if data is None:
        if wanted:
            raise InvalidValueError("legend: there are no points, so there is nothing to name")
        return None
    helps = spec.caption and (_has_names(data) or len(data.class_names) > 2)
    if spec.legend == "off" or not (wanted or helps):
        return None
    found = legend(layout, shown_names(data, spec.lang), beside=beside)
    if found is None and wanted:
        raise InvalidValueError(
            f"legend: a picture of {layout.width_px}x{layout.height_px} px is too small for words that can be read"
        )
    return found


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in name).strip() or "?"
