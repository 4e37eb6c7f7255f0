"""Vector quantizer."""
