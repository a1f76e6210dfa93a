"""Registry: members by name, with aliases, and near misses in error messages."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Generic, TypeVar

from warpviz.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def near_miss(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `name` is most likely a misspelling of, or None."""
    known = {candidate.casefold(): candidate for candidate in candidates}
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    return known[close[0]] if close else None


def unknown_name(what: str, name: str, candidates: Iterable[str]) -> UnknownNameError:
    """Return the error for an unknown `name`, with the near miss if there is one, else with all known names."""
    candidates = list(candidates)
    guess = near_miss(name, candidates)
    hint = f"did you mean {guess!r}?" if guess else f"known are {', '.join(candidates)}"
    return UnknownNameError(f"unknown {what} {name!r}: {hint}")


class Registry(Generic[T]):
    """Members of one kind by name.

    Iterating gives the names in the order in which they were registered, aliases apart.
    """

    def __init__(self, what: str) -> None:
        """Make an empty registry of `what` (a noun, used in messages)."""
        self.what = what
        self._members: dict[str, T] = {}
        self._aliases: dict[str, str] = {}

    def register(self, name: str, member: T, aliases: Iterable[str] = ()) -> T:
        """Add `member` under `name` and `aliases` and return it; a name that is taken is a `ValueError`."""
        for new in (name, *aliases):
            if new in self._members or new in self._aliases:
                raise ValueError(f"duplicate {self.what} {new!r}")
        self._members[name] = member
        self._aliases.update(dict.fromkeys(aliases, name))
        return member

    def canonical(self, name: str) -> str:
        """Return the registered name behind `name`, which may be an alias; `UnknownNameError` if there is none."""
        if name in self._members:
            return name
        if name in self._aliases:
            return self._aliases[name]
        raise unknown_name(self.what, name, [*self._members, *self._aliases])

    def __getitem__(self, name: str) -> T:
        return self._members[self.canonical(name)]

    def __contains__(self, name: object) -> bool:
        return name in self._members or name in self._aliases

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def aliases(self, name: str) -> tuple[str, ...]:
        """Return the other names of the member `name`."""
        return tuple(alias for alias, target in self._aliases.items() if target == name)
