"""Numbers as a person or a file writes them: in ASCII, without what only Python reads, such as 1_0 or other digits."""

from __future__ import annotations

import re


def whole(word: str) -> int | None:
    """A number of 1 to 18 decimal digits, without a sign; None for any other word."""
    return int(word) if re.fullmatch(r"[0-9]{1,18}", word) else None


def real(word: str) -> float | None:
    """A number in decimals, perhaps with an exponent, infinite or NaN; None for any other word."""
    try:
        return float(word) if re.fullmatch(r"[0-9A-Za-z.+-]+", word) else None
    except ValueError:
        return None
