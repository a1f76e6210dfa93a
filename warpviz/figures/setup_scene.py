"""The picture of the figure kind `setup`: the data on the left or on top, the diagram in the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from warpviz.errors import InvalidValueError
from warpviz.film.styles import point_styles, shown_names
from warpviz.picture.diagram import Pen, diagram, key, key_block
from warpviz.picture.headline import title_text
from warpviz.picture.legend import Block, class_marks, column, rows
from warpviz.picture.scatter import ScatterPanel, margins, scatter_frame
from warpviz.picture.scene import Drawing, Markers, Rectangle, Scene, Text, together
from warpviz.picture.text import measure, reading_px
from warpviz.picture.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.units import Column
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.specs.setup import SetupFigure

REFERENCE_PX = 480
# A picture that is wider than that many times its height has the data on the left, else on top.
WIDE = 1.15
# What the data may take of the width, or of the height.
LEFT_SHARE, TOP_SHARE = 0.46, 0.55
# Columns of more units than that need more room: then the data takes that much.
FEW_UNITS, LOWER_SHARE = 4, 0.48
# The title is that much larger than other words where there is room.
TITLE = 1.15
# Where data and diagram have less than that many font sizes each, they have no words.
FEWEST_ROWS = 7.5
# The side of a plot, in reference pixels, from which on its points have their full size.
FULL_PX = 260.0


@dataclass(frozen=True, slots=True, eq=False)
class SetupPlan:
    """Where everything goes; rectangles are left, top, right, bottom.

    Attributes:
        square: of the scatter plot, None without data.
        network: of the diagram.
        classes, classes_at: the legend of the classes and its upper left corner, None for none.
        key, key_at: that of the weights.
    """

    square: Rectangle | None
    network: Rectangle
    classes: Block | None = None
    classes_at: tuple[float, float] = (0.0, 0.0)
    key: Block | None = None
    key_at: tuple[float, float] = (0.0, 0.0)


def setup_scene(spec: SetupFigure, data: LabelledPoints | None, columns: Sequence[Column], title: str) -> Scene:
    """Return the picture: the data on the left or on top, the diagram in the rest."""
    width_px, height_px = spec.size
    theme = THEMES[spec.theme]
    scale = min(width_px, height_px) / REFERENCE_PX
    readable = reading_px(width_px, height_px)
    pen = Pen(scale, readable if spec.caption else 0.0, theme, spec.lang)
    edge = 12 * scale
    shown = title if spec.title is None else spec.title
    backdrop = Drawing()
    top = edge
    if shown and readable and (spec.caption or spec.title):
        backdrop = Drawing(texts=(_title(shown, edge, width_px, pen, readable, given=spec.title is not None),))
        top += 1.75 * readable
    names = _names(spec, data, readable)
    region = (edge, top, width_px - edge, height_px - edge)
    half = max(region[2] - region[0], region[3] - region[1]) / 2
    if data is not None and half < FEWEST_ROWS * pen.text_px:
        # The names of the classes say most.
        pen = replace(pen, text_px=0.0)
    plan = _plan(region, pen, data, names, readable, columns)
    backdrop, content = _filled(plan, data, columns, pen, readable, backdrop)
    return Scene(
        width_px=width_px,
        height_px=height_px,
        background=theme.background,
        keyed=theme.keyed,
        backdrop=backdrop,
        content=content,
        clip_px=(0.0, 0.0, float(width_px), float(height_px)),
    )


def _filled(
    plan: SetupPlan,
    data: LabelledPoints | None,
    columns: Sequence[Column],
    pen: Pen,
    readable: float,
    backdrop: Drawing,
) -> tuple[Drawing, Drawing]:
    """Return a backdrop with everything in its place, and what goes on top of it: points, and what is in units."""
    network, on_top = diagram(columns, plan.network, pen)
    backdrop = together(backdrop, network)
    points = Drawing()
    if data is not None and plan.square is not None:
        panel = ScatterPanel.of(data.points, plan.square)
        backdrop = together(backdrop, scatter_frame(panel, pen))
        # A smaller plot has smaller points.
        share = min((plan.square[2] - plan.square[0]) / (FULL_PX * pen.scale), 1.0)
        styles = point_styles(pen.theme, pen.scale * share, data.labels)
        points = Drawing(markers=(Markers(panel.screen(data.points), data.labels, styles),))
    if plan.classes is not None:
        backdrop = together(backdrop, class_marks(plan.classes.at(*plan.classes_at), readable, pen.theme))
    if plan.key is not None:
        backdrop = together(backdrop, key(plan.key.at(*plan.key_at), pen))
    return backdrop, together(points, on_top)


def _title(words: str, edge: float, width_px: int, pen: Pen, readable: float, *, given: bool) -> Text:
    """Return the title; one that nobody asked for is cut where it is too long.

    Raises `InvalidValueError` for a title of the user's that has no room however small.
    """
    room = width_px - 2 * edge
    large = round(2 * TITLE * readable) / 2
    size_px = large if measure(words, large, bold=True).width_px <= room else readable
    words, size_px = title_text(words, size_px, room, width_px, given=given)
    return Text(words, edge, edge, size_px, pen.theme.ink, 0.0, 1.0, bold=True)


def _names(spec: SetupFigure, data: LabelledPoints | None, readable: float) -> list[str]:
    """Return the names of the classes for the legend, none for no legend.

    Raises `InvalidValueError` when it was asked for and cannot be read.
    """
    if data is None or not (spec.legend == "on" or (spec.legend == "auto" and spec.caption)):
        return []
    if readable:
        return shown_names(data, spec.lang)
    if spec.legend == "on":
        width_px, height_px = spec.size
        raise InvalidValueError(
            f"legend: a picture of {width_px}x{height_px} px is too small for words that can be read"
        )
    return []


def _plan(
    region: Rectangle,
    pen: Pen,
    data: LabelledPoints | None,
    names: Sequence[str],
    readable: float,
    columns: Sequence[Column],
) -> SetupPlan:
    """Return where everything goes in a region."""
    left, top, right, bottom = region
    has_key = pen.text_px > 0 and any(part.weights is not None for part in columns)
    if data is None:
        return _with_key(SetupPlan(None, region), pen) if has_key else SetupPlan(None, region)
    numbers = margins(pen, data.points)
    if right - left > WIDE * (bottom - top):
        plan = _beside(region, numbers, names, readable, pen)
    else:
        share = TOP_SHARE if max(part.width for part in columns) <= FEW_UNITS else LOWER_SHARE
        plan = _stacked(region, numbers, names, readable, pen, share, has_key=has_key)
    return _with_key(plan, pen) if has_key and plan.key is None else plan


def _with_key(plan: SetupPlan, pen: Pen) -> SetupPlan:
    """Return a plan with the key of the weights in a row below the diagram."""
    left, top, right, bottom = plan.network
    block = key_block(pen, right - left, upright=False)
    at = ((left + right - block.width_px) / 2, bottom - block.height_px)
    network = (left, top, right, at[1] - 0.1 * pen.text_px)
    return SetupPlan(plan.square, network, plan.classes, plan.classes_at, block, at)


def _beside(
    region: Rectangle, numbers: tuple[float, float], names: Sequence[str], readable: float, pen: Pen
) -> SetupPlan:
    """Return the plan of a wide picture: data and the legend below them at the left, the diagram at the right."""
    left, top, right, bottom = region
    across, below = numbers
    share = LEFT_SHARE * (right - left)
    block = rows(names, readable, share, center=True) if names else None
    used = block.height_px + 0.1 * readable if block else 0.0
    side = min(share - across, bottom - top - below - used)
    # Names may be wider than the plot.
    wide = max(across + side, block.width_px if block else 0.0)
    start, upper = left + across + (wide - across - side) / 2, top + (bottom - top - below - used - side) / 2
    square = (start, upper, start + side, upper + side)
    at = (0.0, 0.0)
    if block is not None:
        under = (square[0] + square[2] - block.width_px) / 2
        at = (min(max(under, left), left + wide - block.width_px), square[3] + below + 0.1 * readable)
    return SetupPlan(square, (left + wide + 22 * pen.scale, top, right, bottom), block, at)


def _stacked(
    region: Rectangle,
    numbers: tuple[float, float],
    names: Sequence[str],
    readable: float,
    pen: Pen,
    share: float,
    *,
    has_key: bool,
) -> SetupPlan:
    """Return the plan of another: data on top with legend and key at their right, or below where there is no room."""
    left, top, right, bottom = region
    across, below = numbers
    gap = 10 * pen.scale
    side = min(share * (bottom - top) - below, right - left - across)
    room = right - left - across - side - 1.2 * readable
    block = column(names, readable, room) if names else None
    weights = key_block(pen, room, upright=True) if has_key else None
    tall = (block.height_px if block else 0.0) + (weights.height_px if weights else 0.0)
    if room > 5 * readable and tall <= side + below:
        widest = max((b.width_px for b in (block, weights) if b), default=0.0)
        start = left + max((right - left - across - side - (1.2 * readable + widest if widest else across)) / 2, 0.0)
        square = (start + across, top, start + across + side, top + side)
        x, y = square[2] + 1.2 * readable, top + max(side - tall, 0.0) / 2
        network = (left, square[3] + below + gap, right, bottom)
        return SetupPlan(square, network, block, (x, y), weights, (x, y + (block.height_px if block else 0.0)))
    block = rows(names, readable, right - left, center=True) if names else None
    used = block.height_px if block else 0.0
    side = min(side, 0.62 * (bottom - top) - below - used)
    start = (left + right - across - side) / 2 + across / 2
    square = (max(start, left + across), top, max(start, left + across) + side, top + side)
    at = ((left + right - block.width_px) / 2 if block else 0.0, square[3] + below)
    return SetupPlan(square, (left, square[3] + below + used + gap, right, bottom), block, at)
