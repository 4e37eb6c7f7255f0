"""Numbers as a person or a file writes them: in ASCII, without what only Python reads, such as 1_0 or other digits."""

from __future__ import annotations

import re
from array import array

PIECE = 1 << 16  # characters


def whole(word: str) -> int | None:
    """A number of 1 to 18 decimal digits, without a sign; None for any other word."""
    return int(word) if re.fullmatch(r"[0-9]{1,18}", word) else None


def real(word: str) -> float | None:
    """A number in decimals, perhaps with an exponent, infinite or NaN; None for any other word."""
    try:
        return float(word) if re.fullmatch(r"[0-9A-Za-z.+-]+", word) else None
    except ValueError:
        return None


def whole_numbers(path: str, most: int) -> array[int]:
    """The numbers between the white space of a text file, at most so many, each as `whole` reads it.

    Nothing is read beyond what shows that it is none, as a device may have no end. Raises ValueError, and OSError.
    """
    found, rest = array("q"), ""
    with open(path, encoding="utf-8-sig") as file:
        while piece := file.read(PIECE):
            words = (rest + piece).split()
            # The last word may go on; one that is no number now will be none.
            rest = words.pop() if words and not piece[-1].isspace() else ""
            numbers = [whole(word) for word in (*words, *([rest] if rest else []))]
            if None in numbers or len(found) + len(numbers) > most:
                raise ValueError("a word is no number" if None in numbers else f"more than {most} numbers")
            found.extend(number for number in numbers[: len(words)] if number is not None)
    if rest:
        found.append(int(rest))
    return found
