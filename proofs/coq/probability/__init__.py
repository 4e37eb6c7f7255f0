"""Claims of the kernel restated for random variables on a probability space, almost surely where a null set may go."""
