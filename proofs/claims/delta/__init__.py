"""Delta encoding: distortion of what is handed to the quantizer."""
