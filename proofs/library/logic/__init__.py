"""Formulas, magnitudes and polynomial identities."""
