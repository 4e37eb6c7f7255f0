"""In closed loop no error ever exceeds r_i / (L - 1), where r_i bounds the increments: at all times, pathwise.

Increments of coordinate i in a fixed orthonormal basis are at most r_i in size, ranges are R_i = r_i L / (L - 1), and
the first error is within half a step. Then for every T, every dimension and every L = 2M the error of X_T in
coordinate i is at most r_i / (L - 1); with r_i = kappa sqrt(E delta_i^2) its squared norm is at most
kappa^2 E norm(X_(S+1) - X_S)^2 / (L - 1)^2. Moments are about zero, for the loop's quantizer is not centred; they are
at least those of the covariance Sigma_D, and the same where both means are.

A residual at 0 or at an end of its range attains the bound at that time, for every kappa >= 1. Two times in a row need
an increment of half a step, so all times together need kappa <= L - 1; and increments of an odd number of half steps
from an error of minus half a step attain it at all times, in every dimension. With sizes of one half step and of
r_i, which is L - 1 of them, E delta_i^2 takes every value from r_i^2 / (L - 1)^2 to r_i^2: every kappa from 1 to L - 1.
The range of the open loop, R_i = r_i, is not enough: the residual holds the error before it as well. Derived from Bo
Jun Han's closed-loop remark, doi:10.5281/zenodo.19440451.

Without `increments` the residual overloads, without `first-error` it may do so at once, without `orthonormal` the
decoder's basis does not return what was sent; equality needs `edges`, or `odd` and `low-start`; a drift of the mean
counts where `equal-means` fails.
"""

from __future__ import annotations

from numerics.codec.witness import closed_loop_ratio
from proofs.claims.closed_loop.shared import HALF, Number, closed_loop_model, independent
from proofs.claims.vocabulary import *
from proofs.library.closed_loop import closed_loop, closed_loop_attained, closed_loop_throughout, closed_loop_trace


def _signed(shares: dict[int, Fraction]) -> dict[int, Fraction]:
    """A symmetric law from the probabilities of its sizes."""
    return {sign * size: share / 2 for size, share in shares.items() for sign in (1, -1)}


# increments of one or of L - 1 half steps of size 1, so that r = L - 1; a loading is r over their deviation
ALL_TIMES = (
    (1, 1, _signed({1: Fraction(1)})),
    (2, 3, _signed({1: Fraction(1)})),
    (4, 7, _signed({1: Fraction(1)})),
    (2, Fraction(3, 2), _signed({3: Fraction(3, 8), 1: Fraction(5, 8)})),
)


def prove() -> dict[str, Theorem]:
    """By induction on the time |u| <= r + Delta / 2 = R, so the next error is within half a step; then rotate back."""
    coordinates, norms, energies = closed_loop_throughout.attained_throughout()
    return {
        "coordinate": closed_loop.magnitude_bound(),
        "norm": closed_loop.norm_bound(),
        "energy": closed_loop_trace.energy_bound(),
        "trace": closed_loop_trace.trace_bound(),
        "centred": closed_loop_trace.trace_at_most_energy(),
        "attained": closed_loop_attained.coordinate_attained(),
        "attained-norm": closed_loop_attained.norm_attained(),
        "attained-at-all-times": coordinates,
        "attained-norm-at-all-times": norms,
        "attained-energy-at-all-times": energies,
        "loading-at-all-times": closed_loop_attained.loading_at_most(),
        "loading-of-two-sizes": closed_loop_throughout.loading_of_two_sizes(),
        "loading-at-least-one": closed_loop_attained.loading_at_least_one(),
    }


def _sized(model: Model, large: Sequence[int] = (0, 0), share: Fraction | int = 0) -> Model:
    """The model with the outcomes at which the increment has the larger size, and their probability."""
    families = {**model.families, "g": table([Fraction(g) for g in large]), "p": table(share)}
    return Model(model.indices, families, model.probabilities, model.outcomes)


def necessity() -> Necessity:
    """An increment too large, a first error too large, a basis vector too long, and streams off the edges."""
    quarter, steady = Fraction(1, 4), closed_loop_model([[[1]]], [1], [[1]], 1)

    def turning(move: Number, *, start: Number = 0, kappa: Number = 1, basis: Matrix | None = None) -> Model:
        """Increments of this size in either direction, each as likely, from errors on the same side; r = 1, L = 2."""
        return closed_loop_model([[[move]], [[-move]]], [1], [[start], [-start]], 1, HALF, basis, kappa)

    return {
        "increments": Counterexample(
            "r = 1, an increment of +-4, L = 2: the error is 3", "coordinate", turning(4, kappa=quarter)
        ),
        "first-error": Counterexample("r = 1, L = 2, first error 4: still 4", "coordinate", turning(1, start=4)),
        "orthonormal": Counterexample(
            "d = 1, U = 2, r = 1: the decoder moves too far", "norm", turning(quarter, basis=[[2]])
        ),
        "equal-means": Counterexample("a steady climb: tr Sigma_D = 0, error r", "trace", steady),
        "odd": Counterexample(
            "r = 1, L = 2, increment 1/2: the next error is half of that",
            "attained-at-all-times",
            closed_loop_model([[[Fraction(1, 2)]]], [1], [[-1]], 1, kappa=2),
        ),
        "low-start": Counterexample(
            "r = 1, L = 2, increment 1 from error 0", "attained-at-all-times", closed_loop_model([[[1]]], [1], [[0]], 1)
        ),
        "two-sizes": Counterexample(
            "r = 1, L = 2, increments of a quarter, kappa = 4",
            "loading-of-two-sizes",
            _sized(turning(quarter, kappa=4)),
        ),
        "edges": Counterexample(
            "r = 1, L = 2, increment 1 from error 0: a level, no error",
            "attained",
            closed_loop_model([[[1]]], [1], [[0]], 1),
        ),
        "twice": Counterexample(
            "kappa = 4 > L - 1, r = 1: a source that moves by 1/4", "loading-at-all-times", turning(quarter, kappa=4)
        ),
        "moving": Counterexample(
            "a source at rest, r = 0, kappa = 4",
            "loading-at-all-times",
            closed_loop_model([[[0]]], [0], [[0]], 1, kappa=4),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A steady climb; streams that attain the bound at every time, for loadings up to L - 1; at one time beyond."""
    entries: list[Sharpness] = []
    for half_levels in (1, 2, 128):
        for count in (1, 2, 5):
            climb = closed_loop_model([[[1]] * count], [1], [[1]], half_levels)
            words = f"every increment r from a first error of half a step, L = {2 * half_levels}, T = {count}"
            entries.append(Attained(words, "coordinate", "factor", climb))
    for half_levels, loading, law in ALL_TIMES:
        top = 2 * half_levels - 1
        for count in (1, 2, 3)[: 5 - len(law)]:
            paths, weights = independent(law, count)
            model = closed_loop_model(paths, [top], [[-1]], half_levels, weights, kappa=loading)
            words = f"increments {', '.join(map(str, law))} over r = {top}, kappa = {loading}, T = {count}"
            entries += [Attained(words, goal, "factor", model) for goal in ("energy", "trace")]
            if loading == top:
                entries.append(Attained(words, "loading-at-all-times", "gaps", model))
            if loading == 1:
                entries.append(Attained(words, "loading-at-least-one", "least", model))
    for count in (1, 2):
        share = Fraction(1, 8)
        starts = [[1], [-1], [1 if count == 2 else 0]]
        paths = [[[move]] * count for move in (2, -2, 0)]
        model = closed_loop_model(paths, [2], starts, 1, (share, share, 1 - 2 * share), kappa=2)
        words = f"increments -r, 0, r, kappa = 2 > L - 1 = 1: attained at T = {count} and every outcome"
        entries.append(Attained(words, "energy", "factor", model))
    plane = closed_loop_model([[[1, 2], [1, 2]]], [1, 2], [[1, 1]], 2, basis=ROTATION)
    entries.append(Attained("d = 2, rotated basis, r = (1, 2), L = 4, T = 2", "norm", "factor", plane))
    return tuple(entries)


def models() -> tuple[Exhibited, ...]:
    """Against the goals that `necessity` leaves out, and a stream of the plane that attains the bound at all times."""
    quarter, half = Fraction(1, 4), Fraction(1, 2)
    halved = closed_loop_model([[[1]], [[-1]]], [1], [[4], [-4]], 1, HALF, [[half]], kappa=4)
    doubled = closed_loop_model([[[quarter]]], [1], [[-quarter]], 1, basis=[[2]])
    wide = closed_loop_model([[[5]]], [1], [[-1]], 1, kappa=Fraction(1, 5))
    loose = closed_loop_model([[[1]], [[-1]]], [half], [[0]], 1, HALF, kappa=half)
    plane = closed_loop_model([[[1, 2], [-1, 2], [1, -2]]], [1, 2], [[-1, -1]], 1, basis=ROTATION)
    share, rest = Fraction(3, 16), Fraction(5, 16)
    paths = [[[3]], [[-3]], [[1]], [[-1]]]
    mixed = closed_loop_model(paths, [3], [[-1]], 2, (share, share, rest, rest), kappa=Fraction(3, 2))
    still = closed_loop_model([[[0]], [[0]]], [0], [[0]], 1, HALF, kappa=4)
    return (
        Exhibited("sizes 3 with probability 3/8 and 1, L = 4, kappa = 3/2", _sized(mixed, (1, 1, 0, 0), 2 * share)),
        Exhibited("loading-of-two-sizes: at rest, kappa = 4", _sized(still)),
        Exhibited("loading-at-all-times: U = 1/2, increments of a quarter of r = 1, kappa = 4", halved),
        Exhibited("attained-at-all-times: U = 2, r = 1, L = 2, an odd increment from a low start", doubled),
        Exhibited("attained-at-all-times: r = 1, L = 2, an increment of 5", wide),
        Exhibited("loading-at-least-one: increments of 1 against r = kappa = 1/2", loose),
        Exhibited("loading-at-least-one: at rest, kappa = 0", closed_loop_model([[[0]]], [0], [[0]], 1, kappa=0)),
        Exhibited("d = 2, rotated basis, r = (1, 2), L = 2, increments of half a step, T = 3", plane),
    )


def derivation() -> Derivation:
    """Increment and half a step fill the range, and half a step is r / (L - 1)."""
    r, count = sympy.symbols("r L", positive=True)
    top = r * count / (count - 1)
    step = 2 * top / count
    return Derivation(
        sympy=(
            identity("r plus half a step is the range", r + step / 2, top),
            identity("half a step is r / (L - 1)", step / 2, r / (count - 1)),
        ),
        ground=(("coordinate", {"d": 1, "M": 1, "T": 1, "i": 0}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error over r_i / (L - 1) along a random stream, and 1."""
    return closed_loop_ratio(rng)
