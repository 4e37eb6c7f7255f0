"""Without dither E norm(R e)^2 <= d C tr(R Sigma R^T), C = kappa^2 / L^2, and d is attained in every dimension.

In the eigenbasis <v, e> is a sum of d terms, and Cauchy-Schwarz pays d for adding them up; each E eps_i^2 is at most
C lambda_i, which is all that a bound of the mean squared error says. The attaining law, for L >= 4: coordinates
+-(L/2 - 1) Delta_i with uncorrelated, for example independent, signs. Both values are lower edges of their cells, so
every error is -Delta_i / 2 whatever the signs, and the readout 1/Delta in the basis adds them all up. Every such law
attains the bound, in every dimension; models with independent signs are replayed for d <= 4. So a mean squared error
says nothing better about inner products. `weighted-trace-bound` is the statement without the factor, which is false.

Without `eigenbasis` the variance along a vector may vanish where the error does not; without `no-overload` or
`orthonormal` the trace bound fails already; `near-ends` and `aligned` are what attains.
"""

from __future__ import annotations

from itertools import product

from numerics.validation.readout import aligned_errors
from proofs.claims.readout.shared import with_readout
from proofs.claims.vocabulary import *
from proofs.library.quantizer.setting import d
from proofs.library.readout.factor import readout_bound
from proofs.library.readout.near_ends import errors_near_ends, readout_attained

HALVES = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """Cauchy-Schwarz over the coordinates, the trace bound in each; on the lower edges all errors add up."""
    errors = for_index(for_outcome(errors_near_ends()), "i", d)
    return {"bound": readout_bound(), "errors": errors, "attained": readout_attained()}


def near_ends(sizes: Sequence[int], half_levels: int, basis: Matrix | None = None) -> Model:
    """Independent signs times the sizes, steps size / (M - 1), and the readout in two rows that adds the errors up."""
    signs = list(product((1, -1), repeat=len(sizes)))
    rows = [[size * sign[i] for sign in signs] for i, size in enumerate(sizes)]
    loading = Fraction(half_levels, half_levels - 1)
    law = law_model(rows, (Fraction(1, len(signs)),) * len(signs), loading, half_levels, basis)
    steps = [Fraction(size, half_levels - 1) for size in sizes]
    added = [sum((law.families["U"][k, i] / s for i, s in enumerate(steps)), Fraction(0)) for k in range(len(sizes))]
    return with_readout(law, [added, [-2 * value for value in added]], t=[1, -2])


def necessity() -> Necessity:
    """Overload, a long basis vector, coordinates that are tied, and what does not attain."""
    rare = law_model([[4, -4, 0]], (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16)), 1)
    long = law_model([[Fraction(1, 2), Fraction(-1, 2)]], HALVES, 1, basis=[[2]])
    ends = with_readout(law_model([[1, -1]], HALVES, 1), [[1]], t=[1])
    crossed = with_readout(near_ends((1, 1), 2), [[1, -1]], t=[1])
    return {
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2", "bound", with_readout(rare, [[1]])
        ),
        "orthonormal": Counterexample("d = 1, U = 2, X = +-1, kappa = 1, L = 2", "bound", with_readout(long, [[1]])),
        "eigenbasis": Counterexample("X = +-(3, -4), U = I, kappa = 2, L = 4, R = (4, 3)", "bound", tied()),
        "near-ends": Counterexample("X = +-1, kappa = 1, L = 2: errors +-Delta/2", "errors", ends),
        "aligned": Counterexample("independent signs, kappa = 2, L = 4, R = (1, -1): no error", "attained", crossed),
    }


def tied() -> Model:
    """A source along (3, -4) that the readout does not see, and its error along (3, 4), which it does."""
    return with_readout(law_model([[3, -3], [-4, 4]], HALVES, 2, 2), [[4, 3]], t=[12])


def models() -> tuple[Counterexample, ...]:
    """The same against the equality."""
    half = Fraction(1, 2)
    long = with_readout(law_model([[half, -half]], HALVES, 2, 2, [[2]]), [[1]], t=[4])
    levels = with_readout(law_model([[1, -1]], HALVES, 2), [[1]], t=[2])
    return (
        Counterexample("d = 1, U = 2, X = +-1, kappa = 2, L = 4", "attained", long),
        Counterexample("X = +-(3, -4), U = I, kappa = 2, L = 4, R = (4, 3)", "attained", tied()),
        Counterexample("X = +-1, kappa = 2, L = 2: no error", "attained", levels),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """Independent signs one step within the range, for d = 1 to 4, for more levels, and in a rotated basis."""
    laws = (
        *((f"d = {size}, L = 4, kappa = 2", near_ends((1, 2, 2, 4)[:size], 2)) for size in (1, 2, 3, 4)),
        ("d = 2, L = 6, kappa = 3/2", near_ends((2, 6), 3)),
        ("d = 2, L = 4, rotated basis", near_ends((1, 2), 2, ROTATION)),
    )
    return tuple(Attained(f"independent +-(L/2 - 1) Delta_i, {words}", "bound", "factor", law) for words, law in laws)


def derivation() -> Derivation:
    """Lagrange's identity for three terms, and both sides on the attaining law."""
    x = symbol_matrix("x", 3, 1)
    gaps = sum((x[i] - x[j]) ** 2 for i in range(3) for j in range(i))
    count, step, size = sympy.symbols("L Delta d", positive=True)
    sigma = (count / 2 - 1) * step
    loading = count * step / 2 / sigma
    return Derivation(
        sympy=(
            identity("3 times the squares less the square of the sum", 3 * (x.T * x)[0] - sum(x) ** 2, gaps),
            identity(
                "d C tr(R Sigma R^T) is (d Delta/2)^2 for R = (1, .., 1)",
                size * loading**2 / count**2 * size * sigma**2,
                (size * step / 2) ** 2,
            ),
            refuted(identity("without d", loading**2 / count**2 * size * sigma**2, (size * step / 2) ** 2)),
        ),
        ground=(("errors", {"d": 1, "M": 2}, 1),),
        at=(("bound", near_ends((1, 2), 2)), ("attained", near_ends((1, 2), 2, ROTATION))),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean square of the sum of the errors of a bounded sample in its eigenbasis, and the bound with its factor."""
    return aligned_errors(rng)
