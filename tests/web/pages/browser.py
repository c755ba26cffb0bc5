"""Debian's Chromium, and what every page is held to: axe, width, weight, no scripts needed.

Pages are seen on a dark phone and a bright desktop. With SCREENSHOTS=FOLDER each is seen in all
four ways and kept as a picture there; with SCREENSHOTS_DOCS=FOLDER one of each, for the docs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PROGRAM = shutil.which("chromium")
MISSING = "needs Debian's Chromium: apt install chromium"
HEAVIEST = 150_000
"""Bytes of a page with its stylesheet and scripts."""
WIDTHS = {"phone": 390, "desktop": 1280}
USUAL = (("phone", "dark"), ("desktop", "light"))
"""Both widths and both themes; what a theme changes doesn't hang on the width."""
EVERY = tuple((width, theme) for width in WIDTHS for theme in ("light", "dark"))
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own at one address. `looked`: pages held to all rules."""

    browser: Browser
    address: str
    scripts: bool = True
    looked: list[str] = field(default_factory=list)
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": WIDTHS["desktop"], "height": 900},
            java_script_enabled=self.scripts,
        )
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda said: self.faults.append(said.text) if said.type == "error" else None
        )
        self.page.on("requestfailed", lambda r: self.faults.append(f"{r.url} wasn't loaded"))

    def go(self, path: str) -> Page:
        """Open a page. Fails where it isn't there."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, (path, answer.status)
        return self.page

    def act_as(self, role: str) -> None:
        """Take another role on the example: `""`, `advertiser`, a reviewer's id."""
        self.context.add_cookies([{"name": "reasoned-as", "value": role, "url": self.address}])

    def look(self, name: str) -> None:
        """Hold the page that is open to all rules, in both widths and both themes."""
        self.looked.append(name)
        assert not self.faults, (name, self.faults)
        for width, theme in EVERY if os.environ.get("SCREENSHOTS") else USUAL:
            pixels = WIDTHS[width]
            self.page.set_viewport_size({"width": pixels, "height": 900})
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= pixels, f"{name}: {wide} pixels wide on a {width} of {pixels}"
            self._axe(f"{name}, {width}, {theme}")
            self._keep(f"{name}-{width}-{theme}")
        self.page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})
        self.page.emulate_media(color_scheme="light")
        assert self.weight() <= HEAVIEST, f"{name}: {self.weight()} bytes"

    def weight(self) -> int:
        """Bytes of the page and all that it loaded."""
        told = self.page.evaluate(
            "[...performance.getEntriesByType('navigation'),"
            " ...performance.getEntriesByType('resource')]"
            ".reduce((sum, entry) => sum + entry.decodedBodySize, 0)"
        )
        return int(told)

    def close(self) -> None:
        self.context.close()

    def _axe(self, where: str) -> None:
        options = {"runOnly": list(_RULES), "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options).response["violations"]
        said = [f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes']][:5]}" for v in found]
        assert not said, f"{where}:\n" + "\n".join(said)

    def _keep(self, name: str) -> None:
        folder, docs = os.environ.get("SCREENSHOTS", ""), os.environ.get("SCREENSHOTS_DOCS", "")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        if docs and name.endswith("-desktop-light"):
            Path(docs).mkdir(parents=True, exist_ok=True)
            whole = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.screenshot(
                path=Path(docs) / f"{name.removesuffix('-desktop-light')}.jpg",
                type="jpeg",
                quality=72,
                full_page=True,
                clip={"x": 0, "y": 0, "width": WIDTHS["desktop"], "height": min(whole, 1600)},
            )
