"""The one way in which the audit's page writes its numbers, in tables, sentences and plots."""

from __future__ import annotations

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ABSENT = "-"


def number_of(value: float | None) -> str:
    """Four digits, in powers of ten where that is shorter; a dash for what does not exist."""
    if value is None:
        return ABSENT
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"
    mantissa, exponent = f"{value:.3e}".split("e")
    return f"{mantissa}\u00a0\u00d7\u00a0{power_of_ten(int(exponent))}"


def power_of_ten(exponent: int) -> str:
    """10 with a raised exponent."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def tick(value: float) -> str:
    """A round number at an axis, as short as it is."""
    words = f"{value:g}"
    if "e" not in words:
        return words
    mantissa, exponent = words.split("e")
    return power_of_ten(int(exponent)) if mantissa == "1" else f"{mantissa}·{power_of_ten(int(exponent))}"


def bits_of(bits: int) -> str:
    """A number of bits in words."""
    return "1 bit" if bits == 1 else f"{bits} bits"


def decibels(value: float | None) -> str:
    """Two places and a sign."""
    return ABSENT if value is None else f"{value:+.2f}"


def percent(share: float | None) -> str:
    """Four digits of a percentage."""
    return ABSENT if share is None else f"{100 * share:.4g}" if share == 0 or share >= 1e-5 else "< 0.001"
