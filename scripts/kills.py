"""Kill the program at random moments, and look at what it leaves behind.

    python scripts/kills.py                         # 300 kills each of a figure, a batch and an article
    python scripts/kills.py --count 20 --only batch # fewer, of one of them

Whenever it is killed, every file has to be the complete old one or the complete new one; after the next run all are
new, and nothing else is there. Exits with status 1 where that does not hold.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

SMALL = ["--size", "200", "--tween-s", "0.5"]
MANIFEST = "".join(
    f'[[figure]]\nkind = "activation"\nactivation = "{name}"\noutput = "img/{name}.{suffix}"\nsize = 160\n{more}\n'
    for name, suffix, more in (
        ("abs", "gif", "poster = true"),
        ("sin", "webp", ""),
        ("relu", "png", 'facts = "img/relu.json"'),
        ("tanh", "svg", 'still = "last"'),
    )
)
ARTICLE = (
    "# Figures\n\n"
    "<!-- warpviz: activation activation=abs size=160 output=abs.gif -->\n\nWords.\n\n"
    "<!-- warpviz: network hidden=2 epochs=60 restarts=2 size=160 output=net.gif -->\n"
)


@dataclass
class Trial:
    """One way of running the program.

    Attributes:
        command: its arguments.
        inputs: the files that are there before, by name.
        seconds: how long it takes when nobody ends it.
        made: the files that are there afterwards.
        faults: what was found to be wrong.
    """

    command: list[str]
    inputs: dict[str, bytes]
    seconds: float = 0.0
    made: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def trials() -> dict[str, Trial]:
    """Return what is killed."""
    network = ["network", "--hidden", "2", "--epochs", "60", "--restarts", "2", *SMALL, "--poster", "--facts", "f.json"]
    return {
        "figure": Trial([*network, "-o", "a.gif"], {}),
        "batch": Trial(["batch", "m.toml", "-j", "2"], {"m.toml": MANIFEST.encode()}),
        "article": Trial(["article", "post.md", "-j", "2"], {"post.md": ARTICLE.encode()}),
    }


def files(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, states apart: these may say less than is there, never more."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".made"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def start(trial: Trial, folder: Path) -> subprocess.Popen[bytes]:
    """Start the program."""
    command = [sys.executable, "-m", "warpviz", *trial.command, "--quiet"]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def prepare(trial: Trial, folder: Path) -> None:
    """Write what is there before."""
    for name, data in trial.inputs.items():
        (folder / name).write_bytes(data)


def killed(trial: Trial, rng: random.Random, number: int) -> None:
    """Kill the program once, in a folder in which older figures may stand, and look at the files."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        prepare(trial, folder)
        before = dict(trial.inputs)
        if rng.random() < 0.5:
            # As if made earlier of other data: ours, and whole.
            for name, data in trial.made.items():
                if name not in trial.inputs and not name.endswith(".json"):
                    before[name] = data
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(data)
        process = start(trial, folder)
        try:
            process.wait(trial.seconds * rng.uniform(0.1, 1.05))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        time.sleep(0.2)
        for name, data in files(folder).items():
            whole = data in (trial.made.get(name), before.get(name))
            if not whole and not name.endswith(".tmp") and not Path(name).name.startswith("."):
                trial.faults.append(f"{number}: {name} is torn: {len(data)} bytes")
        if start(trial, folder).wait(120):
            trial.faults.append(f"{number}: the next run fails")
        left = files(folder)
        trial.faults += [f"{number}: {name} is left" for name in left.keys() - trial.made.keys()]
        trial.faults += [f"{number}: {name} is not made" for name in trial.made.keys() - left.keys()]
        trial.faults += [f"{number}: {name} is another" for name in trial.made if left.get(name) != trial.made[name]]


def main() -> None:
    """Kill each of them so often, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300, help="kills of each")
    parser.add_argument("--only", default="", help="those whose name contains this")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng, faults = random.Random(arguments.seed), 0  # noqa: S311 - moments, not secrets
    for name, trial in trials().items():
        if arguments.only not in name:
            continue
        with tempfile.TemporaryDirectory() as made:
            prepare(trial, Path(made))
            begin = time.perf_counter()
            if start(trial, Path(made)).wait():
                sys.exit(f"{name}: it fails even when nobody ends it")
            trial.seconds, trial.made = time.perf_counter() - begin, files(Path(made))
        for number in range(arguments.count):
            killed(trial, rng, number)
        print(f"{name}: {arguments.count} kills, {len(trial.made)} files, {len(trial.faults)} faults", flush=True)
        for fault in trial.faults[:20]:
            print(f"  {fault}")
        faults += len(trial.faults)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
