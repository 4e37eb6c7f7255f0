"""The language of the statement files, read into kernel formulas. Trusted, standard library only."""
