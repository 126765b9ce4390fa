"""Screens one Parquet file into another, batch by batch, and says how much memory that took (`growth.py` starts it)."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.cases import FRAMEWORK, japan
from osa.rulebook.bulk import screen_batches, write_answers
from osa.rulebook.cases import read_batches


def peak() -> int:
    """Return the most memory that this process has had so far, in bytes.

    Linux's own count is used where there is one: that of `getrusage` begins with the memory of the starting process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(file: Path) -> None:
    """Screen a file, and print the memory before and at the peak, and the seconds."""
    rulebook = japan()
    base, begun = peak(), time.perf_counter()
    answers = screen_batches(rulebook, [FRAMEWORK], read_batches([file], rulebook.vocabulary, None))
    written = file.with_suffix(".answers.parquet")
    rows = write_answers(answers, written, "parquet")
    seconds = time.perf_counter() - begun
    written.unlink()
    sys.stdout.write(json.dumps({"rows": rows, "base": base, "peak": peak(), "seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
