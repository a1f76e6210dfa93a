"""Values as text, as on the command line and in articles: text -> what a spec takes, and back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, get_args, get_origin

from warpviz.specs.base import field_names, outer_name

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from warpviz.specs.base import FigureSpec

SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def fields_of(model: type[FigureSpec]) -> dict[str, FieldInfo]:
    """Return the fields of a spec by the names that flags, manifests and articles have for them."""
    return {outer_name(name): model.model_fields[name] for name in field_names(model)}


def number(text: str) -> float | str:
    """Return the number in `text`, whole if it can be; any other text as it is, so that the spec alone judges it."""
    for read in (int, float):
        with suppress(ValueError):
            return read(text)
    return text


def is_numeric(field: FieldInfo) -> bool:
    """Return whether a field takes a number."""
    return any(part in (int, float) or isinstance(part, int) for part in _alternatives(field.annotation))


def _alternatives(annotation: object) -> list[object]:
    """Return what a value may be by an annotation; of several values together none is one."""
    if get_origin(annotation) is tuple:
        return []
    return [annotation, *(part for inner in get_args(annotation) for part in _alternatives(inner))]


def is_switch(field: FieldInfo) -> bool:
    """Return whether a field takes a truth."""
    return bool in _alternatives(field.annotation)


def field_value(field: FieldInfo, text: str) -> float | str | bool:
    """Return what `text` says for a field: a number, a truth, or the text itself, which the spec judges."""
    if is_switch(field):
        return SWITCHES.get(text.lower(), text)
    return number(text) if is_numeric(field) else text


def text_of(value: object) -> str:
    """Return the text of a value, the inverse of `field_value`, but for truths."""
    if isinstance(value, tuple | list):
        return ",".join(text_of(part) for part in value)
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return str(value)


def flags(spec: FigureSpec) -> list[str] | None:
    """Return the arguments that ask for a figure on the command line, without the output; None if none can."""
    data = spec.given_data()
    model = type(spec)
    words: list[str] = []
    named: list[str] = []
    for name, value in data.items():
        if name == "kind":
            continue
        if name in model.not_flags or isinstance(value, dict):
            return None
        flag = "--" + name.replace("_", "-")
        if name in model.positional:
            words.append(text_of(value))
        elif isinstance(value, bool):
            named.append(flag if value else f"--no-{flag[2:]}")
        else:
            named += [flag, "x".join(map(str, value)) if name == "size" else text_of(value)]
    return [spec.kind, *words, *named]
