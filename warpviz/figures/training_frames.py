"""The places of a `training` film: frames for sheets in rows, with their scales, and axes for plots below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.picture.plot_style import HAIR_PX, set_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from warpviz.motion.camera import View
    from warpviz.picture.plot_style import PlotStyle
    from warpviz.picture.scene import Rectangle

# How many sheets stand in a row, and how high a row of plots is at least against one of sheets.
IN_A_ROW, LEAST_SHARE = 4, 0.5
# How wide the plot of loss and accuracy is against the others beside it.
LOSS_WIDE = 1.6


def panel_places(figure: Figure, sheets: int, plots: Sequence[str], style: PlotStyle) -> tuple[list[Axes], list[Axes]]:
    """Return axes for sheets, a few in a row, and axes for plots in a row below them, which has what squares leave."""
    rows = -(-sheets // IN_A_ROW)
    side = style.width_px / max(-(-sheets // max(rows, 1)), 1) + style.text_px
    left = style.height_px - 2 * style.text_px - rows * side
    share = min(max(left / side, LEAST_SHARE), 1.0) if rows else 1.0
    heights = [1.0] * rows + [share] * bool(plots)
    grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    across = -(-sheets // rows) if rows else 0
    above: list[Axes] = []
    for row in range(rows):
        places = grid[row].subgridspec(1, across)
        above += [figure.add_subplot(places[place]) for place in range(min(across, sheets - row * across))]
    if not plots:
        return above, []
    # Two scales need more room.
    ratios = [LOSS_WIDE if name == "loss" else 1.0 for name in plots]
    places = grid[rows].subgridspec(1, len(plots), width_ratios=ratios)
    return above, [figure.add_subplot(places[place]) for place in range(len(plots))]


def square_frame(axes: Axes, title: str, style: PlotStyle, room_px: float, *, flat: bool) -> None:
    """Give axes the look of a frame for a sheet, which is drawn by the scene; with numbers where it is `flat`.

    Its title has `room_px`.
    """
    style.dress(axes, numbers=flat, grid=False)
    # Room for numbers that are not known yet.
    axes.set(xticks=[0.5] if flat else [], yticks=[0.5] if flat else [])
    axes.set_yticklabels(["\N{MINUS SIGN}0.5"] if flat else [])
    style.number_ticks(axes)
    axes.set_box_aspect(1.0)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set(color=style.faint, linewidth=HAIR_PX * style.scale)
    if style.words:
        axes.set_title(title, loc="left", color=style.theme.ink, fontproperties=style.fitting(title, room_px), pad=4)


def number_frame(axes: Axes, view: View, style: PlotStyle) -> None:
    """Give the frame of a flat sheet its scale, which is that of all frames, and lines through the origin."""
    middle_x, middle_y = (float(number) for number in view.center[:2])
    axes.set(xlim=(middle_x - view.half, middle_x + view.half), ylim=(middle_y - view.half, middle_y + view.half))
    axes.xaxis.reset_ticks()
    for draw in (axes.axhline, axes.axvline):
        draw(0.0, color=style.faint, linewidth=HAIR_PX * style.scale, zorder=0)
    axes.yaxis.set_major_formatter(axes.xaxis.get_major_formatter())
    set_numbers(axes, style, 4, 4)


def box_px(axes: Axes, height_px: int) -> Rectangle:
    """Return where axes are in the picture: left, top, right, bottom in pixels."""
    axes.apply_aspect()
    box = axes.get_window_extent()
    return (float(box.x0), float(height_px - box.y1), float(box.x1), float(height_px - box.y0))
