"""Measurements against the bounds: laws, ensembles, streams."""
