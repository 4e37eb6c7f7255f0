"""Scalar quantizer."""

CLAIMS = (
    "midrise_error",
    "granular_error",
    "overload_error",
    "cell_mse",
    "uniform_source",
    "scalar_mse_bounded",
    "scalar_mse_second_moment",
    "high_resolution",
    "subtractive_dither",
    "scalar_mse_gaussian",
    "gaussian_constant_uniform_in_b",
    "scalar_mse_laplace",
    "delta_squared_over_12_for_every_law",
)
