"""Actual error and rate, and arithmetic as computed."""

CLAIMS = (
    "closed_loop_dithered",
    "float_dot_product",
)
