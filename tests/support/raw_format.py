"""A made-up output format, `.raw`: one line with its size and its recipe, then the bytes of each frame."""

import json

import numpy as np

from warpviz.errors import DataError
from warpviz.progress import counted
from warpviz.writers.atomic import atomic_file
from warpviz.writers.formats import Format
from warpviz.writers.measures import FileInfo


def parts(animation):
    head = {
        "size": [animation.width_px, animation.height_px],
        "duration_s": animation.duration_s,
        "recipe": animation.recipe,
    }
    yield json.dumps(head).encode() + b"\n"
    for pixels, _ in animation.frames():
        yield np.ascontiguousarray(pixels).tobytes()


def write_raw(animation, path, progress=None):
    with atomic_file(path) as file:
        for part in counted(parts(animation), animation.frame_count, progress):
            file.write(part)


def head_of(path):
    with path.open("rb") as file:
        return json.loads(file.readline())


def read_recipe(path):
    try:
        return head_of(path)["recipe"]
    except (ValueError, KeyError):
        raise DataError(f"{path}: not a raw file") from None


def read_info(path):
    head = head_of(path)
    return FileInfo(*head["size"], head["duration_s"])


RAW = Format(
    suffix=".raw",
    description="bare pixels",
    media_type="image/x-raw",
    module="raw_format",
    writer="write_raw",
    info="raw_format:read_info",
    lossless=True,
)
