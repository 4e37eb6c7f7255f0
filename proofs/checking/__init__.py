"""Order of the claims, how each is checked, certificates, and what is kept of earlier checks."""
