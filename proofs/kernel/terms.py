"""Terms of the kernel: exact rational polynomials over atoms, with two sorts of variables.

An *index* variable ranges over the integers and occurs in integer linear forms (`Index`), an *outcome* variable over
the points of one probability space. Binders (sums, expectations, quantifiers) are locally nameless: a bound variable
is the integer that counts the binders of its sort between it and its own, a free one is a string. So equality of terms
is equality up to renaming, and substitution cannot capture.

An atom is one of
    family    name(index forms; outcomes)     an indexed family of reals
    index     i                               an index variable read as a real number
    bracket   [t >= 0]                        1 if the index form is non-negative, else 0 (Iverson)
    sum       sum of body for 0 <= i < n      n an index form; empty for n <= 0
    mean      E of body over the outcome      a normalised positive linear functional
    sqrt, floor of a polynomial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from types import MappingProxyType
from typing import ClassVar, Final, NoReturn

Number = int | Fraction
Name = str | int
Free = frozenset[tuple[str, str]]  # (sort, name), the sort one of 'index', 'outcome', 'family'
Depth = tuple[int, int, int]  # binders passed on the way down, one count a sort
GROUND: Final[Depth] = (0, 0, 0)
SORTS: Final = ("index", "outcome", "family")
OPEN: Final[list[str]] = []  # the names of terms that are being built


class KernelError(Exception):
    """A rule or a constructor refused its arguments; the message names the side condition."""


def need(condition: bool, reason: str) -> None:
    """Raise KernelError(reason) unless the side condition holds."""
    if not condition:
        raise KernelError(reason)


@dataclass(frozen=True, slots=True)
class Index:
    """An integer linear form: a constant and sorted (variable, non-zero coefficient) pairs."""

    constant: int
    terms: tuple[tuple[Name, int], ...] = ()

    def plus(self, other: Indexish, factor: int = 1) -> Index:
        """The form self + factor * other."""
        right, coefficients = index(other), dict(self.terms)
        for name, coefficient in right.terms:
            coefficients[name] = coefficients.get(name, 0) + factor * coefficient
        kept = sorted((p for p in coefficients.items() if p[1]), key=lambda p: (isinstance(p[0], str), p[0]))
        return Index(self.constant + factor * right.constant, tuple(kept))

    def __sub__(self, other: Indexish) -> Index:
        return self.plus(other, -1)

    def __rsub__(self, other: Indexish) -> Index:
        return index(other).plus(self, -1)

    __add__ = __radd__ = plus


Indexish = Index | int | str


def index(value: Indexish) -> Index:
    """The index form of an integer, of a variable's name, or of a form."""
    if isinstance(value, Index):
        return value
    if isinstance(value, str):
        return Index(0, ((value, 1),))
    need(type(value) is int, "an index is an integer, a name or a linear form")
    return Index(value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome variable, free (a string) or bound (an integer)."""

    name: Name


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """An indivisible term; made by `make_atom` alone, so equal atoms are the same object."""

    kind: str
    name: Name
    index: tuple[Index, ...]
    outcome: tuple[Outcome, ...]
    body: Poly | None
    free: Free
    loose: Depth


Monomial = frozenset[tuple[Atom, int]]
ONE: Final[Monomial] = frozenset()


class Poly:
    """A polynomial over atoms with exact rational coefficients, kept in normal form (no zero coefficients)."""

    terms: Mapping[Monomial, Number]
    work: ClassVar[float] = float("inf")  # monomials that may still be formed; a reader of foreign proofs sets it

    def __init__(self, terms: Mapping[Monomial, Number]) -> None:
        kept = {m: c for m, c in terms.items() if c}
        Poly.work -= len(terms)
        need({*map(type, kept.values())} <= {int, Fraction}, "a coefficient is an exact rational")
        object.__setattr__(self, "terms", MappingProxyType(kept))

    @cached_property
    def free(self) -> Free:
        """The free names, each with its sort."""
        return frozenset[tuple[str, str]]().union(*(a.free for m in self.terms for a, _ in m))

    @cached_property
    def loose(self) -> Depth:
        """How many binders of each sort the loose names need around the polynomial."""
        depths = [GROUND, *(a.loose for m in self.terms for a, _ in m)]
        return max(d[0] for d in depths), max(d[1] for d in depths), max(d[2] for d in depths)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("polynomials are immutable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    @cached_property
    def _hash(self) -> int:  # made when it is asked for: most polynomials are met on the way to another one
        return hash(frozenset(self.terms.items()))

    def __hash__(self) -> int:
        return self._hash

    def __add__(self, other: Polyish) -> Poly:
        terms = dict(self.terms)
        for m, c in poly(other).terms.items():
            terms[m] = terms.get(m, 0) + c
        return Poly(terms)

    def __neg__(self) -> Poly:
        return self * -1

    def __sub__(self, other: Polyish) -> Poly:
        return self + poly(other) * -1

    def __rsub__(self, other: Polyish) -> Poly:
        return self * -1 + other

    def __mul__(self, other: Polyish) -> Poly:
        terms: dict[Monomial, Number] = {}
        right = poly(other).terms
        Poly.work -= len(self.terms) * len(right)
        need(Poly.work >= 0, "the polynomials' products take more work than is allowed")
        for m, c in self.terms.items():
            for n, e in right.items():
                product = _times(m, n) if m and n else m or n
                terms[product] = terms.get(product, 0) + c * e
        return Poly(terms)

    def __pow__(self, exponent: int) -> Poly:
        need(0 <= exponent <= 64, "an exponent is between 0 and 64")
        return self * self ** (exponent - 1) if exponent > 1 else self if exponent else poly(1)

    __radd__, __rmul__ = __add__, __mul__


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for atom, exponent in right:
        powers[atom] = powers.get(atom, 0) + exponent
    return frozenset(powers.items())


def poly(value: Polyish) -> Poly:
    """The polynomial of an exact number, or the polynomial itself."""
    return value if isinstance(value, Poly) else Poly({ONE: value})


Polyish = Poly | int | Fraction
_atoms: dict[object, Poly] = {}


def make_atom(
    kind: str, name: Name = "", index: Iterable[Index] = (), outcome: Iterable[Outcome] = (), body: Poly | None = None
) -> Poly:
    """The polynomial of one atom, of a kind and with the parts listed above; loose names may be bound further out."""
    forms, points = tuple(index), tuple(outcome)
    key = (kind, type(name), name, forms, points, body)
    if key not in _atoms:
        free, (i, o, f) = (set[tuple[str, str]](), GROUND) if body is None else (set(body.free), body.loose)
        depth = [max(0, i - (kind == "sum")), max(0, o - (kind == "mean")), f]
        named: list[tuple[int, Name]] = [(0, variable) for form in forms for variable, _ in form.terms]
        named += [(1, point.name) for point in points] + ([(2, name)] if kind == "family" else [])
        for sort, variable in named:
            if isinstance(variable, str):
                free.add((SORTS[sort], variable))
            else:
                need(type(variable) is int and variable >= 0, "a bound variable counts binders")
                depth[sort] = max(depth[sort], variable + 1)
        made = Atom(kind, name, forms, points, body, frozenset(free), (depth[0], depth[1], depth[2]))
        _atoms[key] = Poly({frozenset([(made, 1)]): 1})
    return _atoms[key]


def family(name: Name, *arguments: Indexish | Outcome) -> Poly:
    """name(arguments): index forms and outcome variables, each sort in its own order."""
    outcomes = [a for a in arguments if isinstance(a, Outcome)]
    return make_atom("family", name, [index(a) for a in arguments if not isinstance(a, Outcome)], outcomes)


@cache
def real(form: Indexish) -> Poly:
    """An index form read as a real number."""
    terms: dict[Monomial, Number] = {ONE: index(form).constant}
    for name, coefficient in index(form).terms:
        terms |= dict.fromkeys(make_atom("index", index=[Index(0, ((name, 1),))]).terms, coefficient)
    return Poly(terms)


def bracket(form: Indexish) -> Poly:
    """[form >= 0]: one or zero."""
    return make_atom("bracket", index=[index(form)])


def sqrt(x: Polyish) -> Poly:
    """The square root; its axioms hold where x >= 0."""
    return make_atom("sqrt", body=poly(x))


def floor(x: Polyish) -> Poly:
    """The largest integer not above x."""
    return make_atom("floor", body=poly(x))


@dataclass(frozen=True, slots=True)
class Lambda:
    """A polynomial with `indices` index and `outcomes` outcome parameters (its loose variables 0, 1, ...)."""

    indices: int
    outcomes: int
    body: Poly

    def __post_init__(self) -> None:
        i, o, f = self.body.loose
        need(i <= self.indices and o <= self.outcomes and f == 0, "a lambda's body has no other loose name")

    def __call__(self, *arguments: Indexish | Outcome) -> Poly:
        outcomes = tuple(a for a in arguments if isinstance(a, Outcome))
        forms = tuple(index(a) for a in arguments if not isinstance(a, Outcome))
        need((len(forms), len(outcomes)) == (self.indices, self.outcomes), "a lambda takes its own number of arguments")
        return rewrite(rewrite(self.body, opening("index", *forms)), opening("outcome", *outcomes))


Replacement = Index | Outcome | Lambda | int | None  # of an index, an outcome, a family; a bound family; nothing


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What replaces a name of a sort under so many binders of that sort; `touches` tells idle terms apart."""

    touches: Callable[[Free, Depth, Depth], bool]
    put: Callable[[str, Name, int], Replacement]
    done: dict[tuple[Atom, Depth], Poly] = field(default_factory=dict["tuple[Atom, Depth]", "Poly"])

    def index(self, form: Index, depth: int) -> Index:
        """An index form with its variables replaced."""
        result = Index(form.constant)
        for name, coefficient in form.terms:
            put = self.put("index", name, depth)
            result = result.plus(put if isinstance(put, Index) else Index(0, ((name, 1),)), coefficient)
        return result

    def outcome(self, variable: Outcome, depth: int) -> Outcome:
        """The outcome variable that replaces this one."""
        put = self.put("outcome", variable.name, depth)
        return put if isinstance(put, Outcome) else variable


def substitution(
    indices: Mapping[str, Index], outcomes: Mapping[str, Outcome], families: Mapping[str, Lambda]
) -> Rewriting:
    """Free index variables, outcome variables and families replaced by terms without loose names."""
    groups = zip(SORTS, (indices, outcomes, families), strict=True)
    terms = {(sort, name): term for sort, group in groups for name, term in group.items()}
    return Rewriting(
        lambda free, loose, depth: not free.isdisjoint(terms.keys()),
        lambda sort, name, depth: terms.get((sort, name)) if isinstance(name, str) else None,
    )


def opening(sort: str, *values: Index | Outcome | Lambda) -> Rewriting:
    """The outermost loose names of a sort replaced by terms whose own loose names move with the depth."""

    def put(kind: str, name: Name, depth: int) -> Replacement:
        if kind != sort or isinstance(name, str) or name < depth:
            return None
        value = values[name - depth]
        if isinstance(value, Index):
            return Index(value.constant, tuple((_moved(n, depth), c) for n, c in value.terms))
        return Outcome(_moved(value.name, depth)) if isinstance(value, Outcome) else value

    place = SORTS.index(sort)
    return Rewriting(lambda free, loose, depth: bool(values) and loose[place] > depth[place], put)


def _moved(name: Name, depth: int) -> Name:
    return name if isinstance(name, str) else name + depth


@cache
def closing(sort: str, *names: str) -> Rewriting:
    """Free names of one sort turned into the outermost bound ones of a term that has no loose name there."""

    def put(kind: str, name: Name, depth: int) -> Replacement:
        if kind != sort or not isinstance(name, str) or name not in names:
            return None
        bound = depth + names.index(name)
        return {"index": Index(0, ((bound, 1),)), "outcome": Outcome(bound)}.get(sort, bound)

    named = {(sort, name) for name in names}
    return Rewriting(lambda free, loose, depth: not free.isdisjoint(named), put)


def rewrite(term: Poly, how: Rewriting, depth: Depth = GROUND) -> Poly:
    """Apply a rewriting under `depth` binders of each sort; the result is in normal form again."""
    if not how.touches(term.free, term.loose, depth):
        return term
    result: dict[Monomial, Number] = {}
    for monomial, coefficient in term.terms.items():
        idle = frozenset(pair for pair in monomial if not how.touches(pair[0].free, pair[0].loose, depth))
        product = Poly({idle: coefficient})
        for atom, exponent in monomial - idle:
            if (atom, depth) not in how.done:
                how.done[atom, depth] = _rewrite_atom(atom, how, depth)
            product = product * how.done[atom, depth] ** exponent
        for m, c in product.terms.items():
            result[m] = result.get(m, 0) + c
    return Poly(result)


def _rewrite_atom(atom: Atom, how: Rewriting, depth: Depth) -> Poly:
    i, o, f = depth
    forms = tuple(how.index(t, i) for t in atom.index)
    if atom.kind == "index":
        return real(forms[0])
    if atom.kind == "family":
        outcomes = tuple(how.outcome(v, o) for v in atom.outcome)
        image = how.put("family", atom.name, f)
        if isinstance(image, Lambda):
            return image(*forms, *outcomes)
        return family(image if isinstance(image, int) else atom.name, *forms, *outcomes)
    if atom.body is None:
        return bracket(forms[0])
    inner = (i + (atom.kind == "sum"), o + (atom.kind == "mean"), f)
    return make_atom(atom.kind, index=forms, body=rewrite(atom.body, how, inner))


def fresh() -> str:
    """A name for building a bound term; closed at once, so it occurs in no finished term and serves again."""
    OPEN.append(f"'{len(OPEN)}")
    return OPEN[-1]


def function(indices: int, outcomes: int, body: Callable[..., Polyish]) -> Lambda:
    """The lambda of a Python callable, which is called once."""
    forms, points = [fresh() for _ in range(indices)], [fresh() for _ in range(outcomes)]
    value = poly(body(*map(index, forms), *map(Outcome, points)))
    del OPEN[len(OPEN) - indices - outcomes :]
    return Lambda(indices, outcomes, rewrite(rewrite(value, closing("index", *forms)), closing("outcome", *points)))


def total(length: Indexish, term: Lambda | Callable[[Index], Polyish]) -> Poly:
    """sum of term(i) for 0 <= i < length."""
    return make_atom("sum", index=[index(length)], body=_body(1, 0, term))


def mean(term: Lambda | Callable[[Outcome], Polyish]) -> Poly:
    """The expectation of term(outcome)."""
    return make_atom("mean", body=_body(0, 1, term))


def _body(indices: int, outcomes: int, term: Lambda | Callable[..., Polyish]) -> Poly:
    made = term if isinstance(term, Lambda) else function(indices, outcomes, term)
    need((made.indices, made.outcomes) == (indices, outcomes), "the body of a sum or a mean has one argument")
    return made.body
