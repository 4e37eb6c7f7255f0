"""Kernel terms and formulas as plain text, for `show` and for error messages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import count

from proofs.kernel.formulas import Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.formulas import names as free_names
from proofs.kernel.terms import SORTS, Atom, Free, Index, Name, Poly

# Names of the bound variables of each sort, inmost first.
Names = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
_LETTERS = ("ijklmn", "wvuts", "vxyzu")


def _name(name: Name, bound: Sequence[str]) -> str:
    return name if isinstance(name, str) else bound[name] if name < len(bound) else f"?{name}"


def _push(names: Names, sort: int, free: Free) -> Names:
    """One more bound variable of a sort, by a letter that is neither bound already nor free in its scope."""
    taken = {*names[sort], *(name for kind, name in free if kind == SORTS[sort])}
    letters = (letter + "'" * primes for primes in count() for letter in _LETTERS[sort])
    grown = [*names]
    grown[sort] = (next(letter for letter in letters if letter not in taken), *names[sort])
    return grown[0], grown[1], grown[2]


def show_index(form: Index, names: Names = ((), (), ())) -> str:
    """An index form."""
    parts = [f"{c if abs(c) != 1 else '-' if c < 0 else ''}{_name(n, names[0])}" for n, c in form.terms]
    if form.constant or not parts:
        parts.append(str(form.constant))
    return " + ".join(parts).replace("+ -", "- ")


@cache
def _show_atom(atom: Atom, names: Names) -> str:
    forms = [show_index(t, names) for t in atom.index]
    if atom.kind == "family":
        arguments = [*forms, *(_name(w.name, names[1]) for w in atom.outcome)]
        head = _name(atom.name, names[2])
        return f"{head}({', '.join(arguments)})" if arguments else head
    if atom.kind == "index":
        return forms[0]
    if atom.kind == "bracket":
        return f"[{forms[0]} >= 0]"
    assert atom.body is not None
    if atom.kind == "sum":
        inner = _push(names, 0, atom.body.free)
        return f"sum[{inner[0][0]} < {forms[0]}]({show_poly(atom.body, inner)})"
    if atom.kind == "mean":
        inner = _push(names, 1, atom.body.free)
        return f"E[{inner[1][0]}]({show_poly(atom.body, inner)})"
    return f"{atom.kind}({show_poly(atom.body, names)})"


def show_poly(term: Poly, names: Names = ((), (), ())) -> str:
    """A polynomial, its monomials in a fixed order."""
    parts: list[str] = []
    for monomial, coefficient in term.terms.items():
        factors = sorted(_show_atom(a, names) + (f"^{e}" if e > 1 else "") for a, e in monomial)
        shown = " ".join(factors)
        if not factors:
            parts.append(str(coefficient))
        elif abs(coefficient) == 1:
            parts.append(("-" if coefficient < 0 else "") + shown)
        else:
            parts.append(f"{coefficient} {shown}")
    parts.sort(key=lambda text: (text.startswith("-"), len(text), text))
    return " + ".join(parts).replace("+ -", "- ") or "0"


def show_formula(formula: Formula, names: Names = ((), (), ())) -> str:
    """A formula; a relation as left R 0 with its negative monomials on the right."""
    if isinstance(formula, Relation):
        left = Poly({m: c for m, c in formula.left.terms.items() if c > 0})
        right = Poly({m: -c for m, c in formula.left.terms.items() if c < 0})
        return f"{show_poly(left, names)} {formula.operator} {show_poly(right, names)}"
    if isinstance(formula, IndexNonneg):
        return f"{show_index(formula.form, names)} >= 0"
    if isinstance(formula, Integrable):
        return f"{show_poly(formula.left, names)} exists"
    sort = SORTS.index(formula.sort)
    inner = _push(names, sort, free_names(formula.body)[0])
    body, bound = show_formula(formula.body, inner), f" < {show_index(formula.bound, names)}" if sort == 0 else ""
    return f"for all {('', 'outcomes ', 'families ')[sort]}{inner[sort][0]}{bound}: {body}"
