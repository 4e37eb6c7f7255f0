"""Rate."""

CLAIMS: tuple[str, ...] = (
    "rate_distortion",
    "rate_saving",
)
