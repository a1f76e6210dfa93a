#!/usr/bin/env python3
"""Make outputs/plain-matplotlib.gif: the network of outputs/network-abs.gif as a plain matplotlib script shows it.

usage: plain_matplotlib.py [FILE]

A grid of lines and a scatter plot, every point of which moves in a straight line from layer to layer, between axes that
hold all of it. The network is trained by warpviz, so that both show the same.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.figure import Figure

import warpviz as wv

OUTPUTS = Path(__file__).resolve().parent.parent / "outputs"
LINES, SAMPLES, STEPS, HOLD, EXTENT = 13, 60, 12, 3, 3.0


def main() -> None:
    """Train the network and write the film."""
    points, labels = wv.dataset("sine", n=200, seed=0)
    network = wv.fit(points, labels, hidden=(2, 2, 2), activation="abs", seed=0)
    at, along = np.meshgrid(np.linspace(-EXTENT, EXTENT, LINES), np.linspace(-EXTENT, EXTENT, SAMPLES), indexing="ij")
    grid = np.concatenate([np.stack([along, at], axis=-1), np.stack([at, along], axis=-1)])
    states = [np.concatenate([grid.reshape(-1, 2), points])]
    for layer in network.layers[: network.hidden_count]:
        states.append(layer(states[-1]))
    shares = np.append(np.linspace(0, 1, STEPS, endpoint=False), np.ones(HOLD))
    frames = [start + share * (end - start) for start, end in itertools.pairwise(states) for share in shares]

    figure = Figure(figsize=(3.6, 3.6), dpi=100)
    axes = figure.add_subplot()
    everything = np.concatenate(states)
    axes.set_xlim(everything[:, 0].min(), everything[:, 0].max())
    axes.set_ylim(everything[:, 1].min(), everything[:, 1].max())
    lines = [axes.plot([], [], color="0.6", linewidth=0.7)[0] for _ in grid]
    colors = np.where(labels == 1, "tab:red", "tab:blue")
    dots = axes.scatter(*points.T, s=6, c=colors, zorder=2)

    def draw(number: int) -> None:
        paths = frames[number][: -len(points)].reshape(grid.shape)
        for line, path in zip(lines, paths, strict=True):
            line.set_data(*path.T)
        dots.set_offsets(frames[number][-len(points) :])

    target = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUTS / "plain-matplotlib.gif"
    FuncAnimation(figure, draw, frames=len(frames)).save(target, PillowWriter(fps=12))


if __name__ == "__main__":
    main()
