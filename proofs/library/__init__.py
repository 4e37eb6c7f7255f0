"""Proved lemmas, each for every length, dimension and law."""
