"""Actual error and rate, and arithmetic as computed."""

CLAIMS = ("float_dot_product",)
