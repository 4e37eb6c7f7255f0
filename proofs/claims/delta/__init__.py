"""Delta encoding: distortion of what is handed to the quantizer."""

CLAIMS = (
    "delta_advantage",
    "delta_advantage_strict",
    "delta_gain",
    "trace_suffices",
    "domination_is_necessary",
    "stationary_delta",
    "leaky_delta",
    "gated_delta",
    "token_subset",
    "diagonal_prediction",
    "lmmse_delta",
    "tail_domination",
    "domination_orders_tails",
    "selective_delta",
    "fixed_steps",
    "pointwise_mse",
    "pointwise_mse_normal",
)
