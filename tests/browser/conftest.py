"""A real Chromium on a real installation. Without Chromium these tests are skipped, and say so."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from hustings import embedded
from tests.browser import site as sites
from tests.browser.site import PASSWORD, Site
from tests.post import Post, listening

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Open = Callable[..., Page]


@pytest.fixture(scope="package")
def post() -> Iterator[Post]:
    """The SMTP server by which the installation sends its mail."""
    with listening() as found:
        yield found


@pytest.fixture(scope="package")
def site(post: Post) -> Iterator[Site]:
    """The installation, made once in each process that runs these tests."""
    with installed(sites.ELECTORS, **post.environment) as made:
        yield made


@contextmanager
def installed(electors: int, **more: str) -> Iterator[Site]:
    """An installation with its demo, served; taken away at the end. `more` is what else stands in its environment."""
    home = Path(tempfile.mkdtemp(prefix="hustings-browser-"))
    made = sites.make(home, electors, **more)
    try:
        yield made
    finally:
        made.stop()
        _removed(home)


def _removed(home: Path, seconds: float = 40) -> None:
    """Take the installation away once the mirror's process, which lingers for a while, has let go of it."""
    until = time.monotonic() + seconds
    while True:
        try:
            embedded.stop(home)
            embedded.remove(home)
            break
        except embedded.EmbeddedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, else the one that Playwright brought."""
    found = os.environ.get("HUSTINGS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    own = Path(playwright.chromium.executable_path)
    if not found and not own.exists():
        pytest.skip("needs Chromium: `apt-get install chromium`, or `.venv/bin/playwright install chromium`")
    started = playwright.chromium.launch(executable_path=found or str(own), args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Open]:
    """Opens pages; at the end no page may have asked another host for anything, or have met the content policy."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(
        *, language: str = "en", phone: bool = False, dark: bool = False, user: str = "director", **more: Any
    ) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            locale=f"{language}-CA",
            reduced_motion="reduce",
            accept_downloads=True,
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        context.on("request", lambda request: _watch(request.url, site, wrong))
        page = context.new_page()
        page.on("console", lambda message: _listen(message.type, message.text, wrong))
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.goto(f"{site.url}/sign-in/")
        if user:
            enter(page, site, user)
        if page.locator("html").get_attribute("lang") != language:
            page.locator(f'.bar button[lang="{language}"]').click()
            page.wait_for_selector(f'html[lang="{language}"]')
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == [], site.log()


def enter(page: Page, site: Site, user: str) -> None:
    """Sign in on the page that asks for it: name and password, then a code where the user's roles need one."""
    page.fill("#id_login", user)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector(".places, #id_code")
    if page.locator("#id_code").count():
        page.fill("#id_code", site.code(user))
        page.press("#id_code", "Enter")
        page.wait_for_selector("html:not(:has(#id_code)) .places")


def _watch(url: str, site: Site, wrong: list[str]) -> None:
    if not url.startswith((site.url, "data:", "blob:")):
        wrong.append(f"asked another host: {url}")


def _listen(kind: str, text: str, wrong: list[str]) -> None:
    """A violated policy is a fault, but for the empty style that taking a screenshot adds."""
    if kind == "error" and "Content Security Policy" in text and "sha256-47DEQpj8HBSa" not in text:
        wrong.append(text)
