"""The command line, run in this process as a user would run it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from osa.cli import main
from osa.cli.printing import console
from osa.i18n import use_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and the code it ended with."""

    code: object
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - what JSON can say
        """Return what was printed as JSON, of a command that did well."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@pytest.fixture
def osa(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Ran]]:
    """Run `osa` with some arguments, in English unless they say otherwise, on a wide terminal."""
    monkeypatch.setenv("OSA_LANG", "en")
    monkeypatch.delenv("OSA_PROGRAMME", raising=False)
    monkeypatch.setattr(console, "_width", 300)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["osa", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        printed = capfd.readouterr()
        return Ran(caught.value.code, printed.out, printed.err)

    yield run
    use_language("en")
