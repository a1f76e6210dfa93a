"""Reading: the tree of a text becomes nodes, one at a time, and what is not on the list is refused."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import InvalidValueError, quoted
from warpviz.net import expression_nodes as nodes
from warpviz.net.expression_functions import CONDITIONS, SPELLINGS, WIDER, call, function_named, known_names
from warpviz.net.expression_nodes import Node, Switch
from warpviz.registry import unknown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.net.expression_functions import Function

MAX_NODES = 100
MAX_DEPTH = 20
MAX_NUMBER = 1e6
MAX_EXPONENT = 20.0
NAMES = {"pi": (math.pi, r"\pi"), "e": (math.e, "e")}
BINARY = {
    ast.Add: nodes.add,
    ast.Sub: nodes.subtract,
    ast.Mult: nodes.multiply,
    ast.Div: nodes.divide,
    ast.Mod: nodes.remainder,
}
REFUSED = {
    ast.Attribute: "attributes",
    ast.Subscript: "subscripts",
    ast.Lambda: "functions of your own",
    ast.IfExp: "if and else (use where)",
    ast.BitXor: "^ (a power is **)",
    ast.FloorDiv: "// (use floor)",
}
# What joins conditions, in words and as numpy's arrays have it.
JOINING = {ast.And: "and", ast.Or: "or", ast.BitAnd: "and", ast.BitOr: "or"}


def _holding(comparison: Node) -> nodes.Map:
    return lambda x: nodes.side(comparison.value(x) > 0)


class Reader:
    """Reads one tree, and collects where the expression may bend, jump or have no value.

    `switches` and `poles` are by their text, inner ones first.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0
        self.switches: dict[str, Switch] = {}
        self.poles: dict[str, nodes.Map] = {}

    def refuse(self, what: str) -> InvalidValueError:
        """Return the error that says what is wrong, and in which text."""
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
        readers: tuple[tuple[type[ast.expr], Any], ...] = (
            (ast.UnaryOp, self._unary),
            (ast.BoolOp, self._in_words),
            (ast.BinOp, self._binary),
            (ast.Compare, self._comparison),
            (ast.Call, self._call),
        )
        for kind, read in readers:
            if isinstance(tree, kind):
                found: tuple[Node, list[Node]] = read(tree, depth)
                return found
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
        if name in known_names():
            raise self.refuse(f"{name} needs brackets, as in {name}(x)")
        raise unknown_name("name", name, ("x", *NAMES))

    def _unary(self, tree: ast.UnaryOp, depth: int) -> tuple[Node, list[Node]]:
        part = self.read(tree.operand, depth)
        if isinstance(tree.op, ast.Not | ast.Invert):
            return nodes.opposite(self._condition(part, "not")), [part]
        return (nodes.negate(part) if isinstance(tree.op, ast.USub) else part), [part]

    def _in_words(self, tree: ast.BoolOp, depth: int) -> tuple[Node, list[Node]]:
        return self._joined(JOINING[type(tree.op)], tree.values, depth)

    def _joined(self, word: str, trees: Sequence[ast.expr], depth: int) -> tuple[Node, list[Node]]:
        parts = [self._condition(self.read(part, depth), word) for part in trees]
        return nodes.join(parts, word), parts

    def _condition(self, part: Node, word: str) -> Node:
        if not part.compares:
            raise self.refuse(f"{word} takes comparisons, as in {CONDITIONS[word]}")
        return part

    def _binary(self, tree: ast.BinOp, depth: int) -> tuple[Node, list[Node]]:
        if type(tree.op) in JOINING:
            return self._joined(JOINING[type(tree.op)], [tree.left, tree.right], depth)
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
        if isinstance(tree.op, ast.Div | ast.Mod):
            self.poles[ast.unparse(tree.right)] = right.value
        if isinstance(tree.op, ast.Mod):
            self._steps(ast.unparse(tree), left, right)
        return BINARY[type(tree.op)](left, right), [left, right]

    def _comparison(self, tree: ast.Compare, depth: int) -> tuple[Node, list[Node]]:
        terms = [self.read(term, depth) for term in (tree.left, *tree.comparators)]
        operators = [type(operator).__name__ for operator in tree.ops]
        for operator in tree.ops:
            if type(operator).__name__ not in nodes.COMPARISONS:
                raise self._refused(operator)
        for name, a, b in zip(operators, terms, terms[1:], strict=False):
            pair, difference = nodes.compare([a, b], [name]), nodes.subtract(a, b).value
            if name in nodes.EQUAL:
                self._switch(pair.formula, difference, *nodes.both_sides(difference))
            else:
                self._switch(pair.formula, difference, _holding(pair))
        return nodes.compare(terms, operators), terms

    def _switch(self, key: str, smooth: nodes.Map, *sides: nodes.Map) -> None:
        self.switches.setdefault(key, Switch(smooth, sides))

    def _steps(self, key: str, a: Node, b: Node) -> None:
        """Note the jumps of the remainder of a by b."""
        self._switch(key, *[lambda x: nodes.parity(nodes.quotient(a.value(x), b.value(x)))] * 2)

    def _call(self, tree: ast.Call, depth: int) -> tuple[Node, list[Node]]:
        if not isinstance(tree.func, ast.Name):
            raise self._refused(tree.func)
        name = SPELLINGS.get(tree.func.id, tree.func.id)
        function = function_named(name)
        if function is None and name not in WIDER:
            raise unknown_name("function", tree.func.id, known_names())
        if tree.keywords:
            raise self.refuse(f"{tree.func.id} takes no named arguments")
        least, most = WIDER.get(name, (1, 1))
        if not least <= len(tree.args) <= most:
            wanted = f"{least}{' or more' * (most > least)} argument{'s' * (most > 1)}"
            raise self.refuse(f"{tree.func.id} takes {wanted}, but got {len(tree.args)}")
        parts = [self.read(argument, depth) for argument in tree.args]
        key = ast.unparse(tree)
        if function is not None:
            self._bends(key, function, parts[0])
            return call(function, parts[0]), parts
        return self._wider(name, key, parts), parts

    def _wider(self, name: str, key: str, parts: list[Node]) -> Node:
        """Return a function of several arguments, and note where it bends and jumps."""
        if name == "where":
            if not parts[0].compares:
                raise self.refuse("where takes a comparison first, as in where(x > 0, x, 0)")
            return nodes.choose(*parts)
        if name == "mod":
            self.poles[f"{key} by"] = parts[1].value
            self._steps(key, *parts)
            return nodes.remainder(*parts)
        if name == "clip":
            low = self._larger(f"{key} low", parts[0], parts[1], smaller=False)
            return self._larger(f"{key} high", low, parts[2], smaller=True)
        found = parts[0]
        for number, part in enumerate(parts[1:]):
            found = self._larger(f"{key} {number}", found, part, smaller=name == "minimum")
        return found

    def _larger(self, key: str, a: Node, b: Node, *, smaller: bool) -> Node:
        difference = nodes.subtract(a, b).value
        # Where both are equal the first counts.
        second = np.greater if smaller else np.less
        if a.constant is None or b.constant is None:
            self._switch(key, difference, lambda x: nodes.side(second(difference(x), 0)))
        return nodes.larger(a, b, smaller=smaller)

    def _bends(self, key: str, function: Function, argument: Node) -> None:
        """Note where a function of one argument bends, jumps or has no value."""
        if function.pole is not None:
            self.poles[key] = _inside(function.pole, argument)
        for number, switch in enumerate(function.switches):
            sides = [_inside(side, argument) for side in switch.sides]
            self._switch(f"{key} {number}", _inside(switch.smooth, argument), *sides)


def _inside(outer: nodes.Map, argument: Node) -> nodes.Map:
    return lambda x: outer(argument.value(x))
