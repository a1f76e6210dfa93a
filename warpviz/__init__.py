"""See what a neural network does to space.

The public names; each is loaded when it is first used, so that `import warpviz` costs nothing.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, Any

from warpviz.late import offer

if TYPE_CHECKING:
    from warpviz.errors import WarpvizError as WarpvizError
    from warpviz.figures.kinds import animate as animate
    from warpviz.motion.tween import tween as tween
    from warpviz.net.activations import ActivationFunction as ActivationFunction
    from warpviz.net.activations import activation as activation
    from warpviz.net.activations import activations as activations
    from warpviz.net.layers import Activation as Activation
    from warpviz.net.layers import Affine as Affine
    from warpviz.net.layers import Residual as Residual
    from warpviz.net.network import Network as Network
    from warpviz.net.training import fit as fit
    from warpviz.picture.animation import Animation as Animation
    from warpviz.picture.theme import themes as themes
    from warpviz.plane.datasets import dataset as dataset
    from warpviz.plane.datasets import datasets as datasets
    from warpviz.publish.networks import load_network as load_network
    from warpviz.publish.networks import save_network as save_network
    from warpviz.publish.notebook import show as show
    from warpviz.publish.saving import save as save
    from warpviz.publish.snippets import embed as embed
    from warpviz.specs.activation import ActivationFigure as ActivationFigure
    from warpviz.specs.compare import CompareFigure as CompareFigure
    from warpviz.specs.crossentropy import CrossEntropyFigure as CrossEntropyFigure
    from warpviz.specs.curves import CurvesFigure as CurvesFigure
    from warpviz.specs.descent import DescentFigure as DescentFigure
    from warpviz.specs.distribution import DistributionFigure as DistributionFigure
    from warpviz.specs.dying import DyingFigure as DyingFigure
    from warpviz.specs.gradients import GradientsFigure as GradientsFigure
    from warpviz.specs.network import NetworkFigure as NetworkFigure
    from warpviz.specs.setup import SetupFigure as SetupFigure
    from warpviz.specs.training import TrainingFigure as TrainingFigure

_HOMES = {
    "Activation": "warpviz.net.layers",
    "ActivationFigure": "warpviz.specs.activation",
    "ActivationFunction": "warpviz.net.activations",
    "Affine": "warpviz.net.layers",
    "Animation": "warpviz.picture.animation",
    "CompareFigure": "warpviz.specs.compare",
    "CrossEntropyFigure": "warpviz.specs.crossentropy",
    "CurvesFigure": "warpviz.specs.curves",
    "DescentFigure": "warpviz.specs.descent",
    "DistributionFigure": "warpviz.specs.distribution",
    "DyingFigure": "warpviz.specs.dying",
    "GradientsFigure": "warpviz.specs.gradients",
    "Network": "warpviz.net.network",
    "NetworkFigure": "warpviz.specs.network",
    "Residual": "warpviz.net.layers",
    "SetupFigure": "warpviz.specs.setup",
    "TrainingFigure": "warpviz.specs.training",
    "WarpvizError": "warpviz.errors",
    "activation": "warpviz.net.activations",
    "activations": "warpviz.net.activations",
    "animate": "warpviz.figures.kinds",
    "dataset": "warpviz.plane.datasets",
    "datasets": "warpviz.plane.datasets",
    "embed": "warpviz.publish.snippets",
    "fit": "warpviz.net.training",
    "load_network": "warpviz.publish.networks",
    "save": "warpviz.publish.saving",
    "save_network": "warpviz.publish.networks",
    "show": "warpviz.publish.notebook",
    "themes": "warpviz.picture.theme",
    "tween": "warpviz.motion.tween",
}
__all__ = list(_HOMES)
__version__ = "0.1.0"


def _member(name: str) -> Any:  # noqa: ANN401 - functions and classes
    return getattr(importlib.import_module(_HOMES[name]), name)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'warpviz' has no attribute {name!r}")
    return _member(name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])


for _verb in ("save", "show"):
    offer(_verb, functools.partial(_member, _verb))
offer("bundle", lambda: importlib.import_module("warpviz.publish.notebook").bundle_of)
