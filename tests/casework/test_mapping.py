"""casework.toml is checked against the rulebook and the register; whatever is wrong is told at once, with its place."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from osa.casework.mapping import read_mapping
from osa.rulebook.faults import InputError
from tests.casework.world import JAPAN

if TYPE_CHECKING:
    from pathlib import Path

    from osa.rulebook.clause import Rulebook


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of Japan's mapping that a test may spoil."""
    shutil.copy(JAPAN / "casework.toml", tmp_path)
    return tmp_path


def faults(directory: Path, rulebook: Rulebook, text: str) -> list[str]:
    file = directory / "casework.toml"
    file.write_text(f"schema = 1\n{text}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping(directory, rulebook)
    return [str(fault).replace(f"{file}:", "") for fault in caught.value.faults]


def test_japans_mapping_is_good(japan: Rulebook) -> None:
    mapping = read_mapping(JAPAN, japan)
    assert len(mapping.facts) == 15
    assert mapping.facts["transfer_agreement_in_force"].values == {"in_force": True, "none": False}
    assert mapping.duties["tender"].kind == "tender"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[facts.on_the_dac_list]\nfrom = "need"', "there is no such fact Expected: did you mean on_dac_list?"),
        ('[facts.on_dac_list]\nfrom = "guess"', "'guess' is not known here Expected: one of: country_status"),
        ('[facts.on_dac_list]\nfrom = "country_status"\nkind = "x"\nvalues = {ldc = true}', "'x' is not known here"),
        (
            '[facts.on_dac_list]\nfrom = "country_status"\nkind = "dac_list"\nvalues = {poor = true}',
            "no row ever says poor Expected: one of: ldc",
        ),
        (
            '[facts.on_dac_list]\nfrom = "country_status"\nkind = "dac_list"\nvalues = {ldc = "maybe"}',
            "'maybe' is not a good value Expected: true or false",
        ),
        ('[facts.on_dac_list]\nfrom = "country_status"\nkind = "dac_list"', "no answer is named"),
        ('[facts.made_in_japan]\nfrom = "all_items"\nfield = "colour"', "'colour' is not known here"),
        ('[facts.made_in_japan]\nfrom = "all_items"\nfield = "published"', "'published' is not known here"),
        ('[facts.made_in_japan]\nfrom = "all_items"\nfield = "weapon"\nkinds = ["pets"]', "pets is not known here"),
        ('[facts.osa_area]\nfrom = "any_item"\nfield = "weapon"', "answers with true or false"),
        ('[facts.assistance_kind]\nfrom = "item_kinds"', "a list of sets is missing"),
        (
            '[facts.assistance_kind]\nfrom = "item_kinds"\nsets = [{kinds = ["supplies"]}]',
            "a set has kinds and a value",
        ),
        ('[facts.like_minded]\nfrom = "agreement_signed"\nkind = "x"', "this key does not belong here"),
        ('[facts.like_minded]\nfrom = "agreement_signed"\nbasis = "rumour"', "'rumour' is not known here"),
        ('[duties.party]\nmet_by = "agreement_signed"', "there is no such duty in programme.toml"),
        ('[duties.tender]\nmet_by = "hope"', "'hope' is not known here"),
        ('[duties.tender]\nmet_by = "procurement_step"\nkind = "x"', "'x' is not known here"),
        ('[dutys.tender]\nmet_by = "hope"', "this key does not belong here"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(copy: Path, japan: Rulebook, text: str, told: str) -> None:
    found = faults(copy, japan, text)
    assert any(told in fault for fault in found), found


def test_everything_is_told_at_once_each_at_its_line(copy: Path, japan: Rulebook) -> None:
    found = faults(copy, japan, '[facts.nothing]\nfrom = "need"\n[duties.party]\nmet_by = "hope"')
    assert [fault.split(",")[0] for fault in found] == ["2", "4", "5"]


def test_a_programme_without_a_mapping_is_told_so(tmp_path: Path, japan: Rulebook) -> None:
    with pytest.raises(InputError, match=r"casework\.toml: cannot be read"):
        read_mapping(tmp_path, japan)
