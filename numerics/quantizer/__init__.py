"""The quantizer: reference, compiled and exact."""
