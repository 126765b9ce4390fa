"""What all charts have in common: credit lines, and pictures that can be read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import altair as alt
import pytest

from osa.appraisal.charts import saving
from osa.appraisal.charts.saving import credit_of, draws_apart, save, themed, wrapped
from osa.evidence.snapshots import Provenance, Snapshot
from osa.i18n import Text
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from pathlib import Path


def snapshot(path: Path, *, commercial: bool, generated: str | None = None, name: str = "one") -> Snapshot:
    provenance = Provenance(
        dataset="aid_flows",
        format="invented",
        publisher="Nobody",
        title="Nothing",
        url="https://example.org/",
        licence="none",
        credit="Source: Nobody",
        commercial=commercial,
        file="",
        sha256="",
        content_sha256="",
        rows=0,
        generated=generated,
        added=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    return Snapshot(name, path, provenance)


def chart(name: str) -> alt.TopLevelMixin:
    bars = alt.Chart(alt.InlineData(values=[{"name": name, "amount": 1}])).mark_bar().encode(x="amount:Q", y="name:N")
    return themed(bars, title=Text("A title", "題名"), credit="Source: Nobody.\nSource: Somebody.")


def test_the_credit_lines_say_when_the_data_were_made_and_what_the_licence_forbids(tmp_path: Path) -> None:
    bound = snapshot(tmp_path, commercial=False, generated="12 Feb 2026 12:26:12 PM")
    free = snapshot(tmp_path, commercial=True, name="two")
    assert credit_of([bound, free, free]).splitlines() == [
        "Source: Nobody (data generated 2026-02-12). Non-commercial use only.",
        "Source: Nobody (date of the data not known).",
    ]


def test_every_credit_line_stands_under_the_title() -> None:
    assert chart("a").to_dict()["title"]["subtitle"] == ["Source: Nobody.", "Source: Somebody."]


def test_a_wide_line_is_broken_between_words_and_between_japanese_letters() -> None:
    assert list(wrapped("one two three", 8)) == ["one two", "three"]
    assert list(wrapped("出典：誰か（日付不明）。", 8)) == ["出典：誰", "か（日付", "不明）。"]
    assert "".join(wrapped("https://example.org/x 出典", 5)) == "https://example.org/x出典"


def test_letters_that_a_font_has_come_out_as_different_pictures() -> None:
    assert draws_apart("A", "B")
    assert not draws_apart("\ue123", "\ue124")  # letters of private use, which no font has


def test_a_japanese_picture_is_refused_where_no_font_has_the_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "draws_apart", lambda _first, _second: False)
    with pytest.raises(InputError, match="no font of this computer has Japanese letters") as caught:
        save(chart("日本"), tmp_path / "chart.png")
    assert ".svg or .html" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_without_japanese_letters_or_with_a_font_for_them_the_picture_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "draws_apart", lambda _first, _second: False)
    save(chart("Japan"), tmp_path / "english.png")
    monkeypatch.setattr(saving, "draws_apart", lambda _first, _second: True)
    save(chart("日本"), tmp_path / "japanese.png")
    assert {file.read_bytes()[1:4] for file in tmp_path.iterdir()} == {b"PNG"}


def test_a_japanese_svg_keeps_its_text_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "draws_apart", lambda _first, _second: False)
    save(chart("日本"), tmp_path / "chart.svg")
    assert ">日本<" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
