"""A printed sheet of 60 doors is typed in by keyboard with fewer than 2.5 keys a door, and what was typed counts."""

import json
import random
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.site import Site

MINUTES = 5
A_KEY = 0.25  # seconds for a practised hand, from reading the line to pressing


def test_sixty_doors(site: Site, open_page: Open, tmp_path: Path) -> None:
    made = json.loads(site.run("list", "create", "Doors to type", "poll 1", "--purpose", "outreach", "--json"))
    assert made["people"] > 60
    out = tmp_path / "walk.pdf"
    done = json.loads(site.run("list", "export", "Doors to type", "--as", "walk-pdf", "--out", str(out), "--json"))
    page = open_page()
    before = marked(site)
    page.goto(f"{site.url}/lists/sheets/")
    expect(page.locator("#number")).to_be_focused()
    page.keyboard.type(f"{done['release']}-1")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet")).to_be_visible()

    # what a team of an evening brings home: half of the doors not home, a third spoken to, the others refused or moved
    chance, keys, strong, started = random.Random(1), 0, 0, time.monotonic()
    doors = page.locator(".door-start").count()
    assert doors == 60
    for door in range(1, doors + 1):
        cells = page.locator(f'input[data-of="{door}"]')
        people = cells.count()
        expect(cells.first).to_be_focused()
        what = chance.random()
        if what < 0.5:
            page.keyboard.press("n")  # holds for everybody at the door
            keys += 1
            continue
        first = "1" if what < 0.83 else "r" if what < 0.95 else "m"
        strong += first == "1"
        page.keyboard.press(first)
        page.keyboard.press("Enter") if people > 1 else None
        for _ in range(people - 2):
            page.keyboard.press("Enter")
        keys += people
    seconds = time.monotonic() - started
    assert keys / doors < 2.5, f"{keys} keys for {doors} doors"
    assert seconds + keys * A_KEY < MINUTES * 60

    # a second thought, without a mouse; and nothing is lost when the page is left before it was kept
    page.keyboard.press("ArrowUp")
    page.reload()
    assert page.locator("input.key").evaluate_all("each => each.filter(cell => cell.value).length") > 60
    page.locator("#sheet button[type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice-success")).to_contain_text("added")
    assert marked(site) == before + strong

    # the same sheet typed anew changes nothing but the line that is typed otherwise; taken back, all is as before
    page.goto(f"{site.url}/lists/sheets/{done['release']}/1/")
    page.keyboard.press("2")
    page.locator("#sheet button[type=submit]").click()
    expect(page.locator(".notice-success")).to_contain_text("1 ")
    page.goto(f"{site.url}/imports/")
    page.get_by_role("link", name=f"{done['release']}-1.csv").last.click()
    page.get_by_role("button", name="Take this batch").click()
    expect(page.locator("main > p").first).to_contain_text("undone", timeout=60_000)


def marked(site: Site) -> int:
    """How many of the poll said today that they are strong supporters."""
    today = json.loads(site.run("count", "poll 1", "--json"))["as_of"]
    found = json.loads(site.run("count", f"poll 1 and mark is strong and mark since {today}", "--json"))
    return int(found["count"])
