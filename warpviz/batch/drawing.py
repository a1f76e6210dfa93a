"""Drawing one figure of many: a task of plain data, and the function that does it, here or on another machine."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError, WarpvizError
from warpviz.files import read_bytes
from warpviz.publish.saving import save
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.sources import Sources, side_files
from warpviz.writers.guard import FACTS, FIGURE, Guard, guarded_file
from warpviz.writers.parallel import at_most

if TYPE_CHECKING:
    from warpviz.manifest import Entry
    from warpviz.specs.saved import Saved

# Of a data or model file that travels; each is read with a limit of its own.
MAX_FILE_BYTES = 256 * 2**20
# The plan has looked at what is written over.
PLANNED = Guard(force=True)
# Where one process draws in threads, as a worker of a cluster may: drawing keeps to one of them at a time.
_alone = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A figure to be drawn.

    Attributes:
        figure: the fields of its spec, as plain data.
        output: the file to write; its suffix names the format.
        folder: where the names of its files start.
        processes: how many processes may draw its frames.
        files: name -> bytes of its files, where it is drawn on another machine, which sends bytes back.
        sides: field -> name of what is written beside the output.
        seen: the folder as seen from that of the output; None where it cannot be told.
    """

    figure: dict[str, Any]
    output: str
    folder: str
    processes: int = 1
    files: dict[str, bytes] | None = None
    sides: dict[str, str] = field(default_factory=dict)
    seen: str | None = None


def task_for(entry: Entry, *, processes: int = 1, travels: bool = False) -> Task:
    """Return the task of an entry; one that travels takes its data and model files with it.

    Raises `DataError` when such a file cannot be read.
    """
    files = None
    if travels:
        names = entry.sources.input_files(entry.spec).values()
        files = {name: read_bytes(entry.sources.located(name), MAX_FILE_BYTES) for name in names}
    return Task(
        figure=entry.spec.recipe_data(),
        output=str(entry.output),
        folder=str(entry.folder),
        processes=processes,
        files=files,
        sides=side_files(entry.spec),
        seen=entry.sources.seen_from(entry.output),
    )


def draw(task: Task) -> tuple[Saved, dict[str, bytes]]:
    """Draw a figure; return what was written, and path -> bytes of it if it was drawn for another machine.

    Raises `WarpvizError` when it cannot be drawn or written.
    """
    with _alone, at_most(task.processes):
        if task.files is None:
            spec = spec_from_data({**task.figure, **task.sides})
            return save(spec, task.output, force=PLANNED.force, sources=Sources(Path(task.folder))), {}
        with tempfile.TemporaryDirectory(prefix="warpviz-") as room:
            return _draw_away(task, task.files, Path(room))


def _draw_away(task: Task, files: dict[str, bytes], room: Path) -> tuple[Saved, dict[str, bytes]]:
    moved = {}
    for number, (name, content) in enumerate(files.items()):
        # A folder of its own for each, so that it keeps its name.
        moved[name] = room / str(number) / Path(name).name
        moved[name].parent.mkdir()
        moved[name].write_bytes(content)
    target = room / "output" / Path(task.output).name
    sides = {field: room / f"{field}-file" / Path(name).name for field, name in task.sides.items()}
    try:
        spec = spec_from_data({**task.figure, **{key: str(path) for key, path in sides.items()}})
        saved = save(spec, target, sources=Sources(room, moved, task.seen))
    except WarpvizError as error:
        # Who asked knows the files by other names.
        places = {path: Path(task.folder) / name for name, path in moved.items()}
        places |= {path: Path(task.folder) / task.sides[key] for key, path in sides.items()} | {
            target: Path(task.output)
        }
        text = str(error)
        for path, known in places.items():
            text = text.replace(str(path), str(known))
        raise DataError(text) from None
    # Whatever was written beside the output comes too.
    written = {str(Path(task.output).parent / path.name): path.read_bytes() for path in target.parent.iterdir()}
    written |= {str(Path(task.folder) / task.sides[key]): path.read_bytes() for key, path in sides.items()}
    return replace(saved, path=Path(task.output)), written


def arrived(saved: Saved, written: dict[str, bytes]) -> Saved:
    """Write what came back as bytes, the picture last, and return what was written."""
    for name, content in sorted(written.items(), key=lambda item: item[0] == str(saved.path)):
        form = FACTS if Path(name).suffix.lower() in FACTS.suffixes else FIGURE
        with guarded_file(Path(name), form, PLANNED) as file:
            file.write(content)
    return saved
