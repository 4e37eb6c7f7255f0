"""Imported by the process that workers are forked from: every claim, so that no worker imports them again.

Neither here nor in a worker is there a search for cycles: it would pass over all that stays, and write to its pages.
"""

import gc
import os
from contextlib import suppress

gc.disable()
_parent = os.getppid()
with suppress(Exception):  # what is wrong with a claim's file is said where it is checked
    from proofs.checking import book

    for _name in book.CLAIMS:
        if os.getppid() != _parent:
            os._exit(0)  # who began this was killed, and nobody would use the rest
        with suppress(Exception):
            book.module(book.key_of(_name))
