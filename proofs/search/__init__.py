"""Untrusted search: solvers propose, the kernel checks."""
