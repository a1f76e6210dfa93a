"""Reading: the tree of a text becomes nodes, one at a time, and what is not on the list is refused."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from warpviz.errors import InvalidValueError, quoted
from warpviz.net import expression_conditions as conditions
from warpviz.net import expression_nodes as nodes
from warpviz.net.expression_functions import CONDITIONS, SPELLINGS, WIDER, call, function_named, known_names
from warpviz.net.expression_nodes import Node, Switch
from warpviz.net.ranges import unsettled, unsettled_steps
from warpviz.registry import unknown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.net.expression_functions import Function
    from warpviz.net.ranges import Bools, Range

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
        plain = nodes.constant(value)
        return Node(plain.dual, plain.bounds, node.formula, node.binds, value, node.compares)

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
            return conditions.opposite(self._condition(part, "not")), [part]
        return (nodes.negate(part) if isinstance(tree.op, ast.USub) else part), [part]

    def _in_words(self, tree: ast.BoolOp, depth: int) -> tuple[Node, list[Node]]:
        return self._joined(JOINING[type(tree.op)], tree.values, depth)

    def _joined(self, word: str, trees: Sequence[ast.expr], depth: int) -> tuple[Node, list[Node]]:
        parts = [self._condition(self.read(part, depth), word) for part in trees]
        return conditions.join(parts, word), parts

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
                self._pole(ast.unparse(tree.left), base)
                self._touch(ast.unparse(tree), base)
            return nodes.power(base, exponent), [base, exponent]
        if type(tree.op) not in BINARY:
            raise self._refused(tree.op)
        left, right = self.read(tree.left, depth), self.read(tree.right, depth)
        if ast.dump(tree.left) == ast.dump(tree.right):
            right = left
        if isinstance(tree.op, ast.Div | ast.Mod):
            self._pole(ast.unparse(tree.right), right)
        if isinstance(tree.op, ast.Mod):
            self._steps(ast.unparse(tree), left, right)
        return BINARY[type(tree.op)](left, right), [left, right]

    def _comparison(self, tree: ast.Compare, depth: int) -> tuple[Node, list[Node]]:
        terms = [self.read(term, depth) for term in (tree.left, *tree.comparators)]
        operators = [type(operator).__name__ for operator in tree.ops]
        for operator in tree.ops:
            if type(operator).__name__ not in conditions.COMPARISONS:
                raise self._refused(operator)
        for name, a, b in zip(operators, terms, terms[1:], strict=False):
            pair, difference = conditions.compare([a, b], [name]), nodes.subtract(a, b)
            sides = nodes.both_sides(difference.value) if name in conditions.EQUAL else (_holding(pair),)
            self._switch(pair.formula, difference, *sides)
        return conditions.compare(terms, operators), terms

    def _switch(self, key: str, difference: Node, *sides: nodes.Map, only_found: bool = False) -> None:
        """Note that something may change where a difference is zero."""

        def doubtful(x: Range, one_way: Bools) -> Bools:
            return unsettled(difference.bounds(x), one_way)

        self.switches.setdefault(key, Switch(difference.value, sides, doubtful, only_found))

    def _steps(self, key: str, a: Node, b: Node) -> None:
        """Note the jumps of the remainder of a by b."""
        times_in = nodes.divide(a, b)

        def side(x: Floats) -> Floats:
            return nodes.parity(nodes.quotient(a.value(x), b.value(x)))

        def doubtful(x: Range, one_way: Bools) -> Bools:
            return unsettled_steps(times_in.bounds(x), np.floor, one_way)

        self.switches.setdefault(key, Switch(side, (side,), doubtful))

    def _pole(self, key: str, node: Node) -> None:
        """Note that there may be no value where a node is zero, or another one on its other side."""
        if node.constant is None:
            self.poles[key] = node.value
            self._switch(f"{key} pole", node, lambda x: nodes.side(node.value(x) >= 0), only_found=True)

    def _touch(self, key: str, argument: Node) -> None:
        """Note that a root may bend where its argument comes down to zero and rises again."""
        if argument.constant is None:

            def turn(x: Floats) -> Floats:
                return np.broadcast_to(argument.dual(x)[1], x.shape)

            self.switches.setdefault(f"{key} touch", Switch(turn, (turn,), nodes.never, only_found=True, touches=True))

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
            return conditions.choose(*parts)
        if name == "mod":
            self._pole(f"{key} by", parts[1])
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
        difference = nodes.subtract(a, b)
        # Where both are equal the first counts.
        second = np.greater if smaller else np.less
        if a.constant is None or b.constant is None:
            self._switch(key, difference, lambda x: nodes.side(second(difference.value(x), 0)))
        return nodes.larger(a, b, smaller=smaller)

    def _bends(self, key: str, function: Function, argument: Node) -> None:
        """Note where a function of one argument bends, jumps or has no value."""
        outer = function_named(function.pole)
        if function.pole:
            self._pole(f"{key} of", argument if outer is None else call(outer, argument))
        if function.roots:
            self._touch(key, argument)
        for number, switch in enumerate(function.switches):
            self.switches.setdefault(f"{key} {number}", _switch_inside(switch, argument))


def _inside(outer: nodes.Map, argument: Node) -> nodes.Map:
    return lambda x: outer(argument.value(x))


def _switch_inside(switch: Switch, argument: Node) -> Switch:
    sides = tuple(_inside(side, argument) for side in switch.sides)

    def doubtful(x: Range, one_way: Bools) -> Bools:
        return switch.doubtful(argument.bounds(x), one_way)

    return Switch(_inside(switch.smooth, argument), sides, doubtful)
