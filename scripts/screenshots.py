# ruff: noqa: INP001 - a script, not a package
"""Take the pictures of the main pages for the documentation, from a site that is running: `docs/pictures/*.png`.

    python scripts/screenshots.py http://127.0.0.1:8000
    python scripts/screenshots.py http://127.0.0.1:8000 --user ann --password-stdin < password

The same site gives the same pictures: the window, the colours and the language are fixed, and nothing moves. Without a
user, the pages of the workspace are left out.
"""

from __future__ import annotations

import argparse
import shutil
import struct
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Page

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH, HEIGHT = 1280, 960
MOST_BYTES = 200_000
_COLOURS = 256
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Picture:
    """A page to take a picture of: the name of the file, the address, and an element to scroll to."""

    name: str
    address: str
    beginning: str = ""


PUBLIC = (
    Picture("home", "/en/"),
    Picture("project", "/en/projects/BGD-23/"),
    Picture("country", "/en/countries/BGD/"),
    Picture("budget", "/en/budget/"),
    Picture("rulebook", "/en/rulebook/?on=2023-12-15"),
    Picture("compare", "/en/rulebook/compare/?from=2026-04-20&to=2026-04-21"),
    Picture("screening-question", "/ja/screen/?framework=osa&on=2026-11-23"),
    Picture("screening-answer", "/ja/screen/?start=G02"),
)
WORKSPACE = (
    Picture("work", "/en/desk/"),
    Picture("case", "/en/desk/case/BGD-23/"),
)


def main() -> int:
    """Take the pictures, and return 1 if one of them could not be taken."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("base", help="the address of the site, such as http://127.0.0.1:8000")
    asked.add_argument("--user", help="who signs in, for the pages of the workspace")
    asked.add_argument("--password-stdin", action="store_true", help="read the password of the user from the input")
    asked.add_argument("--to", type=Path, default=PICTURES, help="the directory of the pictures")
    given = asked.parse_args()
    if given.user and not given.password_stdin:
        asked.error("--user takes --password-stdin: a password on the command line is seen by others")
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else ""
    given.to.mkdir(parents=True, exist_ok=True)
    return _take(given.base.rstrip("/"), given.to, given.user, password)


def _take(base: str, directory: Path, user: str | None, password: str) -> int:
    """Take all pictures in one browser."""
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"],
        )
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="light",
            reduced_motion="reduce",
            timezone_id="Asia/Tokyo",
        )
        if user:
            _sign_in(page, base, user, password)
        for picture in (*PUBLIC, *(WORKSPACE if user else ())):
            failed += not _picture(page, base, picture, directory / f"{picture.name}.png")
        browser.close()
    return min(failed, 1)


def _sign_in(page: Page, base: str, user: str, password: str) -> None:
    """Sign in with a password."""
    page.goto(f"{base}/accounts/login/")
    page.locator("[name=login]").fill(user)
    page.locator("[name=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


def _picture(page: Page, base: str, picture: Picture, file: Path) -> bool:
    """Take one picture, and tell whether that worked."""
    answer = page.goto(base + picture.address, wait_until="networkidle")
    if answer is None or not answer.ok or "/accounts/" in page.url:
        sys.stderr.write(f"{picture.name}: {answer.status if answer else 'no answer'} at {page.url}\n")
        return False
    if picture.beginning:
        page.locator(picture.beginning).first.scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every(image => image.complete || image.loading === 'lazy')")
    taken = smaller(page.screenshot(animations="disabled", caret="hide"))
    file.write_bytes(taken)
    sys.stdout.write(f"{file}: {len(taken):,} bytes\n")
    if len(taken) > MOST_BYTES:
        sys.stderr.write(f"{picture.name}: larger than {MOST_BYTES:,} bytes\n")
    return len(taken) <= MOST_BYTES


def smaller(png: bytes) -> bytes:
    """Return a picture of a browser with a palette of at most 256 colours, which a page hardly has more of."""
    pixels = _pixels(png)
    height, width, _channels = pixels.shape
    packed = (pixels.astype(np.uint32) << np.array([16, 8, 0], dtype=np.uint32)).sum(axis=2).ravel()
    colours, index = _palette(packed)
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # the first byte of a row says that it is not filtered
    rows[:, 1:] = index.reshape(height, width)
    table = b"".join(int(colour).to_bytes(3, "big") for colour in colours)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", table), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _palette(packed: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return the commonest colours, and for every pixel the nearest of them."""
    found, index, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = found[np.argsort(counts, kind="stable")[::-1][:_COLOURS]]
    apart = _channels(found)[:, None, :] - _channels(kept)[None, :, :]
    nearest = (apart**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    return kept, nearest[index]


def _channels(packed: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return red, green and blue of colours."""
    return np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=1).astype(np.int32)


def _chunk(name: bytes, content: bytes) -> bytes:
    """Return a part of a PNG file."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _pixels(png: bytes) -> NDArray[np.uint8]:
    """Return red, green and blue of every pixel of a picture as Chromium writes it: 8 bits, not interlaced."""
    at, packed, width, height, channels = len(_SIGNATURE), b"", 0, 0, 3
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + length]
        if name == b"IHDR":
            width, height, _bits, kind = struct.unpack(">IIBB", content[:10])
            channels = {2: 3, 6: 4}[kind]
        elif name == b"IDAT":
            packed += content
        at += length + 12
    rows = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(height, 1 + width * channels)
    return _unfiltered(rows, channels).reshape(height, width, channels)[:, :, :3]


def _unfiltered(rows: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Return rows of pixels as they are: PNG writes them as differences to the left or to the row above."""
    made = np.zeros((len(rows), rows.shape[1] - 1), dtype=np.uint8)
    above = np.zeros(rows.shape[1] - 1, dtype=np.uint8)
    for number, row in enumerate(rows):
        kind, told = row[0], row[1:]
        if kind == 0:
            made[number] = told
        elif kind == 1:
            made[number] = told.reshape(-1, step).cumsum(axis=0, dtype=np.uint8).ravel()
        elif kind == 2:
            made[number] = told + above
        else:
            made[number] = _one_by_one(bytes(told), bytes(above), step, int(kind))
        above = made[number]
    return made


def _one_by_one(told: bytes, above: bytes, step: int, kind: int) -> NDArray[np.uint8]:
    """Return a row that is written as differences to a mean (3) or to the likeliest neighbour (4)."""
    made = bytearray(len(told))
    for i, byte in enumerate(told):
        left, over, corner = (made[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
        made[i] = (byte + ((left + over) // 2 if kind == 3 else _paeth(left, over, corner))) & 255
    return np.frombuffer(bytes(made), dtype=np.uint8)


def _paeth(left: int, over: int, corner: int) -> int:
    """Return which of three neighbours is nearest to left + over - corner."""
    guess = left + over - corner
    return min((abs(guess - left), 0, left), (abs(guess - over), 1, over), (abs(guess - corner), 2, corner))[2]


if __name__ == "__main__":
    sys.exit(main())
