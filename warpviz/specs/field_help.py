"""The words on a field of a spec, for the help of its flag and of its class: what it is, its bounds, its default."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo


def field_help(field: FieldInfo) -> str:
    """Return one sentence on a field, with its bounds and its default in brackets where it has them."""
    notes = [note for note in (_bounds(field), "" if field.is_required() else _default_text(field.default)) if note]
    text = field.description or ""
    return f"{text}  [{'; '.join(notes)}]" if notes else text


def fields_help(fields: Mapping[str, FieldInfo]) -> str:
    """Return a sentence on each field of a spec, a line each, for its docstring."""
    return "\n".join(f"    {name}: {' '.join(field_help(field).split())}" for name, field in fields.items())


def _default_text(default: object) -> str:
    if isinstance(default, bool):
        return f"default: {'on' if default else 'off'}"
    if default is None or default == "":
        return ""
    if isinstance(default, tuple):
        # A square is given by its side.
        same = len(default) == 2 and default[0] == default[1]
        return "default: " + ",".join(str(part) for part in (default[:1] if same else default))
    return f"default: {default:g}" if isinstance(default, float) else f"default: {default}"


def _bounds(field: FieldInfo) -> str:
    found: dict[str, float] = {}
    for rule in field.metadata:
        pairs = ((key, getattr(rule, key, None)) for key in ("ge", "gt", "le"))
        found |= {key: value for key, value in pairs if isinstance(value, int | float)}
    # Very large bounds are left out of the help.
    high = found.get("le", math.inf)
    upper = f"{high:,g}" if high < 1e6 else ""
    if "ge" in found:
        return f"{found['ge']:g} to {upper}" if upper else f"at least {found['ge']:g}"
    if "gt" in found:
        return f"over {found['gt']:g}, up to {upper}" if upper else f"over {found['gt']:g}"
    return ""
