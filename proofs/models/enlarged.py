"""Models in more dimensions from models in one: two independent copies side by side, or a coordinate that is at rest.

Which indices of a family run over the dimension is read from the formulas. Nothing is proved here: a model that is made
so counts where all hypotheses hold in it, evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg
from proofs.kernel.terms import Atom, Index, Poly
from proofs.models.semantics import Arguments, Model

DIMENSION = "d"


@dataclass
class Shape:
    """How many indices a family has, and which of them run over the dimension."""

    indices: int
    places: set[int]


def shapes(formulas: Iterable[Formula]) -> dict[str, Shape]:
    """The families of these formulas by name."""
    found: dict[str, Shape] = {}
    for formula in formulas:
        _formula(formula, (), found)
    return found


def _formula(formula: Formula, bounds: tuple[Index | None, ...], found: dict[str, Shape]) -> None:
    if isinstance(formula, ForAll):
        inner = (formula.bound, *bounds) if formula.sort == "index" else bounds
        _formula(formula.body, inner, found)
    elif not isinstance(formula, IndexNonneg):
        _poly(formula.left, bounds, found)


def _poly(term: Poly, bounds: tuple[Index | None, ...], found: dict[str, Shape]) -> None:
    for monomial in term.terms:
        for atom, _ in monomial:
            _atom(atom, bounds, found)


def _atom(atom: Atom, bounds: tuple[Index | None, ...], found: dict[str, Shape]) -> None:
    if atom.kind == "family" and isinstance(atom.name, str):
        shape = found.setdefault(atom.name, Shape(len(atom.index), set()))
        shape.places.update(place for place, form in enumerate(atom.index) if _over_dimension(form, bounds))
    elif atom.body is not None:
        _poly(atom.body, (atom.index[0], *bounds) if atom.kind == "sum" else bounds, found)


def _over_dimension(form: Index, bounds: tuple[Index | None, ...]) -> bool:
    if len(form.terms) != 1 or form.terms[0][1] != 1 or form.constant:
        return False
    ((name, _),) = form.terms
    if isinstance(name, str):
        return name in ("i", "j", "k")
    bound = bounds[name] if name < len(bounds) else None
    return bound is not None and [n for n, _ in bound.terms] == [DIMENSION]


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
