"""Walking over pages: what is wrong with each of them for those who see, hear, point or type differently."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Page, ViewportSize

_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_OPTIONS = {"runOnly": {"type": "tag", "values": list(_TAGS)}, "resultTypes": ["violations"], "preload": False}
_AXE = """async (options) => {
  const told = ({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`;
  const { violations } = await axe.run(options);
  return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(told)]);
}"""
_WIDE: ViewportSize = {"width": 1280, "height": 900}
_NARROW = (640, 320)
"""CSS pixels: a wide window at 200 %, and a phone, to which 400 % of a wide window comes."""

_TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Walk:
    """A walk over pages in one language. Each title is told once, and faults are told by page."""

    page: Page
    language: str
    titles: dict[str, str] = field(default_factory=dict)

    def faults(self, addresses: Iterable[str]) -> dict[str, list[object]]:
        """Return the pages at which something is wrong, and what."""
        found = {address: list(self._at(address)) for address in addresses}
        return {address: wrong for address, wrong in found.items() if wrong}

    def _at(self, address: str) -> Iterator[object]:
        """Open a page and tell what is wrong with it."""
        self.page.set_viewport_size(_WIDE)
        self.page.goto(address.replace("/en/", f"/{self.language}/", 1))
        yield from self._of_its_head(address)
        yield from axe(self.page)
        for width in _NARROW:
            self.page.set_viewport_size({"width": width, "height": 800})
            if (over := self.page.evaluate(_TOO_WIDE)) > 0:
                yield f"scrolls sideways by {over} at {width}"

    def _of_its_head(self, address: str) -> Iterator[str]:
        """Tell whether the page says its language, and has a title of its own."""
        if self.page.get_attribute("html", "lang") != self.language:
            yield "has another language"
        title, here = self.page.title(), address.partition("?")[0]
        if (other := self.titles.setdefault(title, here)) != here:
            yield f"has the title of {other}: {title}"


def axe(page: Page) -> list[object]:
    """Return what axe-core finds on a page as it stands."""
    page.evaluate(AXE_SCRIPT)
    found: list[object] = page.evaluate(_AXE, _OPTIONS)
    return found
