"""Measure warpviz beside what people use today: time, memory, bytes and likeness, on this machine, now.

    python scripts/bench.py                     # everything
    python scripts/bench.py --gifski gifski     # with the encoder to compare with
    python scripts/bench.py --only plane --runs 5

Whole processes are timed from outside, ours and the peer's in turn, because machines are noisy; medians are printed.
The peers are what an author would write: matplotlib's FuncAnimation with PillowWriter.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZE_PX, LINES, POINTS, FRAMES, FPS = 640, 41, 1000, 90, 25
SOLID_FRAMES, SOLID_PEER_FRAMES = 250, 100
GIFSKI_QUALITY = 90
PARTS_OF_ALL = ("plane", "formats", "solid", "plots", "bytes", "memory", "batch", "help")
BATCH_FIGURES, BATCH_UP_TO_DATE = 12, 500
SWEEP_FRAMES, EPOCH_FRAMES = 60, 120
STILLS = (("curves", "sigmoid", "tanh", "relu"), ("curves", "--all"), ("distribution",), ("gradients",))
FORMATS = (".apng", ".webp", ".mp4", ".webm")


@dataclass(frozen=True)
class Run:
    """One finished process: wall-clock seconds and peak memory of its largest process."""

    seconds: float
    megabytes: float


def run(command: Sequence[str]) -> Run:
    """Run a command to its end; its output is thrown away, its failure is ours."""
    # Installed packages come with their bytecode, and a checkout keeps its own from the first run on.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(command)}: {errors.decode(errors='replace')}")
    return Run(seconds, usage.ru_maxrss / 1024)


def in_turn(ours: Sequence[str], peer: Sequence[str], runs: int) -> tuple[list[Run], list[Run]]:
    """Run two commands A B A B ...; the first of each warms up and is not counted."""
    pairs = [(run(ours), run(peer)) for _ in range(runs + 1)][1:]
    return [a for a, _ in pairs], [b for _, b in pairs]


def median(values: Sequence[Run], key: Callable[[Run], float]) -> float:
    """Return the median of one figure of some runs."""
    return statistics.median(key(value) for value in values)


def row(*cells: object) -> None:
    """Print one row of the table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def self_command(*arguments: str) -> list[str]:
    """Return the command that runs a part of this file in a process of its own."""
    return [sys.executable, __file__, *arguments]


def plane_spec(frames: int = FRAMES) -> object:
    """Return the main scene: softmax on a sheet of 82 lines with 1,000 points."""
    import warpviz as wv

    return wv.ActivationFigure(
        activation="softmax", data="sine", points=POINTS, lines=LINES, size=SIZE_PX, fps=FPS, tween_s=frames / FPS,
        wires=True, tween="lerp",
    )  # fmt: skip


def plane_command(output: Path, frames: int = FRAMES) -> list[str]:
    """Return the command line for the main scene."""
    flags = {"data": "sine", "points": POINTS, "lines": LINES, "size": SIZE_PX, "fps": FPS, "tween-s": frames / FPS}
    options = [part for key, value in flags.items() for part in (f"--{key}", str(value))]
    # What the peer draws: lines, and points that move straight.
    options += ["--wires", "--tween", "lerp"]
    return [sys.executable, "-m", "warpviz", "activation", "softmax", "-o", str(output), "--quiet", *options]


def bench_plane(folder: Path, runs: int) -> None:
    """Time the main scene against FuncAnimation and PillowWriter."""
    ours, peer = folder / "plane.gif", folder / "plane-peer.gif"
    a, b = in_turn(plane_command(ours), self_command("--peer", "plane", str(peer)), runs)
    row_of_two(f"softmax, {FRAMES} moving frames", a, b, ours, peer)


def bench_formats(folder: Path, runs: int) -> None:
    """Time the main scene in every other format against the GIF."""
    for suffix in FORMATS:
        a, b = in_turn(plane_command(folder / f"plane{suffix}"), plane_command(folder / "plane.gif"), runs)
        seconds, gif_seconds = (median(runs_of, lambda r: r.seconds) for runs_of in (a, b))
        ratio = statistics.median(x.seconds / y.seconds for x, y in zip(a, b, strict=True))
        row(f"{suffix} beside .gif", f"{seconds:.2f} s", f"{gif_seconds:.2f} s", f"{ratio:.2f}")


def row_of_two(what: str, a: list[Run], b: list[Run], ours: Path, peer: Path) -> None:
    """Print ours beside the peer."""
    seconds, peer_seconds = (median(runs, lambda r: r.seconds) for runs in (a, b))
    pairs = statistics.median(x.seconds / y.seconds for x, y in zip(a, b, strict=True))
    row(what, f"{seconds:.2f} s", f"{peer_seconds:.2f} s", f"1/{1 / pairs:.1f}")
    memory, peer_memory = (median(runs, lambda r: r.megabytes) for runs in (a, b))
    row("its peak memory", f"{memory:.0f} MB", f"{peer_memory:.0f} MB", f"1/{peer_memory / memory:.1f}")
    size, peer_size = ours.stat().st_size, peer.stat().st_size
    row("its file", f"{size / 1e6:.2f} MB", f"{peer_size / 1e6:.2f} MB", f"1/{peer_size / size:.1f}")


def bench_solid(folder: Path, runs: int) -> None:
    """Time 3-3-3 networks against mplot3d, a frame at a time: with the usual sheet, and with a dense one."""
    weights = folder / "network.json"
    run(self_command("--write", "solid", str(weights)))
    for peer, lines, points in (("solid", 21, 400), ("dense", LINES, POINTS)):
        ours = solid_command(weights, folder / "solid.gif", lines, points)
        theirs = self_command("--peer", peer, str(folder / "solid-peer.gif"))
        row_of_frames(f"3-3-3 network, {lines} x {lines} lines, {points:,} points, a frame", ours, theirs, runs)


def row_of_frames(what: str, ours: list[str], theirs: list[str], runs: int) -> None:
    """Print our time a frame beside the peer's."""
    a, b = in_turn(ours, theirs, runs)
    per_frame = statistics.median(
        (x.seconds / SOLID_FRAMES) / (y.seconds / SOLID_PEER_FRAMES) for x, y in zip(a, b, strict=True)
    )
    mine = median(a, lambda r: r.seconds) / SOLID_FRAMES * 1e3
    theirs = median(b, lambda r: r.seconds) / SOLID_PEER_FRAMES * 1e3
    row(what, f"{mine:.1f} ms", f"{theirs:.1f} ms", f"1/{1 / per_frame:.1f}")


def bench_plots(folder: Path, runs: int) -> None:
    """Time the sweep of scales and a training film against FuncAnimation, and stills as whole processes."""
    warpviz = [sys.executable, "-m", "warpviz"]
    for name, flags, frames in (
        ("distribution", ("tanh", "--sweep", "--fps", "15", "--duration", f"{(SWEEP_FRAMES - 1) / 15}"), SWEEP_FRAMES),
        ("training", (*TRAINED, "--fps", "20", "--duration", f"{(EPOCH_FRAMES - 1) / 20}"), EPOCH_FRAMES),
    ):
        ours, peer = folder / f"{name}.gif", folder / f"{name}-peer.gif"
        command = [*warpviz, name, *flags, "-o", str(ours), "--quiet"]
        a, b = in_turn(command, self_command("--peer", name, str(peer)), runs)
        row_of_two(f"{name}, {frames} frames", a, b, ours, peer)
    for words in STILLS:
        used = [run([*warpviz, *words, "-o", str(folder / "still.png"), "--quiet"]) for _ in range(runs + 1)][1:]
        row(f"{' '.join(words)}, a still", f"{median(used, lambda r: r.seconds):.2f} s", "", "")


def bench_memory(folder: Path) -> None:
    """Compare the peak memory of short and long animations."""
    for frames in (100, 1000):
        used = run(plane_command(folder / "memory.gif", frames))
        row(f"peak memory, {frames} frames", f"{used.megabytes:.0f} MB", "", "")


def write_manifest(folder: Path, count: int, look: str) -> Path:
    """Write a manifest of figures that differ in their seed only."""
    defaults = f'[defaults]\nkind = "activation"\nactivation = "abs"\n{look}\n'
    entries = (f'[[figure]]\nseed = {number}\noutput = "{number}.gif"\n' for number in range(count))
    path = folder / "figures.toml"
    path.write_text(defaults + "".join(entries), encoding="utf-8")
    return path


def bench_batch(folder: Path, runs: int) -> None:
    """Time a batch of equal figures in two processes and in one, and one in which nothing has changed."""
    batch = [sys.executable, "-m", "warpviz", "batch", "--quiet"]
    manifest = write_manifest(folder, BATCH_FIGURES, "size = 480\ntween_s = 3\ndata = 'moons'")
    two, one = in_turn(
        [*batch, str(manifest), "--force", "-j", "2"], [*batch, str(manifest), "--force", "-j", "1"], runs
    )
    ratio = statistics.median(a.seconds / b.seconds for a, b in zip(two, one, strict=True))
    seconds = [f"{median(runs_of, lambda r: r.seconds):.2f} s" for runs_of in (two, one)]
    row(f"batch of {BATCH_FIGURES}, -j 2 beside -j 1", *seconds, f"1/{1 / ratio:.2f}")
    manifest = write_manifest(folder, BATCH_UP_TO_DATE, "size = 64\nlines = 2\nfps = 2\ntween_s = 0.5")
    run([*batch, str(manifest)])
    idle = [run([*batch, str(manifest)]).seconds for _ in range(runs)]
    row(f"batch of {BATCH_UP_TO_DATE}, nothing changed", f"{statistics.median(idle):.2f} s", "", "")


def bench_help(runs: int) -> None:
    """Time `warpviz --help`."""
    seconds = [run([sys.executable, "-m", "warpviz", "--help"]).seconds for _ in range(runs + 1)][1:]
    row("warpviz --help", f"{statistics.median(seconds):.3f} s", "", "")


def bench_bytes(folder: Path, gifski: str) -> None:
    """Compare the main scene's file with what gifski makes of the same frames, and both with the exact frames."""
    import numpy as np
    from PIL import Image
    from skimage.metrics import structural_similarity

    import warpviz as wv

    animation = wv.animate(plane_spec())  # type: ignore[arg-type]
    ours, theirs, frames = folder / "ours.gif", folder / "gifski.gif", folder / "frames"
    frames.mkdir()
    names = []
    for number, (pixels, _) in enumerate(animation.frames()):
        names.append(str(frames / f"{number:04d}.png"))
        Image.fromarray(pixels).save(names[-1], compress_level=1)
    wv.save(animation, ours)
    options = ["--quiet", "--quality", str(GIFSKI_QUALITY), "--fps", str(FPS)]
    encoding = run([gifski, *options, "-o", str(theirs), *names])

    def likeness(path: Path) -> tuple[float, float]:
        scores = []
        with Image.open(path) as image:
            for number in range(0, len(names), 3):
                image.seek(number)
                exact = np.asarray(Image.open(names[number]))
                shown = np.asarray(image.convert("RGB"))
                scores.append(structural_similarity(shown, exact, channel_axis=2, data_range=255))
        return statistics.fmean(scores), min(scores)

    size, peer_size = ours.stat().st_size, theirs.stat().st_size
    row("bytes, gifski -Q 90", f"{size / 1e6:.2f} MB", f"{peer_size / 1e6:.2f} MB", f"{size / peer_size:.3f}")
    (mean, least), (peer_mean, peer_least) = likeness(ours), likeness(theirs)
    row("SSIM, mean and least", f"{mean:.4f}, {least:.4f}", f"{peer_mean:.4f}, {peer_least:.4f}", "")
    row("gifski, encoding alone", "", f"{encoding.seconds:.2f} s", "")


def solid_network() -> object:
    """Return a fixed 3-3-3 network, so that only drawing is timed."""
    import numpy as np

    import warpviz as wv

    rng = np.random.default_rng(3)
    layers: list[wv.Affine | wv.Activation | wv.Residual] = []
    for width_in in (2, 3, 3):
        layers += [wv.Affine(rng.normal(0, 0.8, (3, width_in)), rng.normal(0, 0.5, 3)), wv.Activation("sin")]
    return wv.Network([*layers, wv.Affine(rng.normal(0, 1, (1, 3))), wv.Activation("sigmoid")])


def write_solid_network(output: str) -> None:
    """Write the fixed 3-3-3 network as JSON."""
    import json

    from warpviz.net.serial import network_to_data

    Path(output).write_text(json.dumps(network_to_data(solid_network())), encoding="utf-8")  # type: ignore[arg-type]


def solid_command(weights: Path, output: Path, lines: int, points: int) -> list[str]:
    """Return the command line for the 3-3-3 network in about `SOLID_FRAMES` frames."""
    moving = (SOLID_FRAMES - 7) // 6
    flags = {"weights": weights, "data": "sine", "size": SIZE_PX, "fps": FPS, "tween-s": moving / FPS}
    flags |= {"lines": lines, "points": points}
    options = [part for key, value in flags.items() for part in (f"--{key}", str(value))]
    options += ["--wires", "--tween", "lerp"]
    return [sys.executable, "-m", "warpviz", "network", "-o", str(output), "--quiet", *options]


def peer_plane(output: str) -> None:
    """Draw the main scene as an article's author would."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.animation import FuncAnimation, PillowWriter

    levels, along = np.linspace(-3, 3, LINES), np.linspace(-3, 3, 101)
    starts = [np.stack([along, np.full_like(along, level)], axis=1) for level in levels]
    starts += [line[:, ::-1] for line in starts]

    def softmax(points: np.ndarray) -> np.ndarray:
        powers = np.exp(points - points.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)

    points = np.random.default_rng(0).uniform(-3, 3, (POINTS, 2))
    colors = np.where(points[:, 1] > 2.4 * np.sin(2 * points[:, 0]), "tab:red", "tab:blue")
    figure, axes = plt.subplots(figsize=(SIZE_PX / 100, SIZE_PX / 100), dpi=100)
    axes.set(xlim=(-3.3, 3.3), ylim=(-3.3, 3.3), aspect="equal", title=r"softmax: $a_i = e^{z_i} / \sum_j e^{z_j}$")
    shades = [*plt.get_cmap("viridis")(np.linspace(0, 1, LINES)), *plt.get_cmap("plasma")(np.linspace(0, 1, LINES))]
    artists = [axes.plot(*line.T, color=shade, linewidth=0.8)[0] for line, shade in zip(starts, shades, strict=True)]
    dots = axes.scatter(*points.T, c=colors, s=14, edgecolors="white", linewidths=0.5, zorder=3)
    ends, points_end = [softmax(line) for line in starts], softmax(points)

    def update(number: int) -> list[object]:
        t = (number + 1) / FRAMES
        t = t * t * (3 - 2 * t)
        for artist, start, end in zip(artists, starts, ends, strict=True):
            artist.set_data(*((1 - t) * start + t * end).T)
        dots.set_offsets((1 - t) * points + t * points_end)
        return [*artists, dots]

    FuncAnimation(figure, update, frames=FRAMES).save(output, writer=PillowWriter(fps=FPS))


def peer_solid(output: str, line_count: int = 21, count: int = 400) -> None:
    """Draw the way through the first layers of the 3-3-3 network with mplot3d."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.animation import FuncAnimation, PillowWriter

    import warpviz as wv

    network = solid_network()
    levels, along = np.linspace(-3, 3, line_count), np.linspace(-3, 3, 101)
    lines = [np.stack([along, np.full_like(along, level)], axis=1) for level in levels]
    lines += [line[:, ::-1] for line in lines]
    points, labels = wv.dataset("sine", n=count)
    states = [network.trace(np.concatenate([*lines, points])).steps[k].points for k in (2, 3, 4)]  # type: ignore[attr-defined]
    figure = plt.figure(figsize=(SIZE_PX / 100, SIZE_PX / 100), dpi=100)
    axes = figure.add_subplot(projection="3d")
    axes.set(xlim=(-3, 3), ylim=(-3, 3), zlim=(-3, 3))
    shades = plt.get_cmap("viridis")(np.linspace(0, 1, len(lines)))
    artists = [axes.plot([0], [0], [0], color=shade, linewidth=0.8)[0] for shade in shades]
    dots = axes.scatter(*states[0][-count:].T, c=np.where(labels, "tab:red", "tab:blue"), s=14, edgecolors="white")

    def update(number: int) -> list[object]:
        way, t = divmod(number * 2 / SOLID_PEER_FRAMES, 1)
        now = (1 - t) * states[int(way)] + t * states[int(way) + 1]
        for place, artist in enumerate(artists):
            artist.set_data_3d(*now[place * 101 : (place + 1) * 101].T)
        dots._offsets3d = tuple(now[-count:].T)  # noqa: SLF001 - mplot3d has no other way
        return [*artists, dots]

    FuncAnimation(figure, update, frames=SOLID_PEER_FRAMES).save(output, writer=PillowWriter(fps=FPS))


def peer_dense(output: str) -> None:
    """Draw the dense sheet with mplot3d."""
    peer_solid(output, LINES, POINTS)


# A network that takes long to learn, so that there are steps enough for a film.
TRAINED = ("--activation", "tanh", "--hidden", "2,2", "--data", "circles", "--points", "200", "--size", "720x620")


def peer_distribution(output: str) -> None:
    """Write the sweep as an author would: five histograms a frame, redrawn by FuncAnimation."""
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.animation import FuncAnimation, PillowWriter

    rng = np.random.default_rng(0)
    samples, weights = rng.standard_normal((1000, 100)), rng.standard_normal((5, 100, 100))
    figure, axes = plt.subplots(1, 5, figsize=(7.2, 4.3), dpi=100)

    def draw(number: int) -> None:
        values = samples
        std = np.geomspace(0.01, 1.0, SWEEP_FRAMES)[number]
        for layer, plot in enumerate(axes):
            values = np.tanh(values @ (std * weights[layer]))
            plot.clear()
            plot.hist(values.ravel(), bins=30, range=(-1, 1))
            plot.set_title(f"layer {layer + 1}")
            plot.set_xlabel(f"mean {values.mean():.2f}\nstd {values.std():.2f}")
        figure.suptitle(f"std {std:.3f}")

    FuncAnimation(figure, draw, frames=SWEEP_FRAMES).save(output, writer=PillowWriter(fps=15))


def peer_training(output: str) -> None:
    """Write the training as an author would, from networks that are there: contours, scatters, lines, and the loss."""
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.animation import FuncAnimation, PillowWriter

    import warpviz as wv

    points, labels = wv.dataset("circles", n=200)
    history = wv.fit(points, labels, hidden=(2, 2), activation="tanh", history=True)
    steps = np.rint(np.linspace(0, len(history) - 1, EPOCH_FRAMES)).astype(int)
    x = np.linspace(-3, 3, 120)
    plane = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    along = np.linspace(-3, 3, 200)
    lines = [np.stack(pair, axis=1) for level in np.linspace(-3, 3, 11)
             for pair in ((along, np.full(200, level)), (np.full(200, level), along))]  # fmt: skip
    figure, axes = plt.subplot_mosaic([["plane", "sheet"], ["loss", "loss"]], figsize=(7.2, 6.2), height_ratios=[2, 1])

    def draw(number: int) -> None:
        network = history[int(steps[number])]
        for plot in axes.values():
            plot.clear()
        shares = network(plane)[:, 0].reshape(120, 120)
        axes["plane"].contourf(x, x, shares, levels=[0, 0.5, 1], colors=["#a8cfe8", "#f0c8a8"])
        hidden = network.trace(points).steps[4].points
        for where, places in (("plane", points), ("sheet", hidden)):
            axes[where].scatter(*places.T, c=labels, cmap="coolwarm", s=8)
        for line in lines:
            axes["sheet"].plot(*network.trace(line).steps[4].points.T, color="grey", linewidth=0.6)
        axes["loss"].plot(history.epochs[: steps[number] + 1], history.losses[: steps[number] + 1])
        axes["loss"].set(xlim=(0, history.epochs[-1]), ylim=(0, history.losses.max()), title=f"epoch {steps[number]}")

    FuncAnimation(figure, draw, frames=EPOCH_FRAMES).save(output, writer=PillowWriter(fps=20))


PARTS = {
    ("--peer", "distribution"): peer_distribution,
    ("--peer", "training"): peer_training,
    ("--peer", "plane"): peer_plane,
    ("--peer", "solid"): peer_solid,
    ("--peer", "dense"): peer_dense,
    ("--write", "solid"): write_solid_network,
}


def main() -> None:
    """Measure what was asked for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each command")
    parser.add_argument("--only", choices=PARTS_OF_ALL, action="append")
    parser.add_argument("--gifski", default=shutil.which("gifski"), help="the gifski program, if it is not on the PATH")
    arguments = parser.parse_args()
    wanted = set(arguments.only or PARTS_OF_ALL)
    row("what", "warpviz", "peer", "ratio")
    row("---", "---", "---", "---")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "plane" in wanted:
            bench_plane(folder, arguments.runs)
        if "formats" in wanted:
            bench_formats(folder, arguments.runs)
        if "solid" in wanted:
            bench_solid(folder, arguments.runs)
        if "plots" in wanted:
            bench_plots(folder, arguments.runs)
        if "bytes" in wanted and arguments.gifski:
            # In a process of its own: what a process holds when it starts another counts as the other's peak memory.
            sys.stdout.flush()
            subprocess.run(self_command("--bytes", str(folder), arguments.gifski), check=True)
        if "memory" in wanted:
            bench_memory(folder)
        if "batch" in wanted:
            bench_batch(folder, arguments.runs)
        if "help" in wanted:
            bench_help(arguments.runs)
    if "bytes" in wanted and not arguments.gifski:
        print("\ngifski is not on the PATH (see --gifski): bytes were not compared")


if __name__ == "__main__":
    part = PARTS.get((sys.argv[1], sys.argv[2])) if len(sys.argv) == 4 else None
    if part is not None:
        part(sys.argv[3])
    elif sys.argv[1:2] == ["--bytes"]:
        bench_bytes(Path(sys.argv[2]), sys.argv[3])
    else:
        main()
