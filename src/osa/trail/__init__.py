"""The trail: every change of a recorded row leaves an entry that cannot be bent. The lowest of the Django apps."""
