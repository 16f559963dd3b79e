"""A petition on the web from end to end: opened, signed by a visitor, confirmed by a real e-mail, on a page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import Site
from tests.browser.test_accessibility import violations
from tests.post import FROM, Post, link_in

ELECTOR = (
    "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,STREET_NAME,STREET_TYPE,MUNICIPALITY,"
    "PROVINCE,POSTAL_CODE\n35033,1,{sequence},{number},{family},Maëlle,63,Quince,ST,Simcoe,ON,N3Y 4K1\n"
)
WORDS = {
    "en": {
        "web": "Web forms", "open": "Open it", "sign": "Sign", "sent": "We have sent you an e-mail",
        "yes": "Yes, I signed", "thanks": "Thank you. Your signature counts.", "bring": "Bring them in now",
        "title": "Keep the library", "needed": "Write your e-mail address",
    },
    "fr": {
        "web": "Formulaires web", "open": "L'ouvrir", "sign": "Signer", "sent": "Nous vous avons envoyé un courriel",
        "yes": "Oui, j'ai signé", "thanks": "Merci. Votre signature compte.", "bring": "Les importer maintenant",
        "title": "Gardons la bibliothèque", "needed": "Écrivez votre adresse de courriel",
    },
}  # fmt: skip


def open_form(page: Page, site: Site, words: dict[str, str], slug: str, family: str) -> str:
    """Open a petition; returns its public address."""
    page.goto(f"{site.url}/imports/")
    page.get_by_role("link", name=words["web"]).click()
    assert violations(page, "web forms") == []
    page.locator("#source").select_option("web-signers")
    page.locator("#slug").fill(slug)
    for name, text in (
        ("title_en", f"Keep the library ({family})"),
        ("title_fr", f"Gardons la bibliothèque ({family})"),
        ("text_en", "Simcoe needs it."),
        ("text_fr", "Simcoe en a besoin."),
        ("permission_en", "You may write and call me."),
        ("permission_fr", "Vous pouvez m'écrire et m'appeler."),
    ):
        page.locator(f"#{name}").fill(text)
    page.get_by_role("button", name=words["open"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["title"])
    assert violations(page, "a web form as its opener sees it") == []
    return page.locator("main a").first.inner_text()


@pytest.mark.parametrize(
    ("language", "family", "number", "phone"),
    [("en", "Zurbrigg", 9_400_001, False), ("fr", "Zacharie", 9_400_002, True)],
)
def test_a_petition_from_end_to_end(
    site: Site, post: Post, open_page: Open, tmp_path: Path, language: str, family: str, number: int, phone: bool
) -> None:
    words = WORDS[language]
    electors = tmp_path / "electors.csv"
    electors.write_text(ELECTOR.format(sequence=number % 1000, number=number, family=family), encoding="utf-8")
    site.run("import", "electors", str(electors), "--layout", "ec-federal", "--confirm", "35033")
    site.run("source", "add", "web-signers", "--title", "Web", "--given-by", "signers", "--ground", "consent")
    opener = open_page(language=language)
    address = open_form(opener, site, words, f"library-{language}", family)

    visitor = open_page(language=language, phone=phone, user="")
    visitor.goto(address)
    expect(visitor.get_by_role("heading", level=1)).to_contain_text(words["title"])
    assert violations(visitor, "a petition") == []
    mail = f"{family.lower()}@example.org"
    for name, text in (("given_name", "Maëlle"), ("family_name", family), ("civic_address", "63 Quince St"),
                       ("municipality", "Simcoe"), ("postal_code", "n3y 4k1"), ("phone", "519 555 0177")):  # fmt: skip
        visitor.locator(f"#{name}").fill(text)
    visitor.locator("[name=agreed]").check()
    visitor.wait_for_timeout(2_100)  # nobody is faster
    visitor.get_by_role("button", name=words["sign"], exact=True).click()
    expect(visitor.get_by_role("alert")).to_contain_text(words["needed"])
    expect(visitor.locator("#family_name")).to_have_value(family)
    expect(visitor.locator("[name=agreed]")).to_be_checked()
    assert violations(visitor, "a petition with something missing") == []
    visitor.locator("#email").fill(mail)
    visitor.wait_for_timeout(2_100)
    visitor.get_by_role("button", name=words["sign"], exact=True).click()
    expect(visitor.locator("main")).to_contain_text(words["sent"])
    assert violations(visitor, "a petition that was signed") == []

    letter = post.mail_to(mail, wait=30)
    assert (letter["From"], words["title"] in letter["Subject"]) == (FROM, True)
    visitor.goto(link_in(letter))
    visitor.get_by_role("button", name=words["yes"]).click()
    expect(visitor.get_by_role("status")).to_contain_text(words["thanks"])
    assert violations(visitor, "a signature that counts") == []

    opener.reload()
    opener.get_by_role("button", name=words["bring"]).click()
    figures = opener.locator(".keys dd")
    for _ in range(60):
        if figures.all_inner_texts() == ["1", "1", "1"]:
            break
        opener.wait_for_timeout(500)
        opener.reload()
    expect(figures).to_have_text(["1", "1", "1"])
    opener.locator("input[type=search]").first.fill(str(number))
    opener.keyboard.press("Enter")
    expect(opener.get_by_role("heading", level=1)).to_have_text(f"Maëlle {family}")
    expect(opener.locator("#timeline")).to_contain_text(words["title"])
    expect(opener.locator("main")).to_contain_text(mail)
    expect(opener.locator("main")).to_contain_text(re.compile(r"519.555.0177"))
