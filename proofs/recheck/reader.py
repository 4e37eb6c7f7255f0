"""The tables of a certificate as kernel objects: terms, formulas, and steps that apply the kernel's rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.rules import RULES, Theorem
from proofs.kernel.terms import Atom, Index, Lambda, Monomial, Name, Number, Outcome, Poly, make_atom
from proofs.recheck.values import LARGEST, exact, items, mapping, number, refuse, word

BITS, EXPONENT, BINDERS, NAMES = 512, 64, 64, 100


class Reader:
    """The tables of one certificate as kernel objects."""

    def __init__(self) -> None:
        self.names = set[str]()
        self.terms: list[Poly | Atom] = []
        self.formulas: list[Formula] = []
        self.theorems: list[Theorem] = []

    def free(self, value: Any) -> str:
        """A free name."""
        name = word(value)
        if not name or len(name) > 64:
            refuse("not a name")
        self.names.add(name)
        if len(self.names) > NAMES:
            refuse("too many names")
        return name

    def name(self, value: Any) -> Name:
        """A free name, or a bound one by the number of binders between."""
        return self.free(value) if type(value) is str else number(value, 0, BINDERS)

    def index(self, value: Any) -> Index:
        """[constant, variable, coefficient, ...]."""
        constant, *rest = items(value) or [None]
        form = Index(number(constant, -LARGEST))
        if len(rest) % 2:
            refuse("not an index form")
        for name, coefficient in zip(rest[::2], rest[1::2], strict=True):
            form = form.plus(Index(0, ((self.name(name), 1),)), number(coefficient, -LARGEST))
        return form

    def poly(self, value: Any) -> Poly:
        """An earlier polynomial by its number."""
        found = self.terms[number(value, 0, len(self.terms) - 1)]
        return found if isinstance(found, Poly) else refuse("expected a polynomial")

    def formula(self, value: Any) -> Formula:
        """An earlier formula by its number."""
        return self.formulas[number(value, 0, len(self.formulas) - 1)]

    def theorem(self, value: Any) -> Theorem:
        """An earlier theorem by its number."""
        return self.theorems[number(value, 0, len(self.theorems) - 1)]

    def function(self, value: Any) -> Lambda:
        """[indices, outcomes, polynomial]."""
        indices, outcomes, body = items(value, 3)
        return Lambda(number(indices, 0, BINDERS), number(outcomes, 0, BINDERS), self.poly(body))

    def term(self, value: Any) -> Index | Outcome | Lambda:
        """["index", form], ["outcome", name] or ["function", function]."""
        sort, inner = items(value, 2)
        match sort:
            case "index":
                return self.index(inner)
            case "outcome":
                return Outcome(self.free(inner))
            case "function":
                return self.function(inner)
            case _:
                refuse("not a term")

    def equations(self, value: Any) -> tuple[tuple[Poly, int], ...]:
        """[[multiplier, premise], ...]."""
        return tuple((self.poly(m), number(p)) for m, p in (items(pair, 2) for pair in items(value)))

    def products(self, value: Any) -> tuple[tuple[Number, tuple[Poly, ...], tuple[int, ...]], ...]:
        """[[factor, roots of squares, premises], ...]."""
        rows = [items(row, 3) for row in items(value)]
        return tuple((exact(c), tuple(map(self.poly, items(s))), tuple(map(number, items(p)))) for c, s, p in rows)

    def numbers(self, value: Any) -> tuple[Number, ...]:
        """[number, ...]."""
        return tuple(map(exact, items(value)))

    def arity(self, value: Any) -> tuple[int, int]:
        """[indices, outcomes]."""
        indices, outcomes = items(value, 2)
        return number(indices, 0, BINDERS), number(outcomes, 0, BINDERS)

    def relation(self, value: Any) -> Relation:
        """An earlier formula that is a relation."""
        found = self.formula(value)
        return found if isinstance(found, Relation) else refuse("expected a relation")

    def integer_relation(self, value: Any) -> IndexNonneg:
        """An earlier formula that is an index inequality."""
        found = self.formula(value)
        return found if isinstance(found, IndexNonneg) else refuse("expected an index inequality")

    def truth(self, value: Any) -> bool:
        """True or false."""
        return value if type(value) is bool else refuse("expected true or false")

    def indices(self, value: Any) -> dict[str, Index]:
        """Index forms by name."""
        return {self.free(k): self.index(v) for k, v in mapping(value).items()}

    def outcomes(self, value: Any) -> dict[str, Outcome]:
        """Outcomes by name."""
        return {self.free(k): Outcome(self.free(v)) for k, v in mapping(value).items()}

    def families(self, value: Any) -> dict[str, Lambda]:
        """Functions by name."""
        return {self.free(k): self.function(v) for k, v in mapping(value).items()}

    def add_term(self, value: Any) -> None:
        """One entry of `terms`: an atom, which begins with its kind, or a polynomial, a list of monomials."""
        entry = items(value)
        if entry and type(entry[0]) is str:
            self.terms.append(_only(self.atom(entry)))
            return
        found: dict[Monomial, Number] = {}
        for monomial in map(items, entry):
            powers: dict[Atom, int] = {}
            if len(monomial) % 2 != 1:
                refuse("not a monomial")
            for place, exponent in zip(monomial[1::2], monomial[2::2], strict=True):
                atom = self.terms[number(place, 0, len(self.terms) - 1)]
                if isinstance(atom, Poly) or atom in powers:
                    refuse("not an atom, or the same one twice")
                powers[atom] = number(exponent, 1, EXPONENT)
            key = frozenset(powers.items())
            if key in found:
                refuse("a monomial occurs twice")
            found[key] = exact(monomial[0])
        self.terms.append(Poly(found))

    def atom(self, entry: list[Any]) -> Poly:
        """An atom from its kind and its parts."""
        match entry:
            case ["family", name, forms, points]:
                outcomes = [Outcome(self.name(p)) for p in items(points)]
                return make_atom("family", self.name(name), map(self.index, items(forms)), outcomes)
            case ["index", name]:
                return make_atom("index", index=[Index(0, ((self.name(name), 1),))])
            case ["bracket", form]:
                return make_atom("bracket", index=[self.index(form)])
            case ["sum", length, body]:
                return make_atom("sum", index=[self.index(length)], body=self.poly(body))
            case [("mean" | "sqrt" | "floor") as kind, body]:
                return make_atom(kind, body=self.poly(body))
            case _:
                refuse("not an atom")

    def add_formula(self, value: Any) -> None:
        """One entry of `formulas`."""
        match items(value):
            case [("=" | ">=" | ">") as operator, left]:
                found = Relation(operator, self.poly(left))
            case ["integer", form]:
                found = IndexNonneg(self.index(form))
            case ["integrable", body]:
                found = Integrable(make_atom("mean", body=self.poly(body)))
            case ["for all", ("index" | "outcome" | "family") as sort, bound, arity, body]:
                found = ForAll(sort, self.index(bound), self.arity(arity), self.formula(body))
            case _:
                refuse("not a formula")
        self.formulas.append(found)

    def add_step(self, value: Any) -> None:
        """One entry of `steps`: the kernel applies the rule."""
        rule, arguments, premises = items(value, 3)
        if type(rule) is not str or rule not in ARGUMENTS:
            refuse("not a rule")
        kinds = ARGUMENTS[rule]
        made = [kind(self, argument) for kind, argument in zip(kinds, items(arguments, len(kinds)), strict=True)]
        places = tuple(self.theorem(p) for p in items(premises))
        Poly.work -= 10 * (1 + sum(len(p.hypotheses) for p in places))
        if Poly.work < 0:
            refuse("the steps take more work than is allowed")
        theorem = RULES[rule].apply(places, *made)
        for formula in (theorem.conclusion, *theorem.hypotheses):
            bounded_formula(formula)
        self.theorems.append(theorem)


Kind = Callable[[Reader, Any], object]
_R = Reader
# How each rule's arguments are written.
ARGUMENTS: dict[str, tuple[Kind, ...]] = {
    "assume": (_R.formula,),
    "cut": (),
    "instantiate": (_R.indices, _R.outcomes, _R.families),
    "cases": (_R.poly,),
    "absurd": (_R.formula,),
    "arithmetic": (_R.relation, _R.equations, _R.products),
    "antisymmetry": (_R.poly,),
    "index_arithmetic": (_R.integer_relation, _R.numbers, lambda _, value: exact(value)),
    "index_real": (_R.index,),
    "bracket_value": (_R.index, _R.truth),
    "sum_empty": (_R.function,),
    "sum_step": (_R.index, _R.function),
    "induct": (_R.free, _R.index, _R.formula),
    "trichotomy": (_R.free, _R.index),
    "generalize": (lambda _, value: word(value), _R.free, _R.index, _R.arity),
    "specialize": (_R.term,),
    "mean_linear": (_R.poly, _R.function, _R.function, _R.truth),
    "mean_nonneg": (_R.function,),
    "mean_congruence": (_R.function, _R.function, _R.truth),
    "mean_one": (_R.truth,),
    "sqrt_value": (_R.poly, _R.truth),
    "floor_bound": (_R.poly, _R.truth),
    "floor_exact": (_R.poly, _R.index),
    "congruence": (_R.poly, _R.poly, lambda _, value: word(value)),
}


def _only(term: Poly) -> Atom:
    ((monomial, _),) = term.terms.items()
    ((atom, _),) = monomial
    return atom


_seen = set[Formula | Atom]()


def bounded_formula(formula: Formula) -> None:
    """Refuse a formula of numbers too long or degrees too high; each formula and atom is looked at once."""
    if formula in _seen:
        return
    if isinstance(formula, ForAll):
        _short_index(formula.bound)
        bounded_formula(formula.body)
    elif isinstance(formula, IndexNonneg):
        _short_index(formula.form)
    else:
        _bounded(formula.left)
    _seen.add(formula)


def _bounded(term: Poly) -> None:
    """Refuse numbers and exponents that grew in the steps, before they slow the next ones down."""
    for monomial, coefficient in term.terms.items():
        _short(coefficient.numerator, coefficient.denominator)
        if sum(exponent for _, exponent in monomial) > EXPONENT:
            refuse("a degree grows too high")
        for atom, _ in monomial:
            if atom not in _seen:
                for form in atom.index:
                    _short_index(form)
                if atom.body is not None:
                    _bounded(atom.body)
                _seen.add(atom)


def _short_index(form: Index) -> None:
    _short(form.constant, *(coefficient for _, coefficient in form.terms))


def _short(*numbers: int) -> None:
    if max(map(int.bit_length, numbers)) > BITS:
        refuse("a number grows too long")
