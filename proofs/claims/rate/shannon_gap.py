"""The distortion of a normal X over Shannon's value d (det Sigma)^(1/d) 4^-b is 4^b c(b, kappa) times AM over GM.

AM and GM are the arithmetic and geometric means of the variances in the quantizer's basis. With D = c tr Sigma and the
reference d GM / L^2, the ratio is L^2 c AM / GM: the scalar quantizer's loss, and the loss of spending equal bits on
unequal variances. For X without overload the same reference gives a ratio of at most kappa^2 AM / GM. That is a
comparison with a normal source of the same covariance and no converse: a sign on one bit has no error at all. In every
basis the product of the variances is at least det Sigma (Hadamard); in an eigenbasis it is det Sigma, and only there
the reference is Shannon's. Determinants and d-th roots are no terms of the kernel; GM enters by its powers.

Cited as `gaussian-rate-distortion`: at R = d b bits a normal X has distortion at least the reference, by Shannon's
lower bound, with equality in the rate-distortion function once GM 4^-b is at most the least eigenvalue (Shannon 1959;
Cover and Thomas, Elements of Information Theory, 2006, theorem 10.3.3).

Without `proportional-errors` nothing ties D to c; without `no-overload` the bounded ratio has no limit; without
`orthonormal` the variances are not those of X.
"""

from __future__ import annotations

from numerics.constants import store
from numerics.constants.optimum import NotCertified
from numerics.constants.table import bounds
from numerics.validation.witness import shannon_ratio
from proofs.claims.vocabulary import *
from proofs.library.rate.shannon import LAW, REFERENCE, bounded_over_reference, proportional_over_reference


def prove() -> dict[str, Theorem]:
    """Put the definitions of the two means and of the reference into D = c tr Sigma, or into the trace bound."""
    return {"proportional": proportional_over_reference(), "bounded": bounded_over_reference()}


def measured(
    rows: Matrix,
    weights: Sequence[Fraction],
    kappa: int,
    half_levels: int,
    geometric: int,
    basis: Matrix | None = None,
    factor: Fraction | None = None,
) -> Model:
    """One source with its means; `geometric` is the geometric mean of its variances, c fits unless given."""
    model = law_model(rows, weights, kappa, half_levels, basis)
    size = len(rows)
    trace, distortion = (Fraction(evaluate(term, model)) for term in (LAW.trace(), LAW.distortion()))
    products = [Fraction(1)]
    for i in range(size):
        products.append(products[-1] * Fraction(evaluate(LAW.variance(i), model)))
    tables = {
        "c": distortion / trace if factor is None else factor,
        "AM": trace / size,
        "GM": Fraction(geometric),
        "reference": Fraction(size * geometric, 4 * half_levels**2),
        "product": products,
        "power": [Fraction(geometric) ** n for n in range(size + 1)],
    }
    families = {name: table(value) for name, value in tables.items()}
    return Model(model.indices, {**model.families, **families}, model.probabilities)


def necessity() -> Necessity:
    """A wrong constant, overload, and a basis that is not orthonormal."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    half = (Fraction(1, 2), Fraction(1, 2))
    unit = [[Fraction(1, 2), Fraction(-1, 2)]]
    return {
        "proportional-errors": Counterexample(
            "X = +-1, kappa = 1, L = 2, D = 1/4, c = 1",
            "proportional",
            measured([[1, -1]], half, 1, 1, 1, None, Fraction(1)),
        ),
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2",
            "bounded",
            measured([[4, -4, 0]], rare, 1, 1, 1),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1, kappa = 1, L = 2: Q(X) = 2X", "bounded", measured(unit, half, 1, 1, 4, [[2]])
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A law on the ends of its ranges, variances 1 and 4, in a rotated basis of the plane: AM = 5/2, GM = 2."""
    rows, weights = three_points((2, 4), 2)
    words = "Y_i in {-R_i, 0, R_i} with P(+-R_i) = 1/(2 kappa^2), d = 2, L = 4, rotated basis"
    return (Attained(words, "bounded", "factor", measured(rows, weights, 2, 2, 2, ROTATION)),)


def derivation() -> Derivation:
    """The ratio at d = 1 to 3, AM - GM at d = 2, and a source that beats the reference."""
    factor, levels_ = sympy.symbols("c L", positive=True)
    steps = []
    for size in (1, 2, 3):
        roots = sympy.symbols(f"mu:{size}", positive=True)  # lambda_i = mu_i^d, so that GM is their product
        variances = [root**size for root in roots]
        geometric, total = sympy.prod(roots), sum(variances)
        ratio = factor * total / (size * geometric / levels_**2)
        steps.append(identity(f"ratio, d = {size}", ratio, levels_**2 * factor * (total / size) / geometric))
    a, b = sympy.symbols("a b", positive=True)
    sign = measured([[1, -1]], (Fraction(1, 2), Fraction(1, 2)), 2, 1, 1)
    values = [Fraction(evaluate(term, sign)) for term in (LAW.distortion(), REFERENCE)]
    return Derivation(
        sympy=(
            *steps,
            identity("AM - GM of a^2 and b^2", (a**2 + b**2) / 2 - a * b, (a - b) ** 2 / 2),
            Derived(
                "no converse: X = +-1, kappa = 2, one bit", f"D = {values[0]} < {values[1]}", values[0] < values[1]
            ),
        ),
        ground=(("proportional", {"d": 1, "M": 1}, 1),),
    )


def enclosures() -> Iterator[Derived]:
    """4^b c*(b) at the best loading for b = 1..16, the ratio for equal eigenvalues: above one, as Shannon says."""
    for bits in store.RATES[store.UNIFORM]:
        words = f"b = {bits}: the ratio for AM = GM at the best loading exceeds one"
        try:
            gap = store.uniform("gaussian", bits).mse * 4**bits
        except NotCertified as error:
            yield Derived(words, str(error), False)
            continue
        yield Derived(words, f"4^b c in [{', '.join(bounds(gap))}]", bool(gap > 1))


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a bounded sample over the reference at 4 bits a coordinate, and kappa^2 AM / GM."""
    return shannon_ratio(rng)
