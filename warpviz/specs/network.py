"""The spec of the figure kind `network`: a network, trained on the data or given, carries the sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from warpviz.errors import InvalidValueError
from warpviz.net.layers import Affine, Layer, Residual
from warpviz.specs.fields import (
    DEFAULT_DATA,
    GIVEN,
    FilmstripFields,
    GivenFields,
    LayersFields,
    LookFields,
    PointsFields,
    TrainingFields,
)
from warpviz.specs.one_activation import NetworkActivation, check_activations
from warpviz.specs.scope import NAMED_ACTIVATION
from warpviz.specs.values import slug


class NetworkFigure(TrainingFields, GivenFields, PointsFields, LookFields, LayersFields, FilmstripFields):
    """A network, trained on the data or given, carries the sheet through its layers."""

    not_flags: ClassVar[frozenset[str]] = frozenset({"kind", "network"})

    kind: Literal["network"] = "network"
    activation: Annotated[NetworkActivation, NAMED_ACTIVATION] = Field(
        "abs", description="the hidden activation (see: warpviz list activations), or an expression: x*sin(x)"
    )

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        if self.network is not None and self.weights:
            raise InvalidValueError("weights: a network was given already")
        if not self.is_given:
            check_activations(self.activation, len(self.hidden))

    @property
    def data_source(self) -> Any:  # noqa: ANN401 - as in the base
        """Where the points come from: what is trained needs some."""
        return DEFAULT_DATA if self.data is None and not self.is_given else self.data

    @property
    def hidden_widths(self) -> tuple[int, ...] | None:
        """The widths of the states up to the last hidden layer; None before a network is read."""
        if self.network is not None:
            return tuple(self.network.widths[: self.network.hidden_count + 1])
        return None if self.weights else (2, *self.hidden)

    @property
    def decides(self) -> bool:
        """Whether the network tells classes, as far as is known before it is read."""
        return self.network is None or self.network.output is not None

    def why_not_trained(self) -> str:
        """Return why there is no network to be trained; "" where there is one."""
        return GIVEN if self.is_given else ""

    def why_not_random(self) -> str:
        """Return why nothing in the picture is random; "" where something is."""
        drawn = not self.is_given or (self.projection.partition(":")[0] == "random" and not self.why_not_projected())
        return "" if drawn else super().why_not_random()

    def why_no_affine(self) -> str:
        """Return why there is no affine map to move through; "" where there may be one."""
        if self.network is None or any(_is_affine(layer) for layer in self.network.layers):
            return ""
        return "the network has no affine map"

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        if name == "color" and self.color is None:
            if self.image is not None:
                return "side"
            # Whether a network in a file tells classes is known only once it is read.
            return None if self.weights else "class" if self.decides else "position"
        if name == "data":
            return self.data_source
        return super().meant(name)

    @property
    def name(self) -> str:
        """The hidden activation, without what file names cannot hold."""
        if self.weights:
            return slug(Path(self.weights).stem)
        return "own" if self.network is not None else slug(self.activation)


def _is_affine(layer: Layer) -> bool:
    return isinstance(layer, Affine) or (isinstance(layer, Residual) and any(map(_is_affine, layer.layers)))
