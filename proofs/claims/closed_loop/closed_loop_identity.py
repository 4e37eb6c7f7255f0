"""In closed loop the error is that of one quantization: X_t - Xhat_t = u_t - Q(u_t), u_t = X_t - Xhat_(t-1).

Encoder and decoder keep Xhat_t = Xhat_(t-1) + Q(u_t). This holds for every function Q, every stream and every time, so
errors do not add up; no expectation is needed. Classical (differential pulse code modulation: Jayant and Noll,
Digital Coding of Waveforms, 1984, section 6.2).

Without `closed-loop` the decoder's state is anything.
"""

from __future__ import annotations

from numerics.codec.witness import closed_loop_errors
from proofs.claims.vocabulary import *
from proofs.kernel.terms import Index, Outcome
from proofs.library.closed_loop.closed_loop import T, W, each_entry, reconstruction, source
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent


def sent(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of Q(u_(t+1)): any number."""
    return family("Q", t, k, w)


def u(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of u_(t+1) = X_(t+1) - Xhat_t."""
    return source(index(t) + 1, k, w) - reconstruction(t, k, w)


def follows(t: Index, k: Index, w: Outcome) -> Formula:
    """Xhat_(t+1) = Xhat_t + Q(u_(t+1)), entry k."""
    return equal(reconstruction(t + 1, k, w), reconstruction(t, k, w) + sent(t, k, w))


def prove() -> dict[str, Theorem]:
    """Substitute the recursion; square and add up over the entries."""
    t, k = index("t"), index("k")
    here = at(assume(each_entry(follows)), t, k, W)
    same = arithmetic(equal(source(t + 1, k, W) - reconstruction(t + 1, k, W), u(t, k, W) - sent(t, k, W)), [here])
    left, right = source(t + 1, k, W) - reconstruction(t + 1, k, W), u(t, k, W) - sent(t, k, W)
    square = arithmetic(equal(left**2, right**2), [same], multipliers=(left, right))
    norms = congruent(
        d,
        "k",
        square,
        lambda k: (source(t + 1, k, W) - reconstruction(t + 1, k, W)) ** 2,
        lambda k: (u(t, k, W) - sent(t, k, W)) ** 2,
    )
    low = ordered(d, 0, (assume(index_at_least(d)),))
    return {
        "error": for_index(for_index(for_outcome(same), "k", d), "t", T),
        "norm": for_index(for_outcome(cut(norms, low)), "t", T),
    }


def necessity() -> Necessity:
    """A decoder that adds nothing."""
    tables = {"X": table([[[0]], [[1]]]), "Xhat": table([[[0]], [[0]]]), "Q": table([[[1]]])}
    model = Model({"d": 1, "T": 1}, tables, (Fraction(1),))
    return {"closed-loop": Counterexample("X = 0, 1, Q(u) = 1 and Xhat = 0, 0: error 1 against 0", "error", model)}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    tables = {
        "X": table([[[2], [3]], [[1], [4]], [[5], [2]]]),
        "Xhat": table([[[0], [1]], [[1], [3]], [[3], [2]]]),
        "Q": table([[[1], [2]], [[2], [-1]]]),
    }
    return (Exhibited("two coordinates, two steps", Model({"d": 2, "T": 2}, tables)),)


def derivation() -> Derivation:
    """Three steps written out: the third error is the third quantizer's alone."""
    x, q = symbol_matrix("x", 3, 1), symbol_matrix("q", 3, 1)
    start = symbol_matrix("s", 1, 1)[0]
    before = start + q[0] + q[1]
    return Derivation(
        sympy=(identity("the error after three steps", x[2] - (before + q[2]), (x[2] - before) - q[2]),),
        ground=(("error", {"d": 2, "T": 2}, 2), ("norm", {"d": 2, "T": 1}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error of the reference codec's reconstruction, and that of its quantizer."""
    return closed_loop_errors(rng)
