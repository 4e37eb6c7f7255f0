"""Rate and distortion."""
