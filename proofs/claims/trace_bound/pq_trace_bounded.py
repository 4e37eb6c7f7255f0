"""The paper's main theorem: the clipped product quantizer's distortion is at most kappa^2 / 4^b times the trace.

One statement from the law of X to the bound: X in R^d with any law, an orthonormal basis U, Y = U^T (X - E X),
steps Delta_i = 2 kappa sqrt(E Y_i^2) / L, the clipped mid-rise quantizer in each coordinate, and D = E |X - Q(X)|^2.
Bo Jun Han, doi:10.5281/zenodo.19440451, with L = 2M levels in the place of 2^b.

Without `no-overload` the overload error has no bound by the step; without `orthonormal` the decoder's basis does not
return what the encoder saw. `eigenbasis` and `loading` stand in the paper's statement and are not needed.
"""

from __future__ import annotations

from numerics.validation.witness import bounded_sample, pq_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import trace_attained, trace_bound


def prove() -> dict[str, Theorem]:
    """Rotate the error into the basis, bound it coordinate by coordinate, take E, sum, and rotate the trace back."""
    return {"bound": trace_bound(Law()), "attained": trace_attained(Law())}


def necessity() -> Necessity:
    """Overload breaks the bound, and so does a basis that is not orthonormal."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    half = (Fraction(1, 2), Fraction(1, 2))
    return {
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2", "bound", law_model([[4, -4, 0]], rare, 1)
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1, kappa = 1, L = 2: Q(X) = 2X",
            "bound",
            law_model([[Fraction(1, 2), Fraction(-1, 2)]], half, 1, basis=[[2]]),
        ),
        "eigenbasis": NotNeeded("the bound holds in every orthonormal basis with steps matched to its variances"),
        "attaining": Counterexample("Y = +-1, kappa = 2, L = 2: D = 0", "attained", law_model([[1, -1]], half, 2)),
        "loading": NotNeeded("a negative kappa mirrors the codes and changes no squared error of a law on the ends"),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Laws with abs(Y_i) in {0, R_i} attain the bound; here in a rotated basis of the plane."""
    rows, weights = three_points((2, 4), 2)
    words = "Y_i in {-R_i, 0, R_i} with P(+-R_i) = 1/(2 kappa^2), d = 2, rotated basis"
    return (Attained(words, "bound", "factor", law_model(rows, weights, 2, 2, ROTATION)),)


def derivation() -> Derivation:
    """The half step squared is kappa^2 lambda / 4^b, and a rotation keeps the norm at d = 2."""
    k, s, b = sympy.symbols("kappa sigma b", positive=True)
    factor = sympy.Rational(statement("pq-trace-bounded").constants[0].value)
    half_step = k * s / 2**b
    rescaled = sympy.powsimp(sympy.expand_power_base(half_step**2 * 4**b), force=True)
    t = symbol_matrix("t", 1, 1)[0]
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    turned = sympy.Matrix([[cosine, -sine], [sine, cosine]]) * symbol_matrix("z", 2, 1)
    energy = sum(z**2 for z in symbol_matrix("z", 2, 1))
    return Derivation(
        sympy=(
            Derived(
                "(Delta/2)^2 4^b = kappa^2 sigma^2",
                f"{rescaled} = {factor * k**2 * s**2}",
                sympy.expand(rescaled - factor * k**2 * s**2) == 0,
            ),
            identity("a rotation of the plane keeps the norm", sum(z**2 for z in turned), energy),
        ),
        ground=(("bound", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer on a random ensemble, and the bound."""
    sample, _ = bounded_sample(rng)
    return pq_error_and_bound(sample, 4)
