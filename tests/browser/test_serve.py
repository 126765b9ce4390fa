"""`osa serve`: the site on a production server."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browser.site import environment, free_port, osa

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from pathlib import Path


def _get(address: str, **headers: str) -> tuple[HTTPMessage, bytes]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:  # noqa: S310 - our own server
        return answer.headers, answer.read()


def _serve(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from osa.cli import main; main()", "serve", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_what_pages_load_may_be_kept_for_good(site: str) -> None:
    _headers, page = _get(f"{site}/en/about/")
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode())
    assert loaded
    for address in loaded:
        headers, _content = _get(site + address)
        assert re.search(r"\.[0-9a-f]{12}\.", address)
        assert "immutable" in headers["Cache-Control"]


def test_what_pages_load_comes_compressed(site: str) -> None:
    _headers, page = _get(f"{site}/en/about/")
    (style,) = re.findall(r'href="(/static/osa/osa[^"]+css)"', page.decode())
    headers, content = _get(site + style, **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(content) < 20_000


def test_a_page_says_what_it_may_load_and_who_may_frame_it(site: str) -> None:
    headers, _page = _get(f"{site}/en/")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_port_that_is_taken_is_told_before_any_work_is_done(site: str, tmp_path: Path) -> None:
    osa(tmp_path, "register", "load", "--yes")
    port = str(urlsplit(site).port)
    ran = _serve(tmp_path, "--port", port)
    assert ran.returncode == 2
    assert port in ran.stderr
    assert not (tmp_path / "static").exists()


def test_without_a_database_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    ran = _serve(tmp_path, "--port", str(free_port()))
    assert ran.returncode == 2
    assert "osa register load" in ran.stderr
