"""Pages that say why there is no page: they are whole pages, in both languages, and give nothing away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from osa.accounts.serving import NotAllowedError
from osa.i18n import speaking
from osa.web.refusing import RefusingMiddleware
from tests.accounts.people import PASSWORD, account
from tests.web.door import sign_in

if TYPE_CHECKING:
    from osa.i18n import Language

TEMPLATES = Path(__file__).parents[2] / "src" / "osa" / "web" / "templates"
SAID = {
    "403.html": ("You may not do this", "この操作は許可されていません"),
    "403_csrf.html": ("This form is no longer valid", "この入力画面は無効になりました"),
    "404.html": ("This page is not here", "ページが見つかりません"),
    "429.html": ("Too many attempts", "試行回数が多過ぎます"),
    "500.html": ("Something went wrong", "エラーが発生しました"),
}


@pytest.mark.parametrize("template", SAID)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_of_an_error_speaks_both_languages(template: str, language: Language) -> None:
    with speaking(language):
        page = render_to_string(template)
    assert SAID[template][language == "ja"] in page
    assert page.count("<h1>") == 1


def test_the_page_of_a_fault_needs_no_context_and_no_database() -> None:
    assert "<!doctype html>" in render_to_string("500.html", {})


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "said"), [("/en/nothing/", "not here"), ("/ja/nothing/", "見つかりません")])
def test_a_page_that_is_not_there_is_404_and_links_to_its_other_language(
    client: Client, address: str, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert said in page
    assert address.replace("/en/", "/ja/") in page if address.startswith("/en/") else "/en/nothing/" in page


def test_whoever_lacks_a_role_is_refused_with_a_page_and_not_an_error() -> None:
    request = HttpRequest()
    request.path = request.path_info = "/en/desk/"
    middleware = RefusingMiddleware(lambda _request: HttpResponse())
    with patch("django.views.defaults.loader.get_template") as found:
        found.return_value.render.side_effect = lambda request, context: context["exception"]  # noqa: ARG005
        answer = middleware.process_exception(request, NotAllowedError("ann may not read this"))
    assert answer is not None
    assert (answer.status_code, answer.content.decode()) == (403, "ann may not read this")


def test_other_exceptions_are_not_taken_for_refusals() -> None:
    middleware = RefusingMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(HttpRequest(), PermissionError("the file system")) is None


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_refused_reader_of_the_trail_is_told_which_role_it_takes(client: Client, language: str) -> None:
    account("ann", password=PASSWORD)
    sign_in(client, "ann")
    answer = client.get(reverse("desk:audit").replace("/en/", f"/{language}/"))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert SAID["403.html"][language == "ja"] in page
    assert "auditor" in page or "監査" in page


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_in_words_that_help() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    assert answer.status_code == 403
    assert SAID["403_csrf.html"][0] in answer.content.decode()


def test_no_template_has_styles_or_scripts_of_its_own() -> None:
    for file in TEMPLATES.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert " style=" not in text, file
        assert " onclick=" not in text, file
        assert "<style" not in text, file
