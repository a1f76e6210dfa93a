#!/usr/bin/env python3
"""Make the figures in outputs/ that the README shows: those of outputs/figures.toml that are not up to date.

usage: make_outputs.py [OPTION]...

The options are those of `warpviz batch`. Exits with status 1 when a figure cannot be made or is over 800 KB.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT_BYTES = 800_000
OUTPUTS = Path(__file__).resolve().parent.parent / "outputs"


def main() -> None:
    """Make the figures, and look at their sizes."""
    command = [
        sys.executable,
        "-m",
        "warpviz",
        "batch",
        str(OUTPUTS / "figures.toml"),
        "--allow-outside",
        *sys.argv[1:],
    ]
    status = subprocess.run(command, check=False).returncode
    large = [path.name for path in sorted(OUTPUTS.iterdir()) if path.stat().st_size > LIMIT_BYTES]
    if large:
        sys.exit(f"over {LIMIT_BYTES:,} bytes: {', '.join(large)}")
    sys.exit(status)


if __name__ == "__main__":
    main()
