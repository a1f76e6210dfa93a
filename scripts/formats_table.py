"""Print the table of formats for one scene, as Markdown: bytes, likeness to the exact frames, and where it plays.

    python scripts/formats_table.py                      # English
    python scripts/formats_table.py --lang ja
    python scripts/formats_table.py --into README.md     # between <!-- formats --> and <!-- /formats -->

The scene is the main one of `bench.py`; every file is read again by a library that did not write it (Pillow, PyAV).
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from bench import plane_spec
from PIL import Image

import warpviz as wv
from warpviz.picture.ssim import ssim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warpviz.arrays import Bytes

EVERY = 9
HEADS = {
    "en": ("format", "bytes", "SSIM", "where it plays"),
    "ja": ("形式", "バイト数", "SSIM", "再生できるところ"),
}
# Suffix, options, its name and where it plays, in English and Japanese.
ROWS = (
    (".gif", {}, "GIF", "everywhere", "どこでも"),
    (".apng", {}, "APNG", "browsers, GitHub", "ブラウザー、GitHub"),
    (".webp", {}, "WebP", "browsers, Zenn, GitHub", "ブラウザー、Zenn、GitHub"),
    (".webp", {"lossless": True, "colors": 32}, "WebP, `--lossless --colors 32`", "as WebP", "WebP と同じ"),
    (".webp", {"lossless": True}, "WebP, `--lossless`", "as WebP", "WebP と同じ"),
    (".mp4", {}, "MP4 (H.264)", "browsers, X, slides", "ブラウザー、X、スライド"),
    (".webm", {}, "WebM (VP9)", "browsers", "ブラウザー"),
)


def by_pillow(path: Path) -> Iterator[Bytes]:
    """Yield the frames of a picture file."""
    with Image.open(path) as image:
        for number in range(image.n_frames):
            image.seek(number)
            yield np.asarray(image.convert("RGB"))


def by_pyav(path: Path) -> Iterator[Bytes]:
    """Yield the frames of a video file."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def measured(suffix: str, options: dict[str, object], exact: dict[int, Bytes], folder: Path) -> tuple[int, float]:
    """Return the bytes of the scene in a format, and the mean SSIM of some frames."""
    spec = plane_spec()
    kept = {name: getattr(spec, name) for name in spec.model_fields_set}
    path = folder / f"scene{suffix}"
    saved = wv.save(type(spec)(**kept, **options), path)
    frames = by_pyav(path) if suffix in (".mp4", ".webm") else by_pillow(path)
    scores = [ssim(np.array(frame), exact[number]) for number, frame in enumerate(frames) if number in exact]
    return saved.size_bytes, statistics.fmean(scores)


def main() -> None:
    """Measure every format and print or insert the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lang", choices=HEADS, default="en")
    parser.add_argument("--into", type=Path, help="a Markdown file that has the marks")
    arguments = parser.parse_args()
    frames = wv.animate(plane_spec()).frames()
    exact = {number: pixels for number, (pixels, _) in enumerate(frames) if number % EVERY == 0}
    lines = ["| " + " | ".join(HEADS[arguments.lang]) + " |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for suffix, options, name, english, japanese in ROWS:
            size, likeness = measured(suffix, options, exact, Path(folder))
            where = english if arguments.lang == "en" else japanese
            lines.append(f"| {name} | {size / 1e6:.2f} MB | {likeness:.3f} | {where} |")
    table = "\n".join(lines)
    if arguments.into is None:
        print(table)
        return
    text = arguments.into.read_text(encoding="utf-8")
    marked = re.compile(r"(<!-- formats -->\n\n).*?(\n\n<!-- /formats -->)", re.DOTALL)
    if not marked.search(text):
        parser.error(f"{arguments.into}: no <!-- formats --> and <!-- /formats -->")
    arguments.into.write_text(marked.sub(lambda found: found[1] + table + found[2], text), encoding="utf-8")


if __name__ == "__main__":
    main()
