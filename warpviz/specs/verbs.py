"""Verbs: what a figure does by itself, by the upper rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from warpviz.late import verb

if TYPE_CHECKING:
    import os

    from warpviz.specs.saved import Saved


class Verbs:
    """The methods of a figure that draw it."""

    def save(self, path: str | os.PathLike[str] | BinaryIO, *, format: str | None = None) -> Saved:  # noqa: A002 - as elsewhere
        """Draw the figure and write it to a file, whose suffix names the format, or to a buffer.

        The same as `warpviz.save`, which says more.
        """
        saved: Saved = verb("save")(self, path, format=format)
        return saved

    def show(self) -> None:
        """Show the figure in a notebook; the same as `warpviz.show`."""
        verb("show")(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return what a notebook shows of the figure: a GIF in the page, a still, and words."""
        del include, exclude
        bundle: dict[str, str] = verb("bundle")(self)
        return bundle
