"""The claims, one file each, in section folders that follow the theory book."""
