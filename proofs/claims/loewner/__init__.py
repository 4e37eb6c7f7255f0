"""Loewner order."""

CLAIMS = (
    "loewner_trace",
    "loewner_trace_strict",
    "loewner_quadratic_form",
    "trace_implies_loewner",
    "loewner_square",
)
