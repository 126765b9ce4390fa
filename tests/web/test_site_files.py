"""What browsers and search engines ask for at fixed addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client


def test_search_engines_may_read_the_portal_and_neither_the_workspace_nor_answers(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert {"Disallow: /*/desk/", "Disallow: /accounts/", "Disallow: /*/screen/answer/", "Allow: /"} <= set(lines)


def test_the_icon_is_where_browsers_look_for_it(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith("icon.svg") or "icon." in answer["Location"]
