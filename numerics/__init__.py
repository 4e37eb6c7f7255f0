"""Measurements with a reference quantizer: nothing here is a proof, and nothing here imports one."""

__version__ = "0.1.0"  # of the whole project; pyproject.toml reads it here
