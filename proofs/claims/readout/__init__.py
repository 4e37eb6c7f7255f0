"""What the error does downstream."""

CLAIMS = (
    "loewner_is_every_trace",
    "dithered_error_covariance",
    "delta_every_query",
    "query_weighted",
    "weighted_trace_bound",
    "readout_factor",
    "centroid_shrinks",
    "attention_weights",
    "attention_shift",
    "mse_bounds_attention",
    "attention_one_key",
    "attention_pathwise",
    "attention_output",
)
