"""The trusted core: terms, formulas and the rules that make theorems. Standard library only; it never searches.

Past 700 lines, below 850: both sorts of variables and every rule's statement are spelled out for the reviewer.
"""
