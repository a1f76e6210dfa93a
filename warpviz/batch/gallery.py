"""Gallery: one HTML page of all figures of a manifest, with their words, their recipes and the commands for them.

The page needs no network and no other file than the figures. Readers who want no motion see posters, which are in it.
"""

from __future__ import annotations

import base64
import io
import os
import shlex
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from warpviz.batch.alt_of_entry import alt_text_of_entry
from warpviz.errors import WarpvizError
from warpviz.figures.kinds import animate
from warpviz.figures.stills import poster_of
from warpviz.files import address, is_there
from warpviz.languages.table import LANGUAGES
from warpviz.manifest import entry_text
from warpviz.publish.reading import read_recipe
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import parse_recipe
from warpviz.specs.text_values import flags
from warpviz.writers.file_info import DAMAGED
from warpviz.writers.formats import format_of
from warpviz.writers.guard import OPEN, PAGE, Guard, write_guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from warpviz.manifest import Entry
    from warpviz.writers.formats import Format

POSTER_COLORS = 32


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of a gallery.

    Attributes:
        name, alt, recipe, command: its title, what it shows, its manifest entry, and the command that makes it.
        shown_as: `image`, `video`, `document` (a link with the poster on it) or `missing`.
        link: the address of its file, relative to the page.
        poster: the PNG of its last state inside a URL, "" where there is none.
        width_px, height_px: the size of the poster, 0 where there is none.
    """

    name: str
    alt: str
    recipe: str
    command: str
    shown_as: str
    link: str = ""
    poster: str = ""
    width_px: int = 0
    height_px: int = 0


def count_text(count: int, lang: str = "en") -> str:
    """Return the number of figures in words."""
    return LANGUAGES[lang].page["figure" if count == 1 else "figures"].format(count=count)


def write_gallery(path: Path, manifest: Path, entries: Sequence[Entry], lang: str = "en", guard: Guard = OPEN) -> None:
    """Write the page of the figures of a manifest.

    Args:
        path: the page; links to figures are relative to its folder.
        manifest: where the figures are asked for: the name of the page.
        entries: the figures; those without an output are shown as missing.
        lang: of the words, one of `LANGUAGES`.
        guard: what may be written over.

    Raises `OutputError` when it cannot be written.
    """
    text = _template().render(
        lang=lang,
        title=manifest.stem,
        manifest=manifest.name,
        words=LANGUAGES[lang].page,
        count=count_text(len(entries), lang),
        cards=[_card(entry, path.parent, lang) for entry in entries],
    )
    write_guarded(path, text.encode(), PAGE, guard)


def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("warpviz.batch"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("gallery.html")


def command_text(entry: Entry) -> str:
    """Return the command that makes a figure; the manifest's entry for what no flag can say."""
    words = flags(entry.spec)
    if words is None:
        return (
            f"warpviz batch {shlex.quote(Path(entry.place.rpartition(': ')[0]).name)} --only {shlex.quote(entry.name)}"
        )
    return shlex.join(["warpviz", *words, "-o", entry.name])


def _card(entry: Entry, folder: Path, lang: str) -> Card:
    card = Card(
        name=entry.spec.title or Path(entry.name).stem,
        alt=alt_text_of_entry(entry, lang),
        recipe=entry_text(entry.spec.given_data(), entry.name),
        command=command_text(entry),
        shown_as="missing",
    )
    if not is_there(entry.output):
        return card
    poster, width_px, height_px = _poster(entry)
    return replace(
        card,
        shown_as=_shown_as(format_of(entry.output)),
        link=address(Path(os.path.relpath(entry.output, folder)).as_posix()),
        poster=poster,
        width_px=width_px,
        height_px=height_px,
    )


def _shown_as(form: Format) -> str:
    if form.is_video:
        return "video"
    return "image" if form.is_image else "document"


def _poster(entry: Entry) -> tuple[str, int, int]:
    """Return the last state of a figure as a PNG inside a URL, and its size; "" and zeros where there is none."""
    try:
        image = _last_frame(entry.output)
        if image is None:
            image = _redrawn(entry)
    except (OSError, WarpvizError):
        return "", 0, 0
    buffer = io.BytesIO()
    image.quantize(POSTER_COLORS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode(), image.width, image.height


def _last_frame(path: Path) -> Image.Image | None:
    """Return the last frame of a file that Pillow can read, else None."""
    try:
        with warnings.catch_warnings(), Image.open(path) as image:
            warnings.simplefilter("error")
            image.seek(getattr(image, "n_frames", 1) - 1)
            return _opaque(image)
    except (OSError, *DAMAGED):
        return None


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image on white where it is transparent, without what its file said beside the pixels."""
    page = Image.new("RGB", image.size, "white")
    shown = image.convert("RGBA")
    page.paste(shown, mask=shown.getchannel("A"))
    return page


def _redrawn(entry: Entry) -> Image.Image:
    """Return the frame that stands for all, drawn again from the recipe, in which a network is trained already."""
    figure = parse_recipe(read_recipe(entry.output), str(entry.output)).figure
    animation = animate(spec_from_data(figure), sources=entry.sources)
    still, _ = poster_of(animation)
    pixels, _ = next(still.frames())
    return Image.fromarray(pixels[..., :3])
