"""Is a quantizer what theory says? Two arrays of the same rows, original and decoded, beside what the claims give."""

from numerics.check.report import check
from numerics.check.theory import Value, values

__all__ = ["Value", "check", "values"]
