"""The trusted core, standard library only; it never searches. Past 700 lines, at most 850, since both sorts of
variables and every rule's statement are spelled out for the reviewer."""
