"""One module a group of commands; each command takes the parsed arguments and returns the exit code."""
