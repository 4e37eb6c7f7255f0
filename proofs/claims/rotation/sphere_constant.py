"""Refuted: "sqrt(3 pi)/2 = 1.535 bounds d 4^b times the best error of a coordinate of a uniform unit vector".

At d = 64, b = 2 it is 1.8324, enclosed; of the table of `sphere-coordinate` only one bit and d = 3, and d = 8 at two
bits, keep that bound. What is published is sqrt(3) pi/2 = 2.7207, the limit of 4^b times the normal law's best error as
b grows (Panter and Dite 1951): every entry of the table is below it, and it is a bound for all b and all d >= 3
(`panter-dite-bound`).
"""

from __future__ import annotations

from flint import arb

from numerics.constants import sphere
from numerics.constants.optimum import NotCertified
from numerics.quantizer.sphere import codebook
from numerics.validation.rotated import unit_rows
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """No finite law: the enclosures refute the statement."""
    return ()


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """Panter and Dite's integral for the normal law is 6 pi sqrt 3, which over twelve is sqrt(3) pi/2."""
    x = sympy.Symbol("x", real=True)
    density = sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi)
    cube = sympy.integrate(density ** sympy.Rational(1, 3), (x, -sympy.oo, sympy.oo)) ** 3
    found = sympy.simplify(cube / 12 / (sympy.sqrt(3) * sympy.pi / 2))
    other = sympy.simplify((cube / 12) ** 2 - 3 * sympy.pi / 4)
    return Derivation(
        sympy=(
            identity("(1/12) (integral of f^(1/3))^3 over sqrt(3) pi/2", found, 1),
            refuted(identity("its square is 3 pi/4", other, 0)),
        )
    )


def enclosures() -> Iterator[Derived]:
    """The entry that is above the false constant, and the whole table below the published one."""
    false, published = (3 * arb.pi()).sqrt() / 2, arb(3).sqrt() * arb.pi() / 2
    try:
        scaled = {
            (d, b): sphere.optimum(d, b).error * arb(4) ** b
            for d in sphere.DIMENSIONS
            for b in range(1, sphere.MAX_BITS + 1)
        }
    except NotCertified as error:
        yield Derived("the table", str(error), False)
        return
    found = scaled[64, 2]
    yield Derived("d = 64, b = 2", f"{found.str(8)} > sqrt(3 pi)/2 = {false.str(8)}", bool(found > false))
    for (d, b), value in scaled.items():
        yield Derived(
            f"d = {d}, b = {b}", f"{value.str(8)} < sqrt(3) pi/2 = {published.str(8)}", bool(value < published)
        )


def witness(rng: Generator) -> tuple[float, float]:
    """sqrt(3 pi)/2, and 4^b times the error of the best codebook on random unit vectors at d = 64, b = 2."""
    rows, book = unit_rows(rng, 4000, 64), codebook(64, 2)
    error = float(((rows - book.decode(book.encode(rows))) ** 2).sum(axis=1).mean())
    return float((3 * arb.pi()).sqrt() / 2), 16 * error
