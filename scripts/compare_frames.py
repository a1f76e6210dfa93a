#!/usr/bin/env python3
"""Compare what two checkouts draw: every frame of every figure in outputs/figures.toml, pixel by pixel.

usage: compare_frames.py CHECKOUT CHECKOUT [GLOB]

For a change that is to draw the same as before. Each checkout draws with its own code and its own list of figures, with
the Python that runs this; figures that only one of them has are named and not compared. Exits with status 1 when a
frame or its duration differs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

# Runs within a checkout: one line of JSON a figure, [output, digest of each frame with its duration].
DIGESTS = """
import fnmatch, hashlib, json, sys
from pathlib import Path
import warpviz
from warpviz.manifest import read_manifest

for entry in read_manifest(Path("figures.toml")):
    if fnmatch.fnmatch(entry.name, sys.argv[1]):
        frames = warpviz.animate(entry.spec).frames()
        digests = [hashlib.sha256(rgb.tobytes() + repr(seconds).encode()).hexdigest()[:16] for rgb, seconds in frames]
        print(json.dumps([entry.name, digests]), flush=True)
"""


def digests(checkout: Path, glob: str) -> dict[str, list[str]]:
    """Return the digests of the frames of every figure whose output matches, drawn by the code in a checkout."""
    environment = {**os.environ, "PYTHONPATH": str(checkout.resolve()), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", DIGESTS, glob]
    result = subprocess.run(
        command, cwd=checkout / "outputs", env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return dict(json.loads(line) for line in result.stdout.splitlines())


def main() -> None:
    """Draw in both checkouts and say what differs."""
    if len(sys.argv) not in {3, 4}:
        sys.exit(__doc__)
    glob = sys.argv[3] if len(sys.argv) == 4 else "*"
    first, second = (digests(Path(name), glob) for name in sys.argv[1:3])
    same = True
    for name in sorted(first.keys() | second.keys()):
        before, after = first.get(name), second.get(name)
        if before is None or after is None:
            print(f"{name}: only in {sys.argv[1 if after is None else 2]}")
        elif before != after:
            differing = sum(a != b for a, b in zip(before, after, strict=False)) + abs(len(before) - len(after))
            print(f"{name}: {differing} of {max(len(before), len(after))} frames differ")
            same = False
    print(f"{len(first.keys() & second.keys())} figures compared: {'the same' if same else 'not the same'}")
    sys.exit(not same)


if __name__ == "__main__":
    main()
