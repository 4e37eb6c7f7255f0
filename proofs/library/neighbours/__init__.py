"""Residual, angle and context compression, and rows on a rotating mean."""
