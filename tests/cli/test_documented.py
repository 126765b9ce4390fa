"""The guide pages about the commands are complete, and the published schema is the one of the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command

from osa.cli.app import app
from osa.rulebook.screening import Screening

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"
NOT_DESCRIBED = {"--help", "--install-completion", "--show-completion"}


def described(command: object, path: str) -> Iterator[str]:
    """Go through everything of a command that a guide must name: its name, and its options."""
    children = getattr(command, "commands", {})
    if not children:
        yield path
        for parameter in command.params:  # type: ignore[attr-defined]
            yield from (option for option in parameter.opts if option.startswith("--") and option not in NOT_DESCRIBED)
    for name, child in children.items():
        yield from described(child, f"{path} {name}")


@pytest.mark.parametrize("page", ["guide/commands.md", "guide/commands.ja.md"])
def test_the_guide_names_every_command_and_every_option(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    missing = [item for item in described(get_command(app), "osa") if item not in text]
    assert missing == []


def test_the_published_schema_of_the_record_is_that_of_the_code() -> None:
    published = json.loads((DOCS / "schema/screening-1.schema.json").read_text(encoding="utf-8"))
    assert published == Screening.model_json_schema(mode="serialization"), "osa rulebook schema > docs/schema/…"
