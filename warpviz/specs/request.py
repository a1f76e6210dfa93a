"""Request: a spec with all that was loaded for it, made once and handed down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from warpviz.specs.base import FigureSpec

if TYPE_CHECKING:
    from warpviz.net.network import Network
    from warpviz.plane.datasets import LabelledPoints
    from warpviz.plane.sheet_image import SheetImage
    from warpviz.specs.sources import Sources

Spec = TypeVar("Spec", bound=FigureSpec)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Request(Generic[Spec]):
    """A figure that is asked for, ready to be built: nothing below looks for a file again.

    Attributes:
        spec: what is built: what was asked for, with its network in it once that is read or trained.
        asked: what was asked for.
        sources: where the files are that it names.
        data: the points in the picture, None for none.
        image: the picture on the sheet, None for none.
        network: the network, None where the figure has none, or more than one.
        stamp: the fingerprint of what was asked for and of its files; "" where a file cannot be read.
    """

    spec: Spec
    asked: FigureSpec
    sources: Sources
    data: LabelledPoints | None = None
    image: SheetImage | None = None
    network: Network | None = None
    stamp: str = ""
