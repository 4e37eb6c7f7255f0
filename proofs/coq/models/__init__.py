"""Every finite model that a claim shows, evaluated again by Coq: counterexamples, laws that attain, models of goals."""
