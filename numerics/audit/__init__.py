"""Whether delta encoding pays on a stream: exact matrix verdicts, inference for the population, measured codecs."""

from numerics.audit.report import audit

__all__ = ["audit"]
