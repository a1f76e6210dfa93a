"""Print the lowest versions that the project says it works with, as pip takes them.

pip install $(python scripts/lowest.py video)      # the dependencies, and those of an extra

"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def lowest(extras: list[str]) -> list[str]:
    """Return `name==version` for each dependency and for those of some extras."""
    text = (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    return [line.replace(">=", "==") for line in wanted]


if __name__ == "__main__":
    print(" ".join(lowest(sys.argv[1:])))
