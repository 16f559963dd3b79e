"""Sign in, find, log, build, freeze, download, open: as a user does it, in both languages, by thumb and by keyboard."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Open
from tests.browser.site import PASSWORD, Site

FOUNDING = "age >= 65 and fixed_income and area.rent_change > 20%"
WORDS = {
    "en": {
        "log": "Log a contact",
        "build": "Build a list",
        "saved": "is saved.",
        "not_home": "Not home",
        "freeze": "Freeze a list of",
        "make": "Make the file",
        "csv": "Call sheet (CSV)",
        "walk": "Walk list (PDF)",
        "download": "Download",
        "through": "Go through it, one by one",
        "phone": "By phone",
    },
    "fr": {
        "log": "Noter un contact",
        "build": "Bâtir une liste",
        "saved": "est enregistré.",
        "not_home": "Absent",
        "freeze": "Figer une liste de",
        "make": "Préparer le fichier",
        "csv": "Feuille d'appels (CSV)",
        "walk": "Liste de porte-à-porte (PDF)",
        "download": "Télécharger",
        "through": "La parcourir, une personne à la fois",
        "phone": "Par téléphone",
    },
}


def people_counted(page: Page) -> int:
    """The number that the builder shows."""
    shown = page.locator(".count-people").inner_text()
    return int("".join(sign for sign in shown if sign.isdecimal()))


def asked(page: Page, text: str) -> int:
    """What the builder counts for a text typed in it."""
    page.evaluate("document.getElementById('count')?.setAttribute('data-before', '')")
    page.fill("#q", text)
    with page.expect_response(lambda reply: "/lists/build/" in reply.url and reply.request.method == "POST"):
        page.press("#q", "Tab")
    expect(page.locator("#count:not([data-before])")).to_be_visible()  # the answer stands where the one before stood
    expect(page.locator("#q")).to_have_value(text)
    return people_counted(page)


def fetched(page: Page, title: str, download: str, make: str) -> Path:
    """A file of the list on the page: asked for, made by the worker, downloaded."""
    page.get_by_label(title).check()
    page.get_by_role("button", name=make).click()
    made = page.locator(".works > li").filter(has=page.get_by_role("heading", name=title)).first
    link = made.get_by_role("link", name=download)
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as going:
        link.click()
    return Path(going.value.path())


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("fr", True), ("en", True), ("fr", False)])
def test_the_whole_path(site: Site, open_page: Open, language: str, phone: bool) -> None:
    words = WORDS[language]
    page = open_page(language=language, phone=phone)

    # find somebody, and log that they were not home
    page.locator("#search").press_sequentially("trembla", delay=20)
    first = page.locator("#found a").first
    name = first.locator(".name").inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    before = page.locator(".timeline > li").count()
    page.get_by_role("link", name=words["log"]).click()
    page.get_by_role("button", name=words["not_home"]).click()
    expect(page.locator(".notice-success")).to_contain_text(words["saved"])
    expect(page.locator(".timeline > li")).to_have_count(before + 1)

    # the founding segment, from its own criteria
    page.get_by_role("link", name=words["build"]).first.click()
    page.fill('[name="age|value"]', "65")
    page.press('[name="age|value"]', "Enter")
    expect(page.locator(".lines tbody tr")).to_have_count(1)
    page.locator('button[name="add"][value="fixed_income"]').click()
    expect(page.locator(".lines tbody tr")).to_have_count(2)
    page.locator(".builder-choose summary").nth(2).click()
    page.fill('[name="area.rent_change|value"]', "20")
    page.locator('select[name="area.rent_change|op"]').select_option(">")
    page.press('[name="area.rent_change|value"]', "Enter")
    expect(page.locator(".lines tbody tr")).to_have_count(3)
    expect(page.locator("#q")).to_have_value(FOUNDING)
    founding = people_counted(page)
    assert founding > 0

    # frozen, and one of its people called: the count of those not yet called falls by one
    uncalled = f"{FOUNDING} and not contacted by phone within 2 days"
    open_before = asked(page, uncalled)
    page.fill("#name", f"Founding {language} {phone}")
    page.locator('input[name="purpose"][value="outreach"]').check()
    page.get_by_role("button", name=words["freeze"]).click()
    page.get_by_role("link", name=words["through"]).click()
    page.get_by_role("link", name=words["log"]).click()
    page.get_by_role("button", name=words["phone"]).click()
    page.locator('button[name="result"][value="no_answer"]').click()
    expect(page.locator(".notice-success")).to_contain_text(words["saved"])
    page.goto(f"{site.url}/lists/build/")
    assert asked(page, uncalled) == open_before - 1
    assert asked(page, FOUNDING) == founding

    # the files, opened
    page.goto(f"{site.url}/lists/")
    page.get_by_role("link", name=f"Founding {language} {phone}").click()
    calls = fetched(page, words["csv"], words["download"], words["make"])
    rows = list(csv.DictReader(io.StringIO(calls.read_text(encoding="utf-8-sig"))))
    assert 0 < len(rows) <= open_before
    assert {"ref"} <= set(rows[0]) or {"réf"} <= set(rows[0])
    walk = fetched(page, words["walk"], words["download"], words["make"])
    text = "".join(each.extract_text() for each in PdfReader(walk).pages)
    assert f"Founding {language} {phone}" in text
    assert len(text) > 500


def test_by_keyboard_alone(site: Site, open_page: Open, tmp_path: Path) -> None:
    electors = tmp_path / "electors.csv"  # somebody of whom no other test has heard
    electors.write_text(
        "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,POSTAL_CODE\n"
        "35033,1,990,9700001,Zymurgyson,Ada,N3Y 4K1\n",
        encoding="utf-8",
    )
    site.run("import", "electors", str(electors), "--layout", "ec-federal", "--confirm", "35033")
    site.run("user", "add", "kay", "--unit", "civ", "--role", "data_director")  # whose language nobody else chose
    site.may_sign_in("kay")
    page = open_page(user="")
    keyboard = page.keyboard
    keyboard.type("kay")
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    page.wait_for_selector("#id_code")
    keyboard.type(site.code("kay"))
    keyboard.press("Enter")
    page.wait_for_selector("html:not(:has(#id_code)) .places")
    keyboard.press("/")
    keyboard.type("zymurg", delay=30)
    page.wait_for_selector("#found a")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    page.wait_for_selector(".person-head")
    tab_to(page, "Log a contact")
    keyboard.press("Enter")
    page.wait_for_selector(".choices")
    tab_to(page, "Not home")
    keyboard.press("Enter")
    expect(page.locator(".notice-success")).to_contain_text("is saved.")
    tab_to(page, "Build a list")
    keyboard.press("Enter")
    page.wait_for_selector("#builder")
    tab_to(page, "Number")
    keyboard.type("65")
    keyboard.press("Enter")
    page.wait_for_selector(".lines")
    tab_to(page, "Name")
    keyboard.type("By keyboard")
    keyboard.press("Tab")
    keyboard.press("Space")
    tab_to(page, "Freeze a list of")
    keyboard.press("Enter")
    page.wait_for_selector("#files")
    tab_to(page, "Make the file")
    keyboard.press("Enter")
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=60_000)


def tab_to(page: Page, label: str, most: int = 200) -> None:
    """Press Tab until what has the focus is called so."""
    named = """() => { const e = document.activeElement; return e.getAttribute('aria-label')
        || (e.labels && e.labels.length ? e.labels[0].innerText : '') || e.innerText || ''; }"""
    for _ in range(most):
        page.keyboard.press("Tab")
        if str(page.evaluate(named)).strip().startswith(label):
            return
    raise AssertionError(f"{label!r} is not reached by Tab")
