"""Imported by the process that workers are forked from: every claim, so that no worker imports them again."""

import gc
from contextlib import suppress

gc.disable()  # here and in the workers: terms have no cycles, and the search for them takes a sixth of the time

with suppress(Exception):  # what is wrong with a claim's file is said where it is checked
    from proofs.checking import book

    for _name in book.CLAIMS:
        with suppress(Exception):
            book.module(book.key_of(_name))
