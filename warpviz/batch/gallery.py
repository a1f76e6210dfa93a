"""Gallery: one HTML page of all figures of a manifest, with their words, their recipes and the commands for them.

The page needs no network and no other file than the figures. Readers who want no motion see posters, which are in it.
"""

from __future__ import annotations

import base64
import html
import io
import os
import shlex
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from PIL import Image

from warpviz.batch.alt_of_entry import alt_text_of_entry
from warpviz.batch.gallery_page import CARD, PAGE
from warpviz.errors import WarpvizError
from warpviz.figures.kinds import animate
from warpviz.figures.stills import poster_of
from warpviz.languages.table import LANGUAGES
from warpviz.manifest import entry_text
from warpviz.publish.reading import read_recipe
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.recipe import parse_recipe
from warpviz.specs.text_values import flags
from warpviz.writers.atomic import atomic_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.manifest import Entry

VIDEOS = {".mp4": "video/mp4", ".webm": "video/webm"}
DOCUMENTS = (".pdf",)
POSTER_COLORS = 32


def write_gallery(path: Path, manifest: Path, entries: Sequence[Entry], lang: str = "en") -> None:
    """Write the page of the figures of a manifest.

    Args:
        path: the page; links to figures are relative to its folder.
        manifest: where the figures are asked for: the name of the page.
        entries: the figures; those without an output are told as missing.
        lang: of the words, one of `LANGUAGES`.

    Raises `OutputError` when it cannot be written.
    """
    cards = [_card(entry, path.parent, lang) for entry in entries]
    words = LANGUAGES[lang].page
    text = Template(PAGE).substitute(
        copied=words["copied"],
        lang=lang,
        title=html.escape(manifest.stem),
        count=words["figures"].format(count=len(entries)),
        cards="\n".join(cards),
        manifest=html.escape(manifest.name),
    )
    with atomic_file(path) as file:
        file.write(text.encode())


def command_text(entry: Entry) -> str:
    """Return the command that makes a figure; the manifest's entry for what no flag can say."""
    words = flags(entry.spec)
    if words is None:
        return f"warpviz batch {shlex.quote(entry.place.rpartition(': ')[0])} --only {shlex.quote(entry.name)}"
    return shlex.join(["warpviz", *words, "-o", entry.name])


def _card(entry: Entry, folder: Path, lang: str) -> str:
    words = LANGUAGES[lang].page
    alt = alt_text_of_entry(entry, lang)
    return Template(CARD).substitute(
        recipe_word=words["recipe"],
        copy=words["copy"],
        picture=_picture(entry, folder, alt) if entry.output.exists() else f'<p class="missing">{words["missing"]}</p>',
        name=html.escape(entry.spec.title or Path(entry.name).stem),
        alt=html.escape(alt),
        recipe=html.escape(entry_text(entry.spec.given_data(), entry.name)),
        command=html.escape(command_text(entry)),
    )


def _picture(entry: Entry, folder: Path, alt: str) -> str:
    link = quote(Path(os.path.relpath(entry.output, folder)).as_posix())
    suffix = entry.output.suffix.lower()
    poster, width, height = _poster(entry)
    size = f'width="{width}" height="{height}"' if width else ""
    words = html.escape(alt, quote=True)
    if suffix in DOCUMENTS:
        return f'<a href="{link}"><img src="{poster}" {size} alt="{words}"></a>'
    if suffix in VIDEOS:
        how = "controls loop muted playsinline"
        return f'<video src="{link}" poster="{poster}" {size} {how} aria-label="{words}"></video>'
    still = f'<source media="(prefers-reduced-motion: reduce)" srcset="{poster}">' if poster else ""
    return f'<picture>{still}<img src="{link}" {size} alt="{words}"></picture>'


def _poster(entry: Entry) -> tuple[str, int, int]:
    """Return the last state of a figure as a PNG inside a URL, and its size; "" and zeros where there is none."""
    try:
        image = _last_frame(entry.output)
        if image is None:
            image = _drawn(entry)
    except (OSError, WarpvizError):
        return "", 0, 0
    buffer = io.BytesIO()
    image.quantize(POSTER_COLORS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode(), image.width, image.height


def _last_frame(path: Path) -> Image.Image | None:
    """Return the last frame of a file that Pillow can read, else None."""
    try:
        with Image.open(path) as image:
            image.seek(getattr(image, "n_frames", 1) - 1)
            return _opaque(image)
    except (OSError, ValueError, EOFError, Image.DecompressionBombError):
        return None


def _opaque(image: Image.Image) -> Image.Image:
    """Return an image on white where it is transparent, without what its file said beside the pixels."""
    page = Image.new("RGB", image.size, "white")
    shown = image.convert("RGBA")
    page.paste(shown, mask=shown.getchannel("A"))
    return page


def _drawn(entry: Entry) -> Image.Image:
    """Return the frame that stands for all, drawn again from the recipe, in which a network is trained already."""
    figure = parse_recipe(read_recipe(entry.output), str(entry.output)).figure
    animation = animate(spec_from_data(figure), sources=entry.sources)
    still, _ = poster_of(animation)
    pixels, _ = next(still.frames())
    return Image.fromarray(pixels[..., :3])
