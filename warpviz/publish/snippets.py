"""Embedding: the text to paste, so that a figure stands in an article with its size and its words."""

from __future__ import annotations

import html
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    import os
    from collections.abc import Callable

    from warpviz.specs.base import FigureSpec
    from warpviz.specs.sources import Sources
    from warpviz.writers.measures import FileInfo

# WCAG 2.2, success criterion 2.2.2: what moves by itself for longer than that can be paused.
LONGEST_S = 5.0
# What a filmstrip for LaTeX is written as.
LATEX_SUFFIX = ".pdf"
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
    lang: str
    notes: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The name of the file as a part of an address."""
        return address(self.path.name)

    @property
    def is_video(self) -> bool:
        """Whether it is a video file."""
        return format_of(self.path).is_video

    @property
    def sides(self) -> str:
        """Width and height as attributes."""
        return f'width="{self.measures.width_px}" height="{self.measures.height_px}"'

    def poster(self) -> str:
        """Return the address of the poster, which is made if it is not there."""
        poster = poster_path(self.path)
        if not is_there(poster):
            write_poster(self.spec, poster, self.sources)
            self.notes.append(f"wrote {poster}, which is shown to those who want less motion")
        return address(poster.name)


FORMS: Registry[Any] = Registry("form")


def snippet(path: Path, form: str, lang: str = "en") -> tuple[str, tuple[str, ...]]:
    """Return the text that puts a file into an article, and what the author should be told.

    Files that the text names and that are not there yet, a poster or a filmstrip, are made beside it from its recipe.

    Args:
        path: a file that warpviz wrote.
        form: one of `FORMS`.
        lang: the language of its words, one of `LANGUAGES`.

    Raises `WarpvizError` with one line for a file that cannot be read, is not ours, or whose recipe was changed.
    """
    make: Callable[[Page], str] = FORMS[form]
    text = read_recipe(path)
    recipe = parse_recipe(text, str(path))
    spec = recipe_spec(recipe.figure, str(path))
    alt = alt_text_of_recipe(text, str(path), lang)
    page = Page(path, spec, sources_of(path, recipe), file_info(path), alt, lang, list(recipe.notes))
    text = make(page)
    if page.measures.duration_s > LONGEST_S and (page.measures.loops or (page.is_video and form in LOOPING)):
        page.notes.append(
            f"it moves for {page.measures.duration_s:.1f} s and plays again and again; WCAG 2.2.2 asks for a way to"
            " stop it: add --once, or publish a video with controls"
        )
    return text, tuple(page.notes)


def embed(path: str | os.PathLike[str], form: str = "markdown", lang: str = "en") -> str:
    """Return the text that puts a finished file into an article, as `warpviz embed` prints it.

    What the author should be told is a warning.

    Args:
        path: a file that warpviz wrote; a poster or filmstrip that the text names is made beside it.
        form: markdown, html, github, qiita, zenn or latex.
        lang: the language of its words.

    Raises `WarpvizError` with one line for a file that cannot be read, is not ours, or whose recipe was changed.
    """
    text, notes = snippet(Path(path), form, lang)
    for note in notes:
        warnings.warn(note, stacklevel=2)
    return text


LOOPING = frozenset({"html"})


def _html(page: Page) -> str:
    words = html.escape(page.alt)
    if page.is_video:
        again = "" if getattr(page.spec, "once", False) else " loop"
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
    picture = page.path
    if page.measures.duration_s or not format_of(page.path).vector:
        picture = page.path.with_name(f"{page.path.stem}-filmstrip{LATEX_SUFFIX}")
        if not is_there(picture):
            still, what = _for_print(page.spec)
            save(still, picture, sources=page.sources)
            page.notes.append(f"wrote {picture}, {what}")
    words = page.alt.translate(_LATEX)
    return (
        "\\begin{figure}\n  \\centering\n"
        f"  \\includegraphics[width=\\linewidth,alt={{{words}}}]{{{picture.name}}}\n"
        f"  \\caption{{{words}}}\n  \\label{{fig:{page.path.stem}}}\n\\end{{figure}}\n"
    )


# What a filmstrip for print has no part in.
NOT_A_FILMSTRIPS = frozenset({"still", "poster", "lossless", "colors", "max_bytes", "for", "boomerang", "once"})


def _for_print(spec: FigureSpec) -> tuple[FigureSpec, str]:
    """Return a still that shows what a figure does, and what it is: its steps, where its kind has them."""
    data = {key: value for key, value in spec.recipe_data().items() if key not in NOT_A_FILMSTRIPS}
    wanted: dict[str, Any] = {key: data.pop(key) for key in ("kind", "activation") if key in data}
    if "filmstrip" in type(spec).model_fields:
        return fitting(type(spec), {**wanted, "filmstrip": data.pop("filmstrip", "states")}, data), "its steps"
    if not spec.is_still:
        wanted["still"] = "last"
    return fitting(type(spec), wanted, data), "as it ends" if "still" in wanted else "the same for print"


FORMS.register("markdown", _markdown)
FORMS.register("html", _html)
FORMS.register("github", _tag)
FORMS.register("qiita", _tag)
FORMS.register("zenn", _zenn)
FORMS.register("latex", _latex)
