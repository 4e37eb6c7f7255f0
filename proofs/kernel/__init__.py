"""The trusted core: terms, formulas and the rules that make theorems. Standard library only; it never searches.

At 850 lines or less it is read in an hour. It is past 700 because both sorts of variables, their binders and every
rule's statement are spelled out and typed, which a reviewer needs more than fewer lines.
"""
