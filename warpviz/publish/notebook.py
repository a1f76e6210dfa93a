"""Notebooks: a figure shows itself, as a GIF inside the page, so that it is still there when the page is exported.

A page takes the GIF; what cannot move, as a PDF, takes one frame as PNG.
"""

from __future__ import annotations

import base64
import html
import importlib
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.figures.kinds import animate
from warpviz.figures.stills import poster_of
from warpviz.picture.animation import Animation
from warpviz.progress import counted
from warpviz.publish.alt_of_file import alt_text_of_recipe
from warpviz.writers.gif import encoded
from warpviz.writers.png import encoded as png_encoded

if TYPE_CHECKING:
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec

# What IPython gives for a place on the page; it is loaded late, if at all.
DisplayHandle: TypeAlias = Any
# A page is no place for more.
MAX_SHOWN_BYTES = 32_000_000


def html_of(animation: Animation, progress: Progress | None = None) -> str:
    """Return an animation as a picture with its data and its alt text in it.

    Raises `InvalidValueError` when it is too large for a page.
    """
    data = bytearray()
    for part in counted(encoded(animation), animation.frame_count, progress):
        data += part
        if len(data) > MAX_SHOWN_BYTES:
            raise InvalidValueError(
                f"a page takes up to {MAX_SHOWN_BYTES // 10**6} MB: lower size, fps or tween_s, or save it to a file"
            )
    words = html.escape(_words(animation))
    source = base64.b64encode(bytes(data)).decode("ascii")
    return (
        f'<img src="data:image/gif;base64,{source}" width="{animation.width_px}" height="{animation.height_px}"'
        f' alt="{words}">'
    )


def _words(animation: Animation) -> str:
    if animation.recipe:
        with suppress(WarpvizError):
            return alt_text_of_recipe(animation.recipe, "recipe")
    return "an animation"


def bundle_of(figure: FigureSpec | Animation) -> dict[str, str]:
    """Return what a notebook shows of a figure: a picture, and words where there are no pictures."""
    animation = figure if isinstance(figure, Animation) else animate(figure)
    if not animation.recipe:
        # Frames of somebody else's: what it takes to draw them is not known.
        return {"text/plain": repr(animation)}
    return _shown(animation)


def _shown(animation: Animation, progress: Progress | None = None) -> dict[str, str]:
    """Return an animation in each type that a page, a paper or a terminal takes."""
    still, _ = poster_of(animation)
    png = base64.b64encode(b"".join(png_encoded(still))).decode("ascii")
    return {"text/html": html_of(animation, progress), "image/png": png, "text/plain": _words(animation)}


def show(figure: FigureSpec | Animation) -> None:
    """Show a figure in a notebook, with a bar while it is trained and drawn.

    Raises `InvalidValueError` outside of a notebook.
    """
    place = _place()
    training, drawing = _bar(place, "training"), _bar(place, "drawing")
    animation = figure if isinstance(figure, Animation) else animate(figure, training)
    place.update(_shown(animation, drawing), raw=True)


def _place() -> DisplayHandle:
    """Return a place on the page whose content can be changed."""
    # Without IPython loaded this is no notebook.
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        raise InvalidValueError("show: expected to be in a notebook; elsewhere save the figure to a file")
    display = importlib.import_module("IPython.display").display
    return display({"text/plain": "..."}, raw=True, display_id=True)


def _bar(place: DisplayHandle, name: str) -> Progress:
    """Return a function that takes (done, total) and shows a bar in a place, at most 20 times."""

    def update(done: int, total: int) -> None:
        if done % max(1, total // 20) == 0:
            bar = f'<progress value="{done}" max="{total}"></progress> {name}'
            place.update({"text/html": bar, "text/plain": f"{name}: {done} of {total}"}, raw=True)

    return update
