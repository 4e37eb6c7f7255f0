"""What is recommended for a stream at so many bits, from the held-out figures of `numerics.audit.variants` alone.

A variant is recommended only where the first two of three things hold, and one that predicts only where all do:

- on held-out rows it beats the better of two direct codings, one of them with the grid and loading that were best on
  the fitted rows, by more than SAME decibels, key rows and mode bits paid for;
- it does so in each quarter of these rows;
- the rows' order helps: held-out rows in their order are coded with less error than in every one of 19 random orders.

On exchangeable rows, whatever their law, the last alone fails with probability at least 1 - LEVEL. So there the
recommendation of a variant that predicts is wrong with probability at most LEVEL, for each number of bits.

What is to be small is the squared error or, where there are queries, the total variation of attention weights. A second
recommendation is made by the same rules at equal entropy-coded rate; there the rate of each random order is paid for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isinf
from typing import Any, Literal

from numerics.audit.numbers import bits_of
from numerics.codec.schemes import kind_of

Loading = Literal["max"] | float
TUNED = "direct-tuned"
DIRECT = ("direct", TUNED)
SAME = 0.1  # decibels within which two variants are equally good
LEVEL = 0.05  # of the test of order
MUCH_OVERLOAD = 0.01  # of the coordinates: part of a gain is then that of the ranges


@dataclass(frozen=True)
class Criterion:
    """By what variants are compared: where their gains stand, the prefix of the test of order, and words for them."""

    words: str
    where: str
    gain: str
    worst: str
    within: str | None = None
    test: str = ""
    rate: str = "rate"

    def net(self, entry: Mapping[str, Any]) -> float:
        """The gain over the better direct coding at equal rate."""
        return (entry if self.within is None else entry[self.within])[self.gain]

    def least(self, entry: Mapping[str, Any]) -> float:
        """The least of it over the quarters of the measured rows."""
        return (entry if self.within is None else entry[self.within])[self.worst]

    def coded(self) -> Criterion:
        """The same at equal entropy-coded rate."""
        return replace(self, gain="coded_gain_db", worst="coded_worst_quarter_db", test="coded_", rate="coded_rate")


ERROR = Criterion("error on held-out rows", "on held-out rows", "net_gain_db", "worst_quarter_db")
ATTENTION = Criterion(
    "total variation of attention weights on held-out rows",
    "for attention on held-out rows",
    "net_gain_db",
    "worst_quarter_db",
    "attention",
)


def predicts(name: str) -> bool:
    """Whether a variant codes a row with what rows before it were, so that it rests on their order."""
    return name not in DIRECT and kind_of(name).predicts


def recommendation(variants: Sequence[Mapping[str, Any]], order: Mapping[str, Any], of_mean: float) -> dict[str, Any]:
    """The simplest variant within SAME of the best, or direct coding; see the module.

    variants are those measured at one number of bits, order is the test of order there, of_mean the error of sending
    the mean of the fitted rows.
    """
    queries = variants[0]["attention"] is not None
    criterion = ATTENTION if queries else ERROR
    chosen, text = _recommended(variants, order, criterion)
    by_error = _recommended(variants, order, ERROR)[0] if queries else chosen
    coded, coded_text = _recommended(variants, order, criterion.coded())
    if by_error is not chosen:
        text += f"; by squared error alone it would be {by_error['name']}"
    claims = _claims(chosen)
    return {
        "bits": chosen["bits"],
        "variant": chosen["name"],
        "claims": claims,
        "text": f"{text} ({', '.join(claims)}).",
        "by": "attention" if queries else "squared error",
        "coded_variant": coded["name"],
        "coded_text": _at_coded_rate(chosen, coded, coded_text),
        "error_variant": by_error["name"],
        "note": _worse_than_mean(variants, of_mean),
        "warning": None if queries else _overloads(variants),
        "mean_mse": of_mean,
        "order": dict(order),
        "overloads": chosen["overload_rate"] > 0,
        "least_largest_error": min(variants, key=lambda e: e["largest_error"])["name"],
    }


def _recommended(
    variants: Sequence[Mapping[str, Any]], order: Mapping[str, Any], by: Criterion
) -> tuple[Mapping[str, Any], str]:
    """The variant, and why."""
    entries = {entry["name"]: entry for entry in variants}
    others = [entry for name, entry in entries.items() if name not in DIRECT]
    steady = [e for e in others if by.least(e) > 0 and by.net(e) > SAME]
    by_order = order[f"{by.test}p_value"] <= LEVEL
    allowed = [e for e in steady if by_order or not predicts(e["name"])]
    at = f"at {bits_of(entries['direct']['bits'])}"
    if allowed:
        top = max(by.net(e) for e in allowed)
        chosen = next(e for e in allowed if by.net(e) >= top - SAME)
        text = (
            f"Use {chosen['name']}: {at} its {by.words} is {_words(by.net(chosen))} below that of "
            f"the better direct coding, and at least {_words(by.least(chosen))} in each quarter of them"
        )
        if isinf(top):  # several may have no error, and then their rates tell them apart
            chosen = min((e for e in allowed if by.net(e) == top), key=lambda e: e[by.rate])
            text = f"Use {chosen['name']}: {at} its {by.words} is zero, and that of the better direct coding is not"
    else:
        chosen = _direct(entries, by)
        best = max(steady or others, key=by.net)
        figures = f"{_words(by.net(best))}, in its worst quarter {_words(by.least(best))}"
        if steady:
            text = (
                f"{_coded(chosen)}: {at} {best['name']} gains {figures} {by.where}, but not by their order: "
                f"{order['variant']} codes {order[f'{by.test}no_larger']} of {order['shuffles']} shuffles of them no "
                f"worse"
            )
        else:
            text = (
                f"{_coded(chosen)}: {at} no variant is steadily better {by.where}; the best, {best['name']}, "
                f"gains {figures}"
            )
    direct = entries["direct"]
    if direct["overload_rate"] > MUCH_OVERLOAD:
        text += f"; {100 * direct['overload_rate']:.0f} % of direct coding is beyond the ranges of the fitted rows"
    text += _overloading(chosen, direct)
    if chosen["worse_than_mean"]:
        text += "; even so it errs more than sending the mean of the fitted rows alone"
    return chosen, text


def _overloading(chosen: Mapping[str, Any], direct: Mapping[str, Any]) -> str:
    """What the chosen variant does beyond its ranges, if it is not direct coding; may be empty."""
    if chosen is direct or not chosen["overload_rate"]:
        return ""
    share, size = 100 * chosen["overload_rate"], chosen["largest_error"]
    return (
        f"; marked: it overloads on {share:.2g} % of the held-out coordinates, and errs by up to {size:.3g} in a row "
        f"(direct {direct['largest_error']:.3g})"
    )


def _claims(chosen: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys((*chosen["rests_on"], *chosen["claims"])))


def _at_coded_rate(chosen: Mapping[str, Any], coded: Mapping[str, Any], text: str) -> str:
    """Whether the recommendation is another where codes are entropy coded."""
    at = f"At {bits_of(chosen['bits'])}"
    rates = f"{coded['name']} then takes {coded['coded_rate']:.2f} bits a coordinate in place of {coded['rate']:.2f}"
    if coded is chosen:
        return f"{at} the recommendation is the same at equal entropy-coded rate; {rates}."
    return f"{at} it is another at equal entropy-coded rate: {text}; {rates} ({', '.join(_claims(coded))})."


def _overloads(variants: Sequence[Mapping[str, Any]]) -> str | None:
    """Which variants overload on rows that were not fitted, and what that may do; None if none does."""
    over = [entry for entry in variants if entry["overload_rate"]]
    if not over:
        return None
    names, others = ", ".join(e["name"] for e in over), [e["name"] for e in variants if not e["overload_rate"]]
    which = f"{names} overload{'s' if len(over) == 1 else ''}"
    if len(others) < len(over):
        which = f"every variant but {', '.join(others)} overloads" if others else "every variant overloads"
    most = 100 * max(entry["overload_rate"] for entry in over)
    return (
        f"At {bits_of(variants[0]['bits'])} {which} on rows that were not fitted, in up to {most:.2g} % of the "
        "coordinates. Of keys a mean squared error does not tell what that does to attention (mse-bounds-attention); "
        "--queries measures it."
    )


def _direct(entries: Mapping[str, Mapping[str, Any]], by: Criterion) -> Mapping[str, Any]:
    """The direct coding with the loading asked for, unless the other is better by more than SAME."""
    asked, tuned = entries["direct"], entries.get(TUNED, entries["direct"])
    return tuned if by.net(tuned) > by.net(asked) + SAME else asked


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
