"""Measurements with a reference quantizer: nothing here is a proof, and nothing here imports one."""
