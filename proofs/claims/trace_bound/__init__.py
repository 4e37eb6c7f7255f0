"""Product-quantizer trace bound."""

CLAIMS = (
    "pq_trace_bounded",
    "pq_trace_gaussian",
)
