"""Whether delta encoding pays on a stream: exact matrix verdicts, inference for the population, measured codecs."""
