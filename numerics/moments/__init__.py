"""Moments of a sample, in one pass and by groups."""
