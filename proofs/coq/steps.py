"""Proofs of the kernel as certificates of Certificate.v: tables of terms and formulas, and the steps by number.

Coq runs every step anew and compares what it concludes, so nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from proofs.coq.numerals import nat, rational, ref, whole
from proofs.coq.stated import listed
from proofs.kernel.formulas import Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Atom, Index, Lambda, Name, Outcome, Poly
from proofs.library.steps import proof_steps

OPERATORS = {"=": "Eq0", ">=": "Ge0", ">": "Gt0"}
SORTS = {"index": "I", "outcome": "O", "family": "F"}
CHUNK = 100  # entries of a list that Coq reads at once
FIRST = 2  # number of the first name; 1 is the outcome of a missing argument


class Certificate:
    """The tables so far; a term, a formula or a step that is there already has its number."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.terms: list[str] = []
        self.formulas: list[str] = []
        self.steps: list[str] = []
        self.places: dict[Atom | Poly | Formula, int] = {}
        self.numbers: dict[Theorem, int] = {}

    def add(self, theorems: Iterable[Theorem]) -> None:
        """The steps behind some theorems."""
        for theorem in proof_steps(theorems):
            if theorem not in self.numbers:
                premises = listed([ref(self.numbers[p]) for p in theorem.premises])
                self.steps.append(f"S_ ({RULES[theorem.rule](self, theorem.arguments)}) {premises}")
                self.numbers[theorem] = len(self.steps)

    def name(self, name: str) -> int:
        """The number of a free name."""
        return self.names.setdefault(name, len(self.names) + FIRST)

    def variable(self, name: Name) -> str:
        """A free or a bound variable."""
        return f"(N_ {ref(self.name(name))})" if isinstance(name, str) else f"(B_ {nat(name)})"

    def form(self, form: Index) -> str:
        """An index form, its variables in Coq's order."""
        order = sorted(form.terms, key=lambda p: (0, self.name(p[0])) if isinstance(p[0], str) else (1, p[0]))
        return f"(Form {whole(form.constant)} {listed([f'V {whole(c)} {self.variable(v)}' for v, c in order])})"

    def atom(self, atom: Atom) -> int:
        """The place of an atom."""
        if atom not in self.places:
            entry = self._atom(atom)
            self.terms.append(entry)
            self.places[atom] = len(self.terms)
        return self.places[atom]

    def _atom(self, atom: Atom) -> str:
        match atom.kind:
            case "family":
                outcomes = listed([self.variable(o.name) for o in atom.outcome])
                return f"TFam {self.variable(atom.name)} {listed([self.form(t) for t in atom.index])} {outcomes}"
            case "index":
                return f"TIdx {self.variable(atom.index[0].terms[0][0])}"
            case "bracket":
                return f"TBrk {self.form(atom.index[0])}"
            case _:
                assert atom.body is not None
                length = f"{self.form(atom.index[0])} " if atom.kind == "sum" else ""
                return f"T{atom.kind.capitalize()} {length}{ref(self.poly(atom.body))}"

    def poly(self, poly: Poly) -> int:
        """The place of a polynomial."""
        if poly not in self.places:
            monomials = [
                f"M_ {rational(c)} {listed([f'A_ {ref(self.atom(a))} {nat(k)}' for a, k in m])}"
                for m, c in poly.terms.items()
            ]
            self.terms.append(f"TPoly {listed(monomials)}")
            self.places[poly] = len(self.terms)
        return self.places[poly]

    def formula(self, formula: Formula) -> int:
        """The place of a formula."""
        if formula not in self.places:
            entry = self._formula(formula)
            self.formulas.append(entry)
            self.places[formula] = len(self.formulas)
        return self.places[formula]

    def _formula(self, formula: Formula) -> str:
        if isinstance(formula, Relation):
            return f"FRel {OPERATORS[formula.operator]} {ref(self.poly(formula.left))}"
        if isinstance(formula, IndexNonneg):
            return f"FNonneg {self.form(formula.form)}"
        if isinstance(formula, Integrable):
            ((monomial, _),) = formula.left.terms.items()
            ((atom, _),) = monomial
            assert atom.body is not None
            return f"FIntble {ref(self.poly(atom.body))}"
        arguments = {
            "index": lambda: f"{self.form(formula.bound)} ",
            "outcome": lambda: "",
            "family": lambda: f"{nat(formula.arity[0])} {nat(formula.arity[1])} ",
        }[formula.sort]()
        return f"FAll{SORTS[formula.sort]} {arguments}{ref(self.formula(formula.body))}"

    def written(self) -> str:
        """The certificate `proof` as Coq."""
        parts = [_table("entry", "terms", self.terms), _table("fentry", "formulas", self.formulas)]
        parts += [_table("step", "steps", self.steps)]
        return "".join(parts) + "Definition proof := Certificate the_terms the_formulas the_steps.\n"


def _table(kind: str, name: str, entries: Sequence[str]) -> str:
    lines, parts = list[str](), list[str]()
    for start in range(0, len(entries), CHUNK):
        parts.append(f"{name}{start}")
        lines.append(
            f"Definition {parts[-1]} : list {kind} := [\n" + ";\n".join(entries[start : start + CHUNK]) + "].\n"
        )
    return "".join(lines) + f"Definition the_{name} : list {kind} := concat {listed(parts)}.\n"


Arguments = tuple[Any, ...]
Write = Callable[[Certificate, Arguments], str]


def _bool(value: object) -> str:
    return "true" if value else "false"


def _poly(c: Certificate, poly: Poly) -> str:
    return ref(c.poly(poly))


def _formula(c: Certificate, formula: Formula) -> str:
    return ref(c.formula(formula))


def _name(c: Certificate, name: str) -> str:
    return ref(c.name(name))


def _body(c: Certificate, term: Lambda) -> str:
    return _poly(c, term.body)


def _instantiate(c: Certificate, a: Arguments) -> str:
    indices = listed([f"NI {_name(c, n)} {c.form(t)}" for n, t in a[0].items()])
    outcomes = listed([f"NO {_name(c, n)} {c.variable(w.name)}" for n, w in a[1].items()])
    return f"Instantiate {indices} {outcomes} {listed([f'NF {_name(c, n)} {_body(c, f)}' for n, f in a[2].items()])}"


def _arithmetic(c: Certificate, a: Arguments) -> str:
    equations = listed([f"E_ {_poly(c, m)} {nat(place)}" for m, place in a[1]])
    products = listed(
        [
            f"P_ {rational(k)} {listed([_poly(c, s) for s in sq])} {listed([f'K_ {nat(p)}' for p in ps])}"
            for k, sq, ps in a[2]
        ]
    )
    return f"Arithmetic {_formula(c, a[0])} {equations} {products}"


def _generalize(c: Certificate, a: Arguments) -> str:
    sort, name, bound, arity = a
    extra = {"index": f" {c.form(bound)}", "outcome": "", "family": f" {nat(arity[0])} {nat(arity[1])}"}[sort]
    return f"Generalize{SORTS[sort]} {_name(c, name)}{extra}"


def _specialize(c: Certificate, a: Arguments) -> str:
    (term,) = a
    if isinstance(term, Index):
        return f"SpecializeI {c.form(term)}"
    return f"SpecializeO {c.variable(term.name)}" if isinstance(term, Outcome) else f"SpecializeF {_body(c, term)}"


RULES: Mapping[str, Write] = {
    "assume": lambda c, a: f"Assume {_formula(c, a[0])}",
    "cut": lambda c, a: "Cut",
    "instantiate": _instantiate,
    "cases": lambda c, a: f"Cases {_poly(c, a[0])}",
    "absurd": lambda c, a: f"Absurd {_formula(c, a[0])}",
    "arithmetic": _arithmetic,
    "antisymmetry": lambda c, a: f"Antisymmetry {_poly(c, a[0])}",
    "index_arithmetic": lambda c, a: (
        f"IndexArithmetic {_formula(c, a[0])} {listed([f'C_ {rational(k)}' for k in a[1]])} {rational(a[2])}"
    ),
    "index_real": lambda c, a: f"IndexReal {c.form(a[0])}",
    "bracket_value": lambda c, a: f"BracketValue {c.form(a[0])} {_bool(a[1])}",
    "sum_empty": lambda c, a: f"SumEmpty {_body(c, a[0])}",
    "sum_step": lambda c, a: f"SumStep {c.form(a[0])} {_body(c, a[1])}",
    "induct": lambda c, a: f"Induct {_name(c, a[0])} {c.form(a[1])} {_formula(c, a[2])}",
    "trichotomy": lambda c, a: f"Trichotomy {_name(c, a[0])} {c.form(a[1])}",
    "generalize": _generalize,
    "specialize": _specialize,
    "mean_linear": lambda c, a: f"MeanLinear {_poly(c, a[0])} {_body(c, a[1])} {_body(c, a[2])} {_bool(a[3])}",
    "mean_nonneg": lambda c, a: f"MeanNonneg {_body(c, a[0])}",
    "mean_congruence": lambda c, a: f"MeanCongruence {_body(c, a[0])} {_body(c, a[1])} {_bool(a[2])}",
    "mean_one": lambda c, a: f"MeanOne {_bool(a[0])}",
    "sqrt_value": lambda c, a: f"SqrtValue {_poly(c, a[0])} {_bool(a[1])}",
    "floor_bound": lambda c, a: f"FloorBound {_poly(c, a[0])} {_bool(a[1])}",
    "floor_exact": lambda c, a: f"FloorExact {_poly(c, a[0])} {c.form(a[1])}",
    "congruence": lambda c, a: f"Congruence {_bool(a[2] == 'sqrt')} {_poly(c, a[0])} {_poly(c, a[1])}",
}
