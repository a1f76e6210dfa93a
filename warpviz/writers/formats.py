"""Output formats by the suffix of the file."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from warpviz.errors import OutputError, quoted
from warpviz.registry import Registry, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.writers.measures import FileInfo


PICTURE_INFO = "warpviz.writers.measures:picture_info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An output format: what it is and can hold, and where its writer and its readers are.

    Attributes:
        suffix: how the names of its files end.
        description: one line on it.
        media_type: its name on the web (RFC 6838), such as `image/gif`.
        module: the module of its writer and its reader of recipes; loaded when it is needed.
        writer: writes a file: (animation, path, progress) -> None.
        reader: returns the recipe inside a file: path -> text.
        info: module and function that read the size and duration of a file: path -> `FileInfo`.
        ends: module and function that tell from its end whether a file is whole: path -> bool; "" where nothing can.
        moves: whether it can hold more than one frame.
        for_films: whether one expects something that moves under that suffix.
        lossless: whether it can keep every colour exactly.
        transparent: whether the page can show through.
        vector: whether it holds lines and text instead of pixels.
        has_palette: whether its colours are those of a palette, unless every colour is to be kept exactly.
        streamed: whether its module has `encoded`, which yields one part a frame, independent of later frames.
        even: whether its sides have even numbers of pixels.
        needs: a module that its writer needs and the extra that brings it.
    """

    suffix: str
    description: str
    media_type: str
    module: str
    writer: str
    reader: str = "read_recipe"
    info: str = PICTURE_INFO
    ends: str = ""
    moves: bool = True
    for_films: bool = True
    lossless: bool = False
    transparent: bool = True
    vector: bool = False
    has_palette: bool = False
    streamed: bool = False
    even: bool = False
    needs: tuple[str, str] | None = None

    @property
    def is_video(self) -> bool:
        """Whether a page shows it in a `<video>`."""
        return self.media_type.startswith("video/")

    @property
    def is_image(self) -> bool:
        """Whether a page shows it in an `<img>`."""
        return self.media_type.startswith("image/")

    def check(self, path: Path, *, still: bool, lossless: bool, keyed: bool = False) -> None:
        """Raise `OutputError` for what `path` cannot hold, before anything is drawn."""
        if not self.moves and not still:
            raise OutputError(
                f"cannot write {path}: {self.suffix} holds a still: add --still last, --still SECONDS or --filmstrip N"
            )
        if lossless and not self.lossless:
            able = ", ".join(name for name in FORMATS if FORMATS[name].lossless)
            raise OutputError(f"cannot write {path}: {self.suffix} does not keep every colour exactly; {able} do")
        if keyed and not self.transparent:
            able = ", ".join(name for name in FORMATS if FORMATS[name].transparent)
            raise OutputError(f"cannot write {path}: no page shows through {self.suffix}, but through {able}")
        if self.needs is not None:
            module, extra = self.needs
            try:
                importlib.import_module(module)
            except ImportError:
                raise OutputError(
                    f"cannot write {path}: {self.suffix} needs an extra: pip install 'warpviz[{extra}]'"
                ) from None

    def takes_colors(self, *, lossless: bool) -> bool:
        """Return whether a number of colours has an effect on a file, in which every colour is kept exactly or not."""
        return self.has_palette or (lossless and self.lossless and not self.vector)

    def file_size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Return the size of the file of a figure of that size."""
        return (width_px + width_px % 2, height_px + height_px % 2) if self.even else (width_px, height_px)

    def write(self, animation: Animation, path: Path, progress: Progress | None) -> None:
        """Write `animation` to `path`."""
        getattr(importlib.import_module(self.module), self.writer)(animation, path, progress)

    def parts(self, animation: Animation) -> Iterator[bytes]:
        """Yield the bytes of a streamed format: before the frames, one part a frame, the end."""
        parts: Iterator[bytes] = importlib.import_module(self.module).encoded(animation)
        return parts

    def read_recipe(self, path: Path) -> str:
        """Return the recipe inside a file."""
        text: str = getattr(importlib.import_module(self.module), self.reader)(path)
        return text

    def read_info(self, path: Path) -> FileInfo:
        """Return the size and duration of a file; which errors damaged files raise depends on the format."""
        module, _, name = self.info.partition(":")
        info: FileInfo = getattr(importlib.import_module(module), name)(path)
        return info

    def is_whole(self, path: Path) -> bool:
        """Return whether a file is all there, as far as its end tells; `OSError` when it cannot be opened."""
        if not self.ends:
            return True
        module, _, name = self.ends.partition(":")
        return bool(getattr(importlib.import_module(module), name)(path))


FORMATS: Registry[Format] = Registry("format")


def _register(format_: Format) -> None:
    FORMATS.register(format_.suffix, format_)


_register(
    Format(
        suffix=".gif",
        description="animated GIF: plays everywhere",
        media_type="image/gif",
        module="warpviz.writers.gif",
        ends="warpviz.writers.ends:gif_ends",
        writer="write_gif",
        has_palette=True,
        streamed=True,
    )
)
_PNG = Format(
    suffix=".png",
    for_films=False,
    description="PNG, of an animation APNG: plays in browsers, as sharp as the GIF and smaller",
    media_type="image/png",
    module="warpviz.writers.png",
    ends="warpviz.writers.ends:png_ends",
    writer="write_png",
    lossless=True,
    has_palette=True,
    streamed=True,
)
_register(_PNG)
_register(
    replace(_PNG, suffix=".apng", description="the same under another name", media_type="image/apng", for_films=True)
)
_register(
    Format(
        suffix=".webp",
        description="WebP: plays in browsers; lossy unless --lossless",
        media_type="image/webp",
        module="warpviz.writers.webp",
        ends="warpviz.writers.ends:webp_ends",
        writer="write_webp",
        lossless=True,
        streamed=True,
    )
)
_MP4 = Format(
    suffix=".mp4",
    description="H.264 video, plays nearly everywhere; extra: video",
    media_type="video/mp4",
    module="warpviz.writers.mp4",
    ends="warpviz.writers.ends:mp4_ends",
    writer="write_mp4",
    info="warpviz.writers.mp4:read_info",
    transparent=False,
    even=True,
    needs=("av", "video"),
)
_register(_MP4)
_register(
    replace(
        _MP4,
        suffix=".webm",
        description="VP9 video, plays in browsers; extra: video",
        media_type="video/webm",
        module="warpviz.writers.webm",
        ends="warpviz.writers.ends:webm_ends",
        writer="write_webm",
        info="warpviz.writers.webm:read_info",
    )
)
_SVG = Format(
    suffix=".svg",
    for_films=False,
    description="a still as lines and text, for the web",
    media_type="image/svg+xml",
    module="warpviz.writers.svg",
    ends="warpviz.writers.ends:svg_ends",
    writer="write_svg",
    info="warpviz.writers.svg:read_info",
    moves=False,
    lossless=True,
    vector=True,
)
_register(_SVG)
_register(
    replace(
        _SVG,
        suffix=".pdf",
        description="a still as lines and text, for print and LaTeX",
        media_type="application/pdf",
        module="warpviz.writers.pdf",
        ends="warpviz.writers.ends:pdf_ends",
        writer="write_pdf",
        info="warpviz.writers.pdf:read_info",
    )
)


def format_of(path: Path) -> Format:
    """Return the format that the suffix of `path` names; `OutputError` with the near miss if there is none."""
    suffix = path.suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    guess = near_miss(suffix, FORMATS) if suffix else None
    hint = f"did you mean {guess!r}?" if guess else f"expected {', '.join(FORMATS)}"
    came = f"unknown suffix {quoted(path.suffix)}" if suffix else "no suffix"
    raise OutputError(f"cannot write {path}: {came}: {hint}")


def format_named(name: str) -> Format:
    """Return the format of a name such as `gif` or `.GIF`; `OutputError` with the near miss if there is none."""
    suffix = "." + str(name).lower().removeprefix(".")
    if suffix in FORMATS:
        return FORMATS[suffix]
    guess = near_miss(suffix, FORMATS)
    hint = f"did you mean {guess[1:]!r}?" if guess else f"expected {', '.join(known[1:] for known in FORMATS)}"
    raise OutputError(f"unknown format {quoted(name)}: {hint}")
