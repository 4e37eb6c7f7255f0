"""The neighbours that the paper names: residual, angle and context compression, and a rotating mean."""

CLAIMS = (
    "successive_refinement",
    "residual_stages",
    "lag_delta",
    "anchor_residual",
    "shape_gain",
    "angle_trace_bounded",
    "polar_recursion",
    "context_merge",
    "context_merge_rate",
    "rotating_mean",
)
