"""Models in more dimensions from models in one: two independent copies side by side, or a coordinate that is at rest.

Which indices of a family run over the dimension is read from the formulas. Nothing is proved here: a model that is made
so counts where all hypotheses hold in it, evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg
from proofs.kernel.terms import Atom, Index, Poly
from proofs.models.semantics import Arguments, Model

DIMENSION = "d"
Bounds = tuple[Index, ...]  # of the bound indices, inmost first
Use = tuple[str, int, tuple[int, ...]]  # a family, the number of its indices, the places of those over the dimension


@dataclass
class Shape:
    """How many indices a family has, and which of them run over the dimension."""

    indices: int
    places: set[int]


def shapes(formulas: Iterable[Formula]) -> dict[str, Shape]:
    """The families of these formulas by name."""
    found: dict[str, Shape] = {}
    for name, indices, places in sorted({use for formula in formulas for use in _formula(formula, ())}):
        found.setdefault(name, Shape(indices, set())).places.update(places)
    return found


@cache
def _formula(formula: Formula, bounds: Bounds) -> frozenset[Use]:
    if isinstance(formula, ForAll):
        return _formula(formula.body, (formula.bound, *bounds) if formula.sort == "index" else bounds)
    return frozenset[Use]() if isinstance(formula, IndexNonneg) else _poly(formula.left, bounds)


def _poly(term: Poly, bounds: Bounds) -> frozenset[Use]:
    return frozenset[Use]().union(*(_atom(atom, bounds) for monomial in term.terms for atom, _ in monomial))


@cache  # the same sums stand in many formulas
def _atom(atom: Atom, bounds: Bounds) -> frozenset[Use]:
    if atom.kind == "family" and isinstance(atom.name, str):
        places = tuple(place for place, form in enumerate(atom.index) if _over_dimension(form, bounds))
        return frozenset([(atom.name, len(atom.index), places)])
    if atom.body is None:
        return frozenset()
    return _poly(atom.body, (atom.index[0], *bounds) if atom.kind == "sum" else bounds)


def _over_dimension(form: Index, bounds: Bounds) -> bool:
    if len(form.terms) != 1 or form.terms[0][1] != 1 or form.constant:
        return False
    ((name, _),) = form.terms
    if isinstance(name, str):
        return name in ("i", "j", "k")
    return name < len(bounds) and [n for n, _ in bounds[name].terms] == [DIMENSION]


def in_the_plane(model: Model, known: dict[str, Shape]) -> Iterator[Model]:
    """Models with d = 2 made from one with d = 1."""
    if model.indices.get(DIMENSION) != 1:
        return
    yield _copies(model, known)
    for corner in (0, 1):
        yield _at_rest(model, known, corner)


def _copies(model: Model, known: dict[str, Shape]) -> Model:
    """Two independent copies, one a coordinate; matrices are block diagonal."""
    count = len(model.probabilities)
    weights = tuple(p * q for p, q in product(model.probabilities, repeat=2))
    families: dict[str, dict[Arguments, Fraction | int]] = {}
    for name, values in model.families.items():
        shape = known.get(name, Shape(0, set()))
        own = families[name] = {}
        for arguments, value in values.items():
            indices, outcomes = arguments[: shape.indices], arguments[shape.indices :]
            for copy in (0, 1) if shape.places else (0,):
                moved = tuple(copy if place in shape.places else i for place, i in enumerate(indices))
                for points in product(range(count), repeat=len(outcomes)):
                    both = zip(outcomes, points, strict=True)
                    pairs = tuple(w * count + v if copy == 0 else v * count + w for w, v in both)
                    own[*moved, *pairs] = value
    outcomes = {name: w * count + w for name, w in model.outcomes.items()}
    return Model({**model.indices, DIMENSION: 2}, families, weights, outcomes)


def _at_rest(model: Model, known: dict[str, Shape], corner: int) -> Model:
    """A second coordinate at rest, beside which matrices have this number on the diagonal."""
    families: dict[str, dict[Arguments, Fraction | int]] = {}
    for name, values in model.families.items():
        shape = known.get(name, Shape(0, set()))
        families[name] = dict(values)
        if corner and len(shape.places) == 2:
            for arguments in values:
                moved = tuple(1 if place in shape.places else i for place, i in enumerate(arguments))
                families[name][moved] = corner
    return Model({**model.indices, DIMENSION: 2}, families, model.probabilities, model.outcomes)
