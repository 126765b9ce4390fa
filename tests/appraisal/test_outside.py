"""Why a country is no candidate."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.outside import why_outside
from osa.i18n import Text
from osa.rulebook.faults import InputError
from tests.appraisal.invented import evidence, recipient, settings

if TYPE_CHECKING:
    from pathlib import Path

    from osa.evidence.selection import Evidence

DAY = dt.date(2024, 12, 31)
REASON = Text("A territory.", "領域であるため。")


@pytest.fixture
def known(tmp_path: Path) -> Evidence:
    rows = [recipient("PHL"), recipient("MMR"), recipient("BGD"), recipient("THA", until="2020-01-01")]
    return evidence(tmp_path, {"aid_recipients": rows})


def why(known: Evidence, country: str) -> list[str]:
    return [one.en for one in why_outside(known, settings(excluded={"MMR": REASON}), country, DAY)]


def test_a_candidate_has_no_reason(known: Evidence) -> None:
    assert why(known, "PHL") == []


def test_every_reason_is_told(known: Evidence) -> None:
    assert why(known, "BGD") == ["Not in the region that is compared: it lies in Southern Asia (United Nations, M49)."]
    assert why(known, "THA") == ["Not on the DAC list of recipients of aid on 2024-12-31."]
    assert len(why(known, "DEU")) == 2


def test_a_country_that_was_left_out_gives_the_reason_of_the_settings(known: Evidence) -> None:
    assert why_outside(known, settings(excluded={"MMR": REASON}), "MMR", DAY) == (REASON,)


def test_without_a_list_of_recipients_nobody_can_tell(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        why_outside(evidence(tmp_path, {}), settings(), "PHL", DAY)
