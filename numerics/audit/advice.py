"""What is recommended for a stream at so many bits, from the held-out figures of `numerics.audit.variants` alone.

A variant is recommended only where the first two of three things hold, and one that predicts only where all do:

- on held-out rows it beats the better of two direct codings, one of them with the grid and loading that were best on
  the fitted rows, by more than SAME decibels, key rows and mode bits paid for;
- it does so in each quarter of these rows;
- the rows' order helps: held-out rows in their order are coded with less error than in every one of 19 random orders.

On exchangeable rows, whatever their law, the last alone fails with probability at least 1 - LEVEL. So there the
recommendation of a variant that predicts is wrong with probability at most LEVEL, for each number of bits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from numerics.audit.numbers import bits_of
from numerics.codec.schemes import kind_of

Loading = Literal["max"] | float
TUNED = "direct-tuned"
DIRECT = ("direct", TUNED)
SAME = 0.1  # decibels within which two variants are equally good
LEVEL = 0.05  # of the test of order
MUCH_OVERLOAD = 0.01  # of the coordinates: part of a gain is then that of the ranges


def decibels(reference: float, error: float) -> float:
    """10 log10(reference / error); 0 if both are zero."""
    if reference == error:
        return 0.0
    if not (reference and error):
        return math.inf if reference else -math.inf
    return 10 * math.log10(reference / error)


def predicts(name: str) -> bool:
    """Whether a variant codes a row with what rows before it were, so that it rests on their order."""
    return name not in DIRECT and kind_of(name).predicts


def recommendation(variants: Sequence[Mapping[str, Any]], order: Mapping[str, Any], of_mean: float) -> dict[str, Any]:
    """The simplest variant within SAME of the best, or direct coding; see the module.

    variants are those measured at one number of bits, order is the test of order there, of_mean the error of sending
    the mean of the fitted rows.
    """
    entries = {entry["name"]: entry for entry in variants}
    bits = entries["direct"]["bits"]
    others = [entry for name, entry in entries.items() if name not in DIRECT]
    steady = [e for e in others if e["worst_quarter_db"] > 0 and e["net_gain_db"] > SAME]
    by_order = order["p_value"] <= LEVEL
    allowed = [e for e in steady if by_order or not predicts(e["name"])]
    at = f"at {bits_of(bits)}"
    if allowed:
        top = max(e["net_gain_db"] for e in allowed)
        chosen = next(e for e in allowed if e["net_gain_db"] >= top - SAME)
        text = (
            f"Use {chosen['name']}: {at} its error on held-out rows is {_words(chosen['net_gain_db'])} below that of "
            f"the better direct coding, and at least {_words(chosen['worst_quarter_db'])} in each quarter of them"
        )
    else:
        chosen = _direct(entries)
        best = max(steady or others, key=lambda e: e["net_gain_db"])
        figures = f"{_words(best['net_gain_db'])}, in its worst quarter {_words(best['worst_quarter_db'])}"
        if steady:
            text = (
                f"{_coded(chosen)}: {at} {best['name']} gains {figures} on held-out rows, but not by their order: "
                f"{order['variant']} codes {order['no_larger']} of {order['shuffles']} shuffles of them no worse"
            )
        else:
            text = (
                f"{_coded(chosen)}: {at} no variant is steadily better on held-out rows; the best, {best['name']}, "
                f"gains {figures}"
            )
    direct = entries["direct"]
    if direct["overload_rate"] > MUCH_OVERLOAD:
        text += f"; {100 * direct['overload_rate']:.0f} % of direct coding is beyond the ranges of the fitted rows"
    text += _overloading(chosen, direct)
    if chosen["worse_than_mean"]:
        text += "; even so it errs more than sending the mean of the fitted rows alone"
    claims = list(dict.fromkeys((*chosen["rests_on"], *chosen["claims"])))
    return {
        "bits": bits,
        "variant": chosen["name"],
        "claims": claims,
        "text": f"{text} ({', '.join(claims)}).",
        "note": _worse_than_mean(variants, of_mean),
        "mean_mse": of_mean,
        "order": dict(order),
        "overloads": chosen["overload_rate"] > 0,
        "least_largest_error": min(variants, key=lambda e: e["largest_error"])["name"],
    }


def _overloading(chosen: Mapping[str, Any], direct: Mapping[str, Any]) -> str:
    """What the chosen variant does beyond its ranges, if it is not direct coding; may be empty."""
    if chosen is direct or not chosen["overload_rate"]:
        return ""
    share, size = 100 * chosen["overload_rate"], chosen["largest_error"]
    return (
        f"; marked: it overloads on {share:.2g} % of the held-out coordinates, and errs by up to {size:.3g} in a row "
        f"(direct {direct['largest_error']:.3g})"
    )


def _direct(entries: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The direct coding with the loading asked for, unless the other is better by more than SAME."""
    asked, tuned = entries["direct"], entries.get(TUNED, entries["direct"])
    return tuned if tuned["net_gain_db"] > asked["net_gain_db"] + SAME else asked


def _coded(chosen: Mapping[str, Any]) -> str:
    if chosen["name"] != TUNED:
        return "Code directly"
    return f"Code directly, {chosen['levels']} with {loaded(chosen['loading'])}"


def loaded(loading: Loading) -> str:
    """A loading in words."""
    if loading == "max":
        return "ranges by the largest value"
    return f"ranges of {loading:.3g} standard {'deviation' if loading == 1 else 'deviations'}"


def _worse_than_mean(variants: Sequence[Mapping[str, Any]], of_mean: float) -> str | None:
    """Which variants err more than sending the mean of the fitted rows, and nothing else, would; None if none does."""
    worse = [entry["name"] for entry in variants if entry["worse_than_mean"]]
    if not worse:
        return None
    which = "every variant errs" if len(worse) == len(variants) else f"{', '.join(worse)} err"
    which = f"{worse[0]} errs" if len(worse) == 1 < len(variants) else which
    error = f"the mean of the fitted rows alone, whose error is {of_mean:.4g}"
    return f"At {bits_of(variants[0]['bits'])} {which} more than sending {error}."


def _words(value: float) -> str:
    return f"{value:.2f} dB"
