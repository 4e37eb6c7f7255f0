"""Without overload every key's logit error is at most sum_i abs((U^T q)_i) R_i / L, and weights follow.

k_j - m in an orthonormal basis, coordinate i within R_i, L levels: each coordinate errs by at most R_i / L
(`granular-error`), so the logit of a query q moves by at most b = sum_i abs((U^T q)_i) R_i / L for every key, and by
`attention-weights` no attention weight changes by more than c^2, c = exp(b). No expectation: it holds for each key of
each cache. The closed loop's logit error has the same bound with r_i / (L - 1) in the place of R_i / L
(`closed-loop-pathwise`), to which `attention-weights` applies with the exponential of that for c. Of the exponential
two tangents are used: exp(x) >= exp(y) (1 + x - y).

Without `no-overload`, `increments` or `first-error` a coordinate errs by more; without `orthonormal` the decoder does
not return what was sent; without `positive` the normalised weights are anything, and without `exponential` they need
not follow the logits.
"""

from __future__ import annotations

from numerics.validation.readout import logit_errors
from proofs.claims.closed_loop.shared import closed_loop_model
from proofs.claims.readout.shared import Numbers, attention_model
from proofs.claims.vocabulary import *
from proofs.library.readout.attention import n
from proofs.library.readout.logits import closed_loop, logit, weights


def prove() -> dict[str, Theorem]:
    """Rotate the error into the basis, add up the half steps; the tangents of exp turn the bound into factors."""
    rise, fall = weights()
    return {
        "logit": logit(),
        "rise": for_index(rise, "j", n),
        "fall": for_index(fall, "j", n),
        "closed-loop": closed_loop(),
    }


def keys_model(
    keys: Matrix,
    query: Numbers,
    spans: Numbers,
    a: Numbers,
    g: Numbers,
    c: Fraction | int,
    basis: Matrix | None = None,
    shares: tuple[Numbers, Numbers] | None = None,
    centre: Numbers | None = None,
) -> Model:
    """Keys about m = `centre`, zero for None, at one bit, ranges R_i, weights a_j and their factors g_j within c."""
    size = len(query)
    frame = basis or [[int(i == k) for i in range(size)] for k in range(size)]
    p, phat = shares or (None, None)
    ahat = [Fraction(x) * y for x, y in zip(a, g, strict=True)]
    inverse = [1 / Fraction(r) if r else 0 for r in spans]
    tables = {
        "U": frame,
        "K": keys,
        "m": centre or [0] * size,
        "query": query,
        "R": spans,
        "step": spans,
        "reciprocal": inverse,
    }
    return attention_model(a, ahat, c, p, phat, {"d": size, "M": 1, "j": 0}, g=g, **tables)


HALF, UNEVEN = Fraction(1, 2), (19, 1)
SHORT: Matrix = [[HALF]]
FAR = {"keys": [[2], [0]], "query": [1], "spans": [1], "g": (Fraction(1, 5), Fraction(8, 5)), "c": Fraction(8, 5)}
LOST = {
    "keys": [[1], [-1]],
    "query": [1],
    "spans": [HALF],
    "g": (Fraction(2, 5), Fraction(12, 5)),
    "c": Fraction(9, 8),
    "basis": SHORT,
}
EDGE = (Fraction(27, 10), Fraction(10, 27))
EDGES = {"keys": [[0, 0], [1, 1]], "query": [1, 1], "spans": [1, 1], "c": Fraction(27, 10)}


def _against(goal: str) -> dict[str, Counterexample]:
    """Keys at 2R and at 0, keys in a short basis, and no weights at all, against one of the goals about weights."""
    none: tuple[Numbers, Numbers] = ((0, 0), (1, 0)) if goal == "rise" else ((1, 0), (0, 0))
    empty = keys_model(**EDGES, a=(0, 0), g=EDGE, shares=none)
    far = keys_model(**FAR, a=UNEVEN if goal == "rise" else (1, 1))
    return {
        "orthonormal": Counterexample("U = 1/2, keys +-1", goal, keys_model(**LOST, a=(1, 1))),
        "no-overload": Counterexample("R = 1, keys 2 and 0, L = 2", goal, far),
        "positive": Counterexample("all weights 0", goal, empty),
        "exponential": Counterexample(
            "factors 27/10 and 10/27, c = 1", goal, keys_model(**{**EDGES, "c": 1}, a=(1, 1), g=EDGE)
        ),
    }


def necessity() -> Necessity:
    """Keys beyond the range, a short basis vector, no weights; and a loop that starts or moves too far."""
    step = closed_loop_model([[[4]]], [1], [[0]], 1, families={"query": table([1])})
    start = closed_loop_model([[[1]]], [1], [[4]], 1, families={"query": table([1])})
    return {
        **_against("rise"),
        "loaded": NotNeeded("only the bounds r_i of the increments are used, wherever they come from"),
        "integrable": NotNeeded("nothing here is an expectation"),
        "increments": Counterexample("r = 1, one increment of 4, L = 2, q = 1", "closed-loop", step),
        "first-error": Counterexample("r = 1, L = 2, first error 4, q = 1", "closed-loop", start),
    }


def models() -> tuple[Exhibited | Counterexample, ...]:
    """Two keys in the plane, and the same counterexamples against the other goals."""
    squeezed = closed_loop_model([[[4], [4], [4]]], [2], [[0]], 1, basis=SHORT, families={"query": table([1])})
    near = keys_model(**EDGES, a=(1, 2), g=EDGE)
    moved = keys_model(**{**EDGES, "keys": [[1, 1], [2, 2]]}, a=(1, 2), g=EDGE, centre=(1, 1))
    return (
        Exhibited("keys (1, 1) and (2, 2) about (1, 1), R = (1, 1), L = 2, factors 27/10 and 10/27", moved),
        Exhibited("keys 0 and (1, 1), R = (1, 1), L = 2, factors 27/10 and 10/27", near),
        *_against("fall").values(),
        Counterexample("U = 1/2, keys +-1", "logit", keys_model(**LOST, a=(1, 1))),
        Counterexample("R = 1, keys 2 and 0, L = 2", "logit", keys_model(**FAR, a=(1, 1))),
        Counterexample("d = 1, U = 1/2: the decoder moves half as far", "closed-loop", squeezed),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """A key at m, which errs by half a step in every coordinate; a loop that climbs steadily, in a rotated basis."""
    same = keys_model([[0, 0]], [2, 1], [1, 3], (1,), (1,), 1)
    families = {"query": table([row[0] + row[1] for row in ROTATION])}
    plane = closed_loop_model([[[1, 2], [1, 2]]], [1, 2], [[1, 1]], 2, basis=ROTATION, families=families)
    return (
        Attained("a key equal to m, q = (2, 1), R = (1, 3)", "logit", "factor", same),
        Attained("increments r = (1, 2), L = 4, T = 2, rotated basis, q its sum", "closed-loop", "gaps", plane),
    )


def derivation() -> Derivation:
    """Half a step in each coordinate added up, and the two tangents of exp at the ends of its range."""
    b, x = sympy.symbols("b x", real=True)
    q, r, count = symbol_matrix("q", 2, 1), symbol_matrix("R", 2, 1), sympy.Symbol("L", positive=True)
    halves = sum(q[i] * (2 * r[i] / count) / 2 for i in range(2))
    over = sympy.exp(b) - sympy.exp(x) * (1 + b - x)
    return Derivation(
        sympy=(
            identity("half steps along q", count * halves, (q.T * r)[0]),
            identity("exp less its tangent vanishes where they touch", over.subs(b, x), 0),
            identity("and its slope, too", sympy.diff(over, b).subs(b, x), 0),
            identity("its second derivative is exp", sympy.diff(over, b, 2), sympy.exp(b)),
        ),
        ground=(("logit", {"d": 1, "M": 1, "n": 1, "j": 0}, 1),),
        at=(("rise", models()[1].model), ("closed-loop", sharpness()[1].model)),  # type: ignore[union-attr]
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest ratio of attention weights of coded keys to those of the exact ones, over its bound, and 1."""
    return logit_errors(rng)
