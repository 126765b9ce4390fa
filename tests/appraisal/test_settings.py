from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.appraisal.indicator import Aim
from osa.appraisal.settings import CHOICES, METHODS, Aggregation, Impute, Lack, Method, Normalisation, read_settings
from osa.rulebook.faults import InputError
from osa.rulebook.reading import PROGRAMMES

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
schema = 1
[indo_pacific]
subregions = ["Melanesia"]
note = { en = "why", ja = "理由" }
[excluded]
CHN = { en = "reason", ja = "理由" }
[asean]
TLS = 2025-10-26
[weights]
dependence = 2
presence = 1.0
capability = 1.0
like_mindedness = 0
need = 1.0
[method]
normalisation = "rank"
aggregation = "geometric"
impute = "subregion_median"
aim_without_score = "lowest"
undefined = "left_out"
[robustness]
draws = 50
seed = 0
concentration = 10.0
top = 5
[back_test]
fiscal_years = [2025, 2024]
"""


def write(directory: Path, text: str) -> Path:
    (directory / "appraisal.toml").write_text(text, encoding="utf-8")
    return directory


def faults_of(directory: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_settings(write(directory, text))
    return [str(fault) for fault in caught.value.faults]


def test_settings_are_read_as_they_are_written(tmp_path: Path) -> None:
    read = read_settings(write(tmp_path, GOOD))
    assert read.subregions == ("Melanesia",)
    assert read.excluded["CHN"].ja == "理由"
    assert read.asean == {"TLS": dt.date(2025, 10, 26)}
    assert read.weights[Aim.DEPENDENCE] == 2.0
    assert read.weights[Aim.LIKE_MINDEDNESS] == 0.0
    assert read.method.normalisation is Normalisation.RANK
    assert read.method.aggregation is Aggregation.GEOMETRIC
    assert read.method.impute is Impute.SUBREGION_MEDIAN
    assert (read.method.aim_without_score, read.method.undefined) == (Lack.LOWEST, Lack.LEFT_OUT)
    assert (read.trials.draws, read.trials.seed, read.trials.top) == (50, 0, 5)
    assert read.fiscal_years == (2024, 2025)


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = (
        GOOD.replace('"Melanesia"', '"Atlantis"').replace("CHN =", "XXX =").replace("presence = 1.0", "presence = -1")
    )
    told = faults_of(tmp_path, text.replace('"rank"', '"best"').replace("draws = 50", "draws = 0"))
    assert len(told) == 5
    wanted = zip(told, ("Atlantis", "XXX", "presence", "best", "draws"), strict=True)
    assert all(word in fault for fault, word in wanted)
    assert "appraisal.toml:4" in told[0]


def test_every_method_is_there_once_and_each_choice_can_be_made_otherwise() -> None:
    assert len(set(METHODS)) == len(METHODS) == 72
    others = {name: Method().otherwise(name) for name in CHOICES}
    assert {name: len(listed) for name, listed in others.items()} == {
        "normalisation": 2, "aggregation": 1, "impute": 2, "aim_without_score": 1, "undefined": 1
    }  # fmt: skip
    assert others["undefined"] == [Method(undefined=Lack.LEFT_OUT)]


def test_every_choice_has_a_name_in_both_languages() -> None:
    for name, label in CHOICES.items():
        for text in (label, *(one.choice(name).label for one in METHODS)):
            assert "_" not in text.en
            assert text.ja != text.en


def test_lowest_is_no_way_to_fill_gaps_for_good(tmp_path: Path) -> None:
    assert "none, subregion_median" in faults_of(tmp_path, GOOD.replace('"subregion_median"', '"lowest"'))[0]


def test_an_aim_without_a_weight_is_a_fault(tmp_path: Path) -> None:
    assert "need" in faults_of(tmp_path, GOOD.replace("need = 1.0\n", ""))[0]


@pytest.mark.parametrize("value", ["nan", "inf", "true", '"1"'])
def test_a_weight_is_a_finite_number(tmp_path: Path, value: str) -> None:
    assert "need" in faults_of(tmp_path, GOOD.replace("need = 1.0", f"need = {value}"))[0]


def test_weights_that_are_all_nought_are_a_fault(tmp_path: Path) -> None:
    text = GOOD.replace("dependence = 2", "dependence = 0").replace("= 1.0", "= 0.0")
    assert any("no aim weighs anything" in fault for fault in faults_of(tmp_path, text))


def test_unknown_keys_and_tables_are_faults(tmp_path: Path) -> None:
    told = faults_of(tmp_path, GOOD + "[other]\nx = 1\n")
    assert "other" in told[0]


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    assert any("back_test" in fault for fault in faults_of(tmp_path, GOOD.partition("[back_test]")[0]))


def test_a_file_that_is_no_toml_or_not_there_is_a_fault(tmp_path: Path) -> None:
    assert "TOML" in faults_of(tmp_path, "schema = ")[0]
    with pytest.raises(InputError):
        read_settings(tmp_path / "nowhere")


def test_the_settings_in_the_box_leave_china_out_and_weigh_aims_alike() -> None:
    japan = read_settings(PROGRAMMES / "japan")
    assert "CHN" in japan.excluded
    assert "Eastern Africa" in japan.subregions
    assert japan.asean["TLS"] == dt.date(2025, 10, 26)
    assert set(japan.weights.values()) == {1.0}
    assert japan.fiscal_years == (2023, 2024, 2025)
    assert "ナイロビ" in japan.note.ja
