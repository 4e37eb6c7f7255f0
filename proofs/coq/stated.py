"""Statements as data of Statement.v: the syntax of their lines with every notation in the place of its name.

Coq finds the printed theorem and these data the same, or refuses; so nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from proofs.coq.lines import Statement
from proofs.coq.numerals import nat, rational, ref, whole
from proofs.language.notation import Definition
from proofs.language.syntax import Node, alone

ORDERS = {">=": "OGe", ">": "OGt", "<=": "OLe", "<": "OLt"}
Depth = tuple[int, int, int]


@dataclass(frozen=True)
class Given:
    """An argument of a notation: where it was written, and whether it stands for an integer."""

    node: Node
    scope: Scope
    integer: bool = False


@dataclass(frozen=True)
class Scope:
    """What names mean: bound ones by their level, parameters by their arguments; a name that is missing is free."""

    terms: Mapping[str, int | str | Given] = field(default_factory=dict[str, "int | str | Given"])
    outcomes: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])
    families: Mapping[str, int | str | Given] = field(default_factory=dict[str, "int | str | Given"])


def listed(items: Sequence[str]) -> str:
    """A list of Coq."""
    return f"[{';'.join(items)}]"


class Data:
    """Writes lines as data; `name` numbers the free names."""

    def __init__(self, statement: Statement, name: Callable[[str], int]) -> None:
        self.statement, self.name = statement, name
        self.definitions, self.sorts = statement.notation.definitions, statement.sorts

    def line(self, found: Sequence[Node]) -> str:
        """All that a line says."""
        return self.formulas(found, Scope({n: n for n in self.statement.integers}), (0, 0, 0))

    def formulas(self, found: Sequence[Node], scope: Scope, depth: Depth) -> str:
        """Several formulas, below the quantifiers that they have in common."""
        if found[0].kind.startswith("for all"):
            return self._quantified(found, scope, depth)
        return _conjunction([self._formula(node, scope, depth) for node in found])

    def _quantified(self, found: Sequence[Node], scope: Scope, depth: Depth) -> str:
        (i, o, f), node, bodies = depth, found[0], [n.parts[-1] for n in found]
        match node.kind:
            case "for all index":
                inner = replace(scope, terms={**scope.terms, node.name: i})
                bound = self.integer(node.parts[0], scope, depth)
                return f"(SAllI {bound} {self.formulas(bodies, inner, (i + 1, o, f))})"
            case "for all outcome":
                inner = replace(scope, outcomes={**scope.outcomes, node.name: o})
                return f"(SAllO {self.formulas(bodies, inner, (i, o + 1, f))})"
            case _:
                inner = replace(scope, families={**scope.families, node.name: f})
                arity = f"{nat(node.parts[0].number)} {nat(node.parts[1].number)}"
                return f"(SAllF {arity} {self.formulas(bodies, inner, (i, o, f + 1))})"

    def _formula(self, node: Node, scope: Scope, depth: Depth) -> str:
        match node.kind:
            case "relation":
                left, right = (self.real(part, scope, depth) for part in node.parts)
                relation = "REq" if node.name == "=" else f"(ROrder {ORDERS[node.name]})"
                return f"(SRel {relation} {left} {right})"
            case "integer":
                relation = node.parts[0]
                left, right = (self.integer(part, scope, depth) for part in relation.parts)
                return f"(SIndex {ORDERS[relation.name]} {left} {right})"
            case "integrable":
                inner = replace(scope, outcomes={**scope.outcomes, node.name: depth[1]})
                return f"(SIntble {self.real(node.parts[0], inner, (depth[0], depth[1] + 1, depth[2]))})"
            case "stated":
                known, inner = self._called(node, scope)
                return _conjunction([self.formulas([each], inner, depth) for each in known.meaning])
            case _:
                return self._quantified([node], scope, depth)

    def integer(self, node: Node, scope: Scope, depth: Depth) -> str:
        """An integer expression."""
        node = alone(node)
        match node.kind:
            case "number":
                return f"(ZConst {whole(int(node.name))})"
            case "minus":
                return f"(ZNeg {self.integer(node.parts[0], scope, depth)})"
            case "sum of":
                return self._summed("Z", [(p, self.integer(_unsigned(p), scope, depth)) for p in node.parts])
            case "product":
                *factors, last = node.parts
                text = self.integer(last, scope, depth)
                value = 1
                for factor in factors:
                    value *= self._value(factor, scope)
                return f"(ZTimes {whole(value)} {text})"
            case _:
                meaning = scope.terms.get(node.name, node.name)
                if isinstance(meaning, Given):
                    return self.integer(meaning.node, meaning.scope, depth)
                return f"(ZVar {self._variable(meaning, depth[0])})"

    def _value(self, node: Node, scope: Scope) -> int:
        """The value of an integer expression without variables."""
        node = alone(node)
        match node.kind:
            case "number":
                return int(node.name)
            case "minus":
                return -self._value(node.parts[0], scope)
            case "sum of":
                return sum(self._value(part, scope) for part in node.parts)
            case "product":
                value = 1
                for part in node.parts:
                    value *= self._value(part, scope)
                return value
            case _:
                meaning = scope.terms[node.name]
                assert isinstance(meaning, Given), node.name
                return self._value(meaning.node, meaning.scope)

    @staticmethod
    def _summed(letter: str, parts: Sequence[tuple[Node, str]]) -> str:
        (first, text), *rest = parts
        if first.kind == "minus":
            text = f"({letter}Neg {text})"
        for part, each in rest:
            text = f"({letter}{'Sub' if part.kind == 'minus' else 'Add'} {text} {each})"
        return text

    def real(self, node: Node, scope: Scope, depth: Depth) -> str:
        """An expression."""
        (i, o, f), node = depth, alone(node)
        match node.kind:
            case "number":
                return f"(XConst {rational(Fraction(node.name))})"
            case "minus":
                return f"(XNeg {self.real(node.parts[0], scope, depth)})"
            case "sum of":
                return self._summed("X", [(p, self.real(_unsigned(p), scope, depth)) for p in node.parts])
            case "product":
                first, *rest = [self.real(part, scope, depth) for part in node.parts]
                for each in rest:
                    first = f"(XMul {first} {each})"
                return first
            case "power":
                return f"(XPow {self.real(node.parts[0], scope, depth)} {nat(node.number)})"
            case "bracket":
                relation = node.parts[0]
                left, right = (self.integer(part, scope, depth) for part in relation.parts)
                return f"(XBrk {ORDERS[relation.name]} {left} {right})"
            case "sum":
                inner = replace(scope, terms={**scope.terms, node.name: i})
                length = self.integer(node.parts[0], scope, depth)
                return f"(XSum {length} {self.real(node.parts[1], inner, (i + 1, o, f))})"
            case "E":
                inner = replace(scope, outcomes={**scope.outcomes, node.name: o})
                return f"(XMean {self.real(node.parts[0], inner, (i, o + 1, f))})"
            case "sqrt" | "floor":
                return f"(X{node.kind.capitalize()} {self.real(node.parts[0], scope, depth)})"
            case "bare" | "quoted" if node.name in scope.terms:
                meaning = scope.terms[node.name]
                if isinstance(meaning, Given) and not meaning.integer:
                    return self.real(meaning.node, meaning.scope, depth)
                return f"(XReal {self.integer(node, scope, depth)})"
            case "notation" | "bare" | "call" if node.kind == "notation" or self._is_call(node, scope):
                known, inner = self._called(node, scope)
                return self.real(known.meaning[0], inner, depth)
            case _:
                points = [scope.outcomes.get(n.name, n.name) for n in node.outcomes]
                return self._family(
                    node.name, [Given(p, scope, integer=True) for p in node.parts], points, scope, depth
                )

    def _family(self, name: str, parts: list[Given], points: list[int | str], scope: Scope, depth: Depth) -> str:
        family = scope.families.get(name, name)
        if isinstance(family, Given):
            return self._applied(family, parts, points, depth)
        forms = listed([self.integer(part.node, part.scope, depth) for part in parts])
        outcomes = listed([self._variable(point, depth[1]) for point in points])
        return f"(XFam {self._variable(family, depth[2])} {forms} {outcomes})"

    def _applied(self, family: Given, parts: list[Given], points: list[int | str], depth: Depth) -> str:
        """The value of what a family stands for: its fixed indices come first, then those of the use."""
        node, scope = family.node, family.scope
        parts = [*(Given(part, scope, integer=True) for part in node.parts), *parts]
        if node.kind == "notation" or self._is_call(Node("call", node.name), scope):
            known, inner = self._expanded(node, parts, points, scope)
            return self.real(known.meaning[0], inner, depth)
        return self._family(node.name, parts, points, scope, depth)

    def _is_call(self, node: Node, scope: Scope) -> bool:
        return self.sorts.is_call(node, {f"[{name}]": "" for name in scope.families})

    def _called(self, node: Node, scope: Scope) -> tuple[Definition, Scope]:
        parts = [Given(part, scope) for part in node.parts]
        points = [scope.outcomes.get(n.name, n.name) for n in node.outcomes]
        return self._expanded(node, parts, points, scope)

    def _expanded(
        self, node: Node, parts: list[Given], points: list[int | str], scope: Scope
    ) -> tuple[Definition, Scope]:
        """A definition, and the scope in which its meaning is to be read."""
        known, signature = self.definitions[node.name], self.sorts.signature(node.name)
        arguments = [_forwarded(p, i) for p, i in zip(parts, signature.terms, strict=True)]
        families = [self._argument(f, scope) for f in node.families]
        integers = {name: name for name, meaning in known.scope.terms.items() if isinstance(meaning, str)}
        inner = Scope(
            {**integers, **dict(zip(known.terms, arguments, strict=True))},
            dict(zip(known.outcomes, points, strict=True)),
            dict(zip(known.families, families, strict=True)),
        )
        return known, inner

    def _argument(self, node: Node, scope: Scope) -> int | str | Given:
        if node.kind == "notation" or node.parts or self._is_call(Node("call", node.name), scope):
            return Given(node, scope)
        return scope.families.get(node.name, node.name)

    def _variable(self, meaning: int | str, depth: int) -> str:
        return f"(N_ {ref(self.name(meaning))})" if isinstance(meaning, str) else f"(B_ {nat(depth - 1 - meaning)})"


def _conjunction(texts: Sequence[str]) -> str:
    *first, text = texts
    for each in reversed(first):
        text = f"(SAnd {each} {text})"
    return text


def _unsigned(part: Node) -> Node:
    return part.parts[0] if part.kind == "minus" else part


def _forwarded(part: Given, integer: bool) -> int | str | Given:
    """An argument in its scope; a parameter handed on is the argument it stands for."""
    node = alone(part.node)
    meaning = part.scope.terms.get(node.name) if node.kind in ("bare", "quoted") else None
    if isinstance(meaning, Given):
        return replace(meaning, integer=integer or meaning.integer)
    return Given(node, part.scope, integer)
