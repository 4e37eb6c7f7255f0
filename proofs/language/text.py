"""Statements and kernel terms in the notation of the statement files, so that what is printed can be read again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count

from proofs.kernel.formulas import Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.formulas import names as free_names
from proofs.kernel.terms import SORTS, Atom, Free, Index, Name, Poly
from proofs.language.notation import Notation
from proofs.language.printer import Printer
from proofs.language.reader import SETTING
from proofs.language.scope import heads, setting_head
from proofs.language.syntax import KEYWORDS, Node, Parser, alone

SCOPE = "for all index", "for all outcome", "for all family"
_LETTERS = ("ijklmnpq", "wvutsabc", "vuxyzfgh")
_ATOMS = ("number", "bare", "quoted", "call", "quoted call", "notation", "bracket", "sum", "E", "sqrt", "floor")


class Text(Printer):
    """Prints syntax as it is read, some families by what stands in their place."""

    def __init__(self, families: Mapping[str, Node] | None = None) -> None:
        super().__init__()
        self.families = dict(families or {})

    def line(self, found: Sequence[Node]) -> str:
        """All that a line says."""
        node = found[0]
        while node.kind.startswith("for all"):
            node = node.parts[-1]
        text = super().line(found)
        if node.kind != "integer":
            return text
        scope, colon, said = text.rpartition(": ")
        return f"{scope}{colon}integer {said}"

    def formula(self, node: Node) -> str:
        """One formula."""
        return self.line([node]) if node.kind == "integer" or node.kind in SCOPE else super().formula(node)

    def quantified(self, binders: Sequence[Node], said: str) -> str:
        """`for` and the variables, those of one range together."""
        parts: list[str] = []
        bound: Node | None = None
        for binder in binders:
            if binder.kind == "for all index" and bound == binder.parts[0]:
                head, less, tail = parts[-1].rpartition(" < ")
                parts[-1] = f"{head}, {_plain(binder.name)}{less}{tail}"
                continue
            bound = binder.parts[0] if binder.kind == "for all index" else None
            if bound is not None:
                parts.append(f"all {_plain(binder.name)} < {self.term(bound)}")
            elif binder.kind == "for all outcome":
                parts.append(f"every outcome {_plain(binder.name)}")
            else:
                indices, outcomes = (part.number for part in binder.parts[:2])
                vector = (indices, outcomes) == (1, 0)
                sort = f"vector {binder.name}" if vector else f"family {binder.name}({indices}; {outcomes})"
                parts.append(f"every {sort}")
        return f"for {', '.join(parts)}: {said}"

    def bound(self, kind: str, node: Node) -> str:
        """sum[i < t](..), E[w](..), integrable[w](..)."""
        less = f" < {self.term(node.parts[0])}" if kind == "sum" else ""
        inner = self.term(node.parts[-1]) if kind == "sum" else self.within(node.name, node.parts[-1])
        return f"{kind}[{_plain(node.name)}{less}]({inner})"

    def applied(self, kind: str, inner: str) -> str:
        """sqrt(..) or floor(..)."""
        return f"{kind}({inner})"

    def product(self, factors: Sequence[Node]) -> str:
        """Factors between *."""
        return " * ".join(map(self.factor, factors))

    def power(self, base: Node, exponent: int) -> str:
        """A base in parentheses unless it is one piece."""
        text = self.term(base)
        plain = base.kind in _ATOMS and not (base.kind == "number" and "/" in base.name)
        return f"{text if plain else self.parentheses(text)}^{exponent}"

    def number(self, text: str) -> str:
        """A rational number, as it is read."""
        return text

    def parentheses(self, text: str) -> str:
        """(..)."""
        return f"({text})"

    def named(self, node: Node) -> str:
        """A family or a notation; A <<= B between its sides."""
        if node.kind == "stated" and node.name == "<<=":
            return " <<= ".join(map(self.family, node.families))
        given = self.families.get(node.name) if node.kind in ("bare", "quoted", "call", "quoted call") else None
        if given is not None:
            kind = "notation" if given.kind == "notation" else "quoted call" if given.kind == "quoted name" else "call"
            if kind != "notation" and not (given.parts or node.parts or node.outcomes):
                kind = {"call": "bare", "quoted call": "quoted"}[kind]
            shown = Text({name: place for name, place in self.families.items() if name != node.name})
            return shown.named(Node(kind, given.name, (*given.parts, *node.parts), given.families, node.outcomes))
        name = f'"{node.name}"' if node.kind in ("quoted", "quoted call") else _plain(node.name)
        if node.kind == "notation" or node.families:
            name += f"[{', '.join(map(self.family, node.families))}]"
        inner = ", ".join(map(self.term, node.parts))
        points = f"; {', '.join(_plain(n.name) for n in node.outcomes)}" if node.outcomes else ""
        called = node.kind in ("call", "quoted call") or node.parts or node.outcomes
        return f"{name}({inner}{points})" if called else name

    def family(self, node: Node) -> str:
        """A family in brackets, or a side of <<=."""
        given = self.families.get(node.name) if node.kind in ("name", "quoted name") else None
        if given is not None:
            rest = Node(given.kind, given.name, (*given.parts, *node.parts), given.families)
            return Text({n: p for n, p in self.families.items() if n != node.name}).family(rest)
        name = f'"{node.name}"' if node.kind == "quoted name" else _plain(node.name)
        families = f"[{', '.join(map(self.family, node.families))}]" if node.kind == "notation" else ""
        indices = f"({', '.join(map(self.term, node.parts))})" if node.parts else ""
        return name + families + indices


def in_place(text: str, notation: Notation) -> list[tuple[str, list[str]]]:
    """Heads and lines of a statement file that has been read before, in the place of a setting what it stands for.

    There the families are those of the use, and the names of the hypotheses have its mark.
    """
    found: list[tuple[str, list[str]]] = []
    for _, head, lines in heads(text):
        match = SETTING.fullmatch(head)
        if match is None:
            found.append((head, lines))
            continue
        name, families = setting_head(match[1])
        setting = notation.settings[name]
        printer = Text(dict(zip(setting.families, families, strict=True)))
        for _, inner, below in heads(setting.text):
            found.append((_head(inner, match[2], printer), [printer.line(Parser(line).formulas()) for line in below]))
    return found


def _head(head: str, mark: str | None, printer: Text) -> str:
    """The head of a setting's block as a statement would have it."""
    word, _, rest = head.partition(" ")
    if word == "where":
        left, _, right = rest.partition(":=")
        return f"where {printer.term(Parser(left).atom())} := {printer.term(Parser(right).expression())}"
    return re.sub(r"^hypothesis ([^\s:]+)", rf"hypothesis \1-{mark}", head) if mark else head


def _plain(name: str) -> str:
    return name if name.isascii() and name.replace("'", "").isidentifier() and name not in KEYWORDS else f'"{name}"'


# Kernel terms as syntax. Names of the bound variables of each sort stand inmost first, then the free integers.
Names = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], frozenset[str]]
NONE: Names = ((), (), (), frozenset())


def as_text(thing: Formula | Poly) -> str:
    """A kernel formula or term in full, to be read by a notation without definitions."""
    free = thing.free if isinstance(thing, Poly) else free_names(thing)[0]
    names: Names = ((), (), (), frozenset(name for sort, name in free if sort == "index"))
    return (
        Text().term(poly_node(thing, names)) if isinstance(thing, Poly) else Text().formula(formula_node(thing, names))
    )


def formula_node(formula: Formula, names: Names = NONE) -> Node:
    """The syntax of a formula; a relation has its negative monomials on the right."""
    if isinstance(formula, Relation):
        left = Poly({m: c for m, c in formula.left.terms.items() if c > 0})
        right = Poly({m: -c for m, c in formula.left.terms.items() if c < 0})
        return Node("relation", formula.operator, (poly_node(left, names), poly_node(right, names)))
    if isinstance(formula, IndexNonneg):
        return Node("integer", parts=(Node("relation", ">=", (index_node(formula.form, names), Node("number", "0"))),))
    if isinstance(formula, Integrable):
        ((monomial, _),) = formula.left.terms.items()
        ((atom, _),) = monomial
        assert atom.body is not None
        name, inner = _push(names, 1, atom.body.free)
        return Node("integrable", name, (poly_node(atom.body, inner),))
    sort = SORTS.index(formula.sort)
    name, inner = _push(names, sort, free_names(formula.body)[0])
    parts: tuple[Node, ...] = (formula_node(formula.body, inner),)
    if sort == 0:
        parts = (index_node(formula.bound, names), *parts)
    elif sort == 2:
        parts = (*(Node("number", number=n) for n in formula.arity), *parts)
    return Node(SCOPE[sort], name, parts)


def poly_node(term: Poly, names: Names = NONE) -> Node:
    """The syntax of a polynomial, its monomials by sign, then by length and letters."""
    printer, rows = Text(), list[tuple[tuple[bool, int, str], Node]]()
    for monomial, coefficient in term.terms.items():
        powers = [(_atom_node(a, names), e) for a, e in monomial]
        factors = [Node("power", parts=(a,), number=e) if e > 1 else a for a, e in powers]
        factors.sort(key=printer.term)
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, Node("number", str(abs(coefficient))))
        product = Node("product", parts=tuple(factors))
        text = printer.term(product)
        rows.append(
            ((coefficient < 0, len(text), text), Node("minus", parts=(product,)) if coefficient < 0 else product)
        )
    rows.sort(key=lambda row: row[0])
    return Node("sum of", parts=tuple(node for _, node in rows)) if rows else Node("number", "0")


def index_node(form: Index, names: Names = NONE) -> Node:
    """The syntax of an index form."""
    parts: list[Node] = []
    for name, factor in sorted(form.terms, key=lambda pair: pair[1] < 0):
        variable = _variable(name, names)
        whole = variable if abs(factor) == 1 else Node("product", parts=(Node("number", str(abs(factor))), variable))
        parts.append(Node("minus", parts=(whole,)) if factor < 0 else whole)
    if form.constant or not parts:
        number = Node("number", str(abs(form.constant)))
        first = form.constant > 0 and all(part.kind == "minus" for part in parts)
        parts.insert(0 if first else len(parts), Node("minus", parts=(number,)) if form.constant < 0 else number)
    return Node("sum of", parts=tuple(parts))


def _variable(name: Name, names: Names) -> Node:
    text = _name(name, names[0])
    return Node("bare" if _plain(text) == text else "quoted", text)


@cache
def _atom_node(atom: Atom, names: Names) -> Node:
    match atom.kind:
        case "family":
            name = _name(atom.name, names[2])
            outcomes = tuple(Node("name", _name(point.name, names[1])) for point in atom.outcome)
            plain = _plain(name) == name
            if not atom.index and not outcomes and name not in names[0] and name not in names[3]:
                return Node("bare" if plain else "quoted", name)
            parts = tuple(index_node(form, names) for form in atom.index)
            return Node("call" if plain else "quoted call", name, parts, outcomes=outcomes)
        case "index":
            return alone(index_node(atom.index[0], names))
        case "bracket":
            relation = Node("relation", ">=", (index_node(atom.index[0], names), Node("number", "0")))
            return Node("bracket", parts=(relation,))
        case _:
            assert atom.body is not None
            if atom.kind in ("sum", "mean"):
                sort = int(atom.kind == "mean")
                name, inner = _push(names, sort, atom.body.free)
                length = () if sort else (index_node(atom.index[0], names),)
                return Node("E" if sort else "sum", name, (*length, poly_node(atom.body, inner)))
            return Node(atom.kind, parts=(poly_node(atom.body, names),))


def _name(name: Name, bound: Sequence[str]) -> str:
    return name if isinstance(name, str) else bound[name] if name < len(bound) else f"?{name}"


def _push(names: Names, sort: int, free: Free) -> tuple[str, Names]:
    """One more bound variable of a sort, by a letter that means nothing else in its scope."""
    taken = {*(name for _, name in free), *(name for part in names for name in part), *KEYWORDS}
    letters = (letter + "'" * primes for primes in count() for letter in _LETTERS[sort])
    name = next(letter for letter in letters if letter not in taken)
    bound = [*names[:3]]
    bound[sort] = (name, *names[sort])
    return name, (bound[0], bound[1], bound[2], names[3])
