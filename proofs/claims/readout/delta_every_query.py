"""With dither the delta is better for every linear readout exactly when Sigma_D <= Sigma_X in the Loewner order.

Both sources under the same rule (kappa, L), each with steps, eigenbasis and dither of its own. By
`dithered-error-covariance` E norm(R e)^2 = c tr(R Sigma R^T) with one c for both, and by `loewner-is-every-trace` the
traces through all readouts are ordered iff the covariances are. This is what the Loewner order is needed for: for the
one readout R = I the traces answer (`trace-suffices`). From Bo Jun Han's hypothesis, doi:10.5281/zenodo.19440451.

This compares the error of what is handed to the quantizer. It is the reconstruction error of X_t only if the decoder
knows X_{t-1} exactly.

Without `dominated` or `every-row` a readout is out of order; a hypothesis on one source's basis, steps or dither
dropped, its error is not c Sigma; without `loading` nothing is quantized and all errors vanish.
"""

from __future__ import annotations

from numerics.validation.readout import dithered_delta
from proofs.claims.readout.dithered_pairs import LARGER, SMALLER, against, alone, pair, silent
from proofs.claims.vocabulary import *
from proofs.library.readout.dither import X
from proofs.library.readout.every_query import every_query, only_if, through_readout, whole_error


def prove() -> dict[str, Theorem]:
    """Row by row E <v, e>^2 = c v^T Sigma v for both sources, with one c."""
    return {
        "readout": through_readout(X),
        "every-query": every_query(),
        "only-if": only_if(),
        "trace": whole_error(X),
    }


def necessity() -> Necessity:
    """Signs with errors -Delta/2 or Delta/6, one condition broken at a time."""
    return {
        "delta": NotNeeded("the claim holds for any two sources with ordered covariances"),
        **against("only-if", SMALLER),
        **against("every-query", LARGER),
        "loading": Counterexample("kappa = 0, X = +-1, Z = +-2: no errors at all", "only-if", silent()),
    }


def models() -> tuple[Counterexample, ...]:
    """The same against each goal."""
    whole, one = ("orthonormal", "eigenbasis", "cell", "white"), ("orthonormal", "cell")
    return (*against("only-if", SMALLER).values(), *alone("readout", whole), *alone("trace", one))


def sharpness() -> tuple[Sharpness, ...]:
    """Equal sources."""
    words = "X and Z on +-5 and +-10 in a rotated basis, R = (1, 1)"
    return (Attained(words, "every-query", "factor", pair()),)


def derivation() -> Derivation:
    """The constant, and E <v, e>^2 against c v^T Sigma v in the plane, the errors uncorrelated in the basis."""
    k, count, x, y, t = sympy.symbols("kappa L lambda_0 lambda_1 t", positive=True)
    share = sympy.Integer(statement("dithered-error-covariance").constants[0].value.numerator)
    c = k**2 / (share * (count - 1) ** 2)
    turn = sympy.Matrix([[1 - t**2, -2 * t], [2 * t, 1 - t**2]]) / (1 + t**2)
    v = symbol_matrix("v", 2, 1)
    along = turn.T * v
    error = c * x * along[0] ** 2 + c * y * along[1] ** 2
    sigma = turn * sympy.diag(x, y) * turn.T
    step = (2 * k / (count - 1)) ** 2
    return Derivation(
        sympy=(
            identity("Delta^2 / 12 at variance one", step / 12, c),
            identity("E <v, e>^2 in the plane", error, c * (v.T * sigma * v)[0]),
            refuted(identity("the trace in the place of the form", error, c * (x + y) * (v.T * v)[0])),
        ),
        at=tuple((goal, pair()) for goal in ("readout", "every-query", "trace")),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean square of a readout of the dithered error of a dominated stream's deltas, and of the stream's own."""
    return dithered_delta(rng)
