"""A Hadamard matrix with random signs is a random rotation: Y = H diag(s) X, d log2 d additions and d signs.

The basis is U = diag(s) H^T, so U_ki U_li = s_k s_l H_ik H_il: uncorrelated signs leave H_ik^2 = 1/d and nothing else.
Pairwise uncorrelated signs are enough; they need not be independent. The signs have to act on the entries of the
vector: behind H they fall out of every product, and U = H diag(s) is not isotropic (`signs-after-hadamard`).

Without `flat` one entry of X weighs more than another, without `uncorrelated-signs` or `independent` products of
different entries of X stay, without `orthonormal` or `signs` U is no rotation.
"""

from __future__ import annotations

from numerics.validation.rotated import turned_energy
from proofs.claims.rotation.laws import FLAT, FOUR, HALF, paired_law, signed_law
from proofs.claims.vocabulary import *
from proofs.library.quantizer.setting import d
from proofs.library.rotation import hadamard

VECTORS = ((1, 2, 0, -1), (-1, 3, 1, 1))


def prove() -> dict[str, Theorem]:
    """s_k s_l factors out of every product, [k = l] H_ik^2 is left; the moment is that of `rotation-oblivious`."""
    isotropic = for_index(for_index(for_index(hadamard.isotropic(), "j", d), "k", d), "i", d)
    rotation = for_index(for_index(for_outcome(hadamard.orthonormal()), "j", d), "i", d)
    return {"isotropic": isotropic, "rotation": rotation, "moment": for_index(hadamard.moment(), "i", d)}


def necessity() -> Necessity:
    """The unit matrix, signs that are fixed or follow the vector, a matrix of equal rows, and signs of size two."""
    unit = [[int(i == k) for k in range(4)] for i in range(4)]
    return {
        "flat": Counterexample("H = I, d = 4", "moment", signed_law(unit, FOUR, VECTORS)),
        "uncorrelated-signs": Counterexample(
            "s = (1, 1, 1, 1) always", "moment", signed_law(FLAT, [(1, 1, 1, 1)], VECTORS)
        ),
        "independent": Counterexample(
            "X = s: Y_0 = 2 always, E |X|^2 = 4", "moment", paired_law(FLAT, [(s, s) for s in FOUR])
        ),
        "orthonormal": Counterexample(
            "every entry of H is 1/2", "rotation", signed_law([[HALF] * 4] * 4, FOUR, VECTORS)
        ),
        "signs": Counterexample("s = (2, 2, 2, 2) always", "rotation", signed_law(FLAT, [(2, 2, 2, 2)], VECTORS)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Four rows of signs, pairwise uncorrelated, each with either of two vectors."""
    return (
        Exhibited(
            "d = 4, H = Sylvester's matrix / 2, signs a row of it, X independent", signed_law(FLAT, FOUR, VECTORS)
        ),
    )


def derivation() -> Derivation:
    """At d = 2 and 4 the mean over all sign vectors of (H diag(s) x)_i^2 is |x|^2 / d, for every x."""
    steps: list[Derived] = []
    for size in (2, 4):
        x = symbol_matrix("x", size, 1)
        matrix = sympy.Matrix([row[:size] for row in FOUR[:size]]) / sympy.sqrt(size)
        energy = sum(entry**2 for entry in x)
        draws = [[1 - 2 * (n >> k & 1) for k in range(size)] for n in range(2**size)]
        for i in range(size):
            squares = [sum(matrix[i, k] * s[k] * x[k] for k in range(size)) ** 2 for s in draws]
            steps.append(
                identity(
                    f"mean over {2**size} signs, d = {size}, i = {i}",
                    sympy.expand(sum(squares)) / 2**size,
                    energy / size,
                )
            )
        fixed = sum(matrix[0, k] * x[k] for k in range(size)) ** 2
        steps.append(refuted(identity(f"with the signs of one draw, d = {size}", fixed, energy / size)))
    return Derivation(sympy=tuple(steps), ground=(("isotropic", {"d": 1}, 2), ("moment", {"d": 1}, 2)))


def witness(rng: Generator) -> tuple[float, float]:
    """d times the mean square of one coordinate of a random or real row over draws of the signs, and its energy."""
    return turned_energy(rng)
