"""Coq's programs: whether they are there, how they are run, and how their output is read."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from proofs.coq.layer import BadSource

PACKAGES = (
    "coq libcoq-coquelicot libcoq-flocq libcoq-interval libcoq-mathcomp libcoq-mathcomp-algebra-tactics "
    "libcoq-mathcomp-analysis make"
)
NATIVE = "coq ocaml-findlib ocaml-nox make"  # for the checker that is extracted; native/build.sh says the same
NATIVE_PROGRAMS = ("coqc", "coq_makefile", "make", "ocamlfind", "ocamlopt")
LIBRARIES = (
    "mathcomp/analysis/lebesgue_integral.vo",
    "mathcomp/algebra_tactics/ring.vo",
    "Coquelicot/Coquelicot.vo",
    "Flocq/Core/Core.vo",
    "Interval/Tactic.vo",
)
JOBS = 2
SECONDS = 1800  # a Coq process that takes longer is stopped and is a failure

# Axioms that are accepted, by name and by type, as Coq prints them with Printing All: of mathcomp's analysis, and of
# the standard library's reals and functions.
ALLOWED = {
    "boolp.propositional_extensionality": "forall (P Q : Prop) (_ : iff P Q), @eq Prop P Q",
    "boolp.functional_extensionality_dep": "forall (A : Type) (B : forall _ : A, Type) (f g : forall x : A, B x) "
    "(_ : forall x : A, @eq (B x) (f x) (g x)), @eq (forall x : A, B x) f g",
    "boolp.constructive_indefinite_description": "forall (A : Type) (P : forall _ : A, Prop) "
    "(_ : @ex A (fun x : A => P x)), @sig A (fun x : A => P x)",
}
STANDARD = {
    "ClassicalDedekindReals.sig_not_dec": "forall P : Prop, sumbool (not (not P)) (not P)",
    "ClassicalDedekindReals.sig_forall_dec": "forall (P : forall _ : nat, Prop) "
    "(_ : forall n : nat, sumbool (P n) (not (P n))), "
    "sumor (@sig nat (fun n : nat => not (P n))) (forall n : nat, P n)",
    "FunctionalExtensionality.functional_extensionality_dep": ALLOWED["boolp.functional_extensionality_dep"],
}
CLOSED = "Closed under the global context"
Say = Callable[[str], None]
Built = TypeVar("Built")
Text = TypeVar("Text")


class CoqMissing(Exception):
    """Coq or a library it needs is not installed; the message says which."""


def _environment(cwd: Path) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COQ", "OCAML", "MAKE", "MFLAGS"))}
    shared = [f"--jobserver-auth={read},{write}" for read, write in tokens]
    return env | {"LC_ALL": "C.UTF-8", "HOME": str(cwd), "MAKEFLAGS": " ".join([f"-j{JOBS}", *shared])}


def run(command: Sequence[str], cwd: Path, say: Say | None = None) -> subprocess.CompletedProcess[str]:
    """Run a Coq program in a plain environment; one that takes too long returns a failure.

    With `say` every file that make compiles is said when its turn comes.
    """
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=_environment(cwd),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        pass_fds=[end for pipe in tokens for end in pipe],
        preexec_fn=_interruptible,
    )
    errors: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    reader = threading.Thread(target=lambda stream: errors.append(stream.read()), args=(process.stderr,), daemon=True)
    late = threading.Timer(SECONDS, process.kill)
    reader.start()
    late.start()
    output: list[str] = []
    try:
        for line in process.stdout:
            output.append(line)
            if say is not None and line.startswith("COQC "):
                say(line.removeprefix("COQC ").strip())
        code = process.wait()
    finally:
        expired = late.finished.is_set()
        late.cancel()
        if process.poll() is None:
            process.kill()
            process.wait()
        reader.join()
        process.stdout.close()
        process.stderr.close()
    if expired:
        return subprocess.CompletedProcess(command, 124, "", f"{command[0]}: stopped after {SECONDS} s")
    return subprocess.CompletedProcess(command, code, "".join(output), "".join(errors))


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


def make(folder: Path, targets: Sequence[str] = (), say: Say | None = None) -> subprocess.CompletedProcess[str]:
    """Compile the files that a folder's _CoqProject lists, or these of them, as many as possible."""
    done = run(["coq_makefile", "-f", "_CoqProject", "-o", "Makefile"], folder)
    return done if done.returncode else run(["make", "-k", *targets], folder, say)


def lanes(one: Callable[[], Built], other: Callable[[], Text]) -> tuple[Built, Text]:
    """The results of both, which run side by side; the one that ends first leaves its job to the other."""
    pipe = os.pipe()
    try:
        os.write(pipe[1], b"+" * (JOBS - 2))
        tokens.append(pipe)
        with ThreadPoolExecutor(1) as pool:
            later = pool.submit(_released, other)
            return _released(one), later.result()
    finally:
        tokens.clear()
        for end in pipe:
            os.close(end)


tokens: list[tuple[int, int]] = []  # the jobs that nobody has, as make counts them, while there are lanes


def _released(work: Callable[[], Built]) -> Built:
    try:
        return work()
    finally:
        os.write(tokens[0][1], b"+")


def beside(work: Callable[[], Built], text: Callable[[], Text]) -> tuple[Built, Text]:
    """The results of both, where one waits for Coq and the other writes what Coq is to read next."""
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(text)
        return work(), written.result()


def compiled(
    folder: Path, texts: Mapping[str, str], flags: Sequence[str], say: Say | None = None
) -> dict[str, subprocess.CompletedProcess[str]]:
    """What coqc says to each of some files, by name; as many at a time as there are jobs."""
    for name, text in texts.items():
        (folder / f"{name}.v").write_text(text, encoding="utf-8")
    command = " ".join(["coqc", "-q", "-w", "-all", *flags])
    recipe = f"\t@echo COQC $<\n\t@{command} $< >$*.out 2>$*.err; echo $$? >$@\n"
    (folder / "Each.mk").write_text(f"all: {' '.join(f'{name}.code' for name in texts)}\n%.code: %.v\n{recipe}")
    done = run(["make", "-f", "Each.mk", "all"], folder, say)
    found: dict[str, subprocess.CompletedProcess[str]] = {}
    for name in texts:
        try:
            code, out, err = (
                (folder / f"{name}.{end}").read_text("utf-8", "replace") for end in ("code", "out", "err")
            )
            found[name] = subprocess.CompletedProcess(["coqc", name], int(code), out, err)
        except (OSError, ValueError):
            found[name] = subprocess.CompletedProcess(["coqc", name], 124, "", last_error(done))
    return found


def copied(source: Path, target: Path) -> None:
    """The sources of a development, without what was compiled beside them."""
    target.mkdir(parents=True)
    for path in (*sorted(source.glob("*.v")), *source.glob("_CoqProject")):
        shutil.copy(path, target)


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


def not_allowed(found: Mapping[str, str], allowed: Mapping[str, str] = ALLOWED) -> list[str]:
    """The axioms that are on the list neither by name nor by type."""
    return [f"{name} : {kind}" for name, kind in found.items() if allowed.get(name) != kind]


def marked(name: str, theorem: str) -> str:
    """Commands that print what a theorem assumes between two markers."""
    return (
        f'Goal True. idtac "@@BEGIN {name}". exact I. Qed.\nPrint Assumptions {theorem}.\n'
        f'Goal True. idtac "@@END {name}". exact I. Qed.\n'
    )


def every(names: Sequence[str], title: str = "every") -> str:
    """A definition whose term has all of these in it: what it assumes they assume, one question for all."""
    return f"Definition {title} := {''.join(f'let _ := {name} in ' for name in names)}I.\n"


def between(output: str, name: str) -> str:
    """What was printed between two markers; raises BadSource if nothing was."""
    match = re.search(rf"^@@BEGIN {re.escape(name)}\n(.*?)^@@END {re.escape(name)}$", output, re.DOTALL | re.MULTILINE)
    if not match:
        raise BadSource(f"{name}: Print Assumptions printed nothing")
    return match[1]


def audited(
    folder: Path, text: str, flags: Sequence[str], what: str, allowed: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The names of what a text prints as assumptions of `every`, and the problems, those off the list among them."""
    (folder / "Audit.v").write_text(text, encoding="utf-8")
    done = run(["coqc", "-q", "-w", "-all", *flags, "Audit.v"], folder)
    if done.returncode:
        return [], [f"{what}: {last_error(done)}"]
    try:
        found = assumptions(between(done.stdout, "every"))
    except BadSource as error:
        return [], [f"{what}: {error}"]
    return sorted(found), [f"{what}: assume {axiom}" for axiom in not_allowed(found, allowed)]


def last_error(done: subprocess.CompletedProcess[str]) -> str:
    """What a program that failed complained of, on one line."""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip() and not line.startswith("make")]
    return " ".join(lines[:4]) or f"exit code {done.returncode}"


def unchecked(output: str, permitted: Sequence[str]) -> list[str]:
    """What coqchk found to be assumed beyond these axioms, or to be unsafe; says so if it said nothing."""
    parts = ("type-in-type", "unsafe (co)fixpoints", "positivity is assumed")
    odd = [part for part in parts if f"{part}: <none>" not in output]
    axioms = re.search(r"\* Axioms:\n(.*?)\n\s*\n", output, re.DOTALL)
    if axioms is None:
        return [*odd, "no list of axioms"]
    names = [line.strip() for line in axioms[1].splitlines()]
    # Coq's primitive integers and floats are axioms to coqchk; no theorem here uses them, as the audit has shown.
    primitive = ("Coq.Numbers.Cyclic.Int63.", "Coq.Floats.")
    return odd + [name for name in names if name not in permitted and not name.startswith(primitive)]
