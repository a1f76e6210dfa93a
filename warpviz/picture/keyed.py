"""Pictures on a page that shows through, for formats that know only wholly opaque and wholly transparent pixels.

Soft edges would take on the colour of whatever they were drawn on, and be a fringe on any other page. So a scene is
drawn on white and on black, which tells the cover and the pure colour of every pixel (Smith and Blinn 1996, "Blue
screen matting", SIGGRAPH: triangulation matting); pixels that are covered enough get that colour, the rest is page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from warpviz.arrays import Bytes
    from warpviz.picture.scene import Drawing, Markers, Scene

# A line that is a pixel wide and lies between two rows covers half of each: it must not vanish. A narrower one would.
ENOUGH = 0.497
MIN_LINE_PX = 1.0
# The strokes of small letters are narrower still, and cover that much more instead.
TEXT_GAIN = 1.4


def on_page(scene: Scene, page: str, backdrop: Drawing) -> Scene:
    """Return a scene on a page of one colour; `backdrop` is what `drawn_on_page` makes of its own, which is kept."""
    key = scene.background
    return replace(
        scene,
        background=page,
        backdrop=backdrop,
        content=drawn_on_page(scene.content, key, page),
        overlay=drawn_on_page(scene.overlay, key, page),
        layers=tuple(drawn_on_page(layer, key, page) for layer in scene.layers),
        underlay=drawn_on_page(scene.underlay, key, page),
        keyed=False,
        # These are keyed for themselves.
        panels=(),
    )


def drawn_on_page(drawing: Drawing, key: str, page: str) -> Drawing:
    """Return a drawing with the page wherever a marker has the colour `key`, and with no line too thin to be seen.

    A pixel is of the picture or of the page: no shadow falls on the page, and paper is opaque.
    """
    return replace(
        drawing,
        lines=tuple(replace(part, widths_px=np.maximum(part.widths_px, MIN_LINE_PX)) for part in drawing.lines),
        markers=tuple(_unkeyed(markers, key, page) for markers in drawing.markers),
        shadows=(),
        papers=tuple(replace(paper, opaque=True) for paper in drawing.papers),
    )


def _unkeyed(markers: Markers, key: str, page: str) -> Markers:
    styles = tuple(
        replace(
            style,
            fill=page if style.fill == key else style.fill,
            outline=page if style.outline == key else style.outline,
        )
        for style in markers.styles
    )
    return replace(markers, styles=styles)


def keyed(on_white: Image.Image, on_black: Image.Image, background: str) -> Image.Image:
    """Return what was drawn on white and on black, in pure colours, with `background` where the page is to show."""
    white, black = np.asarray(on_white).astype(np.int16), np.asarray(on_black).astype(np.int16)
    cover = 255 - np.clip((white - black).max(axis=2), 0, 255)
    shown = cover >= ENOUGH * 255
    pure = np.rint(black[shown] * (255.0 / cover[shown])[:, None])
    pixels: Bytes = np.empty(white.shape, dtype=np.uint8)
    pixels[:] = rgb(background)
    pixels[shown] = np.minimum(pure, 255).astype(np.uint8)
    return Image.fromarray(pixels)
