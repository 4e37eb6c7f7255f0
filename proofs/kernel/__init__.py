"""The trusted core: terms, formulas and rules that make theorems. Standard library only; it never searches."""
