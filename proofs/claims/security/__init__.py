"""Security."""

CLAIMS: tuple[str, ...] = ()
