"""Prediction from decoded values, and from source values."""
