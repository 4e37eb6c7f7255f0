"""The syntax of the statement files: text into a tree of pieces. Trusted, standard library only.

expression   kappa^2 * tr[X] - Delta(i)/2    family(indices; outcomes); a name alone is an integer, a constant, a
             notation without parameters, or else a family without arguments; "x" in quotes is the family x
             sum[i < d](..)  E[w](..)  sqrt(..)  floor(..)  [i >= j]  tr[X]  Y[X, U](i; w)  abs(x)
in brackets  the families a notation speaks of: X, cov[X, Z], and X(t), the family X with its first index fixed
formula      p = q, p <= q, p < q, p >= q, p > q, and chains -R <= x <= R, which say each of their relations
             integer 0 <= i < d    integrable[w](..)    orthonormal[U]    A <<= B
             for all i, j < d, all t < T, every outcome w, every vector v, every family f(2; 1): F
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

DEEPEST, LONGEST, DIGITS = 60, 200_000, 40
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+)|(?P<name>[A-Za-z_][A-Za-z0-9_']*)"
    r'|"(?P<quoted>[^"\\\n]{1,64})"|(?P<symbol><<=|:=|>=|<=|[-+*/^()\[\],;:<>=]))'
)
KEYWORDS = ("sum", "E", "sqrt", "floor", "integer", "integrable", "for")
RISING, FALLING = ("<", "<="), (">", ">=")


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

    def maybe(self, *texts: str) -> str:
        """Which of these the next token is, which is then taken, else nothing."""
        found = self.peek()
        if found not in texts:
            return ""
        self.place += 1
        return found

    def end(self) -> None:
        """Nothing may follow."""
        if self.place != len(self.tokens):
            raise Unreadable(f"unexpected {self.tokens[self.place][1][:12]!r}")

    def deeper(self) -> None:
        """One more level of nesting."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("nested too deeply")

    def integer(self) -> int:
        """A natural number of bounded length."""
        text = self.take("number")
        if len(text) > DIGITS or (len(text) > 1 and text[0] == "0"):
            raise Unreadable("a number is too long or not in lowest form")
        return int(text)

    def quoted(self) -> bool:
        """Whether a name in quotes comes."""
        return self.place < len(self.tokens) and self.tokens[self.place][0] == "quoted"

    def name(self) -> str:
        """A name, in quotes or not."""
        return self.take("quoted" if self.quoted() else "name")

    def listed(self, closing: str, item: Callable[[], Node]) -> tuple[Node, ...]:
        """Items between commas, up to the closing symbol."""
        found: list[Node] = []
        while self.peek() != closing:
            found.append(item())
            if self.peek() != closing:
                self.want(",")
        return tuple(found)

    def names(self, closing: str) -> tuple[Node, ...]:
        """Names between commas, up to the closing symbol."""
        return self.listed(closing, lambda: Node("name", self.name()))

    def family(self) -> Node:
        """A family in brackets: a name, a notation with its families, either with its first indices fixed."""
        self.deeper()
        kind, name = "quoted name" if self.quoted() else "name", self.name()
        families: tuple[Node, ...] = ()
        if kind == "name" and self.maybe("["):
            kind, families = "notation", self.listed("]", self.family)
            self.want("]")
        parts: tuple[Node, ...] = ()
        if self.maybe("("):
            parts = self.listed(")", self.expression)
            self.want(")")
        self.depth -= 1
        return Node(kind, name, parts, families)

    def expression(self) -> Node:
        """A sum of products."""
        self.deeper()
        terms: list[Node] = []
        negative = bool(self.maybe("-"))
        while True:
            term = self.product()
            terms.append(Node("minus", parts=(term,)) if negative else term)
            sign = self.maybe("+", "-")
            if not sign:
                break
            negative = sign == "-"
        self.depth -= 1
        return Node("sum of", parts=tuple(terms))

    def product(self) -> Node:
        """Powers between * and, before a number, /."""
        factors = [self.power()]
        while sign := self.maybe("*", "/"):
            factors.append(self.power() if sign == "*" else Node("number", f"1/{self.integer()}"))
        return Node("product", parts=tuple(factors))

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
            relation = self.difference()
            self.want("]")
            return Node("bracket", parts=(relation,))
        quoted = self.quoted()
        name = self.name()
        if not quoted and name in ("sum", "E", "sqrt", "floor"):
            return self.binder(name)
        families = None
        if not quoted and self.maybe("["):
            families = self.listed("]", self.family)
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

    def relations(self, operators: tuple[str, ...]) -> tuple[Node, ...]:
        """A relation, or the relations of a chain, all in one direction."""
        sides, found = [self.expression()], list[str]()
        while operator := self.maybe(*operators):
            found.append(operator)
            sides.append(self.expression())
        if not any(set(found) <= {"=", *direction} for direction in (RISING, FALLING)):
            raise Unreadable("a chain goes in one direction")
        return tuple(Node("relation", o, (a, b)) for o, a, b in zip(found, sides, sides[1:], strict=False)) or (
            sides[0],
        )

    def difference(self) -> Node:
        """A relation between integers."""
        found = self.relations((*RISING, *FALLING))
        if len(found) != 1 or found[0].kind != "relation":
            raise Unreadable("expected '>='")
        return found[0]

    def formulas(self) -> tuple[Node, ...]:
        """What a line says: one formula, or several that have its quantifiers in common; it ends the line."""
        self.deeper()
        if self.maybe("integer"):
            return tuple(Node("integer", parts=(r,)) for r in self._some((*RISING, *FALLING)))
        if self.maybe("integrable"):
            self.want("[")
            name = self.name()
            self.want("]", "(")
            body = self.expression()
            self.want(")")
            return (Node("integrable", name, (body,)),)
        if self.maybe("for"):
            return self._quantified()
        found = self.relations(("=", *RISING, *FALLING))
        if found[0].kind == "relation":
            return found
        if self.maybe("<<="):
            return (Node("stated", "<<=", families=(_as_family(found[0]), _as_family(self.expression()))),)
        stated = alone(found[0])
        if stated.kind not in ("notation", "call"):
            raise Unreadable("expected a relation")
        return (Node("stated", stated.name, stated.parts, stated.families, stated.outcomes),)

    def _some(self, operators: tuple[str, ...]) -> tuple[Node, ...]:
        found = self.relations(operators)
        if found[0].kind != "relation":
            raise Unreadable("expected a relation")
        return found

    def _quantified(self) -> tuple[Node, ...]:
        """The quantifiers between `for` and the colon, then what they are over."""
        binders = self._quantifier(self.maybe("all", "every"))
        while self.maybe(","):
            binders += self._quantifier(self.maybe("all", "every") or "all")
        self.want(":")
        found = self.formulas()
        for kind, name, parts in reversed(binders):
            self.deeper()
            found = tuple(Node(kind, name, (*parts, body)) for body in found)
        self.depth -= len(binders)
        return found

    def _quantifier(self, word: str) -> list[tuple[str, str, tuple[Node, ...]]]:
        if word == "all":
            names = [self.name()]
            while self.maybe(","):
                names.append(self.name())
            self.want("<")
            bound = self.expression()
            return [("for all index", name, (bound,)) for name in names]
        if word != "every":
            raise Unreadable("expected 'all' or 'every'")
        sort = self.maybe("outcome", "vector", "family")
        if not sort:
            raise Unreadable("expected 'outcome', 'vector' or 'family'")
        name = self.name()
        if sort == "outcome":
            return [("for all outcome", name, ())]
        arity = [1, 0]
        if sort == "family":
            self.want("(")
            arity[0] = self.integer()
            self.want(";")
            arity[1] = self.integer()
            self.want(")")
        return [("for all family", name, tuple(Node("number", number=n) for n in arity))]


def alone(node: Node) -> Node:
    """What stands alone in sums and products of one part."""
    while node.kind in ("sum of", "product") and len(node.parts) == 1:
        node = node.parts[0]
    return node


def _as_family(node: Node) -> Node:
    """A side of A <<= B as the family it names."""
    node = alone(node)
    kinds = {"bare": "name", "quoted": "quoted name", "notation": "notation", "call": "name"}
    if node.kind not in kinds or node.outcomes:
        raise Unreadable("a side of <<= is a matrix by its name")
    return Node(kinds[node.kind], node.name, node.parts, node.families)


def slack(relation: Node) -> Node:
    """What is not negative if a relation between integers holds."""
    low, high = relation.parts if relation.name in RISING else reversed(relation.parts)
    strict = (Node("minus", parts=(Node("number", "1"),)),) if relation.name in ("<", ">") else ()
    return Node("sum of", parts=(high, Node("minus", parts=(low,)), *strict))
