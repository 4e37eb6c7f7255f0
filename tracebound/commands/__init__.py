"""One module for each command, or for a few that belong together.

A module has `register(commands)`, which adds its parsers and sets `run` to the function that takes the parsed
arguments and returns the exit code. What is slow is imported inside that function, so that usage errors cost no time.
"""

COMMANDS = (
    "verify",
    "certify",
    "new",
    "claims",
    "graph",
    "abstract",
    "validate",
    "report",
    "coq",
    "corroborate",
    "semantics",
    "constants",
    "paper",
    "loewner",
    "audit",
    "check",
)
