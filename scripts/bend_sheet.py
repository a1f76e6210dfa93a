#!/usr/bin/env python3
"""Make docs/bends.png: every activation function that bends the sheet, halfway through each of its two coordinates.

usage: bend_sheet.py [FILE]

Functions whose slopes do not allow it are listed with the reason on standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

import warpviz as wv
from warpviz.errors import WarpvizError
from warpviz.net import activations
from warpviz.net.activation_entry import ACTIVATIONS
from warpviz.picture.raster import Rasterizer

DOCS = Path(__file__).resolve().parent.parent / "docs"
SIDE_PX, WORDS_PX, COLUMNS = 180, 18, 8
# How far the step has come, on the clock: halfway through the first coordinate, and through the second.
WHEN = (0.3, 0.7)


def pictures(name: str) -> list[Image.Image]:
    """Return the sheet at both moments."""
    animation = wv.animate(wv.ActivationFigure(activation=name, tween="bend", size=SIDE_PX, caption=False, hold_s=0))
    builder = animation.scene.__self__
    moving = [n for n, moment in enumerate(builder.moments) if builder.journey.ways[moment.step].layer == 0]
    chosen = (moving[round(share * (len(moving) - 1))] for share in WHEN)
    return [Rasterizer(SIDE_PX, SIDE_PX).draw(animation.scene(number)).convert("RGB") for number in chosen]


def main() -> None:
    """Draw them all."""
    activations.activation("identity")  # so that all are registered
    found, refused = {}, []
    for name in ACTIVATIONS:
        try:
            found[name] = pictures(name)
        except WarpvizError as error:
            refused.append(f"{name}: {error}")
    across, cell_px = COLUMNS // len(WHEN), SIDE_PX + WORDS_PX
    rows = -(-len(found) // across)
    sheet = Image.new("RGB", (COLUMNS * SIDE_PX, rows * cell_px), "white")
    draw = ImageDraw.Draw(sheet)
    for number, (name, images) in enumerate(found.items()):
        row, column = divmod(number, across)
        for place, image in enumerate(images):
            sheet.paste(image, ((column * len(WHEN) + place) * SIDE_PX, row * cell_px + WORDS_PX))
        draw.text((column * len(WHEN) * SIDE_PX + 6, row * cell_px + 3), name, fill="black")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS / "bends.png"
    sheet.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
    print("\n".join(refused), file=sys.stderr)


if __name__ == "__main__":
    main()
