"""The trusted core; it never searches. Past 700 lines, at most 850: two sorts of variables, every rule spelled out."""
