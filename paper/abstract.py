"""What the paper's abstract says, sentence by sentence in our words, and the claims that say it exactly.

Bo Jun Han, doi:10.5281/zenodo.19440451. The statuses are computed where the table is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """One thing the abstract says; the claims that hold of it, those that correct it, and what no claim covers."""

    words: str
    claims: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    open: str = ""


SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "There is a rate-distortion theorem for a simple class of product quantizers.",
        ("rate-distortion", "rate-saving", "shannon-gap"),
        ("gaussian-constant-uniform-in-b",),
    ),
    Sentence(
        "Covariance domination arises when temporally correlated embeddings are delta encoded.",
        ("stationary-delta", "leaky-delta"),
        open="whether a stream is dominated is measured, stream by stream",
    ),
    Sentence(
        "Coordinate-wise uniform quantization in an eigenbasis has a mean squared error of at most a constant times the"
        " trace of the covariance.",
        ("pq-trace-bounded", "pq-any-basis", "pq-trace-second-moment", "pq-trace-gaussian"),
        ("delta-squared-over-12-for-every-law",),
    ),
    Sentence(
        "If the delta's covariance is dominated in the Loewner order, delta encoding has the better worst case under a"
        " fixed configuration.",
        ("delta-advantage", "delta-advantage-strict", "delta-gain", "trace-suffices", "pointwise-mse-normal"),
        ("fixed-steps", "pointwise-mse"),
    ),
    Sentence(
        "A delta stage before soft-ZCA whitening and product quantization can strictly lower the distortion.",
        ("delta-whiten-pq", "soft-zca-matched", "soft-zca-common-step", "own-whitening", "loewner-soft-zca"),
        ("common-step-slack", "whitened-domination"),
    ),
    Sentence(
        "It does so on a large subset of tokens.",
        ("token-subset",),
        open="how large the subset is has to be measured",
    ),
    Sentence(
        "Delta encoding is not to be treated as a source of cryptographic entropy.",
        ("delta-invertible", "delta-entropy"),
        open="nothing is claimed about secrecy",
    ),
    Sentence(
        "The lemmas on scalar quantization are proved.",
        (
            "midrise-error",
            "granular-error",
            "overload-error",
            "cell-mse",
            "uniform-source",
            "scalar-mse-bounded",
            "scalar-mse-gaussian",
            "scalar-mse-laplace",
        ),
    ),
    Sentence(
        "The lemmas on vector quantization are proved.",
        ("rotation-invariance", "error-decomposition", "trace-is-energy"),
    ),
    Sentence(
        "The trace is monotone in the Loewner order.",
        ("loewner-trace", "loewner-trace-strict", "loewner-quadratic-form", "loewner-congruence", "loewner-shift"),
        ("trace-implies-loewner", "loewner-square"),
    ),
    Sentence(
        "Residual-based compression makes domination plausible.",
        ("successive-refinement", "residual-stages", "anchor-residual", "lag-delta"),
        open="residual stages need no domination; a residual over k rows needs correlation 1/2 at lag k in every"
        " direction, and the error does not add up whatever the reference",
    ),
    Sentence(
        "Angle-based compression makes domination plausible.",
        ("shape-gain", "angle-trace-bounded", "polar-recursion"),
        open="the bound holds for every law by its energy alone: domination is neither needed nor implied",
    ),
    Sentence(
        "Context compression makes domination plausible.",
        ("context-merge", "context-merge-rate"),
        open="merging needs increments of small energy: a trace condition with an exact threshold, no matrix order",
    ),
    Sentence(
        "The claims about language models rest on domination, which can be tested.",
        ("rotating-mean",),
        open="an empirical question, answered per stream by measurement; rows on a rotating mean may pass the trace"
        " condition by that mean alone",
    ),
)


def keys() -> tuple[str, ...]:
    """The claims named, each once, in the order of the sentences."""
    return tuple(dict.fromkeys(key for s in SENTENCES for key in (*s.claims, *s.corrections)))


def rows(statuses: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Sentence, its claims with their statuses, and what corrects or limits it. Raises KeyError without a status."""

    def named(claims: tuple[str, ...]) -> str:
        return ", ".join(f"`{key}` {statuses[key]}" for key in claims)

    table: list[tuple[str, str, str]] = []
    for s in SENTENCES:
        limits = "; ".join(part for part in (named(s.corrections), s.open) if part)
        table.append((s.words, named(s.claims) or "none", limits))
    return table
