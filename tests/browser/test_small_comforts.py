"""What scripts add to pages that work without them: nothing typed is lost, and nobody is signed out unawares."""

from urllib.parse import unquote_plus

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.site import Site


def test_enter_shows_all_who_were_found(site: Site, open_page: Open) -> None:
    page = open_page()
    page.locator("#search").press_sequentially("tre", delay=20)
    expect(page.locator("#found a").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/search/")
    assert page.locator("main .card a").count() > 8, "more than as one types"


def test_changing_the_language_keeps_what_was_filled_in(site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{site.url}/contacts/new/1/?by=2")
    page.get_by_label("Strong supporter").check()
    page.locator("#note").fill("Half a note")
    page.locator('.bar button[lang="fr"]').click()
    page.wait_for_selector('html[lang="fr"]')
    assert page.url.endswith("/contacts/new/1/?by=2")
    assert page.locator("#note").input_value() == "Half a note"
    assert page.locator('input[name="mark"]:checked').get_attribute("value") == "strong"
    page.goto(f"{site.url}/contacts/new/1/")
    assert page.locator("#note").input_value() == "", "for this one time"

    # a search that was built without leaving the page goes on in the other language
    page.goto(f"{site.url}/lists/build/")
    page.locator("#q").fill("has phone")
    page.locator("#answer").get_by_role("button", name="Compter").click()
    expect(page.locator("#count")).to_be_visible()
    page.locator('.bar button[lang="en"]').click()
    page.wait_for_selector('html[lang="en"]')
    assert "q=has phone" in unquote_plus(page.url)
    expect(page.locator("#count")).to_be_visible()


def test_by_phone_or_at_the_door_keeps_what_was_said(site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{site.url}/contacts/new/1/")
    page.locator("#note").fill("Call in the evening")
    page.get_by_label("Likely supporter").check()
    page.keyboard.press("Enter")  # in a form of many buttons, Enter on a choice must not be one of the results
    expect(page.locator("#note")).to_have_value("Call in the evening")
    page.get_by_role("button", name="By phone").click()
    expect(page.get_by_role("button", name="Left message")).to_be_visible()
    assert page.locator("#note").input_value() == "Call in the evening"
    assert page.locator('input[name="mark"]:checked').get_attribute("value") == "likely"


def test_a_page_that_stands_open_warns_before_it_signs_out(site: Site, open_page: Open) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{site.url}/help/")
    warning = page.get_by_text("In five minutes you will be signed out", exact=False)
    page.clock.fast_forward("11:30:00")
    expect(warning).to_have_count(0)
    page.clock.fast_forward("00:30:00")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_have_count(0)
    page.clock.fast_forward("11:57:00")
    expect(warning).to_be_visible()


def test_the_shortcut_can_be_switched_off(site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{site.url}/help/")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.get_by_label("In this browser, / goes to the search box").uncheck()
    page.goto(f"{site.url}/lists/")
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()


def test_an_empty_new_source_is_asked_for_and_what_was_typed_stays(site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{site.url}/imports/new/")
    page.get_by_label("Another list", exact=False).check()
    page.set_input_files("#file", site.home / "demo" / "files" / "petition.csv")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#new_source").fill("Fair")
    page.locator("#given_by").fill("Me")
    page.locator("#ground").focus()
    page.get_by_role("button", name="Try it, bring nothing in").click()
    expect(page.locator(".notice-error")).to_contain_text("on what ground")
    assert (page.locator("#new_source").input_value(), page.locator("#given_by").input_value()) == ("Fair", "Me")
    page.get_by_role("button", name="Let this file go").click()
    expect(page.locator(".notice-success")).to_contain_text("let go")
    assert "petition.csv" not in page.locator("main ul.points").all_inner_texts()
