"""The spec of the figure kind `setup`: the data and the network before anything moves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from warpviz.errors import InvalidValueError
from warpviz.specs.fields import DEFAULT_DATA, GIVEN, GivenFields, PointsFields, TrainingFields
from warpviz.specs.one_activation import NetworkActivation, check_activations
from warpviz.specs.scope import NAMED_ACTIVATION, TRAINING
from warpviz.specs.values import Flag, slug


class SetupFigure(TrainingFields, GivenFields, PointsFields):
    """The data and the architecture before anything moves: one still picture."""

    not_flags: ClassVar[frozenset[str]] = frozenset({"kind", "network"})

    kind: Literal["setup"] = "setup"
    activation: Annotated[NetworkActivation, NAMED_ACTIVATION] = Field(
        "abs", description="the hidden activation (see: warpviz list activations)"
    )
    trained: Annotated[Flag, TRAINING] = Field(default=False, description="train the network, and show its weights")

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        if self.network is not None and self.weights:
            raise InvalidValueError("weights: a network was given already")
        if not self.is_given:
            check_activations(self.activation, len(self.hidden))

    @property
    def is_still(self) -> bool:
        """Always: nothing moves."""
        return True

    @property
    def data_source(self) -> Any:  # noqa: ANN401 - as in the base
        """Where the points come from: what is to be trained needs some."""
        return DEFAULT_DATA if self.data is None and not self.is_given else self.data

    def why_not_trained(self) -> str:
        """Return why there is no network to be trained; "" where there is one."""
        return GIVEN if self.is_given else ""

    def why_no_steps(self) -> str:
        """Return why no network goes through steps of training; "" where one does."""
        return self.why_not_trained() or ("" if self.trained else "nothing is trained here unless 'trained' is given")

    def why_not_random(self) -> str:
        """Return why nothing in the picture is random; "" where something is."""
        return super().why_not_random() if self.why_no_steps() else ""

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        return self.data_source if name == "data" else super().meant(name)

    @property
    def name(self) -> str:
        """The hidden activation, without what file names cannot hold."""
        if self.weights:
            return slug(Path(self.weights).stem)
        return "own" if self.network is not None else slug(self.activation)
