"""Pages, made once for every state of what they show and kept until that changes."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import time
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition, require_safe

import osa
from osa.i18n import language
from osa.rulebook.reading import programme_directory
from osa.trail import clock
from osa.web import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.http import HttpRequest

    View = Callable[..., HttpResponse]

_SECONDS = 60
"""How long a cache for many readers may show a page before it asks again; browsers ask each time, by the ETag."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it is kept: compressed."""

    content: bytes
    content_type: str
    disposition: str


State = tuple[str, int]
"""The name of a state, and the number of the trail's last entry in it."""

_seen: ContextVar[State | None] = ContextVar("seen", default=None)
"""The state that the page being made is of."""


def version() -> str:
    """Return what names the present state of everything that public pages show; while a page is made, always one.

    The trail's last entry, the answers of the appraisal, the day, the programme's files, and the code.
    """
    return _state()[0]


def head() -> int:
    """Return the number of the trail's last entry; while a page is made, always that of the state it is of."""
    return _state()[1]


def _state() -> State:
    """Return the state that the page under way is of, or the present one."""
    return _seen.get() or _present()


def _present() -> State:
    """Find out the present state, by one query without Django's making of SQL: every page asks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(number) FROM trail_entry")
        number = cursor.fetchone()[0] or 0
    said = (number, answers.stamp(), clock.today(), _programme(int(time.monotonic())), _code())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32], number


@lru_cache(maxsize=1)
def _programme(_second: int) -> str:
    """Return what names the files of the programme, which are looked at once a second."""
    return _stamp(programme_directory(answers.programme()))


@cache
def _code() -> str:
    """Return what names the code that runs."""
    return _stamp(Path(osa.__file__).parent / "web")


def _stamp(directory: Path) -> str:
    """Return what names the files of a directory as they stand."""
    said = []
    for file in sorted(directory.rglob("*")):
        if "__pycache__" not in file.parts:
            with contextlib.suppress(FileNotFoundError):  # it was there for a moment only
                said.append((str(file), file.stat().st_mtime_ns))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def published(view: View) -> View:
    """Make a view public: it reads only, shows everybody the same, and is not asked twice about the same state.

    The view must not look at who asks: no session, no cookie, no account.
    """

    def etag(request: HttpRequest, *_args: object, **_named: object) -> str:
        return f'"{_key(request)}"'

    @require_safe
    @condition(etag_func=etag)
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:  # noqa: ANN401
        key = _key(request)
        page = caches["pages"].get(key)
        if page is None:
            seen = _seen.set(request._page_state)  # type: ignore[attr-defined]
            try:
                response = view(request, *args, **named)
                if hasattr(response, "render"):
                    response.render()
            finally:
                _seen.reset(seen)
            if response.status_code != 200:
                return response
            told = response.get("Content-Type", ""), response.get("Content-Disposition", "")
            page = _Page(gzip.compress(response.content, 6, mtime=0), *told)
            caches["pages"].set(key, page)
        return _response(request, page)

    return shown


def _key(request: HttpRequest) -> str:
    """Return what names a page in the present state: once found for a request, it stays so."""
    known: str | None = getattr(request, "_page_key", None)
    if known is None:
        part = request.headers.get("HX-Request", "") and request.headers.get("HX-Target", "-")
        now, _number = request._page_state = _state()  # type: ignore[attr-defined]
        said = (now, request.scheme, request.get_host(), request.get_full_path(), part)
        known = request._page_key = hashlib.sha256(repr(said).encode()).hexdigest()[:32]  # type: ignore[attr-defined]
    return known


def _response(request: HttpRequest, page: _Page) -> HttpResponse:
    """Return a kept page to a browser, compressed if it takes that."""
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(page.content if zipped else gzip.decompress(page.content), content_type=page.content_type)
    if page.disposition:
        response["Content-Disposition"] = page.disposition
    if zipped:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ("Accept-Encoding", "HX-Request", "HX-Target"))
    patch_cache_control(response, public=True, max_age=0, s_maxage=_SECONDS)
    return response


def kept_for(request: HttpRequest, reader: Hashable, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Return a page of the workspace as it was made for a reader in the present state, or make it.

    Whatever the page shows beside the state must be part of `reader`: the session, drafts. What a message to the reader
    stands on, what sets a cookie, and what is no page is not kept.
    """
    if request.method != "GET" or len(get_messages(request)) or "csrftoken" not in request.COOKIES:
        return make()
    key = hashlib.sha256(repr((_key(request), reader, request.COOKIES["csrftoken"])).encode()).hexdigest()
    page: _Page | None = caches["desk"].get(key)
    if page is None:
        seen = _seen.set(request._page_state)  # type: ignore[attr-defined]
        try:
            response = make()
        finally:
            _seen.reset(seen)
        if response.status_code != 200 or response.streaming or response.cookies:
            return response
        page = _Page(response.content, response.get("Content-Type", ""), response.get("Content-Disposition", ""))
        if page.content_type.startswith("text/html"):
            caches["desk"].set(key, page)
        return response
    return HttpResponse(page.content, content_type=page.content_type)


def remembered(name: str, compute: Callable[[], Any], *about: Hashable) -> Any:  # noqa: ANN401 - whatever it is
    """Return what was computed of the present state in the language in use, or compute it; not to be changed."""
    key = hashlib.sha256(repr((version(), language(), name, about)).encode()).hexdigest()
    found = caches["pages"].get(key)
    if found is None:
        found = compute()
        caches["pages"].set(key, found)
    return found
