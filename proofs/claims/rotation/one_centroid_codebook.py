"""Two codebooks of centroids on one interval are the same, if no centroid moves more than its cell.

A best codebook has its edges halfway between its levels and its levels at the centroids of its cells (Lloyd, Max). For
a density whose logarithm is concave a cell moved as a whole moves its centroid by no more, and by moving one end it
moves the same way; between two codebooks the change is the mean of those rates over the way from one to the other,
which is `centroids`. So there is one such codebook, and it is the best. (Fleischer 1964, Trushkin 1982, Kieffer 1983.)
The last cell has s > 0 by choice where its outer end does not move and p < 1.

Without `interval` the cells can be scaled; without `halfway` the edges are free; without `centroids` the last cell can
make good what the others moved.
"""

from __future__ import annotations

from numerics.validation.rotated import largest_level
from proofs.claims.rotation.laws import HALF
from proofs.claims.vocabulary import *
from proofs.library.rotation.centroids import N, one_codebook


def prove() -> dict[str, Theorem]:
    """If the first edge moved right, by induction each later one moved at least as far; but the last did not move."""
    edges, centroids = one_codebook()
    return {"edges": for_index(edges, "j", index(N) + 1), "centroids": for_index(centroids, "j", N)}


def _pair(cells: int, **families: Any) -> Model:
    return Model({"N": cells}, {name: table(values) for name, values in families.items()})


def necessity() -> Necessity:
    """One cell of two sizes, edges that are not halfway, and a last cell that follows its lower end alone."""
    even, three = [HALF, HALF], Fraction(3, 2)
    return {
        "interval": Counterexample(
            "one cell, [0, 1] and [0, 2]", "edges", _pair(1, t=[0, 1], u=[0, 2], c=[HALF], e=[1], p=[HALF], s=[HALF])
        ),
        "halfway": Counterexample(
            "uniform law on [0, 2], edges 1 and 3/2",
            "edges",
            _pair(2, t=[0, 1, 2], u=[0, three, 2], c=[HALF, three], e=[Fraction(3, 4), Fraction(7, 4)], p=even, s=even),
        ),
        "centroids": Counterexample(
            "p = (0, 1), s = (1, 0): the second centroid follows its lower end",
            "edges",
            _pair(2, t=[0, 1, 2], u=[0, three, 2], c=[HALF, three], e=[1, 2], p=[0, 1], s=[1, 0]),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Equal cells of a uniform law."""
    even, edges, middles = [HALF] * 3, [0, 1, 2, 3], [HALF, Fraction(3, 2), Fraction(5, 2)]
    return (
        Exhibited(
            "uniform law on [0, 3], three equal cells", _pair(3, t=edges, u=edges, c=middles, e=middles, p=even, s=even)
        ),
    )


def derivation() -> Derivation:
    """For a uniform law p = s = 1/2; for two cells the edge's move is zero times what is left of one."""
    a, b, da, db = sympy.symbols("a b da db", real=True)
    h, p, s = sympy.symbols("h p s", real=True)
    move = (a + da + b + db) / 2 - (a + b) / 2
    left = 2 * h - (s * h + p * h)
    return Derivation(
        sympy=(
            identity("the middle moves by half of each end's move", move, da / 2 + db / 2),
            identity("two cells: h (2 - s_0 - p_1) = 0", left, h * (2 - s - p)),
        ),
        ground=(("edges", {"N": 1}, 1), ("edges", {"N": 2}, 1), ("centroids", {"N": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Top level that Lloyd's iteration finds for a coordinate of unit vectors, from random levels, and ours."""
    return largest_level(rng)
