"""Rate."""

CLAIMS: tuple[str, ...] = ()
