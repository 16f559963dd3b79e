"""Two reviewers at once say by keyboard who is meant, and never have the same row before them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.test_accessibility import violations

FAMILIES = ("Ouimet", "Vaillancourt", "Quesnel", "Prudhomme", "Lanctot", "Thivierge")
ELECTORS = (
    "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,STREET_NAME,STREET_TYPE,MUNICIPALITY,"
    "PROVINCE,POSTAL_CODE"
)
WORDS = {
    "en": {"title": "Who is meant?", "none": "No row waits", "several": "More than one person fits."},
    "fr": {"title": "Qui est visé", "none": "Aucune ligne n'attend", "several": "Plus d'une personne correspond."},
}


@pytest.fixture
def rows_that_wait(site: Site, tmp_path: Path) -> str:
    """Six rows, each about one of a father and a son of one name behind one door."""
    electors, petition = tmp_path / "electors.csv", tmp_path / "petition.csv"
    lines = [
        f"35033,1,{800 + row + place},{9_100_000 + row + place},{family},Réal,{41 + row},Quince,ST,Simcoe,ON,N3Y 4K1"
        for row, family in enumerate(FAMILIES)
        for place in (0, 100)
    ]
    electors.write_text("\n".join([ELECTORS, *lines]) + "\n", encoding="utf-8")
    signers = [
        f"{family},Réal,{41 + row} Quince St,Simcoe,N3Y 4K1,519-555-09{row:02d}" for row, family in enumerate(FAMILIES)
    ]
    petition.write_text(
        "\n".join(["last name,first name,street address,city,postal code,phone", *signers]) + "\n", encoding="utf-8"
    )
    site.run("import", "electors", str(electors), "--layout", "ec-federal", "--confirm", "35033")
    site.run("source", "add", "table", "--title", "Table", "--given-by", "us", "--ground", "consent")
    said = site.run("import", "people", str(petition), "--source", "table")
    assert "6 rows wait" in said
    site.run("user", "add", "eve", "--name", "Eve", "--unit", "civ", "--role", "data_entry")
    site.may_sign_in("eve")
    return "table"


def row_shown(page: Page) -> str:
    return page.locator(".compared tbody td").nth(0).inner_text()


def test_two_reviewers(site: Site, open_page: Open, rows_that_wait: str) -> None:
    pages = [open_page(language="en"), open_page(language="fr", user="eve")]
    for page, words in zip(pages, WORDS.values(), strict=True):
        page.goto(f"{site.url}/imports/waiting/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(words["title"])
        expect(page.locator("main")).to_contain_text(words["several"])
        expect(page.locator(".compared thead a")).to_have_count(2)
        assert violations(page, "a row beside the register") == []
    seen: set[str] = set()
    for key in ("1", "2", "0"):
        shown = [row_shown(page) for page in pages]
        assert shown[0] != shown[1]
        assert not seen & set(shown)
        seen |= set(shown)
        for page in pages:
            before = row_shown(page)
            page.keyboard.press(key)
            expect(page.locator("main")).not_to_contain_text(before)
    for page, words in zip(pages, WORDS.values(), strict=True):
        page.reload()
        expect(page.locator("main")).to_contain_text(words["none"])
        figures = page.locator(".keys dd").all_inner_texts()
        assert figures[:4] == ["6", "2", "2", "2"]
