"""Output formats by the suffix of the file."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.errors import OutputError
from warpviz.registry import Registry, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress


@dataclass(frozen=True, slots=True)
class Format:
    """An output format: one line on it, and where its writer and its reader of recipes are.

    Attributes:
        moves: whether it can hold more than one frame.
        lossless: whether it can keep every colour exactly.
        transparent: whether the page can show through.
        vector: whether it holds lines and text instead of pixels.
        has_palette: whether its colours are those of a palette, unless every colour is to be kept exactly.
        streamed: whether its module has `encoded`, which yields a part for each frame that does not hang on later ones.
        even: whether its sides have even numbers of pixels.
        needs: a module that its writer needs and the extra that brings it.
    """

    suffix: str
    description: str
    module: str
    writer: str
    reader: str = "read_recipe"
    moves: bool = True
    lossless: bool = False
    transparent: bool = True
    vector: bool = False
    has_palette: bool = False
    streamed: bool = False
    even: bool = False
    needs: tuple[str, str] | None = None

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


FORMATS: Registry[Format] = Registry("format")


def _register(suffix: str, name: str, description: str, **abilities: Any) -> None:  # noqa: ANN401 - fields of Format
    module = f"warpviz.writers.{name}"
    FORMATS.register(suffix, Format(suffix, description, module, f"write_{name}", **abilities))


_register(".gif", "gif", "animated GIF: plays everywhere", has_palette=True, streamed=True)
_PICTURES = {"lossless": True, "streamed": True}
_register(
    ".png",
    "png",
    "PNG, of an animation APNG: plays in browsers, as sharp as the GIF and smaller",
    has_palette=True,
    **_PICTURES,
)
_register(".apng", "png", "the same under another name", has_palette=True, **_PICTURES)
_register(".webp", "webp", "WebP: plays in browsers; lossy unless --lossless", **_PICTURES)
_VIDEO = {"transparent": False, "even": True, "needs": ("av", "video")}
_register(".mp4", "mp4", "H.264 video, plays nearly everywhere; extra: video", **_VIDEO)
_register(".webm", "webm", "VP9 video, plays in browsers; extra: video", **_VIDEO)
_register(".svg", "svg", "a still as lines and text, for the web", moves=False, lossless=True, vector=True)
_register(".pdf", "pdf", "a still as lines and text, for print and LaTeX", moves=False, lossless=True, vector=True)


def format_of(path: Path) -> Format:
    """Return the format that the suffix of `path` names; `OutputError` with the near miss if there is none."""
    suffix = path.suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    guess = near_miss(suffix, FORMATS) if suffix else None
    hint = f"did you mean {guess!r}?" if guess else f"expected {', '.join(FORMATS)}"
    came = f"unknown suffix {path.suffix!r}" if suffix else "no suffix"
    raise OutputError(f"cannot write {path}: {came}: {hint}")
