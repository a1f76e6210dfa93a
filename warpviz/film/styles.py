"""Styles: how points look, and which of them are named in a legend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError
from warpviz.languages.table import LANGUAGES
from warpviz.picture.legend import legend
from warpviz.picture.scene import Markers, MarkerStyle
from warpviz.plane.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.picture.layout import Layout
    from warpviz.picture.legend import Legend
    from warpviz.picture.theme import Theme
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.specs.fields import PointsFields

MARKER_PX, MARKER_OUTLINE_PX = 2.9, 0.6
# Up to this many points are drawn at full size; the radius of more shrinks, so that they do not cover the sheet.
ROOMY_POINTS = 300
# The sizes of points as shares of the full one, and their radius as a share of the distance between them.
SIZES = (0.5, 0.625, 0.75, 0.875, 1.0)
CROWDED = 0.3


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
class PointStyle:
    """How the points look: smaller when there are many of them, and when the state is small.

    Attributes:
        labels: the class of each, (N,).
        styles: the marker of each class, by its size.
        sizes: the size at every keyframe.
    """

    labels: Integers
    styles: tuple[tuple[MarkerStyle, ...], ...]
    sizes: tuple[float, ...]

    @classmethod
    def make(cls, theme: Theme, scale: float, labels: Integers, areas_px2: Sequence[float]) -> PointStyle:
        """Return the style of points with labels (N,) that lie in boxes of those areas at the keyframes."""
        full = point_styles(theme, scale, labels)
        shrunk = [
            tuple(
                replace(style, radius_px=style.radius_px * size, outline_px=style.outline_px * size) for style in full
            )
            for size in SIZES
        ]
        sizes = []
        for area_px2 in areas_px2:
            room = CROWDED * float(np.sqrt(area_px2 / max(len(labels), 1)))
            sizes.append(float(np.clip(room / max(full[0].radius_px, 1e-9), SIZES[0], SIZES[-1])))
        return cls(labels, tuple(shrunk), tuple(sizes))

    def markers(self, screen: Floats, order: Integers, number: int, t: float) -> Markers:
        """Return the points `order` (N,) at screen (N, 2), at `t` of the step with that number."""
        size = self.sizes[number] + (self.sizes[number + 1] - self.sizes[number]) * t
        place = int(np.argmin(np.abs(np.array(SIZES) - size)))
        return Markers(screen, self.labels[order], self.styles[place])


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


def wants_legend(spec: PointsFields, data: LabelledPoints) -> bool:
    """Return whether the classes are to be named: when that was asked for, or helps and there are captions."""
    helps = spec.caption and (_has_names(data) or len(data.class_names) > 2)
    return spec.legend == "on" or (spec.legend == "auto" and helps)


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
    if not wants_legend(spec, data):
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
