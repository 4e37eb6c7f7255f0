"""Rows on a rotating mean: their delta costs at least twice what subtracting the rotated mean costs.

X_t = R_t (m + N_t), R_t a rotation by an angle in each plane that grows by w_p to the next row, N_t zero-mean with one
energy. E norm(X_(t+1) - X_t)^2 = sum_p 2 (1 - cos w_p) norm(m_p)^2 + 2 tr Cov N - 2 E <R N_(t+1), N_t>, R the
rotation of the step, and E norm(X_(t+1) - R_(t+1) m)^2 = tr Cov N. So without correlation in time the delta costs at
least twice as much, and with it the delta is better iff 2 E <R N_(t+1), N_t> > tr Cov N + sum_p 2 (1 - cos w_p)
norm(m_p)^2. Both orders in which rotary embeddings (Su et al. 2021) pair the coordinates are instances. This is why
keys after a rotary embedding pass the trace condition where the mean is large, and keys before it do not. From Bo Jun
Han's domination hypothesis, doi:10.5281/zenodo.19440451, applied to such rows.

Rotations are families c, s with c^2 + s^2 = 1: no cosine is computed. Without `rotations` lengths change, without
`zero-mean` the mean is another one, without `uncorrelated` the delta may vanish.
"""

from __future__ import annotations

from numerics.validation.neighbours import rotating_energies
from proofs.claims.vocabulary import *
from proofs.library.delta import rotating

Pair = tuple[Fraction | int, Fraction | int]


def prove() -> dict[str, Theorem]:
    """Expand plane by plane: two rows have the angle between them alone in their product; then take E and add up."""
    sufficient, necessary = rotating.threshold()
    neighbours, halves = rotating.laid_out_delta()
    return {
        "correlated-delta": rotating.correlated_delta(),
        "delta": rotating.delta(),
        "centred": rotating.centred(),
        "twice": rotating.at_least_twice(),
        "threshold": sufficient,
        "threshold-needed": necessary,
        "neighbouring-pairs": neighbours,
        "paired-halves": halves,
    }


def rows_model(
    noise: Sequence[tuple[Pair, Pair]],
    means: Sequence[Pair] = ((1, 0),),
    angles: Sequence[Sequence[Pair]] | None = None,
    halves: bool = False,
) -> Model:
    """Rows 0 and 1 in as many planes as there are means; `noise` has N_0 and N_1 at equally likely outcomes.

    The noise is the same in every plane; `angles` has cosine and sine of each plane at both rows. The rows lie in
    memory in pairs, or in halves.
    """
    count = len(means)
    both = angles or ([(1, 0)] * count, [THIRD] * count)
    rows: list[list[list[Fraction]]] = []
    for t in (0, 1):
        planes = [
            [
                [Fraction(c * (m + a[t][0]) - s * (n + a[t][1])) for a in noise],
                [Fraction(s * (m + a[t][0]) + c * (n + a[t][1])) for a in noise],
            ]
            for (c, s), (m, n) in zip(both[t], means, strict=True)
        ]
        rows.append([p[part] for part in (0, 1) for p in planes] if halves else [e for p in planes for e in p])
    families = {
        "c": table([[Fraction(c) for c, _ in angle] for angle in both]),
        "s": table([[Fraction(s) for _, s in angle] for angle in both]),
        "m": table([Fraction(m) for m, _ in means]),
        "n": table([Fraction(n) for _, n in means]),
        "N": table([[[Fraction(a[t][0]) for a in noise]] * count for t in (0, 1)]),
        "O": table([[[Fraction(a[t][1]) for a in noise]] * count for t in (0, 1)]),
        "Z": table(rows),
    }
    return Model({"P": count, "t": 0}, families, (Fraction(1, len(noise)),) * len(noise))


THIRD: Pair = (Fraction(3, 5), Fraction(4, 5))
FREE: list[tuple[Pair, Pair]] = [((a, 0), (b, 0)) for a in (1, -1) for b in (1, -1)]
KEPT: list[tuple[Pair, Pair]] = [((a, 0), (a, 0)) for a in (1, -1)]
BOTH: list[tuple[Pair, Pair]] = [((a, a), (b, -b)) for a in (1, -1) for b in (1, -1)]
BOTH_KEPT: list[tuple[Pair, Pair]] = [((a, a), (a, a)) for a in (1, -1)]
AT_REST = ([(1, 0)], [(1, 0)])


def necessity() -> Necessity:
    """Lengths that change, a noise with a mean, one that is kept, one that grows."""
    grown: list[tuple[Pair, Pair]] = [((a, 0), (2 * b, 0)) for a in (1, -1) for b in (1, -1)]
    lone, bare = rows_model(FREE), _bare()
    doubled, words = rows_model(FREE, angles=([(1, 0)], [(2, 0)])), "row 1 doubled: c = 2, s = 0"
    return {
        "rotations": Counterexample(words, "twice", doubled),
        "zero-mean": Counterexample("N = (1, 0) in both rows", "correlated-delta", rows_model([((1, 0), (1, 0))])),
        "uncorrelated": Counterexample(
            "N_1 = N_0, no rotation: the delta is 0", "twice", rows_model(KEPT, angles=AT_REST)
        ),
        "one-covariance": Counterexample("N of energy 1, then 4", "delta", rows_model(grown)),
        "correlated": Counterexample("N uncorrelated in time", "threshold", lone),
        "better": Counterexample("N uncorrelated in time", "threshold-needed", lone),
        "neighbours": Counterexample("rows of zeros", "neighbouring-pairs", bare),
        "halves": Counterexample("rows of zeros", "paired-halves", bare),
    }


def _bare() -> Model:
    model = rows_model(FREE)
    return Model(model.indices, {**model.families, "Z": {}}, model.probabilities)


def sharpness() -> tuple[Sharpness, ...]:
    """No mean, or no rotation: then the delta costs twice as much exactly."""
    turning = rows_model(FREE, means=((0, 0), (0, 0)), angles=([(1, 0), THIRD], [THIRD, (0, 1)]))
    still = rows_model(FREE, means=((3, 1),), angles=AT_REST)
    return (
        Attained("mean zero, two planes that turn", "twice", "twice", turning),
        Attained("mean (3, 1), no rotation", "twice", "twice", still),
    )


def models() -> tuple[Exhibited, ...]:
    """Two planes in both orders of the coordinates, a correlation that helps the delta, and further counterexamples."""
    two, turns = ((2, 1), (0, 3)), ([(1, 0), THIRD], [THIRD, (0, 1)])
    rest = ([(1, 0), (1, 0)], [(1, 0), (1, 0)])
    lone: list[tuple[Pair, Pair]] = [((1, 0), (b, 0)) for b in (1, -1)]
    back: list[tuple[Pair, Pair]] = [((-1, 0), (b, 0)) for b in (1, -1)]
    steady: list[tuple[Pair, Pair]] = [((1, 0), (1, 0))]
    slow = ([(1, 0)], [(Fraction(4, 5), Fraction(3, 5))])
    shrunk = ([(1, 0)], [(Fraction(3, 4), 0)])
    weak: list[tuple[Pair, Pair]] = [((a, 0), (Fraction(a, 2), 0)) for a in (1, -1)]
    strong: list[tuple[Pair, Pair]] = [((a, 0), (2 * a, 0)) for a in (1, -1)]
    slowly: tuple[list[Pair], list[Pair]] = ([(1, 0)] * 2, [(Fraction(4, 5), Fraction(3, 5))] * 2)
    return (
        Exhibited("noise in both coordinates of two planes, neighbouring", rows_model(BOTH, two, turns)),
        Exhibited("noise in both coordinates of two planes, halves", rows_model(BOTH, two, turns, halves=True)),
        Exhibited("the same noise in two rows, two planes that turn", rows_model(BOTH_KEPT, ((1, 1), (1, -1)), slowly)),
        Exhibited("two planes, neighbouring coordinates", rows_model(FREE, two, turns)),
        Exhibited("two planes, halves", rows_model(FREE, two, turns, halves=True)),
        Exhibited("the same noise in two rows, no rotation, two planes", rows_model(KEPT, two, rest)),
        Exhibited("N_0 = (1, 0), N_1 = (+-1, 0)", rows_model(lone)),
        Exhibited("N_0 = (-1, 0), N_1 = (+-1, 0), mean (1/2, 0)", rows_model(back, means=((Fraction(1, 2), 0),))),
        Exhibited("N = (1, 0) in both rows, a turn by (4/5, 3/5)", rows_model(steady, angles=slow)),
        Exhibited("N = (1, 0) in both rows, mean (-1, 0)", rows_model(steady, means=((-1, 0),))),
        Exhibited("the same noise in two rows, row 1 shortened", rows_model(KEPT, angles=shrunk)),
        Exhibited("N of energy 1, then 1/4, at rest", rows_model(weak, angles=AT_REST)),
        Exhibited("N of energy 1, then 4, at rest", rows_model(strong, angles=AT_REST)),
        Exhibited("N of energy 4, then 1, at rest", rows_model([(b, a) for a, b in strong], angles=AT_REST)),
        Exhibited("N of energy 1/4, then 1, at rest", rows_model([(b, a) for a, b in weak], angles=AT_REST)),
        Exhibited("N uncorrelated, of energy 1/4, then 1", _uncorrelated(Fraction(1, 2), 1)),
    )


def _uncorrelated(first: Fraction | int, second: Fraction | int) -> Model:
    noise: list[tuple[Pair, Pair]] = [((a * first, 0), (b * second, 0)) for a in (1, -1) for b in (1, -1)]
    return rows_model(noise, angles=AT_REST)


def derivation() -> Derivation:
    """One plane by angles: the delta of a rotating mean, and of the noise."""
    a, w = sympy.symbols("a w", real=True)
    m, n = symbol_matrix("m", 2, 1)

    def turn(angle: Any) -> Any:
        return sympy.Matrix([[sympy.cos(angle), -sympy.sin(angle)], [sympy.sin(angle), sympy.cos(angle)]])

    moved = (turn(a + w) - turn(a)) * sympy.Matrix([m, n])
    left = sympy.expand_trig(sum(e**2 for e in moved))
    value = 2 * (1 - sympy.cos(w)) * (m**2 + n**2)
    ca, sa, cw, sw = sympy.symbols("ca sa cw sw")
    signs = {sympy.cos(a): ca, sympy.sin(a): sa, sympy.cos(w): cw, sympy.sin(w): sw}
    gap = sympy.expand((left - value).subs(signs))
    reduced = sympy.reduced(gap, [ca**2 + sa**2 - 1, cw**2 + sw**2 - 1], ca, sa, cw, sw)[1]
    return Derivation(
        sympy=(
            Derived("norm((R_(t+1) - R_t) m)^2", f"{value}", vanishes(left - value, a, w)),
            Derived("the same modulo c^2 + s^2 = 1", f"remainder {reduced}", bool(reduced == 0)),
        ),
        at=(("delta", rows_model(FREE)), ("twice", rows_model(FREE))),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Twice the mean squared norm of generated rows less their rotated mean, and that of their delta."""
    return rotating_energies(rng)
