"""Quantizing in an orthonormal basis keeps the error's norm: |X - Q(X)| = |Y - q(Y)|, in every dimension.

Y = U^T (X - mu), Q(X) = mu + U q(Y), for every function q. Only U^T U = I is assumed; U U^T = I is derived: the
squared distance of U U^T to I sums to d - 2d + d = 0. Classical linear algebra.

Without `orthonormal` the decoder does not undo the encoder's change of basis.
"""

from __future__ import annotations

import numpy as np

from proofs.claims.vocabulary import *
from proofs.library.quantizer.setting import d
from proofs.library.rotation import rotation


def x(k: Indexish) -> Poly:
    """Entry k of X - mu."""
    return family("x", k)


def q(i: Indexish) -> Poly:
    """q_i(Y_i), any number."""
    return family("q", i)


def prove() -> dict[str, Theorem]:
    """Derive U U^T = I, expand X in the basis, and apply Parseval to the difference."""
    complete = for_index(for_index(rotation.complete(), "j", d), "k", d)
    return {"norm": rotation.error_invariance("U", x, q), "complete": complete}


def necessity() -> Necessity:
    """A basis vector twice too long."""
    model = Model({"d": 1}, {"U": table([[2]]), "x": table([1]), "q": table([2])})
    return {"orthonormal": Counterexample("d = 1, U = 2, x = 1, y = 2, q = 2: |3|^2 against 0", "norm", model)}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    tables = {"U": table(ROTATION), "x": table([1, 2]), "q": table([1, 0])}
    return (Exhibited("a rotation of the plane, x = (1, 2), q = (1, 0)", Model({"d": 2}, tables)),)


def derivation() -> Derivation:
    """The plane, with the rational parametrisation of its rotations."""
    t = symbol_matrix("t", 1, 1)[0]
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    steps = []
    for sign, words in ((1, "rotations"), (-1, "reflections")):
        matrix = symbol_matrix("u", 2, 2)
        matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1] = cosine, -sign * sine, sine, sign * cosine
        vector, levels = symbol_matrix("x", 2, 1), symbol_matrix("q", 2, 1)
        left = sum(e**2 for e in vector - matrix * levels)
        right = sum(e**2 for e in matrix.T * vector - levels)
        steps.append(identity(f"{words} of the plane keep the error's norm", left, right))
    return Derivation(sympy=tuple(steps), ground=(("norm", {"d": 1}, 1),))


def witness(rng: Generator) -> tuple[float, float]:
    """Both norms for a random orthonormal basis in 16 dimensions."""
    basis = np.linalg.qr(rng.normal(size=(16, 16)))[0]
    vector, levels = rng.normal(size=16), rng.integers(-3, 3, size=16) + 0.5
    return float(((vector - basis @ levels) ** 2).sum()), float(((basis.T @ vector - levels) ** 2).sum())
