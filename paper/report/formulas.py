"""Mathematics from LaTeX to MathML, so that the page needs no script and no font of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

import math_core as _math_core

from numerics.markup import Raw, element

math_core: Any = _math_core


@cache
def _converter() -> Any:
    return math_core.LatexToMathML()


def formula(latex: str, *, block: bool = False) -> Raw:
    """LaTeX mathematics as MathML, or as code where it cannot be converted."""
    if not latex:
        return Raw("")
    try:
        return Raw(_converter().convert_with_local_state(latex, displaystyle=block))
    except math_core.LatexError:
        return element("code", latex)
