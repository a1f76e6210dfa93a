"""The figure kind `compare`: several activation functions, or networks with each, side by side on one clock."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.activation import activation_plan
from warpviz.figures.arrangement import arrangement
from warpviz.figures.common_parts import CommonParts
from warpviz.figures.loading import train, with_network
from warpviz.figures.network import network_plan
from warpviz.film.build import Prepared, prepared, shot
from warpviz.film.clock import in_step, moments_of, poster_frame
from warpviz.motion.fold import can_fold
from warpviz.motion.plane_views import common_view
from warpviz.net.activations import activation
from warpviz.net.layers import Activation
from warpviz.net.titles import short_title
from warpviz.picture.headline import EDGE
from warpviz.picture.layout import TEXT, Layout
from warpviz.picture.scene import Drawing, Panel, Scene
from warpviz.picture.text import shortened
from warpviz.picture.theme import THEMES
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.base import fitting
from warpviz.specs.network import NetworkFigure
from warpviz.specs.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warpviz.figures.panel_grid import PanelGrid
    from warpviz.film.plan import FilmPlan
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.compare import CompareFigure
    from warpviz.specs.sheet import SheetFigure

# What is the whole picture's and not a panel's.
OF_THE_WHOLE = frozenset(
    {"kind", "size", "title", "activation", "network", "colors", "once", "loop", "still", "poster"}
)


def build_compare(request: Request[CompareFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of a `CompareFigure`; networks are trained first.

    Args:
        request: the request.
        progress: is told how many steps of training of how many, of all networks, are done.
    """
    spec = request.spec
    arranged = arrangement(spec, request.data, [_short(text) for text in spec.activation])
    whole, grid = arranged.layout, arranged.grid
    plans = [_panel(request, number, grid.size, progress) for number in range(len(spec.activation))]
    panels = _in_step(spec.activation, plans, _layout(spec, plans[0][1], whole, grid.size))
    moments = moments_of(panels[0].request.spec, [panel.course for panel in panels])
    films = [shot(panel, moments) for panel in panels]
    common = CommonParts(spec, arranged, [builder for _, builder in films])
    animations = [animation for animation, _ in films]
    first = animations[0]
    return replace(
        first,
        width_px=spec.size[0],
        height_px=spec.size[1],
        scene=_Scenes(spec, common, animations, grid),
        plays=spec.plays,
        colors=spec.colors,
        poster_number=poster_frame(moments, [panel.course for panel in panels]),
        notes=tuple(_notes(spec, animations)),
        measured={
            "panels": [
                {"activation": text, **made.measured} for text, made in zip(spec.activation, animations, strict=True)
            ]
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Scenes:
    """What every frame shows: all panels, and what is common to them."""

    spec: CompareFigure
    common: CommonParts
    panels: Sequence[Animation]
    grid: PanelGrid

    def __call__(self, number: int) -> Scene:
        """Return what frame `number` shows."""
        width_px, height_px = self.spec.size
        theme = THEMES[self.spec.theme]
        return Scene(
            width_px=width_px,
            height_px=height_px,
            background=theme.background,
            keyed=theme.keyed,
            backdrop=self.common.still(number),
            content=Drawing(),
            clip_px=(0.0, 0.0, float(width_px), float(height_px)),
            overlay=self.common.moving(number),
            panels=tuple(
                Panel(panel.scene(number), left, top)
                for panel, (left, top) in zip(self.panels, self.grid.places, strict=True)
            ),
        )


def _layout(spec: CompareFigure, plan: FilmPlan, whole: Layout, size: tuple[int, int]) -> Layout:
    """Return the layout of every panel: a head of its own, and words as large as those of the whole picture."""
    return Layout(
        *size,
        has_header=True,
        has_strip=False,
        is_tile=spec.caption,
        has_note=spec.caption and (plan.measure or plan.region_layers > 0),
        words_scale=whole.words_scale,
    )


def _panel(
    request: Request[CompareFigure], number: int, size: tuple[int, int], progress: Progress | None
) -> tuple[Request[Any], FilmPlan]:
    """Return the request of panel `number` and what its film is of."""
    spec, count = request.spec, len(request.spec.activation)
    text = spec.activation[number]
    model: type[SheetFigure] = NetworkFigure if spec.network else ActivationFigure
    shared = {name: getattr(spec, name) for name in spec.model_fields_set & set(model.model_fields) - OF_THE_WHOLE}
    own: dict[str, Any] = {"size": size, "title": _title(spec, text, size[0]), "activation": text}
    if spec.tween == "fold" and not _folds(text) and any(map(_folds, spec.activation)):
        # What cannot fold goes straight beside what can.
        own["tween"] = "lerp"

    def report(done: int, total: int) -> None:
        if progress is not None:
            progress(number * total + done, count * total)

    with _naming(text):
        panel = fitting(model, own, shared)
        inner: Request[Any] = Request(
            spec=panel, asked=panel, sources=request.sources, data=request.data, image=request.image
        )
        if not spec.network:
            plan = activation_plan(inner)
        else:
            network = train(panel, text, request.data, report)
            inner = replace(inner, spec=with_network(panel, network), network=network)
            plan = network_plan(inner)
    # Where we are stands once, in the strip; each panel says what its own layer does.
    return inner, replace(plan, heads=("",) * len(plan.heads), opening=())


@contextmanager
def _naming(text: str) -> Iterator[None]:
    """Say of which activation it is what is wrong."""
    try:
        yield
    except WarpvizError as error:
        raise InvalidValueError(f"{text}: {error}") from None


def _folds(text: str) -> bool:
    """Return whether an activation can be folded."""
    return can_fold(Activation(activation(text), 2))


def _title(spec: CompareFigure, text: str, width_px: int) -> str:
    """Return the title of a panel, cut where it has no room."""
    font_px = Layout(*spec.size, has_header=True, has_strip=False).font_px(TEXT)
    return shortened(_short(text), font_px, width_px - 2 * EDGE * font_px, bold=True)


def _short(text: str) -> str:
    return short_title(activation(text))


def _in_step(names: Sequence[str], plans: Sequence[tuple[Request[Any], FilmPlan]], layout: Layout) -> list[Prepared]:
    """Return the films of all panels with the same steps; all start from the same view of the sheet."""
    panels: list[Prepared] = []
    start: tuple[float, float] | None = None
    # The first goes where all follow.
    for name, plan in zip((names[0], *names), (plans[0], *plans), strict=True):
        with _naming(name):
            panels.append(prepared(*plan, layout, start))
        first = panels[0].course.journey.held[0]
        start = (first.azimuth, first.elevation)
    panels = panels[1:]
    courses = in_step([panel.course for panel in panels])
    if plans[0][1].view == "fixed":
        # What stands side by side has one scale.
        view = common_view([course.journey.held[0] for course in courses], layout.reach_px)
        courses = [replace(course, journey=course.journey.seen_in(view)) for course in courses]
    return [replace(panel, course=course) for panel, course in zip(panels, courses, strict=True)]


def _notes(spec: CompareFigure, panels: Sequence[Animation]) -> list[str]:
    """Return what is to be told: once what is true of all panels, else with the panel's activation."""
    notes = []
    for text, panel in zip(spec.activation, panels, strict=True):
        notes += [note if all(note in p.notes for p in panels) else f"{text}: {note}" for note in panel.notes]
    return list(dict.fromkeys(notes))
