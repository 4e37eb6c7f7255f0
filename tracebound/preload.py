"""Imported by the process that workers are forked from: every claim, so that no worker imports them again."""

import os
from contextlib import suppress

_parent = os.getppid()
with suppress(Exception):  # what is wrong with a claim's file is said where it is checked
    from proofs.checking import book

    for _name in book.CLAIMS:
        if os.getppid() != _parent:
            os._exit(0)  # who began this was killed, and nobody would use the rest
        with suppress(Exception):
            book.module(book.key_of(_name))
