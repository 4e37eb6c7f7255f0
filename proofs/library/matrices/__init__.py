"""Matrices, the Loewner order, norms and inverses."""
