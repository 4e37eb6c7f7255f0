"""Loewner order."""

CLAIMS = (
    "loewner_trace",
    "loewner_trace_strict",
    "loewner_quadratic_form",
    "loewner_congruence",
    "loewner_shift",
    "loewner_determinant",
    "loewner_soft_zca",
    "trace_implies_loewner",
    "loewner_square",
)
