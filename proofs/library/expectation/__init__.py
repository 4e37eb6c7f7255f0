"""Expectations and moments."""
