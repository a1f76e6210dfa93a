"""Embedding: the text to paste, so that a figure stands in an article with its size and its words."""

from __future__ import annotations

import html
import os
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warpviz.errors import DataError, quoted
from warpviz.files import address, is_there
from warpviz.publish.alt_of_file import alt_text_of_recipe
from warpviz.publish.reading import read_recipe, recipe_spec, sources_of
from warpviz.publish.saving import poster_path, save, write_poster
from warpviz.registry import Registry
from warpviz.specs.base import fitting
from warpviz.specs.recipe import parse_recipe
from warpviz.writers.file_info import file_info
from warpviz.writers.formats import format_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.specs.base import FigureSpec
    from warpviz.specs.sources import Sources
    from warpviz.writers.measures import FileInfo

# WCAG 2.2, success criterion 2.2.2: what moves by itself for longer than that can be paused.
LONGEST_S = 5.0
# What a still for LaTeX, which reads no SVG, is written as.
LATEX_SUFFIX = ".pdf"
# What means something to TeX, or to `graphicx`, in the name of a file.
_LATEX_UNSAFE = re.compile(r"[^\w+-]+")
_LATEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
})  # fmt: skip
_MARKDOWN = str.maketrans({sign: "\\" + sign for sign in "\\[]*_`<>"})


@dataclass(slots=True)
class Page:
    """What a snippet is made of: the file, what it is of, its measures, its words, and what there is to say."""

    path: Path
    spec: FigureSpec
    sources: Sources
    measures: FileInfo
    alt: str
    base: Path | None
    notes: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the file."""
        return address(self.place_of(self.path))

    def place_of(self, path: Path) -> str:
        """Return where a file is as seen from the text, with forward slashes; its name alone if nobody says where."""
        if self.base is None:
            return path.name
        try:
            return Path(os.path.relpath(path.absolute(), self.base.absolute())).as_posix()
        except ValueError:
            # Another drive of Windows has no way there.
            return path.name

    @property
    def is_video(self) -> bool:
        """Whether it is a video file."""
        return format_of(self.path).is_video

    @property
    def sides(self) -> str:
        """Width and height as attributes."""
        return f'width="{self.measures.width_px}" height="{self.measures.height_px}"'

    def check_inputs(self, instead: str) -> None:
        """Raise `DataError` if drawing it again would read files outside of its folder: a recipe may be anybody's."""
        home = self.path.parent.resolve()
        for name in self.sources.input_files(self.spec).values():
            if not self.sources.located(name).resolve().is_relative_to(home):
                raise DataError(
                    f"{self.path}: its recipe reads {quoted(name)}, which is not in the file's own folder: {instead}"
                )

    def poster(self) -> str:
        """Return the address of the poster, which is made if it is not there."""
        poster = poster_path(self.path)
        if not is_there(poster):
            self.check_inputs("draw the figure with --poster")
            write_poster(self.spec, poster, self.sources)
            self.notes.append(f"wrote {poster}, which is shown to those who want less motion")
        return address(self.place_of(poster))


FORMS: Registry[Any] = Registry("form")


def snippet(
    path: Path, form: str, lang: str | None = None, relative_to: Path | None = None
) -> tuple[str, tuple[str, ...]]:
    """Return the text that puts a file into an article, and what the author should be told.

    Files that the text names and that are not there yet, a poster or a filmstrip, are made beside it from its recipe.

    Args:
        path: a file that warpviz wrote.
        form: one of `FORMS`.
        lang: the language of its words, one of `LANGUAGES`; the figure's own if left out.
        relative_to: the folder of the text, or the text itself, if the address of the file is to start there; if left
            out it is the bare name.

    Raises `WarpvizError` with one line for a file that cannot be read, is not ours, or whose recipe was changed.
    """
    make: Callable[[Page], str] = FORMS[form]
    text = read_recipe(path)
    recipe = parse_recipe(text, str(path))
    spec = recipe_spec(recipe.figure, str(path))
    alt = alt_text_of_recipe(text, str(path), lang)
    base = relative_to.parent if relative_to is not None and relative_to.is_file() else relative_to
    page = Page(path, spec, sources_of(path, recipe), file_info(path), alt, base, list(recipe.notes))
    text = make(page)
    if page.measures.duration_s > LONGEST_S and (page.measures.loops or (page.is_video and form in LOOPING)):
        page.notes.append(
            f"it moves for {page.measures.duration_s:.1f} s and plays again and again; WCAG 2.2.2 asks for a way to"
            " stop it: add --once, or publish a video with controls"
        )
    return text, tuple(page.notes)


def embed(
    path: str | os.PathLike[str],
    form: str = "markdown",
    lang: str | None = None,
    relative_to: str | os.PathLike[str] = ".",
) -> str:
    """Return the text that puts a finished file into an article, as `warpviz embed` prints it.

    What the author should be told is a warning.

    Args:
        path: a file that warpviz wrote; a poster or filmstrip that the text names is made beside it.
        form: markdown, html, github, qiita, zenn or latex.
        lang: the language of its words; the figure's own if left out.
        relative_to: the folder of the text, or the text itself, where the address of the file starts.

    Raises `WarpvizError` with one line for a file that cannot be read, is not ours, or whose recipe was changed.
    """
    text, notes = snippet(Path(path), form, lang, Path(relative_to))
    for note in notes:
        warnings.warn(note, stacklevel=2)
    return text


LOOPING = frozenset({"html"})


def _html(page: Page) -> str:
    words = html.escape(page.alt)
    if page.is_video:
        again = "" if getattr(page.spec, "plays", 0) else " loop"
        kind = format_of(page.path).media_type
        return (
            f'<video autoplay muted{again} playsinline controls {page.sides} poster="{page.poster()}"'
            f' aria-label="{words}">\n  <source src="{page.url}" type="{kind}">\n  {words}\n</video>\n'
        )
    image = f'<img src="{page.url}" {page.sides} alt="{words}">'
    if not page.measures.duration_s:
        return f"{image}\n"
    source = f'<source media="(prefers-reduced-motion: reduce)" srcset="{page.poster()}">'
    return f"<picture>\n  {source}\n  {image}\n</picture>\n"


def _markdown(page: Page) -> str:
    words = page.alt.translate(_MARKDOWN)
    return f"[{words}]({page.url})\n" if page.is_video else f"![{words}]({page.url})\n"


def _tag(page: Page) -> str:
    """Return an HTML tag, which GitHub and Qiita take within Markdown; video is linked to."""
    if page.is_video:
        page.notes.append("a video plays there only once it is uploaded in the editor; the text is a link")
        return _markdown(page)
    return f'<img src="{page.url}" {page.sides} alt="{html.escape(page.alt)}">\n'


def _zenn(page: Page) -> str:
    if page.is_video:
        page.notes.append("Zenn plays no video files; the text is a link: use .gif or .webp")
        return _markdown(page)
    return f"![{page.alt.translate(_MARKDOWN)}]({page.url} ={page.measures.width_px}x)\n"


def _latex(page: Page) -> str:
    stem = _LATEX_UNSAFE.sub("-", page.path.stem).strip("-") or "figure"
    picture = page.path
    if picture.name != stem + LATEX_SUFFIX:
        still, end, what = _for_print(page.spec)
        picture = page.path.with_name(f"{stem}-{end}{LATEX_SUFFIX}")
        if not is_there(picture):
            page.check_inputs(f"write {picture.name} yourself")
            save(still, picture, sources=page.sources)
            page.notes.append(f"wrote {picture}, {what}")
    place = page.place_of(picture)
    if _LATEX_UNSAFE.search(place.replace("/", "").replace(".", "")):
        place = picture.name
        page.notes.append("the folder's name means something to TeX and is left out: see \\graphicspath")
    words = page.alt.translate(_LATEX)
    return (
        "\\begin{figure}\n  \\centering\n"
        f"  \\includegraphics[width=\\linewidth,alt={{{words}}}]{{{place}}}\n"
        f"  \\caption{{{words}}}\n  \\label{{fig:{stem}}}\n\\end{{figure}}\n"
    )


# What says how a file is written, or limits it, and is not for another one.
NOT_FOR_PRINT = frozenset({"poster", "lossless", "colors", "max_bytes", "for"})
# What a filmstrip for print has no part in.
NOT_A_FILMSTRIPS = frozenset(
    {"still", "poster", "lossless", "colors", "max_bytes", "for", "boomerang", "once", "loop", "duration"}
)


def _for_print(spec: FigureSpec) -> tuple[FigureSpec, str, str]:
    """Return a still that shows what a figure does, a word for its name, and what it is: its steps if it has any."""
    if spec.is_still:
        offered = {key: value for key, value in spec.recipe_data().items() if key not in NOT_FOR_PRINT}
        return fitting(type(spec), {"kind": spec.recipe_data()["kind"]}, offered), "print", "the same for print"
    data = {key: value for key, value in spec.recipe_data().items() if key not in NOT_A_FILMSTRIPS}
    wanted: dict[str, Any] = {key: data.pop(key) for key in ("kind", "activation") if key in data}
    if "filmstrip" in type(spec).model_fields:
        steps = fitting(type(spec), {**wanted, "filmstrip": data.pop("filmstrip", "states")}, data)
        return steps, "filmstrip", "its steps"
    return fitting(type(spec), {**wanted, "still": "last"}, data), "print", "as it ends"


FORMS.register("markdown", _markdown)
FORMS.register("html", _html)
FORMS.register("github", _tag)
FORMS.register("qiita", _tag)
FORMS.register("zenn", _zenn)
FORMS.register("latex", _latex)
