"""The distortion against Shannon's reference d GM / L^2, by the means AM and GM of the variances in the basis."""

from __future__ import annotations

from proofs.kernel.formulas import at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import family, real
from proofs.library.delta.comparison import levels_cancelled
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import trace_bound
from proofs.library.quantizer.proportional import c, distortion_proportional
from proofs.library.quantizer.setting import d, kappa
from proofs.search.certificate import prove

LAW = Law()
AM, GM, REFERENCE = (family(name) for name in ("AM", "GM", "reference"))
MEAN = equal(real(d) * AM, LAW.trace())
SHANNON = equal(bound_factor() * REFERENCE, real(d) * GM)


@lemma
def proportional_over_reference() -> Theorem:
    """E (Y_i - q_i(Y_i))^2 = c lambda_i for i < d |- D GM = L^2 c AM reference."""
    facts = [distortion_proportional(LAW), assume(MEAN), assume(SHANNON)]
    goal = equal(LAW.distortion() * GM, bound_factor() * c * AM * REFERENCE)
    return prove(goal, facts, multipliers=(GM, c * GM, c * AM))


@lemma
def bounded_over_reference() -> Theorem:
    """No overload |- D GM <= kappa^2 AM reference."""
    limit, sign = trace_bound(LAW), assume(at_least(GM))
    larger, smaller = kappa**2 * AM * REFERENCE, LAW.distortion() * GM
    scaled = prove(
        at_least(bound_factor() * larger, bound_factor() * smaller),
        [assume(MEAN), assume(SHANNON)],
        multipliers=(kappa**2 * GM, kappa**2 * AM),
        products=[(limit, sign)],
    )
    return levels_cancelled(larger, smaller, scaled)
