"""What every figure kind can be asked for: the common fields, each written once, and one voice for errors."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from warpviz.errors import InvalidValueError
from warpviz.motion.easing import EASINGS
from warpviz.picture.text import font
from warpviz.picture.theme import THEMES
from warpviz.picture.words import LANGUAGES
from warpviz.specs.messages import one_line
from warpviz.specs.platforms import PLATFORMS
from warpviz.specs.values import Bytes, Filmstrip, Flag, Number, Size, Still, Whole

MAX_TITLE = 200


def outer_name(field: str) -> str:
    """Return the name of a field outside of Python, where words such as `for` can be names."""
    return field.rstrip("_")


class FigureSpec(BaseModel):
    """A request for one figure; frozen. Wrong values raise `InvalidValueError` or `UnknownNameError` with one line."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False, populate_by_name=True
    )
    # Fields that make no flag, and fields that are given without one.
    not_flags: ClassVar[frozenset[str]] = frozenset({"kind"})
    positional: ClassVar[tuple[str, ...]] = ()
    # The field that may also be given as words without a flag.
    words: ClassVar[str | None] = None
    # Fields that say where else to write, which is not part of what the picture is.
    not_in_recipe: ClassVar[frozenset[str]] = frozenset()

    kind: str
    size: Size = Field((480, 480), description="width and height in pixels, W or WxH, each from 64 to 2048")
    theme: str = Field("light", description="colours (see: warpviz list themes)")
    title: str | None = Field(None, max_length=MAX_TITLE, description="text at the top left, instead of the usual one")
    lang: str = Field("en", description="language of captions: en, or ja for Japanese, which needs warpviz[ja]")
    caption: Flag = Field(default=True, description="formula of each step, strip of layers and numbers at the ticks")
    legend: Literal["auto", "on", "off"] = Field(
        "auto", description="names of the classes: auto shows them if they have names of your own or are more than two"
    )
    colors: Whole | None = Field(
        None, ge=4, le=256, description="colours in the palette (chosen by the tool if not given)"
    )
    lossless: Flag = Field(
        default=False, description="keep every colour exactly (PNG, APNG, WebP; only those of --colors if given)"
    )
    max_bytes: Bytes | None = Field(
        None, description="the largest file, such as 3MB: fewer colours, frames, then pixels until it fits"
    )
    for_: str | None = Field(None, alias="for", description=f"a site whose limits it must meet: {', '.join(PLATFORMS)}")
    seed: Whole = Field(0, ge=0, le=2**32 - 1, description="seed of everything random")
    points: Whole = Field(400, ge=4, le=100_000, description="how many points of a named dataset")

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - pydantic judges them
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise InvalidValueError(one_line(error, type(self))) from None

    @field_validator("theme")
    @classmethod
    def _known_theme(cls, value: str) -> str:
        return THEMES.canonical(value)

    @field_validator("for_")
    @classmethod
    def _known_platform(cls, value: str | None) -> str | None:
        return None if value is None else PLATFORMS.canonical(value)

    @field_validator("lang")
    @classmethod
    def _known_language(cls, value: str) -> str:
        return LANGUAGES.canonical(value)

    @field_validator("title")
    @classmethod
    def _one_line_title(cls, value: str | None) -> str | None:
        if value is not None and not value.isprintable():
            raise InvalidValueError("expected one line of printable text")
        return value

    @property
    def is_still(self) -> bool:
        """Whether one picture was asked for instead of an animation."""
        return False

    @property
    def name(self) -> str:
        """What the figure is of, in a few letters: part of its default file name."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return what a notebook shows: the figure itself."""
        from warpviz.publish.notebook import bundle_of

        del include, exclude
        return bundle_of(self)

    def check_drawable(self) -> None:
        """Raise `InvalidValueError` for what cannot be drawn, before anything takes long: letters that no font has.

        The message names the extra that brings them, where there is one.
        """
        if THEMES[self.theme].keyed and getattr(self, "fill", False):
            raise InvalidValueError(
                f"fill: cells that show through need half-clear pixels, and theme {self.theme} has none"
            )
        for text in (self.title or "", LANGUAGES[self.lang].input if self.caption else ""):
            if text and not text.isascii():
                font(text, 12.0, bold=False)

    def recipe_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data that makes this spec again."""
        data: dict[str, Any] = {"kind": self.kind}
        for key, field in type(self).model_fields.items():
            value = getattr(self, key)
            if key != "kind" and key not in self.not_in_recipe and value != field.default:
                data[outer_name(key)] = list(value) if isinstance(value, tuple) else value
        return data


class SheetFigure(FigureSpec):
    """A request for a figure in which the sheet moves."""

    fps: Number = Field(25.0, ge=1, le=50, description="moving frames a second")
    tween_s: Number = Field(1.2, ge=0.04, le=60, description="seconds from one state to the next")
    hold_s: Number = Field(0.6, ge=0, le=60, description="seconds that each state is held")
    final_hold_s: Number = Field(1.5, ge=0.02, le=60, description="seconds that the last state is held")
    easing: str = Field("smoothstep", description="how the motion starts and stops (see: warpviz list easings)")
    lines: Whole = Field(21, ge=2, le=201, description="lines of the sheet in each direction")
    extent: Number = Field(
        3.0, gt=0, le=1e6, description="the sheet is [-e, e] x [-e, e]; it grows to cover the points"
    )
    once: Flag = Field(default=False, description="play once instead of for ever")
    boomerang: Flag = Field(default=False, description="go all the way back again")
    still: Still = Field(None, description="one frame instead of an animation: first, last, or the one at that second")
    filmstrip: Filmstrip = Field(
        None, description="a picture of that many steps side by side; without a number, of every state"
    )
    poster: Flag = Field(default=False, description="write the most telling frame beside it, as <name>-poster.png")

    @field_validator("easing")
    @classmethod
    def _known_easing(cls, value: str) -> str:
        return EASINGS.canonical(value)

    @model_validator(mode="after")
    def _one_output(self) -> Self:
        wanted = [name for name in ("still", "filmstrip", "poster") if getattr(self, name) not in (None, False)]
        if len(wanted) > 1:
            raise InvalidValueError(f"{wanted[1]}: has no meaning together with {wanted[0]}")
        return self

    @property
    def is_still(self) -> bool:
        """Whether one picture was asked for instead of an animation."""
        return self.still is not None or self.filmstrip is not None
