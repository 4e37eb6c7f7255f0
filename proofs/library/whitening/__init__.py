"""Whitening and soft-ZCA."""
