"""axe finds no violation of WCAG 2.2 AA on any page: English on a desktop, French on a phone, light and dark."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SEGMENT = "age+%3E%3D+65+and+has+phone"


def pages(page: Page, site: Site, folder: Path) -> list[str]:
    """The address of every kind of page, with something on it and without."""
    out = folder / "walk.pdf"
    done = json.loads(
        site.run("list", "export", "The founding example", "--as", "walk-pdf", "--out", str(out), "--json")
    )
    page.goto(f"{site.url}/imports/new/")
    page.locator("input[name=kind][value=people]").check()
    page.set_input_files("#file", site.home / "demo" / "files" / "petition.csv")
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("#reading")
    sent = page.url.removeprefix(site.url)
    site.run("source", "add", "pile", "--title", "Pile", "--given-by", "us", "--ground", "consent")
    page.goto(f"{site.url}/imports/paper/")
    page.fill("#title", "Pile")
    page.select_option("#source", "pile")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("#paper")
    paper = page.url.removeprefix(site.url)
    page.goto(f"{site.url}/lists/")
    made = page.locator("main tbody a").first.get_attribute("href") or ""
    page.locator("#search").press_sequentially("trembla", delay=20)
    person = page.locator("#found a").first.get_attribute("href") or ""
    number = re.sub(r"\D", "", person)
    return [
        "/",
        "/help/",
        "/people/search/",
        "/people/sources/",
        "/people/sources/2/",
        person,
        f"/contacts/new/{number}/",
        f"/contacts/new/{number}/?by=2",
        f"/people/{number}/correct/",
        "/lists/",
        "/lists/build/",
        f"/lists/build/?q={SEGMENT}",
        "/lists/build/?q=agee+%3E+5",
        made,
        "/dashboard/",
        "/record/",
        f"/record/who-saw/?person={number}",
        "/record/users/1/",
        "/imports/",
        "/imports/new/",
        "/imports/1/",
        "/imports/waiting/",
        "/imports/paper/",
        paper,
        "/lists/sheets/",
        "/lists/sheets/?number=nonsense",
        f"/lists/sheets/{done['release']}/1/",
        sent,
        "/password/",
        "/nowhere/",
    ]


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("fr", True)], ids=["desktop-en", "phone-fr"])
def test_no_page_breaks_a_rule(site: Site, open_page: Open, tmp_path: Path, language: str, phone: bool) -> None:
    page = open_page(language=language, phone=phone)
    found = []
    for address in pages(page, site, tmp_path):
        page.goto(site.url + address)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        if sample := page.get_by_role("link", name=re.compile("by name|par leur nom")):
            sample.click() if sample.count() else None
        settled(page)
        found += violations(page, address)
        page.emulate_media(color_scheme="dark")  # only the colours change
        found += violations(page, f"{address} in the dark", COLOURS)
        page.emulate_media(color_scheme="light")
        assert page.locator("html").get_attribute("lang") == language
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px wider than the screen"
    assert found == []


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("fr", True)], ids=["desktop-en", "phone-fr"])
def test_the_pages_of_whoever_traces_leaks(site: Site, open_page: Open, language: str, phone: bool) -> None:
    name = f"tracer-{language}"
    site.run("user", "add", name, "--unit", "civ", "--role", "privacy_officer")
    site.may_sign_in(name)
    page = open_page(user=name, language=language, phone=phone)
    for address in ("/", "/record/trace/", "/record/planted/"):
        page.goto(site.url + address)
        settled(page)
        assert violations(page, address) == []
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px wider than the screen"


def test_the_pages_of_a_visitor(site: Site, open_page: Open) -> None:
    page = open_page(user="")
    assert violations(page, "/sign-in/") == []
    page.fill("#id_login", "director")
    page.fill("#id_password", "not the password")
    page.press("#id_password", "Enter")
    page.wait_for_selector(".notice-error")
    assert violations(page, "/sign-in/ refused") == []


def settled(page: Page) -> None:
    """Wait until the page and the parts that it fetches by itself are there."""
    page.wait_for_load_state("load")
    # what is still to be fetched has a link in its place
    expect(page.locator(".htmx-request, [hx-trigger^=load] > p.empty > a")).to_have_count(0)


def violations(page: Page, address: str, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe finds wrong with the page that is open."""
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{address}: {each['id']}: {each['help']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]
    ]
