"""The quantizer of a number and of a vector."""
