"""Benchmarks of the rulebook engine: every figure is a ratio, or a count for a second, measured in one run."""
