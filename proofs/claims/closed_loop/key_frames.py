"""A key frame every K rows keeps the open loop's squared error within K^2 times that of one step, at a known rate.

The error at position J after a key frame is that of the key frame and of J steps, so its squared norm is at most
(J + 1)^2 B <= K^2 B when none of them has a squared error above B, however long the stream. n periods of K rows of d
coordinates take n d (K b + b_key - b) bits: b + (b_key - b) / K a coordinate. In closed loop no key frame is needed for
the error (`closed-loop-pathwise`), only for access and for lost packets. Classical.

Without `bounded` there is nothing to multiply.
"""

from __future__ import annotations

from numerics.codec.witness import key_frame_drift
from proofs.claims.closed_loop.shared import open_loop_model
from proofs.claims.vocabulary import *
from proofs.library.closed_loop import key_frames as frames


def prove() -> dict[str, Theorem]:
    """By induction on the position: the cross term is at most (J + 1) B by Cauchy-Schwarz. Bits are counted by sums."""
    return {"drift": frames.drift(), "period": frames.drift_in_a_period(), "rate": frames.rate()}


def _model(errors: list[list[int]], most: int, key: int = 5) -> Model:
    """A key frame with the first of these errors, then steps with the others; two periods are paid for."""
    size, period = len(errors[0]), len(errors)
    families = {"B": table(most), "b": table(2), "b_key": table(key)}
    sizes = {"P": 0, "K": period, "J": period - 1, "n": 2}
    steps = errors[1:] or [[0] * size]
    return open_loop_model([steps], [errors[0]], sizes, families)


def necessity() -> Necessity:
    """A step beyond B."""
    return {"bounded": Counterexample("a key frame and a step with error 1, B = 0", "drift", _model([[1], [1]], 0))}


def sharpness() -> tuple[Sharpness, ...]:
    """Equal errors at the last row of a period; the rate is an equality."""
    entries: list[Sharpness] = []
    for errors in ([[1]], [[1]] * 2, [[3, -4]] * 7):
        model = _model(errors, sum(e * e for e in errors[0]))
        words = f"equal errors {errors[0]}, the last of K = {len(errors)} rows"
        entries += [Attained(words, goal, "factor", model) for goal in ("drift", "period")]
        entries.append(Attained(f"K = {len(errors)}, b = 2, b_key = 5", "rate", "cost", model))
    return tuple(entries)


def derivation() -> Derivation:
    """The average rate, and the step of the induction for equal errors."""
    j, k, b, key = sympy.symbols("J K b b_key", positive=True)
    return Derivation(
        sympy=(
            identity("(J + 1)^2 and the next step", (j + 1) ** 2 + 2 * (j + 1) + 1, (j + 2) ** 2),
            identity("bits a coordinate", (key + (k - 1) * b) / k, b + (key - b) / k),
        ),
        ground=(("drift", {"d": 1, "K": 2, "J": 1, "P": 0}, 1), ("rate", {"d": 2, "K": 3, "n": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest squared error of the reference codec with key frames, and K^2 times the largest of one step."""
    return key_frame_drift(rng)
