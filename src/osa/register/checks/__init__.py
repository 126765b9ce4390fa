"""The checks of the register, one function each, in one list. To add one, write it and name it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.register.checks import agreeing, answers, deliveries, projects, sources, standing

if TYPE_CHECKING:
    from osa.register.checks.book import Check

CHECKS: tuple[Check, ...] = (
    *sources.CHECKS,
    *projects.CHECKS,
    *deliveries.CHECKS,
    *answers.CHECKS,
    *agreeing.CHECKS,
    *standing.CHECKS,
)
"""All checks, in the order in which their findings are told."""
