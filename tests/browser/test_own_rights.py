"""A person asks what we hold of them: the officer tells them, keeps their wish, and erases it at their word."""

import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.test_accessibility import violations

WORDS = {
    "en": ("What is held of them", "Who saw you", "Opened your page", "What stays, and why", "Person"),
    "fr": ("Ce que l'on sait d'elle", "Qui vous a vu", "A ouvert votre page", "Ce qui reste, et pourquoi", "Personne"),
}


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize(
    ("language", "phone", "place"), [("en", False, 1), ("fr", True, 2)], ids=["desktop-en", "phone-fr"]
)
def test_from_the_letter_to_the_statement(
    site: Site, open_page: Open, tmp_path: Path, language: str, phone: bool, place: int
) -> None:
    held, seen, opened, stays, word = WORDS[language]
    user = f"answers-{language}"
    site.run("user", "add", user, "--unit", "civ", "--role", "privacy_officer", "--name", "Pat")
    site.may_sign_in(user)
    page = open_page(user=user, language=language, phone=phone)
    page.goto(f"{site.url}/people/search/")
    page.locator("#search").press_sequentially("trembla", delay=20)
    page.locator("#found a").nth(place).click()
    page.get_by_role("link", name=held).click()
    number = re.sub(r"\D", "", page.url.removeprefix(site.url))
    assert violations(page, page.url) == []
    fits(page)

    page.locator("input[name=kind][value=erasure]").check()
    page.fill("#came_by", "letter")
    page.fill("#known_by", "licence")
    page.locator("form[action$='/requests/'] button").click()
    expect(
        page.locator("main section", has_text="letter").or_(page.locator("main li a[href*='#request-']"))
    ).to_be_visible()

    page.locator("form[action$='/tell/'] button").click()
    link = page.locator("a[href$='disclosure.pdf']")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as taking:
        link.click()
    text = " ".join(" ".join(each.extract_text() for each in PdfReader(taking.value.path()).pages).split())
    assert seen in text
    assert opened in text
    with page.expect_download() as taking:
        page.locator("a[href$='disclosure.json']").click()
    plain = json.loads(Path(taking.value.path()).read_text(encoding="utf-8"))
    assert plain["numbers"] == [int(number)]

    page.locator("input[name=stop][value='2']").check()
    page.locator("form[action$='/object/'] button").click()
    expect(page.locator("input[name=stop][value='2']")).to_be_checked()

    page.locator(f"a[href$='/people/{number}/erase/']").click()
    assert violations(page, page.url) == []
    fits(page)
    page.fill("#because", "letter")
    page.fill("#number", number)
    page.locator("main form button[type=submit]").click()
    statement = page.locator("main a[href^='/privacy/erasures/']", has_text=f"{word} {number},")
    for _ in range(60):
        if statement.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert violations(page, page.url) == []
    fits(page)
    statement.click()
    expect(page.get_by_role("heading", name=stays)).to_be_visible()
    with page.expect_download() as taking:
        page.locator("a[href$='pdf=1']").click()
    assert stays in " ".join(
        PdfReader(io.BytesIO(Path(taking.value.path()).read_bytes())).pages[0].extract_text().split()
    )
    page.goto(f"{site.url}/people/{number}/")
    expect(page.locator("#timeline .what")).to_have_count(2)  # the two wishes, and nothing else of what happened
    expect(page.locator("main a[href^='tel:'], main a[href^='mailto:']")).to_have_count(0)

    for address in ("/privacy/registers/", "/privacy/year/"):
        page.goto(site.url + address)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        assert violations(page, address) == []
        fits(page)
    page.goto(f"{site.url}/privacy/retention/")
    assert violations(page, page.url) == []
    fits(page)
    page.select_option("#kind", "notes")
    page.fill("#days", "400")
    page.fill("#because", "policy 7")
    page.locator("form:has(#days) button").click()
    expect(page.locator("main tbody tr").first).to_contain_text("400")
