"""The trace bound as a rate-distortion statement: R = d b bits a vector give D <= kappa^2 tr Sigma 2^(-2R/d).

The product quantizer has N = L^d code vectors, so R = log2 N = d b and 2^(-2R/d) = L^-2 = 4^-b. In the kernel, which
has no logarithms, the same is N^2 D^d <= (kappa^2 tr Sigma)^d, with the powers written by their recursion. It is an
upper bound on one quantizer with codes of fixed length, not a converse: see `shannon-gap`. Bo Jun Han,
doi:10.5281/zenodo.19440451.

Without `no-overload` the overload error has no bound by the step; without `orthonormal` the decoder's basis does not
return what the encoder saw.
"""

from __future__ import annotations

from numerics.validation.witness import bounded_sample, pq_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import trace_bound
from proofs.library.quantizer.setting import kappa
from proofs.library.rate.rate import BOUNDS, CODEWORDS, DISTORTIONS, codebook_bound

LAW = Law()


def prove() -> dict[str, Theorem]:
    """The trace bound, raised to the power d by induction on the number of factors."""
    return {"coordinate": trace_bound(LAW), "codebook": codebook_bound(LAW)}


def with_powers(model: Model) -> Model:
    """The model with the powers of L, of its distortion and of its bound."""
    size = model.indices["d"]
    bases = {
        CODEWORDS: Fraction(2 * model.indices["M"]),
        DISTORTIONS: Fraction(evaluate(LAW.distortion(), model)),
        BOUNDS: Fraction(evaluate(kappa**2 * LAW.trace(), model)),
    }
    tables = {name: table([base**n for n in range(size + 1)]) for name, base in bases.items()}
    return Model(model.indices, {**model.families, **tables}, model.probabilities)


def powered(
    rows: Matrix, weights: Sequence[Fraction], kappa: int, half_levels: int, basis: Matrix | None = None
) -> Model:
    """One source with its configuration and the powers of L, D and the bound."""
    return with_powers(law_model(rows, weights, kappa, half_levels, basis))


def necessity() -> Necessity:
    """Overload breaks the bound, and so does a basis that is not orthonormal."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    half = (Fraction(1, 2), Fraction(1, 2))
    unit = [[Fraction(1, 2), Fraction(-1, 2)]]
    return {
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2",
            "codebook",
            powered([[4, -4, 0]], rare, 1, 1),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1, kappa = 1, L = 2: Q(X) = 2X", "codebook", powered(unit, half, 1, 1, [[2]])
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A law on the ends of its ranges, in a rotated basis of the plane: N = 16, D = 5/4, kappa^2 tr Sigma = 20."""
    rows, weights = three_points((2, 4), 2)
    model = powered(rows, weights, 2, 2, ROTATION)
    words = "Y_i in {-R_i, 0, R_i} with P(+-R_i) = 1/(2 kappa^2), d = 2, L = 4, rotated basis"
    return tuple(Attained(words, goal, "factor", model) for goal in ("codebook", "coordinate"))


def derivation() -> Derivation:
    """R = log2 L^d = d b and 2^(-2R/d) = 4^-b: the exponents by symbols, the numbers at d = 1 to 3 and b = 1 to 4."""
    size, bits = sympy.symbols("d b", positive=True)
    rate = size * bits
    cases = [(n, b) for n in (1, 2, 3) for b in (1, 2, 3, 4)]
    numbers = all(sympy.Integer(2) ** sympy.Rational(-2 * n * b, n) == sympy.Rational(1, 4**b) for n, b in cases)
    counts = all(sympy.log((2**b) ** n, 2) == n * b for n, b in cases)
    return Derivation(
        sympy=(
            identity("exponent of 2", -2 * rate / size, -2 * bits),
            Derived("bits a vector", "log2((2^b)^d) = d b, d = 1..3, b = 1..4", counts),
            Derived("rate form", "2^(-2 d b / d) = 4^-b, d = 1..3, b = 1..4", numbers),
        ),
        ground=(("coordinate", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer at R = 4 d bits a vector, and kappa^2 tr Sigma 2^(-2R/d)."""
    sample, _ = bounded_sample(rng)
    return pq_error_and_bound(sample, 4)
