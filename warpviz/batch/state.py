"""State: the files that former runs of a manifest made, in a small file next to it. Only these may be pruned."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from warpviz.batch.plan import stamp_in
from warpviz.errors import WarpvizError
from warpviz.files import failure_reason, is_under, read_text
from warpviz.manifest import Entry, beside
from warpviz.publish.reading import read_recipe, read_request
from warpviz.specs.kinds import spec_from_data
from warpviz.writers.atomic import atomic_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MAX_STATE_BYTES = 16 * 2**20


def state_path(manifest: Path) -> Path:
    """Return where the state of a manifest is."""
    return manifest.parent / f".{manifest.name}.made"


def read_state(manifest: Path) -> dict[str, list[str]]:
    """Return the fingerprints with which each output was made or was about to be made; empty if nothing is known."""
    made = _table(state_path(manifest)).get("made")
    if not isinstance(made, dict):
        return {}
    return {
        name: [stamp for stamp in stamps if isinstance(stamp, str)]
        for name, stamps in made.items()
        if isinstance(stamps, list)
    }


def remember(manifest: Path, stamps: Iterable[tuple[str, str]]) -> None:
    """Record the outputs that are about to be made, with fingerprints; before drawing, so that a kill loses none."""
    state = read_state(manifest)
    before = json.dumps(state)
    for name, stamp in stamps:
        # Keep the previous fingerprint: if drawing fails, the old file stays.
        state[name] = [*[old for old in state.get(name, []) if old != stamp][-1:], stamp]
    if json.dumps(state) != before:
        _write(manifest, state)


def prunable(manifest: Path, entries: Sequence[Entry], *, allow_outside: bool = False) -> list[Path]:
    """Return the unchanged outputs of former runs of a manifest that it no longer has."""
    kept = {os.path.normpath(path) for entry in entries for path in (entry.output, *beside(entry))}
    found: dict[str, Path] = {}
    for name, stamps in read_state(manifest).items():
        path = manifest.parent / name
        if stamp_in(path) in stamps:
            found |= {os.path.normpath(file): file for file in (path, *_beside_file(path, manifest.parent))}
    return [
        file
        for place, file in found.items()
        if place not in kept and (allow_outside or is_under(file, manifest.parent))
    ]


def _beside_file(path: Path, folder: Path) -> list[Path]:
    """Return the side files of an output, by its recipe, as far as they are still files of ours."""
    try:
        spec = spec_from_data(read_request(path).asked)
    except WarpvizError:
        return []
    return [file for file in beside(Entry(path, spec, path.name, "", folder)) if _is_ours(file)]


def _is_ours(path: Path) -> bool:
    """Return whether a poster has a recipe, or a file of facts says that it is one."""
    if path.suffix.lower() != ".png":
        return "warpviz" in _table(path)
    try:
        return bool(read_recipe(path))
    except WarpvizError:
        return False


def _table(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; an empty one when there is none."""
    try:
        data = json.loads(read_text(path, MAX_STATE_BYTES))
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def prune(manifest: Path, entries: Sequence[Entry], paths: Iterable[Path]) -> list[str]:
    """Remove files; return one line for each that could not be, and forget the others."""
    problems = []
    for path in paths:
        try:
            path.unlink()
        except OSError as error:
            problems.append(f"cannot remove {path}: {failure_reason(error)}")
    names = {entry.name for entry in entries}
    state = read_state(manifest)
    left = {name: stamps for name, stamps in state.items() if name in names or (manifest.parent / name).exists()}
    if left != state:
        try:
            _write(manifest, left)
        except WarpvizError as error:
            problems.append(str(error))
    return problems


def _write(manifest: Path, state: dict[str, list[str]]) -> None:
    text = json.dumps({"about": "made by warpviz batch", "made": state}, indent=1, sort_keys=True)
    with atomic_file(state_path(manifest)) as file:
        file.write(text.encode() + b"\n")
