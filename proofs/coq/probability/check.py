"""Builds the restatements beside the theorems that certificates prove, and audits what they assume."""

from __future__ import annotations

from pathlib import Path

from proofs.coq.layer import FOLDER, refusals_in
from proofs.coq.program import (
    ALLOWED,
    STANDARD,
    Say,
    audited,
    copied,
    every,
    last_error,
    make,
    marked,
)

PROBABILITY, FOLLOWS = FOLDER / "probability", FOLDER / "implied"
# What each key's restatement is called in Held.v.
RESTATED = {
    "pq-trace-bounded": "pq_trace_bounded",
    "delta-advantage": "delta_advantage",
    "stationary-delta": "stationary_delta",
    "closed-loop-mse": "closed_loop_mse",
    "delta-whiten-pq": "delta_whiten_pq",
}
# What of the independent statement in Statements.v is proved from the restatement and it from that, by the names of the
# theorems in Implied.v and Converse.v.
IMPLIED = {
    "stationary-delta": (
        "stationary_delta",
        "stationary_delta_restated_by_hand",
        "both equivalences, over the standard library's reals",
    ),
}
# What the restatement says otherwise than the independent statement; where IMPLIED has no entry neither is proved from
# the other.
_ALIKE = "vectors and matrices: functions of integers here, finite matrices there"
_QUANTIZER = (
    "levels: 2M for any whole M >= 1 here, 2^b with b >= 1 there",
    "the error's integral: assumed to exist here, an integral that the bound shows to be finite there",
    "integrability: of each square and product here, measurable and square-integrable coordinates there",
)
DIFFERENCES = {
    "pq-trace-bounded": (_ALIKE, *_QUANTIZER, "basis: any orthonormal one here, eigenvectors there"),
    "delta-advantage": (_ALIKE, *_QUANTIZER, "the order of the two bounds: a theorem of the kernel alone here"),
    "stationary-delta": (
        _ALIKE,
        "Z = X - P: almost surely here, by definition there",
        "the formula of the covariance: not here",
    ),
    "closed-loop-mse": (
        _ALIKE,
        _QUANTIZER[0],
        "integrability: of each square and product here, square-integrable sources and reconstructions there",
        "what is decoded: almost surely here, for every outcome there",
        "the differences' means: any here, zero there",
        "time: to a last T here, without end there; the contraction: a theorem of the kernel alone here",
    ),
    "delta-whiten-pq": (
        _ALIKE,
        *_QUANTIZER,
        "basis: any orthonormal one here, eigenvectors there",
        "the order of the two bounds: a theorem of the kernel alone here",
    ),
}
# Beside the axioms of both developments, what mathcomp's real numbers of the standard library stand on.
EPSILON = {
    "Epsilon.epsilon_statement": "forall (A : Type) (P : forall _ : A, Prop) (_ : inhabited A), "
    "@sig A (fun x : A => forall _ : @ex A (fun x0 : A => P x0), P x)"
}
ACCEPTED = {**STANDARD, **ALLOWED, **EPSILON}
LIBRARIES = ("-R", "../kernel", "Kernel", "-R", "../claims", "Claims", "-R", ".", "Probability")


def check(work: Path, say: Say) -> tuple[dict[str, list[str]], list[str]]:
    """What all restatements assume, by key, and the problems; `work` holds the kernel and the printed theorems."""
    problems = refusals_in(PROBABILITY)
    if problems:
        return {}, problems
    folder = work / "probability"
    copied(PROBABILITY, folder)
    for where, targets in ((work / "kernel", ("Lebesgue.vo", "Notions.vo")), (folder, ())):
        done = make(where, targets, say)
        if done.returncode:
            return {}, [f"probability: {last_error(done)}"]
    say("the assumptions of the restatements")
    names = [f"Held.{name}" for name in RESTATED.values()]
    text = f"From Probability Require Held.\n{every(names)}Set Printing All.\n{marked('every', 'every')}"
    axioms, problems = audited(folder, text, LIBRARIES, "restatements", ACCEPTED)
    return dict.fromkeys(RESTATED, axioms) if axioms else {}, problems


def implied(work: Path, say: Say) -> list[str]:
    """The problems with what is proved by hand too and follows from restatements; `work` holds both developments."""
    problems = refusals_in(FOLLOWS)
    if problems:
        return problems
    folder = work / "implied"
    copied(FOLLOWS, folder)
    done = make(folder, (), say)
    if done.returncode:
        return [f"implied: {last_error(done)}"]
    names = [n for there, back, _ in IMPLIED.values() for n in (f"Implied.{there}", f"Converse.{back}")]
    text = f"From Implied Require Implied Converse.\n{every(names)}Set Printing All.\n{marked('every', 'every')}"
    flags = (
        *LIBRARIES[:6],
        "-R",
        "../probability",
        "Probability",
        "-R",
        "../theories",
        "Tracebound",
        "-R",
        ".",
        "Implied",
    )
    return audited(folder, text, flags, "what restatements imply", ACCEPTED)[1]
