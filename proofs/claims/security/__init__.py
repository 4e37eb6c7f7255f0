"""Security remark."""

CLAIMS = (
    "delta_invertible",
    "delta_entropy",
)
