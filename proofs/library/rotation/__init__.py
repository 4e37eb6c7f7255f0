"""Orthonormal bases."""
