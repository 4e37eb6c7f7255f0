"""The Loewner order of two matrices, decided rigorously."""
