"""Delta encoding: distortion of what is handed to the quantizer."""

CLAIMS = (
    "delta_advantage",
    "delta_advantage_strict",
    "delta_gain",
    "trace_suffices",
    "stationary_delta",
    "diagonal_prediction",
    "selective_delta",
    "fixed_steps",
    "pointwise_mse",
    "pointwise_mse_normal",
)
