"""Invited by mail, in with a passkey, asked again before a list is frozen, let back in by two: in a real browser."""

import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.site import PASSWORD, Site
from tests.browser.test_accessibility import violations
from tests.post import Post, link_in

WORDS = {
    "en": {
        "invite": "Invite somebody", "name": "Name", "user": "User name", "mail": "E-mail address",
        "role": "What they do",
        "organiser": "organiser", "send": "Invite", "in": "Come in", "needed": "a password alone is not enough",
        "add": "Add a passkey", "call": "What you call it", "now": "Add it now", "have": "I have them", "on": "Go on",
        "out": "Sign out", "passkey": "Sign in with a passkey", "second": "The second step", "use": "Use the passkey",
        "freeze": "Freeze a list of", "you": "Is it you?", "lost": "Lost password or keys", "why": "Why",
        "ask": "Ask to let them back in", "agree": "I agree: let them back in", "sign": "Your sign-in",
    },
    "fr": {
        "invite": "Inviter une personne", "name": "Nom", "user": "Nom d'utilisateur", "mail": "Adresse courriel",
        "role": "Ce qu'elle fait", "organiser": "organisation", "send": "Inviter", "in": "Entrer",
        "needed": "un mot de passe seul ne suffit pas", "add": "Ajouter une clé d'accès",
        "call": "Comment vous l'appelez",
        "now": "L'ajouter maintenant", "have": "Je les ai", "on": "Continuer", "out": "Fermer la session",
        "passkey": "Se connecter avec une clé d'accès", "second": "La deuxième étape", "use": "Prendre la clé d'accès",
        "freeze": "Figer une liste de", "you": "Est-ce bien vous ?", "lost": "Mot de passe ou clés perdus",
        "why": "Pourquoi", "ask": "Demander qu'on la laisse revenir", "agree": "J'accepte : la laisser revenir",
        "sign": "Votre connexion",
    },
}  # fmt: skip
# Every session that is open becomes ten minutes older.
OLDER = """
import django
django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
for each in Session.objects.all():
    store = SessionStore(each.session_key)
    records = store.get("account_authentication_methods") or []
    store["account_authentication_methods"] = [{**record, "at": record["at"] - 600} for record in records]
    store.save()
"""


def with_passkeys(page: Page) -> Any:
    """Give a page's browser the lock of a phone: it keeps passkeys and says yes. Returns what removes it."""
    channel = page.context.new_cdp_session(page)
    channel.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    made = channel.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda: channel.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})


def sign_out(page: Page, words: dict[str, str]) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name=words["out"], exact=True).click()
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/sign-in/")


def grow_older(site: Site) -> None:
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "hustings.config.settings"}
    done = subprocess.run([sys.executable, "-c", OLDER], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def sees(page: Page, text: str) -> None:
    """What stands in the heading, whatever blank stands before a sign."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(text.replace(" ", r"\s").replace("?", r"\?")))
    assert violations(page, text) == []


def password(page: Page, name: str, chosen: str) -> None:
    page.fill("#id_login", name)
    page.fill("#id_password", chosen)
    page.press("#id_password", "Enter")


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("fr", True)], ids=["desktop-en", "phone-fr"])
def test_from_the_invitation_to_the_way_back_in(
    site: Site, post: Post, open_page: Open, language: str, phone: bool
) -> None:
    words, name = WORDS[language], f"nina-{language}"
    site.run("user", "add", f"second-{language}", "--unit", "civ", "--role", "data_director")
    site.may_sign_in(f"second-{language}")
    director = open_page(language=language)
    director.goto(f"{site.url}/users/")
    director.get_by_text(words["invite"], exact=True).click()
    director.get_by_label(words["name"], exact=True).fill("Nina N.")
    director.get_by_label(words["user"], exact=True).fill(name)
    director.get_by_label(words["mail"], exact=True).fill(f"{name}@example.org")
    director.get_by_label(words["role"], exact=True).select_option("organiser")
    director.get_by_role("button", name=words["send"], exact=True).click()
    expect(director.locator("main")).to_contain_text(f"{name}@example.org")
    assert "/welcome/" not in director.content(), "the link is nobody else's"

    nina = open_page(language=language, phone=phone, user="")
    remove = with_passkeys(nina)
    nina.goto(link_in(post.mail_to(f"{name}@example.org", wait=30)))
    sees(nina, "Nina N.")
    nina.fill("#id_password", PASSWORD)
    nina.fill("#id_again", PASSWORD)
    nina.get_by_role("button", name=words["in"], exact=True).click()
    expect(nina.locator("main")).to_contain_text(words["needed"])
    sees(nina, words["sign"])
    nina.get_by_role("link", name=words["add"]).click()
    sees(nina, words["add"])
    nina.get_by_label(words["call"]).fill("Nina's phone")
    nina.get_by_role("button", name=words["now"]).click()
    expect(nina.locator("[data-codes] li")).to_have_count(10)
    nina.get_by_role("link", name=words["have"]).click()
    expect(nina.locator("main")).to_contain_text("Nina's phone")
    assert violations(nina, "with a passkey") == []
    nina.get_by_role("link", name=words["on"], exact=True).click()
    nina.wait_for_selector(".places")

    sign_out(nina, words)  # and in again by the passkey alone
    assert violations(nina, "sign in") == []
    nina.get_by_role("button", name=words["passkey"]).click()
    nina.wait_for_selector(".places")
    sign_out(nina, words)  # and by password and passkey
    password(nina, name, PASSWORD)
    sees(nina, words["second"])
    nina.get_by_role("button", name=words["use"]).click()
    nina.wait_for_selector(".places")

    nina.goto(f"{site.url}/lists/build/?q=has+phone")
    nina.locator("input[name=purpose]").first.check()
    nina.fill("#name", f"Nina {language}")
    grow_older(site)
    nina.get_by_role("button", name=words["freeze"]).click()
    sees(nina, words["you"])
    nina.get_by_role("button", name=words["use"]).click()
    expect(nina.get_by_role("heading", level=1)).to_have_text(f"Nina {language}")

    remove()  # the phone is lost
    director = open_page(language=language)
    director.goto(f"{site.url}/users/?q={name}")
    director.get_by_text(words["lost"]).click()
    director.get_by_label(words["why"], exact=True).first.fill("the phone is in the river")
    director.get_by_role("button", name=words["ask"]).click()
    code = director.locator("[data-code]").inner_text()
    assert violations(director, "the code") == []
    second = open_page(language=language, user=f"second-{language}")
    second.goto(f"{site.url}/users/")
    before = len(post.mails)
    second.get_by_role("button", name=re.compile(words["agree"].replace(" ", r"\s"))).click()
    expect(second.locator("main")).to_contain_text(f"{name}@example.org")
    assert violations(second, "agreed") == []
    for _ in range(300):
        found = [each for each in post.mails[before:] if "/welcome/" in each.get_content()]
        if found:
            break
        second.wait_for_timeout(100)
    nina.goto(link_in(found[0]))
    assert violations(nina, "back in") == []
    nina.fill("#id_code", code)
    nina.fill("#id_password", "another kettle of fish")
    nina.fill("#id_again", "another kettle of fish")
    nina.get_by_role("button", name=words["in"], exact=True).click()
    expect(nina.locator("main")).to_contain_text(words["needed"])
    expect(nina.locator("main")).not_to_contain_text("Nina's phone")


def test_static_files_come_under_the_policy_too(site: Site, open_page: Open) -> None:
    page = open_page(user="")
    address = page.locator("link[rel=stylesheet]").first.get_attribute("href") or ""
    reply = page.request.get(f"{site.url}{address}")
    assert reply.ok
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert "immutable" in reply.headers["cache-control"], "and are kept as before"
