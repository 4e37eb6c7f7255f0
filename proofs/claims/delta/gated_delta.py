"""One mode bit a row, the smaller error chosen: never worse than direct or delta, better where each wins sometimes.

D_gated = E min(e_X, e_D) <= min(D_X, D_D), strictly where each mode wins with positive probability. The bit has to be
paid for: a row of d coordinates at b bits and the mode bit has the rate of direct coding at b + 1/d bits, whose bound
is c^2 kappa^2 tr Sigma_X / 4^b with c = 2^(-1/d). The gated bound is below that one if tr Sigma_D <= c^2 tr Sigma_X;
for a block of n coordinates c = 2^(-1/n). At equal traces gating is paid for by its actual errors alone, not its bound.

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
        "equal-rate": gate.gated_at_equal_rate(),
    }


def _model(
    original: Matrix,
    delta: Matrix,
    probabilities: Sequence[Fraction] = HALF,
    kappa: int = 1,
    price: Fraction = Fraction(1),
    bases: tuple[Matrix | None, Matrix | None] = (None, None),
) -> Model:
    """Two scalar sources with L = 2; both events are everything, both margins are one."""
    found = pair_model(original, delta, probabilities, kappa, 1, bases)
    always = table([1] * len(probabilities))
    more = {"g": always, "h": always, "t": table(1), "u": table(1), "c": table(price)}
    return Model(found.indices, {**found.families, **more}, found.probabilities)


def necessity() -> Necessity:
    """One exact pair of coders for each hypothesis; kappa = 2 and L = 2 reproduce +-1 without error."""
    good, bad = [[1, -1, 1, -1]], [[2, -2, 0, 0]]
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    signs, half = [[1, -1]], [[Fraction(1, 2), Fraction(-1, 2)]]
    return {
        "delta": NotNeeded("the claim holds for any two coders"),
        "delta-wins": Counterexample("e_X = 0, e_D = 1 always", "strict", _model(good, bad, UNEVEN, 2)),
        "direct-wins": Counterexample("e_D = 0, e_X = 1 always", "strict", _model(bad, good, UNEVEN, 2)),
        "paid": Counterexample(
            "X = Z = +-1, kappa = 1, c = 1/2", "equal-rate", _model(signs, signs, price=Fraction(1, 2))
        ),
        "no-overload-delta": Counterexample(
            "X = Z = +-4 with probability 1/32 each, else 0; kappa = 1, c = 1",
            "equal-rate",
            _model([[4, -4, 0]], [[4, -4, 0]], rare),
        ),
        "orthonormal-delta": Counterexample(
            "U = V = 2, X = Z = +-1, kappa = 1, c = 1", "equal-rate", _model(half, half, bases=([[2]], [[2]]))
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal coders; and X = +-2, Z = +-1 with c = 1/2, where the delta wins always and attains its bound."""
    alike = _model([[1, -1]], [[1, -1]])
    paid = _model([[2, -2]], [[1, -1]], price=Fraction(1, 2))
    return (
        Attained("X = Z = +-1, kappa = 1, L = 2", "direct", "factor", alike),
        Attained("X = Z = +-1, kappa = 1, L = 2", "delta", "factor", alike),
        Attained("X = +-2, Z = +-1, kappa = 1, L = 2, c = 1/2", "equal-rate", "factor", paid),
    )


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    quarters = (Fraction(1, 4),) * 4
    pair = pair_model([[1, -1, 7, -7]], [[7, -7, 1, -1]], quarters, Fraction(2, 5))
    more = {"g": table([0, 0, 1, 1]), "h": table([1, 1, 0, 0]), "t": table(1), "u": table(1)}
    law = Model(pair.indices, {**pair.families, **more}, quarters)
    return (Exhibited("values 1 and 7, levels +-1: each coder errs by nothing on one half, by 36 on the other", law),)


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
