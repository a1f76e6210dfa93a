"""A made-up member of a registry, there for as long as a test needs it."""

import contextlib


@contextlib.contextmanager
def member(registry, name, made_up, aliases=()):
    """Register `made_up` under `name`; it is gone at the end."""
    registry.register(name, made_up, aliases)
    try:
        yield made_up
    finally:
        del registry._members[name]
        for alias in aliases:
            del registry._aliases[alias]
