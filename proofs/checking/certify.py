"""Writes what `proofs.recheck` replays beside the statement files: the certificates of claims and lemmas.

A lemma of the library has a certificate of its own, so that claims share it. The same proof gives the same bytes in
every run: tables are filled in the order of the proof, and what a polynomial lists is sorted by structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from proofs.checking.contents import Claim
from proofs.checking.exhibited import Shown, shown
from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Integrable, Relation
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Atom, Index, Lambda, Outcome, Poly
from proofs.language.canonical import monomials, theorem_key
from proofs.language.reader import STATEMENTS, Stronger, definitions
from proofs.language.source import place
from proofs.language.statement import Approached, Attained, Counterexample, Sharpness
from proofs.library.lemmas import LEMMAS, Lemma
from proofs.library.steps import proof_steps
from proofs.models.semantics import Model
from proofs.recheck.claims import CERTIFICATES, FORMAT, PACKAGE, kernel_digest, sha256
from proofs.recheck.values import canonical


class NotCertifiable(Exception):
    """A claim has no theorem for a goal, or other better constants than its laws refute."""


class Tables:
    """The tables of one certificate, filled as things are first named."""

    def __init__(self) -> None:
        self.terms: list[Any] = []
        self.formulas: list[Any] = []
        self.places: dict[Any, int] = {}

    def _add(self, key: Any, table: list[Any], entry: Any) -> int:
        table.append(entry)
        return self.places.setdefault(key, len(table) - 1)

    def poly(self, term: Poly) -> int:
        """The number of a polynomial."""
        if term not in self.places:
            entry = [
                [_number(c), *(part for a, e in monomial for part in (self.atom(a), e))]
                for monomial, c in monomials(term)
            ]
            self._add(term, self.terms, entry)
        return self.places[term]

    def atom(self, atom: Atom) -> int:
        """The number of an atom."""
        if atom not in self.places:
            self._add(atom, self.terms, self._atom(atom))
        return self.places[atom]

    def _atom(self, atom: Atom) -> list[Any]:
        if atom.kind == "family":
            return ["family", atom.name, [*map(_index, atom.index)], [w.name for w in atom.outcome]]
        if atom.kind == "index":
            return ["index", atom.index[0].terms[0][0]]
        return [atom.kind, *map(_index, atom.index), *([] if atom.body is None else [self.poly(atom.body)])]

    def formula(self, formula: Formula) -> int:
        """The number of a formula."""
        if formula not in self.places:
            self._add(formula, self.formulas, self._formula(formula))
        return self.places[formula]

    def _formula(self, formula: Formula) -> list[Any]:
        if isinstance(formula, Relation):
            return [formula.operator, self.poly(formula.left)]
        if isinstance(formula, IndexNonneg):
            return ["integer", _index(formula.form)]
        if isinstance(formula, Integrable):
            ((monomial, _),) = formula.left.terms.items()
            ((atom, _),) = monomial
            assert atom.body is not None
            return ["integrable", self.poly(atom.body)]
        return ["for all", formula.sort, _index(formula.bound), list(formula.arity), self.formula(formula.body)]

    def argument(self, value: object) -> Any:
        """An argument of a rule."""
        match value:
            case bool() | str():
                return value
            case int() | Fraction():
                return _number(value)
            case Poly():
                return self.poly(value)
            case Lambda():
                return [value.indices, value.outcomes, self.poly(value.body)]
            case Index():
                return _index(value)
            case Outcome():
                return value.name
            case Relation() | IndexNonneg() | Integrable() | ForAll():
                return self.formula(value)
            case Mapping():
                return {str(name): self.argument(entry) for name, entry in value.items()}
            case tuple() | list():
                return [self.argument(entry) for entry in value]
            case _:
                raise TypeError(f"a rule has an argument of type {type(value).__name__}")


def _number(value: int | Fraction) -> int | str:
    return int(value) if value.denominator == 1 else str(value)


def _index(form: Index) -> list[Any]:
    return [form.constant, *(part for pair in form.terms for part in pair)]


_SORTS = {Index: "index", Outcome: "outcome", Lambda: "function"}


class Certifier:
    """Certificates as text by path, those of lemmas once for all claims."""

    def __init__(self) -> None:
        self.notation = definitions(STATEMENTS)
        self.kernel = kernel_digest()
        self.lemmas: dict[int, tuple[str, str]] = {}  # by identity of the call: name and text
        self.kept: list[Lemma] = []

    def _trace(
        self, theorems: list[Theorem], own: Lemma | None = None
    ) -> tuple[dict[str, Any], dict[Theorem, int], Tables]:
        stop = {t: LEMMAS[t] for t in proof_steps(theorems) if t in LEMMAS and LEMMAS[t] is not own}
        tables, places = Tables(), dict[Theorem, int]()
        steps = proof_steps(theorems, stop)
        imported = [t for t in steps if t in stop]
        imports: list[Any] = []
        digests: dict[str, str] = {}
        for theorem in imported:
            name, text = self._lemma(stop[theorem])
            imports.append([name, stop[theorem].theorems.index(theorem)])
            digests[f"library/{name}"] = sha256(text)
            places[theorem] = len(places)
        lines: list[Any] = []
        for step in steps:
            if step not in places:
                arguments = [tables.argument(a) for a in step.arguments]
                if step.rule == "specialize":
                    arguments = [[_SORTS[type(step.arguments[0])], arguments[0]]]  # type: ignore[index]
                lines.append([step.rule, arguments, [places[p] for p in step.premises]])
                places[step] = len(places)
        return {"format": FORMAT, "imports": imports, "sha256": digests, "steps": lines}, places, tables

    def _lemma(self, lemma: Lemma) -> tuple[str, str]:
        if id(lemma) not in self.lemmas:
            name = lemma.name
            if not lemma.general:
                name += "." + sha256("".join(map(theorem_key, lemma.theorems)))[:12]
            data, places, tables = self._trace(list(lemma.theorems), lemma)
            data |= {"lemma": name, "words": lemma.statement, "theorems": [places[t] for t in lemma.theorems]}
            text = canonical({**data, "terms": tables.terms, "formulas": tables.formulas})
            self.lemmas[id(lemma)] = name, text
            self.kept.append(lemma)
        return self.lemmas[id(lemma)]

    def files(
        self, claim: Claim, theorems: Mapping[str, Theorem], known: Mapping[str, Shown] | None = None
    ) -> dict[Path, str]:
        """What belongs to a claim: its certificate, and those of the lemmas it uses; raises NotCertifiable.

        `known` is what its models show, if that is known already.
        """
        statement, stated = claim.statement, claim.source.stated
        entries = claim.proof.sharpness() if statement.kind != "refuted" else ()
        _same_constants(claim, stronger(claim, entries))
        if missing := [g.name for g in statement.goals if g.name not in theorems and statement.kind != "refuted"]:
            raise NotCertifiable(f"goal {missing[0]}: no theorem")
        used = {g.name: theorems[g.name] for g in statement.goals} if statement.kind != "refuted" else {}
        data, places, tables = self._trace(list(used.values()))
        digests = {"kernel": self.kernel, "notation": sha256(self.notation), "statement": sha256(claim.source.text)}
        evidence = _Evidence(claim, entries, shown(claim) if known is None else known)
        data["sha256"] |= digests
        data |= {
            "claim": statement.key,
            "theorems": {name: places[t] for name, t in used.items()},
            "statement": {
                "words": statement.words,
                "constants": [[c.name, str(c.value), c.direction] for c in statement.constants],
                "hypotheses": [
                    [h.name, h.role, h.words, [*map(tables.formula, h.formulas)]] for h in statement.hypotheses
                ],
                "goals": [[g.name, g.words, list(g.under), tables.formula(g.formula)] for g in statement.goals],
                "stronger": [[s.constant, str(s.value), s.goal, tables.formula(s.formula)] for s in stated.stronger],
            },
            "models": evidence.models,
            "evidence": evidence.entries,
        }
        whole = canonical({**data, "terms": tables.terms, "formulas": tables.formulas})
        files = {Path(f"certificates/{statement.key}.json"): whole}
        stack = [t for t in proof_steps(used.values()) if t in LEMMAS]
        for theorem in stack:
            if id(LEMMAS[theorem]) in self.lemmas:
                name, lemma = self.lemmas[id(LEMMAS[theorem])]
                files[Path(f"certificates/library/{name}.json")] = lemma
        return files


def stronger(claim: Claim, entries: Sequence[Sharpness]) -> list[Stronger]:
    """The goals with better constants, which the laws of the entries violate."""
    found: list[Stronger] = []
    for entry in entries:
        if isinstance(entry, Attained | Approached) and entry.constant:
            constant = next(c for c in claim.statement.constants if c.name == entry.constant)
            values = constant.strengthened(entry.share) if isinstance(entry, Approached) else constant.strengthened()
            for value in values:
                varied = claim.source.varied(**{constant.name: value}).goal(entry.goal)
                found.append(Stronger(constant.name, value, entry.goal, varied.formula))
    return list(dict.fromkeys(found))


def _same_constants(claim: Claim, shown: Sequence[Stronger]) -> None:
    """The statement file names exactly the better constants that the laws refute; raises NotCertifiable."""
    stated, where = claim.source.stated.stronger, place(claim.source.path)
    for entry in (*shown, *stated):
        if (entry in shown) != (entry in stated):
            wanted = "lacks" if entry in shown else "has, and no law refutes,"
            line = f"stronger {entry.constant} = {entry.value}, goal {entry.goal}"
            raise NotCertifiable(f"{where} {wanted} {line!r}")


def model_data(model: Model) -> dict[str, Any]:
    """A model as JSON data, which `proofs.recheck` reads."""
    return {
        "families": {
            name: [[list(a), _number(Fraction(v))] for a, v in sorted(table.items())]
            for name, table in model.families.items()
        },
        "indices": dict(model.indices),
        "outcomes": dict(model.outcomes),
        "probabilities": [_number(Fraction(p)) for p in model.probabilities],
    }


class _Evidence:
    """The models of the goals, the counterexamples and the laws that show constants best, as data."""

    def __init__(self, claim: Claim, sharp: Iterable[Any], known: Mapping[str, Shown]) -> None:
        self.models: list[Any] = []
        self.entries: list[Any] = []
        statement, source = claim.statement, claim.proof
        if statement.kind == "refuted":
            for counter in source.refute():
                self.entries.append(["refutation", counter.goal, counter.words, self.place(counter.model)])
        for goal, found in known.items():
            if found.model is not None:
                self.entries.append(["model", goal, "", self.place(found.model[1])])
            for name, (_, model) in found.against.items():
                self.entries.append(["necessity", goal, name, self.place(model)])
        covered = {tuple(entry[1:3]) for entry in self.entries}
        for name, counter in source.necessity().items():
            if isinstance(counter, Counterexample) and (counter.goal, name) not in covered:
                self.entries.append(["necessity", counter.goal, name, self.place(counter.model)])
        for entry in sharp:
            if isinstance(entry, Attained):
                self.entries.append(["attained", entry.goal, entry.constant, self.place(entry.model)])
            elif isinstance(entry, Approached):
                places = [self.place(m) for m in entry.models]
                self.entries.append(["approached", entry.goal, entry.constant, places])

    def place(self, model: Model) -> int:
        """The number of a model."""
        entry = model_data(model)
        if entry not in self.models:
            self.models.append(entry)
        return self.models.index(entry)


def stray(files: Iterable[Path]) -> list[Path]:
    """Committed files that belong to none of these claims, by their paths in the package."""
    return sorted({p.relative_to(PACKAGE) for p in CERTIFICATES.rglob("*.json")} - set(files))


@cache
def _certifier() -> Certifier:
    return Certifier()


def stale(claim: Claim, theorems: Mapping[str, Theorem], known: Mapping[str, Shown]) -> str | None:
    """Why what is committed for a claim is not what its proof gives now; None if it is."""
    files = _certifier().files(claim, theorems, known)
    for path, text in files.items():
        committed = PACKAGE / path
        if not committed.is_file():
            return f"{path} is missing"
        if committed.read_text(encoding="utf-8") != text:
            return f"{path} is stale"
    return None
