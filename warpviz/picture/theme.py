"""Themes: the colours of a picture. Widths and font sizes are shares of the picture and stand in the layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats

# How many shades a ramp is drawn in: enough to follow a line, few enough for a small palette.
RAMP_SHADES = 5
# White paper, and GitHub's dark page.
PAGES = ("#ffffff", "#0d1117")


@dataclass(frozen=True, slots=True, eq=False)
class ClassStyle:
    """How the points of one class look: a marker shape, its colour, and that of its outline if not the theme's."""

    shape: str
    color: str
    outline: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Colours as `#rrggbb`.

    Attributes:
        name, description: for lists.
        background: behind everything.
        ink: text and the strip's reached part.
        muted: secondary text, and the strip's part that is yet to come.
        axis: the origin axes and their ticks.
        rows, columns: ramps that the lattice lines are coloured along, from low to high coordinates.
        outline: around the points.
        divider: the line that parts the classes.
        classes: one style a class.
        paper: the sheet's cells.
        front, back: rows and columns of a sheet with two sides.
        areas: a ramp from crushed over unchanged to stretched.
        class_papers: the sheet where the network says a class, one a class.
        side_papers: front and back of a sheet that tells no classes.
        wire: thin lines on paper; class_hatches: those on the back of class paper, one a class.
        shadow: how much of the light a shadow takes from the page, and from paper; zero for none.
        cased: whether the divider has a rim in the colour of the background, where colour does not tell it from lines.
        keyed: whether the background stands for the page, light or dark, that shows through.
    """

    name: str
    description: str
    background: str
    ink: str
    muted: str
    axis: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    outline: str
    divider: str
    classes: tuple[ClassStyle, ...]
    paper: str
    front: tuple[str, str]
    back: tuple[str, str]
    areas: tuple[str, ...]
    class_papers: tuple[str, ...]
    side_papers: tuple[str, str]
    wire: str
    class_hatches: tuple[str, ...]
    shadow: tuple[float, float]
    cased: bool = False
    keyed: bool = False

    @property
    def pages(self) -> tuple[str, ...]:
        """The colours that a picture may stand on."""
        return PAGES if self.keyed else (self.background,)


def rgb(color: str) -> Bytes:
    """Return `#rrggbb` as uint8 (3,)."""
    return np.frombuffer(bytes.fromhex(color.removeprefix("#")), dtype=np.uint8)


def mix(a: str, b: str, share: float) -> str:
    """Return the colour that is `share` of b in a, in steps of 1/8 so that a fade needs few colours."""
    share = round(min(max(share, 0.0), 1.0) * 8) / 8
    blend = np.rint(rgb(a) + (rgb(b).astype(np.float64) - rgb(a)) * share).astype(np.uint8)
    return "#" + blend.tobytes().hex()


def luminance(color: str) -> float:
    """Return the relative luminance in [0, 1] (WCAG 2.2)."""
    channel = rgb(color) / 255
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, success criterion 1.4.3)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ramp(colors: tuple[str, ...], places: Floats) -> Bytes:
    """Return the colours (N, 3) at `places` (N,) in [0, 1] along a ramp, in `RAMP_SHADES` shades."""
    stops = np.array([rgb(color) for color in colors], dtype=np.float64)
    shades = np.minimum(np.floor(places * RAMP_SHADES), RAMP_SHADES - 1) / (RAMP_SHADES - 1)
    at = np.linspace(0.0, 1.0, len(stops))
    return np.stack([np.rint(np.interp(shades, at, stops[:, c])) for c in range(3)], axis=1).astype(np.uint8)


THEMES: Registry[Theme] = Registry("theme")

# Hues after Okabe and Ito, "Color Universal Design" (2008), https://jfly.uni-koeln.de/color/, the pale ones darkened
# (on light) and the dark ones lightened (on dark) until their contrast to the background is 3:1.
_SHAPES = ("square", "circle", "triangle", "diamond", "triangle_down", "plus", "pentagon", "cross")
_ON_LIGHT = ("#0072b2", "#d55e00", "#009e73", "#b8558c", "#a87400", "#2f8fc4", "#6b5a1e", "#000000")
_ON_DARK = ("#4fa8f0", "#ff8a3c", "#2fc99a", "#f09ccb", "#f5c542", "#8fd3ff", "#c9b458", "#f4f6fa")


# Neither too dark for a dark page nor too light for a light one: of a luminance from 0.12 to 0.3.
_ON_BOTH = ("#2474d6", "#cf5a00", "#0a8f68", "#c2508f", "#9a7a00", "#7e5ae0", "#8a5a3c", "#6a727e")
# In greyscale: filled or open, dark or light, and the shape.
_IN_GREY = (
    ClassStyle("square", "#000000", "#ffffff"),
    ClassStyle("circle", "#ffffff", "#000000"),
    ClassStyle("triangle", "#6e6e6e", "#ffffff"),
    ClassStyle("diamond", "#c4c4c4", "#000000"),
    ClassStyle("triangle_down", "#3a3a3a", "#ffffff"),
    ClassStyle("plus", "#929292", "#000000"),
    ClassStyle("pentagon", "#dedede", "#000000"),
    ClassStyle("cross", "#545454", "#ffffff"),
)


def _tints(colors: tuple[str, ...], page: str, share: float) -> tuple[str, ...]:
    """Return what is `share` of each colour on a page."""
    base = rgb(page).astype(np.float64)
    return tuple("#" + np.rint(base + (rgb(color) - base) * share).astype(np.uint8).tobytes().hex() for color in colors)


def _styles(colors: tuple[str, ...]) -> tuple[ClassStyle, ...]:
    return tuple(ClassStyle(shape, color) for shape, color in zip(_SHAPES, colors, strict=True))


THEMES.register(
    "light",
    Theme(
        name="light",
        description="white paper, for articles",
        background="#ffffff",
        ink="#1b1f27",
        muted="#727986",
        axis="#8d94a1",
        rows=("#2b50c8", "#1677b8", "#0a947f"),
        columns=("#742a8c", "#c23a6e", "#cf7210"),
        outline="#ffffff",
        divider="#1b1f27",
        classes=_styles(_ON_LIGHT),
        paper="#4f7fd0",
        front=("#2b50c8", "#1677b8"),
        back=("#b3470b", "#c26d00"),
        areas=("#5e2a91", "#8d8aa0", "#b85a00"),
        class_papers=_tints(_ON_LIGHT, "#ffffff", 0.32),
        side_papers=("#d9e7f8", "#f8dfc6"),
        wire="#7c8797",
        class_hatches=_tints(_ON_LIGHT, "#ffffff", 0.52),
        shadow=(0.16, 0.14),
    ),
)
THEMES.register(
    "dark",
    Theme(
        name="dark",
        description="near-black, for dark pages and slides",
        background="#0d1117",
        ink="#f0f3f8",
        muted="#8b95a5",
        axis="#667080",
        rows=("#5b82f7", "#45b0ec", "#58dcc0"),
        columns=("#d2508f", "#ee7f68", "#f7bd55"),
        outline="#0d1117",
        divider="#f0f3f8",
        classes=_styles(_ON_DARK),
        paper="#5f93e8",
        front=("#5b9cff", "#45c0ec"),
        back=("#ff8f3c", "#ffc46b"),
        areas=("#b48cf7", "#7f8898", "#ffa23a"),
        class_papers=_tints(_ON_DARK, "#0d1117", 0.38),
        side_papers=("#22436e", "#6b4020"),
        wire="#718096",
        class_hatches=_tints(_ON_DARK, "#0d1117", 0.58),
        shadow=(0.6, 0.3),
    ),
)
THEMES.register(
    "transparent",
    Theme(
        name="transparent",
        description="the page shows through, light or dark; not for video (.mp4, .webm)",
        background="#929292",
        ink="#6f7684",
        muted="#858b98",
        axis="#8a8f99",
        rows=("#3a62e0", "#1a7fc0", "#0c9078"),
        columns=("#b23a78", "#cf5236", "#b97a10"),
        outline="#929292",
        divider="#6f7684",
        classes=_styles(_ON_BOTH),
        paper="#4f7fd0",
        front=("#3a62e0", "#1a7fc0"),
        back=("#cf5236", "#b97a10"),
        areas=("#8d63c9", "#8a8f99", "#c0701a"),
        class_papers=_tints(_ON_BOTH, "#ffffff", 0.22),
        side_papers=("#d3e0f3", "#f5dcc6"),
        wire="#7c8797",
        class_hatches=_tints(_ON_BOTH, "#ffffff", 0.42),
        shadow=(0.0, 0.0),
        keyed=True,
    ),
)
THEMES.register(
    "paper",
    Theme(
        name="paper",
        description="greyscale, for print",
        background="#ffffff",
        ink="#000000",
        muted="#5f5f5f",
        axis="#8c8c8c",
        rows=("#000000", "#444444"),
        columns=("#5c5c5c", "#929292"),
        outline="#ffffff",
        divider="#000000",
        classes=_IN_GREY,
        paper="#8c8c8c",
        front=("#000000", "#444444"),
        back=("#8c8c8c", "#929292"),
        areas=("#000000", "#6a6a6a", "#929292"),
        class_papers=("#bababa", "#e6e6e6", "#d4d4d4", "#a6a6a6", "#dddddd", "#c9c9c9", "#b1b1b1", "#f6f6f6"),
        side_papers=("#e6e6e6", "#b8b8b8"),
        wire="#7a7a7a",
        class_hatches=("#969696", "#bababa", "#a4a4a4", "#808080", "#aeaeae", "#9d9d9d", "#8a8a8a", "#c4c4c4"),
        shadow=(0.2, 0.15),
        cased=True,
    ),
)


def themes() -> tuple[str, ...]:
    """Return the names of the themes."""
    return tuple(THEMES)
