"""The command line of tracebound: progress, tables and exit codes around `proofs` and `numerics`."""

__version__ = "0.1.0"
