"""Replays the committed proofs with the kernel alone: `python3 -S -m proofs.recheck [DIR]`.

Every theorem is rebuilt from its trace and compared with the statement file of its claim, every counterexample is
evaluated again in exact rationals. Nothing but Python's standard library is imported, and nothing in a certificate
is believed: a trace only says which rules to apply to what, and the rules are the kernel's.

A certificate is canonical JSON. `terms` is a table of atoms and polynomials, `formulas` one of formulas, `steps` the
applications of rules; each entry refers to earlier entries by number. `imports` are theorems of the library's
certificates, which come before the steps.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn, cast

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.rules import RULES, Theorem
from proofs.kernel.terms import (
    Atom,
    Index,
    KernelError,
    Lambda,
    Monomial,
    Name,
    Number,
    Outcome,
    Poly,
    make_atom,
)
from proofs.notation import Notation, Unreadable
from proofs.semantics import Model, NotEvaluable, evaluate, holds
from proofs.statement import Goal, Statement
from proofs.statement_file import LARGEST, Stated, rational, read_statement, read_text

FORMAT = 1
PACKAGE = Path(__file__).resolve().parent
STATEMENTS, CERTIFICATES, KERNEL = PACKAGE / "statements", PACKAGE / "certificates", PACKAGE / "kernel"
# Work and size allowed to one run. They leave a wide margin over what the committed proofs take.
FILE_BYTES, ALL_BYTES, FILES, DIGITS, BITS, EXPONENT, BINDERS, NAMES = 1_000_000, 8_000_000, 1_000, 40, 512, 64, 64, 100
MONOMIALS, EVALUATIONS, MEMORY = 4_000_000, 600_000, 1 << 30


def refuse(reason: str) -> NoReturn:
    """Refuse a certificate."""
    raise Unreadable(reason)


def sha256(text: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def kernel_digest() -> str:
    """The digest of the kernel's sources."""
    return sha256("".join(f"{p.name}\n{p.read_text('utf-8')}" for p in sorted(KERNEL.glob("*.py"))))


def canonical(data: dict[str, Any]) -> str:
    """The one way to write a certificate: sorted keys, no spaces, one line for each entry of a table."""

    def dump(value: Any) -> str:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

    def part(value: Any) -> str:
        if isinstance(value, list) and value:
            return "[\n" + ",\n".join(map(dump, cast("list[Any]", value))) + "\n]"
        return dump(value)

    return "{\n" + ",\n".join(f"{dump(key)}:{part(data[key])}" for key in sorted(data)) + "\n}\n"


def _integer(text: str) -> int:
    if len(text) > DIGITS:
        refuse("a number has too many digits")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        refuse("a key occurs twice")
    return found


def _no_float(text: str) -> NoReturn:
    refuse("a number is not an integer")


def parse(text: str) -> dict[str, Any]:
    """The JSON object of a certificate; raises Unreadable unless it is written in the canonical way."""
    try:
        data = json.loads(
            text,
            parse_int=_integer,
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_unique,
        )
        if type(data) is not dict or canonical(cast("dict[str, Any]", data)) != text:
            refuse("not canonical JSON")
    except RecursionError:
        refuse("nested too deeply")
    except (json.JSONDecodeError, UnicodeEncodeError):
        refuse("not JSON")
    return cast("dict[str, Any]", data)


def items(value: Any, length: int | None = None) -> list[Any]:
    """The value as a list, of this length if given."""
    if type(value) is not list or length not in (None, len(cast("list[Any]", value))):
        refuse("expected a list" if length is None else f"expected a list of {length}")
    return cast("list[Any]", value)


def number(value: Any, least: int = 0, most: int = 10**DIGITS) -> int:
    """The value as an integer within limits."""
    if type(value) is not int or not least <= value <= most:
        refuse("a number is missing or out of range")
    return value


def word(value: Any) -> str:
    """The value as a short line of text."""
    if type(value) is not str or len(value) > 2_000 or not value.isprintable():
        refuse("expected a line of text")
    return value


def mapping(value: Any) -> dict[str, Any]:
    """The value as a JSON object."""
    if type(value) is not dict:
        refuse("expected an object")
    return cast("dict[str, Any]", value)


def exact(value: Any) -> Number:
    """The value as an integer or a fraction in lowest terms, written "1/2"."""
    if type(value) is not str:
        return number(value, -(10**DIGITS))
    found = rational(value)
    if found.denominator == 1:
        refuse("an integer is not written as a fraction")
    return found


class Reader:
    """The tables of one certificate as kernel objects."""

    def __init__(self) -> None:
        self.names = set[str]()
        self.terms: list[Poly | Atom] = []
        self.formulas: list[Formula] = []
        self.theorems: list[Theorem] = []

    def free(self, value: Any) -> str:
        """A free name."""
        name = word(value)
        if not name or len(name) > 64:
            refuse("not a name")
        self.names.add(name)
        if len(self.names) > NAMES:
            refuse("too many names")
        return name

    def name(self, value: Any) -> Name:
        """A free name, or a bound one by the number of binders between."""
        return self.free(value) if type(value) is str else number(value, 0, BINDERS)

    def index(self, value: Any) -> Index:
        """[constant, variable, coefficient, ...]."""
        constant, *rest = items(value) or [None]
        form = Index(number(constant, -(10**DIGITS)))
        if len(rest) % 2:
            refuse("not an index form")
        for name, coefficient in zip(rest[::2], rest[1::2], strict=True):
            form = form.plus(Index(0, ((self.name(name), 1),)), number(coefficient, -(10**DIGITS)))
        return form

    def poly(self, value: Any) -> Poly:
        """An earlier polynomial by its number."""
        found = self.terms[number(value, 0, len(self.terms) - 1)]
        return found if isinstance(found, Poly) else refuse("expected a polynomial")

    def formula(self, value: Any) -> Formula:
        """An earlier formula by its number."""
        return self.formulas[number(value, 0, len(self.formulas) - 1)]

    def theorem(self, value: Any) -> Theorem:
        """An earlier theorem by its number."""
        return self.theorems[number(value, 0, len(self.theorems) - 1)]

    def function(self, value: Any) -> Lambda:
        """[indices, outcomes, polynomial]."""
        indices, outcomes, body = items(value, 3)
        return Lambda(number(indices, 0, BINDERS), number(outcomes, 0, BINDERS), self.poly(body))

    def term(self, value: Any) -> Index | Outcome | Lambda:
        """["index", form], ["outcome", name] or ["function", function]."""
        sort, inner = items(value, 2)
        match sort:
            case "index":
                return self.index(inner)
            case "outcome":
                return Outcome(self.free(inner))
            case "function":
                return self.function(inner)
            case _:
                refuse("not a term")

    def equations(self, value: Any) -> tuple[tuple[Poly, int], ...]:
        """[[multiplier, premise], ...]."""
        return tuple((self.poly(m), number(p)) for m, p in (items(pair, 2) for pair in items(value)))

    def products(self, value: Any) -> tuple[tuple[Number, tuple[Poly, ...], tuple[int, ...]], ...]:
        """[[factor, roots of squares, premises], ...]."""
        rows = [items(row, 3) for row in items(value)]
        return tuple((exact(c), tuple(map(self.poly, items(s))), tuple(map(number, items(p)))) for c, s, p in rows)

    def numbers(self, value: Any) -> tuple[Number, ...]:
        """[number, ...]."""
        return tuple(map(exact, items(value)))

    def arity(self, value: Any) -> tuple[int, int]:
        """[indices, outcomes]."""
        indices, outcomes = items(value, 2)
        return number(indices, 0, BINDERS), number(outcomes, 0, BINDERS)

    def relation(self, value: Any) -> Relation:
        """An earlier formula that is a relation."""
        found = self.formula(value)
        return found if isinstance(found, Relation) else refuse("expected a relation")

    def integer_relation(self, value: Any) -> IndexNonneg:
        """An earlier formula that is an index inequality."""
        found = self.formula(value)
        return found if isinstance(found, IndexNonneg) else refuse("expected an index inequality")

    def truth(self, value: Any) -> bool:
        """True or false."""
        return value if type(value) is bool else refuse("expected true or false")

    def indices(self, value: Any) -> dict[str, Index]:
        """Index forms by name."""
        return {self.free(k): self.index(v) for k, v in mapping(value).items()}

    def outcomes(self, value: Any) -> dict[str, Outcome]:
        """Outcomes by name."""
        return {self.free(k): Outcome(self.free(v)) for k, v in mapping(value).items()}

    def families(self, value: Any) -> dict[str, Lambda]:
        """Functions by name."""
        return {self.free(k): self.function(v) for k, v in mapping(value).items()}

    def add_term(self, value: Any) -> None:
        """One entry of `terms`: an atom, which begins with its kind, or a polynomial, a list of monomials."""
        entry = items(value)
        if entry and type(entry[0]) is str:
            self.terms.append(_only(self.atom(entry)))
            return
        found: dict[Monomial, Number] = {}
        for monomial in map(items, entry):
            powers: dict[Atom, int] = {}
            if len(monomial) % 2 != 1:
                refuse("not a monomial")
            for place, exponent in zip(monomial[1::2], monomial[2::2], strict=True):
                atom = self.terms[number(place, 0, len(self.terms) - 1)]
                if isinstance(atom, Poly) or atom in powers:
                    refuse("not an atom, or the same one twice")
                powers[atom] = number(exponent, 1, EXPONENT)
            key = frozenset(powers.items())
            if key in found:
                refuse("a monomial occurs twice")
            found[key] = exact(monomial[0])
        self.terms.append(Poly(found))

    def atom(self, entry: list[Any]) -> Poly:
        """An atom from its kind and its parts."""
        match entry:
            case ["family", name, forms, points]:
                outcomes = [Outcome(self.name(p)) for p in items(points)]
                return make_atom("family", self.name(name), map(self.index, items(forms)), outcomes)
            case ["index", name]:
                return make_atom("index", index=[Index(0, ((self.name(name), 1),))])
            case ["bracket", form]:
                return make_atom("bracket", index=[self.index(form)])
            case ["sum", length, body]:
                return make_atom("sum", index=[self.index(length)], body=self.poly(body))
            case [("mean" | "sqrt" | "floor") as kind, body]:
                return make_atom(kind, body=self.poly(body))
            case _:
                refuse("not an atom")

    def add_formula(self, value: Any) -> None:
        """One entry of `formulas`."""
        match items(value):
            case [("=" | ">=" | ">") as operator, left]:
                found = Relation(operator, self.poly(left))
            case ["integer", form]:
                found = IndexNonneg(self.index(form))
            case ["integrable", body]:
                found = Integrable(make_atom("mean", body=self.poly(body)))
            case ["for all", ("index" | "outcome" | "family") as sort, bound, arity, body]:
                found = ForAll(sort, self.index(bound), self.arity(arity), self.formula(body))
            case _:
                refuse("not a formula")
        self.formulas.append(found)

    def add_step(self, value: Any) -> None:
        """One entry of `steps`: the kernel applies the rule."""
        rule, arguments, premises = items(value, 3)
        if type(rule) is not str or rule not in ARGUMENTS:
            refuse("not a rule")
        kinds = ARGUMENTS[rule]
        made = [kind(self, argument) for kind, argument in zip(kinds, items(arguments, len(kinds)), strict=True)]
        places = tuple(self.theorem(p) for p in items(premises))
        Poly.work -= 10 * (1 + sum(len(p.hypotheses) for p in places))
        if Poly.work < 0:
            refuse("the steps take more work than is allowed")
        theorem = RULES[rule].apply(places, *made)
        for formula in (theorem.conclusion, *theorem.hypotheses):
            _bounded_formula(formula)
        self.theorems.append(theorem)


Kind = Callable[[Reader, Any], object]
_R = Reader
# How each rule's arguments are written.
ARGUMENTS: dict[str, tuple[Kind, ...]] = {
    "assume": (_R.formula,),
    "cut": (),
    "instantiate": (_R.indices, _R.outcomes, _R.families),
    "cases": (_R.poly,),
    "absurd": (_R.formula,),
    "arithmetic": (_R.relation, _R.equations, _R.products),
    "antisymmetry": (_R.poly,),
    "index_arithmetic": (_R.integer_relation, _R.numbers, lambda _, value: exact(value)),
    "index_real": (_R.index,),
    "bracket_value": (_R.index, _R.truth),
    "sum_empty": (_R.function,),
    "sum_step": (_R.index, _R.function),
    "induct": (_R.free, _R.index, _R.formula),
    "trichotomy": (_R.free, _R.index),
    "generalize": (lambda _, value: word(value), _R.free, _R.index, _R.arity),
    "specialize": (_R.term,),
    "mean_linear": (_R.poly, _R.function, _R.function, _R.truth),
    "mean_nonneg": (_R.function,),
    "mean_congruence": (_R.function, _R.function, _R.truth),
    "mean_one": (_R.truth,),
    "sqrt_value": (_R.poly, _R.truth),
    "floor_bound": (_R.poly, _R.truth),
    "floor_exact": (_R.poly, _R.index),
    "congruence": (_R.poly, _R.poly, lambda _, value: word(value)),
}


def _only(term: Poly) -> Atom:
    ((monomial, _),) = term.terms.items()
    ((atom, _),) = monomial
    return atom


_seen = set[Formula | Atom]()


def _bounded_formula(formula: Formula) -> None:
    if formula in _seen:
        return
    if isinstance(formula, ForAll):
        _short_index(formula.bound)
        _bounded_formula(formula.body)
    elif isinstance(formula, IndexNonneg):
        _short_index(formula.form)
    else:
        _bounded(formula.left)
    _seen.add(formula)


def _bounded(term: Poly) -> None:
    """Refuse numbers and exponents that grew in the steps, before they slow the next ones down."""
    for monomial, coefficient in term.terms.items():
        _short(coefficient.numerator, coefficient.denominator)
        if sum(exponent for _, exponent in monomial) > EXPONENT:
            refuse("a degree grows too high")
        for atom, _ in monomial:
            if atom not in _seen:
                for form in atom.index:
                    _short_index(form)
                if atom.body is not None:
                    _bounded(atom.body)
                _seen.add(atom)


def _short_index(form: Index) -> None:
    _short(form.constant, *(coefficient for _, coefficient in form.terms))


def _short(*numbers: int) -> None:
    if any(n.bit_length() > BITS for n in numbers):
        refuse("a number grows too long")


class BoundedModel(Model):
    """A finite model whose evaluation takes a bounded number of steps with numbers of bounded length."""

    def spend(self, value: Any) -> None:
        """Count one evaluation."""
        Budget.evaluations -= 1
        if Budget.evaluations < 0:
            raise NotEvaluable("the evaluation takes more work than is allowed")
        parts = (value.numerator, value.denominator) if isinstance(value, Fraction | int) else ()
        if any(part.bit_length() > BITS for part in parts):
            raise NotEvaluable("a number grows too long")


class Budget:
    """The evaluations left to this run."""

    evaluations = EVALUATIONS


def read_model(value: Any) -> Model:
    """A finite model; its probabilities are not negative and add up to one."""
    if set(data := mapping(value)) != {"families", "indices", "outcomes", "probabilities"}:
        refuse("not a model")
    weights = tuple(Fraction(exact(p)) for p in items(data["probabilities"]))
    if any(p < 0 for p in weights) or sum(weights) != 1:
        refuse("the probabilities are negative or do not add up to one")
    integers = {word(k): number(v, -(10**6), 10**6) for k, v in mapping(data["indices"]).items()}
    outcomes = {word(k): number(v, 0, len(weights) - 1) for k, v in mapping(data["outcomes"]).items()}
    families: dict[str, dict[tuple[int, ...], Fraction]] = {}
    for name, rows in mapping(data["families"]).items():
        table = families.setdefault(word(name), {})
        for arguments, entry in (items(row, 2) for row in items(rows)):
            place = tuple(number(a, -(10**6), 10**6) for a in items(arguments))
            if place in table:
                refuse("a family has two values at one place")
            table[place] = Fraction(exact(entry))
    return BoundedModel(integers, families, weights, outcomes)


@dataclass
class Row:
    """What was replayed of one claim."""

    claim: str
    status: str = "mismatch"
    steps: int = 0
    refutations: int = 0
    problem: str = ""
    unreadable: bool = False
    theorems: dict[str, Theorem] = field(default_factory=dict[str, Theorem])


@dataclass
class Session:
    """One run: the folder of certificates, and the library's theorems read so far."""

    folder: Path
    statements: Path = STATEMENTS
    definitions: str = ""
    notation: Notation = field(default_factory=Notation)
    kernel: str = field(default_factory=kernel_digest)
    library: dict[str, tuple[str, list[Theorem]]] = field(default_factory=dict[str, "tuple[str, list[Theorem]]"])
    reading: list[str] = field(default_factory=list[str])
    steps: int = 0
    bytes: int = ALL_BYTES

    def trace(self, data: dict[str, Any]) -> Reader:
        """The theorems of a certificate: its imports, then its steps."""
        reader = Reader()
        digests = mapping(data["sha256"])
        for name, place in (items(pair, 2) for pair in items(data["imports"])):
            digest, theorems = self.lemma(word(name))
            if digests.get(f"library/{name}") != digest:
                refuse(f"library/{name} is another one than the certificate says")
            reader.theorems.append(theorems[number(place, 0, len(theorems) - 1)])
        for entry in items(data["terms"]):
            reader.add_term(entry)
        for entry in items(data["formulas"]):
            reader.add_formula(entry)
        for entry in items(data["steps"]):
            reader.add_step(entry)
        self.steps += len(data["steps"])
        return reader

    def lemma(self, name: str) -> tuple[str, list[Theorem]]:
        """The digest and the theorems of a certificate of the library."""
        if name not in self.library:
            if name in self.reading or len(self.reading) > BINDERS or len(self.library) > FILES:
                refuse("the library's certificates refer to themselves")
            if not name.replace(".", "").replace("_", "").isalnum():
                refuse("not a name of a certificate")
            self.reading.append(name)
            text = self.certificate(self.folder / "library" / f"{name}.json")
            data = self.checked(parse(text), {"lemma", "words", "theorems"})
            if data["lemma"] != name:
                refuse(f"library/{name} is another lemma's")
            reader = self.trace(data)
            self.library[name] = sha256(text), [reader.theorem(t) for t in items(data["theorems"])]
            self.reading.pop()
        return self.library[name]

    def certificate(self, path: Path) -> str:
        """The text of a certificate, while this run has not read too much."""
        text = read_text(path, min(FILE_BYTES, self.bytes))
        self.bytes -= len(text)
        return text

    def checked(self, data: dict[str, Any], fields: set[str]) -> dict[str, Any]:
        """The certificate, which has exactly its fields."""
        if set(data) != fields | {"format", "formulas", "imports", "sha256", "steps", "terms"}:
            refuse("fields are missing or too many")
        if data["format"] != FORMAT:
            refuse("written in another format")
        return data

    def claim(self, key: str) -> Row:
        """Replay one claim."""
        row = Row(key)
        try:
            text = read_text(self.statements / f"{key}.txt", LARGEST)
            stated = read_statement(text, self.notation)
            file = self.certificate(self.folder / f"{key}.json")
            data = self.checked(parse(file), {"claim", "evidence", "models", "statement", "theorems"})
            if {data["claim"], stated.statement.key} != {key}:
                refuse("the certificate or the statement is another claim's")
            self.replay(row, stated, data)
            found, own = mapping(data["sha256"]), {"kernel": self.kernel, "statement": sha256(text)}
            for name, digest in {**own, "notation": sha256(self.definitions)}.items():
                if found.get(name) != digest and not row.problem:
                    row.problem = f"the {name} has changed since the certificate was written"
        except (Unreadable, KernelError, NotEvaluable, OverflowError, MemoryError, RecursionError) as error:
            row.problem = " ".join(str(error).split())[:200] or type(error).__name__
            row.unreadable = isinstance(error, Unreadable)
            self.reading.clear()
        except KeyError as error:
            row.problem, row.unreadable = f"a model has no value for {error}", True
        except Exception as error:  # a defect of this reader is a refusal too, for nothing was proved
            row.problem = f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"
            row.unreadable = True
            self.reading.clear()
        return row

    def replay(self, row: Row, stated: Stated, data: dict[str, Any]) -> None:
        """Rebuild the theorems, compare them with the statement, and evaluate the counterexamples."""
        statement, before = stated.statement, self.steps
        reader = self.trace(data)
        row.steps = self.steps - before
        if problem := _another_statement(stated, mapping(data["statement"]), reader):
            row.problem = problem
            return
        theorems = {name: reader.theorem(place) for name, place in mapping(data["theorems"]).items()}
        if statement.kind != "refuted":
            for goal in statement.goals:
                theorem = theorems.get(goal.name)
                if theorem is None or not proves(theorem, statement, goal.name):
                    row.problem = f"goal {goal.name}: the theorem rebuilt is not the one stated"
                    return
        models = [read_model(m) for m in items(data["models"])]
        replayed = Evidence(stated, models)
        for entry in items(data["evidence"]):
            if not replayed.shows(items(entry)):
                row.problem = f"evidence {str(cast('list[Any]', entry)[:3])[:80]} does not come out"
                return
            row.refutations += 1
        if statement.kind == "refuted" and {g.name for g in statement.goals} - replayed.refuted:
            row.problem = "a goal is not refuted"
            return
        row.status, row.theorems = _status(statement, theorems), theorems


def proves(theorem: Theorem, statement: Statement, goal: str) -> bool:
    """Whether a theorem is the goal, under no other hypotheses than the goal's."""
    wanted = statement.goal(goal)
    return theorem.conclusion == wanted.formula and theorem.hypotheses <= statement.formulas(wanted)


def _status(statement: Statement, theorems: dict[str, Theorem]) -> str:
    if not statement.goals:
        return "out of scope"
    if statement.kind == "refuted":
        return "refuted"
    used = {f for t in theorems.values() for f in t.hypotheses}
    cited = [h for h in statement.hypotheses if h.role == "cited"]
    return "cited" if any(not h.formulas or used.intersection(h.formulas) for h in cited) else "proved"


def _another_statement(stated: Stated, data: dict[str, Any], reader: Reader) -> str:
    """What the certificate's copy of the statement says otherwise than the statement file; nothing if they agree."""
    statement = stated.statement
    own: dict[str, Any] = {
        "words": statement.words,
        "constants": [[c.name, str(c.value), c.direction] for c in statement.constants],
        "hypotheses": [[h.name, h.role, h.words, list(h.formulas)] for h in statement.hypotheses],
        "goals": [[g.name, g.words, list(g.under), g.formula] for g in statement.goals],
        "stronger": [[s.constant, str(s.value), s.goal, s.formula] for s in stated.stronger],
    }
    if set(data) != set(own):
        refuse("the statement has other fields")
    read = dict(data)
    read["hypotheses"] = [
        [name, role, words, [reader.formula(f) for f in items(formulas)]]
        for name, role, words, formulas in (items(h, 4) for h in items(data["hypotheses"]))
    ]
    for part in ("goals", "stronger"):
        read[part] = [[*first, reader.formula(f)] for *first, f in (items(g, 4) for g in items(data[part]))]
    return next(
        (f"the {name} in the certificate differ from the statement file's" for name in own if read[name] != own[name]),
        "",
    )


class Evidence:
    """Replays the counterexamples and the laws that show a constant best."""

    def __init__(self, stated: Stated, models: list[Model]) -> None:
        self.stated, self.statement, self.models = stated, stated.statement, models
        self.refuted = set[str]()

    def shows(self, entry: list[Any]) -> bool:
        """Whether an entry of `evidence` comes out."""
        match entry:
            case ["refutation", str(goal), str(), place]:
                self.refuted.add(goal)
                return self.violated(goal, None, self.model(place))
            case ["necessity", str(goal), str(hypothesis), place]:
                return self.violated(goal, hypothesis, self.model(place))
            case ["attained", str(goal), str(constant), place]:
                formula, model = self.goal(goal).formula, self.model(place)
                return (
                    isinstance(formula, Relation)
                    and self.met(goal, None, model)
                    and evaluate(formula.left, model) == 0
                    and (not constant or self.best(goal, constant, [model]))
                )
            case ["approached", str(goal), str(constant), [*places]]:
                models, formula = [self.model(p) for p in places], self.goal(goal).formula
                good = all(self.met(goal, None, m) and holds(formula, m) for m in models)
                return good and self.best(goal, constant, models)
            case _:
                refuse("not an entry of evidence")

    def goal(self, name: str) -> Goal:
        """The goal of that name."""
        return next((g for g in self.statement.goals if g.name == name), None) or refuse("no such goal")

    def model(self, place: Any) -> Model:
        """A model by its number."""
        return self.models[number(place, 0, len(self.models) - 1)]

    def met(self, goal: str, without: str | None, model: Model) -> bool:
        """Whether the hypotheses of a goal hold in a model, but one."""
        names = [n for n in self.goal(goal).under if n != without]
        return all(holds(f, model) for n in names for f in self.statement.hypothesis(n).formulas)

    def violated(self, goal: str, without: str | None, model: Model) -> bool:
        """Whether a goal fails in a model that meets its hypotheses, but the one left out, which fails."""
        if not self.met(goal, without, model) or holds(self.goal(goal).formula, model):
            return False
        if without is None:
            return True
        if without not in self.goal(goal).under:
            refuse("no such hypothesis")
        return not all(holds(f, model) for f in self.statement.hypothesis(without).formulas)

    def best(self, goal: str, constant: str, models: list[Model]) -> bool:
        """Whether each stronger value of the constant in the statement file fails in one of the models."""
        stronger = [s for s in self.stated.stronger if (s.goal, s.constant) == (goal, constant)]
        return bool(stronger) and all(any(not holds(s.formula, m) for m in models) for s in stronger)


def recheck(folder: Path = CERTIFICATES, statements: Path = STATEMENTS, only: Sequence[str] = ()) -> list[Row]:
    """Replay every claim that has a certificate or a statement file; raises Unreadable for a folder that has none."""
    Poly.work, Budget.evaluations = MONOMIALS, EVALUATIONS
    try:
        definitions = read_text(statements / "notation.txt", LARGEST)
        session = Session(folder, statements, definitions, Notation(definitions))
        keys = {p.stem for p in statements.glob("*.txt")} - {"notation"} | {p.stem for p in folder.glob("*.json")}
        if not keys or len(keys) > FILES or not folder.is_dir():
            refuse(f"{folder}: no certificates")
        return [session.claim(key) for key in sorted(keys) if not only or key in only]
    finally:
        Poly.work = float("inf")


def main(argv: Sequence[str] | None = None) -> int:
    """Replay, print a table and a summary, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python3 -S -m proofs.recheck",
        description="Rebuild every theorem from its certificate with the kernel alone and compare it with its statement"
        " file; evaluate every counterexample again. Exit code 1 on a mismatch, 2 on input that cannot be read.",
    )
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        type=Path,
        default=CERTIFICATES,
        help="the certificates, with those of the library in DIR/library; the statement files and the notation are"
        " always the package's own",
    )
    folder = parser.parse_args(argv).folder
    _limit_memory()
    gc.disable()  # terms have no cycles, and the search for them takes a quarter of the time
    try:
        rows = recheck(folder)
    except Unreadable as error:
        print(f"recheck: {error}", file=sys.stderr)
        return 2
    width = max(len(r.claim) for r in rows)
    print(f"{'claim'.ljust(width)}  {'status'.ljust(12)}  {'steps':>6}  {'refutations':>11}")
    for r in rows:
        print(f"{r.claim.ljust(width)}  {r.status.ljust(12)}  {r.steps:>6}  {r.refutations:>11}")
    for r in rows:
        if r.problem:
            print(f"{'unreadable' if r.unreadable else 'mismatch'}: {r.claim}: {r.problem}")
    counts = {status: sum(r.status == status for r in rows) for status in dict.fromkeys(r.status for r in rows)}
    print(f"{len(rows)} claims: " + ", ".join(f"{n} {status}" for status, n in sorted(counts.items())))
    if any(r.unreadable for r in rows):
        return 2
    return 1 if any(r.problem for r in rows) else 0


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    sys.exit(main())
