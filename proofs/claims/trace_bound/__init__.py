"""Product-quantizer trace bound."""
