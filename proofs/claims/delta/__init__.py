"""Delta encoding: distortion of what is handed to the quantizer."""

CLAIMS = (
    "delta_advantage",
    "delta_advantage_strict",
    "trace_suffices",
    "stationary_delta",
    "fixed_steps",
    "pointwise_mse",
    "pointwise_mse_normal",
)
