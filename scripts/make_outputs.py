#!/usr/bin/env python3
"""Make the GIFs in outputs/ that the README shows.

usage: make_outputs.py [--folder FOLDER] [--only NAME]...

Prints one line a file and exits with status 1 when one is over 400 KB.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import warpviz as wv

if TYPE_CHECKING:
    from warpviz.figures.saving import Saved
    from warpviz.figures.spec import FigureSpec

LIMIT_BYTES = 400_000
ROOT = Path(__file__).resolve().parent.parent
OUTPUTS, EXAMPLES = ROOT / "outputs", ROOT / "examples"
# A network's GIF is made with the first of these frame rates at which it is small enough.
NETWORK_FPS = (20, 15, 12, 10)
NETWORK_LOOK = {"size": 360, "tween_s": 0.8, "lines": 13, "points": 200, "colors": 16}


def activation(function: str, **look: object) -> tuple[FigureSpec, ...]:
    """Return the one spec that an activation's GIF is made from."""
    return (wv.ActivationFigure(activation=function, **look),)


def network(function: str, hidden: tuple[int, ...] = (2, 2, 2), **look: object) -> tuple[FigureSpec, ...]:
    """Return the specs that a network's GIF may be made from, the smoothest first."""
    return tuple(
        wv.NetworkFigure(activation=function, hidden=hidden, data="sine", fps=fps, **NETWORK_LOOK, **look)
        for fps in NETWORK_FPS
    )


def given(name: str, **look: object) -> tuple[FigureSpec, ...]:
    """Return the one spec for a network that is written down in examples/."""
    return (wv.NetworkFigure(weights=str(EXAMPLES / f"{name}.json"), size=360, lines=15, **look),)


FIGURES = {
    "a5-setup": (wv.SetupFigure(activation="abs", data="sine", size=(720, 360)),),
    "compare-activations": (
        wv.CompareFigure(activation=("abs", "relu", "sin", "softmax"), size=520, fps=20, lines=15),
    ),
    "activation-softmax": activation("softmax"),
    "activation-softmax-dark": activation("softmax", theme="dark"),
    "activation-abs": activation("abs"),
    "activation-sin": activation("sin"),
    "activation-tanh": activation("tanh"),
    "activation-sigmoid": activation("sigmoid"),
    "activation-relu": activation("relu"),
    "activation-leaky_relu": activation("leaky_relu(alpha=0.1)"),
    "network-abs": network("abs"),
    "network-abs-dark": network("abs", theme="dark"),
    "network-softmax": network("softmax"),
    "network-sin": network("sin"),
    "network-sin-3-3-3": network("sin", (3, 3, 3)),
    "network-softmax-skip": network("softmax", skip=True),
    "diagonal-fold": given("diagonal-fold", tween_s=1.5, fps=20),
    "half-turn-geometric": given("half-turn"),
    "half-turn-lerp": given("half-turn", affine_tween="lerp"),
    "network-tanh": network("tanh"),
    "network-relu": network("relu"),
}


def make(name: str, folder: Path) -> tuple[Saved, FigureSpec]:
    """Make one GIF from the first of its specs that is small enough; if none is, from the last."""
    for spec in FIGURES[name]:
        saved = wv.save(spec, folder / f"{name}.gif")
        if saved.size_bytes <= LIMIT_BYTES:
            break
    return saved, spec


def main() -> None:
    """Make all GIFs, or those that are named."""
    parser = argparse.ArgumentParser(description="Make the GIFs in outputs/ that the README shows.")
    parser.add_argument("--folder", type=Path, default=OUTPUTS, help="where to write (default: outputs/)")
    parser.add_argument("--only", action="append", choices=FIGURES, metavar="NAME", help="one figure; can be repeated")
    args = parser.parse_args()
    too_large = []
    print(f"{'file':<32}{'size':>9}{'fps':>5}{'frames':>8}{'seconds':>9}{'bytes':>10}")
    for name in args.only or FIGURES:
        saved, spec = make(name, args.folder)
        size = f"{saved.width_px}x{saved.height_px}"
        row = f"{saved.path.name:<32}{size:>9}{getattr(spec, 'fps', 0):>5g}{saved.frames:>8}{saved.duration_s:>9.2f}"
        print(f"{row}{saved.size_bytes:>10,}", flush=True)
        if saved.size_bytes > LIMIT_BYTES:
            too_large.append(saved.path.name)
    if too_large:
        sys.exit(f"over {LIMIT_BYTES:,} bytes: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
