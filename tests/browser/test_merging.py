"""Duplicates: found, merged by keyboard with a choice, taken apart with what was recorded since, in both languages."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.test_accessibility import violations

ELECTORS = (
    "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,STREET_NAME,STREET_TYPE,MUNICIPALITY,"
    "PROVINCE,POSTAL_CODE"
)
WORDS = {
    "en": {
        "one": "Is this one person?",
        "seek": "Compare everybody",
        "again": "Look again",
        "merged": "is one person on record now",
        "merge": "One person: merge",
        "apart": "Take apart",
        "unknown": "Not known yet",
        "whose": "Whose is it?",
        "nothing": "Nothing waits for a decision.",
        "contact": "Log a contact",
        "other": "Name, phone, address or elector number of the other entry",
        "find": "Find",
    },
    "fr": {
        "one": "Est-ce une seule personne",
        "seek": "Comparer tout le monde",
        "again": "Regarder de nouveau",
        "merged": "est maintenant une seule personne au dossier",
        "merge": "Une seule personne",
        "apart": "Séparer",
        "unknown": "On ne sait pas encore",
        "whose": "De qui s'agit-il",
        "nothing": "Rien n'attend de décision.",
        "contact": "Noter un contact",
        "other": "Nom, téléphone, adresse ou numéro d'électeur de l'autre fiche",
        "find": "Chercher",
    },
}


def bring_in(site: Site, folder: Path, family: str, number: int) -> None:
    """Somebody on the list twice: moved, with a second family name, and the same e-mail address."""
    electors, outside = folder / f"{family}.csv", folder / f"{family}-mail.csv"
    electors.write_text(
        f"{ELECTORS}\n35033,1,{number % 1000},{number},{family},Solange,41,Quince,ST,Simcoe,ON,N3Y 4K1\n"
        f"35033,1,{number % 1000 + 1},{number + 1},{family}-Roy,Solange,12,Maple,ST,Simcoe,ON,N3Y 4K2\n",
        encoding="utf-8",
    )
    mail = f"{family.lower()}@example.org"
    outside.write_text(f"elector number,email\n{number},{mail}\n{number + 1},{mail}\n", encoding="utf-8")
    site.run("import", "electors", str(electors), "--layout", "ec-federal", "--confirm", "35033")
    site.run("source", "add", f"mail-{number}", "--title", "Mail", "--given-by", "us", "--ground", "consent")
    site.run("import", "people", str(outside), "--source", f"mail-{number}")


def seek(page: Page, site: Site, words: dict[str, str], family: str) -> None:
    """Ask for the search, and decide on other pairs, if there are any, later."""
    page.goto(f"{site.url}/imports/duplicates/")
    page.get_by_role("button", name=re.compile(words["seek"])).click()
    shown = page.locator(".compared thead", has_text=family)
    for _ in range(60):
        if shown.count():
            break
        if page.locator("#doubt").count():
            page.keyboard.press("9")
        page.wait_for_timeout(500)
        page.goto(f"{site.url}/imports/duplicates/")
    expect(shown).to_have_count(1)


@pytest.mark.parametrize(
    ("language", "family", "number"), [("en", "Vadnais", 9_300_001), ("fr", "Wolastoq", 9_300_101)]
)
def test_merged_and_taken_apart(
    site: Site, open_page: Open, tmp_path: Path, language: str, family: str, number: int
) -> None:
    words = WORDS[language]
    bring_in(site, tmp_path, family, number)
    page = open_page(language=language)
    seek(page, site, words, family)
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["one"])
    assert violations(page, "a pair") == []
    page.get_by_role("radio").and_(page.locator("[name=holds_name]")).first.check()
    page.get_by_role("button", name=re.compile(words["merge"])).click()
    expect(page.locator("#notices")).to_contain_text(words["merged"])
    # one page, under the name that was chosen, found by the other name and number as well
    page.locator("input[type=search]").first.fill(str(number + 1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Solange {family}")
    assert violations(page, "a person who was merged") == []
    person = page.url
    # somebody rings them up on the page of both, twice
    for contacts in (1, 2):
        page.get_by_role("link", name=words["contact"]).click()
        page.locator("button[name=result]").first.click()
        expect(page).to_have_url(re.compile(re.escape(person)))
        expect(page.locator("#timeline .timeline > li")).to_have_count(contacts)
    page.get_by_role("link", name=re.compile(words["apart"])).click()
    assert violations(page, "a merge that is taken apart") == []
    page.get_by_label(words["unknown"]).first.check()
    page.get_by_label(re.compile(rf"\({number + 1}\)")).last.check()
    page.get_by_role("button", name=re.compile(words["apart"])).click()
    expect(page.locator("main")).to_contain_text(words["whose"])
    assert violations(page, "what waits for a decision") == []
    page.get_by_role("button", name=re.compile(rf"\({number + 1}\)")).click()
    expect(page.locator("main")).to_contain_text(words["nothing"])
    page.get_by_role("link", name=f"Solange {family}-Roy").click()
    expect(page.locator("#timeline .timeline > li")).to_have_count(2)
    # and together again by hand, from the one's page
    page.goto(person.replace("/people/", "/imports/same/"))
    page.get_by_label(words["other"]).fill(str(number + 1))
    page.locator("main").get_by_role("button", name=words["find"], exact=True).click()
    page.locator("main button[name=other]").click()
    page.get_by_role("button", name=re.compile(words["merge"])).click()
    expect(page.locator("#timeline .timeline > li")).to_have_count(2)
