"""Delta encoding and prediction."""
