"""The publishers' own files, where OSA_REAL_DATA names a folder of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def real_file(name: str) -> Path:
    """Return a file of the real data; without it the test is skipped."""
    folder = os.environ.get("OSA_REAL_DATA")
    if not folder or not Path(folder, name).exists():
        pytest.skip("OSA_REAL_DATA names no folder with this file")
    return Path(folder, name)
