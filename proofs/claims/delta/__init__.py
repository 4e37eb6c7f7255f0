"""Delta encoding: distortion of what is handed to the quantizer."""

CLAIMS = (
    "delta_advantage",
    "delta_advantage_strict",
    "delta_gain",
    "trace_suffices",
    "stationary_delta",
    "leaky_delta",
    "gated_delta",
    "token_subset",
    "diagonal_prediction",
    "selective_delta",
    "fixed_steps",
    "pointwise_mse",
    "pointwise_mse_normal",
)
