"""An activation of one's own as an expression: `x*sin(x)`, `where(x > 0, x, 0.2*x)`.

The text is parsed, never run: Python's grammar gives a tree, and every node of it that is not on a short list is
refused. Length, nodes, depth, numbers and exponents are capped, and all arithmetic is in floating point, so that
nothing takes long or grows large.
"""

from __future__ import annotations

import ast
import functools
import math
import warnings
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError, quoted
from warpviz.net import expression_nodes as nodes
from warpviz.net.activation_entry import ActivationEntry
from warpviz.net.expression_functions import FUNCTIONS, SPELLINGS, WIDER, call
from warpviz.net.expression_nodes import Node, Switch
from warpviz.net.expression_places import find_places
from warpviz.registry import unknown_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.arrays import Floats

MAX_TEXT = 200
MAX_NODES = 100
MAX_DEPTH = 20
MAX_NUMBER = 1e6
MAX_EXPONENT = 20.0
NAMES = {"pi": (math.pi, r"\pi"), "e": (math.e, "e")}
BINARY = {ast.Add: nodes.add, ast.Sub: nodes.subtract, ast.Mult: nodes.multiply, ast.Div: nodes.divide}
# A longer expression is only in the formula.
MAX_TITLE = 24
# A formula that is no longer than this is its own symbol in the strip.
MAX_SYMBOL = 14
REFUSED = {
    ast.Attribute: "attributes",
    ast.Subscript: "subscripts",
    ast.Lambda: "functions of your own",
    ast.IfExp: "if and else (use where)",
    ast.BoolOp: "and, or (use where within where)",
    ast.BitXor: "^ (a power is **)",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def words(text: str) -> set[str]:
    """Return the names in a text, whatever it is."""
    spaced = "".join(letter if letter.isalnum() or letter == "_" else " " for letter in text)
    return {word for word in spaced.split() if not word[0].isdigit()}


def in_x(text: str) -> bool:
    """Return whether a text is about x, so that it is meant as an expression."""
    return "x" in words(text[:MAX_TEXT])


@functools.lru_cache(maxsize=64)
def expression_entry(text: str) -> ActivationEntry:
    """Return the activation that an expression in x describes; its name is the expression.

    Raises `InvalidValueError` (`UnknownNameError` for a name) that says in one line what is not allowed in it.
    """
    if len(text) > MAX_TEXT:
        raise InvalidValueError(
            f"activation: expected an expression of at most {MAX_TEXT} characters, but got {len(text):,}"
        )
    if not text.isprintable():
        raise InvalidValueError(f"activation: expected one line of printable text, but got {quoted(text)}")
    tree = _parsed(text)
    reader = _Reader(text)
    root = reader.read(tree)
    if root.constant is not None:
        raise InvalidValueError(f"activation: {quoted(text)} is the same for every x")
    creases, jumps, switches = find_places(root, list(reader.switches.values()), list(reader.poles.values()))
    name = ast.unparse(tree)
    return ActivationEntry(
        name=name,
        title=name if len(name) <= MAX_TITLE else "f(x)",
        function=_whole(root.value),
        derivative=_whole(lambda x: root.dual(x)[1]),
        formula=lambda: root.formula,
        symbol=root.formula if len(root.formula) <= MAX_SYMBOL and root.binds != nodes.CHOICE else "f",
        source="an expression of the user's",
        creases=lambda: creases,
        jumps=jumps,
        switches=switches,
    )


def _whole(function: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
    """Return `function` with its result in the shape and precision of x, without warnings."""

    def whole(x: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return np.array(np.broadcast_to(function(x), x.shape), dtype=x.dtype)

    return whole


def _parsed(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise InvalidValueError(f"activation: cannot read {quoted(text)}: {(error.msg or 'syntax').lower()}") from None
    except (ValueError, RecursionError, MemoryError):
        raise InvalidValueError(f"activation: cannot read {quoted(text)}: it is too deep") from None


def _holding(comparison: Node) -> nodes.Map:
    return lambda x: nodes.side(comparison.value(x) > 0)


class _Reader:
    """Reads one tree, and collects where the expression may bend, jump or have no value.

    `switches` and `poles` are by their text, inner ones first.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0
        self.switches: dict[str, Switch] = {}
        self.poles: dict[str, nodes.Map] = {}

    def refuse(self, what: str) -> InvalidValueError:
        return InvalidValueError(f"activation: {what}, in {quoted(self.text)}")

    def read(self, tree: ast.expr, depth: int = 0) -> Node:
        """Return the node of a tree, as a number where x is not in it."""
        self.count += 1
        if self.count > MAX_NODES:
            raise self.refuse(f"over {MAX_NODES} parts")
        if depth > MAX_DEPTH:
            raise self.refuse(f"over {MAX_DEPTH} levels deep")
        switches, poles = self.switches.copy(), self.poles.copy()
        node, parts = self._node(tree, depth + 1)
        if parts and all(part.constant is not None for part in parts):
            # What does not change neither bends nor jumps.
            self.switches, self.poles = switches, poles
            return self._folded(node)
        return node

    def _folded(self, node: Node) -> Node:
        with np.errstate(all="ignore"):
            value = float(node.value(np.zeros(1)).reshape(-1)[0])
        if not math.isfinite(value):
            raise self.refuse(f"a number in it is {value}")
        if abs(value) > MAX_NUMBER:
            raise self.refuse(f"a number in it is {value:.3g}, but at most {MAX_NUMBER:,.0f} is allowed")
        return Node(nodes.constant(value).dual, node.formula, node.binds, value, node.compares)

    def _node(self, tree: ast.expr, depth: int) -> tuple[Node, list[Node]]:
        """Return a node and the parts it is made of."""
        if isinstance(tree, ast.Constant):
            return self._number(tree.value), []
        if isinstance(tree, ast.Name):
            return self._name(tree.id), []
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub | ast.UAdd):
            part = self.read(tree.operand, depth)
            return (nodes.negate(part) if isinstance(tree.op, ast.USub) else part), [part]
        if isinstance(tree, ast.BinOp):
            return self._binary(tree, depth)
        if isinstance(tree, ast.Compare):
            return self._comparison(tree, depth)
        if isinstance(tree, ast.Call):
            return self._call(tree, depth)
        raise self._refused(tree)

    def _refused(self, part: ast.AST) -> InvalidValueError:
        what = REFUSED.get(type(part), f"what Python calls {type(part).__name__}")
        return self.refuse(f"{what}: not allowed")

    def _number(self, value: object) -> Node:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(f"expected numbers, but got {type(value).__name__}")
        if not abs(value) <= MAX_NUMBER:
            raise self.refuse(f"a number over {MAX_NUMBER:,.0f}")
        return nodes.constant(float(value))

    def _name(self, name: str) -> Node:
        if name == "x":
            return nodes.variable()
        if name in NAMES:
            return nodes.constant(*NAMES[name])
        if name in FUNCTIONS or name in SPELLINGS or name in WIDER:
            raise self.refuse(f"{name} needs brackets, as in {name}(x)")
        raise unknown_name("name", name, ("x", *NAMES))

    def _binary(self, tree: ast.BinOp, depth: int) -> tuple[Node, list[Node]]:
        if isinstance(tree.op, ast.Pow):
            base, exponent = self.read(tree.left, depth), self.read(tree.right, depth)
            if exponent.constant is not None and abs(exponent.constant) > MAX_EXPONENT:
                raise self.refuse(f"an exponent of {exponent.constant:.3g}, but at most {MAX_EXPONENT:g} is allowed")
            if exponent.constant is None or exponent.constant < 1:
                self.poles[ast.unparse(tree.left)] = base.value
            return nodes.power(base, exponent), [base, exponent]
        if type(tree.op) not in BINARY:
            raise self._refused(tree.op)
        left, right = self.read(tree.left, depth), self.read(tree.right, depth)
        if isinstance(tree.op, ast.Div):
            self.poles[ast.unparse(tree.right)] = right.value
        return BINARY[type(tree.op)](left, right), [left, right]

    def _comparison(self, tree: ast.Compare, depth: int) -> tuple[Node, list[Node]]:
        terms = [self.read(term, depth) for term in (tree.left, *tree.comparators)]
        operators = [type(operator).__name__ for operator in tree.ops]
        for operator in tree.ops:
            if type(operator).__name__ not in nodes.COMPARISONS:
                raise self._refused(operator)
        for name, a, b in zip(operators, terms, terms[1:], strict=False):
            pair = nodes.compare([a, b], [name])
            self._switch(pair.formula, nodes.subtract(a, b).value, _holding(pair))
        return nodes.compare(terms, operators), terms

    def _switch(self, key: str, smooth: nodes.Map, *sides: nodes.Map) -> None:
        self.switches.setdefault(key, Switch(smooth, sides))

    def _call(self, tree: ast.Call, depth: int) -> tuple[Node, list[Node]]:
        if not isinstance(tree.func, ast.Name):
            raise self._refused(tree.func)
        name = SPELLINGS.get(tree.func.id, tree.func.id)
        if name not in FUNCTIONS and name not in WIDER:
            raise unknown_name("function", tree.func.id, (*FUNCTIONS, *SPELLINGS, *WIDER))
        if tree.keywords:
            raise self.refuse(f"{name} takes no named arguments")
        wanted = WIDER.get(name, 1)
        if len(tree.args) != wanted:
            raise self.refuse(f"{name} takes {wanted} argument{'s' * (wanted > 1)}, but got {len(tree.args)}")
        parts = [self.read(argument, depth) for argument in tree.args]
        key = ast.unparse(tree)
        if name == "where":
            if not parts[0].compares:
                raise self.refuse("where takes a comparison first, as in where(x > 0, x, 0)")
            return nodes.choose(*parts), parts
        if name in WIDER:
            a, b = parts
            difference, smaller = nodes.subtract(a, b).value, name == "minimum"
            # Where both are equal the first counts.
            second = np.greater if smaller else np.less
            self._switch(key, difference, lambda x: nodes.side(second(difference(x), 0)))
            return nodes.larger(a, b, smaller=smaller), parts
        self._bends(key, name, parts[0])
        return call(FUNCTIONS[name], parts[0]), parts

    def _bends(self, key: str, name: str, argument: Node) -> None:
        """Note where a function of one argument bends, jumps or has no value."""
        function = FUNCTIONS[name]
        if function.pole is not None:
            pole = function.pole
            self.poles[key] = lambda x: pole(argument.value(x))
        if function.switch:
            sides = [lambda x, side=side: side(argument.value(x)) for side in function.switch]
            smooth = function.smooth
            self._switch(key, sides[0] if smooth is None else lambda x: smooth(argument.value(x)), *sides)
