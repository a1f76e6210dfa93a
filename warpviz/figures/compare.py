"""The figure kind `compare`: several activation functions, or networks with each, side by side on one clock."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.activation import activation_plan
from warpviz.figures.loading import train, with_network
from warpviz.figures.network import network_plan
from warpviz.film.build import film
from warpviz.motion.fold import can_fold
from warpviz.net.activations import activation
from warpviz.net.layers import Activation
from warpviz.net.titles import short_title
from warpviz.picture.header import Captions, header_texts
from warpviz.picture.layout import Layout
from warpviz.picture.scene import Drawing, Panel, Scene, Text, together
from warpviz.picture.text import measure, shortened
from warpviz.picture.theme import THEMES
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.base import SheetFigure, fitting
from warpviz.specs.network import NetworkFigure
from warpviz.specs.request import Request
from warpviz.specs.values import MIN_SIZE_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.film.plan import FilmPlan
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.compare import CompareFigure


# Titles of small panels: the size of their letters, and the room they take.
TITLE_PX, TITLE_ROW_PX = 8.5, 13
# What is the whole picture's and not a panel's.
OF_THE_WHOLE = frozenset({"kind", "size", "title", "activation", "network", "colors", "once", "still", "poster"})


def build_compare(request: Request[CompareFigure], progress: Progress | None = None) -> Animation:
    """Return the animation of a `CompareFigure`; networks are trained first.

    Args:
        request: the request.
        progress: is told how many epochs of how many, of all networks, are done.
    """
    spec = request.spec
    width_px, height_px = spec.size
    header = _header(spec)
    top_px = math.ceil(1.9 * header.texts[0].size_px + header.texts[0].y / 2) if header.texts else 0
    count, room_px = len(spec.activation), height_px - top_px
    places, size = grid(count, width_px, room_px)
    titles = [short_title(activation(text)) for text in spec.activation]
    if Layout(*size, has_header=True, has_strip=True).font_px(15) < TITLE_PX:
        # Letters would shrink with so small a panel; its title is what tells it from the others.
        places, size = grid(count, width_px, room_px, row_px=TITLE_ROW_PX)
        header = together(header, _titles(spec, titles, places, size[0], top_px))
        titles = [""] * count
    panels = _in_step([_panel(request, number, titles[number], size, progress) for number in range(count)])
    corners = [(left, top_px + top) for left, top in places]
    return replace(
        panels[0],
        width_px=width_px,
        height_px=height_px,
        scene=lambda number: _scene(spec, header, number, panels, corners),
        loop=not spec.once,
        colors=spec.colors,
        notes=tuple(_notes(spec, panels)),
        measured={
            "panels": [
                {"activation": text, **panel.measured} for text, panel in zip(spec.activation, panels, strict=True)
            ]
        },
    )


def _scene(
    spec: CompareFigure, header: Drawing, number: int, panels: Sequence[Animation], corners: Sequence[tuple[int, int]]
) -> Scene:
    """Return what frame `number` shows: all panels, each with its left upper corner at one of `corners`."""
    width_px, height_px = spec.size
    theme = THEMES[spec.theme]
    return Scene(
        width_px=width_px,
        height_px=height_px,
        background=theme.background,
        keyed=theme.keyed,
        backdrop=header,
        content=Drawing(),
        clip_px=(0.0, 0.0, float(width_px), float(height_px)),
        panels=tuple(Panel(panel.scene(number), left, top) for panel, (left, top) in zip(panels, corners, strict=True)),
    )


def grid(count: int, width_px: int, height_px: int, row_px: int = 0) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Return the left upper corners of `count` panels in a picture, and their width and height.

    There are `row_px` free above each panel. The grid is the one whose panels have the longest short side; a last row
    that is not full stands in the middle.

    Raises `InvalidValueError` when they would be too small.
    """
    sizes = [(width_px // columns, height_px // math.ceil(count / columns) - row_px) for columns in range(1, count + 1)]
    # Of several that are as good, the one with the least empty places.
    columns = max(range(1, count + 1), key=lambda columns: (min(sizes[columns - 1]), -(-count % columns), columns))
    width, height = sizes[columns - 1]
    if min(width, height) < MIN_SIZE_PX:
        raise InvalidValueError(
            f"size: {count} panels would have {width}x{height} px each, but at least {MIN_SIZE_PX} px a side are needed"
        )
    rows = math.ceil(count / columns)
    places = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = columns if row < rows - 1 else count - columns * (rows - 1)
        places.append(((width_px - in_row * width) // 2 + column * width, row * (height + row_px) + row_px))
    return places, (width, height)


def _header(spec: CompareFigure) -> Drawing:
    """Return the title over all panels, if one was given."""
    if not spec.title:
        return Drawing()
    layout = Layout(*spec.size, has_header=True, has_strip=False)
    captions = Captions(title=spec.title, formulas=("",), labels=("",))
    return Drawing(texts=header_texts(layout, THEMES[spec.theme], captions, 0, ""))


def _titles(
    spec: CompareFigure, titles: Sequence[str], places: Sequence[tuple[int, int]], width_px: int, top_px: int
) -> Drawing:
    """Return the titles of panels that are too small for their own: in words, by name, or what there is room for."""
    ink, room = THEMES[spec.theme].ink, width_px - 8
    texts = []
    for text, title, (left, top) in zip(spec.activation, titles, places, strict=True):
        name = activation(text).expression
        fits = [words for words in (title, name) if measure(words, TITLE_PX, bold=True).width_px <= room]
        # A word is cut as if it were set in light letters, so a little more.
        words = fits[0] if fits else shortened(name, TITLE_PX, 0.85 * room)
        texts.append(Text(words, left + 4, top_px + top - 3, TITLE_PX, ink, bold=True))
    return Drawing(texts=tuple(texts))


def _panel(
    request: Request[CompareFigure], number: int, title: str, size: tuple[int, int], progress: Progress | None
) -> tuple[Request[Any], FilmPlan]:
    """Return the request of panel `number` and what its film is of."""
    spec, count = request.spec, len(request.spec.activation)
    text = spec.activation[number]
    model: type[SheetFigure] = NetworkFigure if spec.network else ActivationFigure
    shared = {name: getattr(spec, name) for name in spec.model_fields_set & set(model.model_fields) - OF_THE_WHOLE}
    own: dict[str, Any] = {"size": size, "title": title, "activation": text}
    if spec.tween == "fold" and not _folds(text) and any(map(_folds, spec.activation)):
        # What cannot fold goes straight beside what can.
        own["tween"] = "lerp"

    def report(done: int, total: int) -> None:
        if progress is not None:
            progress(number * total + done, count * total)

    try:
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
    except WarpvizError as error:
        raise InvalidValueError(f"{text}: {error}") from None
    return inner, plan


def _folds(text: str) -> bool:
    """Return whether an activation can be folded."""
    return can_fold(Activation(activation(text), 2))


def _in_step(panels: Sequence[tuple[Request[Any], FilmPlan]]) -> list[Animation]:
    """Return the films of all panels with the same number of frames: a shorter one is held at its end."""
    films = [film(request, plan) for request, plan in panels]
    longest = max(films, key=lambda made: made.frame_count)
    return [made if made.frame_count == longest.frame_count else _held(made, longest) for made in films]


def _held(made: Animation, longest: Animation) -> Animation:
    """Return an animation with the frames of the longest one's clock, its last frame held at the end."""
    last = made.frame_count - 1
    return replace(made, durations_s=longest.durations_s, scene=lambda number: made.scene(min(number, last)))


def _notes(spec: CompareFigure, panels: Sequence[Animation]) -> list[str]:
    """Return what is to be told: once what is true of all panels, else with the panel's activation."""
    notes = []
    for text, panel in zip(spec.activation, panels, strict=True):
        notes += [note if all(note in p.notes for p in panels) else f"{text}: {note}" for note in panel.notes]
    return list(dict.fromkeys(notes))
