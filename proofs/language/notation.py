"""What the notations of `notation.txt` and of a statement mean: syntax read into kernel formulas. Trusted.

A definition stands for an expression, or a relation for formulas, with families in brackets and indices, numbers and
outcomes in parentheses as its parameters. An argument is read where it was written, so no name of a definition can
capture one of a statement.

    tr[X] := sum[k < d](cov[X, X](k, k))                   an expression
    relation orthonormal[U]: for all i, j < d: ..          formulas; further ones stand indented below
    relation A <<= B: for every vector v: ..               written between two matrices
        latex ..<X>..                                      indented: how it is printed, <X> standing for an argument
    symbol NAME ..                                         how a name is printed
    setting stream[X, Z]                                   hypotheses that statements share, indented below it
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import add, mul

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.terms import (
    GROUND,
    Depth,
    Index,
    KernelError,
    Name,
    Outcome,
    Poly,
    floor,
    make_atom,
    poly,
    real,
    sqrt,
)
from proofs.language.scope import Argument, Definition, Scope, Setting, heads, integers, setting_head
from proofs.language.syntax import KEYWORDS, Node, Parser, Unreadable, alone, slack

BUDGET = 200_000


class Notation:
    """The notations of `notation.txt` and the free integers of a statement; turns syntax into kernel terms."""

    def __init__(self, definitions: str = "", budget: int = BUDGET) -> None:
        self.budget = budget
        self.definitions: dict[str, Definition] = {}
        self.symbols: dict[str, str] = {}  # how names are printed
        self.settings: dict[str, Setting] = {}
        self.globals = Scope()
        self.memo: dict[tuple[int, int, Depth], Poly] = {}
        self.scopes: dict[object, Scope] = {}  # of expansions, so that equal ones are read once
        self.kept: list[object] = []  # keeps what the memo knows by identity
        for place, line, below in heads(definitions):
            try:
                if line.startswith("symbol "):
                    name, _, latex = line.removeprefix("symbol ").partition(" ")
                    self.symbols[name] = latex
                elif line.startswith("setting "):
                    name, families = setting_head(line)
                    if name in self.settings or any(f.kind != "name" or f.families or f.parts for f in families):
                        raise Unreadable("not a new setting")
                    self.settings[name] = Setting(tuple(f.name for f in families), "\n".join(below))
                elif line.startswith("integers "):
                    self.globals = integers(line.removeprefix("integers "))
                else:
                    self.define(line, below, self.globals)
            except (Unreadable, KernelError) as error:
                raise Unreadable(f"notation, line {place}: {error}") from None

    def define(self, line: str, below: list[str], scope: Scope) -> None:
        """Add the definition on a line, with further formulas below it; its free integers are those of the scope."""
        latex = [text.removeprefix("latex ") for text in below if text.startswith("latex ")]
        below = [text for text in below if not text.startswith("latex ")]
        if line.startswith("relation "):
            head, colon, first = line.removeprefix("relation ").partition(":")
            texts = [first] * bool(first.strip()) + below
            if not colon or not texts or first.startswith("="):
                raise Unreadable("not a definition of a relation")
            left = Parser(head)
            node = left.formulas()[0]
            if node.kind != "stated":
                raise Unreadable("not a definition of a relation")
            meaning = tuple(found for text in texts for found in _lines(text))
        else:
            head, arrow, body = line.partition(":=")
            left, right = Parser(head), Parser(body)
            node = left.atom()
            if not arrow or node.kind not in ("notation", "call", "bare") or below:
                raise Unreadable("not a definition of a new notation")
            meaning = (right.expression(),)
            right.end()
        left.end()
        if node.name in (*KEYWORDS, *self.definitions) or len(latex) > 1:
            raise Unreadable("not a definition of a new notation")
        terms: list[str] = []
        for part in map(alone, node.parts):
            if part.kind != "bare":
                raise Unreadable("a parameter is a name")
            terms.append(part.name)
        if any(n.kind != "name" or n.families or n.parts for n in node.families):
            raise Unreadable("a parameter is a name")
        families, outcomes = (tuple(n.name for n in nodes) for nodes in (node.families, node.outcomes))
        if any(len(set(names)) != len(names) for names in (terms, families, outcomes)):
            raise Unreadable("a parameter occurs twice")
        self.definitions[node.name] = Definition(
            families, tuple(terms), outcomes, meaning, node.kind, scope, "".join(latex)
        )

    def local(self) -> Notation:
        """The same notations, to which a statement adds its own."""
        own = copy.copy(self)
        own.definitions = dict(self.definitions)
        return own

    def spend(self) -> None:
        """Count one piece of syntax read."""
        self.budget -= 1
        if self.budget < 0:
            raise Unreadable("the text takes more work than is allowed")

    def formulas(self, text: str, scope: Scope) -> tuple[Formula, ...]:
        """What a line of text says, its free integers those of the scope; raises Unreadable."""
        try:
            return tuple(f for node in _lines(text) for f in self.read_formulas(node, scope, GROUND))
        except KernelError as error:
            raise Unreadable(str(error)) from None

    def formula(self, text: str, scope: Scope) -> Formula:
        """The one formula that a line of text stands for; raises Unreadable."""
        found = self.formulas(text, scope)
        if len(found) != 1:
            raise Unreadable(f"expected one formula, and this says {len(found)}")
        return found[0]

    def read_formulas(self, node: Node, scope: Scope, depth: Depth) -> list[Formula]:
        """What a formula says under so many binders of each sort; a relation's name may stand for several formulas."""
        self.spend()
        i, o, f = depth
        match node.kind:
            case "relation":
                left, right = (self.read(part, scope, depth) for part in node.parts)
                if node.name in ("<", "<="):
                    left, right = right, left
                return [Relation(node.name.replace("<", ">"), left - right)]
            case "integer":
                return [IndexNonneg(self.index(slack(node.parts[0]), scope, depth))]
            case "integrable":
                body = self.read(node.parts[0], scope.outcome(node.name, o), (i, o + 1, f))
                return [Integrable(make_atom("mean", body=body))]
            case "stated":
                known, inner = self._expanded(node, scope, "stated")
                return [found for each in known.meaning for found in self.read_formulas(each, inner, depth)]
            case "for all index":
                bound = self.index(node.parts[0], scope, depth)
                bodies = self.read_formulas(node.parts[1], scope.index(node.name, i), (i + 1, o, f))
                return [ForAll("index", bound, (0, 0), body) for body in bodies]
            case "for all outcome":
                bodies = self.read_formulas(node.parts[0], scope.outcome(node.name, o), (i, o + 1, f))
                return [ForAll("outcome", Index(0), (0, 0), body) for body in bodies]
            case _:
                arity = (node.parts[0].number, node.parts[1].number)
                bodies = self.read_formulas(node.parts[2], scope.family(node.name, f), (i, o, f + 1))
                return [ForAll("family", Index(0), arity, body) for body in bodies]

    def index(self, node: Node, scope: Scope, depth: Depth) -> Index:
        """An index form: a linear expression with integer coefficients."""
        self.spend()
        match node.kind:
            case "number" if "/" not in node.name:
                return Index(int(node.name))
            case "bare" | "quoted":
                meaning = scope.terms.get(node.name)
                if isinstance(meaning, Argument):
                    return self.index(meaning.node, meaning.scope, depth)
                if meaning is None or isinstance(meaning, Fraction):
                    raise Unreadable(f"{node.name!r} is not an integer variable")
                return Index(0, ((meaning if isinstance(meaning, str) else depth[0] - 1 - meaning, 1),))
            case "minus":
                return 0 - self.index(node.parts[0], scope, depth)
            case "sum of":
                return sum((self.index(part, scope, depth) for part in node.parts), Index(0))
            case "product":
                *factors, last = (self.index(part, scope, depth) for part in node.parts)
                if any(factor.terms for factor in factors):
                    raise Unreadable("an integer form is linear")
                for factor in factors:
                    last = Index(0).plus(last, factor.constant)
                return last
            case _:
                raise Unreadable("not an integer form")

    def read(self, node: Node, scope: Scope, depth: Depth) -> Poly:
        """An expression under so many binders of each sort."""
        key = (id(node), id(scope), depth)
        if key not in self.memo:
            self.memo[key] = self._read(node, scope, depth)
            self.kept += (node, scope)
        return self.memo[key]

    def _read(self, node: Node, scope: Scope, depth: Depth) -> Poly:
        self.spend()
        i, o, f = depth
        match node.kind:
            case "number":
                top, _, bottom = node.name.partition("/")
                if bottom == "0":
                    raise Unreadable("a division by zero")
                return _rational(Fraction(int(top), int(bottom or 1)))
            case "minus":
                return -self.read(node.parts[0], scope, depth)
            case "sum of":
                return reduce(add, [self.read(part, scope, depth) for part in node.parts])
            case "product":
                return reduce(mul, [self.read(part, scope, depth) for part in node.parts])
            case "power":
                return self.read(node.parts[0], scope, depth) ** node.number
            case "bracket":
                return make_atom("bracket", index=[self.index(slack(node.parts[0]), scope, depth)])
            case "sum":
                length = self.index(node.parts[0], scope, depth)
                return make_atom(
                    "sum", index=[length], body=self.read(node.parts[1], scope.index(node.name, i), (i + 1, o, f))
                )
            case "E":
                return make_atom("mean", body=self.read(node.parts[0], scope.outcome(node.name, o), (i, o + 1, f)))
            case "sqrt":
                return sqrt(self.read(node.parts[0], scope, depth))
            case "floor":
                return floor(self.read(node.parts[0], scope, depth))
            case "bare" | "quoted" if node.name in scope.terms:
                meaning = scope.terms[node.name]
                if isinstance(meaning, Argument):
                    return self.read(meaning.node, meaning.scope, depth)
                return _rational(meaning) if isinstance(meaning, Fraction) else real(self.index(node, scope, depth))
            case "bare" | "call" | "notation" if node.kind == "notation" or self._known(node, scope):
                known, inner = self._expanded(node, scope, node.kind)
                return self.read(known.meaning[0], inner, depth)
            case _:
                points = [Outcome(_name(n.name, scope.outcomes, o)) for n in node.outcomes]
                family = scope.families.get(node.name, node.name)
                if isinstance(family, Argument):
                    return self._applied(family, node, scope, depth)
                forms = [self.index(part, scope, depth) for part in node.parts]
                return make_atom("family", family if isinstance(family, str) else f - 1 - family, forms, points)

    def _known(self, node: Node, scope: Scope) -> bool:
        known = self.definitions.get(node.name)
        return known is not None and known.kind == node.kind and node.name not in scope.families

    def _applied(self, family: Argument, node: Node, scope: Scope, depth: Depth) -> Poly:
        """The value of what a family stands for: its fixed indices come first, then those of the use."""
        given = family.node
        names = {f"{k}": Argument(part, family.scope) for k, part in enumerate(given.parts)}
        names |= {f"{len(names) + k}": Argument(part, scope) for k, part in enumerate(node.parts)}
        inner = Scope({**family.scope.terms, **names}, scope.outcomes, family.scope.families)
        parts = tuple(Node("bare", name) for name in names)
        kind = {"notation": "notation", "name": "call", "quoted name": "quoted call"}[given.kind]
        return self.read(Node(kind, given.name, parts, given.families, node.outcomes), inner, depth)

    def family(self, node: Node, scope: Scope) -> int | str | Argument:
        """A family in brackets in its scope."""
        defined = node.kind == "name" and self._known(Node("call", node.name), scope)
        if node.kind == "notation" or node.parts or defined:
            return Argument(node, scope)
        return scope.families.get(node.name, node.name)

    def _expanded(self, node: Node, scope: Scope, kind: str) -> tuple[Definition, Scope]:
        """The definition that a use is of, and the scope in which its meaning is to be read."""
        known = self.definitions.get(node.name)
        if known is None or known.kind != kind:
            what = "a relation" if kind == "stated" else "a notation"
            raise Unreadable(f"{node.name[:40]!r} is not {what}")
        if (len(node.families), len(node.parts), len(node.outcomes)) != known.shape:
            raise Unreadable(f"{node.name} takes other arguments")
        parts = tuple(_forwarded(part, scope) for part in node.parts)
        outcomes = tuple(scope.outcomes.get(n.name, n.name) for n in node.outcomes)
        families = tuple(self.family(n, scope) for n in node.families)
        key = None if any(isinstance(p, Argument) for p in (*parts, *families)) else (known, parts, outcomes, families)
        inner = self.scopes.get(key)
        if inner is None:
            inner = Scope(
                {**known.scope.terms, **dict(zip(known.terms, parts, strict=True))},
                dict(zip(known.outcomes, outcomes, strict=True)),
                {**known.scope.families, **dict(zip(known.families, families, strict=True))},
            )
            if key is not None:
                self.scopes[key] = inner
        return known, inner


def _lines(text: str) -> tuple[Node, ...]:
    parser = Parser(text)
    found = parser.formulas()
    parser.end()
    return found


def _rational(value: Fraction) -> Poly:
    return poly(value.numerator if value.denominator == 1 else value)


def _forwarded(node: Node, scope: Scope) -> int | str | Fraction | Argument:
    """An argument in its scope; a parameter handed on is the argument it stands for."""
    node = alone(node)
    meaning = scope.terms.get(node.name) if node.kind in ("bare", "quoted") else None
    return Argument(node, scope) if meaning is None else meaning


def _name(name: str, bound: Mapping[str, int | str], depth: int) -> Name:
    meaning = bound.get(name, name)
    return meaning if isinstance(meaning, str) else depth - 1 - meaning
