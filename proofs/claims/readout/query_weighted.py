"""E <q, e>^2 = tr(Q E e e^T) for a query q independent of the error e, with Q = E q q^T: what an inner product sees.

With dither E e e^T = c Sigma (`dithered-error-covariance`), so under one rule the delta has the smaller logit error for
a law of queries iff tr(Q Sigma_D) <= tr(Q Sigma_X): one number, which a sample of queries and of rows estimates. For
all laws of queries together that is the Loewner order again (`delta-every-query`). Independence is no notion of the
kernel: what is used is that E q_i e_i q_j e_j = E q_i q_j E e_i e_j. Classical.

Without `independent`, or its like for a dithered source, a query that looks where the error is sees more of it.
"""

from __future__ import annotations

from numerics.validation.readout import weighted_logits
from proofs.claims.readout.dithered_pairs import (
    LARGER,
    OTHER,
    OUTCOMES,
    PLANE,
    SMALLER,
    Side,
    one,
    pair,
    silent,
)
from proofs.claims.vocabulary import *
from proofs.library.readout.dither import X
from proofs.library.readout.query import dithered_logit, logit, only_if, smaller

HALVES = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """Spread the square, take the expectations apart, and put c Sigma in the place of E e e^T."""
    return {"logit": logit(), "dithered": dithered_logit(X), "smaller": smaller(), "only-if": only_if()}


def asked(z: Side, x: Side, row: Sequence[int]) -> Model:
    """Two dithered sources and a query that is that row at every outcome."""
    return pair(z, x, (row,), query=[[value] * len(OUTCOMES) for value in row])


def looking(place: int, most: int, z: Fraction | int = 1) -> Model:
    """X = +-1 and Z = +-z with dithers of their own, and a query that is 2 where one dither is of that kind, else 1.

    `place` is 2 for the dither of Z, 3 for that of X; `most` is 0 for -Delta/2, 1 for Delta/6.
    """
    kinds = (Fraction(-1, 2), Fraction(1, 6))
    values = [2 if outcome[place] == kinds[most] else 1 for outcome in OUTCOMES]
    return pair(one(z), one(dither="other"), ((1,),), query=[values])


def necessity() -> Necessity:
    """Signs with errors -Delta/2 or Delta/6, a fixed query or one that looks where the error is."""
    own = scalar_query([2, 0], [2, 0])
    named = {"dominated": "weighted", "every-row": "smaller-logit"}
    against = {
        named.get(name, name): Counterexample(words, goal, asked(z, x, row))
        for goal, cases in (("only-if", SMALLER), ("smaller", LARGER))
        for name, words, z, x, row in cases
    }
    return {
        **against,
        "independent": Counterexample("e = 2 or 0, q = e", "logit", own),
        "independent-delta": Counterexample("X, Z = +-1, q = 2 where Z errs most", "smaller", looking(2, 0)),
        "independent-original": Counterexample("X, Z = +-1, q = 2 where X errs least", "smaller", looking(3, 1)),
        "loading": Counterexample("kappa = 0, X = +-1, Z = +-2: no errors at all", "only-if", unasked()),
    }


def unasked() -> Model:
    """No errors at all, and the query one."""
    model = silent()
    return Model(model.indices, {**model.families, "query": table([[1] * len(OUTCOMES)])}, model.probabilities)


def scalar_query(query: Sequence[int], errors: Sequence[int]) -> Model:
    """One coordinate of a query and of an error at two outcomes."""
    return Model({"d": 1}, {"query": table([list(query)]), "e": table([list(errors)])}, HALVES)


def models() -> tuple[Exhibited | Counterexample, ...]:
    """Two signs each for the query and the error; and the same counterexamples against the other goals."""
    signs = {"query": table([[1, 1, -1, -1], [2, 2, 2, 2]]), "e": table([[1, -1, 1, -1], [3, -3, 3, -3]])}
    quarter = Fraction(1, 4)
    wide = Fraction(5, 4)
    return (
        Exhibited("independent signs of the query and the error, d = 2", Model({"d": 2}, signs, (quarter,) * 4)),
        Exhibited("a fixed query", asked(PLANE, PLANE, (1, 2))),
        *(Counterexample(words, "dithered", asked(x, x, row)) for _, words, x, row in OTHER),
        *(Counterexample(words, "only-if", asked(z, x, row)) for _, words, z, x, row in SMALLER),
        Counterexample("X = +-1, q = 2 where X errs most", "dithered", looking(3, 0)),
        Counterexample("X = +-1, Z = +-5/4, q = 2 where Z errs least", "only-if", looking(2, 1, wide)),
        Counterexample("X = +-1, Z = +-5/4, q = 2 where X errs most", "only-if", looking(3, 0, wide)),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """Equal sources."""
    return (Attained("X and Z alike, the query (1, 2)", "smaller", "factor", asked(PLANE, PLANE, (1, 2))),)


def derivation() -> Derivation:
    """The square of an inner product in the plane as a trace, and two queries that disagree about two covariances."""
    q, e = symbol_matrix("q", 2, 1), symbol_matrix("e", 2, 1)
    square = (q.T * e)[0] ** 2
    smaller, larger = sympy.diag(1, 4), sympy.diag(2, 2)
    first, second = sympy.diag(1, 0), sympy.diag(0, 1)
    return Derivation(
        sympy=(
            identity("<q, e>^2 as tr(q q^T e e^T), d = 2", square, (q * q.T * e * e.T).trace()),
            identity("diag(1, 4) less diag(2, 2) to e_1", (first * (smaller - larger)).trace(), -1),
            identity("and to e_2", (second * (smaller - larger)).trace(), 2),
        ),
        ground=(("logit", {"d": 1}, 1),),
        at=(("smaller", asked(PLANE, PLANE, (1, 2))),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean square of the logit errors of random queries on dithered rows, and c tr(Q Sigma)."""
    return weighted_logits(rng)
