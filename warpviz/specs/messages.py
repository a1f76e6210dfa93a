"""Messages: what pydantic found wrong, as one line in our own words."""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, listed, quoted
from warpviz.registry import near_miss

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

SHOWN = str | int | bool | None


_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"),
    "less_than": ("lt", "less than"),
}


_LENGTHS = {
    "too_short": ("min_length", "expected at least {}"),
    "too_long": ("max_length", "expected at most {}"),
    "string_too_short": ("min_length", "expected at least {} character"),
    "string_too_long": ("max_length", "expected at most {} characters"),
}


_TYPES = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a text",
    "tuple_type": "a list",
    "finite_number": "a finite number",
}


class NoEffectError(InvalidValueError):
    """A field was given where it has no effect."""

    def __init__(self, message: str, field: str = "") -> None:
        """Make the error of a field, by its name in Python."""
        super().__init__(message)
        self.field = field


def no_effect(error: ValidationError) -> NoEffectError | None:
    """Return the error of a field without effect if that is what pydantic found, else None."""
    found = (problem.get("ctx", {}).get("error") for problem in error.errors(include_url=False))
    return next((problem for problem in found if isinstance(problem, NoEffectError)), None)


def one_line(error: ValidationError, model: type[BaseModel]) -> str:
    """Return all that pydantic found wrong, as one line in our own words."""
    problems: list[dict[str, Any]] = [dict(problem) for problem in error.errors(include_url=False)]
    # A list with a wrong member is not also too short.
    deeper = {problem["loc"][0] for problem in problems if len(problem["loc"]) > 1}
    told = [p for p in problems if not (p["type"] == "too_short" and p["loc"][0] in deeper)]
    return listed(dict.fromkeys(_describe(problem, model) for problem in told))


def _length(value: object) -> object:
    return len(value) if isinstance(value, Sized) else type(value).__name__


def _describe(problem: dict[str, Any], model: type[BaseModel]) -> str:
    place = [str(part) for part in problem["loc"]]
    name = place[0] if place else ""
    kind, value, context = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        guess = near_miss(name, (key for key in model.model_fields if key != "kind"))
        return f"unknown option {quoted(name)}" + (f": did you mean {guess!r}?" if guess else "")
    if kind == "missing":
        return f"{name}: expected a value, but got none"
    shown = (
        f"{value:g}"
        if isinstance(value, float)
        else quoted(value)
        if isinstance(value, SHOWN)
        else type(value).__name__
    )
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        text = f"must be {words} {context[key]:g}, but got {shown}"
    elif kind in _TYPES:
        text = f"expected {_TYPES[kind]}, but got {shown}"
    elif kind in _LENGTHS:
        key, words = _LENGTHS[kind]
        text = f"{words.format(context[key])}, but got {_length(value)}"
    elif kind == "literal_error":
        text = f"must be {context['expected']}, but got {shown}"
    elif kind == "value_error":
        text = str(context["error"])
    else:
        text = problem["msg"][0].lower() + problem["msg"][1:] + f", but got {shown}"
    return f"{name}: {text}" if name and not text.startswith(f"{name}:") else text
