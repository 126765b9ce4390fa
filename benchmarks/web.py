"""The pages: what each costs beside an empty page under the same server, on the real programme and a larger one."""

from __future__ import annotations

import gzip
import http.client
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from tests.browser.site import environment, free_port, installation, wait_for
from tests.web.addresses import DESK, PORTAL

from benchmarks.measuring import Figure, milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.measuring import Setup

EMPTY = "/empty/"
"""The empty page of `benchmarks.web_site`."""
TIMES = 100
"""How many times larger than the real programme the large one is."""
ROUNDS = 40
READERS = {"": "desk", "casework": "desk", "register": "desk", "trail": "audit", "accounts": "admin"}
"""Who reads the pages of the workspace, by the area that they show."""

_TOKEN = "0" * 32
"""The cookie against forged requests, as a browser has it from the form that it signed in with."""

_PREPARE = """
import django; django.setup()
from benchmarks.enlarging import enlarge
enlarge({times})
from osa.web.answers import refresh
refresh(lambda step: None)
"""
_COOKIE = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from osa.accounts.models import User
user = User.objects.get(username={name!r})
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session.save()
print(settings.SESSION_COOKIE_NAME + "=" + session.session_key)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: how long it took, in seconds, how large the page is without compression, and its queries."""

    seconds: float
    size: int
    queries: int
    status: int


def run(setup: Setup) -> Iterator[Figure]:
    """Measure every page in both programmes."""
    with tempfile.TemporaryDirectory(prefix="osa-bench-") as directory:
        home = installation(Path(directory, "site"))
        yield from _measured(home, "the real programme", setup)
        times = max(TIMES // setup.scale, 2)
        _python(home, _PREPARE.format(times=times))
        yield from _measured(home, f"{times} times as large", setup)


def _measured(home: Path, called: str, setup: Setup) -> Iterator[Figure]:
    """Measure every page of a site."""
    cookies = {name: _python(home, _COOKIE.format(name=name)).strip() for name in set(READERS.values())}
    desk = {page: cookies[READERS[area]] for page, area in DESK.items()}
    with _serving(home) as port:
        for kind, addresses in (("portal", dict.fromkeys(PORTAL, "")), ("workspace", desk)):
            first = {page: _get(port, page, sent) for page, sent in addresses.items()}
            empty, pages = _in_turns(port, addresses, max(ROUNDS // setup.scale, 5))
            yield from _figures(f"{kind}, {called}", first, empty, pages)


def _figures(
    called: str, first: Mapping[str, Answer], empty: Sequence[float], pages: Mapping[str, Sequence[float]]
) -> Iterator[Figure]:
    """Say what came of it: for the slowest page, the largest, and that with the most queries."""
    wrong = [f"{page} ({answer.status})" for page, answer in first.items() if answer.status != 200]
    if wrong:
        yield Figure("web", f"{called}: pages that do not answer", ", ".join(wrong), "none", met=False)
    base = _p95(empty)
    ratios = {page: _p95(taken) / base for page, taken in pages.items()}
    slowest = max(ratios, key=lambda page: ratios[page])
    what = f"{called}: slowest of {len(pages)} pages ÷ empty page, p95"
    measured = f"{ratios[slowest]:.1f} × of {milliseconds(base)}: {slowest}"
    yield Figure("web", what, measured, "≤ 5 ×", ratios[slowest] <= 5)
    over = sorted((page for page in ratios if ratios[page] > 5), key=lambda page: -ratios[page])
    if over[1:]:
        told = ", ".join(f"{page} {ratios[page]:.1f} ×" for page in over[1:])
        yield Figure("web", f"{called}: other pages over 5 ×", told, "none", met=False)
    queries = max(first, key=lambda page: first[page].queries)
    count = first[queries].queries
    yield Figure("web", f"{called}: most queries, first time", f"{count}: {queries}", "≤ 20", count <= 20)
    largest = max(first, key=lambda page: first[page].size)
    size = first[largest].size / 1000
    yield Figure("web", f"{called}: largest page", f"{size:,.0f} kB: {largest}", "≤ 300 kB", size <= 300)
    coldest = max(first, key=lambda page: first[page].seconds)
    yield Figure("web", f"{called}: slowest first time", f"{milliseconds(first[coldest].seconds)}: {coldest}")


def _p95(seconds: Sequence[float]) -> float:
    """Return the time within which nineteen of twenty answers came."""
    return quantiles(seconds, n=20)[-1]


def _in_turns(port: int, addresses: Mapping[str, str], rounds: int) -> tuple[list[float], dict[str, list[float]]]:
    """Ask for every page in turns with the empty one, which takes its turn before each."""
    empty: list[float] = []
    pages: dict[str, list[float]] = {page: [] for page in addresses}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for _round in range(rounds):
        for page, taken in pages.items():
            empty.append(_get(port, EMPTY, addresses[page], connection).seconds)
            taken.append(_get(port, page, addresses[page], connection).seconds)
    return empty, pages


def _get(port: int, page: str, cookie: str, connection: http.client.HTTPConnection | None = None) -> Answer:
    """Ask for a page as a browser does."""
    asked = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Accept-Encoding": "gzip", "Cookie": f"django_language=en; csrftoken={_TOKEN}; {cookie}"}
    begun = time.perf_counter()
    asked.request("GET", page, headers=headers)
    answer = asked.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - begun
    if answer.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return Answer(seconds, len(content), int(answer.headers.get("X-Queries", 0)), answer.status)


def _python(home: Path, code: str) -> str:
    """Run code in an installation and return what it prints."""
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return ran.stdout


@contextmanager
def _serving(home: Path) -> Iterator[int]:
    """Serve an installation by one process of one thread, and yield the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=2"]
    variables = {**environment(home), "DJANGO_SETTINGS_MODULE": "benchmarks.web_settings", "PYTHONPATH": os.getcwd()}  # noqa: PTH109
    log = home.parent / "server.log"
    with log.open("w") as written:
        server = subprocess.Popen(
            [*command, "--config=python:osa.web.serving", "--timeout=300", "osa.web.wsgi:application"],
            env=variables,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}", server, log)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=60)
