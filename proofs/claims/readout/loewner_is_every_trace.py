"""A <= B is the order of tr(R A R^T) at every matrix R, and already that at every matrix of one row.

tr(R A R^T) adds up the forms of A at the rows of R; a single row is the form itself, and the forms at all vectors are
the order. So the trace for one R, such as R = I, asks for less than the order, and the traces for all of them for
exactly the order. Classical (Horn and Johnson, Matrix Analysis, section 7.7).

Without `dominated` some row is out of order; without `every-row` nothing is said of some direction.
"""

from __future__ import annotations

from numerics.validation.readout import traces_of_readout
from proofs.claims.loewner.loewner_quadratic_form import v
from proofs.claims.loewner.loewner_trace import A, B
from proofs.claims.vocabulary import *
from proofs.kernel.formulas import all_family
from proofs.library.logic.logic import one
from proofs.library.matrices.matrices import order_from_forms, quadratic
from proofs.library.readout.readouts import one_row, readouts_ordered


def prove() -> dict[str, Theorem]:
    """The forms at the rows are ordered and add up; one row gives the form at every vector."""
    rows = assume(all_family(1, 0, lambda v: at_least(quadratic(B, v), quadratic(A, v))))
    form = at(rows, one(v))
    return {
        "every-readout": readouts_ordered(A, B),
        "one-row": one_row(A),
        "order": order_from_forms(A, B, "v", form),
    }


def necessity() -> Necessity:
    """One direction out of order; and no use of symmetry."""
    model = matrix_model({"p": 2}, A=[[1, 0], [0, 1]], B=[[2, 0], [0, 0]], R=[[0, 1], [0, 2]])
    return {
        "dominated": Counterexample("A = I, B = diag(2, 0), both rows of R along e_2", "every-readout", model),
        "every-row": Counterexample("A = I, B = diag(2, 0)", "order", model),
        "symmetric": NotNeeded("only the quadratic forms at the rows are used"),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal matrices."""
    model = matrix_model({"p": 3}, A=[[2, 1], [1, 2]], B=[[2, 1], [1, 2]], R=[[1, 2], [0, 3], [1, -1]])
    return (Attained("A = B, three rows", "every-readout", "factor", model),)


def derivation() -> Derivation:
    """tr(R A R^T) as the forms at the rows for 2 and 3 rows, and that R = I asks for less than the order."""
    steps = []
    for rows, size in ((2, 2), (3, 2), (2, 3)):
        r, a = symbol_matrix("r", rows, size), symbol_matrix("a", size, size)
        forms = sum((r[k, :] * a * r[k, :].T)[0] for k in range(rows))
        steps.append(identity(f"trace of R A R^T as forms, R is {rows} by {size}", (r * a * r.T).trace(), forms))
    unit, other = sympy.eye(2), sympy.diag(2, 0)
    return Derivation(
        sympy=(*steps, identity("A = I and B = diag(2, 0) have one trace", unit.trace(), other.trace())),
        ground=(("every-readout", {"d": 1, "p": 2}, 1), ("one-row", {"d": 3, "p": 1}, 1), ("order", {"d": 1}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Both traces at a random readout of three rows."""
    return traces_of_readout(rng)
