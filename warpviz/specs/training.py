"""The spec of the figure kind `training`: a network while it is trained, epoch by epoch."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, field_validator

from warpviz.errors import InvalidValueError, quoted
from warpviz.registry import near_miss
from warpviz.specs.fields import DEFAULT_DATA, PointsFields, TrainingFields
from warpviz.specs.moving_plots import MovingPlotFigure
from warpviz.specs.one_activation import NetworkActivation, check_activations
from warpviz.specs.scope import Scope
from warpviz.specs.values import Number, Whole, parse_names, slug

# What a picture may be made of, and of what it usually is.
PANELS = ("plane", "sheet", "layers", "loss", "probabilities", "losses")
USUAL_PANELS = ("plane", "sheet", "loss")
# Those in which a sheet lies.
SHEETS = frozenset({"plane", "sheet", "layers"})

_SHEET = Scope(lambda spec: "" if "sheet" in spec.panels else "the panel 'sheet', whose layer it is, is not there")
_LINES = Scope(lambda spec: "" if SHEETS & set(spec.panels) else "there is no sheet in the picture")


class TrainingFigure(MovingPlotFigure, TrainingFields, PointsFields):
    """A network while it is trained: the plane with what it decides, the sheet in a hidden layer, loss and accuracy."""

    kind: Literal["training"] = "training"
    activation: NetworkActivation = Field("abs", description="the hidden activation (see: warpviz list activations)")
    panels: Annotated[tuple[str, ...], BeforeValidator(parse_names)] = Field(
        USUAL_PANELS, min_length=1, max_length=len(PANELS), description=f"what is shown: {', '.join(PANELS)}"
    )
    layer: Annotated[Whole | None, _SHEET] = Field(
        None, ge=1, le=32, description="the hidden layer whose sheet is shown (the last if not given)"
    )
    lines: Annotated[Whole, _LINES] = Field(11, ge=2, le=101, description="lines of the sheet in each direction")
    duration: Number = Field(5.0, ge=0.2, le=3600, description="of the motion in seconds")

    not_in_recipe: ClassVar[frozenset[str]] = frozenset()

    @field_validator("panels")
    @classmethod
    def _known_panels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in PANELS:
                guess = near_miss(name, PANELS)
                hint = f"did you mean {guess!r}?" if guess else f"expected {', '.join(PANELS)}"
                raise InvalidValueError(f"unknown panel {quoted(name)}: {hint}")
            if value.count(name) > 1:
                raise InvalidValueError(f"{name} is there more than once")
        return value

    def check_together(self) -> None:
        """Raise `InvalidValueError` for fields that cannot be together."""
        super().check_together()
        check_activations(self.activation, len(self.hidden))
        if self.layer is not None and self.layer > len(self.hidden):
            raise InvalidValueError(f"layer: there are {len(self.hidden)} hidden layers, but got {self.layer}")

    def written_as(self, *, film: bool) -> Self:
        """Return the figure as it is in a file that is for films, or for pictures: the last state."""
        return self if film or self.still is not None else self.changed(still="last")

    @property
    def data_source(self) -> Any:  # noqa: ANN401 - as in the base
        """Where the points come from: a network to be trained needs some."""
        return DEFAULT_DATA if self.data is None else self.data

    def why_not_random(self) -> str:
        """Return why nothing in the picture is random: initial weights always are."""
        return ""

    def meant(self, name: str) -> Any:  # noqa: ANN401 - any field
        """Return the value of a field, or what its being left out means where that is known."""
        return self.data_source if name == "data" else super().meant(name)

    @property
    def usual_size(self) -> tuple[int, int]:
        """The size where none is given: a row of sheets, and a row of plots below."""
        sheets = SHEETS & set(self.panels)
        wide = len(sheets - {"layers"}) + (len(self.hidden) if "layers" in sheets else 0)
        rows = -(-wide // 4)
        plots = len(set(self.panels) - SHEETS)
        high = 50 + (rows * (690 // max(min(wide, 4), 1) + 56) if wide else 0) + (220 if plots else 0)
        return (720, max(min(high, 1400), 360))

    @property
    def name(self) -> str:
        """The hidden activation, without what file names cannot hold."""
        return slug(self.activation)
