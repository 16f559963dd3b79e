"""An insider makes a list of people against us, with phones, near election day. Nobody alone can take it; and when one
who was deceived agrees, the alarm, the record, the phone that rings and the trace all name the one who took it."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.test_accessibility import violations
from tests.browser.test_the_whole_path import asked

THEM = "has phone and (mark is opposed or mark is unlikely)"
BUT_THEM = "has phone and (mark is unknown or not (mark is opposed or mark is unlikely))"
WORDS = {
    "en": {
        "freeze": "Freeze a list of",
        "against": "lean against us",
        "singles": "singles out",
        "leaves": "leaves",
        "waits": "Waits for a second person",
    },
    "fr": {
        "freeze": "Figer une liste de",
        "against": "penchent contre nous",
        "singles": "isole",
        "leaves": "omet",
        "waits": "Attend une deuxième personne",
    },
}
WHY = {"en": "a survey on rents", "fr": "un sondage sur les loyers"}


def users(site: Site, language: str) -> tuple[str, str]:
    """An organiser, and a privacy officer whose phones are planted."""
    insider, officer = f"insider-{language}", f"watch-{language}"
    for name, role in ((insider, "organiser"), (officer, "privacy_officer")):
        site.run("user", "add", name, "--unit", "civ", "--role", role, "--name", name.title())
        site.may_sign_in(name)
    return insider, officer


def freeze(page: Page, site: Site, name: str, text: str, button: str) -> None:
    page.goto(f"{site.url}/lists/build/")
    assert asked(page, text) >= 25
    page.fill("#name", name)
    page.locator('input[name="purpose"][value="outreach"]').check()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def ask(page: Page, why: str = "") -> None:
    page.locator('input[name=form][value="call-csv"]').check()
    page.fill("#why", why)
    page.locator('form[action$="/make/"] button[type=submit]').click()


def took(page: Page) -> Path:
    link = page.locator("a[href*='/lists/files/']").first
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as going:
        link.click()
    return Path(going.value.path())


@pytest.mark.parametrize(("language", "phone", "area"), [("en", False, "367"), ("fr", True, "581")])
def test_nobody_takes_it_alone_and_whoever_does_is_named(
    site: Site, open_page: Open, tmp_path: Path, language: str, phone: bool, area: str
) -> None:
    words = WORDS[language]
    insider, officer = users(site, language)
    endpoints = tmp_path / "phones.csv"
    planted = [f"{area}-778-{n:04d}" for n in range(120)]
    endpoints.write_text("\n".join(["phone,email,language", *(f"{each},," for each in planted)]), encoding="utf-8")
    site.run("--as", officer, "seeds", "add", str(endpoints))
    today = date.today()
    site.run("election", "set", "soon", "--writ", str(today - timedelta(30)), "--polling", str(today + timedelta(5)))
    try:
        page = open_page(user=insider, language=language, phone=phone)

        # as it is: a file, and person by person
        freeze(page, site, f"Persuade {language}", THEM, words["freeze"])
        address = page.url
        ask(page, WHY[language])
        held = page.locator("#works")
        expect(held).to_contain_text(words["waits"], timeout=60_000)
        expect(held).to_contain_text(words["against"])
        expect(page.locator("a[href*='/lists/files/']")).to_have_count(0)
        assert violations(page, "a list that waits for a second person") == []
        page.locator("a[href$='/next/']").click()
        expect(page.locator("#notices")).to_contain_text(words["against"])
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Persuade {language}")

        # by subtraction, and by complement
        freeze(page, site, f"Phones of {language}", "has phone", words["freeze"])
        ask(page)
        took(page)
        freeze(page, site, f"Others {language}", BUT_THEM, words["freeze"])
        ask(page)
        expect(page.locator("#works")).to_contain_text(words["waits"], timeout=60_000)
        expect(page.locator("#works")).to_contain_text(words["singles"])
        expect(page.locator("#works")).to_contain_text(words["leaves"])

        # the privacy officer hears of it at once
        watch = open_page(user=officer, language=language)
        expect(watch.locator("main a[href='/record/alarms/']")).to_be_visible()
        watch.goto(f"{site.url}/record/alarms/")
        alarm = watch.locator("main li.card", has_text=f"Persuade {language}").filter(has_text=words["against"]).first
        expect(alarm).to_contain_text(insider.title())
        expect(alarm).to_contain_text(THEM)
        assert violations(watch, "alarms") == []

        # somebody who was deceived agrees; they cannot say that they saw nothing
        second = open_page(language=language, phone=phone)
        expect(second.locator("main a[href='/lists/approvals/']")).to_be_visible()
        second.goto(f"{site.url}/lists/approvals/")
        card = second.locator("main li.card", has_text=f"Persuade {language}").filter(has_text=WHY[language])
        expect(card).to_contain_text(words["against"])
        expect(card).to_contain_text(insider.title())
        assert violations(second, "what waits for a decision") == []
        card.locator("input[name=said]").fill(f"shown the script {language}")
        card.locator("button[value=agree]").click()
        expect(second.locator("main tbody tr", has_text=f"shown the script {language}")).to_have_count(1)

        # the insider takes it, and somebody calls
        page.goto(address)
        ask(page, WHY[language])
        rows = list(csv.DictReader(io.StringIO(took(page).read_text(encoding="utf-8-sig"))))
        number, key = ("phone", "release") if language == "en" else ("téléphone", "remise")
        assert len(rows) >= 25
        release = rows[0][key]
        carried = [row[number] for row in rows if row[number] in planted]
        rang = carried[0]
        others = [row[number] for row in rows if row[number] not in planted]
        called = [*carried, *Random(7).sample(others, len(others) // 2)]

        # a phone of the party's own rings: the copy that carried it, and who took that, are on record
        watch.goto(f"{site.url}/record/planted/")
        watch.fill("#phone", rang)
        watch.fill("#said", f"your poll has moved {language}")
        watch.locator("form[action$='/rang/'] button").click()
        noted = watch.locator("main tbody tr", has_text=f"your poll has moved {language}")
        expect(noted).to_contain_text(release)
        expect(noted).to_contain_text(insider.title())

        # and the trace names it from a part of the numbers that were called
        watch.goto(f"{site.url}/record/trace/")
        watch.fill("#pasted", "\n".join(called))
        watch.locator("main form button[type=submit]").click()
        sources = watch.locator("main section li")
        expect(sources).to_have_count(1)
        expect(sources).to_contain_text(release)
        expect(sources).to_contain_text(insider.title())

        # what came of the alarm is kept with it
        watch.goto(f"{site.url}/record/alarms/")
        alarm = (
            watch.locator("main li.card", has_text=f"Persuade {language}")
            .filter(has_text=WHY[language])
            .or_(watch.locator("main li.card", has_text=f"shown the script {language}"))
            .first
        )
        alarm.locator("input[name=answer]").fill(f"given to the police {language}")
        alarm.locator("button").click()
        expect(watch.locator("main li.card", has_text=f"given to the police {language}")).to_have_count(1)
        for each in (page, second, watch):
            fits = each.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert fits, "a page is wider than its screen"
    finally:
        over = today - timedelta(1)
        site.run("election", "set", "soon", "--writ", str(over - timedelta(30)), "--polling", str(over))
