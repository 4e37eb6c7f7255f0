"""Integrals, enclosures of numbers and arithmetic as computed, which the kernel has no terms for, proved in Coq."""
