"""The figure kind `setup`: the data in the plane, and the network as a diagram of units and connections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BeforeValidator, Field, InstanceOf, field_validator, model_validator

from warpviz.errors import InvalidValueError
from warpviz.figures.activation import slug
from warpviz.figures.architecture import blueprint, columns_of
from warpviz.figures.data import DataSource, data_to_recipe, load_data, points_of
from warpviz.figures.looks import point_styles, shown_names
from warpviz.figures.network import (
    DEFAULT_DATA,
    TRAINING_FIELDS,
    NetworkFigure,
    Width,
    parse_hidden,
    parse_network,
    trained,
)
from warpviz.figures.network_words import network_title
from warpviz.figures.recipe import recipe_text
from warpviz.figures.spec import FigureSpec, Flag, Number, Whole
from warpviz.motion.camera import View, project
from warpviz.motion.tween import pad
from warpviz.motion.views import SPACE
from warpviz.net.activations import activation
from warpviz.net.network import Network
from warpviz.net.serial import network_to_data
from warpviz.net.training import DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE
from warpviz.picture.animation import Animation
from warpviz.picture.axes import TickSet, axes, nice_step
from warpviz.picture.diagram import diagram
from warpviz.picture.header import Captions, header_texts
from warpviz.picture.layout import MIN_FONT_PX, Layout
from warpviz.picture.legend_box import legend
from warpviz.picture.scene import Drawing, Markers, Rectangle, Scene, together
from warpviz.picture.theme import THEMES, Theme
from warpviz.picture.words import LANGUAGES
from warpviz.plane.datasets import LabelledPoints
from warpviz.plane.lattice import grown_extent
from warpviz.plane.points_file import check_labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.picture.units import Column
    from warpviz.progress import Progress

STILL_S = 1.0
# A picture that is wider than that many times its height has the data on the left, else on top.
WIDE = 1.15
# Air around the points, as a share of the view.
MARGIN = 1.06
TRAINING_STEPS = ("epochs", "learning_rate", "restarts")


class SetupFigure(FigureSpec):
    """The data and the architecture before anything moves: one still picture."""

    not_flags: ClassVar[frozenset[str]] = frozenset({"kind", "network"})

    kind: Literal["setup"] = "setup"
    activation: str = Field("abs", description="the hidden activation (see: warpviz list activations)")
    hidden: Annotated[tuple[Width, ...], BeforeValidator(parse_hidden)] = Field(
        (2, 2, 2), min_length=1, max_length=32, description="units of each hidden layer, with commas between"
    )
    skip: Flag = Field(default=False, description="put a residual block around each hidden layer that keeps the width")
    data: DataSource = Field(
        None, description=f"a dataset (see: warpviz list datasets), a CSV or NPY file; {DEFAULT_DATA} if not given"
    )
    trained: Flag = Field(default=False, description="train the network, and show its weights")
    epochs: Whole = Field(DEFAULT_EPOCHS, ge=1, le=100_000, description="steps of training")
    learning_rate: Number = Field(DEFAULT_LEARNING_RATE, gt=0, le=10, description="size of the first steps of training")
    restarts: Whole | None = Field(
        None, ge=1, le=256, description="networks trained at once, the best is kept (chosen by their size if not given)"
    )
    weights: str | None = Field(
        None, min_length=1, description="a file with a network of your own, whose weights are shown"
    )
    network: Annotated[InstanceOf[Network] | None, BeforeValidator(parse_network)] = Field(
        None, description="a network of your own, whose weights are shown"
    )

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, value: str) -> str:
        activation(value)
        return value

    @model_validator(mode="after")
    def _one_source(self) -> SetupFigure:
        if self.network is not None and self.weights:
            raise InvalidValueError("weights: a network was given already")
        if self.network is not None or self.weights:
            for name in (*TRAINING_FIELDS, "trained"):
                if name in self.model_fields_set:
                    raise InvalidValueError(f"{name}: a network of your own is not trained, so this has no effect")
        if not self.trained:
            for name in TRAINING_STEPS:
                if name in self.model_fields_set:
                    raise InvalidValueError(f"{name}: nothing is trained here unless 'trained' is asked for")
        return self

    @property
    def is_still(self) -> bool:
        """Always: nothing moves."""
        return True

    @property
    def name(self) -> str:
        """The hidden activation, without what file names cannot hold."""
        if self.weights:
            return slug(Path(self.weights).stem)
        return "own" if self.network is not None else slug(self.activation)

    def recipe_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data."""
        data = data_to_recipe(FigureSpec.recipe_data(self))
        if isinstance(self.data, LabelledPoints):
            # The names of the classes are part of this picture.
            names = [self.data.class_names[label] for label in self.data.labels]
            if np.array_equal(check_labelled(self.data.points, names).labels, self.data.labels):
                data["data"]["labels"] = names
        if self.network is not None:
            data["network"] = network_to_data(self.network)
        return data


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


def build_setup(spec: SetupFigure, progress: Progress | None = None) -> Animation:
    """Return the one frame of a `SetupFigure` as an animation; the network is trained first if that was asked for.

    Args:
        spec: the request.
        progress: is told how many epochs of how many are done.
    """
    source = spec.data
    if source is None and spec.network is None and not spec.weights:
        source = DEFAULT_DATA
    network = _given_network(spec, source, progress)
    if network is not None:
        drop = {*TRAINING_FIELDS, "trained", "weights"}
        kept = {key: getattr(spec, key) for key in spec.model_fields_set - drop}
        spec = SetupFigure(**{**kept, "network": network, "data": source})
    data = load_data(source, points_of(spec), spec.seed)
    shown = network or blueprint(spec.hidden, spec.activation, data, skip=spec.skip)
    if shown.width_in != 2:
        raise InvalidValueError(f"network: takes width {shown.width_in}, but the points have 2 coordinates")
    scene = setup_scene(
        spec,
        data,
        columns_of(shown, known=network is not None, lang=spec.lang),
        network_title(shown, LANGUAGES[spec.lang]),
    )
    theme = THEMES[spec.theme]
    width_px, height_px = spec.size
    return Animation(
        width_px=width_px,
        height_px=height_px,
        durations_s=(STILL_S,),
        scene=lambda _: scene,
        key_frames=(0,),
        exact_colors=(theme.background, theme.ink, theme.axis, theme.muted),
        loop=False,
        lossless=spec.lossless,
        transparent=theme.keyed,
        colors=spec.colors,
        recipe=recipe_text(spec),
        notes=data.notes if data is not None else (),
    )


def _given_network(spec: SetupFigure, source: object, progress: Progress | None) -> Network | None:
    """Return the network whose weights are shown: given, read or trained; None for none."""
    if spec.network is not None:
        return spec.network
    if spec.weights:
        return trained(NetworkFigure(weights=spec.weights)).network
    if not spec.trained:
        return None
    shared = {*TRAINING_FIELDS, "seed", "points"} & spec.model_fields_set
    wanted = NetworkFigure(**{**{key: getattr(spec, key) for key in shared}, "data": source})
    return trained(wanted, progress).network


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
        drawing = together(drawing, legend(names, styles[: len(names)], box, layout, theme, upright=upright))
    return drawing, Drawing(markers=(Markers(screen, data.labels, styles),))
