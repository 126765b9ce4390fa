"""What is too large is refused before it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import HttpRequest, HttpResponse

from osa.web.limits import MOST_BYTES, BodyLimitMiddleware

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
