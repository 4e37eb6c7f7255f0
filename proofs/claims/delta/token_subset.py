"""Delta on an event S where it is dominated, direct coding elsewhere: the bound is that of direct coding, or better.

The paper's "large subset of tokens", made exact: S any event on which the delta's second moments M_Z are below the
source's M_X, and each of the two quantizers with steps from its own conditional moments. Then the distortion is at most
P(S) C tr M_X|S + P(not S) C tr M_X|not S, and less if the moments on S differ. One mode bit for each row tells the
decoder which of them was used. From Bo Jun Han, doi:10.5281/zenodo.19440451.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Moments are written with E[g f] = P(S) E[f | S], g the indicator of S, about any centres m, c and n, which coder and
decoder know; with the conditional means they are the conditional covariances. Without `dominated` nothing orders the
moments on S; overload or a skew basis in either part breaks its own bound.
"""

from __future__ import annotations

from numerics.validation.witness import subset_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.delta import subset
from proofs.library.delta.subset import CODED, DIRECT, Part

Tables = dict[str, Table]
Row = Sequence[Fraction | int]


def prove() -> dict[str, Theorem]:
    """The trace bound of each part on its own outcomes, and the order of the traces on S."""
    traces, bound = subset.subset_bound()
    return {"traces": traces, "bound": bound, "strict": subset.subset_strict()}


def _tables(part: Part, rows: Row, weights: Row, probabilities: Row, kappa: int, u: int) -> Tables:
    """Families of one scalar part with L = 2, centred at zero, basis u."""
    mass = sum((Fraction(p) * w for p, w in zip(probabilities, weights, strict=True)), Fraction(0))
    energy = sum(
        (Fraction(p) * w * (u * Fraction(x)) ** 2 for p, w, x in zip(probabilities, weights, rows, strict=True)),
        Fraction(0),
    )
    variance = energy / mass if mass else Fraction(0)
    step = kappa * rational_root(variance)
    return {
        part.source: table([[Fraction(x) for x in rows]]),
        part.centre: table([Fraction(0)]),
        part.basis: table([[Fraction(u)]]),
        part.variance: table([variance]),
        part.step: table([step]),
        part.reciprocal: table([1 / step if step else Fraction(0)]),
    }


def _model(
    event: Row,
    source: Row,
    delta: Row,
    probabilities: Row | None = None,
    kappa: int = 1,
    bases: tuple[int, int] = (1, 1),
) -> Model:
    """A scalar stream with L = 2: the event's indicator, X and Z at each outcome."""
    weights = probabilities or [Fraction(1, len(event))] * len(event)
    outside = [1 - g for g in event]
    tables = {
        **_tables(CODED, delta, event, weights, kappa, bases[0]),
        **_tables(DIRECT, source, outside, weights, kappa, bases[1]),
        "g": table([Fraction(g) for g in event]),
        "c": table([Fraction(0)]),
        "kappa": table(Fraction(kappa)),
    }
    return Model({"d": 1, "M": 1, "k": 0, "j": 0}, tables, tuple(Fraction(p) for p in weights))


def necessity() -> Necessity:
    """Exact streams for the hypotheses: S is the first outcomes, X = +-2 there and +-1 elsewhere unless said."""
    event, source = [1, 1, 0, 0], [2, -2, 1, -1]
    rare = [Fraction(1, 64), Fraction(1, 64), Fraction(15, 32), Fraction(1, 4), Fraction(1, 4)]
    three = [1, 1, 1, 0, 0]
    return {
        "positive-probability": NotNeeded("an event without probability adds nothing to either side"),
        "dominated": Counterexample("Z = +-4 on S", "traces", _model(event, source, [4, -4, 0, 0])),
        "no-overload-delta": Counterexample(
            "on S: Z = +-4 with probability 1/32 each, else 0; X = +-1, +-1 and 1; kappa = 1, L = 2",
            "bound",
            _model(three, [1, -1, 1, 0, 0], [4, -4, 0, 0, 0], rare),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, Z = X = +-2 on S", "bound", _model(event, [2, -2, 0, 0], [2, -2, 0, 0], bases=(2, 1))
        ),
        "no-overload-direct": Counterexample(
            "off S: X = +-4 with probability 1/32 each, else 0; Z = X = 0 on S; kappa = 1, L = 2",
            "bound",
            _model([0, 0, 0, 1, 1], [4, -4, 0, 0, 0], [0, 0, 0, 0, 0], rare),
        ),
        "orthonormal-direct": Counterexample(
            "U = 2, X = +-2 off S, Z = X = 0 on S", "bound", _model(event, [0, 0, 2, -2], [0, 0, 0, 0], bases=(1, 2))
        ),
        "different": Counterexample("Z = X = +-2 on S", "strict", _model(event, source, [2, -2, 0, 0])),
        "loading": Counterexample(
            "kappa = 0: X = 0 off S, Z = 0 and X = +-2 on S", "strict", _model(event, [2, -2, 0, 0], [0] * 4, kappa=0)
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Z = X on S, both parts on the ends of their ranges."""
    alike = _model([1, 1, 0, 0], [2, -2, 1, -1], [2, -2, 0, 0])
    words = "X = Z = +-2 on S, X = +-1 off S, kappa = 1, L = 2"
    return tuple(Attained(words, goal, "factor", alike) for goal in ("traces", "bound"))


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    law = _model([1, 1, 0, 0], [2, -2, 1, -1], [1, -1, 0, 0])
    about = {"X": [[4, 0, 4, 2]], "Z": [[2, 0, 0, 0]], "m": [1], "c": [2], "n": [3]}
    moved = Model(law.indices, {**law.families, **{k: table(v) for k, v in about.items()}}, law.probabilities)
    return (
        Exhibited("on S X = 2 +- 2 about 2 and Z = 1 +- 1 about 1, off S X = 3 +- 1 about 3; kappa = 1, L = 2", moved),
        Exhibited("on S X = +-2 and Z = +-1, off S X = +-1; kappa = 1, L = 2", law),
    )


def derivation() -> Derivation:
    """Conditional variances mix with their probabilities."""
    p, a, b = sympy.symbols("p a b", positive=True)
    mixed = p * (a / p) + (1 - p) * (b / (1 - p))
    return Derivation(
        sympy=(identity("P(S) times conditional moments add up", mixed, a + b),),
        ground=(("traces", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a stream coded by delta where that is small, directly elsewhere, and direct coding's bound."""
    return subset_error_and_bound(rng)
