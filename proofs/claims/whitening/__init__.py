"""Whitening."""

CLAIMS = (
    "soft_zca_matched",
    "soft_zca_common_step",
    "common_step_slack",
    "common_step_one_bit",
    "delta_whiten_pq",
    "own_whitening",
    "whitened_domination",
)
