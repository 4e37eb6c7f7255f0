"""The Coq layer: the same statements for every dimension and every probability measure, checked by Coq's kernel."""
