"""The command line of tracebound: progress, tables and exit codes around `proofs` and `numerics`.

From Python, `tracebound.__version__` is the version; the work is done by the packages beside this one:

    from numerics.loewner.verdict import compare        # A <= B? compare(A, B).verdict is certified, refuted, undecided
    from numerics import codec                          # codec.encode(rows, "closed-loop", 4), codec.decode(message)
    from numerics.audit import audit                    # an entry of the report of `tracebound audit`
    from numerics.audit.readers import open_streams     # its streams, from a file or a folder
    from proofs.checking import book                    # book.claim("granular-error"), book.verify(["granular-error"])
"""

__version__ = "0.1.0"
