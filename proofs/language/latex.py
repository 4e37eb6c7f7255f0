"""Statements as LaTeX, printed from the text that the kernel's formulas are read from.

A notation is printed by its template; where that ends with _ the indices go below it. A name is printed by its symbol,
a letter of the Greek alphabet by itself. A constant is printed by its value, and left out as a factor of one. The
outcome is left out where there is only one that could be meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from proofs.language.notation import Notation
from proofs.language.printer import Printer
from proofs.language.scope import Definition
from proofs.language.syntax import Node, Parser, alone
from proofs.language.text import in_place

GREEK = frozenset(
    "alpha beta gamma delta eps zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega Gamma Delta "  # noqa: SIM905
    "Theta Lambda Xi Pi Sigma Phi Psi Omega".split()
)
OPERATORS = {"=": "=", ">=": r"\ge", "<=": r"\le", ">": ">", "<": "<"}
_LABELLED = re.compile(r"([A-Za-z]+)_(\w+)")


@dataclass(frozen=True)
class Printed:
    """A statement as LaTeX: what its own notations mean, and the formulas of each hypothesis and goal by name.

    A claim that the kernel has no terms for has one formula, under no name.
    """

    where: tuple[str, ...]
    hypotheses: dict[str, tuple[str, ...]]
    goals: dict[str, str]


class Latex(Printer):
    """Prints expressions and formulas in a notation."""

    OPERATORS = OPERATORS
    AND = r",\quad "

    def __init__(self, notation: Notation, constants: Mapping[str, Fraction] | None = None) -> None:
        super().__init__()
        self.notation, self.constants = notation, dict(constants or {})

    def read(self, text: str) -> str:
        """All that a line says, as one formula."""
        parser = Parser(text)
        found = parser.formulas()
        parser.end()
        return self.line(found)

    def definition(self, line: str) -> str:
        """A notation of the statement's own: what it is called, and what it stands for."""
        head, _, body = line.partition(":=")
        left, right = Parser(head), Parser(body)
        return f"{self.term(left.atom())} := {self.term(right.expression())}"

    def quantified(self, binders: Sequence[Node], said: str) -> str:
        """What the variables range over follows the formula; indices of one range stand together."""
        found: list[str] = []
        for binder in binders:
            match binder.kind:
                case "for all index":
                    together = [b.name for b in binders if b.kind == binder.kind and b.parts[0] == binder.parts[0]]
                    if binder.name == together[0]:
                        found.append(f"{', '.join(map(self.symbol, together))} < {self.term(binder.parts[0])}")
                case "for all outcome":
                    found.append(r"\text{every outcome}")
                case _:
                    number = binder.parts[0].number + binder.parts[1].number
                    sort = ("number", "vector")[number] if number < 2 else "family"
                    what = rf"\text{{every {sort} }}"
                    found.append(what + self.symbol(binder.name))
        return rf"{said}\quad({', '.join(found)})"

    def bound(self, kind: str, node: Node) -> str:
        """A sum, a mean, or that a mean exists."""
        if kind == "sum":
            return rf"\sum_{{{self.symbol(node.name)} < {self.term(node.parts[0])}}} {self.factor(node.parts[1])}"
        text = self.within(node.name, node.parts[0])
        closed = text if re.fullmatch(r"[^\s\\]|\S+", text) else rf"\bigl[{text}\bigr]"
        return rf"\mathbb{{E}}\,{closed}" if kind == "E" else rf"{closed} \in L^1"

    def applied(self, kind: str, inner: str) -> str:
        """A square root or a floor."""
        return rf"\sqrt{{{inner}}}" if kind == "sqrt" else rf"\lfloor {inner} \rfloor"

    def number(self, text: str) -> str:
        """A rational number."""
        top, _, bottom = text.partition("/")
        return rf"\tfrac{{{top}}}{{{bottom}}}" if bottom else top

    def parentheses(self, text: str) -> str:
        """A text in parentheses of its line's size."""
        return _parentheses(text)

    def power(self, base: Node, exponent: int) -> str:
        """A base in parentheses, unless it is one symbol without an exponent of its own."""
        text = self.term(base)
        named = base.kind in ("bare", "call", "quoted", "quoted call", "notation") and not re.search(r"\^|frac", text)
        plain = named and (not self._known(base) or re.fullmatch(r"\S+", text))
        return (text if plain or text.isdecimal() else _parentheses(text)) + f"^{{{exponent}}}"

    def product(self, factors: Sequence[Node]) -> str:
        """Factors with a thin space between; a constant of one is left out, a lone 1/n stands before the rest."""
        factors = [f for f in factors if not (f.kind == "bare" and self.constants.get(f.name) == 1)] or factors[:1]
        over = [f.name.removeprefix("1/") for f in factors if f.kind == "number" and f.name.startswith("1/")]
        if len(over) == 1 and len(factors) == 2 and alone(factors[0]).kind != "number":
            rest = next(f for f in factors if not (f.kind == "number" and f.name.startswith("1/")))
            return rf"\tfrac{{1}}{{{over[0]}}} {self.factor(rest)}"
        return r"\,".join(map(self.factor, factors))

    def named(self, node: Node) -> str:
        """A family, a notation or a relation; a constant by its value."""
        if node.kind == "bare" and node.name in self.constants:
            return self.number(str(self.constants[node.name]))
        return self._notation(node) if node.kind == "stated" or self._known(node) else self._family(node)

    def _known(self, node: Node) -> Definition | None:
        known = self.notation.definitions.get(node.name)
        return known if known is not None and known.kind == node.kind else None

    def symbol(self, name: str) -> str:
        """A name."""
        if name in self.notation.symbols:
            return self.notation.symbols[name]
        if match := _LABELLED.fullmatch(name):
            return rf"{self.symbol(match[1])}_{{{self.symbol(match[2])}}}"
        if name in GREEK:
            return r"\varepsilon" if name == "eps" else f"\\{name}"
        return name if len(name.rstrip("'")) == 1 else rf"\mathit{{{name}}}"

    def _below(self, base: str, indices: list[str]) -> str:
        """Indices below a symbol, after those that it has."""
        if not indices:
            return base
        joined = ",".join(indices) if any(len(i) > 1 for i in indices) else "".join(indices)
        if base.endswith("}"):
            start, depth = len(base), 0
            while start and (depth or start == len(base)):
                start -= 1
                depth += {"}": 1, "{": -1}.get(base[start], 0)
            if base[:start].endswith("_"):
                return f"{base[:-1]},{joined}}}"
        return f"{base}_{{{joined}}}"

    def _family(self, node: Node) -> str:
        base = self.symbol(node.name)
        return self._at(self._below(base, [self.term(part) for part in node.parts]), node)

    def _at(self, text: str, node: Node) -> str:
        """The text at the outcomes of the node that are other than the one that goes without saying."""
        others = [n.name for n in node.outcomes if self.outcome and n.name != self.outcome]
        return rf"{text}({','.join(map(self.symbol, others))})" if others else text

    def argument(self, node: Node) -> str:
        """A family in brackets."""
        known = self.notation.definitions.get(node.name) if node.kind != "quoted name" else None
        parts = [self.term(part) for part in node.parts]
        if known is not None and node.kind == "notation":
            return self._applied(known, node.name, [self.argument(f) for f in node.families], parts)
        return self._below(self.symbol(node.name), parts)

    def _notation(self, node: Node) -> str:
        known = self.notation.definitions[node.name]
        families = [self.argument(f) for f in node.families]
        return self._at(self._applied(known, node.name, families, [self.term(part) for part in node.parts]), node)

    def _applied(self, known: Definition, name: str, families: list[str], parts: list[str]) -> str:
        """A notation with its arguments, by its template; arguments it does not name go below."""
        own = dict(zip(known.families, families, strict=True)) | dict(zip(known.terms, parts, strict=False))
        if not known.latex:
            base = self._below(self.symbol(name), families)
            return self._below(base, parts)
        template, below = known.latex.removesuffix("_"), known.latex.endswith("_")
        text = ""
        for piece in re.split(r"(<\w+>)", template):
            argument = own.get(piece[1:-1], r"\cdot") if piece.startswith("<") else None
            if argument is not None and re.search(r" [+-] ", argument) and (not text or text[-1] not in "{(|,_"):
                argument = _parentheses(argument)
            if argument is not None and re.search(r"\\[A-Za-z]+$", text) and argument[0].isalpha():
                text += " "
            text += piece if argument is None else argument
        if not below:
            return text
        rest = [own[term] for term in known.terms if term in own and f"<{term}>" not in template]
        return self._below(text if re.fullmatch(r"\S+", text) or not rest else _parentheses(text), rest)


def _parentheses(text: str) -> str:
    return rf"\bigl({text}\bigr)"


def printed(text: str, notation: Notation, constants: Mapping[str, Fraction]) -> Printed:
    """The formulas of a statement file that has been read before, its constants by these values."""
    latex = Latex(notation.local(), constants)
    found = Printed((), {}, {})
    for head, lines in in_place(text, notation):
        found = _block(head, lines, latex, found)
    return found


def _block(head: str, lines: list[str], latex: Latex, found: Printed) -> Printed:
    word, _, rest = head.partition(" ")
    name = rest.split(" ")[0].rstrip(":")
    match word:
        case "where":
            latex.notation.define(rest, lines, latex.notation.globals)
            return replace(found, where=(*found.where, latex.definition(rest)))
        case "hypothesis" if lines[0].startswith("latex "):
            return replace(found, hypotheses=found.hypotheses | {name: (lines[0].removeprefix("latex "),)})
        case "formula":
            return replace(found, goals={"": lines[0].removeprefix("latex ")})
        case "hypothesis":
            return replace(found, hypotheses=found.hypotheses | {name: tuple(map(latex.read, lines))})
        case "goal":
            return replace(found, goals=found.goals | {name: latex.read(lines[1])})
        case _:
            return found
