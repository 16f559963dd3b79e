"""A new user finds a named person in under 10 seconds, and makes a walk list for one poll in under two minutes.

The clicks are those of docs/how-to/first-hour-in-the-browser.md, and no more.
"""

import time

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.site import Site

THINKING = 5.0  # seconds that somebody who sees a page for the first time takes before each click
A_LETTER = 0.3  # seconds


class Hand:
    """Clicks and types as a person does, and counts."""

    def __init__(self) -> None:
        self.clicks, self.letters, self.started = 0, 0, time.monotonic()

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def type(self, where: Locator, text: str, enter: bool = False) -> None:
        where.press_sequentially(text, delay=20)
        self.letters += len(text)
        if enter:
            where.press("Enter")
            self.clicks += 1

    @property
    def seconds(self) -> float:
        """As long as it took the machine, and as long as it would have taken a person."""
        return time.monotonic() - self.started + self.clicks * THINKING + self.letters * A_LETTER


def test_a_named_person_is_found(site: Site, open_page: Open) -> None:
    page, hand = open_page(), Hand()
    hand.type(page.locator("#search"), "tremb")
    hand.click(page.locator("#found a").first)
    expect(page.locator(".person-head h1")).to_contain_text("Tremblay")
    assert hand.clicks == 1
    assert hand.seconds < 10


def test_a_walk_list_for_one_poll(site: Site, open_page: Open) -> None:
    page, hand = open_page(), Hand()
    hand.click(page.get_by_role("link", name="Build a list").first)
    hand.click(page.get_by_text("Where", exact=True))
    hand.type(page.locator('[name="poll|value"]'), "1", enter=True)
    expect(page.locator("#q")).to_have_value("poll 1")
    hand.click(page.locator('input[name="purpose"][value="outreach"]'))
    hand.click(page.get_by_role("button", name="Freeze a list"))
    hand.click(page.get_by_role("button", name="Make the file"))
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as going:
        hand.click(link)
    assert going.value.suggested_filename.endswith("walk.pdf")
    assert hand.clicks == 7
    assert hand.seconds < 120
