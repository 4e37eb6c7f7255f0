"""Product quantization with trained codebooks obeys the grid's bound: the optimal one, and every Lloyd iterate.

The coordinates are split into blocks, each with K centroids, as many as the grid has points in it, and an assignment of
the outcomes to them. An iteration assigns every outcome to its nearest centroid and then moves every centroid to the
mean of what it was assigned; neither step increases the error, so the iterates of a codebook that starts at the grid
keep D <= (kappa^2 / 4^b) tr Sigma. So does the best codebook with as many centroids: one that errs no more than any
centroids do with any assignment of a list, in which the grid's stands first. A sample has finitely many assignments, so
the list may hold all of them. The error is taken in the coordinates of any orthonormal basis, where it is the error of
X (`rotation-invariance`). E is the mean over the training sample, or over a law: nothing is said about data that the
codebook was not trained on. Lloyd 1957 (published 1982); Jegou, Douze and Schmid 2011 for product quantization.

Without `nearest`, `means` or `starts-at-grid` the error is not controlled; `blocks` and `partition` say that every
coordinate and every outcome counts once; without `optimum` a codebook may be anything. The attaining law sits on cell
edges, with half of every tie on either side: the grid is then a fixed point of the iteration.
"""

from __future__ import annotations

from numerics.quantizer.codebooks import lloyd_from_grid
from numerics.validation.witness import bounded_sample
from proofs.claims.vocabulary import *
from proofs.library.quantizer import codebook

BEST = codebook.Codebook("best", "picked")
HALVES = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """Nearest is least under every assignment, the mean minimises a sum of squares, and induction on the iterations."""
    return {
        "assignment": codebook.assignment_steps(),
        "centroids": codebook.centroid_steps(),
        "lloyd": codebook.lloyd(),
        "bound": codebook.lloyd_bound(),
        "optimal": codebook.optimal_bound(BEST),
    }


def trained(
    law: Model, codebooks: Sequence[Matrix], chosen: Sequence[Sequence[int]], members: Matrix = ((1,),), **more: Any
) -> Model:
    """A law with one codebook (K, d) and one centroid's number for each outcome, for each iteration, in every block.

    The codebook that is compared with the first is that one itself unless it is given.
    """
    centroids = [[list(book) for _ in members] for book in codebooks]
    hits = [[[[int(k == c) for c in row] for k in range(len(codebooks[0]))] for _ in members] for row in chosen]
    tables = {"c": table(_exact(centroids)), "s": table(_exact(hits)), "m": table(_exact(members))}
    further = {"best": centroids[0], "picked": more.get("s", hits)[0], **more}
    tables |= {name: table(_exact(value)) for name, value in further.items()}
    counts = {"P": len(members), "K": len(codebooks[0]), "T": len(codebooks) - 1}
    return Model({**law.indices, **counts}, {**law.families, **tables}, law.probabilities)


def _exact(value: Any) -> Any:
    return Fraction(value) if isinstance(value, (int, Fraction)) else [_exact(v) for v in value]


def necessity() -> Necessity:
    """A sign in one bit, whose grid is +-1/2 with error 1/4, one condition broken at a time."""
    half = Fraction(1, 2)
    signs, grid = law_model([[1, -1]], HALVES, 1), [[half], [-half]]
    rare = law_model([[4, -4, 0]], (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16)), 1)
    long = law_model([[Fraction(1, 4), Fraction(-1, 4)]], HALVES, 1, basis=[[4]])
    twice = trained(signs, [[*grid, *grid]], [[0, 1]], s=[[[[1, 0], [0, 1], [1, 0], [0, 1]]]])
    far = trained(signs, [grid], [[0, 1]], best=[[[100], [100]]], picked=[[[1, 0], [0, 1]]])
    return {
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2, T = 0",
            "bound",
            trained(rare, [grid], [[0, 1, 0]]),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 4, X = +-1, Y = +-4, kappa = 1, L = 2, T = 0", "bound", trained(long, [[[2], [-2]]], [[0, 1]])
        ),
        "blocks": Counterexample(
            "the coordinate lies in two blocks and counts twice",
            "bound",
            trained(signs, [grid], [[0, 1]], ((1,), (1,))),
        ),
        "partition": Counterexample("every outcome is assigned twice, to equal centroids", "bound", twice),
        "nearest": Counterexample(
            "both signs are assigned to one centroid, which moves to 0",
            "lloyd",
            trained(signs, [grid, [[0], [0]]], [[0, 1], [0, 0]]),
        ),
        "means": Counterexample(
            "the centroids move to 100", "lloyd", trained(signs, [grid, [[100], [100]]], [[0, 1], [0, 1]])
        ),
        "starts-at-grid": Counterexample(
            "both centroids start at 100, T = 0", "bound", trained(signs, [[[100], [100]]], [[0, 1]])
        ),
        "optimum": Counterexample("a codebook with both centroids at 100", "optimal", far),
    }


def fixed_point() -> Model:
    """kappa = 2, L = 4, R = 4: every cell has equal masses on both of its edges, so its level is its mean; T = 1."""
    outer, inner = Fraction(1, 16), Fraction(3, 16)
    law = law_model([[4, 2, 2, 0, 0, -2, -2, -4]], (outer, outer, inner, inner, inner, inner, outer, outer), 2, 2)
    grid = [[-3], [-1], [1], [3]]
    return trained(law, [grid, grid], [[3, 3, 3, 2, 2, 1, 1, 0], [3, 3, 2, 2, 1, 1, 0, 0]])


def sharpness() -> tuple[Sharpness, ...]:
    """A law on the cells' edges whose grid is a fixed point; an optimal codebook may always do better."""
    words = "+-4 (1/16 each), +-2 (1/4 each), 0 (3/8); kappa = 2, L = 4: the grid after one iteration"
    return (
        Attained(words, "bound", "factor", fixed_point()),
        Loose("for the optimal codebook no law is known that attains the bound"),
    )


def models() -> tuple[Exhibited, ...]:
    """A law that meets all hypotheses, and best codebooks that one hypothesis less lets err more than the bound."""
    quarters = (Fraction(1, 4),) * 4
    law = law_model([[1, 1, -1, -1], [1, -1, 1, -1]], quarters, 1)
    half = Fraction(1, 2)
    grid = [[half, half], [half, -half], [-half, half], [-half, -half]]
    means = [[1, 1], [1, -1], [-1, 1], [-1, -1]]
    picked = [[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]]
    model = trained(law, [grid, means], [[0, 1, 2, 3]] * 2, ((1, 1),), best=[means], picked=picked)
    eighths, rare = (
        (Fraction(1, 8), Fraction(1, 8), Fraction(3, 4)),
        (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16)),
    )
    short = [[Fraction(1, 4), Fraction(-1, 4), 0]]
    long, wild = law_model(short, eighths, 2, basis=[[4]]), law_model([[4, -4, 0]], rare, 1)
    three, signs = law_model([[2, -2, 0]], eighths, 2), law_model([[1, -1]], HALVES, 1)
    ends, best = [[1], [-1]], [[Fraction(2, 7)], [-2]]
    thrice = [[[[3, 0, 3], [0, 3, 0]]]]
    return (
        Exhibited("two independent signs in one block of two bits, from the grid to its means", model),
        Exhibited(
            "U = 4, Y = +-4 with probability 1/8 each, else 0; kappa = 2",
            trained(long, [[[2], [-2]]], [[0, 1, 0]], best=[[[Fraction(4, 7)], [-4]]]),
        ),
        Exhibited(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1",
            trained(wild, [[[half], [-half]]], [[0, 1, 0]], best=[[[Fraction(4, 31)], [-4]]]),
        ),
        Exhibited(
            "Y = +-2 with probability 1/8 each, else 0; kappa = 2, each outcome assigned with weight three",
            trained(three, [ends], [[0, 1, 0]], best=[best], s=thrice),
        ),
        Exhibited(
            "the same law, its coordinate in three blocks",
            trained(three, [ends], [[0, 1, 0]], ((1,), (1,), (1,)), best=[best] * 3),
        ),
        Exhibited("a sign, all of it assigned to one centroid", trained(signs, [[[0], [0]]], [[0, 0]])),
    )


def derivation() -> Derivation:
    """The mean of a cell minimises its sum of squares, for three weighted points."""
    points, weights = sympy.symbols("y0:3", real=True), sympy.symbols("s0:3", positive=True)
    c = sympy.Symbol("c", real=True)
    mass = sum(weights)
    mean = sum(s * y for s, y in zip(weights, points, strict=True)) / mass

    def error(centre: Any) -> Any:
        return sum(s * (y - centre) ** 2 for s, y in zip(weights, points, strict=True))

    middle = points[1]
    return Derivation(
        sympy=(
            identity("what the mean gains over any other centre", error(c) - error(mean), mass * (c - mean) ** 2),
            refuted(
                identity("what the middle point gains", error(c) - error(middle), mass * (c - middle) ** 2),
            ),
        ),
        ground=(("assignment", {"d": 1, "P": 1, "K": 1, "T": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error over four Lloyd iterations from the grid, blocks of two coordinates, and the bound."""
    sample, _ = bounded_sample(rng)
    return lloyd_from_grid(sample[:, : 2 * (sample.shape[1] // 2)], 2, 4)
