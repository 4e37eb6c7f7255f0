"""The neighbours that the paper names: residual, angle and context compression, and a rotating mean."""

CLAIMS = (
    "lag_delta",
    "anchor_residual",
    "shape_gain",
    "rotating_mean",
)
