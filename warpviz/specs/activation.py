"""The spec of the figure kind `activation`: one activation function deforms the sheet."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, field_validator

from warpviz.net.activations import activation
from warpviz.specs.fields import FilmstripFields, LookFields, PointsFields
from warpviz.specs.values import slug


class ActivationFigure(LookFields, PointsFields, FilmstripFields):
    """One activation function moves the sheet from where it is to where it sends it."""

    positional: ClassVar[tuple[str, ...]] = ("activation",)

    kind: Literal["activation"] = "activation"
    activation: str = Field(
        description="its name, with parameters if any, or an expression: softmax, leaky_relu(alpha=0.1), x*sin(x)"
    )

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, value: str) -> str:
        activation(value)
        return value

    @property
    def name(self) -> str:
        """The activation as it was given, without what file names cannot hold."""
        return slug(self.activation)
