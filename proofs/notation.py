"""The notation of the statement files, read into kernel formulas. Trusted: what a reader sees is what it means.

    expression   kappa^2 * tr[X] - 1/2 * X(k; w)     family(indices; outcomes); a bare name is a declared integer or
                 bound index, else a family without arguments; "x" in quotes is the name x whatever else it means
                 sum[i < d](..)  E[w](..)  sqrt(..)  floor(..)  [i - j >= 0]  tr[X]  Y[X, U](i; w)  abs(x)
    formula      p = q    p >= q    p > q    integer t >= u    integrable[w](..)
                 for all i < d: F    for every outcome w: F    for every family v(1; 0): F

A notation stands for an expression with families in brackets and indices, numbers and outcomes in parentheses as its
parameters. An argument is read where it was written, so no name of a definition can capture one of a statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

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

DEEPEST, LONGEST, DIGITS, BUDGET = 60, 200_000, 40, 200_000
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+)|(?P<name>[A-Za-z_][A-Za-z0-9_']*)"
    r'|"(?P<quoted>[^"\\\n]{1,64})"|(?P<symbol>:=|>=|[-+*/^()\[\],;:<>=]))'
)
KEYWORDS = ("sum", "E", "sqrt", "floor", "integer", "integrable", "for")


class Unreadable(Exception):
    """The text, or a proof, cannot be read; the message says in one line what is wrong."""


class Node(NamedTuple):
    """A piece of syntax: what it is, its name, and its parts."""

    kind: str
    name: str = ""
    parts: tuple[Node, ...] = ()
    families: tuple[Node, ...] = ()
    outcomes: tuple[Node, ...] = ()
    number: int = 0


class Parser:
    """Recursive descent over one line of text."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise Unreadable("a line is too long")
        self.tokens: list[tuple[str, str]] = []
        self.place, self.depth, end = 0, 0, 0
        text = text.rstrip()
        while end < len(text):
            match = _TOKEN.match(text, end)
            if match is None:
                raise Unreadable(f"unexpected {text[end : end + 20].strip()[:12]!r}")
            kind = str(match.lastgroup)
            self.tokens.append((kind, match[kind]))
            end = match.end()

    def peek(self) -> str:
        """The symbol or the unquoted name that comes, else nothing."""
        kind, text = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
        return text if kind in ("symbol", "name") else ""

    def take(self, kind: str) -> str:
        """The next token, which must be of this kind."""
        if self.place == len(self.tokens) or self.tokens[self.place][0] != kind:
            raise Unreadable(f"expected a {kind}")
        self.place += 1
        return self.tokens[self.place - 1][1]

    def want(self, *texts: str) -> None:
        """The next tokens must be these."""
        for text in texts:
            if self.peek() != text:
                raise Unreadable(f"expected {text!r}")
            self.place += 1

    def maybe(self, text: str) -> bool:
        """Whether the next token is this one, which is then taken."""
        found = self.peek() == text
        self.place += found
        return found

    def end(self) -> None:
        """Nothing may follow."""
        if self.place != len(self.tokens):
            raise Unreadable(f"unexpected {self.tokens[self.place][1][:12]!r}")

    def integer(self) -> int:
        """A natural number of bounded length."""
        text = self.take("number")
        if len(text) > DIGITS or (len(text) > 1 and text[0] == "0"):
            raise Unreadable("a number is too long or not in lowest form")
        return int(text)

    def name(self) -> str:
        """A name, in quotes or not."""
        return self.take(
            "quoted" if self.place < len(self.tokens) and self.tokens[self.place][0] == "quoted" else "name"
        )

    def names(self, closing: str) -> tuple[Node, ...]:
        """Names between commas, up to the closing symbol."""
        found: list[Node] = []
        while self.peek() != closing:
            found.append(Node("name", self.name()))
            if self.peek() != closing:
                self.want(",")
        return tuple(found)

    def expression(self) -> Node:
        """A sum of products."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("nested too deeply")
        terms: list[Node] = []
        negative = self.maybe("-")
        while True:
            factors = [self.power()]
            while self.maybe("*"):
                factors.append(self.power())
            term = Node("product", parts=tuple(factors))
            terms.append(Node("minus", parts=(term,)) if negative else term)
            if self.peek() not in ("+", "-"):
                break
            negative = self.peek() == "-"
            self.place += 1
        self.depth -= 1
        return Node("sum of", parts=tuple(terms))

    def power(self) -> Node:
        """An atom, perhaps to a power."""
        base = self.atom()
        if self.maybe("^"):
            return Node("power", parts=(base,), number=self.integer())
        return base

    def atom(self) -> Node:
        """A number, a name, a call or an expression in parentheses."""
        if self.place < len(self.tokens) and self.tokens[self.place][0] == "number":
            top, bottom = self.integer(), self.integer() if self.maybe("/") else 1
            return Node("number", f"{top}/{bottom}" if bottom != 1 else str(top))
        if self.maybe("("):
            inner = self.expression()
            self.want(")")
            return inner
        if self.maybe("["):
            form = self.difference()
            self.want("]")
            return Node("bracket", parts=(form,))
        quoted = self.peek() == ""
        name = self.name()
        if not quoted and name in ("sum", "E", "sqrt", "floor"):
            return self.binder(name)
        families = None
        if not quoted and self.maybe("["):
            families = self.names("]")
            self.want("]")
        if self.maybe("("):
            return self.call(name, quoted, families)
        if families is not None:
            return Node("notation", name, families=families)
        return Node("quoted" if quoted else "bare", name)

    def call(self, name: str, quoted: bool, families: tuple[Node, ...] | None) -> Node:
        """The arguments of a family or a notation."""
        parts: list[Node] = []
        while self.peek() not in (")", ";"):
            parts.append(self.expression())
            if self.peek() not in (")", ";"):
                self.want(",")
        outcomes = self.names(")") if self.maybe(";") else ()
        self.want(")")
        kind = "notation" if families is not None else "quoted call" if quoted else "call"
        return Node(kind, name, tuple(parts), families or (), outcomes)

    def binder(self, name: str) -> Node:
        """sum[i < t](..), E[w](..), sqrt(..), floor(..)."""
        bound, length = "", ()
        if name in ("sum", "E"):
            self.want("[")
            bound = self.name()
            if name == "sum":
                self.want("<")
                length = (self.expression(),)
            self.want("]")
        self.want("(")
        body = self.expression()
        self.want(")")
        return Node(name, bound, (*length, body))

    def difference(self) -> Node:
        """left >= right, as left - right."""
        left = self.expression()
        self.want(">=")
        return Node("sum of", parts=(left, Node("minus", parts=(self.expression(),))))

    def formula(self) -> Node:
        """A relation, an integer inequality, an integrability or a quantified formula; it ends the line."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("nested too deeply")
        if self.maybe("integer"):
            return Node("integer", parts=(self.difference(),))
        if self.maybe("integrable"):
            self.want("[")
            name = self.name()
            self.want("]", "(")
            body = self.expression()
            self.want(")")
            return Node("integrable", name, (body,))
        if self.maybe("for"):
            return self._quantified()
        left = self.expression()
        operator = next((o for o in ("=", ">=", ">") if self.maybe(o)), None)
        if operator is None:
            raise Unreadable("expected =, >= or >")
        return Node("relation", operator, (left, self.expression()))

    def _quantified(self) -> Node:
        if self.maybe("all"):
            name = self.name()
            self.want("<")
            bound = self.expression()
            self.want(":")
            return Node("for all index", name, (bound, self.formula()))
        self.want("every")
        sort = "outcome" if self.maybe("outcome") else "family"
        if sort == "outcome":
            name, arity = self.name(), ()
        else:
            self.want("family")
            name = self.name()
            self.want("(")
            arity = (Node("number", number=self.integer()),)
            self.want(";")
            arity = (*arity, Node("number", number=self.integer()))
            self.want(")")
        self.want(":")
        return Node(f"for all {sort}", name, (self.formula(), *arity))


@dataclass(frozen=True)
class Argument:
    """An argument of a notation, to be read in the scope in which it was written."""

    node: Node
    scope: Scope


@dataclass(frozen=True)
class Scope:
    """What names mean: a bound variable its level, a parameter its argument, a free variable its own name."""

    terms: Mapping[str, int | str | Argument] = field(default_factory=dict[str, "int | str | Argument"])
    outcomes: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])
    families: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])


@dataclass(frozen=True)
class Definition:
    """A notation: its parameters and its meaning."""

    families: tuple[str, ...]
    terms: tuple[str, ...]
    outcomes: tuple[str, ...]
    body: Node
    in_brackets: bool


class Notation:
    """The notations of `notation.txt` and the free integers of a statement; turns syntax into kernel terms."""

    def __init__(self, definitions: str = "", budget: int = BUDGET) -> None:
        self.budget = budget
        self.definitions: dict[str, Definition] = {}
        self.globals = Scope()
        self.memo: dict[tuple[int, int, Depth], Poly] = {}
        self.scopes: dict[object, Scope] = {}  # of expansions, so that equal ones are read once
        self.kept: list[object] = []  # keeps what the memo knows by identity
        for number, line in enumerate(definitions.splitlines(), 1):
            try:
                if line.startswith("integers "):
                    self.globals = integers(line.removeprefix("integers "))
                elif line and not line.startswith("#"):
                    self._define(line)
            except (Unreadable, KernelError) as error:
                raise Unreadable(f"notation, line {number}: {error}") from None

    def _define(self, line: str) -> None:
        head, arrow, body = line.partition(":=")
        left, right = Parser(head), Parser(body)
        node = left.atom()
        left.end()
        if not arrow or node.kind not in ("notation", "call") or node.name in (*KEYWORDS, *self.definitions):
            raise Unreadable("not a definition of a new notation")
        terms: list[str] = []
        for part in map(_alone, node.parts):
            if part.kind != "bare":
                raise Unreadable("a parameter is a name")
            terms.append(part.name)
        families, outcomes = (tuple(n.name for n in nodes) for nodes in (node.families, node.outcomes))
        if any(len(set(names)) != len(names) for names in (terms, families, outcomes)):
            raise Unreadable("a parameter occurs twice")
        meaning = right.expression()
        right.end()
        definition = Definition(families, tuple(terms), outcomes, meaning, node.kind == "notation")
        self.definitions[node.name] = definition

    def spend(self) -> None:
        """Count one piece of syntax read."""
        self.budget -= 1
        if self.budget < 0:
            raise Unreadable("the text takes more work than is allowed")

    def formula(self, text: str, scope: Scope) -> Formula:
        """The formula a line of text stands for, its free integers those of the scope; raises Unreadable."""
        parser = Parser(text)
        node = parser.formula()
        parser.end()
        try:
            return self.read_formula(node, scope, GROUND)
        except KernelError as error:
            raise Unreadable(str(error)) from None

    def read_formula(self, node: Node, scope: Scope, depth: Depth) -> Formula:
        """A formula under so many binders of each sort."""
        self.spend()
        i, o, f = depth
        match node.kind:
            case "relation":
                left, right = (self.read(part, scope, depth) for part in node.parts)
                return Relation(node.name, left - right)
            case "integer":
                return IndexNonneg(self.index(node.parts[0], scope, depth))
            case "integrable":
                inner = Scope(scope.terms, {**scope.outcomes, node.name: o}, scope.families)
                return Integrable(make_atom("mean", body=self.read(node.parts[0], inner, (i, o + 1, f))))
            case "for all index":
                bound = self.index(node.parts[0], scope, depth)
                inner = Scope({**scope.terms, node.name: i}, scope.outcomes, scope.families)
                return ForAll("index", bound, (0, 0), self.read_formula(node.parts[1], inner, (i + 1, o, f)))
            case "for all outcome":
                inner = Scope(scope.terms, {**scope.outcomes, node.name: o}, scope.families)
                return ForAll("outcome", Index(0), (0, 0), self.read_formula(node.parts[0], inner, (i, o + 1, f)))
            case _:
                inner = Scope(scope.terms, scope.outcomes, {**scope.families, node.name: f})
                arity = (node.parts[1].number, node.parts[2].number)
                return ForAll("family", Index(0), arity, self.read_formula(node.parts[0], inner, (i, o, f + 1)))

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
                if meaning is None:
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
                value = Fraction(int(top), int(bottom or 1))
                return poly(value.numerator if value.denominator == 1 else value)
            case "minus":
                return -self.read(node.parts[0], scope, depth)
            case "sum of":
                return sum((self.read(part, scope, depth) for part in node.parts), poly(0))
            case "product":
                product = poly(1)
                for part in node.parts:
                    product = product * self.read(part, scope, depth)
                return product
            case "power":
                return self.read(node.parts[0], scope, depth) ** node.number
            case "bracket":
                return make_atom("bracket", index=[self.index(node.parts[0], scope, depth)])
            case "sum":
                length = self.index(node.parts[0], scope, depth)
                inner = Scope({**scope.terms, node.name: i}, scope.outcomes, scope.families)
                return make_atom("sum", index=[length], body=self.read(node.parts[1], inner, (i + 1, o, f)))
            case "E":
                inner = Scope(scope.terms, {**scope.outcomes, node.name: o}, scope.families)
                return make_atom("mean", body=self.read(node.parts[0], inner, (i, o + 1, f)))
            case "sqrt":
                return sqrt(self.read(node.parts[0], scope, depth))
            case "floor":
                return floor(self.read(node.parts[0], scope, depth))
            case "bare" | "quoted" if node.name in scope.terms:
                meaning = scope.terms[node.name]
                if isinstance(meaning, Argument):
                    return self.read(meaning.node, meaning.scope, depth)
                return real(self.index(node, scope, depth))
            case "call" | "notation" if node.kind == "notation" or self._is_notation(node.name):
                return self._expand(node, scope, depth)
            case _:
                forms = [self.index(part, scope, depth) for part in node.parts]
                points = [Outcome(_name(n.name, scope.outcomes, o)) for n in node.outcomes]
                return make_atom("family", _name(node.name, scope.families, f), forms, points)

    def _is_notation(self, name: str) -> bool:
        return name in self.definitions and not self.definitions[name].in_brackets

    def _expand(self, node: Node, scope: Scope, depth: Depth) -> Poly:
        known = self.definitions.get(node.name)
        if known is None:
            raise Unreadable(f"{node.name[:40]!r} is not a notation")
        given = (len(node.families), len(node.parts), len(node.outcomes))
        if given != (len(known.families), len(known.terms), len(known.outcomes)):
            raise Unreadable(f"{node.name} takes other arguments")
        parts = tuple(_forwarded(part, scope) for part in node.parts)
        outcomes = tuple(scope.outcomes.get(n.name, n.name) for n in node.outcomes)
        families = tuple(scope.families.get(n.name, n.name) for n in node.families)
        key = None if any(isinstance(p, Argument) for p in parts) else (node.name, parts, outcomes, families)
        inner = self.scopes.get(key)
        if inner is None:
            inner = Scope(
                {**self.globals.terms, **dict(zip(known.terms, parts, strict=True))},
                dict(zip(known.outcomes, outcomes, strict=True)),
                dict(zip(known.families, families, strict=True)),
            )
            if key is not None:
                self.scopes[key] = inner
        return self.read(known.body, inner, depth)


def _alone(node: Node) -> Node:
    """What stands alone in sums and products of one part."""
    while node.kind in ("sum of", "product") and len(node.parts) == 1:
        node = node.parts[0]
    return node


def _forwarded(node: Node, scope: Scope) -> int | str | Argument:
    """An argument in its scope; a parameter handed on is the argument it stands for."""
    node = _alone(node)
    meaning = scope.terms.get(node.name) if node.kind in ("bare", "quoted") else None
    return Argument(node, scope) if meaning is None else meaning


def _name(name: str, bound: Mapping[str, int | str], depth: int) -> Name:
    meaning = bound.get(name, name)
    return meaning if isinstance(meaning, str) else depth - 1 - meaning


def integers(text: str) -> Scope:
    """The scope in which these names, between commas, are free integers."""
    parser = Parser(text)
    names = [node.name for node in parser.names("")]
    if len(set(names)) != len(names):
        raise Unreadable("an integer is declared twice")
    return Scope({name: name for name in names})
