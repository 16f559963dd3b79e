"""A broken file is tried, brought in, its refused rows mended and sent again, and the batch taken back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Open
from tests.browser.site import Site

HEADER = (
    "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,STREET_NAME,STREET_TYPE,POSTAL_CODE"
)
WORDS = {
    "en": {
        "electors": "A list of electors",
        "send": "Send",
        "try": "Try it, bring nothing in",
        "trial": "Nothing was brought in: this was a trial.",
        "bring": "Bring it in",
        "anyway": "It is the right list, and whole",
        "rows": "Download the refused rows",
        "back": "Take this batch",
        "undone": "undone",
    },
    "fr": {
        "electors": "Une liste électorale",
        "send": "Envoyer",
        "try": "Essayer sans rien importer",
        "trial": "Rien n'a été importé : c'était un essai.",
        "bring": "L'importer",
        "anyway": "C'est la bonne liste, au complet",
        "rows": "Télécharger les lignes refusées",
        "back": "Annuler ce lot",
        "undone": "annulé",
    },
}


def broken(first: int, family: str) -> str:
    """Twenty electors of the demo's riding, of whom one has no name, written as an election body may: cp1252, CRLF."""
    rows = [
        f"35033,1,{900 + number},{first + number},{'' if number == 7 else family},Zoé,{number},Érable,AVE,N3Y 4K1"
        for number in range(20)
    ]
    return "\r\n".join([HEADER, *rows, ""])


def sent(page: Page, site: Site, path: Path, words: dict[str, str]) -> None:
    page.goto(f"{site.url}/imports/new/")
    page.get_by_label(words["electors"], exact=True).check()
    page.set_input_files("#file", path)
    page.get_by_role("button", name=words["send"], exact=True).click()
    expect(page.locator("#reading")).to_be_visible()


def counts(page: Page) -> list[int]:
    """Rows, added, changed, unchanged, refused, as the page shows them."""
    return [int("".join(filter(str.isdecimal, each))) for each in page.locator(".counts dd").all_inner_texts()[:5]]


@pytest.mark.parametrize(("language", "phone", "first"), [("en", False, 7_000_000), ("fr", True, 8_000_000)])
def test_a_broken_file_is_mended_and_sent_again(
    site: Site, open_page: Open, tmp_path: Path, language: str, phone: bool, first: int
) -> None:
    words, page = WORDS[language], open_page(language=language, phone=phone)
    family = f"Ünlü-{language.title()}"
    path = tmp_path / "list.csv"
    path.write_bytes(broken(first, family).encode("cp1252"))

    # what it is and how it is read is found out; a trial keeps nothing
    sent(page, site, path, words)
    expect(page.locator("#reading")).to_contain_text("cp1252")
    expect(page.locator('select[name="column|FAMILY_NAME"]')).to_have_value("family_name")
    expect(page.locator(".becomes")).to_contain_text(family)
    expect(page.locator(".becomes .tag-danger")).to_have_count(1)
    page.locator('select[name="column|STREET_TYPE"]').select_option("")
    expect(page.locator(".becomes")).not_to_contain_text("AVE")
    page.locator('select[name="column|STREET_TYPE"]').select_option("street_type")
    expect(page.locator(".becomes")).to_contain_text("AVE")
    page.get_by_role("button", name=words["try"]).click()
    expect(page.locator("#works")).to_contain_text(words["trial"], timeout=180_000)
    assert counts(page) == [20, 19, 0, 0, 1]

    # a list so much shorter than what is on record needs a word more; then the report
    page.get_by_role("button", name=words["bring"]).click()
    anyway = page.get_by_role("button", name=words["anyway"])
    expect(anyway).to_be_visible(timeout=180_000)
    anyway.click()
    expect(page.get_by_role("button", name=words["back"])).to_be_visible(timeout=180_000)
    assert counts(page) == [20, 19, 0, 0, 1]

    # the refused row leaves as it was, is mended and sent in again
    with page.expect_download() as going:
        page.get_by_role("button", name=words["rows"]).click()
    refused = Path(going.value.path()).read_bytes()
    lines = refused.split(b"\r\n")
    assert lines[0] == HEADER.encode()
    assert len(lines) == 3
    assert str(first + 7).encode() in lines[1]
    path.write_bytes(refused.replace(b",,Zo\xe9", f",{family},Zoé".encode("cp1252")))
    sent(page, site, path, words)
    page.get_by_role("button", name=words["bring"]).click()
    anyway = page.get_by_role("button", name=words["anyway"])
    expect(anyway).to_be_visible(timeout=180_000)
    anyway.click()
    expect(page.get_by_role("button", name=words["back"])).to_be_visible(timeout=180_000)
    assert counts(page) == [1, 1, 0, 0, 0]

    # all twenty are found; the second batch is taken back, and that one is gone
    assert found(page, f"{first + 7}") == 1
    page.get_by_role("button", name=words["back"]).click()
    expect(page.locator("main > p").first).to_contain_text(words["undone"], timeout=180_000)
    assert found(page, f"{first + 7}") == 0
    assert found(page, f"Zoe {family}") >= 8  # as many as are shown while one types


def found(page: Page, text: str) -> int:
    """How many people the search box is answered with for a text."""

    def answers(reply: Response) -> bool:
        return "/people/search/" in reply.url and (reply.request.post_data_json or {}).get("q") == text

    with page.expect_response(answers) as reply:
        page.locator("#search").fill(text)
    return int(reply.value.text().count("<li>"))
