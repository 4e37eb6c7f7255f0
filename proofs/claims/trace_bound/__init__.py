"""The product quantizer's trace bound and what stands around it."""

CLAIMS = (
    "pq_trace_bounded",
    "pq_trace_second_moment",
)
