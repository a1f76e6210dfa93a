"""Registry: members by name, with aliases, and near misses in error messages."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Generic, TypeVar

from warpviz.errors import MOST_LETTERS, UnknownNameError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def near_miss(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `name` is most likely a misspelling of, or None."""
    known = {candidate.casefold(): candidate for candidate in candidates}
    # Of a name as long as that no letter slipped in by mistake.
    close = difflib.get_close_matches(name.casefold(), known, n=3, cutoff=0.6) if len(name) <= MOST_LETTERS else []
    return next((known[guess] for guess in close if _is_slip(name.casefold(), guess)), None)


def _is_slip(name: str, guess: str) -> bool:
    """Return whether one of two names is part of the other, or takes few slips of the keyboard to become the other.

    Names that merely share some letters, such as `curve` and `measure`, are different words.
    """
    if min(len(name), len(guess)) > 2 and (name in guess or guess in name):
        return True
    return _slips(name, guess) <= max(2, max(len(name), len(guess)) // 2)


def _slips(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many or swapped with a neighbour (Damerau 1964)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return last[-1]


def unknown_name(what: str, name: str, candidates: Iterable[str]) -> UnknownNameError:
    """Return the error for an unknown `name`, with the near miss if there is one, else with all known names."""
    candidates = list(candidates)
    guess = near_miss(name, candidates)
    hint = f"did you mean {guess!r}?" if guess else f"known are {', '.join(candidates)}"
    return UnknownNameError(f"unknown {what} {quoted(name)}: {hint}")


class Registry(Generic[T]):
    """Members of one kind by name, in capitals or not.

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

    def spelled(self, name: str) -> str | None:
        """Return the registered name behind `name`, an alias or written in other capitals; None if there is none."""
        if name in self._members:
            return name
        if name in self._aliases:
            return self._aliases[name]
        folded = name.casefold() if isinstance(name, str) else None
        alike = (known for known in (*self._members, *self._aliases) if known.casefold() == folded)
        found = next(alike, None)
        return None if found is None else self._aliases.get(found, found)

    def canonical(self, name: str) -> str:
        """Return the same; `UnknownNameError` if there is none."""
        found = self.spelled(name)
        if found is None:
            raise unknown_name(self.what, name, [*self._members, *self._aliases])
        return found

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
