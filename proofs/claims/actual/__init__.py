"""Actual error and rate, and arithmetic as computed."""

CLAIMS = (
    "pq_high_resolution",
    "delta_actual_advantage",
    "closed_loop_dithered",
    "entropy_coded_rate",
    "float_scalar_error",
    "float_dot_product",
    "float_codec_error",
)
