"""Closed loop: what a real codec does, and what its error is."""

CLAIMS = (
    "closed_loop_identity",
    "open_loop_drift",
    "uncorrelated_suffices",
    "closed_loop_pathwise",
    "closed_loop_threshold",
    "closed_loop_mse",
    "closed_loop_predictor",
    "key_frames",
    "half_correlation_suffices",
)
