"""Constants of the optimal quantizers of the normal and the Laplace law, enclosed by ball arithmetic.

Every number is an interval that contains the true value; a certificate holds the boxes that show it, and is checked
without searching again.
"""
