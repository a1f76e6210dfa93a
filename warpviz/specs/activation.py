"""The spec of the figure kind `activation`: one activation function deforms the sheet."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation
from warpviz.specs.fields import FilmstripFields, LookFields, PointsFields
from warpviz.specs.one_activation import OneActivation
from warpviz.specs.scope import WORDS
from warpviz.specs.values import Flag, slug


class ActivationFigure(PointsFields, LookFields, FilmstripFields):
    """One activation function moves the sheet from where it is to where it sends it."""

    positional: ClassVar[tuple[str, ...]] = ("activation",)

    kind: Literal["activation"] = "activation"
    activation: OneActivation = Field(
        description="its name, with parameters if any, or an expression: softmax, leaky_relu(alpha=0.1), x*sin(x)"
    )

    curve: Annotated[Flag, WORDS] = Field(
        default=False,
        description="show the curve beside the sheet, moving as the sheet does: (1 - t) x + t f(x) unless bent",
    )

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        if self.curve and not activation(self.activation).elementwise:
            raise InvalidValueError(f"curve: {self.activation} is not a function of one number, so it has no curve")

    @property
    def usual_tween_s(self) -> float:
        """How long the one step takes where that is not said."""
        return 1.4

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        return "side" if name == "color" and self.color is None else super().meant(name)

    @property
    def name(self) -> str:
        """The activation as it was given, without what file names cannot hold."""
        return slug(self.activation)
