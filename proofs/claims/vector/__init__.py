"""Vector quantizer."""

CLAIMS = (
    "rotation_invariance",
    "error_decomposition",
    "trace_is_energy",
)
