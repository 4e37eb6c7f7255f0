"""Statements as Coq, printed by the walk that prints them as text and as LaTeX.

A notation of notation.txt is a definition of Notions.v with the integers it uses as its first arguments, a `where` of
a statement a `let`. Integers stand as they are where an integer is wanted and under IZR elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from proofs.language.notation import Definition, Notation
from proofs.language.printer import Printer
from proofs.language.sorts import Arity, Signature, Sorts
from proofs.language.syntax import Node, alone

SPACE = "Omega"
SPELLED = {"<<=": "loewner", "E": "E", "sum": "sum"}
RESERVED = frozenset(
    "E sum sqrt floor integrable iverson all outcome space Z R IZR nat Q bool true false "  # noqa: SIM905
    "forall exists fun let in if then else match with end fix cofix Prop Set Type return as at where struct for "
    "Definition Theorem Lemma using mod Omega Int Int_part pow".split()
)
_PLAIN = re.compile(r"[\w']+")


class Names:
    """A Coq identifier for each name of a sort, all of them different."""

    def __init__(self, taken: Sequence[str] = ()) -> None:
        self.given: dict[tuple[str, str, Arity | None], str] = {}
        self.taken = {*RESERVED, *taken}

    def __call__(self, sort: str, name: str, arity: Arity | None = None) -> str:
        """The identifier of a name; the first to ask gets it as it is spelled."""
        key = (sort, name, arity)
        if key not in self.given:
            spelled = re.sub(r"[^A-Za-z0-9_']", "_", name)
            if not re.match(r"(?!arg_|_$)[A-Za-z_]", spelled):  # arg_ is what the proofs call theirs
                spelled = f"x{spelled}"
            while spelled in self.taken:
                spelled += "_"
            self.taken.add(spelled)
            self.given[key] = spelled
        return self.given[key]


def arrow(arity: Arity) -> str:
    """The type of a family."""
    return "Z -> " * arity[0] + f"outcome {SPACE} -> " * arity[1] + "R"


class Coq(Printer):
    """Prints expressions and formulas; `terms` says of names in scope whether they are integers."""

    AND = " /\\ "

    def __init__(self, notation: Notation, names: Names, terms: Mapping[str, bool]) -> None:
        super().__init__()
        self.notation, self.sorts, self.names = notation, Sorts(notation), names
        self.terms, self.families, self.integral = dict(terms), dict[str, Arity](), False
        self.own: dict[str, str] = {}  # notations that are called by another name than in Notions.v

    # Formulas.

    def chain(self, found: Sequence[Node]) -> str:
        """Two relations as a chain where the second begins with what the first ends with, else all of them."""
        inner = [node.parts[0] if node.kind == "integer" else node for node in found]
        rising = len(inner) == 2 and all(n.kind == "relation" and n.name in ("<", "<=") for n in inner)
        if rising and inner[0].parts[1] == inner[1].parts[0]:
            return self._integers(found[0].kind == "integer", lambda: super(Coq, self).chain(inner))
        return self.AND.join(map(self.formula, found))

    def formula(self, node: Node) -> str:
        """One formula."""
        if node.kind == "integer":
            return self._integers(True, lambda: super(Coq, self).formula(node.parts[0]))
        return super().formula(node)

    def _integers(self, integral: bool, text: Callable[[], str]) -> str:
        before, self.integral = self.integral, integral
        found = text()
        self.integral = before
        return f"({found})%Z" if integral else found

    def _scoped(self, binders: list[Node], body: Callable[[], str]) -> str:
        if not binders:
            return body()
        first, rest = binders[0], binders[1:]
        terms, families, said = self.terms, self.families, ""
        match first.kind:
            case "for all index":
                bound = self._sub(first.parts[0], True)  # the notation reads it as an integer
                self.terms = {**terms, first.name: True}
                said = f"all {self.names('index', first.name)} < {bound}, "
            case "for all outcome":
                said = f"forall {self.names('outcome', first.name)} : outcome {SPACE}, "
            case _:
                arity = (first.parts[0].number, first.parts[1].number)
                self.families = {**families, first.name: arity}
                said = f"forall {self.names('family', first.name, arity)} : {arrow(arity)}, "
        said += self._scoped(rest, body)
        self.terms, self.families = terms, families
        return said

    def quantified(self, binders: Sequence[Node], said: str) -> str:
        """Not used: quantifiers are printed on the way down."""
        return said

    # Expressions.

    def term(self, node: Node) -> str:
        """An expression."""
        node = alone(node)
        if node.kind == "bracket":
            relation = node.parts[0]
            left, right = (self._sub(part, True) for part in relation.parts)
            return f"iverson ({left} {relation.name}? {right})%Z"
        return super().term(node)

    def integer(self, node: Node) -> str:
        """An integer expression as an argument."""
        text = self._sub(node, True)
        return text if re.fullmatch(r"[A-Za-z_][\w']*", text) else f"{text if text.isdigit() else f'({text})'}%Z"

    def real(self, node: Node) -> str:
        """A real expression as an argument."""
        text = self._sub(node, False)
        return text if _PLAIN.fullmatch(text) else f"({text})"

    def _sub(self, node: Node, integral: bool) -> str:
        before, self.integral = self.integral, integral
        text = self.term(node)
        self.integral = before
        return text

    def summed(self, parts: Sequence[Node]) -> str:
        """Terms with their signs between them."""
        text = ""
        for part in parts:
            negative = part.kind == "minus"
            inner = alone(part.parts[0] if negative else part)
            if not text:
                text = "-" + self.factor(inner) if negative else self.term(inner)
            else:
                said = self.term(inner)
                text += f" {'-' if negative else '+'} " + (f"({said})" if inner.kind in ("sum of", "minus") else said)
        return text

    def factor(self, node: Node) -> str:
        """An expression as a factor: whatever has an operator in parentheses."""
        text, node = self.term(node), alone(node)
        compound = node.kind in ("sum of", "minus", "product") or (node.kind == "number" and "/" in node.name)
        return f"({text})" if compound else text

    def product(self, factors: Sequence[Node]) -> str:
        """Factors between *; a fraction that comes first needs no parentheses."""
        first = factors[0].kind == "number" and "/" in factors[0].name
        texts = [self.number(f.name) if first and n == 0 else self.factor(f) for n, f in enumerate(factors)]
        return " * ".join(texts)

    def power(self, base: Node, exponent: int) -> str:
        """A power."""
        text = self.term(base)
        compound = base.kind in ("sum of", "minus", "product", "power") or (base.kind == "number" and "/" in base.name)
        return f"({text}) ^ {exponent}" if compound else f"{text} ^ {exponent}"

    def number(self, text: str) -> str:
        """A rational number."""
        return text.replace("/", " / ")

    def parentheses(self, text: str) -> str:
        """(..)."""
        return f"({text})"

    def applied(self, kind: str, inner: str) -> str:
        """A square root or a floor."""
        return f"{kind} {inner if _PLAIN.fullmatch(inner) else f'({inner})'}"

    def bound(self, kind: str, node: Node) -> str:
        """A sum, a mean, or that a mean exists."""
        if kind != "sum":
            return f"{kind} (fun {self.names('outcome', node.name)} => {self._sub(node.parts[0], False)})"
        length, terms = self.integer(node.parts[0]), self.terms
        self.terms = {**terms, node.name: True}
        text = f"sum {length} (fun {self.names('index', node.name)} => {self._sub(node.parts[1], False)})"
        self.terms = terms
        return text

    # Names.

    def named(self, node: Node) -> str:
        """A name with its arguments."""
        if node.kind in ("bare", "quoted") and node.name in self.terms:
            text = self.names("index", node.name)
            return f"IZR {text}" if self.terms[node.name] and not self.integral else text
        if node.kind in ("notation", "stated") or self._is_call(node):
            signature = self.sorts.signature(node.name)
            return " ".join([*self._head(node, signature), *self._arguments(node, signature), *self._points(node)])
        arity = (len(node.parts), len(node.outcomes))
        return " ".join([self._family(node.name, arity), *map(self.integer, node.parts), *self._points(node)])

    def _is_call(self, node: Node) -> bool:
        return self.sorts.is_call(node, {f"[{name}]": "" for name in self.families})

    def _points(self, node: Node) -> list[str]:
        return [self.names("outcome", point.name) for point in node.outcomes]

    def _family(self, name: str, arity: Arity) -> str:
        return self.names("family", name, arity)

    def _head(self, node: Node, signature: Signature) -> list[str]:
        """A notation with what it uses that is no parameter of it."""
        if node.name in self.own:
            return [self.own[node.name]]
        given = [self._family(name, arity) for name, arity in signature.given]
        return [SPELLED.get(node.name, node.name), *(self.names("index", n) for n in signature.free), *given]

    def _arguments(self, node: Node, signature: Signature) -> list[str]:
        families = [self.argument(f, a) for f, a in zip(node.families, signature.families, strict=True)]
        terms = zip(node.parts, signature.terms, strict=False)
        return families + [self.integer(part) if integer else self.real(part) for part, integer in terms]

    def argument(self, node: Node, arity: Arity) -> str:
        """A family in brackets, of which so many indices and outcomes are wanted."""
        if node.kind == "notation" or (node.kind == "name" and self._is_call(Node("call", node.name))):
            signature = self.sorts.signature(node.name)
            pieces = [*self._head(node, signature), *self._arguments(node, signature)]
        else:
            whole = (arity[0] + len(node.parts), arity[1])
            pieces = [self._family(node.name, whole), *map(self.integer, node.parts)]
        text = " ".join(pieces)
        return text if _PLAIN.fullmatch(text) else f"({text})"

    # Definitions.

    def parameters(self, definition: Definition, signature: Signature) -> str:
        """The parameters of a definition as binders, each name in scope afterwards."""
        binders: list[tuple[str, str]] = []
        for name, arity in zip(definition.families, signature.families, strict=True):
            self.families.pop(name, None)
            binders.append((self.names("family", name, arity), arrow(arity)))
        for name, integer in zip(definition.terms, signature.terms, strict=True):
            self.terms[name] = integer
            binders.append((self.names("index", name), "Z" if integer else "R"))
        binders += [(self.names("outcome", name), f"outcome {SPACE}") for name in definition.outcomes]
        return grouped(binders)

    def meaning(self, definition: Definition) -> str:
        """What a definition stands for."""
        if definition.kind == "stated":
            return self.AND.join(bracketed(self.line([node])) for node in definition.meaning)
        return self.term(definition.meaning[0])


def bracketed(text: str) -> str:
    """A formula that something follows: a quantified one in parentheses."""
    return f"({text})" if re.match(r"all |forall ", text) else text


def grouped(binders: Sequence[tuple[str, str]]) -> str:
    """Names with their types, those of one type that follow each other together, each group after a blank."""
    found: list[tuple[list[str], str]] = []
    for name, kind in binders:
        if found and found[-1][1] == kind:
            found[-1][0].append(name)
        else:
            found.append(([name], kind))
    return "".join(f" ({' '.join(names)} : {kind})" for names, kind in found)


def definition(name: str, notation: Notation) -> str:
    """A definition of notation.txt as one of Notions.v."""
    known = notation.definitions[name]
    signature = Sorts(notation).signature(name)
    printer = Coq(notation, Names([*map(spelled, notation.definitions)]), {})
    extras = [(printer.names("index", n), "Z") for n in signature.free]
    printer.terms |= dict.fromkeys(signature.free, True)
    extras += [(printer.names("family", n, a), arrow(a)) for n, a in signature.given]
    space = f" {{{SPACE} : space}}" if signature.space else ""
    binders = grouped(extras) + printer.parameters(known, signature)
    kind = "Prop" if signature.relation else "R"
    return f"Definition {spelled(name)}{space}{binders} : {kind} :=\n  {printer.meaning(known)}."


def spelled(name: str) -> str:
    """A notation's name in Coq."""
    return SPELLED.get(name, name)
