"""What sort each name of a notation has: an integer or a real number, and a family of how many indices and outcomes.

The notation leaves that to the use; a reader with types, such as Coq, must be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from proofs.language.notation import Definition, Notation
from proofs.language.syntax import Node

Arity = tuple[int, int]  # indices, outcomes
NAMED = ("bare", "quoted", "call", "quoted call")


@dataclass
class Uses:
    """What the names of some syntax are used as: those that stand in integers, families by their arities, the rest."""

    integers: dict[str, None] = field(default_factory=dict[str, None])  # parameters that stand in integer forms
    reals: dict[str, None] = field(default_factory=dict[str, None])  # parameters that stand elsewhere
    free: dict[str, None] = field(default_factory=dict[str, None])  # free integers
    families: dict[str, dict[Arity, None]] = field(default_factory=dict[str, dict[Arity, None]])
    called: dict[str, None] = field(default_factory=dict[str, None])  # notations
    points: dict[str, None] = field(default_factory=dict[str, None])  # free outcomes
    space: bool = False  # an expectation or an outcome occurs

    def family(self, name: str, arity: Arity) -> None:
        """One use of a family."""
        self.families.setdefault(name, {})[arity] = None


@dataclass(frozen=True)
class Signature:
    """The parameters of a notation with their sorts, and what it uses without having it as a parameter."""

    families: tuple[Arity, ...]
    terms: tuple[bool, ...]  # whether an integer
    outcomes: int
    free: tuple[str, ...]  # integers
    given: tuple[tuple[str, Arity], ...]  # families
    space: bool
    relation: bool

    @property
    def arity(self) -> Arity:
        """As a family."""
        return len(self.terms), self.outcomes


class Sorts:
    """The signatures of a notation's definitions, and the uses of names in lines of syntax."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.known: dict[str, Signature] = {}

    def signature(self, name: str) -> Signature:
        """The signature of a definition."""
        if name not in self.known:
            definition = self.notation.definitions[name]
            uses = self.uses(definition.meaning, definition)
            bound = {*definition.families, *definition.terms}
            families = tuple(next(iter(uses.families.get(n, {})), (0, 0)) for n in definition.families)
            self.known[name] = Signature(
                families,
                # One that the meaning does without is the index of a family that is constant in it.
                tuple(n in uses.integers or n not in uses.reals for n in definition.terms),
                len(definition.outcomes),
                tuple(n for n in definition.scope.terms if n in uses.free and n not in bound),
                tuple((n, a) for n, arities in uses.families.items() if n not in bound for a in arities),
                uses.space,
                definition.kind == "stated",
            )
        return self.known[name]

    def uses(self, lines: Sequence[Node], definition: Definition | None = None, integers: Sequence[str] = ()) -> Uses:
        """What the names in some lines are used as, below a definition's parameters or with these free integers."""
        found = Uses()
        if definition is None:
            names: dict[str, str] = dict.fromkeys(integers, "free")
        else:
            scope = definition.scope.terms
            names = {n: "free" for n, meaning in scope.items() if isinstance(meaning, str)}
            names |= {n: "constant" for n, meaning in scope.items() if not isinstance(meaning, str)}
            names |= dict.fromkeys(definition.terms, "parameter")
            names |= {f"[{n}]": "family" for n in definition.families}
            names |= {f"<{n}>": "bound" for n in definition.outcomes}
            found.space = bool(definition.outcomes)
        for node in lines:
            self._visit(node, names, found, False)
        return found

    def _visit(self, node: Node, names: Mapping[str, str], found: Uses, integral: bool) -> None:
        """One piece of syntax; a family that is bound stands in the names in brackets."""
        match node.kind:
            case "bracket" | "integer":
                for part in node.parts[0].parts:
                    self._visit(part, names, found, True)
            case "sum" | "for all index":
                self._visit(node.parts[0], names, found, True)
                self._visit(node.parts[1], {**names, node.name: "bound"}, found, False)
            case "E" | "integrable" | "for all outcome":
                found.space = True
                self._visit(node.parts[0], {**names, f"<{node.name}>": "bound"}, found, False)
            case "for all family":
                self._visit(node.parts[2], {**names, f"[{node.name}]": "bound"}, found, False)
                found.space = found.space or node.parts[1].number > 0
            case "bare" | "quoted" if node.name in names:
                if names[node.name] == "free":
                    found.free[node.name] = None
                elif names[node.name] == "parameter":
                    (found.integers if integral else found.reals)[node.name] = None
            case "notation" | "stated":
                self._called(node, names, found)
            case "bare" | "call" if self.is_call(node, names):
                self._called(node, names, found)
            case _ if node.kind in NAMED:
                self._family(node.name, (len(node.parts), len(node.outcomes)), names, found)
                self._outcomes(node, names, found)
                for part in node.parts:
                    self._visit(part, names, found, True)
            case _:
                for part in node.parts:
                    self._visit(part, names, found, integral)

    def _family(self, name: str, arity: Arity, names: Mapping[str, str], found: Uses) -> None:
        if names.get(f"[{name}]") != "bound":  # the arity of one that is bound is written
            found.family(name, arity)

    def is_call(self, node: Node, names: Mapping[str, str]) -> bool:
        """Whether a name, or a call, is a notation's and no family's."""
        known = self.notation.definitions.get(node.name)
        return known is not None and known.kind == node.kind and f"[{node.name}]" not in names

    def _called(self, node: Node, names: Mapping[str, str], found: Uses) -> None:
        signature = self.signature(node.name)
        self._need(node.name, found)
        self._outcomes(node, names, found)
        for part, integer in zip(node.parts, signature.terms, strict=True):
            self._visit(part, names, found, integer)
        for family, arity in zip(node.families, signature.families, strict=True):
            self._argument(family, arity, names, found)

    def _outcomes(self, node: Node, names: Mapping[str, str], found: Uses) -> None:
        for point in node.outcomes:
            found.space = True
            if f"<{point.name}>" not in names:
                found.points[point.name] = None

    def _need(self, name: str, found: Uses) -> None:
        signature = self.signature(name)
        found.called[name] = None
        found.space = found.space or signature.space
        found.free |= dict.fromkeys(signature.free)
        for family, arity in signature.given:
            found.family(family, arity)

    def _argument(self, node: Node, arity: Arity, names: Mapping[str, str], found: Uses) -> None:
        """A family in brackets, of which so many indices and outcomes are wanted."""
        if node.kind == "notation" or (node.kind == "name" and self.is_call(Node("call", node.name), names)):
            signature = self.signature(node.name)
            self._need(node.name, found)
            for part, integer in zip(node.parts, signature.terms, strict=False):
                self._visit(part, names, found, integer)
            for family, wanted in zip(node.families, signature.families, strict=True):
                self._argument(family, wanted, names, found)
            return
        self._family(node.name, (arity[0] + len(node.parts), arity[1]), names, found)
        for part in node.parts:
            self._visit(part, names, found, True)
