"""Writes the statement files: formulas in the notation, folded where a notation of `notation.txt` fits.

Nothing here is trusted: what is written is read again, and must be the formula it was written from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from itertools import count, permutations, product
from math import isqrt

from proofs.canonical import monomials
from proofs.kernel.formulas import Formula, IndexNonneg, Integrable, Relation, names
from proofs.kernel.terms import (
    SORTS,
    Atom,
    Free,
    Index,
    KernelError,
    Monomial,
    Name,
    Number,
    Poly,
    make_atom,
    poly,
)
from proofs.language.notation import Notation, Scope
from proofs.language.reader import Stronger, read_statement
from proofs.language.syntax import KEYWORDS, Node, Unreadable
from proofs.library.setting import code
from proofs.statement import Approached, Attained, Sharpness, Statement

FOLDED = ("centred", "cov", "tr", "Y", "var", "qY", "D", "mse")  # what a formula is folded under
_LETTERS = ("ijklmnpq", "wvutsabc", "vuxyzfgh")


class NotWritable(Exception):
    """A formula has a name or a number that the notation cannot write."""


@dataclass(frozen=True)
class Names:
    """The names of the bound variables of each sort, outermost first, and the free integers."""

    integers: frozenset[str] = frozenset()
    bound: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())

    def push(self, sort: int, free: Free) -> tuple[str, Names]:
        """A name for one more bound variable that means nothing else in its scope."""
        taken = {
            *(name for _, name in free),
            *self.integers,
            *(name for part in self.bound for name in part),
            *KEYWORDS,
        }
        letters = (letter + "'" * primes for primes in count() for letter in _LETTERS[sort])
        name = next(letter for letter in letters if letter not in taken)
        grown = [*self.bound]
        grown[sort] = (*grown[sort], name)
        return name, replace(self, bound=(grown[0], grown[1], grown[2]))

    def of(self, sort: int, name: Name) -> str:
        """The name of a bound or free variable."""
        text = name if isinstance(name, str) else self.bound[sort][-1 - name]
        return text if _plain(text) else f'"{text}"'

    @property
    def depth(self) -> tuple[int, int, int]:
        """How many binders of each sort there are."""
        i, o, f = map(len, self.bound)
        return i, o, f

    @cached_property
    def scope(self) -> Scope:
        """What the names mean to the reader."""
        i, o, f = ({name: level for level, name in enumerate(part)} for part in self.bound)
        return Scope({**{name: name for name in self.integers}, **i}, {**o}, {**f})


def _plain(text: str) -> bool:
    return text.isascii() and text.replace("'", "").isidentifier() and text not in KEYWORDS and text[0] != "'"


@dataclass(frozen=True)
class _Symbol:
    """A polynomial that has a name: `text` may replace `value` wherever its `head` occurs."""

    text: str
    value: Poly
    head: Atom


class Writer:
    """Formulas as text; with `fold` under the notation's names, without them in full."""

    def __init__(self, notation: Notation, fold: bool = True) -> None:
        self.notation, self.fold = notation, fold
        self.known: dict[tuple[Poly, Names], str | None] = {}
        self.shapes = dict(self._shapes()) if fold else {}

    def formula(self, formula: Formula, at: Names) -> str:
        """A formula; a relation with its negative monomials on the right."""
        if isinstance(formula, Relation):
            left = Poly({m: c for m, c in formula.left.terms.items() if c > 0})
            right = Poly({m: -c for m, c in formula.left.terms.items() if c < 0})
            if self.fold and (square := _root(formula.left)) is not None:
                left, right = square * square, poly(0)
            elif self.fold and len(formula.left.terms) > 2:
                return self._sides(formula, at)
            return f"{self.poly(left, at)} {formula.operator} {self.poly(right, at)}"
        if isinstance(formula, IndexNonneg):
            return f"integer {self.index(formula.form, at)} >= 0"
        if isinstance(formula, Integrable):
            ((monomial, _),) = formula.left.terms.items()
            ((atom, _),) = monomial
            assert atom.body is not None
            name, inner = at.push(1, atom.body.free)
            return f"integrable[{name}]({self.poly(atom.body, inner)})"
        sort = SORTS.index(formula.sort)
        name, inner = at.push(sort, names(formula.body)[0])
        body = self.formula(formula.body, inner)
        if sort == 0:
            return f"for all {name} < {self.index(formula.bound, at)}: {body}"
        return f"for every {formula.sort} {name}{'' if sort == 1 else '({}; {})'.format(*formula.arity)}: {body}"

    def _sides(self, formula: Relation, at: Names) -> str:
        """A relation whose polynomial is folded first, so that no notation is torn between the sides."""
        whole = self._folded(formula.left, at)
        left = Poly({m: c for m, c in whole.terms.items() if c > 0})
        right = Poly({m: -c for m, c in whole.terms.items() if c < 0})
        return f"{self._plain(left, at)} {formula.operator} {self._plain(right, at)}"

    def index(self, form: Index, at: Names) -> str:
        """An index form."""
        terms = sorted(form.terms, key=lambda pair: pair[1] < 0)
        parts = [f"{'' if c == 1 else '-' if c == -1 else f'{c} * '}{at.of(0, n)}" for n, c in terms]
        if form.constant or not parts:
            parts.append(str(form.constant))
        return " + ".join(parts).replace("+ -", "- ")

    def poly(self, term: Poly, at: Names) -> str:
        """A polynomial."""
        if self.fold and len(term.terms) > 2 and (root := _root(term)) is not None:
            return f"({self._unsigned(root, at)})^2"
        return self._plain(self._folded(term, at) if self.fold else term, at)

    def _unsigned(self, term: Poly, at: Names) -> str:
        """The polynomial or its negative, whichever reads better."""
        return min((self.poly(term, at), self.poly(-term, at)), key=lambda t: (t.startswith("-"), t.count(" - "), t))

    def _plain(self, term: Poly, at: Names) -> str:
        parts: list[str] = []
        for monomial, coefficient in monomials(term):
            factors = sorted(self.atom(a, at) + (f"^{e}" if e > 1 else "") for a, e in monomial)
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            parts.append(("-" if coefficient < 0 else "") + " * ".join(factors))
        parts.sort(key=lambda text: (text.startswith("-"), len(text), text))
        return " + ".join(parts).replace("+ -", "- ") or "0"

    def atom(self, atom: Atom, at: Names) -> str:
        """An atom, by a notation that stands for it if there is one."""
        if atom.kind == "symbol":
            return str(atom.name)
        if self.fold and atom.body is not None and (folded := self._matched(atom, at)):
            return folded
        if atom.kind == "family":
            return self._family(atom, at)
        if atom.kind == "index":
            return self.index(atom.index[0], at)
        if atom.kind == "bracket":
            return f"[{self.index(atom.index[0], at)} >= 0]"
        assert atom.body is not None
        if atom.kind == "sum":
            name, inner = at.push(0, atom.body.free)
            return f"sum[{name} < {self.index(atom.index[0], at)}]({self.poly(atom.body, inner)})"
        if atom.kind == "mean":
            name, inner = at.push(1, atom.body.free)
            return f"E[{name}]({self.poly(atom.body, inner)})"
        if self.fold and atom.kind == "sqrt" and "abs" in self.notation.definitions:
            root = _root(atom.body)
            if root is not None:
                return f"abs({self._unsigned(root, at)})"
        return f"{atom.kind}({self.poly(atom.body, at)})"

    def _family(self, atom: Atom, at: Names) -> str:
        name = at.of(2, atom.name)
        if not atom.index and not atom.outcome:
            return f"{name}()" if name in at.scope.terms else name
        if name in self.notation.definitions:
            name = f'"{name}"'
        points = "; " + ", ".join(at.of(1, w.name) for w in atom.outcome) if atom.outcome else ""
        return f"{name}({', '.join(self.index(t, at) for t in atom.index)}{points})"

    # Folding: atoms under the notations in brackets, and polynomials around a clipped code or a centred value.

    def _shapes(self) -> Iterator[tuple[str, list[str]]]:
        """Names of notations by the shape of the atom each stands for, equal arguments or different ones."""
        found: dict[str, list[str]] = {}
        for name, known in self.notation.definitions.items():
            if known.kind != "notation" or name not in FOLDED:
                continue
            for alike in product((False, True), repeat=2):
                families = ["f" if alike[0] else f"f{n}" for n in range(len(known.families))]
                indices = ["i" if alike[1] else f"i{n}" for n in range(len(known.terms))]
                outcomes = [f"w{n}" for n in range(len(known.outcomes))]
                at = Names(frozenset({"d", "M", *indices}))
                value = self._instance(name, families, indices, outcomes, at)
                if (atom := _single(value)) is not None and name not in found.setdefault(_shape(atom), []):
                    found[_shape(atom)].append(name)
        yield from found.items()

    def _instance(
        self, name: str, families: Sequence[str], indices: Sequence[str], outcomes: Sequence[str], at: Names
    ) -> Poly:
        parts = tuple(Node("bare", i) for i in indices)
        points, called = (tuple(Node("name", n) for n in part) for part in (outcomes, families))
        node = Node("notation", name, parts, called, points)
        return self.notation.read(node, at.scope, at.depth)

    def _matched(self, atom: Atom, at: Names) -> str | None:
        key = (alone(atom), at)
        if key not in self.known:
            self.known[key] = self._match(atom, at)
        return self.known[key]

    def _match(self, atom: Atom, at: Names) -> str | None:
        candidates = self.shapes.get(_shape(atom), [])
        families = sorted({n for sort, n in atom.free if sort == "family"})
        families += [name for level, name in enumerate(at.bound[2]) if len(at.bound[2]) - level <= atom.loose[2]]
        indices = sorted({n for sort, n in atom.free if sort == "index"} - {"d", "M"})
        indices += [name for level, name in enumerate(at.bound[0]) if len(at.bound[0]) - level <= atom.loose[0]]
        outcomes = sorted({n for sort, n in atom.free if sort == "outcome"})
        outcomes += [name for level, name in enumerate(at.bound[1]) if len(at.bound[1]) - level <= atom.loose[1]]
        for name in candidates:
            known = self.notation.definitions[name]
            chosen = (
                permutations(families, 4) if len(known.families) == 4 else product(families, repeat=len(known.families))
            )
            for f in chosen:
                for i in product(indices, repeat=len(known.terms)):
                    for w in product(outcomes, repeat=len(known.outcomes)):
                        if self._instance(name, f, i, w, at) == alone(atom):
                            return _call(name, f, i, w)
        return None

    def _folded(self, term: Poly, at: Names) -> Poly:
        """The polynomial with named polynomials as symbols, where that leaves fewer monomials."""
        if len(term.terms) < 2:
            return term
        for symbol in self._symbols(term, at):
            (unit,) = (c for m, c in symbol.value.terms.items() if m == frozenset([(symbol.head, 1)]))
            mark = make_atom("symbol", symbol.text) - symbol.value
            shifted = term
            for monomial, coefficient in term.terms.items():
                rest = [(a, e) for a, e in monomial if a is not symbol.head]
                if len(rest) + 1 == len(monomial) and (symbol.head, 1) in monomial:
                    share = Fraction(coefficient) / unit
                    plain = share.numerator if share.denominator == 1 else share
                    shifted = shifted + Poly({frozenset(rest): plain}) * mark
            if len(shifted.terms) < len(term.terms):
                term = shifted
        return term

    def _symbols(self, term: Poly, at: Names) -> Iterator[_Symbol]:
        atoms = {a: None for m, _ in monomials(term) for a, _ in m}
        for atom in atoms:
            inner = _single(atom.body) if atom.kind == "mean" and atom.body is not None else None
            if inner is not None and inner.kind == "family" and inner.index and [p.name for p in inner.outcome] == [0]:
                yield from self._centred(atom, inner, atoms, at)
        for argument in dict.fromkeys(z for a in atoms for z in _floors(a)):
            yield from self._clipped(argument, atoms, at)

    def _centred(self, mean: Atom, inner: Atom, atoms: dict[Atom, None], at: Names) -> Iterator[_Symbol]:
        if "centred" not in self.notation.definitions or len(inner.index) != 1:
            return
        for atom in atoms:
            if (
                atom.kind == "family"
                and (atom.name, atom.index) == (inner.name, inner.index)
                and len(atom.outcome) == 1
            ):
                name = at.of(2, atom.name)
                text = f"centred[{name}]({self.index(atom.index[0], at)}; {at.of(1, atom.outcome[0].name)})"
                yield _Symbol(text, alone(atom) - alone(mean), atom)

    def _clipped(self, argument: Poly, atoms: dict[Atom, None], at: Names) -> Iterator[_Symbol]:
        if "code" not in self.notation.definitions:
            return
        value = code(argument)
        heads = [a for m, _ in monomials(value) for a, _ in m if a.kind == "sqrt" and _depth(a) == 2]
        if len(heads) == 1 and heads[0] in atoms:
            yield _Symbol(f"code({self.poly(argument, at)})", value, heads[0])


def alone(atom: Atom) -> Poly:
    """The polynomial of one atom."""
    return Poly({frozenset([(atom, 1)]): 1})


def _call(name: str, families: Sequence[str], indices: Sequence[str], outcomes: Sequence[str]) -> str:
    points = f"; {', '.join(outcomes)}" if outcomes else ""
    inner = f"({', '.join(indices)}{points})" if indices or outcomes else ""
    return f"{name}[{', '.join(families)}]{inner}"


def _single(term: Poly | None) -> Atom | None:
    if term is None or len(term.terms) != 1:
        return None
    ((monomial, coefficient),) = term.terms.items()
    return next(iter(monomial))[0] if coefficient == 1 and [e for _, e in monomial] == [1] else None


def _floors(atom: Atom) -> Iterator[Poly]:
    if atom.kind == "floor":
        assert atom.body is not None
        yield atom.body
    elif atom.kind == "sqrt":
        assert atom.body is not None
        for monomial, _ in monomials(atom.body):
            for inner, _ in monomial:
                yield from _floors(inner)


def _depth(atom: Atom) -> int:
    if atom.kind != "sqrt" or atom.body is None:
        return 0
    return 1 + max((_depth(a) for m in atom.body.terms for a, _ in m), default=0)


_shapes: dict[Atom, str] = {}


def _shape(atom: Atom) -> str:
    """What two atoms share that differ in names alone."""
    if atom not in _shapes:
        body = (
            ()
            if atom.body is None
            else sorted((str(c), sorted((_shape(a), e) for a, e in m)) for m, c in atom.body.terms.items())
        )
        text = repr((atom.kind, len(atom.index), len(atom.outcome), body))
        _shapes[atom] = blake2b(text.encode(), digest_size=8).hexdigest()
    return _shapes[atom]


def _root(term: Poly) -> Poly | None:
    """A polynomial with this square, found from its squared monomials; None if there is none."""
    found: list[tuple[Monomial, Number]] = []
    for monomial, coefficient in term.terms.items():
        value = Fraction(coefficient)
        if value > 0 and all(e % 2 == 0 for _, e in monomial):
            top, bottom = isqrt(value.numerator), isqrt(value.denominator)
            if top * top == value.numerator and bottom * bottom == value.denominator:
                half = frozenset((a, e // 2) for a, e in monomial)
                found.append((half, Fraction(top, bottom) if bottom > 1 else top))
    ordered = [(m, c) for m, c in _sorted(found)]
    if not ordered or len(term.terms) > len(ordered) * (len(ordered) + 1) // 2:
        return None
    first, lead = ordered[0]
    signed = {first: lead}
    for monomial, size in ordered[1:]:
        cross = term.terms.get(_times(first, monomial), 0)
        signed[monomial] = -size if cross < 0 else size
    root = Poly(signed)
    return root if root * root == term else None


def _times(left: Monomial, right: Monomial) -> Monomial:
    ((monomial, _),) = (Poly({left: 1}) * Poly({right: 1})).terms.items()
    return monomial


def _sorted(pairs: list[tuple[Monomial, Number]]) -> list[tuple[Monomial, Number]]:
    order = {frozenset(m): n for n, (m, _) in enumerate(monomials(Poly(dict(pairs))))}
    return sorted(pairs, key=lambda pair: order[pair[0]])


def stronger(statement: Statement, state: Callable[..., Statement], entries: Sequence[Sharpness]) -> list[Stronger]:
    """The goals with better constants, which the laws of the entries violate."""
    found: list[Stronger] = []
    for entry in entries:
        if isinstance(entry, Attained | Approached) and entry.constant:
            constant = next(c for c in statement.constants if c.name == entry.constant)
            values = constant.strengthened(entry.share) if isinstance(entry, Approached) else constant.strengthened()
            for value in values:
                varied = state(**{constant.name: value}).goal(entry.goal)
                found.append(Stronger(constant.name, value, entry.goal, varied.formula))
    return list(dict.fromkeys(found))


def statement_text(statement: Statement, better: Sequence[Stronger], definitions: str) -> str:
    """The statement file of a claim; raises NotWritable."""
    parts = [f for h in statement.hypotheses for f in h.formulas]
    parts += [g.formula for g in statement.goals] + [s.formula for s in better]
    integers = sorted({name for f in parts for sort, name in names(f)[0] if sort == "index"})
    notation, reader, at = Notation(definitions, 10**9), Notation(definitions), Names(frozenset(integers))
    writers = Writer(notation), Writer(notation, fold=False)

    def line(formula: Formula) -> str:
        for writer in writers:
            try:
                text = writer.formula(formula, at)
                if reader.formula(text, at.scope) == formula:
                    return f"    {text}"
            except (KernelError, Unreadable):
                continue
        raise NotWritable(f"{statement.key}: a formula has no text that reads as itself")

    lines = [
        f"claim {statement.key}",
        f"title {_line(statement.title)}",
        f"kind {statement.kind}",
        f"words {_line(statement.words)}",
        f"source {_line(statement.source)}",
        f"uses {', '.join(statement.uses)}",
        f"integers {', '.join(integers)}",
        *(f"constant {c.name} = {c.value} ({c.direction})" for c in statement.constants),
    ]
    for hypothesis in statement.hypotheses:
        lines += ["", f"hypothesis {hypothesis.name} ({hypothesis.role}): {_line(hypothesis.words)}"]
        lines += map(line, hypothesis.formulas)
    for goal in statement.goals:
        lines += [
            "",
            f"goal {goal.name}: {_line(goal.words)}",
            f"    under {', '.join(goal.under)}",
            line(goal.formula),
        ]
    for entry in better:
        lines += ["", f"stronger {entry.constant} = {entry.value}, goal {entry.goal}", line(entry.formula)]
    text = "\n".join(part.rstrip() for part in lines) + "\n"
    read_statement(text, reader)
    return text


def _line(text: str) -> str:
    return " ".join(text.split())
