"""Files that appear when they are whole, and not at all if anything goes wrong before."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.rulebook.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def appearing(file: Path) -> Iterator[Path]:
    """Give a file beside the wanted one to write to, and move it there at the end.

    Raises `InputError` if it cannot be written.
    """
    target = file.resolve()  # what a link points to, not the link
    if target.exists() and not target.is_file():
        raise InputError([Fault(str(file), _("is not a file"), _("the name of a file"))])
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.touch()  # a place that cannot be written to is told before the work begins
        yield part
        part.replace(target)
    except OSError as error:
        raise InputError([Fault(str(file), _("cannot be written: {error}").format(error=error))]) from error
    finally:
        part.unlink(missing_ok=True)
