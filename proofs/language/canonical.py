"""An order of terms that no run changes: digests of their structure.

Atoms are compared by identity and monomials are sets, so the order in which a polynomial lists them differs from run
to run. What is written down, or asked of a solver, is sorted by these digests first.
"""

from __future__ import annotations

import hashlib

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Atom, Index, Monomial, Number, Poly

_atoms: dict[Atom, str] = {}


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def index_key(form: Index) -> str:
    """The digest of an index form."""
    return _digest("index", form.constant, form.terms)


def atom_key(atom: Atom) -> str:
    """The digest of an atom."""
    if atom not in _atoms:
        body = "" if atom.body is None else poly_key(atom.body)
        forms, points = map(index_key, atom.index), (p.name for p in atom.outcome)
        _atoms[atom] = _digest(atom.kind, atom.name, *forms, ";", *points, ";", body)
    return _atoms[atom]


def monomial_key(monomial: Monomial) -> tuple[tuple[str, int], ...]:
    """The digests of a monomial's atoms with their exponents, sorted."""
    return tuple(sorted((atom_key(a), e) for a, e in monomial))


def monomials(term: Poly) -> list[tuple[list[tuple[Atom, int]], Number]]:
    """The monomials of a polynomial in order, the atoms of each in order."""
    rows = sorted((monomial_key(m), m, c) for m, c in term.terms.items()) if len(term.terms) > 1 else None
    pairs = list(term.terms.items()) if rows is None else [(m, c) for _, m, c in rows]
    return [(sorted(m, key=lambda pair: atom_key(pair[0])), c) for m, c in pairs]


def poly_key(term: Poly) -> str:
    """The digest of a polynomial."""
    return _digest("poly", sorted((monomial_key(m), str(c)) for m, c in term.terms.items()))


def formula_key(formula: Formula) -> str:
    """The digest of a formula."""
    if isinstance(formula, ForAll):
        return _digest(formula.sort, index_key(formula.bound), formula.arity, formula_key(formula.body))
    if isinstance(formula, IndexNonneg):
        return _digest("integer", index_key(formula.form))
    return _digest(type(formula).__name__, getattr(formula, "operator", ""), poly_key(formula.left))


def theorem_key(theorem: Theorem) -> str:
    """The digest of what a theorem says."""
    return _digest(sorted(map(formula_key, theorem.hypotheses)), formula_key(theorem.conclusion))
