"""Rate."""

CLAIMS = (
    "rate_distortion",
    "rate_saving",
    "shannon_gap",
)
