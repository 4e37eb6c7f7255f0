"""The product quantizer's trace bound and what stands around it."""

CLAIMS = (
    "pq_trace_bounded",
    "pq_trace_second_moment",
    "pq_per_coordinate_loading",
    "pq_any_basis",
    "pq_trace_uniform",
    "pq_bit_allocation",
    "pq_codebook",
    "pq_determinant",
    "pq_trace_gaussian",
)
