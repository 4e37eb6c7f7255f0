"""The words in which a claim is shown: what a claim's file takes with `from proofs.claims.vocabulary import *`.

The kernel's terms and formulas, the steps of logic, the arithmetic that is searched for, the kinds of evidence, finite
models and the laws that claims share. What one claim alone needs it imports by name from its room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy
from numpy.random import Generator

from proofs.claims.derivations import identity, integral, refuted, symbol_matrix, vanishes
from proofs.claims.models import (
    ROTATION,
    Matrix,
    law_model,
    law_tables,
    matrix_model,
    pair_model,
    rotated,
    scalar_law,
    scalar_model,
    three_points,
)
from proofs.kernel.formulas import Formula, above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, mean, poly, real
from proofs.language.source import statement
from proofs.language.statement import (
    Approached,
    Attained,
    Counterexample,
    Derivation,
    Derived,
    Exhibited,
    Loose,
    Necessity,
    NotNeeded,
    Sharpness,
)
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    cut,
    for_index,
    for_outcome,
    instance,
    magnitude,
    magnitude_facts,
    ordered,
    square_monotone,
)
from proofs.models.semantics import Model, Table, evaluate, rational_root, table
from proofs.search.certificate import prove as arithmetic

__all__ = [
    "ROTATION",
    "Any",
    "Approached",
    "Attained",
    "Counterexample",
    "Derivation",
    "Derived",
    "Exhibited",
    "Formula",
    "Fraction",
    "Generator",
    "Indexish",
    "Iterator",
    "Loose",
    "Mapping",
    "Matrix",
    "Model",
    "Necessity",
    "NotNeeded",
    "Poly",
    "Sequence",
    "Sharpness",
    "Table",
    "Theorem",
    "above",
    "arithmetic",
    "assume",
    "at",
    "at_least",
    "by_contradiction",
    "cut",
    "equal",
    "evaluate",
    "family",
    "for_index",
    "for_outcome",
    "identity",
    "index",
    "index_at_least",
    "instance",
    "integral",
    "law_model",
    "law_tables",
    "magnitude",
    "magnitude_facts",
    "matrix_model",
    "mean",
    "ordered",
    "pair_model",
    "poly",
    "rational_root",
    "real",
    "refuted",
    "rotated",
    "scalar_law",
    "scalar_model",
    "square_monotone",
    "statement",
    "symbol_matrix",
    "sympy",
    "table",
    "three_points",
    "vanishes",
]
