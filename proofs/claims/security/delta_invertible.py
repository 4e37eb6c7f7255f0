"""Delta encoding with the first frame is a bijection of sequences of T vectors in R^d, for every T and d.

z(0) = x(0), z(t + 1) = x(t + 1) - x(t), and back x(t) = z(0) + .. + z(t). Both ways are goals: decoding what was
encoded gives x, and encoding what was decoded gives z; so no two sequences share a delta and every sequence is one.
Bo Jun Han, doi:10.5281/zenodo.19440451, security remark; an induction on the length.

The letters are real numbers. Exact arithmetic keeps the bijection, as integers do; rounded differences do not.

Without `first-frame` a constant is lost; without `differences`, or `decoding` for the way back, nothing ties the two.
"""

from __future__ import annotations

from numerics.validation.witness import delta_round_trip
from proofs.claims.vocabulary import *
from proofs.library.delta.words import decode_encoded, encode_decoded, injective, named

X, Y, Z = named("X"), named("Y"), named("Z")


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


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    return (Exhibited("x = y = (5, 6), z = (5, 1)", words([5, 6], [5, 1], [5, 6])),)


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
