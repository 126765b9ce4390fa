"""The answers of the appraisal, which take too long to be computed while somebody waits for a page.

They are computed once for what they rest on, kept as JSON under `OSA_HOME/answers`, and read from there.
"""

from __future__ import annotations

from osa.web.answers.refreshing import Standing, refresh, standing, withheld
from osa.web.answers.state import programme
from osa.web.answers.store import NotComputedError, chart, read, stamp

__all__ = ["NotComputedError", "Standing", "chart", "programme", "read", "refresh", "stamp", "standing", "withheld"]
