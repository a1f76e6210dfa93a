"""Measure what each documented limit costs: time and resident memory of the whole program, alone.

    python scripts/limits.py                 # a table for the README
    python scripts/limits.py --only lines    # the rows whose name contains a word

Each row runs one command in a process of its own, at the limit that the documentation names. Memory is the largest
that any process of the command held (`ru_maxrss`).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024

# What is at its limit, and the command that goes there; {folder} holds files that are made beforehand.
LIMITS = {
    "100,000 points, activation": "activation abs --data moons --points 100000",
    "100,000 points, network 2-2-2": "network --points 100000",
    "100,000 points, network 3-3-3": "network --hidden 3,3,3 --points 100000",
    "100,000 points, network of 4 units": "network --hidden 4 --points 100000",
    "100,000 points of a CSV file": "network --data {folder}/points.csv",
    "100,000 points, comparison": "compare relu abs --data moons --points 100000",
    "100,000 points, set-up": "setup --points 100000",
    "201 lines, activation": "activation sin --lines 201",
    "201 lines, network 2-2-2": "network --lines 201",
    "201 lines, network 2-2-2, lines only": "network --lines 201 --wires",
    "201 lines, network 3-3-3": "network --hidden 3,3,3 --lines 201",
    "201 lines, network of 32 units": "network --hidden 32 --lines 201",
    "512 units, trained": "network --hidden 512 --epochs 100",
    "512 units, tanh": "network --hidden 512 --activation tanh --epochs 100",
    "512 units twice": "network --hidden 512,512 --epochs 20",
    "16 layers of 2 units": "network --hidden 2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2",
    "16 layers of 3 units": "network --hidden 3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3",
    "2048 x 2048 px, still": "network --size 2048 --still last",
    "2048 x 2048 px, film": "activation relu --size 2048",
    "2048 x 2048 px, poster and film": "activation relu --size 2048 --poster",
    "a picture of 4,096 px": "activation abs --image {folder}/photo.png",
    "filmstrip of every state": "network --filmstrip",
}


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds, megabytes of its largest process, status and last line."""

    seconds: float
    megabytes: float
    status: int
    said: str


def cost(command: list[str], folder: Path, seconds: float) -> Cost:
    """Run a command alone and measure it; after `seconds` it is killed, with its children."""
    start = time.perf_counter()
    with (folder / "said.txt").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
        said.seek(0)
        lines = said.read().splitlines()
    took = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE
    return Cost(took, megabytes, process.returncode, lines[-1] if lines else "")


def prepare(folder: Path) -> None:
    """Write the files that the commands read."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    points = rng.uniform(-2, 2, (100_000, 2))
    labels = (points[:, 1] > np.sin(points[:, 0] * 2)).astype(float)
    np.savetxt(folder / "points.csv", np.column_stack([points, labels]), "%.6f", ",", header="x,y,label", comments="")
    Image.fromarray(rng.integers(0, 256, (512, 512, 3), np.uint8)).resize((4096, 4096)).save(folder / "photo.png")


def measured(name: str, seconds: float) -> Cost:
    """Measure one row in a process of its own, because the kernel's peak of children never goes down."""
    here = [sys.executable, __file__, "--row", name, "--seconds", str(seconds)]
    out = subprocess.run(here, capture_output=True, text=True, check=True).stdout
    took, megabytes, status, said = out.rstrip("\n").split("\t")
    return Cost(float(took), float(megabytes), int(status), said)


def row(name: str, seconds: float) -> None:
    """Run one row and print it for `measured`."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if "{folder}" in LIMITS[name]:
            subprocess.run([sys.executable, __file__, "--prepare", made], check=True)
        arguments = [part.format(folder=folder) for part in LIMITS[name].split()]
        output = "out.png" if {"--still", "--filmstrip"} & set(arguments) else "out.gif"
        command = [sys.executable, "-m", "warpviz", *arguments, "-o", str(folder / output)]
        found = cost(command, folder, seconds)
    print(found.seconds, found.megabytes, found.status, found.said, sep="\t")


def main() -> None:
    """Print the table, or do one part of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="rows whose name contains this")
    parser.add_argument("--seconds", type=float, default=300, help="time after which a command is ended")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.prepare:
        prepare(arguments.prepare)
    elif arguments.row:
        row(arguments.row, arguments.seconds)
    else:
        print("| at the limit | time | memory | |\n| --- | --- | --- | --- |")
        for name in LIMITS:
            if arguments.only in name:
                found = measured(name, arguments.seconds)
                said = "" if found.status == 0 else f"status {found.status}: {found.said}"
                print(f"| {name} | {found.seconds:.1f} s | {found.megabytes:.0f} MB | {said} |", flush=True)


if __name__ == "__main__":
    main()
