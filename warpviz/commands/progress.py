"""Progress of many figures: one line for each outcome, and a bar for the total."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from warpviz.commands.making import saved_text
from warpviz.commands.signals import raise_if_interrupted
from warpviz.commands.terminal import say
from warpviz.errors import WarpvizError, printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from warpviz.batch.run import Outcome


def report_outcomes(
    outcomes: Iterable[Outcome], total: int, *, quiet: bool, brief: bool = False, failed: set[Path] | None = None
) -> bool:
    """Print one line for each outcome, with a bar on a terminal; return whether all went well.

    With `brief` figures that are up to date are not mentioned. Outputs that were not made are added to `failed`.
    """
    bar = _Bar(total, shown=not quiet and sys.stderr.isatty())
    good = True
    with bar:
        for outcome in outcomes:
            raise_if_interrupted()
            if outcome.error:
                good = False
                if failed is not None:
                    failed.add(outcome.entry.output)
                bar.say(f"error: {WarpvizError(outcome.error)}", err=True)
            elif outcome.saved is None:
                bar.say("" if quiet or brief else f"{outcome.entry.output}: up to date")
            else:
                for note in () if quiet else outcome.saved.notes:
                    bar.say(f"note: {outcome.entry.place}: {note}", err=True)
                bar.say("" if quiet else saved_text(outcome.saved))
            bar.step()
    return good


class _Bar:
    """A bar on stderr that stays below the printed lines; prints lines only when it is not shown."""

    def __init__(self, total: int, *, shown: bool) -> None:
        self._bars = None
        if shown:
            from rich.console import Console
            from rich.progress import Progress

            # Without a thread that refreshes: threads do not survive a fork.
            self._bars = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
            self._task = self._bars.add_task("figures", total=total)

    def __enter__(self) -> None:
        if self._bars is not None:
            self._bars.start()
            self._bars.refresh()

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def say(self, line: str, *, err: bool = False) -> None:
        """Print a line, if there is one, above the bar."""
        if not line:
            return
        if self._bars is not None and (err or sys.stdout.isatty()):
            self._bars.console.out(printable(line), highlight=False)
        else:
            say(line, err=err)

    def step(self) -> None:
        """Count one more figure."""
        if self._bars is not None:
            self._bars.advance(self._task)
            self._bars.refresh()
