"""One offline HTML page with every claim, how it was checked and what shows its hypotheses and constants needed."""
