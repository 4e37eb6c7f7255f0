"""The lines of a statement file as Coq is given them: settings in place, constants by their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from proofs.language.notation import Definition, Notation
from proofs.language.sorts import Sorts
from proofs.language.source import Source
from proofs.language.syntax import Node, Parser


class Statement:
    """The lines of a statement file, its settings in place and its constants by their values."""

    def __init__(self, source: Source) -> None:
        self.notation: Notation = source.notation.local()
        self.key = source.statement.key
        self.integers: tuple[str, ...] = ()
        self.where: list[str] = []
        self.hypotheses: dict[str, list[tuple[Node, ...]]] = {}
        self.goals: dict[str, tuple[tuple[str, ...], tuple[Node, ...], str]] = {}
        constants: dict[str, Fraction] = {c.name: c.value for c in source.statement.constants}
        for head, lines in source.blocks():
            word, _, rest = head.partition(" ")
            name = rest.split(" ")[0].rstrip(":")
            if word == "integers":
                self.integers = tuple(rest.split(", ")) if rest else ()
            elif word == "where":
                self._where(rest, lines, constants)
            elif word == "hypothesis":
                texts = [] if lines and lines[0].startswith("latex ") else lines
                self.hypotheses[name] = [_line(text, constants) for text in texts]
            elif word == "goal":
                under = lines[0].removeprefix("under").strip()
                words = rest.partition(": ")[2]
                self.goals[name] = (tuple(under.split(", ")) if under else (), _line(lines[1], constants), words)
        self.sorts = Sorts(self.notation)

    def _where(self, line: str, below: list[str], constants: Mapping[str, Fraction]) -> None:
        before = set(self.notation.definitions)
        scope = replace(self.notation.globals, terms={name: name for name in self.integers})
        self.notation.define(line, below, scope)
        (name,) = set(self.notation.definitions) - before
        self.where.append(name)
        known = self.notation.definitions[name]
        meaning = tuple(settled(node, constants) for node in known.meaning)
        self.notation.definitions[name] = _with(known, meaning)

    def assumed(self, goal: str) -> list[tuple[Node, ...]]:
        """The lines of the hypotheses that a goal is claimed under."""
        return [line for name in self.goals[goal][0] for line in self.hypotheses[name]]


def _with(known: Definition, meaning: tuple[Node, ...]) -> Definition:
    return Definition(known.families, known.terms, known.outcomes, meaning, known.kind, known.scope, known.latex)


def _line(text: str, constants: Mapping[str, Fraction]) -> tuple[Node, ...]:
    return tuple(settled(node, constants) for node in Parser(text).formulas())


def settled(node: Node, constants: Mapping[str, Fraction]) -> Node:
    """With constants by their values, and a factor that is a constant of one left out."""
    if node.kind == "bare" and node.name in constants:
        value = constants[node.name]
        number = Node("number", str(abs(value)))
        return Node("minus", parts=(number,)) if value < 0 else number
    parts = node.parts
    if node.kind == "product":
        ones = [p for p in parts if p.kind == "bare" and constants.get(p.name) == 1]
        parts = tuple(p for p in parts if p not in ones) or parts[:1]
    families = tuple(settled(f, constants) for f in node.families)
    return node._replace(parts=tuple(settled(p, constants) for p in parts), families=families)
