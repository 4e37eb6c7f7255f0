"""Finite sums and powers."""
