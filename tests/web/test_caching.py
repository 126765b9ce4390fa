"""Public pages are made once for every state of what they show."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.http import Http404, HttpRequest, HttpResponse

from osa.i18n import speaking
from osa.register.models import Source
from osa.trail.changing import changing
from osa.web.caching import published, remembered, version

if TYPE_CHECKING:
    from django.test import RequestFactory

pytestmark = pytest.mark.django_db


class Counting:
    """A view that says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.__name__ = "counting"

    def __call__(self, _request: HttpRequest) -> HttpResponse:
        self.asked += 1
        return HttpResponse(f"asked {self.asked} times")


def _change() -> None:
    with changing(by="test", service="test"):
        Source(id="s", publisher="p", title="t", url="https://example.org/", kind="primary").save()


def test_a_page_is_made_once_while_nothing_changes(rf: RequestFactory) -> None:
    view = Counting()
    page = published(view)
    assert [page(rf.get("/en/")).content for _ in range(3)] == [b"asked 1 times"] * 3


def test_a_change_of_the_register_makes_the_page_anew(rf: RequestFactory) -> None:
    view = Counting()
    page = published(view)
    page(rf.get("/en/"))
    _change()
    assert page(rf.get("/en/")).content == b"asked 2 times"


def test_every_address_and_part_of_a_page_is_a_page_of_its_own(rf: RequestFactory) -> None:
    view = Counting()
    page = published(view)
    for request in (
        rf.get("/en/"),
        rf.get("/ja/"),
        rf.get("/en/?page=2"),
        rf.get("/en/", headers={"HX-Request": "true", "HX-Target": "table"}),
    ):
        page(request)
    assert view.asked == 4


def test_a_browser_that_has_the_page_is_told_that_it_still_holds(rf: RequestFactory) -> None:
    view = Counting()
    page = published(view)
    first = page(rf.get("/en/"))
    again = page(rf.get("/en/", headers={"If-None-Match": first["ETag"]}))
    assert (again.status_code, again.content) == (304, b"")
    _change()
    assert page(rf.get("/en/", headers={"If-None-Match": first["ETag"]})).status_code == 200


def test_a_browser_that_takes_it_gets_the_page_compressed(rf: RequestFactory) -> None:
    answer = published(Counting())(rf.get("/en/", headers={"Accept-Encoding": "gzip, br"}))
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == b"asked 1 times"
    assert "Accept-Encoding" in answer["Vary"]


def test_a_page_that_is_not_there_is_not_kept(rf: RequestFactory) -> None:
    def missing(_request: HttpRequest) -> HttpResponse:
        raise Http404

    with pytest.raises(Http404):
        published(missing)(rf.get("/en/"))
    refused = published(lambda _request: HttpResponse("no", status=503))
    assert refused(rf.get("/en/")).status_code == 503


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_public_page_is_only_read(rf: RequestFactory, method: str) -> None:
    assert published(Counting())(getattr(rf, method)("/en/")).status_code == 405


def test_the_version_says_the_same_until_something_changes() -> None:
    before = version()
    assert version() == before
    _change()
    assert version() != before


def test_what_is_remembered_is_computed_once_for_each_language_and_subject() -> None:
    asked: list[str] = []

    def compute() -> int:
        asked.append("once more")
        return len(asked)

    with speaking("en"):
        assert [remembered("x", compute), remembered("x", compute), remembered("x", compute, 7)] == [1, 1, 2]
    with speaking("ja"):
        assert remembered("x", compute) == 3
