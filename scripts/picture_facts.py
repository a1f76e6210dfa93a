#!/usr/bin/env python3
"""Measure the pictures: what every figure of outputs/figures.toml, and many more networks, show in every frame.

    python scripts/picture_facts.py                     # all figures
    python scripts/picture_facts.py --only 'network-*'  # those whose name matches
    python scripts/picture_facts.py --epochs 60         # networks trained for less time
    python scripts/picture_facts.py --bytes --palette   # drawn and written too: slow

One line a figure; what breaks a rule of the design is said below it. Exits with status 1 when anything does.

    hold    the least share of the plot's shorter side that a held state spans (points and states crushed to one aside)
    step    the least share that the box over a whole step spans
    out     how far anything of the sheet leaves the plot, in pixels
    high    the share of the picture's height that the plot has
    edge    the least angle to edge-on at a held state, in degrees; a line has none, nor has a view in which the plane
            that parts the classes is a line and lies along the sheet
    turn    how far the camera turns from one frame to the next at most, in degrees
    zoom    by which factor its scale changes at most from one frame to the next
    shift   how far its middle moves at most from one frame to the next, in pixels
    text    the height of the smallest text when the picture is shown 360 px wide, in pixels
    long    how long the animation takes, in seconds
"""

from __future__ import annotations

import argparse
import fnmatch
import itertools
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import WarpvizError
from warpviz.figures.activation import activation_plan
from warpviz.figures.kinds import animate
from warpviz.figures.loading import load
from warpviz.figures.network import network_plan
from warpviz.film.build import scene_builder
from warpviz.film.paper_sheet import PaperSheet
from warpviz.manifest import read_manifest
from warpviz.plane.datasets import DATASETS
from warpviz.publish.saving import save
from warpviz.specs.network import NetworkFigure
from warpviz.specs.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.arrays import Floats
    from warpviz.film.scenes import SceneBuilder, Step
    from warpviz.motion.camera import View
    from warpviz.motion.timeline import Moment
    from warpviz.specs.base import FigureSpec

OUTPUTS = Path(__file__).resolve().parent.parent / "outputs"
SHOWN_PX = 360
# What the design asks for.
LEAST_SPAN, LEAST_HEIGHT, LEAST_TEXT_PX, LEAST_EDGE = 0.70, 0.80, 11.0, 20.0
# Pictures that are square and have at most so many states must fill the frame and be read.
MOST_STATES = 9
# The camera is smooth: what it may do from one frame to the next at 25 frames a second.
MOST_TURN, MOST_ZOOM, SMOOTH_FPS = 6.0, 1.6, 25
# How far what is drawn may leave the plot on the way, between the places where that is looked at: a share of the plot.
MOST_OUT = 0.02
NETWORK_S, ACTIVATION_S, NETWORK_BYTES, ACTIVATION_BYTES = 9.0, 3.5, 1_000_000, 300_000
# What is that much smaller than the largest state is a point; what is so much thinner than it is long is a line.
POINT, LINE = 1e-6, 0.02
HIDDEN = ((2, 2, 2), (3, 3), (3, 3, 3), (8, 8))
ACTIVATIONS = ("abs", "relu", "tanh", "sin", "softmax")
MORE = 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured of one film; see the head of this file. None for what there is nothing of.

    `plot_width` is the share of the picture's width that the plot has beside a legend.
    """

    hold: float | None
    step: float | None
    out_px: float
    high: float
    plot_width: float
    edge: float | None
    turn: float
    zoom: float
    shift_px: float
    text_px: float | None
    long_s: float
    states: int
    square: bool


def facts_of(builder: SceneBuilder) -> Facts:
    """Return what is measured of a film, from where its frames put the sheet, the points and the words."""
    layout = builder.layout
    left, top, right, bottom = layout.plot
    shorter = min(right - left, bottom - top)
    frames = [_Frame.of(builder, moment) for moment in builder.moments]
    size = max(frame.length for frame in frames)
    held = [frame for frame in frames if frame.moment.hold and frame.length > POINT * size]
    steps = [
        np.concatenate([frame.screen for frame in frames if frame.moment.step == number])
        for number, way in enumerate(builder.journey.ways)
        if way.layer is not None and any(frame.moment.step == number for frame in frames)
    ]
    everything = np.concatenate([frame.screen for frame in frames])
    outside = np.maximum(np.array([left, top]) - everything, everything - np.array([right, bottom]))
    edges = [angle for frame in held if (angle := frame.edge(builder)) is not None] if builder.journey.in_space else []
    texts = list(_text_sizes(builder))
    turns = [_camera_step(a.view, b.view, layout.half_px) for a, b in itertools.pairwise(frames)]
    turn, zoom, shift = np.array(turns).max(axis=0) if turns else (0.0, 1.0, 0.0)
    return Facts(
        hold=min((_longest(frame.screen) / shorter for frame in held), default=None),
        step=min((_longest(screen) / shorter for screen in steps), default=None),
        out_px=max(float(outside.max()), 0.0),
        high=(bottom - top) / layout.height_px,
        plot_width=(right - left + layout.legend_column_px) / layout.width_px,
        edge=min(edges, default=None),
        turn=float(turn),
        zoom=float(zoom),
        shift_px=float(shift),
        text_px=min(texts) * SHOWN_PX / layout.width_px if texts else None,
        long_s=sum(moment.duration_s for moment in builder.moments),
        states=len(builder.journey.held),
        square=layout.width_px == layout.height_px,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """Where the sheet and its points are in one frame: positions of the sheet, and all places on the screen."""

    moment: Moment
    step: Step
    view: View
    positions: Floats
    screen: Floats

    @classmethod
    def of(cls, builder: SceneBuilder, moment: Moment) -> _Frame:
        step = builder.step(moment)
        view = step.way.view(step.camera)
        positions = builder.sheet.vertices.at(step)
        points = builder.sheet.points
        every = positions if points is None else np.concatenate([positions, points.at(step)])
        return cls(moment, step, view, positions, builder.project(every, view)[0])

    @property
    def length(self) -> float:
        """How long the sheet is, in units of the state."""
        return float(np.ptp(self.positions, axis=0).max())

    def edge(self, builder: SceneBuilder) -> float | None:
        """Return the angle to edge-on of the plane in which the sheet lies, in degrees; None for a line.

        Of one that is not flat it is the principal plane of its cells, each weighing as much as its area in the plane.
        """
        places, weights = self.positions, np.ones(len(self.positions))
        draws = builder.sheet.draws
        if isinstance(draws, PaperSheet) and builder.sheet.centers is not None:
            places, weights = builder.sheet.centers.at(self.step), draws.area
        around = places - np.average(places, axis=0, weights=weights)
        values, axes = np.linalg.eigh((around * weights[:, None]).T @ around / weights.sum())
        if values[1] <= (LINE**2) * values[2] or self._is_forced(builder, axes[:, 0]):
            return None
        return float(np.degrees(np.arcsin(min(abs(float(self.view.axes[2] @ axes[:, 0])), 1.0))))

    def _is_forced(self, builder: SceneBuilder, normal: Floats) -> bool:
        """Return whether the sheet is edge-on as what parts the classes is seen as a line and lies along it."""
        plane = builder.journey.plane
        if plane is None or self.step.way.purpose != "turn" or self.step.camera > 0:
            return False
        return float(np.degrees(np.arccos(min(abs(float(plane.normal @ normal)), 1.0)))) < LEAST_EDGE


def _longest(screen: Floats) -> float:
    """Return how long places (N, 2) are in their larger direction."""
    return float(np.ptp(screen, axis=0).max())


def _camera_step(a: View, b: View, half_px: float) -> tuple[float, float, float]:
    """Return by how much the camera turns, in degrees, its scale changes, as a factor, and its middle moves, in px."""
    cosine = (np.trace(a.axes @ b.axes.T) - 1) / 2
    nearer = min(a.half, b.half)
    shift = float(np.hypot(*(a.axes[:2] @ (b.center - a.center)))) * half_px / nearer
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))), max(a.half, b.half) / nearer, shift


def _text_sizes(builder: SceneBuilder) -> Iterator[float]:
    """Yield the size of every text, of one frame for each set of words."""
    seen = set()
    for number, moment in enumerate(builder.moments):
        step = builder.step(moment)
        key = (moment.step, moment.hold, step.stage, step.reached)
        if key in seen:
            continue
        seen.add(key)
        for drawing, _ in builder.scene(number).drawings():
            yield from (text.size_px for text in drawing.texts)


def broken(facts: Facts, kind: str, *, fps: float = SMOOTH_FPS, usual: bool = False) -> list[str]:
    """Return the rules of the design that a film breaks, in words.

    Args:
        facts: what was measured.
        kind: `activation` or `network`.
        fps: how many frames a second it was made with.
        usual: whether nothing was asked for that changes how long it takes.
    """
    fills = facts.square and facts.states <= MOST_STATES
    # With fewer frames a second each of them is a longer way.
    wide = max(SMOOTH_FPS / fps, 1.0)
    most_s = NETWORK_S if kind == "network" else ACTIVATION_S
    rules = [
        (fills and _under(facts.hold, LEAST_SPAN), f"a held state spans {facts.hold or 0:.0%}"),
        (fills and _under(facts.step, LEAST_SPAN), f"a step spans {facts.step or 0:.0%}"),
        (fills and facts.high < LEAST_HEIGHT, f"the plot has {facts.high:.0%} of the height"),
        (facts.plot_width < 1, f"the plot has {facts.plot_width:.0%} of the width"),
        (facts.out_px > MOST_OUT * SHOWN_PX, f"{facts.out_px:.0f} px of the sheet leave the plot"),
        (_under(facts.edge, LEAST_EDGE), f"{facts.edge or 0:.0f} degrees to edge-on"),
        (facts.turn > MOST_TURN * wide, f"the camera turns {facts.turn:.1f} degrees in a frame"),
        (facts.zoom > MOST_ZOOM**wide, f"the scale changes by {facts.zoom:.2f} in a frame"),
        (fills and _under(facts.text_px, LEAST_TEXT_PX), f"text of {facts.text_px or 0:.1f} px at {SHOWN_PX} px"),
        (usual and facts.long_s > most_s + 1e-9, f"{facts.long_s:.2f} s are over {most_s:g} s"),
    ]
    return [words for is_broken, words in rules if is_broken]


def _under(value: float | None, least: float) -> bool:
    # What is shown as the least in percent is that.
    return value is not None and value < least - 0.005 * least


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure to be measured: its name, its spec, and the folder in which the files are that it names."""

    name: str
    spec: FigureSpec
    folder: Path


def listed() -> Iterator[Figure]:
    """Yield the figures of the manifest."""
    for entry in read_manifest(OUTPUTS / "figures.toml"):
        yield Figure(entry.name, entry.spec, OUTPUTS)


def more() -> Iterator[Figure]:
    """Yield `MORE` networks that between them have all datasets, shapes, activations and seeds."""
    datasets = tuple(DATASETS)
    for number in range(MORE):
        data, hidden = datasets[number % len(datasets)], HIDDEN[number % len(HIDDEN)]
        # Every shape meets every activation.
        activation, seed = ACTIVATIONS[number // len(HIDDEN) % len(ACTIVATIONS)], number % 3
        name = f"{activation} {'-'.join(map(str, hidden))} {data} {seed}"
        yield Figure(name, NetworkFigure(activation=activation, hidden=hidden, data=data, seed=seed), OUTPUTS)


def builder_of(figure: Figure, epochs: int | None) -> SceneBuilder | None:
    """Return what the frames of a figure are drawn from; None where it is not one film of a sheet."""
    spec: Any = figure.spec
    if spec.kind not in {"activation", "network"} or spec.is_still:
        return None
    if epochs is not None and spec.kind == "network" and not spec.is_given:
        spec = spec.changed(epochs=epochs)
    request = load(spec, Sources(figure.folder))
    plan = activation_plan(request) if spec.kind == "activation" else network_plan(request)
    return scene_builder(request, plan)


def drawn_facts(figure: Figure, *, palette: bool) -> tuple[int, float | None]:
    """Return the bytes of a figure's GIF, and how far off all but a thousandth of its pixels are at most, CIEDE2000."""
    from PIL import Image, ImageSequence

    with tempfile.TemporaryDirectory() as folder:
        animation = animate(figure.spec, sources=Sources(figure.folder))
        path = Path(folder) / "figure.gif"
        save(animation, path)
        size = path.stat().st_size
        if not palette:
            return size, None
        from warpviz.picture.color_difference import palette_errors

        worst = 0.0
        with Image.open(path) as gif:
            for frame, (exact, _) in zip(ImageSequence.Iterator(gif), animation.frames(), strict=False):
                errors = palette_errors(exact, np.array(frame.convert("RGB")))
                worst = max(worst, float(np.quantile(errors, 0.999)))
    return size, worst


HEADINGS = ("hold", "step", "out", "high", "edge", "turn", "zoom", "shift", "text", "long")


def _row(name: str, facts: Facts) -> str:
    def share(value: float | None) -> str:
        return "-" if value is None else f"{100 * value:.0f}%"

    def number(value: float | None, digits: int = 1) -> str:
        return "-" if value is None else f"{value:.{digits}f}"

    cells = [
        share(facts.hold), share(facts.step), number(facts.out_px, 0), share(facts.high), number(facts.edge, 0),
        number(facts.turn), number(facts.zoom, 2), number(facts.shift_px, 0), number(facts.text_px),
        number(facts.long_s, 2),
    ]  # fmt: skip
    return f"{name:<34}" + "".join(f"{cell:>7}" for cell in cells)


def _is_usual(spec: Any) -> bool:  # noqa: ANN401 - any spec of a moving sheet
    """Whether nothing in a spec changes how long the default figure of its kind takes."""
    lengths = {"tween_s", "hold_s", "final_hold_s", "boomerang", "network", "weights", "to"}
    return not lengths & spec.model_fields_set and getattr(spec, "hidden", (2, 2, 2)) == (2, 2, 2)


def _measure(figure: Figure, arguments: argparse.Namespace) -> list[str]:
    """Print what a figure shows; return what breaks a rule."""
    spec: Any = figure.spec
    try:
        builder = builder_of(figure, arguments.epochs)
    except WarpvizError as error:
        print(f"{figure.name:<34}  {error}")
        return [str(error)]
    found = []
    if builder is None:
        print(f"{figure.name:<34}  not one film of a sheet")
    else:
        facts = facts_of(builder)
        print(_row(figure.name, facts), flush=True)
        found = broken(facts, spec.kind, fps=spec.fps, usual=_is_usual(spec))
    if arguments.bytes or arguments.palette:
        size, error = drawn_facts(figure, palette=arguments.palette)
        print(f"{'':<34}  {size / 1000:,.0f} kB" + ("" if error is None else f", colours off by {error:.1f}"))
        limit = NETWORK_BYTES if spec.kind == "network" else ACTIVATION_BYTES
        if builder is not None and size > limit:
            found.append(f"{size / 1000:,.0f} kB are over {limit // 1000:,} kB")
    for words in found:
        print(f"{'':<34}  ! {words}", flush=True)
    return found


def main() -> None:
    """Measure the figures, and say which rules they break."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="*", help="a pattern that names must match")
    parser.add_argument("--epochs", type=int, help="of training, instead of what the figure says")
    parser.add_argument("--bytes", action="store_true", help="write every GIF and say how large it is")
    parser.add_argument("--palette", action="store_true", help="say how far its colours are off; implies --bytes")
    arguments = parser.parse_args()
    print(f"{'':<34}" + "".join(f"{heading:>7}" for heading in HEADINGS))
    figures = [figure for figure in itertools.chain(listed(), more()) if fnmatch.fnmatch(figure.name, arguments.only)]
    bad = sum(bool(_measure(figure, arguments)) for figure in figures)
    print(f"{len(figures)} figures, {bad} of which break a rule")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
