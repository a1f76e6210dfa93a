"""What every figure kind can be asked for: the common fields, each written once."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from warpviz.errors import InvalidValueError, quoted
from warpviz.languages.table import LANGUAGES, codes_in_pictures
from warpviz.picture.theme import THEMES
from warpviz.specs.field_help import fields_help
from warpviz.specs.messages import NoEffectError, no_effect, one_line
from warpviz.specs.plain import plain
from warpviz.specs.platforms import PLATFORMS
from warpviz.specs.scope import Scope
from warpviz.specs.values import Bytes, Flag, Size, Whole
from warpviz.specs.verbs import Verbs

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

MAX_TITLE = 200
Model = TypeVar("Model", bound="FigureSpec")


def outer_name(field: str) -> str:
    """Return the name of a field outside of Python, where words such as `for` can be names."""
    return field.rstrip("_")


def other_names(field: FieldInfo) -> tuple[str, ...]:
    """Return what else a field is called, in Python too."""
    choices = field.validation_alias
    return tuple(str(choice) for choice in choices.choices[1:]) if isinstance(choices, AliasChoices) else ()


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the names of a spec's fields: its own first, then those of its bases in the order in which it has them.

    How a plot looks is said after what is in it, and last what every figure has.
    """

    def place(base: type) -> int:
        if base is model:
            return 0
        return 3 if issubclass(FigureSpec, base) else 2 if getattr(base, "plotted", False) else 1

    bases = sorted(model.__mro__, key=place)
    annotated = dict.fromkeys(name for base in bases for name in inspect.get_annotations(base))
    return [name for name in annotated if name in model.model_fields]


class FigureSpec(Verbs, BaseModel):
    """A request for one figure; frozen. Wrong values raise `InvalidValueError` or `UnknownNameError` with one line."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False, populate_by_name=True
    )
    # Fields that make no flag, and fields that are given without one.
    not_flags: ClassVar[frozenset[str]] = frozenset({"kind"})
    positional: ClassVar[tuple[str, ...]] = ()
    # The field that may also be given as words without a flag.
    words: ClassVar[str | None] = None
    # Whether it is a plot with axes, which has no beginning and no end.
    plotted: ClassVar[bool] = False
    # Fields whose value hangs on the others where none is given, and is filled in then.
    hanging: ClassVar[frozenset[str]] = frozenset()
    # Fields that say where else to write, which is not part of what the picture is.
    not_in_recipe: ClassVar[frozenset[str]] = frozenset()

    kind: str
    size: Size = Field((480, 480), description="width and height in pixels, W or WxH, each from 64 to 2048")
    theme: str = Field("light", description="colours (see: warpviz list themes)")
    title: str | None = Field(None, max_length=MAX_TITLE, description="title at the top left, instead of the default")
    lang: str = Field("en", description=f"language of captions: {codes_in_pictures()}")
    caption: Flag = Field(default=True, description="formula of each step, strip of layers and numbers at the ticks")
    colors: Whole | None = Field(None, ge=4, le=256, description="number of palette colours (automatic if not given)")
    lossless: Flag = Field(
        default=False, description="lossless colours (PNG, APNG, WebP; with --colors, those of that palette)"
    )
    recipe: Flag = Field(
        default=True, description="the request inside the file, from which it can be shown and made again"
    )
    max_bytes: Bytes | None = Field(
        None, description="maximum file size, such as 3MB; reduces colours, then frame rate, then picture size to fit"
    )
    for_: str | None = Field(None, alias="for", description=f"a site whose limits it must meet: {', '.join(PLATFORMS)}")

    if not TYPE_CHECKING:  # Editors and type checkers know the fields by pydantic's own.

        def __init__(self, *given: object, **values: object) -> None:
            for name, value in self.by_place(given).items():
                if name in values:
                    raise InvalidValueError(f"{name}: given twice, by its place and by its name")
                values[name] = value
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise (no_effect(error) or InvalidValueError(one_line(error, type(self)))) from None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 - as in the base
        """Describe every field in the docstring of a kind, in the words of its flag."""
        super().__pydantic_init_subclass__(**kwargs)
        told = {name: cls.model_fields[name] for name in field_names(cls) if name != "kind"}
        about = (inspect.getdoc(cls) or "").partition("\n")[0]
        cls.__doc__ = f"{about}\n\nArgs:\n{fields_help(told)}"

    @classmethod
    def by_place(cls, given: tuple[object, ...]) -> dict[str, object]:
        """Return the fields that arguments without a name are for.

        Raises `InvalidValueError` for more of them than a kind takes.
        """
        if cls.words is not None and given:
            return {cls.words: given if len(given) > 1 else given[0]}
        if len(given) > len(cls.positional):
            most = " and ".join(cls.positional) or "none"
            raise InvalidValueError(
                f"{cls.__name__}: expected names of arguments, as in theme='dark', except for {most},"
                f" but got {len(given)} without"
            )
        return dict(zip(cls.positional, given, strict=False))

    def __repr__(self) -> str:
        """Return what differs from the defaults, as Python that asks for it."""
        told = {name: getattr(self, name) for name in field_names(type(self)) if name != "kind"}
        fields = type(self).model_fields
        shown = [f"{name}={quoted(value)}" for name, value in told.items() if value is not fields[name].default]
        usual = {f"{name}={quoted(fields[name].default)}" for name in told}
        usual |= {f"{name}={quoted(self.left_out(name))}" for name in self.hanging}
        return f"{type(self).__name__}({', '.join(part for part in shown if part not in usual)})"

    __str__ = __repr__

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

    @model_validator(mode="after")
    def _check(self) -> Self:
        self.check_together()
        for name in type(self).model_fields:
            if name in self.model_fields_set and (reason := self.why_no_effect(name, forgiven=False)):
                raise NoEffectError(f"{outer_name(name)}: {reason}", name)
        return self

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""

    def written_as(self, *, film: bool) -> Self:
        """Return the figure as it is in a file that is for films, or for pictures: most are the same in both."""
        del film
        return self

    @property
    def is_still(self) -> bool:
        """Whether one picture was asked for instead of an animation."""
        return False

    @property
    def name(self) -> str:
        """What the figure is of, in a few letters: part of its default file name."""
        raise NotImplementedError

    def why_no_effect(self, name: str, *, forgiven: bool = True) -> str:
        """Return why a field changes nothing in this request; "" where it has an effect.

        Args:
            name: the field.
            forgiven: count fields too that may be given where they have none.
        """
        rules = (rule for rule in type(self).model_fields[name].metadata if isinstance(rule, Scope))
        scopes = [scope for scope in rules if forgiven or not scope.forgiven]
        return next((reason for scope in scopes if (reason := scope.why_not(self))), "")

    @property
    def idle(self) -> tuple[str, ...]:
        """The fields that were given and change nothing, one line for each reason."""
        reasons: dict[str, list[str]] = {}
        for name in type(self).model_fields:
            if name in self.model_fields_set and (reason := self.why_no_effect(name)):
                reasons.setdefault(reason, []).append(outer_name(name))
        return tuple(f"{', '.join(names)}: {reason}" for reason, names in reasons.items())

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        return getattr(self, name)

    def left_out(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return what a field would mean if it were left out, which may hang on the others."""
        return self.model_copy(update={name: type(self).model_fields[name].default}).meant(name)

    def recipe_data(self, loaded: FigureSpec | None = None) -> dict[str, Any]:
        """Return every field that the picture depends on, defaults too, as plain data that makes this spec again.

        Args:
            loaded: this figure with what was read from its files, where that tells which fields have an effect.

        Raises `InvalidValueError` for more points from memory than go into a recipe.
        """
        values = {name: self.meant(name) for name in field_names(type(self)) if name not in self.not_in_recipe}
        return {
            outer_name(name): plain(value)
            for name, value in values.items()
            # That a recipe is there says it.
            if value is not None
            and (name, value) != ("recipe", True)
            and not (self.why_no_effect(name) or (loaded and loaded.why_no_effect(name)))
        }

    def given_data(self) -> dict[str, Any]:
        """Return the fields that differ from their defaults, as plain data that makes this spec again today."""
        data = self.recipe_data()
        usual = {outer_name(name) for name in type(self).model_fields if self.meant(name) == self.left_out(name)}
        return {name: value for name, value in data.items() if name == "kind" or name not in usual}

    def changed(self, **updates: Any) -> Self:  # noqa: ANN401 - any field
        """Return this request with other values; fields that have no effect together with these are left out."""
        given = {name: getattr(self, name) for name in self.model_fields_set if name not in updates}
        return fitting(type(self), updates, given)


def fitting(model: type[Model], values: dict[str, Any], offered: dict[str, Any]) -> Model:
    """Return a spec of `values` and of those that are `offered` and have an effect together with them.

    Raises what the model raises for `values`.
    """
    offered = {name: value for name, value in offered.items() if name not in values}
    while True:
        try:
            made = model(**offered, **values)
            known = {outer_name(name) for name in offered}
            idle = {outer_name(name) for name in made.model_fields_set if made.why_no_effect(name)} & known
            if not idle:
                return made
            offered = {name: value for name, value in offered.items() if outer_name(name) not in idle}
        except NoEffectError as error:
            if error.field not in offered and outer_name(error.field) not in offered:
                raise
            offered = {name: value for name, value in offered.items() if outer_name(name) != outer_name(error.field)}
