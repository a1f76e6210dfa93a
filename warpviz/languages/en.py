"""English.

It is longer than other modules because a language is one file.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warpviz.languages.language import Language, Phrase
from warpviz.languages.subjects import GivenLayers, NetworkFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.languages.subjects import Data, Function, Layers, Paper, TrainedLayers

UNIT = "the unit square"
SYMMETRIC = "the square from -1 to 1"


def _squeezed(name: str, place: str) -> Phrase:
    return Phrase(name, f"is squeezed by {{name}} into {place}", "squeezes")


def _gated(name: str) -> Phrase:
    deed = (
        "nearly keeps its large positive coordinates under {name}, while negative ones are pressed to just below zero"
    )
    return Phrase(name, deed, "bends")


def _leaky(name: str) -> Phrase:
    deed = "keeps its positive coordinates under {name}, while negative ones are multiplied by {slope}"
    return Phrase(name, deed, "creases")


def _linear_unit(name: str) -> Phrase:
    deed = "keeps its positive coordinates under {name}, while negative ones are bent towards {low}"
    return Phrase(name, deed, "bends")


PHRASES = {
    "identity": Phrase("the identity", "is left as it is by {name}", "keeps"),
    "step": Phrase("the step function", "jumps under {name} to the four corners of the unit square", "cuts"),
    "relu": Phrase("ReLU", "is pressed by {name} into the first quadrant: what is negative becomes zero", "presses"),
    "relu6": Phrase("ReLU6", "is clipped by {name}: what is negative becomes zero, and nothing is over 6", "clips"),
    "leaky_relu": _leaky("leaky ReLU"),
    "prelu": _leaky("PReLU"),
    "elu": _linear_unit("ELU"),
    "celu": _linear_unit("CELU"),
    "selu": Phrase(
        "SELU",
        "is stretched by {name} to 1.05 times on the positive side, while negative coordinates are bent towards -1.76",
        "bends",
    ),
    "h_swish": Phrase(
        "hard swish",
        "keeps coordinates over 3 under {name}, while those under -3 become zero and those between are bent",
        "bends",
    ),
    "gelu": _gated("GELU"),
    "gelu_tanh": _gated("GELU"),
    "swish": _gated("swish"),
    "mish": _gated("mish"),
    "sigmoid": _squeezed("the sigmoid", UNIT),
    "hard_sigmoid": _squeezed("the hard sigmoid", UNIT),
    "tanh": _squeezed("the hyperbolic tangent", SYMMETRIC),
    "softsign": _squeezed("softsign", SYMMETRIC),
    "hard_tanh": Phrase("hard tanh", f"is clipped by {{name}} to {SYMMETRIC}", "clips"),
    "softplus": Phrase("softplus", "is bent smoothly by {name} into the first quadrant", "bends"),
    "gaussian": Phrase("the Gaussian", f"is folded and squeezed by {{name}} into {UNIT}", "folds"),
    "absolute": Phrase("the absolute value", "is folded by {name} into the first quadrant", "folds"),
    "square": Phrase("squaring", "is folded and stretched by {name} into the first quadrant", "folds"),
    "sin": Phrase(
        "the sine", f"is rolled up by {{name}} into {SYMMETRIC}", "rolls", f"is bent by {{name}} within {SYMMETRIC}"
    ),
    "cos": Phrase(
        "the cosine",
        f"is folded and rolled up by {{name}} into {SYMMETRIC}",
        "rolls",
        f"is folded by {{name}} into {SYMMETRIC}",
    ),
    "softmax": Phrase("softmax", "is collapsed by {name} onto the segment from (0, 1) to (1, 0)", "squeezes"),
}
VERBS = {
    "move": Phrase("{title}", "is moved by {name}", "moves"),
    "keep": Phrase("{title}", "is left as it is by {name}", "keeps"),
    "bend": Phrase("{title}", "is bent by {name}", "bends"),
    "gate": Phrase("{title}", "is bent by {name}", "bends"),
    "crease": Phrase("{title}", "is creased by {name}", "creases"),
    "fold": Phrase("{title}", "is folded by {name}", "folds"),
    "roll": Phrase("{title}", "is rolled up by {name}", "rolls"),
    "press": Phrase("{title}", "is pressed by {name}", "presses"),
    "squash": Phrase("{title}", "is squeezed by {name}", "squeezes"),
    "clip": Phrase("{title}", "is clipped by {name}", "clips"),
    "step": Phrase("{title}", "is cut apart by {name}", "cuts"),
    "collapse": Phrase("{title}", "is collapsed by {name}", "squeezes"),
}

DEEDS = {
    "keep": "keep", "turn": "turn", "turn_over": "turn over", "mirror": "mirror", "stretch": "stretch",
    "shrink": "shrink", "squeeze": "squeeze", "shear": "shear", "shift": "shift", "press_to_point": "press to a point",
    "press_to_line": "press to a line", "press_to_plane": "press to a plane", "press_to_space": "press to 3 dimensions",
    "lift_to_plane": "lift into the plane", "lift_to_space": "lift into space",
    "lift_to_many": "lift to more dimensions", "project": "project", "fold": "fold", "roll": "roll",
    "bend": "bend", "crease": "crease", "crush": "crush",
    "crush_half": "crush one half", "crush_to_quadrant": "crush to a quadrant",
    "crush_to_octant": "crush to an octant", "clip": "clip", "jump": "jump", "squash": "squash", "move": "move",
}  # fmt: skip


class English(Language):
    """English sentences."""

    __slots__ = ()

    def points_text(self, data: Data) -> str:
        """Return what labelled points are called within a sentence."""
        return _points(data)

    def listed(self, names: Sequence[str]) -> str:
        """Return names as a list within a sentence."""
        return _listed(names)

    def deed(self, names: Sequence[str]) -> str:
        """Return what a layer does: `turn, stretch and shift`."""
        return _listed([self.deeds[name][1] for name in names])

    def activation_sentence(self, paper: Paper, function: Function) -> str:
        """Return what becomes of the sheet under an activation."""
        return f"A {_grid(paper)} {self.function_deed(function)}{_ending(paper)}"

    def network_sentence(self, paper: Paper, layers: Layers, *, to_output: bool) -> str:
        """Return what becomes of the sheet in a network."""
        last = ", and at last through the output layer" if to_output else ""
        return f"A {_grid(paper)} is carried through {self._through(layers)}{last}{_ending(paper)}"

    def panels_sentence(self, paper: Paper, functions: Sequence[Function], hidden: Sequence[int]) -> str:
        """Return what panels side by side show."""
        names = [self.function_name(function) for function in functions]
        panels = "One panel" if len(names) == 1 else f"{len(names)} panels side by side"
        through = f"trained networks of {_layers(hidden)} with " if hidden else ""
        return f"{panels}: a {_grid(paper)} is carried through {through}{_listed(names)}{_ending(paper)}"

    def diagram_sentence(self, data: Data | None, layers: Layers, *, weights: bool) -> str:
        """Return what the diagram of a network shows."""
        left = f"A scatter plot of {_points(data)} beside a" if data else "A"
        shape = f"the network in {layers.name}" if isinstance(layers, NetworkFile) else ""
        if not isinstance(layers, NetworkFile):
            shape = _units(layers.widths) if isinstance(layers, GivenLayers) else _layers(layers.widths)
        return f"{left} diagram of units and connections: {shape}{', with its trained weights' if weights else ''}."

    def _through(self, layers: Layers) -> str:
        if isinstance(layers, NetworkFile):
            return f"the network in {layers.name}"
        if isinstance(layers, GivenLayers):
            count = "one layer" if len(layers.widths) == 1 else f"{len(layers.widths)} layers"
            return f"a network with {count} of {_units(layers.widths)}"
        return self._through_trained(layers)

    def _through_trained(self, layers: TrainedLayers) -> str:
        name = self.function_name(layers.function)
        if layers.functions:
            skips = "skip connections and " if layers.skip else ""
            names = self.listed([self.function_name(function) for function in layers.functions])
            return f"{_layers(layers.widths)} with {skips}{names} as activations, one after the other"
        if layers.skip:
            return f"{_layers(layers.widths)} with skip connections and {name} as activation"
        each = "which" if len(layers.widths) == 1 else "each of which"
        verb = self.function_verb(layers.function)
        return f"{_layers(layers.widths)}, {each} turns, stretches and shifts it, then {verb} it by {name}"


def _grid(paper: Paper) -> str:
    points = f" with {_points(paper.data)} on it" if paper.data else ""
    return f"{paper.lines} by {paper.lines} grid{points}"


def _points(data: Data) -> str:
    if data.source == "given":
        return "labelled points"
    return f"the points of {f'the {data.name} dataset' if data.source == 'dataset' else data.name}"


def _ending(paper: Paper) -> str:
    return ", and all the way back." if paper.returns else "."


def _layers(hidden: Sequence[int]) -> str:
    units = _units(hidden)
    return f"one hidden layer of {units}" if len(hidden) == 1 else f"{len(hidden)} hidden layers of {units}"


def _units(widths: Sequence[int]) -> str:
    """Return `2, 2 and 3 units`; `2 units` where all are the same."""
    text = _listed([str(width) for width in (widths if len(set(widths)) > 1 else widths[:1])])
    return f"{text} unit" if text == "1" else f"{text} units"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


ENGLISH = English(
    name="English",
    plane="the plane",
    plane_with_points="the plane and its points",
    input="input",
    layer="Layer {number}",
    output="Output",
    outputs="output",
    units=("{count} unit", "{count} units"),
    width_key="$|w|$ per layer",
    network="network",
    skips="+ skip",
    separates=MappingProxyType(
        {
            1: "a point separates {share} of the points",
            2: "a line separates {share} of the points",
            3: "a plane separates {share} of the points",
            0: "a hyperplane separates {share} of the points",
        }
    ),
    separate=MappingProxyType(
        {
            1: "points separate {share} of the points",
            2: "lines separate {share} of the points",
            3: "planes separate {share} of the points",
            0: "hyperplanes separate {share} of the points",
        }
    ),
    decided="network {share} %",
    right_side="{share} of the points are on the right side",
    variance="{share} % of the variance of {units} units",
    area="area",
    shares=MappingProxyType(
        {
            "area": "area {value}",
            "area_with_overlaps": "area {value} with overlaps",
            "length": "length {value}",
            "turned_over": "turned over {value}",
            "sheets": "{value} sheets",
            "best_line": "best line {value}",
            "best_line_found": "best line found {value}",
            "best_plane": "best plane {value}",
            "best_plane_found": "best plane found {value}",
            "best_cut": "best cut {value}",
            "best_cut_found": "best cut found {value}",
            "saturated": "saturated {value}",
        }
    ),
    units_dead="{dead} of {units} units dead",
    regions=("{count} linear region", "{count} linear regions"),
    named_class="class {name}",
    dataset_classes=True,
    figure="Figure ({kind}): {about}",
    left=MappingProxyType(
        {
            "nothing": "nothing of its area is left",
            "line": "a line {length} long is left of it",
            "area": "its area is {area} of what it was, overlaps counted each",
            "covered": "it covers {area} of its former area",
            "sheets": "it covers {area} of its former area, {sheets} sheets thick on average",
        }
    ),
    parted="a line can part {share} of the points",
    told_apart="{said}",
    also=", and ",
    measured=" At the end {said}.",
    measured_before_return=" Where it turns back {said}.",
    plots=MappingProxyType(
        {
            "curve": "The curve of {functions}.",
            "curve_with": "The curve of {functions}, and its derivative dashed.",
            "curves": "The curves of {functions}.",
            "curves_with": "The curves of {functions}, and their derivatives dashed.",
            "pair": "The curves of {functions} on one pair of axes.",
            "pair_with": "The curves of {functions} on one pair of axes, and their derivatives dashed.",
            "table": "A table of {count} activation functions: the name, the formula and the curve of each.",
            "table_with": "A table of {count} activation functions: the name, the formula and the curve of each, with"
            " its derivative dashed.",
            "distribution": "Histograms of the activations in each of {depth} layers of {width} units with {functions}."
            " The weights are random: {inits}.",
            "sweep": "Histograms of the activations in each of {depth} layers of {width} units with {functions}, while"
            " the standard deviation of the random weights grows from {low} to {high}.",
            "row": "With {init} the activations of layer {number} have the mean {mean} and the standard deviation"
            " {std}, and {saturated} are saturated",
            "gradients": "The mean size of the gradient in each of {depth} layers with {functions}, on a logarithmic"
            " scale.",
            "gradient": "With {function} it is {first} in the first layer and {last} in the last",
            "training": "A network of {count} hidden layers ({widths} units) with {functions} while it is trained on"
            " {data}: {panels}.",
            "trained": "After {epochs} epochs the loss has gone from {first} to {last}, and {accuracy} of the points"
            " are in their class",
            "panel_plane": "the plane in the colours of the classes that it decides",
            "panel_sheet": "the sheet in layer {layer}",
            "panel_layers": "the sheet in every hidden layer",
            "panel_loss": "loss and accuracy over the epochs",
            "panel_probabilities": "a histogram of probabilities",
            "panel_losses": "a histogram of the points' losses",
            "descent": "Gradient descent on {loss} with the learning rates {rates}, side by side: the path over lines"
            " of equal loss.",
            "bowl": "a bowl",
            "network": "the loss of a small network",
            "both": "a bowl and on the loss of a small network",
            "run": "On {loss} a rate of {rate} takes the loss from {first} to {last}",
            "run_diverged": "On {loss} a rate of {rate} diverges",
            "crossentropy": "Bars of the logits, the probabilities by softmax, the target and the gradient of the"
            " cross-entropy of one sample of {count} classes, while its logits go down the gradient towards class"
            " {target}.",
            "descended": "In {steps} steps the loss goes from {first} to {last}, and the probability of the class"
            " to {share}",
            "dying": "The share of dead units over the epochs, while networks of {widths} units with {functions} are"
            " trained on {data}.",
            "died": "With {function} {first} of the units are dead at the beginning and {last} at the end",
            "told": " {said}.",
            "largest": "The derivative of {function} is at most {value}",
            "largest_at": "The derivative of {function} is largest at {place}, where it is {value}",
            "between": ". ",
            "derivative": "derivative",
            "derivatives": "derivatives",
            "peak": "largest slope",
            "layer": "layer {number}",
            "mean": "mean",
            "std": "std",
            "saturated": "saturated",
            "layer_axis": "layer",
            "bound": "bound {power}",
            "epoch": "epoch",
            "loss": "loss",
            "accuracy": "accuracy",
            "probabilities": "probabilities",
            "own_probabilities": "p of own class",
            "losses": "losses",
            "descent_title": "gradient descent",
            "step": "step {step}",
            "diverges": "diverges",
            "too_small": "too small",
            "just_right": "just right",
            "too_large": "too large",
            "crossentropy_title": "softmax and cross-entropy",
            "logits": "logits",
            "probability": "probabilities",
            "target": "target",
            "gradient_words": "gradient",
            "dead": "dead units (%)",
            "slopes": "slopes that PReLU learns",
            "marks": "marks at ±1",
            "open_end": "end not included",
            "weights": "weights: {init}",
            "gradients_title": "gradients by layer  ({weights})",
            "in_space": "{name} of {count} (3D)",
            "of_layers": "{name} of {count}",
            "one_bin": "highest bar {share}",
            "layer_back": "layer  (\N{LEFTWARDS ARROW} back from the loss)",
            "layers_back": "layer  (\N{LEFTWARDS ARROW} back from the loss: $k$ = 1 in layer {depth})",
            "epoch_log": "epoch  (logarithmic from 10 on)",
            "short_bowl": "bowl",
            "short_network": "network",
            "minimum": "minimum",
            "higher": "higher loss",
            "lowers": "gradient that lowers the logit",
            "raises": "raises it",
            "training_ends": "training ends",
            "crease": "crease",
        }
    ),
    page=MappingProxyType(
        {
            "recipe": "Recipe",
            "copy": "Copy",
            "copied": "Copied",
            "figure": "{count} figure",
            "figures": "{count} figures",
            "missing": "not made yet",
        }
    ),
    deeds=MappingProxyType({name: (text, text) for name, text in DEEDS.items()}),
    phrases=MappingProxyType(PHRASES),
    verbs=MappingProxyType(VERBS),
)
