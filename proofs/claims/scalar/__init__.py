"""Scalar quantizer."""
