from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from osa import __version__
from osa.cli import _language_asked_for, screening

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

OURS = (
    "pyarrow",
    "z3",
    "duckdb",
    "sqlglot",
    "openpyxl",
    "numpy",
    "yaml",
    "django",
    "cryptography",
    "altair",
    "vl_convert",
)
HEAVY = (*OURS, "pydantic")  # which typer itself imports for the options of a command
IMPORTED = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
sys.argv = ["osa", *{arguments!r}]
from osa.cli import main
main()
"""
COMMANDS = (
    ("screen",),
    ("explain",),
    ("precedents",),
    *((name,) for name in ("projects", "budget", "duties", "serve", "backup", "restore")),
    *(("register", name) for name in ("load", "check", "export", "import", "show")),
    *(("audit", name) for name in ("verify", "sign", "log")),
    *((name,) for name in ("appraise", "indicators", "rank", "backtest", "substitute", "history", "claims")),
    *(("evidence", name) for name in ("add", "list", "verify", "remove", "export")),
    *(("rulebook", name) for name in ("show", "facts", "check", "prove", "diff", "sql")),
)


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], HEAVY),
        (["--version"], HEAVY),
        (["screen", "--help"], OURS),
        (["rulebook", "diff", "--help"], OURS),
        (["rank", "--help"], OURS),
        (["evidence", "add", "--help"], OURS),
    ],
)
def test_help_and_version_import_no_heavy_module(arguments: list[str], heavy: tuple[str, ...]) -> None:
    program = IMPORTED.format(arguments=arguments)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = {name.split(".")[0] for name in json.loads(ran.stderr)}
    assert imported.isdisjoint(heavy)


def test_the_help_tells_the_commands_the_exit_codes_and_the_completion(osa: Callable[..., Ran]) -> None:
    ran = osa("--help")
    assert ran.code == 0
    for told in (
        "screen",
        "explain",
        "precedents",
        "projects",
        "budget",
        "register",
        "audit",
        "user",
        "rulebook",
        "--install-completion",
    ):
        assert told in ran.out
    for code in ("0 done", "1 something is not as it should be", "2 the input", "70 a fault of osa"):
        assert code in " ".join(ran.out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_names_its_language_option(osa: Callable[..., Ran], command: tuple[str]) -> None:
    ran = osa(*command, "--help")
    assert ran.code == 0
    assert "--lang" in ran.out
    assert "Usage: osa" in ran.out


def test_the_version_is_that_of_the_package(osa: Callable[..., Ran]) -> None:
    assert osa("--version").out == f"{__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["precedents", "--nonsense"],
        ["precedents", "--lang", "de"],
        ["projects", "--on", "2024-02-30"],
        ["projects", "--on", "9999-12-31"],
        ["explain"],
        ["rulebook", "sql", "--dialect", "cobol"],
    ],
)
def test_a_command_that_cannot_be_used_ends_with_2_and_a_message(osa: Callable[..., Ran], arguments: list[str]) -> None:
    ran = osa(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Error" in ran.err


def test_a_programme_that_is_not_there_ends_with_2_and_a_message(osa: Callable[..., Ran]) -> None:
    ran = osa("precedents", "--programme", "atlantis")
    assert (ran.code, ran.out) == (2, "")
    assert "atlantis: there is no programme here" in ran.err


def test_a_fault_of_osa_ends_with_70_and_gives_no_verdict(
    osa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(screening, "load_rulebook", fail)
    ran = osa("explain", "PHL-23")
    assert (ran.code, ran.out) == (70, "")
    assert "ZeroDivisionError" in ran.err
    assert "no verdict was given" in ran.err


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["precedents", "--lang", "ja"], "ja"),
        (["--lang=en", "precedents"], "en"),
        (["precedents", "--lang", "de"], None),
        (["precedents", "--lang"], None),
        (["precedents"], None),
    ],
)
def test_the_language_is_known_before_anything_else(arguments: list[str], language: str | None) -> None:
    assert _language_asked_for(arguments) == language
