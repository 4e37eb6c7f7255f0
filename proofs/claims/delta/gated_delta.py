"""One mode bit a row, the smaller error chosen: never worse than direct or delta, better where each wins sometimes.

D_gated = E min(e_X, e_D) <= min(D_X, D_D), strictly where each mode errs less with positive probability, that is where
E max(e_X - e_D, 0) and E max(e_D - e_X, 0) are positive. The bit has to be paid for: with it a row of d coordinates has
2 L^d code vectors, and the bound of direct coding with N code vectors is N^2 D^d <= (kappa^2 tr Sigma_X)^d
(`rate-distortion`). The gated coder keeps that one if tr Sigma_D <= s tr Sigma_X with s^d = 1/4, s = 4^(-1/d); for a
block of n coordinates s = 4^(-1/n). At equal traces gating is paid for by its actual errors alone, not by its bound.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `delta-wins` or `direct-wins` one mode is always as good as the gate; without `paid` the finer direct coder has
the smaller bound; the delta's own hypotheses are those of `pq-trace-bounded`.
"""

from __future__ import annotations

from numerics.validation.witness import gated_error
from proofs.claims.vocabulary import *
from proofs.library.delta import gate

HALF = (Fraction(1, 2), Fraction(1, 2))
UNEVEN = (Fraction(1, 8), Fraction(1, 8), Fraction(3, 8), Fraction(3, 8))


def prove() -> dict[str, Theorem]:
    """min(e_X, e_D) is below both errors at every outcome, and by a margin where a mode wins; the trace bound of Z."""
    direct, delta = gate.gated()
    return {
        "direct": direct,
        "delta": delta,
        "least": gate.gated_least(),
        "strict": gate.gated_strict(),
        "price": gate.gated_price(),
        "equal-rate": gate.gated_at_equal_rate(),
    }


def _model(
    original: Matrix,
    delta: Matrix,
    probabilities: Sequence[Fraction] = HALF,
    kappa: Fraction | int = 1,
    price: Fraction = Fraction(1),
    bases: tuple[Matrix | None, Matrix | None] = (None, None),
) -> Model:
    """Two sources with L = 2, their gated coder's powers, and those of the price s."""
    found = pair_model(original, delta, probabilities, kappa, 1, bases)
    size = len(original)
    error, trace = (Fraction(evaluate(term, found)) for term in (gate.GATED, gate.ORIGINAL.trace()))
    bases_of = {"p": price, "G": error, "B": Fraction(kappa) ** 2 * trace}
    more = {name: table([value**n for n in range(size + 1)]) for name, value in bases_of.items()}
    more |= {"N": table([2 ** (n + 1) for n in range(size + 1)]), "s": table(price)}
    return Model(found.indices, {**found.families, **more}, found.probabilities)


def necessity() -> Necessity:
    """One exact pair of coders for each hypothesis; kappa = 2 and L = 2 reproduce +-1 without error."""
    good, bad = [[1, -1, 1, -1]], [[2, -2, 0, 0]]
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    signs, half, quarter = [[1, -1]], [[Fraction(1, 2), Fraction(-1, 2)]], Fraction(1, 4)
    return {
        "delta": NotNeeded("the claim holds for any two coders"),
        "delta-wins": Counterexample("e_X = 0, e_D = 1 always", "strict", _model(good, bad, UNEVEN, 2)),
        "direct-wins": Counterexample("e_D = 0, e_X = 1 always", "strict", _model(bad, good, UNEVEN, 2)),
        "paid": Counterexample("X = Z = +-1, kappa = 1, s = 1/4", "equal-rate", _model(signs, signs, price=quarter)),
        "no-overload-delta": Counterexample(
            "X = Z = +-4 with probability 1/32 each, else 0; kappa = 1, s = 1",
            "price",
            _model([[4, -4, 0]], [[4, -4, 0]], rare),
        ),
        "orthonormal-delta": Counterexample(
            "U = V = 2, X = Z = +-1, kappa = 1, s = 1", "price", _model(half, half, bases=([[2]], [[2]]))
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal coders; and Z with half the trace of X in the plane, where the delta wins and attains its bound."""
    alike = _model([[1, -1]], [[1, -1]])
    paid = _model([[2, -2], [2, -2]], [[2, -2], [0, 0]], price=Fraction(1, 2))
    words = "X = (+-2, +-2), Z = (+-2, 0), kappa = 1, L = 2, s = 1/2"
    return (
        Attained("X = Z = +-1, kappa = 1, L = 2", "direct", "factor", alike),
        Attained("X = Z = +-1, kappa = 1, L = 2", "delta", "factor", alike),
        Attained(words, "price", "factor", paid),
        Attained(words, "equal-rate", "factor", paid),
    )


def models() -> tuple[Exhibited, ...]:
    """A law on which either coder wins, and what the delta's hypotheses keep out of `equal-rate` in one dimension."""
    quarters = (Fraction(1, 4),) * 4
    law = _model([[1, -1, 7, -7]], [[7, -7, 1, -1]], quarters, Fraction(2, 5))
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    quarter, short = Fraction(1, 4), [[Fraction(1, 4), Fraction(-1, 4)]]
    wild = _model([[2, -2, 2, -2]], [[4, -4, 0, 0]], rare, price=quarter)
    long = _model([[1, -1]], short, price=quarter, bases=(None, [[2]]))
    return (
        Exhibited("values 1 and 7, levels +-1: each coder errs by nothing on one half, by 36 on the other", law),
        Exhibited("Z = +-4 with probability 1/32 each, else 0; X = +-2, kappa = 1, s = 1/4", wild),
        Exhibited("V = 2, Z = +-1/2, X = +-1, kappa = 1, s = 1/4", long),
    )


def derivation() -> Derivation:
    """The rate of the mode bit as a factor of the bound."""
    b, n = sympy.symbols("b n", positive=True)
    finer, coarser = sympy.Pow(4, -(b + 1 / n)), sympy.Pow(4, -b)
    ratio = sympy.powsimp(sympy.expand_power_exp(finer / coarser), force=True)
    return Derivation(
        sympy=(identity("1/n bits more are worth 4^(-1/n)", sympy.simplify(ratio * 4 ** (1 / n)), 1),),
        ground=(("direct", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the gated coder on a generated stream, and the smaller one of its two modes."""
    return gated_error(rng)
