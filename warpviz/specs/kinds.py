"""All figure kinds: their specs, each loaded when it is needed.

How each is built stands in `figures.kinds`, how it is described in `describe.alt_text`; a test holds that the three
tables have the same kinds.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.errors import InvalidValueError, quoted
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.specs.base import FigureSpec


@dataclass(frozen=True, slots=True)
class Kind:
    """A figure kind.

    Attributes:
        spec: where the model of its spec is, as `module:name`.
        description: one line on it.
        examples: commands that make one.
    """

    spec: str
    description: str
    examples: tuple[str, ...]

    @property
    def model(self) -> type[FigureSpec]:
        """The model of its spec, loaded."""
        module, _, name = self.spec.partition(":")
        model: type[FigureSpec] = getattr(importlib.import_module(module), name)
        return model


KINDS: Registry[Kind] = Registry("figure kind")
KINDS.register(
    "activation",
    Kind(
        "warpviz.specs.activation:ActivationFigure",
        "Show what one activation function does to the plane.",
        ("warpviz activation softmax -o softmax.gif", 'warpviz activation "leaky_relu(alpha=0.1)" --theme dark'),
    ),
)
KINDS.register(
    "network",
    Kind(
        "warpviz.specs.network:NetworkFigure",
        "Train a small network and carry the sheet through its layers.",
        (
            "warpviz network --activation abs --hidden 2,2,2 --data sine -o abs.gif",
            "warpviz network --activation sin --hidden 3,3,3 --data points.csv -o mine.gif",
        ),
    ),
)
KINDS.register(
    "compare",
    Kind(
        "warpviz.specs.compare:CompareFigure",
        "Show several activation functions, or networks with each, side by side on one clock.",
        (
            "warpviz compare abs relu sin softmax --size 640 -o four.gif",
            "warpviz compare --network --activation abs,sin,softmax --data sine --size 960x340 -o networks.gif",
        ),
    ),
)
KINDS.register(
    "setup",
    Kind(
        "warpviz.specs.setup:SetupFigure",
        "Show the data and the network's units and connections, before anything moves.",
        (
            "warpviz setup --data sine --hidden 2,2,2 --activation abs -o setup.gif",
            "warpviz setup --data sine --hidden 3,3 --activation tanh --trained --size 720x360",
        ),
    ),
)
KINDS.register(
    "curves",
    Kind(
        "warpviz.specs.curves:CurvesFigure",
        "Plot activation functions and their derivatives, or a table of them all.",
        (
            "warpviz curves sigmoid tanh relu --peak -o curves.png",
            "warpviz curves relu leaky_relu prelu --pair --theme dark -o pair.svg",
            "warpviz curves --all -o table.png",
        ),
    ),
)
KINDS.register(
    "distribution",
    Kind(
        "warpviz.specs.distribution:DistributionFigure",
        "Show how activations are distributed in each layer of a network with random weights.",
        (
            "warpviz distribution sigmoid --init 1,0.01,xavier,he -o hist.png",
            "warpviz distribution --activation relu -o sweep.gif",
        ),
    ),
)
KINDS.register(
    "gradients",
    Kind(
        "warpviz.specs.gradients:GradientsFigure",
        "Show how the gradient shrinks or grows on its way back through the layers.",
        (
            "warpviz gradients sigmoid tanh relu --depth 10 -o vanish.png",
            "warpviz gradients relu --init he --depth 30",
        ),
    ),
)
KINDS.register(
    "training",
    Kind(
        "warpviz.specs.training:TrainingFigure",
        "Show a network while it is trained: what it decides, the sheet in a layer, loss and accuracy.",
        (
            "warpviz training --activation abs --data moons -o train.gif",
            "warpviz training --hidden 3,3 --activation tanh --panels plane,layers,loss,probabilities",
        ),
    ),
)
KINDS.register(
    "descent",
    Kind(
        "warpviz.specs.descent:DescentFigure",
        "Show gradient descent with learning rates that are too small, right and too large.",
        (
            "warpviz descent --learning-rate 0.01,0.1,1.1 -o descent.gif",
            "warpviz descent --loss bowl --learning-rate 0.9,1.01 --steps 60",
        ),
    ),
)
KINDS.register(
    "crossentropy",
    Kind(
        "warpviz.specs.crossentropy:CrossEntropyFigure",
        "Show softmax, cross-entropy and its gradient y - t while one sample trains.",
        (
            "warpviz crossentropy --logits 0.5,2.8,5.0,1.0,3.0 --target 0 -o softmax-loss.gif",
            "warpviz crossentropy --logits 1,2,3 --target 2 -o gradient.svg",
        ),
    ),
)
KINDS.register(
    "dying",
    Kind(
        "warpviz.specs.dying:DyingFigure",
        "Show how many units die while networks are trained, and what keeps them alive.",
        (
            "warpviz dying relu leaky_relu prelu -o dying.png",
            "warpviz dying relu elu --learning-rate 0.3 --hidden 32,32 --data circles",
        ),
    ),
)


def spec_from_data(data: dict[str, Any]) -> FigureSpec:
    """Return the spec that plain data with the key `kind` describes."""
    kind = data.get("kind")
    if not isinstance(kind, str):
        raise InvalidValueError(f"kind: expected one of {', '.join(KINDS)}, but got {quoted(kind)}")
    return KINDS[kind].model(**{**data, "kind": KINDS.canonical(kind)})
