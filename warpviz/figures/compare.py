"""The figure kind `compare`: several activation functions, or networks with each, side by side on one clock."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.activation import ActivationFigure, activation_script, function_title, slug
from warpviz.figures.data import data_to_recipe
from warpviz.figures.film import film
from warpviz.figures.measured import joined_files
from warpviz.figures.network import NetworkFigure, network_script
from warpviz.figures.recipe import recipe_text
from warpviz.figures.spec import MIN_SIZE_PX, FigureSpec, Flag, SheetFigure
from warpviz.net.activations import activation
from warpviz.picture.header import Captions, header_texts
from warpviz.picture.layout import Layout
from warpviz.picture.scene import Drawing, Panel, Scene, Text, together
from warpviz.picture.text import measure, shortened
from warpviz.picture.theme import THEMES
from warpviz.picture.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.figures.script import Script
    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress

MAX_PANELS = 9
MAX_NAME = 60
# Titles of small panels: the size of their letters, and the room they take.
TITLE_PX, TITLE_ROW_PX = 8.5, 13
# What is the whole picture's and not a panel's.
OF_THE_WHOLE = frozenset({"kind", "size", "title", "activation", "network", "colors", "once", "still", "poster"})


def parse_activations(value: object) -> object:
    """Return `"abs,elu(alpha=2)"` as a tuple of texts; commas in brackets part nothing."""
    if not isinstance(value, str):
        return value
    parts, depth = [""], 0
    for letter in value:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(part.strip() for part in parts)


class CompareFigure(NetworkFigure):
    """Panels that differ in their activation only, and move in step. All else they share, data and seed too."""

    not_flags: ClassVar[frozenset[str]] = frozenset({"kind", "weights"})
    words: ClassVar[str | None] = "activation"

    kind: Literal["compare"] = "compare"  # type: ignore[assignment]
    activation: Annotated[tuple[str, ...], BeforeValidator(parse_activations)] = Field(  # type: ignore[assignment]
        ("abs", "relu", "sin", "softmax"),
        min_length=1,
        max_length=MAX_PANELS,
        description="what is compared: up to 9 activations, with commas between",
    )
    network: Flag = Field(  # type: ignore[assignment]
        default=False, description="compare networks that are trained with each activation"
    )
    measure: Flag = Field(default=False, description="say what was measured of each step, in place of its formula")

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, value: tuple[str, ...]) -> tuple[str, ...]:  # type: ignore[override]
        expressions = [activation(text).expression for text in value]
        for expression in expressions:
            if expressions.count(expression) > 1:
                raise InvalidValueError(f"{expression} is there more than once")
        return value

    @model_validator(mode="after")
    def _one_source(self) -> CompareFigure:
        if self.weights is not None:
            raise InvalidValueError("weights: what is compared is trained, so a network of your own has no place")
        if getattr(self, "filmstrip", None) is not None:
            raise InvalidValueError("filmstrip: panels that are compared are side by side already")
        for name in sorted(self.model_fields_set - set(ActivationFigure.model_fields) - {"network"}):
            if not self.network:
                raise InvalidValueError(f"{name}: only networks have that, so it needs 'network' too")
        return self

    @property
    def name(self) -> str:
        """The activations, without what file names cannot hold."""
        return "-".join(slug(text) for text in self.activation)[:MAX_NAME]

    def recipe_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data."""
        return data_to_recipe(FigureSpec.recipe_data(self))


def build_compare(spec: CompareFigure, progress: Progress | None = None) -> Animation:
    """Return the animation of a `CompareFigure`; networks are trained first.

    Args:
        spec: the request.
        progress: is told how many epochs of how many, of all networks, are done.
    """
    width_px, height_px = spec.size
    header = _header(spec)
    top_px = math.ceil(1.9 * header.texts[0].size_px + header.texts[0].y / 2) if header.texts else 0
    count, room_px = len(spec.activation), height_px - top_px
    places, size = grid(count, width_px, room_px)
    titles = [function_title(activation(text), LANGUAGES[spec.lang]) for text in spec.activation]
    if Layout(*size, has_header=True, has_strip=True).font_px(15) < TITLE_PX:
        # Letters would shrink with so small a panel; its title is what tells it from the others.
        places, size = grid(count, width_px, room_px, row_px=TITLE_ROW_PX)
        header = together(header, _titles(spec, titles, places, size[0], top_px))
        titles = [""] * count
    scripts = [_script(spec, number, titles[number], size, progress) for number in range(count)]
    panels = _in_step(scripts)
    corners = [(left, top_px + top) for left, top in places]
    return replace(
        panels[0],
        width_px=width_px,
        height_px=height_px,
        scene=lambda number: _scene(spec, header, number, panels, corners),
        loop=not spec.once,
        colors=spec.colors,
        recipe=recipe_text(spec),
        notes=tuple(_notes(spec, panels)),
        also=joined_files(spec.activation, [panel.also for panel in panels]),
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


def _script(
    spec: CompareFigure, number: int, title: str, size: tuple[int, int], progress: Progress | None
) -> tuple[SheetFigure, Script]:
    """Return the spec of panel `number` and what its film is of."""
    text = spec.activation[number]
    shared = {key: getattr(spec, key) for key in spec.model_fields_set - OF_THE_WHOLE}
    values = {"measure": spec.measure, **shared, "size": size, "activation": text, "title": title}
    count = len(spec.activation)

    def report(done: int, total: int) -> None:
        if progress is not None:
            progress(number * total + done, count * total)

    try:
        if spec.network:
            panel: SheetFigure
            panel, script = network_script(NetworkFigure(**values), report)
        else:
            panel = ActivationFigure(**values)
            script = activation_script(panel)
    except WarpvizError as error:
        raise InvalidValueError(f"{text}: {error}") from None
    return panel, replace(script, captions=replace(script.captions, stacked=True))


def _in_step(scripts: Sequence[tuple[SheetFigure, Script]]) -> list[Animation]:
    """Return the films of all panels with the same number of frames."""
    films = [film(panel, script) for panel, script in scripts]
    if len({made.frame_count for made in films}) > 1:
        # Where the camera goes closer to one of them at the end, it does so to all.
        films = [film(panel, replace(script, camera=replace(script.camera, always=True))) for panel, script in scripts]
    return films


def _notes(spec: CompareFigure, panels: Sequence[Animation]) -> list[str]:
    """Return what is to be told: once what is true of all panels, else with the panel's activation."""
    notes = []
    for text, panel in zip(spec.activation, panels, strict=True):
        notes += [note if all(note in p.notes for p in panels) else f"{text}: {note}" for note in panel.notes]
    return list(dict.fromkeys(notes))
