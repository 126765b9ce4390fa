"""`osa …`: each module is a command group that only parses, calls and prints; heavy imports wait for a command."""

from __future__ import annotations

import sys

from osa.i18n import LANGUAGES, Language, preferred_language, use_language


def main() -> None:
    """Run the command line.

    The language is chosen first, so that even the help speaks it.
    """
    use_language(_language_asked_for(sys.argv[1:]) or preferred_language())
    from osa.cli.app import run

    run()


def _language_asked_for(arguments: list[str]) -> Language | None:
    """Return the language of `--lang`, if it is asked for."""
    for place, argument in enumerate(arguments):
        name, _equals, value = argument.partition("=")
        if name == "--lang":
            wanted = value or "".join(arguments[place + 1 : place + 2])
            return next((language for language in LANGUAGES if language == wanted), None)
    return None
