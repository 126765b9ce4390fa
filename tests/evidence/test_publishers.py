from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest

from osa.evidence import publishers
from osa.evidence.publishers import FORMATS
from osa.evidence.selection import BOX
from osa.evidence.snapshots import DATASETS, snapshots_in
from osa.rulebook.reading import PROGRAMMES

GUIDE = Path(__file__).parents[2] / "docs/guide"


def test_every_module_of_a_publisher_with_formats_is_listed() -> None:
    listed = {one.read.__module__.rpartition(".")[2] for one in FORMATS}
    shared = {"oecd_dac", "sipri_cells"}
    assert {module.name for module in pkgutil.iter_modules(publishers.__path__)} - shared == listed


def test_no_two_formats_have_one_id_and_every_dataset_has_a_format() -> None:
    assert len({one.id for one in FORMATS}) == len(FORMATS)
    assert {one.dataset.id for one in FORMATS} == set(DATASETS)


def test_every_origin_says_who_published_what_where_and_on_which_terms() -> None:
    for one in FORMATS:
        origin = one.origin
        assert all((origin.publisher, origin.title, origin.licence, origin.credit)), one.id
        assert origin.url.startswith("https://") != one.id.startswith("hand-list-"), one.id


@pytest.mark.parametrize("page", ["evidence.md", "evidence.ja.md"])
def test_the_guide_names_every_dataset_and_everything_in_the_box(page: str) -> None:
    text = (GUIDE / page).read_text(encoding="utf-8")
    boxed = snapshots_in(PROGRAMMES / "japan" / BOX, boxed=True)
    for name in (*DATASETS, *(one.provenance.dataset for one in boxed)):
        assert f"`{name}" in text, name
