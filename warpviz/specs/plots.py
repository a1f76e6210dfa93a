"""What the figure kinds that are plots share: a picture of the size that suits what is in it."""

from __future__ import annotations

from typing import Any, ClassVar, Self, cast

from pydantic import Field, model_validator

from warpviz.specs.base import FigureSpec
from warpviz.specs.values import Flag, Size


class PlotFigure(FigureSpec):
    """A plot with axes."""

    plotted: ClassVar[bool] = True
    hanging: ClassVar[frozenset[str]] = frozenset({"size"})

    # Filled in where it is left out.
    size: Size = Field(
        default=cast("Any", None),
        description="width and height in pixels, W or WxH, each from 64 to 2048 (as needed if not given)",
    )
    caption: Flag = Field(default=True, description="names, formulas and numbers at the axes")

    @property
    def usual_size(self) -> tuple[int, int]:
        """The size where none is given."""
        return (720, 480)

    @model_validator(mode="after")
    def _sized(self) -> Self:
        # The size hangs on the other fields, so no default of its own can say it.
        if self.__dict__["size"] is None:
            self.__dict__["size"] = self.usual_size
        return self

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        return self.usual_size if name == "size" and self.__dict__["size"] is None else super().meant(name)
