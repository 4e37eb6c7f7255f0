"""Replays the committed proofs with the kernel alone: `python3 -S -m proofs.recheck [DIR]`.

Every theorem is rebuilt from its trace and compared with the statement file of its claim, every counterexample is
evaluated again in exact rationals. Nothing but Python's standard library is imported, and nothing in a certificate
is believed: a trace only says which rules to apply to what, and the rules are the kernel's.

A certificate is canonical JSON. `terms` is a table of atoms and polynomials, `formulas` one of formulas, `steps` the
applications of rules; each entry refers to earlier entries by number. `imports` are theorems of the library's
certificates, which come before the steps.

    values     the JSON of a certificate, every value of bounded size
    reader     its tables as kernel objects, its steps as applications of rules
    evidence   finite models evaluated exactly
    claims     one claim after the other against its statement file
"""
