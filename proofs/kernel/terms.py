"""Terms of the kernel: exact rational polynomials over atoms, with two sorts of variables.

An *index* variable ranges over the integers and occurs in integer linear forms (`Index`). An *outcome* variable
ranges over the points of one probability space. Binders (finite sums, expectations, quantifiers) are locally
nameless: a bound variable is the non-negative integer that counts the binders of its sort between it and its own, a
free one is a string. So equality of terms is equality up to renaming, and substitution cannot capture.

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
from functools import cached_property
from itertools import count
from types import MappingProxyType
from typing import Final, NoReturn

Number = int | Fraction
Name = str | int
Free = frozenset[tuple[str, str]]  # (sort, name), the sort one of 'index', 'outcome', 'family'
Depth = tuple[int, int, int]  # binders passed on the way down, one count a sort
GROUND: Final[Depth] = (0, 0, 0)
SORTS: Final = ("index", "outcome", "family")


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
        right = index(other)
        coefficients = dict(self.terms)
        for name, coefficient in right.terms:
            coefficients[name] = coefficients.get(name, 0) + factor * coefficient
        kept = [(name, c) for name, c in coefficients.items() if c]
        kept.sort(key=lambda pair: (isinstance(pair[0], str), pair[0]))
        return Index(self.constant + factor * right.constant, tuple(kept))

    def __add__(self, other: Indexish) -> Index:
        return self.plus(other)

    def __sub__(self, other: Indexish) -> Index:
        return self.plus(other, -1)

    def __rsub__(self, other: Indexish) -> Index:
        return index(other).plus(self, -1)

    __radd__ = __add__


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
    """An indivisible term; made by `_atom` alone, so equal atoms are the same object."""

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

    def __init__(self, terms: Mapping[Monomial, Number]) -> None:
        kept = {m: c for m, c in terms.items() if c}
        need(all(type(c) in (int, Fraction) for c in kept.values()), "a coefficient is an exact rational")
        object.__setattr__(self, "terms", MappingProxyType(kept))

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self.terms.items()))

    @cached_property
    def free(self) -> Free:
        """The free names, each with its sort."""
        return frozenset[tuple[str, str]]().union(*(a.free for m in self.terms for a, _ in m))

    @cached_property
    def loose(self) -> Depth:
        """How many binders of each sort the loose names need around the polynomial."""
        depths = [a.loose for m in self.terms for a, _ in m]
        return GROUND if not depths else (max(d[0] for d in depths), max(d[1] for d in depths), max(d[2] for d in depths))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("polynomials are immutable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self._hash == other._hash and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    def __add__(self, other: Polyish) -> Poly:
        terms = dict(self.terms)
        for m, c in poly(other).terms.items():
            terms[m] = terms.get(m, 0) + c
        return Poly(terms)

    def __neg__(self) -> Poly:
        return Poly({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Polyish) -> Poly:
        return self + -poly(other)

    def __rsub__(self, other: Polyish) -> Poly:
        return poly(other) - self

    def __mul__(self, other: Polyish) -> Poly:
        terms: dict[Monomial, Number] = {}
        for m, c in self.terms.items():
            for n, e in poly(other).terms.items():
                product = _times(m, n)
                terms[product] = terms.get(product, 0) + c * e
        return Poly(terms)

    def __pow__(self, exponent: int) -> Poly:
        need(exponent >= 0, "an exponent is non-negative")
        power = self if exponent else poly(1)
        for _ in range(exponent - 1):
            power = power * self
        return power

    __radd__ = __add__
    __rmul__ = __mul__


Polyish = Poly | int | Fraction


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for atom, exponent in right:
        powers[atom] = powers.get(atom, 0) + exponent
    return frozenset(powers.items())


def poly(value: Polyish) -> Poly:
    """The polynomial of an exact number, or the polynomial itself."""
    return value if isinstance(value, Poly) else Poly({ONE: value})


_atoms: dict[object, Atom] = {}


def _atom(
    kind: str, name: Name = "", index: Iterable[Index] = (), outcome: Iterable[Outcome] = (), body: Poly | None = None
) -> Poly:
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
                depth[sort] = max(depth[sort], variable + 1)
        _atoms[key] = Atom(kind, name, forms, points, body, frozenset(free), (depth[0], depth[1], depth[2]))
    return Poly({frozenset([(_atoms[key], 1)]): 1})


def family(name: Name, *arguments: Indexish | Outcome) -> Poly:
    """name(arguments): index forms and outcome variables, each sort in its own order."""
    outcomes = [a for a in arguments if isinstance(a, Outcome)]
    return _atom("family", name, [index(a) for a in arguments if not isinstance(a, Outcome)], outcomes)


def real(form: Indexish) -> Poly:
    """An index form read as a real number."""
    total = poly(index(form).constant)
    for name, coefficient in index(form).terms:
        total = total + coefficient * _atom("index", index=[Index(0, ((name, 1),))])
    return total


def bracket(form: Indexish) -> Poly:
    """[form >= 0]: one or zero."""
    return _atom("bracket", index=[index(form)])


def sqrt(x: Polyish) -> Poly:
    """The square root; its axioms hold where x >= 0."""
    return _atom("sqrt", body=poly(x))


def floor(x: Polyish) -> Poly:
    """The largest integer not above x."""
    return _atom("floor", body=poly(x))


@dataclass(frozen=True, slots=True)
class Lambda:
    """A polynomial with `indices` index and `outcomes` outcome parameters (its loose variables 0, 1, ...)."""

    indices: int
    outcomes: int
    body: Poly

    def __post_init__(self) -> None:
        fits = (self.indices, self.outcomes, 0)
        need(all(a <= b for a, b in zip(self.body.loose, fits, strict=True)), "a lambda's body has no other loose name")

    def __call__(self, *arguments: Indexish | Outcome) -> Poly:
        outcomes = tuple(a for a in arguments if isinstance(a, Outcome))
        forms = tuple(index(a) for a in arguments if not isinstance(a, Outcome))
        need((len(forms), len(outcomes)) == (self.indices, self.outcomes), "a lambda takes its own number of arguments")
        return rewrite(self.body, opening(forms, outcomes))


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What becomes of each variable and family under the binders passed so far; `touches` tells idle terms apart."""

    touches: Callable[[Free, Depth, Depth], bool]
    index: Callable[[Name, int], Index]
    outcome: Callable[[Name, int], Outcome]
    family: Callable[[Name, int], Name | Lambda]
    done: dict[tuple[Atom, Depth], Poly] = field(default_factory=dict["tuple[Atom, Depth]", "Poly"])


def substitution(
    indices: Mapping[str, Index], outcomes: Mapping[str, Outcome], families: Mapping[str, Lambda]
) -> Rewriting:
    """Free index variables, outcome variables and families replaced by terms without loose names."""
    named = {("index", n) for n in indices} | {("outcome", n) for n in outcomes} | {("family", n) for n in families}
    return Rewriting(
        lambda free, loose, depth: not free.isdisjoint(named),
        lambda name, depth: indices[name] if isinstance(name, str) and name in indices else _variable(name),
        lambda name, depth: outcomes[name] if isinstance(name, str) and name in outcomes else Outcome(name),
        lambda name, depth: families[name] if isinstance(name, str) and name in families else name,
    )


def opening(
    indices: tuple[Index, ...] = (), outcomes: tuple[Outcome, ...] = (), families: tuple[Lambda, ...] = ()
) -> Rewriting:
    """The outermost loose names, all of a sort at once, replaced by terms whose own loose names move with the depth."""

    def put_index(name: Name, depth: int) -> Index:
        if isinstance(name, str) or name < depth:
            return _variable(name)
        moved = [(n if isinstance(n, str) else n + depth, c) for n, c in indices[name - depth].terms]
        return Index(indices[name - depth].constant, tuple(moved))

    def put_outcome(name: Name, depth: int) -> Outcome:
        if isinstance(name, str) or name < depth:
            return Outcome(name)
        inner = outcomes[name - depth].name
        return Outcome(inner if isinstance(inner, str) else inner + depth)

    def put_family(name: Name, depth: int) -> Name | Lambda:
        return name if isinstance(name, str) or name < depth else families[name - depth]

    counts = (len(indices), len(outcomes), len(families))
    return Rewriting(
        lambda free, loose, depth: any(n and a > b for n, a, b in zip(counts, loose, depth, strict=True)),
        put_index,
        put_outcome,
        put_family,
    )


def closing(sort: str, names: tuple[str, ...]) -> Rewriting:
    """Free names of one sort turned into the outermost bound ones of a term that has no loose name there."""
    named = {(sort, name) for name in names}

    def place(name: Name, depth: int, kind: str) -> Name:
        return depth + names.index(name) if isinstance(name, str) and kind == sort and name in names else name

    return Rewriting(
        lambda free, loose, depth: not free.isdisjoint(named),
        lambda name, depth: _variable(place(name, depth, "index")),
        lambda name, depth: Outcome(place(name, depth, "outcome")),
        lambda name, depth: place(name, depth, "family"),
    )


def _variable(name: Name) -> Index:
    return Index(0, ((name, 1),))


def rewrite_form(form: Index, how: Rewriting, depth: int) -> Index:
    """Apply a rewriting to an index form under `depth` index binders."""
    result = Index(form.constant)
    for name, coefficient in form.terms:
        result = result.plus(how.index(name, depth), coefficient)
    return result


def rewrite(term: Poly, how: Rewriting, depth: Depth = GROUND) -> Poly:
    """Apply a rewriting under `depth` binders of each sort; the result is in normal form again."""
    if not how.touches(term.free, term.loose, depth):
        return term
    result: dict[Monomial, Number] = {}
    for monomial, coefficient in term.terms.items():
        product = poly(coefficient)
        for atom, exponent in monomial:
            if (atom, depth) not in how.done:
                how.done[atom, depth] = _rewrite_atom(atom, how, depth)
            product = product * how.done[atom, depth] ** exponent
        for m, c in product.terms.items():
            result[m] = result.get(m, 0) + c
    return Poly(result)


def _rewrite_atom(atom: Atom, how: Rewriting, depth: Depth) -> Poly:
    if not how.touches(atom.free, atom.loose, depth):
        return Poly({frozenset([(atom, 1)]): 1})
    i, o, f = depth
    forms = tuple(rewrite_form(t, how, i) for t in atom.index)
    if atom.kind == "index":
        return real(forms[0])
    if atom.kind == "family":
        outcomes = tuple(how.outcome(v.name, o) for v in atom.outcome)
        image = how.family(atom.name, f)
        return image(*forms, *outcomes) if isinstance(image, Lambda) else family(image, *forms, *outcomes)
    if atom.body is None:
        return bracket(forms[0])
    inner = (i + (atom.kind == "sum"), o + (atom.kind == "mean"), f)
    return _atom(atom.kind, index=forms, body=rewrite(atom.body, how, inner))


_fresh = count()


def fresh() -> str:
    """A name for building a bound term; closed at once, so it occurs in no finished term."""
    return f"'{next(_fresh)}"


def function(indices: int, outcomes: int, body: Callable[..., Polyish]) -> Lambda:
    """The lambda of a Python callable, which is called once."""
    forms, points = [fresh() for _ in range(indices)], [fresh() for _ in range(outcomes)]
    value = poly(body(*map(index, forms), *map(Outcome, points)))
    body_of_forms = rewrite(value, closing("index", tuple(forms)))
    return Lambda(indices, outcomes, rewrite(body_of_forms, closing("outcome", tuple(points))))


def total(length: Indexish, term: Lambda | Callable[[Index], Polyish]) -> Poly:
    """sum of term(i) for 0 <= i < length."""
    body = term if isinstance(term, Lambda) else function(1, 0, term)
    need((body.indices, body.outcomes) == (1, 0), "a sum's term is a function of one index")
    return _atom("sum", index=[index(length)], body=body.body)


def mean(term: Lambda | Callable[[Outcome], Polyish]) -> Poly:
    """The expectation of term(outcome)."""
    body = term if isinstance(term, Lambda) else function(0, 1, term)
    need((body.indices, body.outcomes) == (0, 1), "a mean's term is a function of one outcome")
    return _atom("mean", body=body.body)
