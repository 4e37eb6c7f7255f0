"""Build the Coq development from nothing, audit what its theorems assume, and try the controls that must be refused."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from proofs.coq.layer import FOLDER, STATEMENTS, BadSource, CoqStatement, by_key, digest, refusals, save, statements

PACKAGES = "coq libcoq-mathcomp libcoq-mathcomp-analysis libcoq-mathcomp-algebra-tactics"
LIBRARIES = ("mathcomp/analysis/lebesgue_integral.vo", "mathcomp/algebra_tactics/ring.vo")
JOBS = 2
SECONDS = 1800  # a Coq process that takes longer is stopped and is a failure

# Axioms that are accepted, by name and by type, as Coq prints them with Printing All.
ALLOWED = {
    "boolp.propositional_extensionality": "forall (P Q : Prop) (_ : iff P Q), @eq Prop P Q",
    "boolp.functional_extensionality_dep": "forall (A : Type) (B : forall _ : A, Type) (f g : forall x : A, B x) "
    "(_ : forall x : A, @eq (B x) (f x) (g x)), @eq (forall x : A, B x) f g",
    "boolp.constructive_indefinite_description": "forall (A : Type) (P : forall _ : A, Prop) "
    "(_ : @ex A (fun x : A => P x)), @sig A (fun x : A => P x)",
}
CLOSED = "Closed under the global context"


class CoqMissing(Exception):
    """Coq or a library it needs is not installed; the message says which."""


@dataclass(frozen=True)
class Mutant:
    """A statement changed into one that the development must not prove."""

    theorem: str
    old: str
    new: str


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
    controls: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    problems: list[str] = field(default_factory=list[str])
    full: bool = False

    @property
    def status(self) -> str:
        return "FAIL" if self.problems or not self.claims else "PASS"

    def to_json(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "coq": self.coq,
            "full": self.full,
            "digest": self.digest,
            "claims": [asdict(c) for c in self.claims],
            "controls": self.controls,
            "problems": self.problems,
        }


def run(command: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a Coq program in a plain environment; one that takes too long returns a failure."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COQ", "OCAML", "MAKE", "MFLAGS"))}
    env |= {"LC_ALL": "C.UTF-8", "HOME": str(cwd)}
    try:
        return subprocess.run(
            command,
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            preexec_fn=_interruptible,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"{command[0]}: stopped after {SECONDS} s")


def _interruptible() -> None:
    """The command line blocks Ctrl-C for itself; what it starts must not inherit that."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def coq_version() -> str:
    """Coq's version; raises CoqMissing if Coq, make or a library is not there."""
    for program in ("coqc", "coq_makefile", "coqchk", "make"):
        if shutil.which(program) is None:
            raise CoqMissing(f"{program} is not installed")
    here = Path.cwd()
    where = Path(run(["coqc", "-where"], here).stdout.strip(), "user-contrib")
    for library in LIBRARIES:
        if not (where / library).is_file():
            raise CoqMissing(f"{library} is not installed")
    return run(["coqc", "--print-version"], here).stdout.split()[0]


def assumptions(printed: str) -> dict[str, str]:
    """The output of Print Assumptions as names and types; raises BadSource for a line that is neither."""
    if printed.strip() == CLOSED:
        return {}
    header, _, body = printed.strip("\n").partition("\n")
    if header.strip() != "Axioms:" or not body.strip():
        raise BadSource(f"cannot parse {header.strip()!r}")
    entries: list[list[str]] = []
    for line in body.splitlines():
        if line[:1].isspace() and entries:
            entries[-1].append(line)
        else:
            entries.append([line])
    found = {}
    for entry in entries:
        text = " ".join(" ".join(entry).split())
        match = re.fullmatch(r"([\w.']+) : (.+)", text)
        if not match:
            raise BadSource(f"cannot parse {text!r}")
        found[match[1]] = match[2]
    return found


def not_allowed(found: Mapping[str, str]) -> list[str]:
    """The axioms that are on the list neither by name nor by type."""
    return [f"{name} : {kind}" for name, kind in found.items() if ALLOWED.get(name) != kind]


def check(full: bool = False, say: Callable[[str], None] = lambda _: None) -> CoqReport:
    """Build, audit and try the controls, in a folder that is removed afterwards. Raises CoqMissing."""
    report = CoqReport(coq_version(), full=full)
    with tempfile.TemporaryDirectory(prefix="tracebound-coq-") as name:
        work = Path(name)
        try:
            stated = statements()
            _scan(report)
            if not report.problems and _build(work, report, say):
                _audit(work, stated, report, say)
                _controls(work, {s.theorem: s for s in stated}, report, say)
                if full:
                    _independent(work, report, say)
        except BadSource as error:
            report.problems.append(str(error))
    save(report.to_json())
    return report


def _scan(report: CoqReport) -> None:
    for path in sorted((FOLDER / "theories").glob("*.v")):
        report.problems += refusals(f"theories/{path.name}", path.read_text(encoding="utf-8"))
    project = (FOLDER / "_CoqProject").read_text(encoding="utf-8").split()
    for path in sorted((FOLDER / "theories").glob("*.v")):
        if f"theories/{path.name}" not in project:
            report.problems.append(f"theories/{path.name}: not in _CoqProject")


def _build(work: Path, report: CoqReport, say: Callable[[str], None]) -> bool:
    say("the development")
    shutil.copytree(
        FOLDER / "theories", work / "theories", ignore=lambda _, names: [n for n in names if not n.endswith(".v")]
    )
    shutil.copy(FOLDER / "_CoqProject", work)
    for command in (["coq_makefile", "-f", "_CoqProject", "-o", "Makefile"], ["make", f"-j{JOBS}"]):
        done = run(command, work)
        if done.returncode:
            report.problems.append(f"build: {_last_error(done)}")
            return False
    return True


def _coqc(work: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    (work / name).write_text(text, encoding="utf-8")
    return run(["coqc", "-q", "-w", "-all", "-R", "theories", "Tracebound", name], work)


def _marked(name: str, theorem: str) -> str:
    """Commands that print what a theorem assumes between two markers."""
    return (
        f'Goal True. idtac "@@BEGIN {name}". exact I. Qed.\nPrint Assumptions {theorem}.\n'
        f'Goal True. idtac "@@END {name}". exact I. Qed.\n'
    )


def _between(output: str, name: str) -> str:
    match = re.search(rf"^@@BEGIN {name}\n(.*?)^@@END {name}$", output, re.DOTALL | re.MULTILINE)
    if not match:
        raise BadSource(f"{name}: Print Assumptions printed nothing")
    return match[1]


def _audit(work: Path, stated: Sequence[CoqStatement], report: CoqReport, say: Callable[[str], None]) -> None:
    say("the assumptions")
    # Nothing is imported, so that no notation of the development takes part in the printing.
    text = "From Tracebound Require Statements.\nSet Printing All.\n"
    text += "".join(_marked(s.theorem, f"Statements.{s.theorem}") for s in stated)
    done = _coqc(work, "Audit.v", text)
    if done.returncode:
        report.problems.append(f"audit: {_last_error(done)}")
        return
    for key, theorems in by_key(stated).items():
        axioms: dict[str, str] = {}
        for statement in theorems:
            axioms |= assumptions(_between(done.stdout, statement.theorem))
        bad = not_allowed(axioms)
        report.problems += [f"{key}: assumes {axiom}" for axiom in bad]
        shown = [{"theorem": s.theorem, "statement": s.shown} for s in theorems]
        report.claims.append(
            ClaimCheck(key, theorems[0].theorem, sorted(axioms), "failed" if bad else "checked", shown)
        )


def _controls(work: Path, stated: Mapping[str, CoqStatement], report: CoqReport, say: Callable[[str], None]) -> None:
    preamble = (FOLDER / STATEMENTS).read_text(encoding="utf-8").partition("(* key:")[0]
    for mutant in MUTANTS:
        say(f"control {mutant.theorem}")
        words = f"{mutant.theorem}: {mutant.old or 'nothing'} -> {mutant.new or 'nothing'}"
        statement = stated[mutant.theorem]
        if mutant.old not in statement.text:
            report.problems.append(f"control {words}: not in the statement")
            continue
        changed = statement.text.replace(mutant.old, mutant.new)
        head = f"{preamble}\nDefinition mutant : Prop := {changed}.\n"
        proof = f"Theorem mutated : {changed}.\nProof. {statement.proof} Qed.\n"
        done = _coqc(work, "Mutant.v", head + proof)
        # The changed statement must be well formed, so that it is its proof that fails.
        line = re.search(r", line (\d+),", done.stderr)
        refused = done.returncode == 1 and line is not None and int(line[1]) > head.count("\n")
        _control(report, words, refused)
    for path in sorted((FOLDER / "refused").glob("*.v")):
        say(f"control {path.stem}")
        text = path.read_text(encoding="utf-8")
        done = _coqc(work, "Cheat.v", f"{text}\nSet Printing All.\n{_marked('cheated', 'cheated')}")
        _control(report, path.stem, done.returncode == 0 and _refused(done.stdout) and bool(refusals(path.name, text)))


def _refused(output: str) -> bool:
    try:
        return bool(not_allowed(assumptions(_between(output, "cheated"))))
    except BadSource:
        return True


def _control(report: CoqReport, name: str, refused: bool) -> None:
    report.controls.append({"name": name, "status": "refused" if refused else "accepted"})
    if not refused:
        report.problems.append(f"control {name}: not refused")


def _independent(work: Path, report: CoqReport, say: Callable[[str], None]) -> None:
    """Check the compiled files again, with all they stand on, by the separate checker."""
    say("with coqchk")
    done = run(["coqchk", "-silent", "-o", "-R", "theories", "Tracebound", "Tracebound.Statements"], work)
    output = done.stdout + done.stderr
    clean = all(
        f"{part}: <none>" in output for part in ("type-in-type", "unsafe (co)fixpoints", "positivity is assumed")
    )
    axioms = re.search(r"\* Axioms:\n(.*?)\n\s*\n", output, re.DOTALL)
    names = [line.strip() for line in axioms[1].splitlines()] if axioms else []
    permitted = {f"mathcomp.classical.{name}" for name in ALLOWED}
    # Coq's primitive integers and floats are axioms to coqchk; no theorem here uses them, as the audit has shown.
    odd = [n for n in names if n not in permitted and not n.startswith(("Coq.Numbers.Cyclic.Int63.", "Coq.Floats."))]
    if done.returncode or not clean or axioms is None or odd:
        report.problems.append(f"coqchk: {', '.join(odd) or _last_error(done)}")


def _last_error(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip() and not line.startswith("make")]
    return " ".join(lines[:4]) or f"exit code {done.returncode}"
