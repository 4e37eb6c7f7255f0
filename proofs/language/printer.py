"""The walk over a statement's syntax that every alphabet shares; `text` and `latex` spell what it meets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from proofs.language.syntax import Node, alone


class Printer(ABC):
    """Prints expressions and formulas; a subclass says how each piece is spelled."""

    OPERATORS: ClassVar[Mapping[str, str]] = {o: o for o in ("=", ">=", "<=", ">", "<")}
    AND = ", "  # between formulas that are no chain

    def __init__(self) -> None:
        self.outcome = ""  # the inmost bound one

    def line(self, found: Sequence[Node]) -> str:
        """All that a line says: its formulas have their quantifiers in common."""
        binders: list[Node] = []
        while found[0].kind.startswith("for all"):
            binders.append(found[0])
            found = [node.parts[-1] for node in found]
        return self._scoped(binders, lambda: self.chain(found))

    def _scoped(self, binders: list[Node], body: Callable[[], str]) -> str:
        before = self.outcome
        for binder in binders:
            if binder.kind == "for all outcome":
                self.outcome = binder.name
        said = body()
        text = self.quantified(binders, said) if binders else said
        self.outcome = before
        return text

    def chain(self, found: Sequence[Node]) -> str:
        """Relations one after the other, as a chain where each begins with what the one before ends with."""
        text, last = "", None
        for node in (n.parts[0] if n.kind == "integer" else n for n in found):
            if node.kind == "relation" and node.parts[0] == last:
                text += f" {self.OPERATORS[node.name]} {self.term(node.parts[1])}"
            else:
                text += (self.AND if text else "") + self.formula(node)
            last = node.parts[-1] if node.kind == "relation" else None
        return text

    def formula(self, node: Node) -> str:
        """One formula."""
        match node.kind:
            case "relation":
                left, right = map(self.term, node.parts)
                return f"{left} {self.OPERATORS[node.name]} {right}"
            case "integer":
                return self.formula(node.parts[0])
            case "integrable":
                return self.bound("integrable", node)
            case "stated":
                return self.named(node)
            case _:
                return self._scoped([node], lambda: self.formula(node.parts[-1]))

    def term(self, node: Node) -> str:
        """An expression."""
        node = alone(node)
        match node.kind:
            case "sum of":
                return self.summed(node.parts)
            case "minus":
                return "-" + self.factor(node.parts[0])
            case "product":
                return self.product([alone(part) for part in node.parts])
            case "power":
                return self.power(alone(node.parts[0]), node.number)
            case "number":
                return self.number(node.name)
            case "bracket":
                return f"[{self.formula(node.parts[0])}]"
            case "sum" | "E":
                return self.bound(node.kind, node)
            case "sqrt" | "floor":
                return self.applied(node.kind, self.term(node.parts[0]))
            case _:
                return self.named(node)

    def summed(self, parts: Sequence[Node]) -> str:
        """Terms with their signs between them."""
        text = ""
        for part in parts:
            negative = part.kind == "minus"
            inner = self.factor(part.parts[0]) if negative else self.term(part)
            text += (" - " if text else "-") + inner if negative else (" + " if text else "") + inner
        return text

    def factor(self, node: Node) -> str:
        """An expression as a factor: a sum in parentheses."""
        text = self.term(node)
        return self.parentheses(text) if alone(node).kind in ("sum of", "minus") else text

    def within(self, outcome: str, node: Node) -> str:
        """An expression below one more outcome."""
        before, self.outcome = self.outcome, outcome
        text = self.term(node)
        self.outcome = before
        return text

    @abstractmethod
    def quantified(self, binders: Sequence[Node], said: str) -> str:
        """A text for all values of these variables."""

    @abstractmethod
    def bound(self, kind: str, node: Node) -> str:
        """A sum, a mean, or that a mean exists."""

    @abstractmethod
    def applied(self, kind: str, inner: str) -> str:
        """A square root or a floor."""

    @abstractmethod
    def product(self, factors: Sequence[Node]) -> str:
        """A product."""

    @abstractmethod
    def power(self, base: Node, exponent: int) -> str:
        """A power."""

    @abstractmethod
    def number(self, text: str) -> str:
        """A rational number."""

    @abstractmethod
    def named(self, node: Node) -> str:
        """A family, a notation or a relation with its arguments."""

    @abstractmethod
    def parentheses(self, text: str) -> str:
        """A text in parentheses."""
