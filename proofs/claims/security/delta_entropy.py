"""Delta encoding carries every outcome's probability over unchanged, and joint entropy with it.

P(Z = delta of x) = P(X = x) for every word x and every law, since the encoding is a bijection (`delta-invertible`).
So any sum of one function of the probabilities over the words is the same: Shannon's joint entropy of the frames
with f(p) = -p log p, Renyi's of order 2 with f(p) = p^2. That values are those of one function f is said without f:
their difference is a multiple of the difference of the probabilities. Bo Jun Han, doi:10.5281/zenodo.19440451,
security remark; Cover and Thomas, Elements of Information Theory, 2006, problem 2.4.

What follows: no entropy is added, so delta encoding must not be counted as an entropy source. What does not:
nothing is claimed about secrecy, about single frames, whose entropy may rise or fall, or about what quantization
keeps. If the first frame is not sent, entropy can be lost.

Without `first-frame` the constant is lost; without `differences` nothing ties the laws; without `one-function` the
values summed may be anything.
"""

from __future__ import annotations

from itertools import product

from numerics.validation.witness import word_entropies
from proofs.claims.vocabulary import *
from proofs.library.delta.word_masses import DELTA, ORIGINAL, Words, mass_carried
from proofs.library.logic.logic import Term
from proofs.library.sums.sums import congruent

VALUE_X, VALUE_Z = (lambda n: family("f_X", n)), (lambda n: family("f_Z", n))


def squared(v: Words) -> Term:
    """Squared probability of word n."""
    return lambda n: v.mass(n) ** 2


def prove() -> dict[str, Theorem]:
    """Z is at distance zero from z^n exactly where X is at distance zero from x^n; the indicators agree, then E."""
    carried = mass_carried()
    after, before = DELTA.mass("n"), ORIGINAL.mass("n")
    squares = arithmetic(equal(after**2, before**2), [carried], multipliers=(after, before))
    given = at(assume(statement("delta-entropy").hypothesis("one-function").formulas[0]), "n")
    values = arithmetic(equal(VALUE_Z("n"), VALUE_X("n")), [given, carried], multipliers=(1, family("slope", "n")))
    return {
        "masses": for_index(carried, "n", "N"),
        "collision": congruent("N", "n", squares, squared(DELTA), squared(ORIGINAL)),
        "entropy": congruent("N", "n", values, VALUE_Z, VALUE_X),
    }


def words_model(
    source: Sequence[Sequence[int]],
    delta: Sequence[Sequence[int]],
    pairs: Sequence[tuple[Sequence[int], Sequence[int]]],
    values: tuple[int, int] = (0, 0),
) -> Model:
    """Scalar sequences with equal probability, one an outcome, and the numbered words; f_X and f_Z constant."""
    points, length = len(source), len(source[0])
    tables = {"f_X": [values[0]] * len(pairs), "f_Z": [values[1]] * len(pairs), "slope": [1] * len(pairs)}
    families = {name: table(row) for name, row in tables.items()}
    for v, rows, place in ((ORIGINAL, source, 0), (DELTA, delta, 1)):
        gaps = [[sum((a - b) ** 2 for a, b in zip(row, pair[place], strict=True)) for row in rows] for pair in pairs]
        families |= {
            v.source: table([[[rows[w][t] for w in range(points)]] for t in range(length)]),
            v.listed: table([[[letter] for letter in pair[place]] for pair in pairs]),
            v.inverse: table([[Fraction(1, gap) if gap else Fraction(0) for gap in row] for row in gaps]),
        }
    return Model({"d": 1, "T": length, "N": len(pairs)}, families, (Fraction(1, points),) * points)


def necessity() -> Necessity:
    """Short random words of integers."""
    fair, steps = [[1], [-1]], [[0, 0], [0, 1]]
    return {
        "first-frame": Counterexample(
            "T = 1, X = +-1, Z = 0, word 1: 1/2 against 0", "masses", words_model(fair, [[0], [0]], [([1], [1])])
        ),
        "differences": Counterexample(
            "T = 2, X = (0, 0) or (0, 1), Z = (0, 0), word (0, 1): 1/2 against 0",
            "masses",
            words_model(steps, [[0, 0], [0, 0]], [([0, 1], [0, 1])]),
        ),
        "one-function": Counterexample(
            "T = 1, Z = X = +-1, values 0 and 1", "entropy", words_model(fair, fair, [([1], [1])], (0, 1))
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality is its own best constant."""
    return ()


def _collision(words: Sequence[tuple[int, ...]]) -> Fraction:
    """The probability that two independent draws among equally likely words agree."""
    return Fraction(sum(words.count(w) for w in words), len(words) ** 2)


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    law = words_model([[1, 2], [1, 3]], [[1, 1], [1, 2]], [([1, 2], [1, 1]), ([1, 3], [1, 2])], (3, 3))
    return (Exhibited("X = (1, 2) or (1, 3), these two words, value 3", law),)


def derivation() -> Derivation:
    """All words of three bits: their collision probability is that of their deltas, but not without the first frame."""
    words = list(product((0, 1), repeat=3))
    deltas = [(a, b - a, c - b) for a, b, c in words]
    p = sympy.symbols("p0:4", positive=True)
    entropy = -sum(x * sympy.log(x) for x in p)
    permuted = -sum(p[n] * sympy.log(p[n]) for n in (2, 0, 3, 1))
    return Derivation(
        sympy=(
            identity("entropy of a relabelled law", entropy, permuted),
            identity("collision probability of three fair bits", _collision(deltas), _collision(words)),
            refuted(identity("without the first frame", _collision([z[1:] for z in deltas]), _collision(words))),
        ),
        ground=(("masses", {"d": 1, "T": 2, "N": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Joint entropy in bits of the deltas of random integer words, and of the words."""
    return word_entropies(rng)
