"""Statements as LaTeX, printed from the text that the kernel's formulas are read from.

A notation is printed by its template; where that ends with _ the indices go below it. A name is printed by its symbol,
a letter of the Greek alphabet by itself. A constant is printed by its value, and left out as a factor of one. The
outcome is left out where there is only one that could be meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from proofs.language.notation import Definition, Notation, heads, setting_head
from proofs.language.reader import read_statement
from proofs.language.syntax import Node, Parser, alone

GREEK = frozenset(
    "alpha beta gamma delta eps zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega Gamma Delta "  # noqa: SIM905
    "Theta Lambda Xi Pi Sigma Phi Psi Omega".split()
)
OPERATORS = {"=": "=", ">=": r"\ge", "<=": r"\le", ">": ">", "<": "<"}
_LABELLED = re.compile(r"([A-Za-z]+)_(\w+)")


@dataclass(frozen=True)
class _Names:
    """What is bound: the inmost outcome."""

    outcome: str = ""


@dataclass(frozen=True)
class Printed:
    """A statement as LaTeX: what its own notations mean, and the formulas of each hypothesis and goal by name."""

    where: tuple[str, ...]
    hypotheses: dict[str, tuple[str, ...]]
    goals: dict[str, str]


class Latex:
    """Prints expressions and formulas in a notation."""

    def __init__(self, notation: Notation, constants: Mapping[str, Fraction] | None = None) -> None:
        self.notation, self.constants = notation, dict(constants or {})
        self.families: dict[str, str] = {}  # what the families of a setting are printed as

    def line(self, text: str) -> str:
        """All that a line says, as one formula."""
        parser = Parser(text)
        found = list(parser.formulas())
        parser.end()
        binders: list[Node] = []
        while found[0].kind.startswith("for all"):
            binders.append(found[0])
            found = [node.parts[-1] for node in found]
        names = _Names()
        for binder in binders:
            names = replace(names, outcome=binder.name if binder.kind == "for all outcome" else names.outcome)
        said = self._chain(found, names)
        scope = ", ".join(self._scopes(binders, names))
        return rf"{said}\quad({scope})" if scope else said

    def definition(self, line: str) -> str:
        """A notation of the statement's own: what it is called, and what it stands for."""
        head, _, body = line.partition(":=")
        left, right = Parser(head), Parser(body)
        names = _Names()
        return f"{self.term(left.atom(), names)} := {self.term(right.expression(), names)}"

    def _scopes(self, binders: list[Node], names: _Names) -> list[str]:
        """What the variables range over; indices of one range together."""
        found: list[str] = []
        for place, binder in enumerate(binders):
            match binder.kind:
                case "for all index":
                    bound = binder.parts[0]
                    together = [b.name for b in binders if b.kind == "for all index" and b.parts[0] == bound]
                    if binder.name == together[0]:
                        found.append(f"{', '.join(map(self.symbol, together))} < {self.term(bound, names)}")
                case "for all outcome":
                    found.append(r"\text{every outcome}")
                case _:
                    number = binder.parts[0].number + binder.parts[1].number
                    what = r"\text{every vector }" if number else r"\text{every number }"
                    found.append(what + self.symbol(binder.name))
            assert place < len(binders)
        return found

    def _chain(self, found: list[Node], names: _Names) -> str:
        """Relations one after the other, as a chain where each begins with what the one before ends with."""
        text, last = "", None
        for node in (n.parts[0] if n.kind == "integer" else n for n in found):
            if node.kind == "relation" and node.parts[0] == last:
                text += f" {OPERATORS[node.name]} {self.term(node.parts[1], names)}"
            else:
                text += (r",\quad " if text else "") + self.formula(node, names)
            last = node.parts[-1] if node.kind == "relation" else None
        return text

    def formula(self, node: Node, names: _Names) -> str:
        """One formula without its quantifiers."""
        match node.kind:
            case "relation":
                left, right = (self.term(part, names) for part in node.parts)
                return f"{left} {OPERATORS[node.name]} {right}"
            case "integer":
                return self.formula(node.parts[0], names)
            case "integrable":
                return rf"{self._closed(node.parts[0], replace(names, outcome=node.name))} \in L^1"
            case "stated":
                return self._notation(node, names)
            case _:
                inner = replace(names, outcome=node.name) if node.kind == "for all outcome" else names
                scope = ", ".join(self._scopes([node], inner))
                return rf"{self.formula(node.parts[-1], inner)}\quad({scope})"

    def term(self, node: Node, names: _Names) -> str:
        """An expression."""
        node = alone(node)
        match node.kind:
            case "sum of":
                text = ""
                for part in node.parts:
                    negative = part.kind == "minus"
                    inner = self._factor(part.parts[0], names) if negative else self.term(part, names)
                    text += (" - " if text else "-") + inner if negative else (" + " if text else "") + inner
                return text
            case "minus":
                return "-" + self._factor(node.parts[0], names)
            case "product":
                return self._product(node, names)
            case "power":
                base = alone(node.parts[0])
                text = self.term(base, names)
                symbol = base.kind in ("bare", "call", "quoted", "quoted call", "notation") and not re.search(
                    r"\^|frac", text
                )
                plain = symbol and (not self._known(base) or re.fullmatch(r"\S+", text))
                return (text if plain or text.isdecimal() else _parentheses(text)) + f"^{{{node.number}}}"
            case "number":
                return _number(node.name)
            case "bare" if node.name in self.constants:
                return _number(str(self.constants[node.name]))
            case "bracket":
                return f"[{self.formula(node.parts[0], names)}]"
            case "sum":
                body = self._factor(node.parts[1], names)
                return rf"\sum_{{{self.symbol(node.name)} < {self.term(node.parts[0], names)}}} {body}"
            case "E":
                return rf"\mathbb{{E}}\,{self._closed(node.parts[0], replace(names, outcome=node.name))}"
            case "sqrt":
                return rf"\sqrt{{{self.term(node.parts[0], names)}}}"
            case "floor":
                return rf"\lfloor {self.term(node.parts[0], names)} \rfloor"
            case _:
                return self._notation(node, names) if self._known(node) else self._family(node, names)

    def _factor(self, node: Node, names: _Names) -> str:
        """An expression as a factor: a sum in parentheses."""
        text = self.term(node, names)
        return _parentheses(text) if alone(node).kind == "sum of" else text

    def _closed(self, node: Node, names: _Names) -> str:
        """An expression in brackets, unless it is one symbol."""
        text = self.term(node, names)
        return text if re.fullmatch(r"[^\s\\]|\S+", text) else rf"\bigl[{text}\bigr]"

    def _product(self, node: Node, names: _Names) -> str:
        factors = [alone(part) for part in node.parts]
        factors = [f for f in factors if not (f.kind == "bare" and self.constants.get(f.name) == 1)] or factors[:1]
        over = [f.name.removeprefix("1/") for f in factors if f.kind == "number" and f.name.startswith("1/")]
        if len(over) == 1 and len(factors) == 2 and alone(factors[0]).kind != "number":
            rest = next(f for f in factors if not (f.kind == "number" and f.name.startswith("1/")))
            return rf"\tfrac{{1}}{{{over[0]}}} {self._factor(rest, names)}"
        return r"\,".join(self._factor(f, names) for f in factors)

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

    def _family(self, node: Node, names: _Names) -> str:
        base = self.families.get(node.name) or self.symbol(node.name)
        text = self._below(base, [self.term(part, names) for part in node.parts])
        others = [n.name for n in node.outcomes if names.outcome and n.name != names.outcome]
        return rf"{text}({','.join(map(self.symbol, others))})" if others else text

    def argument(self, node: Node, names: _Names) -> str:
        """A family in brackets."""
        known = self.notation.definitions.get(node.name) if node.kind != "quoted name" else None
        parts = [self.term(part, names) for part in node.parts]
        if known is not None and node.kind == "notation":
            return self._applied(known, node.name, [self.argument(f, names) for f in node.families], parts)
        return self._below(self.families.get(node.name) or self.symbol(node.name), parts)

    def _notation(self, node: Node, names: _Names) -> str:
        known = self.notation.definitions[node.name]
        families = [self.argument(f, names) for f in node.families]
        text = self._applied(known, node.name, families, [self.term(part, names) for part in node.parts])
        others = [n.name for n in node.outcomes if names.outcome and n.name != names.outcome]
        return rf"{text}({','.join(map(self.symbol, others))})" if others else text

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


def _number(text: str) -> str:
    top, _, bottom = text.partition("/")
    return rf"\tfrac{{{top}}}{{{bottom}}}" if bottom else top


def printed(text: str, notation: Notation) -> Printed:
    """The formulas of a statement file; the file has been read before."""
    statement = read_statement(text, notation).statement
    local = notation.local()
    latex = Latex(local, {c.name: c.value for c in statement.constants})
    found = Printed((), {}, {})
    for _, head, lines in heads(text):
        if head.startswith("setting "):
            name, comma, mark = head.rpartition(", ") if "]," in head else (head, "", "")
            found = _setting(*setting_head(name), comma and f"-{mark}", latex, found)
        else:
            found = _block(head, lines, latex, found)
    return found


def _setting(name: str, families: tuple[Node, ...], mark: str, latex: Latex, found: Printed) -> Printed:
    """With the blocks of a setting, its families printed as those in their place."""
    setting = latex.notation.settings[name]
    latex.families = dict(zip(setting.families, (latex.argument(f, _Names()) for f in families), strict=True))
    shared = Printed((), {}, {})
    for _, head, lines in heads(setting.text):
        shared = _block(head, lines, latex, shared)
    latex.families = {}
    own = {f"{hypothesis}{mark}": formulas for hypothesis, formulas in shared.hypotheses.items()}
    return Printed((*found.where, *shared.where), found.hypotheses | own, found.goals)


def _block(head: str, lines: list[str], latex: Latex, found: Printed) -> Printed:
    word, _, rest = head.partition(" ")
    name = rest.split(" ")[0].rstrip(":")
    match word:
        case "where":
            latex.notation.define(rest, lines, latex.notation.globals)
            return replace(found, where=(*found.where, latex.definition(rest)))
        case "hypothesis":
            return replace(found, hypotheses=found.hypotheses | {name: tuple(map(latex.line, lines))})
        case "goal":
            return replace(found, goals=found.goals | {name: latex.line(lines[1])})
        case _:
            return found
