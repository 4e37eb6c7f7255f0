r"""Plain words with formulas as a keyboard has them, such as `abs(Y_i) <= kappa sigma`, as LaTeX with mathematics.

Words stay words. What is a formula is told by its signs, token by token, and neighbouring tokens are one formula.
"""

from __future__ import annotations

import re

ESCAPES = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{c: "\\" + c for c in "&%$#_{}"},
}
GREEK = {
    **{name: "\\" + name for name in (
        "Delta", "Sigma", "Lambda", "Gamma", "Phi", "kappa", "sigma", "lambda", "mu", "rho", "theta", "xi", "pi",
        "alpha", "beta", "gamma", "delta", "tau", "phi",
    )},
    "eps": r"\varepsilon",
}  # fmt: skip
LARGE = ("sum", "prod")
NAMED = ("tr", "det", "min", "max", "exp", "log", "Var", "Cov", "diag", "rank")
SIGNS = {"<=>": r"\iff ", "<=": r"\le ", ">=": r"\ge ", "!=": r"\ne ", "+-": r"\pm ", "->": r"\to ", "..": r"\ldots ",
         "*": r"\cdot ", "%": r"\%", "<": "<", ">": ">", "&": r"\&", "#": r"\#", "~": r"\sim "}  # fmt: skip
_WORD = re.compile(r"[(\[]*[A-Za-z]+(?:['-][A-Za-z]+)*[)\]]*")
_FUNCTION = re.compile(r"[(\[]*(?:abs|sqrt|[A-Za-z]|" + "|".join(NAMED) + r")[(\[]")
_PIECE = re.compile(r"<=>|<=|>=|!=|\+-|->|\.\.|[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", re.DOTALL)


def text(words: str) -> str:
    """Plain words for LaTeX's text mode, every sign as it stands."""
    return "".join(ESCAPES.get(c, c) for c in words)


def typeset(words: str) -> str:
    """Words for LaTeX's text mode, their formulas in mathematics."""
    runs: list[tuple[bool, list[str]]] = []
    for token in re.sub(r"\bsqrt (\w+)", r"sqrt(\1)", words).split():
        after = bool(runs) and runs[-1][0] and runs[-1][1][-1][-1] not in ",;:."
        formula = _is_formula(token) or (token == "sum" and after)
        last = runs[-1][1] if runs else []
        goes_on = runs and runs[-1][0] == formula and not (formula and last[-1][-1] in ",;:.")
        if goes_on or (runs and runs[-1][0] and _open_call(" ".join(last))):
            last.append(token)
        else:
            runs.append((formula, [token]))
    return " ".join(_mathematics(" ".join(part)) if formula else text(" ".join(part)) for formula, part in runs)


def _open_call(formula: str) -> bool:
    """Whether the arguments of a function, as in `c(b, kappa)`, have begun and not ended."""
    calls: list[bool] = []
    for place, sign in enumerate(formula):
        if sign == "(":
            calls.append(place > 0 and formula[place - 1].isalnum())
        elif sign == ")" and calls:
            calls.pop()
    return any(calls)


def _is_formula(token: str) -> bool:
    bare = token.rstrip(",;:.")
    inner = bare.strip("()[]")
    if inner in GREEK and inner != "delta":
        return True
    if len(inner) == 1 and inner.isalpha() and inner != "a":
        return True
    if re.fullmatch(r"[a-z]{2,}-\d+", inner):
        return False
    if _WORD.fullmatch(bare):
        return inner in ("tr", "det", "prod") or bool(_FUNCTION.match(bare))
    if re.fullmatch(r"[A-Za-z'()-]+(?:/[A-Za-z'()-]+)+", bare) and max(map(len, re.split(r"[/()-]", bare))) > 5:
        return False
    return (
        bool(re.search(r"[\^_=<>*/|+]|\d|\.\.", bare))
        or bool(_FUNCTION.match(bare))
        or bool(re.match(r"[\[({]*-(?:\w|$)", bare))
    )


def _mathematics(formula: str) -> str:
    tail = formula[len(formula.rstrip(",;:.")) :]
    formula = formula[: len(formula) - len(tail)]
    for name in ("abs", "sqrt"):
        formula = _bracketed(formula, name)
    return "$" + _written(formula).strip() + "$" + tail


def _bracketed(formula: str, name: str) -> str:
    """The calls of a function as private signs for its two ends, if its bracket closes."""
    start, ends = 0, {"abs": ("\x01", "\x02"), "sqrt": ("\x03", "\x04")}[name]
    while (at := formula.find(name + "(", start)) >= 0:
        depth = 0
        for place in range(at + len(name), len(formula)):
            depth += {"(": 1, ")": -1}.get(formula[place], 0)
            if depth == 0:
                inner = formula[at + len(name) + 1 : place]
                formula = formula[:at] + ends[0] + inner + ends[1] + formula[place + 1 :]
                break
        start = at + 1
    return formula


def _written(formula: str) -> str:
    ends = {"\x01": "|", "\x02": "|", "\x03": r"\sqrt{", "\x04": "}"}
    pieces = _PIECE.findall(formula)
    out, i = [], 0
    while i < len(pieces):
        piece = pieces[i]
        i += 1
        if piece in "^_" and i < len(pieces):
            raised, i = _script(pieces, i)
            # The index of an exponent, and of an index.
            while "".join(pieces[i : i + 1]) in ({"_"} if piece == "_" else {"_", "^"}) and i + 1 < len(pieces):
                mark = pieces[i]
                lower, i = _script(pieces, i + 1)
                raised = f"{{{raised}}}{mark}{{{lower}}}" if mark == piece == "^" else f"{raised}{mark}{{{lower}}}"
            out.append(f"{piece}{{{raised}}}")
        elif piece in ends:
            out.append(ends[piece])
        else:
            out.append(_piece(piece))
    return "".join(out)


def _script(pieces: list[str], i: int) -> tuple[str, int]:
    """The exponent or index that begins at a piece, and where the rest begins."""
    closing = {"{": "}", "(": ")"}.get(pieces[i])
    if closing:
        depth, end = 0, i
        while end < len(pieces):
            depth += {pieces[i]: 1, closing: -1}.get(pieces[end], 0)
            end += 1
            if depth == 0:
                break
        return _written("".join(pieces[i + 1 : end - 1])), end
    if pieces[i] in "+-" and i + 1 < len(pieces):
        return pieces[i] + _piece(pieces[i + 1]).strip(), i + 2
    return r"\top" if pieces[i] == "T" else _piece(pieces[i]).strip(), i + 1


def _piece(piece: str) -> str:
    if piece in GREEK:
        return GREEK[piece] + " "
    if piece in SIGNS:
        return SIGNS[piece]
    if piece in LARGE:
        return rf"\{piece}"
    if piece in NAMED:
        return rf"\operatorname{{{piece}}} "
    if piece == "E":
        return r"\mathbb{E} "
    if piece.isupper() and len(piece) > 1:
        return rf"\mathrm{{{piece}}}"
    if piece.isalpha() and len(piece) > 2:
        return rf"\text{{ {piece} }}"
    if piece in "{}":
        return "\\" + piece
    if piece.isspace():
        return " "
    return piece if piece.isascii() and piece not in "\\$" else text(piece)
