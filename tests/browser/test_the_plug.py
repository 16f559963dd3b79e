"""The plug is pulled during an upload, an import and a file: the page then tells the truth, and nothing doubles."""

import csv
import http.cookies
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import enter, installed
from tests.browser.site import Site

ROWS = 20_000


@pytest.fixture(scope="module")
def doomed() -> Iterator[Site]:
    """An installation of its own, which may be killed."""
    with installed(1_000) as made:
        yield made


@pytest.fixture
def page(doomed: Site, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-CA")
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.goto(f"{doomed.url}/sign-in/")
    enter(opened, doomed, "director")
    yield opened
    context.close()


def gifts(doomed: Site, path: Path) -> Path:
    """A list of gifts of people we know, each different from the others."""
    with (doomed.home / "demo" / "files" / "electors.csv").open(encoding="utf-8") as file:
        numbers = [row["ELECTOR_ID"] for row in csv.DictReader(file)]
    rows = (f"{numbers[at % len(numbers)]},{100 + at},2026-03-01" for at in range(ROWS))
    path.write_text("\n".join(["elector_number,amount,on", *rows, ""]), encoding="utf-8")
    return path


def batches(doomed: Site) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(doomed.run("import", "list", "--json"))["batches"]
    return found


def test_an_upload_is_whole_or_not_there(doomed: Site, page: Page) -> None:
    page.goto(f"{doomed.url}/imports/new/")
    token = page.locator("main input[name=csrfmiddlewaretoken]").get_attribute("value")
    jar = http.cookies.SimpleCookie({each["name"]: each["value"] for each in page.context.cookies()})
    cookies = "; ".join(f"{name}={value.value}" for name, value in jar.items())
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\npeople\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="half.csv"\r\n\r\n'
    ).encode()
    with socket.create_connection(("localhost", doomed.port)) as link:
        link.sendall(
            f"POST /imports/new/ HTTP/1.1\r\nHost: localhost:{doomed.port}\r\nCookie: {cookies}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 50000000\r\n\r\n".encode()
        )
        link.sendall(head + b"elector_number,tag\n" * 500_000)
        time.sleep(0.5)
        doomed.pull_the_plug()
    doomed.start()
    page.goto(f"{doomed.url}/imports/")
    expect(page.locator("main")).not_to_contain_text("half.csv")
    kept = [each for each in (doomed.home / "uploads").rglob("*") if each.is_file()]
    assert kept == []


def test_an_import_goes_on_without_doubling(doomed: Site, page: Page, tmp_path: Path) -> None:
    before = batches(doomed)
    page.goto(f"{doomed.url}/imports/new/")
    page.get_by_label("Another list", exact=False).check()
    page.set_input_files("#file", gifts(doomed, tmp_path / "gifts.csv"))
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#source").select_option("donors")
    page.get_by_role("button", name="Bring it in").click()
    page.wait_for_selector("#works")
    page.wait_for_function("/so far|rows back/.test(document.body.innerText)", timeout=60_000)
    doomed.pull_the_plug(database=True)
    assert all(each["state"] != "published" for each in batches(doomed)[len(before) :]), "killed too late to say"
    doomed.start()
    page.goto(f"{doomed.url}/imports/")
    page.get_by_role("link", name="gifts.csv").first.click()
    expect(page.get_by_role("button", name=re.compile("Take this batch"))).to_be_visible(timeout=120_000)
    new = batches(doomed)[len(before) :]
    assert [(each["state"], each["rows"], each["added"]) for each in new] == [("published", ROWS, ROWS)]


def test_a_file_is_made_after_all_and_once(doomed: Site, page: Page) -> None:
    doomed.run("list", "create", "Everybody", "elector", "--purpose", "outreach", "--json")
    page.goto(f"{doomed.url}/lists/")
    page.get_by_role("link", name="Everybody").click()
    page.get_by_label("Walk list (PDF)").check()
    page.get_by_role("button", name="Make the file").click()
    expect(page.locator(".works > li")).to_have_count(1)
    doomed.pull_the_plug()
    doomed.start()
    page.reload()
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=120_000)
    assert len([each for each in (doomed.home / "files").rglob("*") if each.is_file()]) == 1
    expect(page.locator(".works > li")).to_have_count(1)
