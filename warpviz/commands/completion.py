"""Completion: the values that a shell offers for an option, such as `--data mo<TAB>`."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click
    from pydantic.fields import FieldInfo

    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

# Fields whose value may be a file.
SEVERAL = frozenset({"activation", "init"})
FILES = frozenset({"data", "weights", "image", "facts"})


def completer(name: str, field: FieldInfo) -> Completer:
    """Return what completes the value of a field: names that are known, and files where it may be one."""

    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        # Of several activations the last is begun.
        before, comma, last = begun.rpartition(",") if name in SEVERAL else ("", "", begun)
        found = [CompletionItem(f"{before}{comma}{value}") for value in names_of(name, field) if value.startswith(last)]
        return found or ([CompletionItem(begun, type="file")] if name in FILES else [])

    return complete


def names_of(name: str, field: FieldInfo) -> list[str]:
    """Return the names that a field takes, none where it is a number or a text."""
    from warpviz.languages.table import LANGUAGES
    from warpviz.motion.easing import EASINGS
    from warpviz.net.activations import ACTIVATIONS
    from warpviz.net.initialization import INITIALIZATIONS
    from warpviz.picture.theme import THEMES
    from warpviz.plane.datasets import DATASETS
    from warpviz.specs.platforms import PLATFORMS
    from warpviz.specs.values import SIZES, STILLS

    registries: dict[str, Iterable[str]] = {
        "activation": [*ACTIVATIONS, *(alias for name in ACTIVATIONS for alias in ACTIVATIONS.aliases(name))],
        "data": DATASETS, "init": INITIALIZATIONS, "easing": EASINGS, "theme": THEMES, "lang": LANGUAGES,
        "for_": PLATFORMS, "size": SIZES, "still": STILLS, "filmstrip": ("states",), "projection": ("pca", "random"),
    }  # fmt: skip
    return list(registries[name]) if name in registries else _choices(field.annotation)


def _choices(annotation: Any) -> list[str]:  # noqa: ANN401 - of any field
    """Return the texts that a `Literal` within an annotation allows."""
    if typing.get_origin(annotation) is typing.Literal:
        return [value for value in typing.get_args(annotation) if isinstance(value, str)]
    return [value for part in typing.get_args(annotation) for value in _choices(part)]
