"""Every address of the product: only for those signed in, only with the right, and never another riding's people."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from hustings.apps.audit.models import Event
from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Release
from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Batch
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import actions as lists
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Membership, User
from hustings.apps.people.models import Assertion, Person
from hustings.domain.references import reference
from hustings.jobs.models import Work
from hustings.jobs.running import Stopped
from hustings.scope import acting_as
from hustings.web import acting, staying
from hustings.web.acting import is_open
from tests.integration.test_sentinels import SENTINELS, Other
from tests.integration.test_sentinels import other as other_riding
from tests.proofs import enter
from tests.world import TODAY, Party

other = other_riding  # the fixture
# Addresses that change nothing of the other riding's and show nothing of it whoever asks, with what they answer.
ANYBODY = {
    *("home", "language", "stay", "help", "account_login", "account_logout", "account_change_password"),
    *("account_reauthenticate", "mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "mfa_view_recovery_codes"),
    *("mfa_generate_recovery_codes", "remove_key", "address", "end_session", "end_sessions"),
}
OPEN = {
    *("language", "account_login", "account_logout", "sign", "confirm"),
    *("mfa_login_webauthn", "mfa_authenticate", "welcome"),
}


# Parts of addresses that lead to nothing.
NOTHING = {
    "<int:number>": 1,
    "<uuid:interaction>": "00000000-0000-0000-0000-000000000000",
    "<str:key>": "ABC",
    "<int:work>": 1,
    "<int:search>": 1,
    "<int:assertion>": 1,
    "<str:name>": "support",
    "<str:by>": "age",
    "<str:token>": "1.nobody",
}


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, str, Any]]:
    """(name, address, view) of every route."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, address)
        elif isinstance(each, URLPattern):
            yield each.name or "", address, each.callback


def filled(address: str, given: dict[str, Any]) -> str:
    """An address with its parts filled in."""
    for part, value in given.items():
        address = address.replace(part, str(value))
    assert "<" not in address, address
    return "/" + address


def signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    enter(client, user)
    return client


@pytest.fixture(autouse=True)
def plain_static_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages here are not looked at, so nothing need be collected."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    monkeypatch.setattr(settings, "STORAGES", {**settings.STORAGES, "staticfiles": plain})


def parts_of(other: Other, name: str) -> dict[str, Any]:
    """What stands in the addresses: numbers of the other riding's things."""
    first = other.people[0]
    number = {
        **dict.fromkeys(("person", "log", "correct"), first),
        **dict.fromkeys(("list", "standing", "files", "make", "walk"), other.list_id),
        **dict.fromkeys(("file", "progress"), other.upload.pk),
        **dict.fromkeys(("batch", "refused", "undo"), other.batch.pk),
        **dict.fromkeys(("source", "withdraw_source"), other.source.pk),
    }.get(name, 1)
    return {
        "<int:number>": number,
        "<uuid:interaction>": other.said,
        "<str:key>": other.release_key,
        "<int:work>": 1,
        "<int:search>": 1,
        "<int:assertion>": 1,
        "<str:name>": "support",
        "<str:by>": "age",
        "<str:token>": "1.nobody",
    }


def test_there_are_routes_to_look_at() -> None:
    assert len(list(routes())) >= 35


def test_every_route_asks_a_visitor_to_sign_in(party: Party) -> None:
    visitor = Client(HTTP_HOST="localhost")
    for name, address, view in routes():
        if is_open(view):
            assert name in OPEN, name
            continue
        made = filled(address, NOTHING)
        for reply in (visitor.get(made), visitor.post(made)):
            assert reply.status_code == 302, name
            assert reply["Location"].startswith("/sign-in/"), name
        assert visitor.get(made, headers={"HX-Request": "true"}).status_code == 401


def test_no_route_gives_the_other_riding_away(other: Other) -> None:
    """By GET and by POST, as the organiser of the neighbouring riding and as a user without any role."""
    for wrong in (other.party.organiser, other.wrong[1]):
        assert wrong is not None
        client = signed_in(wrong)
        for name, address, view in routes():
            if is_open(view):
                continue
            made = filled(address, parts_of(other, name))
            for reply in (client.get(made), client.post(made, {"q": "Quetzalxochitl", "form": "call-csv"})):
                body = reply.content.decode() if not reply.streaming else b"".join(reply.streaming_content).decode()
                shown = body.replace('value="Quetzalxochitl"', "").replace(">Quetzalxochitl</textarea>", "")
                for sentinel in SENTINELS:
                    assert sentinel not in shown or name == "build", (wrong.username, name, reply.status_code)
                assert "Traceback" not in body
                assert reply.status_code != 500, (wrong.username, name)
                if name not in ANYBODY and wrong is other.wrong[1]:
                    assert reply.status_code in (403, 405, 422), (name, reply.status_code)
    with acting_as(other.party.director.pk):
        assert not Event.objects.filter(by_user=other.party.organiser.pk, what="interaction.voided").exists()


def test_every_look_at_a_person_is_on_record(party: Party) -> None:
    person = party.add_person("35033", family_name="Fontaine", family_key="fontaine", given_name="Odile")
    client = signed_in(party.organiser)
    assert client.get(f"/people/{person}/").status_code == 200
    client.post("/people/search/", {"q": "fontaine"}, headers={"HX-Request": "true"})
    for address in (f"/contacts/new/{person}/", f"/people/{person}/correct/"):  # which show phones too
        assert client.get(address).status_code == 200
    with acting_as(party.director.pk):
        told = [(each.what, each.on_what, each.new) for each in Event.objects.filter(by_user=party.organiser.pk)]
    assert told.count(("person.viewed", f"person:{person}", None)) == 3
    assert ("people.searched", "people", {"people": [person]}) in told
    assert not any("fontaine" in str(each).lower() for each in told), "what was typed is nobody's business later"


def test_an_error_undoes_the_whole_request(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that fails after it wrote leaves nothing, says so without a value, and logs the kind alone."""
    person = party.add_person("35033", family_name="Secretname")

    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("Secretname")

    monkeypatch.setattr("hustings.apps.people.views.person.page_of", fails)
    reply = signed_in(party.organiser).get(f"/people/{person}/")
    assert reply.status_code == 500
    assert "Secretname" not in reply.content.decode()
    with acting_as(party.director.pk):
        assert not Event.objects.filter(what="person.viewed").exists()


def test_a_fault_of_a_public_page_is_logged_by_kind_and_place(
    party: Party, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("Secretname")

    monkeypatch.setattr("hustings.apps.organisations.views.inviting.invited_by", fails)
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    logging.getLogger("hustings").propagate = True
    reply = client.get("/welcome/1.nobody/")
    logging.getLogger("hustings").propagate = False
    assert reply.status_code == 500
    assert any("RuntimeError" in line and "test_pages" in line for line in caplog.messages), caplog.messages
    assert "Secretname" not in caplog.text + reply.content.decode()


def test_a_cut_off_holds_at_the_next_click(party: Party) -> None:
    person = party.add_person("35033")
    client = signed_in(party.organiser)
    assert client.get(f"/people/{person}/").status_code == 200
    Membership.objects.filter(user=party.organiser).update(valid_until="2020-01-01T00:00:00Z")
    assert client.get(f"/people/{person}/").status_code == 403


def test_a_sheet_on_the_screen_is_a_release(other: Other, tmp_path: Path) -> None:
    client = signed_in(other.party.director)
    assert client.get(f"/lists/sheets/{other.release_key}/1/").status_code == 422, "a call sheet has no such lines"
    key = walk_list(other, tmp_path)
    assert client.get(f"/lists/sheets/{key}/1/").status_code == 200
    with acting_as(other.party.director.pk):
        shown, printed = Release.objects.get(what="screen"), Release.objects.get(key=key)
    assert shown.count == 3
    assert shown.on_what == f"release:{printed.pk}"


def test_the_policy_allows_nothing_inline_and_nobody_else(party: Party) -> None:
    reply = signed_in(party.director).get("/")
    policy = reply["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert reply["Cache-Control"] == "no-store"
    nonces = {signed_in(party.director).get("/")["Content-Security-Policy"] for _ in range(3)}
    assert len(nonces) == 3


def test_a_correction_holds_over_the_list_and_is_taken_back(party: Party) -> None:
    person = party.add_person("35033", phone="+16135550101", language="en")
    client = signed_in(party.organiser)
    refused = client.post(f"/people/{person}/correct/", {"phone": "12"})
    assert refused.status_code == 422
    assert "too short" in refused.content.decode()
    assert client.post(f"/people/{person}/correct/", {"phone": "613 555 0102", "language": "fr"}).status_code == 302
    page = client.get(f"/people/{person}/").content.decode()
    assert "613 555-0102" in page
    with acting_as(party.director.pk):
        assert Person.objects.get(pk=person).language == "fr"
        made = Assertion.objects.filter(person_id=person).latest("pk")
        first = Assertion.objects.filter(person_id=person).earliest("pk")
        Assertion.objects.filter(pk=first.pk).update(batch_id=7)
    assert client.post(f"/people/facts/{made.pk}/take-back/").status_code == 302
    assert client.post(f"/people/facts/{made.pk}/take-back/").status_code == 422
    assert client.post(f"/people/facts/{first.pk}/take-back/").status_code == 422, "it came with a file"
    with acting_as(party.director.pk):
        assert Person.objects.get(pk=person).language == "en"
    assert "tel:+16135550102" not in client.get(f"/people/{person}/").content.decode(), "told, but not to be called"


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])  # not what is looked at here
def test_a_hall_signs_in_from_one_address_and_a_name_is_held_after_five_wrong_passwords(party: Party) -> None:
    with acting_as(party.organiser.pk):
        organisations.set_password(by=party.organiser, user=party.organiser, password="a hall of callers")
    given = {"login": "organiser", "password": "a hall of callers"}
    for _caller in range(35):
        assert Client(HTTP_HOST="localhost").post("/sign-in/", given).status_code == 302
    for _guess in range(6):
        refused = Client(HTTP_HOST="localhost").post("/sign-in/", {**given, "password": "a guess at it"})
        assert refused.status_code in (200, 429)
    assert Client(HTTP_HOST="localhost").post("/sign-in/", given).status_code != 302, "held, even with the right one"
    other = {"login": "director", "password": "harbour at dusk"}
    with acting_as(party.director.pk):
        organisations.set_password(by=party.director, user=party.director, password="harbour at dusk")
        assert Event.objects.filter(what="user.signed.in", by_user=party.organiser.pk).count() == 35
    assert Client(HTTP_HOST="localhost").post("/sign-in/", other).status_code == 302, "the others are let in"


@pytest.mark.parametrize("role", ["data_entry", "canvasser", "caller", "auditor"])
def test_a_role_reaches_what_it_has_the_right_to_and_no_more(other: Other, role: str) -> None:
    """In the very unit of the list: what needs the right to count, to export or to import is refused without it."""
    party = other.party
    with acting_as(party.director.pk):
        user = organisations.add_user(by=party.director, username=role, name=role, unit=party.unit, role=role)
    client = signed_in(user)
    for address in ("/lists/", "/lists/build/", "/dashboard/", f"/lists/{other.list_id}/"):
        assert client.get(address).status_code == 403, address
    assert client.post(f"/lists/{other.list_id}/make/", {"form": "walk-pdf"}).status_code == 403
    assert client.post(f"/imports/{other.batch.pk}/refused/").status_code == 403
    reads, imports = role == "data_entry", role == "data_entry"
    for address in (f"/people/{other.people[0]}/", f"/contacts/new/{other.people[0]}/", "/lists/sheets/"):
        assert client.get(address).status_code == (200 if reads else 403), address
    assert client.get(f"/people/{other.people[0]}/correct/").status_code == (200 if reads else 403)
    assert client.get(f"/imports/{other.batch.pk}/").status_code == (200 if imports else 403)
    assert client.post(f"/imports/{other.batch.pk}/undo/").status_code == 403, "somebody else brought it in"
    with acting_as(party.director.pk):
        mending = {"code": "intake", "name_en": "Mending", "name_fr": "Mise au point", "rule": "-"}
        gate.add_purpose(by=party.director, unit=party.unit, **mending)
        Batch.objects.filter(pk=other.batch.pk).update(by_user=user.pk)
    own = client.post(f"/imports/{other.batch.pk}/refused/")
    assert own.status_code == (200 if imports else 403)
    assert not imports or b"".join(own.streaming_content)
    own.close()
    assert client.post(f"/imports/{other.batch.pk}/undo/").status_code == (302 if imports else 403)
    with acting_as(party.director.pk):
        asked = [
            work.kind for work in Work.objects.filter(kind__startswith="intake.").exclude(kind="intake.confirmation")
        ]
        assert asked == (["intake.undo"] if imports else [])


def walk_list(other: Other, folder: Path) -> str:
    """The key of a walk list of the other riding's list."""
    made = lists.export(
        by=other.party.director, name="Q-list", form_name="walk-pdf", path=folder / "walk.pdf", on=TODAY
    )
    return made.release


def test_a_sheet_is_typed_in_mended_and_never_doubled(other: Other, tmp_path: Path) -> None:
    client = signed_in(other.party.director)
    address = f"/lists/sheets/{walk_list(other, tmp_path)}/1/"
    refs = [reference(number) for number in other.people]
    late = client.post(f"{address}typed/", {"on": "2999-01-01", f"row|{refs[0]}": "1"})
    assert late.status_code == 422
    page = late.content.decode()
    assert "cannot lie in the future" in page
    assert re.search(rf'name="row\|{refs[0]}"[^>]*value="1"', page), "what was typed is kept"
    assert client.post(f"{address}typed/", {f"row|{refs[0]}": "z"}).status_code == 422
    typed = {f"row|{refs[0]}": "1", f"row|{refs[1]}": "n", f"row|{refs[2]}": "?"}
    assert client.post(f"{address}typed/", typed).status_code == 302
    page = client.get(address).content.decode()
    assert "2 lines of this sheet were brought home before" in page
    assert re.search(rf'name="row\|{refs[1]}"[^>]*value="n"', page)
    assert client.post(f"{address}typed/", typed).status_code == 422, "nothing new"
    emptied = client.post(f"{address}typed/", {**typed, f"row|{refs[0]}": ""})
    assert "A line of door" in emptied.content.decode(), "what came home does not vanish unsaid"
    mended = client.post(f"{address}typed/", {**typed, f"row|{refs[1]}": "m"}, follow=True).content.decode()
    assert "0 added, 1 corrected, 1 as before" in mended
    with acting_as(other.party.director.pk):
        told = dict(
            Interaction.objects.filter(kind="contact", release_id__isnull=False)
            .exclude(pk__in=Interaction.objects.filter(kind="void").values("voids"))
            .values_list("person_id", "result")
        )
    assert len(told) == 2, "one contact a person, however often the sheet is sent"


def test_taking_a_contact_back_takes_the_wish_with_it(party: Party) -> None:
    person = party.add_person("35033", phone="+16135550101")
    client = signed_in(party.organiser)
    form = {"id": str(uuid.uuid4()), "channel": "2", "result": "refused", "stop": ["1", "2"], "back": "/lists/"}
    reply = client.post(f"/contacts/new/{person}/", form)
    assert reply["Location"] == "/lists/"
    assert "Do not contact by" in client.get(f"/people/{person}/").content.decode()
    assert "Do not contact by" in client.get(f"/contacts/new/{person}/?by=2").content.decode(), "said before one calls"
    taken = client.post(f"/contacts/{form['id']}/take-back/?back=/lists/", follow=True)
    assert taken.redirect_chain[0][0] == "/lists/", "back to where one was"
    assert "with the wish not to be contacted" in taken.content.decode()
    assert "Do not contact by" not in client.get(f"/people/{person}/").content.decode()


def test_a_button_pressed_twice_freezes_one_list(party: Party) -> None:
    party.add_person("35033")
    client = signed_in(party.organiser)
    form = {"q": "elector", "name": "Everybody", "purpose": "outreach", "freeze": "1"}
    first, second = client.post("/lists/build/", form), client.post("/lists/build/", form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    other = client.post("/lists/build/", {**form, "q": "elector and not has phone"})
    assert "There is already a list called Everybody" in other.content.decode()
    nobody = client.post("/lists/build/", {**form, "q": "age >= 120", "name": "None"})
    assert "no list to freeze" in nobody.content.decode()


def test_a_sample_of_a_segment_is_on_record(party: Party) -> None:
    seen = [party.add_person("35033", family_name=f"Roy{n}", family_key=f"roy{n}") for n in range(25)]
    unseen = party.add_person("35034", family_name="Elsewhere")
    page = signed_in(party.organiser).get("/lists/build/sample/", {"q": "elector"}).content.decode()
    shown = {number for number in [*seen, unseen] if f'href="/people/{number}/"' in page}
    assert shown < set(seen)
    assert len(shown) == 20
    with acting_as(party.director.pk):
        told = Event.objects.get(what="people.sampled")
    assert told.new == {"segment": "elector", "people": told.new["people"]}
    assert set(told.new["people"]) == shown


def test_lines_are_joined_and_taken_apart(party: Party) -> None:
    client = signed_in(party.organiser)

    def text(**form: Any) -> str:
        asked = {"q": "has phone and has email and not has mail", **form}
        reply = client.post("/lists/build/", asked, headers={"HX-Request": "true"})
        found: str = reply.headers["HX-Replace-Url"]
        return unquote_plus(found.partition("q=")[2])

    assert text(either="1", pick=["0", "1"]) == "(has phone or has email) and not has mail"
    assert text(either="1", pick=["0", "2"]) == "(has phone or not has mail) and has email"
    assert text(either="1", pick=["0"]) == "has phone and has email and not has mail", "one line cannot be joined"
    joined = "(has phone or has email) and not has mail"
    assert text(q=joined, apart="0") == "has phone and has email and not has mail"
    assert text(turn="1") == "has phone and not has email and not has mail"


def test_a_breakdown_is_a_chart_a_table_and_a_file(party: Party) -> None:
    for number in range(6):
        party.add_person("35033", language="fr" if number < 4 else "")
    party.add_person("35034", language="fr")
    client = signed_in(party.organiser)
    page = client.get("/lists/build/who/language/", {"q": "elector"}).content.decode()
    assert "<svg " in page
    assert "Known of 4 of 6 people." in page
    rows = client.get("/lists/build/who/language.csv", {"q": "elector"}).content.decode("utf-8-sig").splitlines()
    assert rows == ["By language,people", "English,0", "French,4", "another language,0", "not known,2"]
    assert client.get("/lists/build/who/faith/", {"q": "elector"}).status_code == 404
    assert client.get("/lists/build/who/age/", {"q": "agee > 3"}).status_code == 422


def test_an_auditor_reads_what_left(other: Other) -> None:
    party = other.party
    with acting_as(party.director.pk):
        add = partial(organisations.add_user, by=party.director, name="A", role="auditor")
        ours = add(username="ours", unit=party.unit)
        theirs = add(username="theirs", unit=party.riding)
    client = signed_in(ours)
    assert 'href="/record/"' in client.get("/").content.decode(), "it is what an auditor does next"
    page = client.get("/record/").content.decode()
    for word in ("Q-list", "Call sheet (CSV)", other.release_key):
        assert word in page
    row = client.get("/record/releases.csv").content.decode("utf-8-sig").splitlines()[1]
    assert f"Q-list,Outreach,3,{other.release_key}" in row
    assert other.release_key not in signed_in(theirs).get("/record/").content.decode(), "another unit's"
    assert signed_in(party.organiser).get("/record/").status_code == 403


def test_the_language_is_kept_with_the_user_and_the_browser(party: Party) -> None:
    visitor = Client(HTTP_HOST="localhost")
    assert visitor.get("/sign-in/")["Content-Language"] == "en"
    visitor.post("/language/", {"language": "fr", "next": "/sign-in/"})
    assert visitor.get("/sign-in/")["Content-Language"] == "fr"
    enter(visitor, party.organiser)
    assert visitor.get("/")["Content-Language"] == "fr", "who chose none has their browser's"
    assert visitor.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert visitor.get("/")["Content-Language"] == "en"
    elsewhere = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="fr")
    enter(elsewhere, party.organiser)
    assert elsewhere.get("/")["Content-Language"] == "en", "what was chosen goes with the user"
    visitor.post("/language/", {"language": "de"})
    assert visitor.get("/")["Content-Language"] == "en"


def test_a_session_lasts_from_the_last_act(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(party.organiser)
    now = time.time()

    def cookie_at(seconds: float, ask: Callable[[], Any]) -> bool:
        monkeypatch.setattr("hustings.web.staying.time.time", lambda: now + seconds)
        return "hustings" in ask().cookies

    assert cookie_at(0, lambda: client.get("/help/"))
    assert not cookie_at(1800, lambda: client.get("/help/")), "not written with each page"
    assert cookie_at(3700, lambda: client.get("/help/"))
    assert cookie_at(3800, lambda: client.post("/stay/")), "somebody who was asked and is still there"
    for hour in range(2, 24):
        cookie_at(hour * 3700, lambda: client.get("/help/"))
    assert client.get("/help/").status_code == 200
    monkeypatch.setattr("hustings.web.staying.time.time", lambda: now + staying.LONGEST - 400)
    assert 'data-after="100"' in client.get("/help/").content.decode(), (
        "the word comes five minutes before the day ends"
    )
    monkeypatch.setattr("hustings.web.staying.time.time", lambda: now + staying.LONGEST + 1)
    assert client.get("/help/").status_code == 302, "a day is the most"


def test_a_caller_sends_a_filled_sheet_in_and_sees_it_alone(other: Other, tmp_path: Path) -> None:
    """Without the right to read or to import: what they were handed comes home, and no other file is shown."""
    party = other.party
    with acting_as(party.director.pk):
        caller = organisations.add_user(by=party.director, username="caller", name="C", unit=party.unit, role="caller")
    sheet = tmp_path / "calls.csv"
    sheet.write_text(f"ref,result\n{reference(other.people[0])},no_answer\n", encoding="utf-8")
    report = intake.import_contacts(by=caller, path=sheet, release_name=other.release_key, on=TODAY)
    assert (report.added, report.refused) == (1, 0)
    client = signed_in(caller)
    page = client.get("/imports/").content.decode()
    assert f"/imports/{report.batch}/" in page
    assert f"/imports/{other.batch.pk}/" not in page
    assert client.get(f"/imports/{report.batch}/").status_code == 200
    assert client.get(f"/imports/{other.batch.pk}/").status_code == 403
    with acting_as(party.director.pk):
        theirs = intake.receive(by=party.director, kind="contacts", file_name="x.csv", pieces=[b"ref,result\n"])
    for each in ("", "progress/", "drop/"):
        assert client.post(f"/imports/files/{theirs.pk}/{each}").status_code in (403, 405), each
    assert client.post(f"/imports/{report.batch}/undo/").status_code == 302, "what they brought in they take back"
    assert 'role="search"' not in client.get("/").content.decode(), "no box that would refuse them"


@pytest.mark.parametrize("form", ["walk-pdf", "labels-pdf", "letters-pdf"])
def test_a_file_tells_how_far_it_is_and_can_be_stopped(other: Other, tmp_path: Path, form: str) -> None:
    told: list[tuple[int, int]] = []
    export = partial(lists.export, by=other.party.director, name="Q-list", form_name=form, on=TODAY)
    export(path=tmp_path / "whole.pdf", progress=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1] > 0

    def stops(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        export(path=tmp_path / "stopped.pdf", progress=stops)
    assert [each.name for each in tmp_path.glob("*.pdf")] == ["whole.pdf"], "nothing half made is left"
    assert [each for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(("result", "word"), [("moved", "moved away"), ("deceased", "deceased")])
def test_a_person_who_is_gone_says_so(party: Party, result: str, word: str) -> None:
    person = party.add_person("35033")
    client = signed_in(party.organiser)
    tag = f'<span class="tag tag-warn">{word}</span>'
    assert tag not in client.get(f"/people/{person}/").content.decode()
    party.contact(person, result=result)
    assert tag in client.get(f"/people/{person}/").content.decode()
    assert tag in client.get(f"/contacts/new/{person}/").content.decode(), "before somebody calls"


def test_a_statement_that_takes_too_long_is_ended_and_said(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "LONGEST", 1)

    def slow(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return HttpResponse("late")

    request = RequestFactory().get("/people/search/")
    request.user = party.organiser
    request.htmx, request.session = False, {}  # type: ignore[attr-defined, assignment]
    reply = acting.Acting(lambda request: HttpResponse()).process_view(request, slow, (), {})  # type: ignore[arg-type]
    assert reply is not None
    assert reply.status_code == 503
    assert b"longer than 1 seconds" in reply.content
    with acting_as(party.organiser.pk), connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)  # of that transaction alone
