"""What is too large is refused before it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpRequest, HttpResponse

from osa.web.limits import MOST_BYTES, BodyLimitMiddleware, HeadMiddleware, PortMiddleware

if TYPE_CHECKING:
    from django.test import RequestFactory


def _answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("read")


@pytest.mark.parametrize(
    ("length", "status"),
    [("", 200), ("0", 200), (str(MOST_BYTES), 200), (str(MOST_BYTES + 1), 413), ("much", 400)],
)
def test_only_what_is_not_too_large_is_read(rf: RequestFactory, length: str, status: int) -> None:
    request = rf.post("/en/", CONTENT_LENGTH=length)
    assert BodyLimitMiddleware(_answer)(request).status_code == status


@pytest.mark.parametrize(
    ("host", "behind_proxy", "status"),
    [
        ("localhost", 0, 200),
        ("localhost:80", 0, 200),
        ("localhost:6666", 0, 400),
        ("localhost", 1, 200),
        ("localhost:443", 1, 200),
        ("localhost:6666", 1, 400),
    ],
)
def test_nobody_makes_links_lead_to_another_port(
    rf: RequestFactory,
    settings: Any,  # noqa: ANN401 - Django's settings
    host: str,
    behind_proxy: int,
    status: int,
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.ALLOWED_HOSTS = behind_proxy, ["localhost"]
    assert PortMiddleware(_answer)(rf.get("/en/", headers={"Host": host})).status_code == status


def test_who_asks_for_the_head_gets_no_body(rf: RequestFactory) -> None:
    answer = HeadMiddleware(_answer)(rf.head("/en/"))
    assert isinstance(answer, HttpResponse)
    assert (answer.content, answer["Content-Length"]) == (b"", "4")
    page = HeadMiddleware(_answer)(rf.get("/en/"))
    assert isinstance(page, HttpResponse)
    assert page.content == b"read"
