"""For smooth sources the delta's advantage is an actual one: D_D / D_X <= alpha (1 + eta) / (1 - eta).

alpha = tr Sigma_D / tr Sigma_X, and both sources meet `pq-high-resolution` with one eta: densities of total variation
at most v over their deviations, mid-rise without ends, the same rule. So the delta errs less, not only in the worst
case, as soon as alpha < (1 - eta) / (1 + eta), which tends to alpha < 1 with the bits. Domination is not needed, as in
`trace-suffices`; without smoothness the actual errors have no order (`pointwise-mse`). Derived from Bo Jun Han's
theorem, doi:10.5281/zenodo.19440451, and Bennett 1948.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Attained in the limit where the errors of both sources are off by eta, in opposite directions. Without any of the
hypotheses of one source its error is not tied to its trace; without `gain` the traces are not tied.
"""

from __future__ import annotations

from numerics.validation.smooth import normal_delta
from proofs.claims.actual.smooth import LEVELLED, SIGNS, SIXTHS, resolved, smooth_model
from proofs.claims.vocabulary import *
from proofs.library.actual.high_resolution import advantage

ALPHA = Fraction(81, 100)


def prove() -> dict[str, Theorem]:
    """Enclose both distortions by their traces; where eta >= 1 the left side is not positive."""
    ratio, smaller = advantage()
    return {"ratio": ratio, "smaller": smaller}


def _pair(
    original: Sequence[Fraction | int] = LEVELLED,
    delta: Sequence[Fraction | int] = LEVELLED,
    alpha: Fraction | int = ALPHA,
    n: Fraction | int = 0,
    n_delta: Fraction | int = 0,
    bases: tuple[int | Fraction, int | Fraction] = (1, 1),
    scale: Fraction | int = Fraction(9, 10),
) -> Model:
    """X and Z = scale times `delta`, kappa = 2, L = 2, at which the law on five levels has eta = 0."""
    rows = [[Fraction(x) / b for x in row] for row, b in zip((original, delta), bases, strict=True)]
    scaled = [scale * z for z in rows[1]]
    law = pair_model([rows[0]], [scaled], SIXTHS, 2, 1, ([[bases[0]]], [[bases[1]]]))
    return smooth_model(law, {"n": n, "n_Z": n_delta}, 0, 0, alpha=alpha)


def necessity() -> Necessity:
    """Z is 9/10 of a law whose error is that of high resolution exactly; X is that law, but for one change."""
    spikes = (2, -2, 0, 0, 0, 0)
    short = (Fraction(4, 5), 1)
    cases = {
        "smooth": ("X = +-1 has no error, n = 0", "ratio", _pair(SIGNS)),
        "variation": ("X = +-1 has no error, n = 9", "ratio", _pair(SIGNS, n=9)),
        "orthonormal": ("U = 4/5: E |X - Q(X)|^2 falls below 27/100", "ratio", _pair(bases=short)),
        "smooth-delta": ("Z in {-2, 0, 2} has three times the error", "ratio", _pair(delta=spikes)),
        "variation-delta": ("the same with n_Z = 9", "ratio", _pair(delta=spikes, n_delta=9)),
        "orthonormal-delta": ("V = 2", "ratio", _pair(bases=(1, 2))),
        "gain": ("Z = X, alpha = 1/2", "ratio", _pair(alpha=Fraction(1, 2), scale=1)),
        "resolved": ("Z = X, alpha = 1, eta = 0", "smaller", _pair(alpha=1, scale=1)),
        "moving": ("X = Z = 0", "smaller", _pair((0,) * 6, (0,) * 6, 0)),
    }
    return {name: Counterexample(*case) for name, case in cases.items()}


def sharpness() -> tuple[Sharpness, ...]:
    """X errs by a quarter less and Z by a quarter more, at kappa = 4/3; v is a little above what that asks for."""
    kappa = Fraction(4, 3)
    v, eta = resolved(Fraction(1, 4), kappa)
    law = pair_model([SIGNS], [LEVELLED], SIXTHS, kappa)
    near = smooth_model(law, {"n": v, "n_Z": v}, v, eta, alpha=1)
    return (Approached("errors of 3/4 and 5/4, alpha = 1", "ratio", "factor", (near,), Fraction(1, 2000)),)


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    kappa, half, quarter = Fraction(4, 3), Fraction(1, 2), Fraction(1, 4)
    v, eta = resolved(quarter, kappa)
    law = pair_model([SIGNS], [[half * z for z in LEVELLED]], SIXTHS, kappa)
    near = smooth_model(law, {"n": v, "n_Z": v}, v, eta, alpha=quarter)
    return (
        Exhibited("Z = 9/10 X on five levels, kappa = 2, alpha = 81/100, eta = 0", _pair()),
        Exhibited("errors of 3/4 and 5/4, eta a little above 1/4, alpha = 1/4", near),
    )


def derivation() -> Derivation:
    """The ratio of the ends of both enclosures, and the threshold."""
    a, x, e = sympy.symbols("alpha x eta", positive=True)
    most, least = (1 + e) * a * x, (1 - e) * x
    threshold = (1 - e) / (1 + e)
    return Derivation(
        sympy=(
            identity("largest over least", most / least, a * (1 + e) / (1 - e)),
            identity("one at the threshold", (most / least).subs(a, threshold), 1),
            refuted(identity("without eta", most / least, a)),
        ),
        at=(("ratio", models()[0].model), ("smaller", models()[0].model)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """D_D / D_X of a normal AR(1) stream at 4 bits, and its bound."""
    return normal_delta(rng)
