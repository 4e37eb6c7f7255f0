"""The paper: prose, and statements and constants taken from the checked claims."""
