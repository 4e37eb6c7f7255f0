"""Statements, proofs, counterexamples and their checks."""
