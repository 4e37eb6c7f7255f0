"""Models and formulas as text for Coq. Nothing here is trusted: Coq evaluates what it reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from proofs.coq.models.gather import Shown
from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.terms import Atom, Index, Name, Poly
from proofs.models.semantics import Model

OPERATORS = {"=": "Eq0", ">=": "Ge0", ">": "Gt0"}


def listed(entries: Iterable[str], between: str = "; ") -> str:
    """A list."""
    return f"[{between.join(entries)}]"


def rational(value: Fraction | int) -> str:
    """A rational number."""
    return f"({value.numerator} # {value.denominator})"


class Tables:
    """The names, terms and formulas of one claim, as entries that refer to earlier ones by number."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.terms: list[str] = []
        self.formulas: list[str] = []
        self.places: dict[object, int] = {}

    def free(self, name: str) -> int:
        """The number of a free name; 1 stands for no name."""
        return self.numbers.setdefault(name, len(self.numbers) + 2)

    def name(self, name: Name) -> str:
        """A variable, free or bound."""
        return f"(N_ {self.free(name)})" if isinstance(name, str) else f"(B_ {name})"

    def index(self, form: Index) -> str:
        """An index form, its variables in Coq's order."""
        ordered = sorted(form.terms, key=lambda p: (0, self.free(p[0])) if isinstance(p[0], str) else (1, p[0]))
        return f"(Form ({form.constant}) {listed(f'V ({c}) {self.name(n)}' for n, c in ordered)})"

    def _new(self, key: object, table: list[str], entry: str) -> int:
        table.append(entry)
        return self.places.setdefault(key, len(table))

    def poly(self, term: Poly) -> int:
        """The number of a polynomial."""
        if term not in self.places:
            rows = (
                f"M_ {rational(c)} {listed(f'A_ {self.atom(a)} {k}' for a, k in m)}" for m, c in term.terms.items()
            )
            self._new(term, self.terms, f"TPoly {listed(rows)}")
        return self.places[term]

    def atom(self, atom: Atom) -> int:
        """The number of an atom."""
        if atom not in self.places:
            self._new(atom, self.terms, self._atom(atom))
        return self.places[atom]

    def _atom(self, atom: Atom) -> str:
        forms = listed(map(self.index, atom.index))
        match atom.kind:
            case "family":
                return f"TFam {self.name(atom.name)} {forms} {listed(self.name(w.name) for w in atom.outcome)}"
            case "index":
                return f"TIdx {self.name(atom.index[0].terms[0][0])}"
            case "bracket":
                return f"TBrk {self.index(atom.index[0])}"
            case "sum":
                return f"TSum {self.index(atom.index[0])} {self.poly(atom.body or Poly({}))}"
            case kind:
                return f"T{kind.capitalize()} {self.poly(atom.body or Poly({}))}"

    def formula(self, formula: Formula) -> int:
        """The number of a formula."""
        if formula not in self.places:
            self._new(formula, self.formulas, self._formula(formula))
        return self.places[formula]

    def _formula(self, formula: Formula) -> str:
        if isinstance(formula, Relation):
            return f"FRel {OPERATORS[formula.operator]} {self.poly(formula.left)}"
        if isinstance(formula, IndexNonneg):
            return f"FNonneg {self.index(formula.form)}"
        if isinstance(formula, Integrable):
            ((monomial, _),) = formula.left.terms.items()
            ((atom, _),) = monomial
            return f"FIntble {self.poly(atom.body or Poly({}))}"
        if isinstance(formula, ForAll) and formula.sort == "index":
            return f"FAllI {self.index(formula.bound)} {self.formula(formula.body)}"
        if formula.sort == "outcome":
            return f"FAllO {self.formula(formula.body)}"
        return f"FAllF {formula.arity[0]} {formula.arity[1]} {self.formula(formula.body)}"

    def model(self, model: Model) -> str:
        """A finite model."""
        first, *others = (rational(Fraction(p)) for p in model.probabilities)
        integers = (f"value_of {self.free(n)} ({k})" for n, k in model.indices.items())
        points = (f"outcome_of {self.free(n)} {k}" for n, k in model.outcomes.items())
        families = (
            f"table_of {self.free(n)} "
            + listed(f"at_ {listed(map(str, place))}%Z {rational(Fraction(v))}" for place, v in sorted(rows.items()))
            for n, rows in model.families.items()
        )
        return f"{first} {listed(others)} {listed(integers)} {listed(points)}\n    {listed(families)}"


def claim_text(key: str, entries: Sequence[Shown]) -> str:
    """What the models of a claim show, as data, and the lemma that Coq computes."""
    tables, name = Tables(), key.replace("-", "_")
    models = dict[str, list[str]]()
    for entry in entries:

        def numbers(formulas: Iterable[Formula]) -> str:
            return listed(str(tables.formula(f)) for f in formulas)

        parts = [numbers(entry.hypotheses)]
        parts += [numbers(entry.out)] if entry.kind == "Needed" else []
        parts += [str(tables.formula(entry.formula))]
        parts += [numbers(entry.out)] if entry.kind == "Attained" else []
        line = f"{entry.kind} {' '.join(parts)} (* {entry.title} *)"
        models.setdefault(tables.model(entry.model), []).append(line)
    rows = (f"(Model {model},\n  {listed(shown, ';{}   '.format(chr(10)))})" for model, shown in models.items())
    return "\n".join(
        [
            f"(* {key}; names: {', '.join(f'{n} = {k}' for n, k in tables.numbers.items())} *)",
            f"Definition {name} := Claim {listed(tables.terms, ';{}'.format(chr(10)))}",
            listed(tables.formulas, ";\n"),
            listed(rows, ";\n") + ".",
            f"Lemma {name}_computed : all_shown {name} = true.",
            "Proof. vm_cast_no_check (eq_refl true). Qed.",
            "",
        ]
    )
