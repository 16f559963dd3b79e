"""Every word two fifths longer and full of accents: nothing is left untranslated, and no page falls apart."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from playwright.sync_api import Browser, Page

from hustings.cli import catalogues
from tests.browser.conftest import DESKTOP, PHONE, enter
from tests.browser.site import Site, free_port
from tests.browser.test_accessibility import pages, settled

_ACCENTS = str.maketrans("aceinouyACEINOUY", "àçéïñôûÿÀÇÉÏÑÔÛŸ")
_KEPT = re.compile(r"(%\(\w+\)s|\{[^}]*\}|`[^`]*`)")
OPEN, CLOSE = "⟦", "⟧"


def longer(text: str) -> str:
    """The text with accents, two fifths longer, between brackets; placeholders as they are."""
    parts = _KEPT.split(text)
    said = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTS) for part in parts)
    words = "ō" * max(1, round(0.4 * len(text)))
    fill = " ".join(words[start : start + 8] for start in range(0, len(words), 8))
    return f"{OPEN}{said} {fill}{CLOSE}"


@pytest.fixture(scope="module")
def pseudo(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same installation, served once more with the longer words in the place of French."""
    folder = tmp_path_factory.mktemp("locales")
    catalogue = catalogues.read()
    for message in catalogue:
        if message.id:
            forms = catalogues.forms(message.id)
            message.string = longer(forms[0]) if len(forms) == 1 else tuple(longer(form) for form in forms)
    target = folder / "fr" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    served = Site(site.home, free_port(), more={"HUSTINGS_LOCALES": str(folder)}, codes=site.codes)
    served.start()
    yield served
    served.stop()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_hold_together_and_every_word_is_translated(
    pseudo: Site, browser: Browser, tmp_path: Path, phone: bool
) -> None:
    context = browser.new_context(viewport=PHONE if phone else DESKTOP, locale="fr-CA")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{pseudo.url}/sign-in/")
    assert untranslated(page) == []
    enter(page, pseudo, "director")
    if page.locator("html").get_attribute("lang") != "fr":  # it is kept with the user
        page.locator('.bar button[lang="fr"]').click()
        page.wait_for_selector('html[lang="fr"]')
    shots = Path(os.environ.get("HUSTINGS_SCREENSHOTS") or tmp_path)
    for address in pages(page, pseudo, tmp_path):
        page.goto(pseudo.url + address)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px wider than the screen"
        assert cut(page) == [], address
        assert untranslated(page) == [], address
        name = re.sub(r"\W+", "-", address).strip("-") or "home"
        page.screenshot(path=shots / f"longer-{'phone' if phone else 'desktop'}-{name[:40]}.png", full_page=True)
    context.close()


def untranslated(page: Page) -> list[str]:
    """Buttons, places and column titles whose words are not between the brackets; what the party named is left out."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('button:not(.choice), thead th, .places a')]
             .filter((each) => !each.closest('.bar-end, svg'))
             .map((each) => each.textContent.trim()).filter((text) => /[A-Za-z]{3}/.test(text))"""
    )
    return [text for text in found if OPEN not in text]


def cut(page: Page) -> list[str]:
    """Buttons and links whose words do not fit into them."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('button:not(.visually-hidden), .btn, .choice, .tag, .places a')]
             .filter((each) => each.offsetParent && each.scrollWidth > each.clientWidth + 1)
             .map((each) => each.innerText)"""
    )
    return found
