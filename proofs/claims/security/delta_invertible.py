"""Delta encoding with the first frame is a bijection of sequences of T vectors in R^d, for every T and d.

z(0) = x(0), z(t + 1) = x(t + 1) - x(t), and back x(t) = z(0) + .. + z(t). Both ways are goals: decoding what was
encoded gives x, and encoding what was decoded gives z; so no two sequences share a delta and every sequence is one.
Bo Jun Han, doi:10.5281/zenodo.19440451, security remark; an induction on the length.

The letters are real numbers. Exact arithmetic keeps the bijection, as integers do; rounded differences do not.

Without `first-frame` a constant is lost; without `differences`, or `decoding` for the way back, nothing ties the two.
"""

from __future__ import annotations

import sympy
from numpy.random import Generator

from numerics.witness import delta_round_trip
from proofs.claims.derivations import identity, symbol_matrix
from proofs.kernel.formulas import all_index, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.library.setting import d
from proofs.library.words import (
    T,
    decode_encoded,
    decoded,
    differences,
    encode_decoded,
    first_frame,
    injective,
    named,
)
from proofs.semantics import Model, table
from proofs.statement import Counterexample, Derivation, Goal, Hypothesis, Necessity, Sharpness, Statement

X, Y, Z = named("X"), named("Y"), named("Z")


def state() -> Statement:
    """The statement: it has no constant."""
    encoding = ("first-frame", "differences")
    same = all_index(T, lambda t: all_index(d, lambda k: equal(X(t, k), Y(t, k))))
    return Statement(
        key="delta-invertible",
        title="Delta encoding is invertible",
        section="I",
        kind="equality",
        words="delta encoding with the first frame is a bijection of sequences, by induction on the length",
        latex=r"z_0 = x_0,\ z_{t+1} = x_{t+1} - x_t \iff x_t = \sum_{s \le t} z_s",
        source="Bo Jun Han, doi:10.5281/zenodo.19440451, security remark",
        hypotheses=(
            Hypothesis("length", "T >= 1 frames", r"T \ge 1", (index_at_least(T, 1),), "technical"),
            Hypothesis("first-frame", "z(0) = x(0)", "z_0 = x_0", (first_frame(X, Z),)),
            Hypothesis("differences", "z(t + 1) = x(t + 1) - x(t)", r"z_{t+1} = x_{t+1} - x_t", (differences(X, Z),)),
            Hypothesis("decoding", "x(t) = z(0) + .. + z(t)", r"x_t = \sum_{s \le t} z_s", (decoded(X, Z),)),
            Hypothesis(
                "same-delta",
                "y has the delta z as well",
                r"z_0 = y_0,\ z_{t+1} = y_{t+1} - y_t",
                (first_frame(Y, Z), differences(Y, Z)),
            ),
        ),
        goals=(
            Goal("decoded", "decoding the delta of x gives x", decoded(X, Z), encoding),
            Goal("encoded-first", "the decoded x has the first frame z(0)", first_frame(X, Z), ("length", "decoding")),
            Goal("encoded-differences", "the decoded x has the differences z", differences(X, Z), ("decoding",)),
            Goal("injective", "x and y with one delta are equal", same, (*encoding, "same-delta")),
        ),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """The sum telescopes, by induction on the frame; the other way each step is one more term of the sum."""
    first, steps = encode_decoded(X, Z)
    return {
        "decoded": decode_encoded(X, Z),
        "encoded-first": first,
        "encoded-differences": steps,
        "injective": injective(X, Y, Z),
    }


def words(x: list[int], z: list[int], y: list[int] | None = None) -> Model:
    """Scalar sequences, d = 1."""
    rows = {"X": x, "Z": z, "Y": x if y is None else y}
    return Model({"d": 1, "T": len(x)}, {name: table([[value] for value in row]) for name, row in rows.items()})


def necessity() -> Necessity:
    """Short sequences of integers."""
    return {
        "first-frame": Counterexample("x = (5, 5), z = (0, 0)", "decoded", words([5, 5], [0, 0])),
        "differences": Counterexample("x = (5, 5), z = (5, 1)", "decoded", words([5, 5], [5, 1])),
        "decoding": Counterexample("x = (5, 5), z = (5, 1)", "encoded-differences", words([5, 5], [5, 1])),
        "same-delta": Counterexample("x = (5, 5), y = (6, 6)", "injective", words([5, 5], [5, 0], [6, 6])),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality is its own best constant."""
    return ()


def derivation() -> Derivation:
    """The telescoping sum at T = 4, and the two matrices as inverses of each other with determinant one."""
    x = symbol_matrix("x", 4, 1)
    encode = sympy.Matrix(4, 4, lambda i, j: int(i == j) - int(i == j + 1))
    decode = sympy.Matrix(4, 4, lambda i, j: int(int(j) <= int(i)))
    z = encode * x
    return Derivation(
        sympy=(
            identity("z(0) + .. + z(3)", sum(z), x[3]),
            identity("encode, then decode", sum(abs(v) for v in decode * encode - sympy.eye(4)), 0),
            identity("decode, then encode", sum(abs(v) for v in encode * decode - sympy.eye(4)), 0),
            identity("determinant of the encoder", encode.det(), 1),
        ),
        ground=(("decoded", {"d": 1, "T": 3}, 1), ("injective", {"d": 1, "T": 3}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Sum of squares of a random integer stream after encoding and decoding, and before."""
    return delta_round_trip(rng)
