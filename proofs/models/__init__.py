"""Exact evaluation in finite models, and the kernel's theorems in them."""
