"""A list turns up: the privacy officer plants, hears one ring, and finds whose copy it is; nobody else gets there."""

import csv
import json
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site

PHONES = 120
WORDS = {
    "en": ("comes from one release", "Call sheet (CSV)", "No release on record", "Noted. 1 copy"),
    "fr": ("vient d'une remise", "Feuille d'appels (CSV)", "Aucune remise au registre", "C'est noté. 1 exemplaire"),
}


def officer(site: Site, name: str) -> None:
    site.run("user", "add", name, "--unit", "civ", "--role", "privacy_officer", "--name", "Pat")
    site.may_sign_in(name)


def plant(page: Page, site: Site, folder: Path, area: str) -> list[str]:
    phones = [f"{area}-777-{n:04d}" for n in range(PHONES)]
    file = folder / "phones.csv"
    file.write_text("\n".join(["phone,email,language", *(f"{each},," for each in phones)]), encoding="utf-8")
    page.goto(f"{site.url}/record/planted/")
    page.set_input_files("#file", file)
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("main tbody tr", has_text=f"{area} 777-")).to_have_count(PHONES)
    return [each.replace("-", "") for each in phones]


@pytest.mark.parametrize(("language", "phone", "area"), [("en", False, "819"), ("fr", True, "873")])
def test_a_leaked_part_names_who_took_it(
    site: Site, open_page: Open, tmp_path: Path, language: str, phone: bool, area: str
) -> None:
    """As the one who watches, while an insider takes three copies of the same list and lets a part of one out."""
    named, form, none, noted = WORDS[language]
    name = f"pat-{language}"
    officer(site, name)
    page = open_page(user=name, language=language, phone=phone)
    planted = plant(page, site, tmp_path, area)
    site.run("list", "create", f"Phones {language}", "has phone", "--purpose", "outreach")
    copies = []
    for number in range(3):
        taker, path = f"taker{number}-{language}", tmp_path / f"{number}.csv"
        site.run("user", "add", taker, "--unit", "civ", "--role", "organiser")
        words = (
            "--as",
            taker,
            "list",
            "export",
            f"Phones {language}",
            "--as",
            "call-csv",
            "--out",
            str(path),
            "--json",
        )
        copies.append((json.loads(site.run(*words))["release"], path))
    with copies[1][1].open(encoding="utf-8-sig") as opened:
        rows = list(csv.reader(opened))[1:]
    leaked = [row[3].replace("-", "") for row in Random(5).sample(rows, len(rows) // 3)]

    page.goto(f"{site.url}/record/trace/")
    page.fill("#pasted", "\n".join(leaked))
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main .notice[role=status]")).to_contain_text(named)
    sources = page.locator("main section li")
    expect(sources).to_have_count(1)
    expect(sources).to_contain_text(copies[1][0])
    expect(sources).to_contain_text(form)
    expect(sources).to_contain_text(f"Phones {language}")
    expect(page.locator("main tbody tr").first).to_contain_text(copies[1][0])
    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide, "the page is wider than its screen"

    found = next(each for each in leaked if each in planted)
    page.goto(f"{site.url}/record/planted/")
    page.fill("#phone", found)
    page.fill("#said", "a recorded voice")
    page.locator("form[action$='/rang/'] button").click()
    expect(page.locator("#notices, .notice").first).to_be_visible()
    rang = page.locator("main tbody tr", has_text="a recorded voice").first
    expect(rang).to_contain_text(copies[1][0])
    expect(page.locator("body")).to_contain_text(noted.partition(" 1 ")[0])

    page.goto(f"{site.url}/record/trace/")
    page.fill("#pasted", "\n".join(f"514555{n:04d}" for n in range(50)))
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main .notice[role=status]")).to_contain_text(none)
    expect(page.locator("main section")).to_have_count(0)


def test_a_data_director_does_not_get_there(site: Site, open_page: Open) -> None:
    page = open_page()
    expect(page.locator("a[href='/record/trace/']")).to_have_count(0)
    for address in ("/record/trace/", "/record/planted/"):
        reply = page.request.get(f"{site.url}{address}")
        assert reply.status == 403
        assert "777" not in reply.text()
