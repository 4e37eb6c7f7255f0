"""Build the Coq development from nothing, audit what its theorems assume, and try the controls that must be refused."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from proofs.checking.contents import BrokenClaim, key_of, read_lists
from proofs.coq import certified, changed, record
from proofs.coq.certified import Certified
from proofs.coq.changed import Mutant
from proofs.coq.layer import (
    FOLDER,
    STATEMENTS,
    BadSource,
    CoqStatement,
    by_key,
    digest,
    refusals,
    refusals_in,
    save,
    statements,
)
from proofs.coq.probability.check import IMPLIED, implied
from proofs.coq.program import (
    ALLOWED,
    PACKAGES,
    CoqMissing,
    Say,
    assumptions,
    between,
    compiled,
    coq_version,
    every,
    lanes,
    last_error,
    make,
    marked,
    not_allowed,
    run,
    unchecked,
)

__all__ = ["ALLOWED", "PACKAGES", "CoqMissing", "assumptions", "check", "coq_version", "not_allowed"]


MUTANTS = (
    Mutant("midrise_error", "D / 2%:R", "D / 3%:R"),
    Mutant("rotation_invariance", "orthogonal U ->", ""),
    Mutant("loewner_trace_strict", "A != B ->", ""),
    Mutant("pq_trace_bounded", "4%:R ^+ b", "5%:R ^+ b"),
    Mutant("token_subset", "P0 S = 0%E ->", ""),
    Mutant("stationary_delta_ar1", "2%:R^-1 <= rho", "3%:R^-1 <= rho"),
    Mutant("closed_loop_mse", "1 - Num.sqrt C", "1 - C"),
    Mutant("soft_zca_common_step", "n%:R * eps", "eps"),
    Mutant("rate_saving", "4%:R ^+ k", "3%:R ^+ k"),
    Mutant("delta_invertible", "cancel (@delta_decode V) (@delta_encode V)", "forall x, @delta_encode V x = x"),
)


@dataclass(frozen=True)
class ClaimCheck:
    """One key: its theorems with their texts, the axioms they assume, and whether all was accepted."""

    key: str
    theorem: str
    axioms: list[str]
    status: str
    theorems: list[dict[str, str]] = field(default_factory=list[dict[str, str]])


@dataclass
class CoqReport:
    """What a run found. `status` is PASS only if every theorem was accepted and every control refused."""

    coq: str
    digest: str = field(default_factory=digest)  # taken before the work, so that a record is of what was read
    claims: list[ClaimCheck] = field(default_factory=list[ClaimCheck])
    certificates: list[Certified] = field(default_factory=list[Certified])
    models: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    spaces: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    analysis: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    controls: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    problems: list[str] = field(default_factory=list[str])
    full: bool = False
    keys: tuple[str, ...] = ()  # the claims that were asked for; without any all of both developments

    @property
    def status(self) -> str:
        every = (self.certificates, self.models, self.claims, self.analysis)
        found = self.certificates or self.models or self.analysis if self.keys else all(every)
        return "FAIL" if self.problems or not found else "PASS"

    @property
    def layers(self) -> dict[str, str]:
        """What each claim rests on in Coq: one of the developments, both, or models."""
        independent, certificates = ([asdict(c) for c in found] for found in (self.claims, self.certificates))
        return record.words(independent, certificates, self.models, self.analysis)

    def to_json(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "coq": self.coq,
            "full": self.full,
            "digest": self.digest,
            "layers": self.layers,
            "claims": [asdict(c) for c in self.claims],
            "certificates": [asdict(c) for c in self.certificates],
            "models": self.models,
            "spaces": self.spaces,
            "analysis": self.analysis,
            "controls": self.controls,
            "problems": self.problems,
        }


def check(full: bool = False, say: Say = lambda _: None, keys: Sequence[str] = ()) -> CoqReport:
    """Build, audit and try the controls, in a folder that is removed afterwards.

    Of some claims that are named, the certificates, the models and the analysis alone.

    Raises CoqMissing.
    """
    report = CoqReport(coq_version(), full=full, keys=tuple(keys))
    with tempfile.TemporaryDirectory(prefix="tracebound-coq-") as name:
        work = Path(name)
        try:
            stated = statements()
            other = CoqReport(report.coq, full=full, keys=report.keys)  # of what stands on no certificate
            lanes(lambda: _by_certificate(work, report, say), lambda: _without(work, stated, other, say))
            report.claims, report.controls, report.analysis = other.claims, other.controls, other.analysis
            report.problems += other.problems
            if not keys:
                _implied(work, report, say)
            if full:
                certified.independent(work, report.problems, say)
        except BadSource as error:
            report.problems.append(str(error))
    save(report.to_json(), keys)
    return report


def _implied(work: Path, report: CoqReport, say: Say) -> None:
    """What one development says from the other, if both are built."""
    if report.spaces and report.claims:
        problems = implied(work, say)
        report.problems += problems
        for row in report.spaces:
            if problems and row["key"] in IMPLIED:
                row["status"] = "failed"


def _by_certificate(work: Path, report: CoqReport, say: Say) -> None:
    """The kernel with all that stands on it."""
    report.certificates, report.problems = certified.check(work, say, report.keys)
    if (work / "claims").is_dir():  # the kernel's proofs are built
        _models(work, report, say)


def _models(work: Path, report: CoqReport, say: Say) -> None:
    """The finite models that the claims show, and the restatements for probability spaces."""
    names = {key_of(name): name for name in read_lists().names}
    try:
        wanted = [names[key] for key in report.keys or names]
        report.models, problems = record.check_models(work, wanted, say)
        report.problems += problems
    except (BrokenClaim, OSError) as error:
        report.problems.append(f"models: {error}")
    if not report.keys:
        report.spaces, problems = record.check_spaces(work, say)
        report.problems += problems


def _without(work: Path, stated: Sequence[CoqStatement], report: CoqReport, say: Say) -> None:
    """What stands on no certificate: the integrals and numbers, and unless claims are named the proofs by hand."""
    if not report.keys:
        _by_hand(work, stated, report, say)
    report.analysis, controls, problems = record.check_analysis(work, say, report.keys)
    report.problems += problems
    for words, refused in controls.items():
        _control(report, words, refused)


def _by_hand(work: Path, stated: Sequence[CoqStatement], report: CoqReport, say: Say) -> None:
    """The development that is written by hand."""
    _scan(report)
    if not report.problems and _build(work, report, say):
        _audit(work, stated, report, say)
        _controls(work, {s.theorem: s for s in stated}, report, say)
        if report.full:
            _independent(work, report, say)


def _scan(report: CoqReport) -> None:
    report.problems += refusals_in(FOLDER / "theories")
    project = (FOLDER / "_CoqProject").read_text(encoding="utf-8").split()
    for path in sorted((FOLDER / "theories").glob("*.v")):
        if f"theories/{path.name}" not in project:
            report.problems.append(f"theories/{path.name}: not in _CoqProject")


def _build(work: Path, report: CoqReport, say: Say) -> bool:
    sources = FOLDER / "theories"
    shutil.copytree(sources, work / "theories", ignore=lambda _, names: [n for n in names if not n.endswith(".v")])
    shutil.copy(FOLDER / "_CoqProject", work)
    done = make(work, (), say)
    if done.returncode:
        report.problems.append(f"build: {last_error(done)}")
    return not done.returncode


FLAGS = ("-R", "theories", "Tracebound")


# Coq takes seconds to say what a theorem with integrals assumes: it is asked once for each group, and what a group
# assumes is said of each of its theorems. A theorem belongs to the first group whose word stands in its text.
GROUPS = {"integrals": "measure", "reals": "realType", "algebra": ""}


def _audit(work: Path, stated: Sequence[CoqStatement], report: CoqReport, say: Say) -> None:
    say("the assumptions of the proofs by hand")
    group = {s.theorem: next(name for name, word in GROUPS.items() if word in s.text) for s in stated}
    # Nothing is imported, so that no notation of the development takes part in the printing.
    text = "From Tracebound Require Statements.\nSet Printing All.\n"
    for name in GROUPS:
        text += every([f"Statements.{t}" for t, own in group.items() if own == name], name) + marked(name, name)
    (work / "Audit.v").write_text(text, encoding="utf-8")
    done = run(["coqc", "-q", "-w", "-all", *FLAGS, "Audit.v"], work)
    if done.returncode:
        report.problems.append(f"audit: {last_error(done)}")
        return
    found = {name: assumptions(between(done.stdout, name)) for name in GROUPS}
    bad = {name: not_allowed(axioms) for name, axioms in found.items()}
    report.problems += [f"theorems of {name}: assume {axiom}" for name, axioms in bad.items() for axiom in axioms]
    for key, theorems in by_key(stated).items():
        groups = {group[s.theorem] for s in theorems}
        axioms = sorted({axiom for name in groups for axiom in found[name]})
        shown = [{"theorem": s.theorem, "statement": s.shown} for s in theorems]
        status = "failed" if any(bad[name] for name in groups) else "checked"
        report.claims.append(ClaimCheck(key, theorems[0].theorem, axioms, status, shown))


def _controls(work: Path, stated: Mapping[str, CoqStatement], report: CoqReport, say: Say) -> None:
    if wrong := changed.absent(MUTANTS, stated):
        report.problems += wrong
        return
    preamble = (FOLDER / STATEMENTS).read_text(encoding="utf-8").partition("(* key:")[0]
    cheats = {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "refused").glob("*.v"))}
    texts = {f"Cheat_{n}": f"{t}\nSet Printing All.\n{marked('cheated', 'cheated')}" for n, t in cheats.items()}
    found = compiled(work, {"Mutants": changed.text(preamble, MUTANTS, stated), **texts}, FLAGS, say)
    done = found["Mutants"]
    if done.returncode:
        report.problems.append(f"controls: {last_error(done)}")
    for words, refused in changed.refused(MUTANTS, done.stdout).items():
        _control(report, words, not done.returncode and refused)
    for name, text in cheats.items():
        done = found[f"Cheat_{name}"]
        _control(report, name, done.returncode == 0 and _refused(done.stdout) and bool(refusals(name, text)))


def _refused(output: str) -> bool:
    try:
        return bool(not_allowed(assumptions(between(output, "cheated"))))
    except BadSource:
        return True


def _control(report: CoqReport, name: str, refused: bool) -> None:
    report.controls.append({"name": name, "status": "refused" if refused else "accepted"})
    if not refused:
        report.problems.append(f"control {name}: not refused")


def _independent(work: Path, report: CoqReport, say: Say) -> None:
    """Check the compiled files again, with all they stand on, by the separate checker."""
    say("with coqchk")
    done = run(["coqchk", "-silent", "-o", "-R", "theories", "Tracebound", "Tracebound.Statements"], work)
    odd = unchecked(done.stdout + done.stderr, tuple(f"mathcomp.classical.{name}" for name in ALLOWED))
    if done.returncode or odd:
        report.problems.append(f"coqchk: {', '.join(odd) or last_error(done)}")
