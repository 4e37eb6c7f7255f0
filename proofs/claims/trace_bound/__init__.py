"""Product-quantizer trace bound."""

CLAIMS = ("pq_trace_bounded",)
