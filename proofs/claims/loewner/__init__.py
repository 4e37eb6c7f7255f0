"""Loewner order."""
