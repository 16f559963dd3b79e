"""Twenty lines of a petition typed in by keyboard alone, and one click to the list of those who can be called."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.test_accessibility import violations

LINES = 20
UNKNOWN = 13  # the line of somebody who is on no list
ELECTORS = (
    "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,STREET_NAME,STREET_TYPE,MUNICIPALITY,"
    "PROVINCE,POSTAL_CODE"
)
WORDS = {
    "en": {"lines": f"{LINES} lines", "list": "A list of the signers", "back": "Take back", "taken": "taken back"},
    "fr": {"lines": f"{LINES} lignes", "list": "Une liste des signataires", "back": "Annuler", "taken": "annulé"},
}


def register(site: Site, folder: Path, language: str) -> None:
    """Twenty electors of rare names, two behind each door and postal code, and a source of ours."""
    letters = "abcdefghijklmnopqrst" if language == "en" else "tsrqponmlkjihgfedcba"
    first = 9_500_000 if language == "en" else 9_600_000
    rows = [
        f"35033,1,{700 + row},{first + row},Zy{letter}{language}ski,Ada,{50 + row},Medlar,ST,Simcoe,ON,N3Y {row % 10}K2"
        for row, letter in enumerate(letters)
    ]
    electors = folder / "electors.csv"
    electors.write_text("\n".join([ELECTORS, *rows]) + "\n", encoding="utf-8")
    site.run("import", "electors", str(electors), "--layout", "ec-federal", "--confirm", "35033")
    site.run(
        "source", "add", f"pile-{language}", "--title", f"Pile {language}", "--given-by", "us", "--ground", "consent"
    )


def keys(page: Page, *typed: str) -> None:
    for each in typed:
        if each:
            page.keyboard.type(each)
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_twenty_lines(site: Site, open_page: Open, tmp_path: Path, language: str) -> None:
    register(site, tmp_path, language)
    words, page = WORDS[language], open_page(language=language)
    page.goto(f"{site.url}/imports/paper/")
    page.fill("#title", f"Market {language}")
    page.select_option("#source", f"pile-{language}")
    page.select_option("#petition", index=1)
    page.select_option("#question", index=1)
    page.get_by_role("button", name="Begin" if language == "en" else "Commencer").click()
    expect(page.locator("#family_name")).to_be_focused()
    letters = "abcdefghijklmnopqrst" if language == "en" else "tsrqponmlkjihgfedcba"
    for row, letter in enumerate(letters):
        if row == UNKNOWN:
            keys(page, "Quimperlé", f"N3Y {row % 10}K2")
            expect(page.locator("#given_name")).to_be_focused()
            keys(page, "Zoé", "905 King Rd", "", "", "")
        else:
            keys(page, f"zy{letter}", f"n3y{row % 10}k2")
            expect(page.locator("#phone")).to_be_focused()
            keys(page, f"519-555-{2000 + row}" if row % 2 else "", "")
            page.keyboard.press("ArrowDown")  # the first answer to the question
            page.keyboard.press("Enter")
        expect(page.locator("ol.lines > li").first).to_contain_text(
            f"Zy{letter}{language}ski" if row != UNKNOWN else ("nobody" if language == "en" else "personne")
        )
        expect(page.locator("#family_name")).to_be_focused()
        expect(page.locator("#family_name")).to_have_value("")
    expect(page.locator("main")).to_contain_text(words["lines"])

    assert violations(page, "a pile with lines") == []

    # a line that was wrong is taken back, and the others stay
    page.get_by_role("button", name=words["back"], exact=True).first.click()
    expect(page.locator("ol.lines > li").first).to_contain_text(words["taken"])

    # one click makes a list of it
    page.get_by_role("link", name=words["list"]).click()
    expect(page.locator("main")).to_contain_text("Cut the gas tax" if language == "en" else "taxe")


def test_a_number_that_cannot_be_called_is_said_and_the_line_kept_as_typed(site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{site.url}/imports/paper/")
    page.fill("#title", "Wrong numbers")
    page.select_option("#source", index=1)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#family_name")).to_be_focused()
    # faster than the register answers: what is typed meanwhile goes where it belongs
    keys(page, "Quimper", "N3Y 4K1", "Zoe", "905 King Rd", "555", "zoe@example.org")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#postal_code")).to_have_value("N3Y 4K1")
    expect(page.locator("#phone")).to_have_value("555")
    expect(page.locator("#given_name")).to_have_value("Zoe")
