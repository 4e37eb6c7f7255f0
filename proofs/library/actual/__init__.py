"""Rounded arithmetic, and errors as they are."""
