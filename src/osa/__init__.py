"""Run an official security assistance programme end to end, with the law as an executable, dated, cited rulebook."""

__version__ = "0.1.0"
