"""Rates: the trace bound in terms of the number of code vectors, and with fewer levels for the delta.

Powers are families with their recursion, A(0) = 1 and A(n + 1) = a A(n) for n < d, since d is a symbol.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Outcome, Poly, Polyish, family, index, poly, real, rewrite, substitution
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, instance, ordered
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import trace_bound
from proofs.library.quantizer.proportional import not_negative
from proofs.library.quantizer.setting import M, d, kappa, levels
from proofs.search.certificate import prove

W = Outcome("w")
n = index("n")


def powers(name: str, base: Polyish) -> tuple[Formula, Formula]:
    """name(0) = 1 and name(n + 1) = base name(n) for n < d: the powers of the base."""
    step = all_index(d, lambda n: equal(family(name, n + 1), poly(base) * family(name, n)))
    return equal(family(name, 0), 1), step


CODEWORDS, DISTORTIONS, BOUNDS = "N", "D", "B"


def definitions(law: Law) -> tuple[Formula, ...]:
    """N(n) = L^n, D(n) = D^n, B(n) = (kappa^2 tr Sigma)^n for n <= d."""
    bases = {CODEWORDS: levels(), DISTORTIONS: law.distortion(), BOUNDS: kappa**2 * law.trace()}
    return tuple(formula for name, base in bases.items() for formula in powers(name, base))


@lemma
def codebook_bound(law: Law) -> Theorem:
    """N = L^d code vectors: N^2 D^d <= (kappa^2 tr Sigma)^d, by induction on the number of factors."""
    codes, powers_of, bounds = (family(name, n) for name in (CODEWORDS, DISTORTIONS, BOUNDS))
    starts = [assume(f) for f in definitions(law)[::2]]
    steps = [at(assume(f), n) for f in definitions(law)[1::2]]
    size, distortion = levels(), law.distortion()
    error, limit = not_negative(law)[0], trace_bound(law)

    # D(n) >= 0 for n <= e <= d
    inside = ordered(d, n + 1, (assume(index_at_least(d, "e")), assume(index_at_least("e", n + 1))))
    step = prove(at_least(family(DISTORTIONS, n + 1)), [steps[1]], products=[(error, assume(at_least(powers_of)))])
    first = prove(at_least(family(DISTORTIONS, 0)), [starts[1]])
    positive = rules.induct((first, cut(step, inside)), "n", index("e"), at_least(powers_of))
    here = cut(instance(positive, {"e": n}), ordered(d, n, (assume(index_at_least(d, n + 1)),)))

    goal = at_least(bounds, codes**2 * powers_of)
    rest = prove(at_least(codes**2 * powers_of), weighted=[(codes, here)])
    larger = prove(at_least(bounds), [assume(goal), rest])
    scaled = prove(at_least(bound_factor() * distortion), weighted=[(size, error)])
    following = prove(
        at_least(family(BOUNDS, n + 1), family(CODEWORDS, n + 1) ** 2 * family(DISTORTIONS, n + 1)),
        steps,
        multipliers=(
            1,
            family(CODEWORDS, n + 1) ** 2,
            distortion * powers_of * (family(CODEWORDS, n + 1) + size * codes),
        ),
        products=[(limit, larger), (scaled, assume(goal))],
    )
    base = at_least(family(BOUNDS, 0), family(CODEWORDS, 0) ** 2 * family(DISTORTIONS, 0))
    start = prove(base, starts, multipliers=(1, family(CODEWORDS, 0) ** 2, family(CODEWORDS, 0) + 1))
    return rules.induct((start, following), "n", index(d), goal)


def fewer_distortion(name: str = "M_D") -> Poly:
    """The distortion of Z with L_D = 2 M_D levels."""
    return rewrite(DELTA.distortion(), substitution({M: index(name)}, {}, {}))


RATIO = family("K")


@lemma
def saved_levels() -> Theorem:
    """M = K M_D, K^2 tr Sigma_Z <= tr Sigma_X, Z without overload |- L^2 D_Z <= kappa^2 tr Sigma_X with L_D = L / K."""
    limit = instance(trace_bound(DELTA), {M: "M_D"})
    ratio, few = assume(equal(real(M), RATIO * real("M_D"))), real("M_D")
    saving = assume(at_least(ORIGINAL.trace(), RATIO**2 * DELTA.trace()))
    goal = at_least(kappa**2 * ORIGINAL.trace(), bound_factor() * fewer_distortion())
    distortion = fewer_distortion()
    multipliers = (distortion * (real(M) + RATIO * few),)
    return prove(goal, [ratio], multipliers=multipliers, weighted=[(RATIO, limit), (kappa, saving)])
