"""The trusted core: terms, formulas and the rules that make theorems. Standard library only; it never searches.

At 850 lines it is read in an hour: both sorts of variables, their binders and every rule's statement are spelled out.
"""
