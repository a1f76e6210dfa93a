"""Batch: the figures of a manifest, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.errors import WarpvizError
from warpviz.figures.saving import Saved, save
from warpviz.manifest import read_manifest
from warpviz.writers.formats import format_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def build(manifest: Path) -> Iterator[Saved | str]:
    """Make every figure of a manifest; yield what was written, or one line on what was wrong with that figure.

    Raises `DataError` before anything is drawn when the manifest itself is wrong.
    """
    entries = read_manifest(manifest)
    for entry in entries:
        format_of(entry.output)
    for number, entry in enumerate(entries, 1):
        try:
            yield save(entry.spec, entry.output)
        except WarpvizError as error:
            yield f"{manifest}: figure {number}: {error}"
