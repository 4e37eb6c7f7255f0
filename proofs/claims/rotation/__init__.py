"""Rotation without knowing the covariance."""

CLAIMS = (
    "rotation_oblivious",
    "hadamard_isotropic",
    "signs_after_hadamard",
    "equal_variance_basis",
    "one_rotation_for_all",
    "rotation_worst_vector",
    "one_centroid_codebook",
    "sphere_coordinate",
    "companded_cell",
    "panter_dite_bound",
    "sphere_constant",
)
