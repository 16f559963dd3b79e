"""Two factors for whoever can take or decide much, asked for anew before they do; let in by one, back in by two."""

import json
import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection
from django.test import Client, override_settings
from django.utils import timezone

from hustings.apps.audit.models import Event
from hustings.apps.gate import tasks as gate_tasks
from hustings.apps.gate.models import Alarm
from hustings.apps.lists.models import List
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations import tasks
from hustings.apps.organisations.access import GUARDED, MOST_FAILURES, RIGHTS
from hustings.apps.organisations.actions.signing_in import TOGETHER_MINUTES
from hustings.apps.organisations.adapters import SignIn
from hustings.apps.organisations.models import Membership, User
from hustings.cli import serving
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as, servers
from hustings.web.acting import is_open
from hustings.web.proof import FRESH
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import routes
from tests.integration.test_web_forms import work
from tests.proofs import enter
from tests.world import Party

WORKERS = (gate_tasks.alarm, tasks.send_invitation)  # known to the worker, which asks for them itself
PASSWORD, NEW = "three herons on a fence", "a kettle on the lighthouse"

# Every address that takes something out, decides or administers, and those that do not: a new one is put here or there.
CHECKED = {
    *("make", "fetch", "build", "decide:lists", "refused", "destroy", "withdraw_source", "planted", "retire_seed"),
    *("suspend", "end_roles", "freeze", "agree", "lift"),
    *("invite_new", "invite", "back_in", "sign_out", "agree_back_in", "end_invitation"),
    *("tell", "hold", "erase", "retention", "sweep"),
}
UNCHECKED = {
    # what is brought in, typed in or corrected, one thing at a time, and taken back the same way
    *("send", "file", "drop", "stop:intake", "stop:lists", "undo", "papers", "paper", "whom", "line_back", "decide"),
    *("seek", "decide_pair", "forms", "form", "whose", "log", "take_back", "correct", "withdraw", "type_in"),
    *("newcomers", "agreement", "drop:lists"),
    # what a person asks of us, and that it be kept
    *("take_up", "answer", "object", "hold_person"),
    *("note_breach", "breach", "add_processor", "end_processor"),
    # looking, one page at a time, each on record
    *("search", "trace", "who_saw", "answer_alarm", "rang", "source", "apart", "same"),
    # one's own
    *("language", "stay", "account_reauthenticate", "remove_key", "address", "end_session", "end_sessions"),
}


def signed_in_with(user: User, password: str = PASSWORD) -> Client:
    """A client that signed in on the page itself, with name and password."""
    client = Client(HTTP_HOST="localhost")
    reply = client.post("/sign-in/", {"login": user.username, "password": password})
    assert reply.status_code == 302, reply.content.decode()
    return client


def with_password(user: User) -> User:
    with acting_as(user.pk):
        organisations.set_password(by=user, user=user, password=PASSWORD)
    return user


def colleague(party: Party, name: str, role: str, **more: Any) -> User:
    with acting_as(party.director.pk):
        return organisations.add_user(
            by=party.director, username=name, name=name.title(), unit=more.pop("unit", party.unit), role=role, **more
        )


def code_of_app(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def add_app(client: Client) -> str:
    """Add an app on the page; the key it was given."""
    page = client.get("/sign-in/keys/app/").content.decode()
    (secret,) = re.findall(r"<code data-key>(\w+)</code>", page)
    reply = client.post("/sign-in/keys/app/", {"code": code_of_app(secret)})
    assert reply["Location"] == "/sign-in/keys/codes/"
    return str(secret)


def told(what: str) -> list[Any]:
    return [each.new or each.old for each in Event.objects.filter(what=what).order_by("pk")]


def alarms(officer: User) -> list[tuple[str, str]]:
    """All but that officers were made, which every test here begins with."""
    with acting_as(officer.pk):
        return list(Alarm.objects.exclude(kind="officer").order_by("pk").values_list("kind", "on_what"))


@pytest.mark.parametrize("role", Membership.Role.values)
def test_with_a_password_alone_nobody_takes_or_decides_much(party: Party, role: str) -> None:
    user = with_password(colleague(party, "somebody", role))
    reply = signed_in_with(user).get("/")
    needs = bool(GUARDED & RIGHTS[role])
    assert needs == (role not in ("canvasser", "caller"))
    assert reply.status_code == (302 if needs else 200)
    if needs:
        assert reply["Location"] == "/sign-in/keys/?next=%2F"


def test_an_app_is_set_up_and_asked_for(party: Party) -> None:
    client = signed_in_with(with_password(party.organiser))
    assert client.get("/lists/?x=1")["Location"] == "/sign-in/keys/?next=%2Flists%2F%3Fx%3D1"
    assert "a password alone is not enough" in client.get("/sign-in/keys/?next=/lists/").content.decode()
    assert client.post("/sign-in/keys/app/", {"code": "000000"}).status_code == 200, "a wrong code sets nothing up"
    assert not Authenticator.objects.exists()
    secret = add_app(client)
    page = client.get("/sign-in/keys/codes/").content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(codes) == 10
    assert not re.findall(r"\d{8}", client.get("/sign-in/keys/codes/").content.decode()), "they are shown once"
    assert client.get("/lists/").status_code == 200, "the app was just used: nobody asks again"
    assert 'href="/lists/"' in client.get("/sign-in/keys/").content.decode(), "and the page leads on"
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)
    with acting_as(party.director.pk):
        assert told("keys.changed") == [{"added": ["recovery_codes", "totp"]}]

    again = signed_in_with(party.organiser)
    assert again.get("/lists/").status_code == 302, "the second step is not done"
    assert "id_code" in again.get("/sign-in/code/").content.decode()
    assert "Take the next code" in again.post("/sign-in/code/", {"code": "12345678"}).content.decode(), "a way out"
    used = code_of_app(secret, 1)  # the clock of a phone may be half a minute ahead
    assert again.post("/sign-in/code/", {"code": used}).status_code == 302
    assert again.get("/lists/").status_code == 200
    third = signed_in_with(party.organiser)
    assert third.post("/sign-in/code/", {"code": used}).status_code == 200, "no code opens twice"
    assert third.post("/sign-in/code/", {"code": codes[3]}).status_code == 302
    fourth = signed_in_with(party.organiser)
    assert fourth.post("/sign-in/code/", {"code": codes[3]}).status_code == 200, "nor does one from paper"
    with acting_as(party.director.pk):
        assert told("user.signed.in") == [
            {"with": ["password"]}, {"with": ["password", "totp"]}, {"with": ["password", "recovery_codes"]}
        ]  # fmt: skip
        assert len(told("sign.in.failed")) == 3


def test_codes_made_at_the_server_open_where_there_is_nothing_else(party: Party) -> None:
    user = with_password(party.organiser)
    with acting_as(user.pk):
        first, second = organisations.new_codes(by=user)[:2]
    client = signed_in_with(user)
    assert client.get("/lists/")["Location"] == "/sign-in/check/?next=%2Flists%2F"
    page = client.get("/sign-in/check/?next=/lists/").content.decode()
    assert "id_password" not in page, "the password was given already: it is no second factor"
    assert client.post("/sign-in/check/", {"password": PASSWORD, "next": "/lists/"}).status_code == 422
    assert client.post("/sign-in/check/", {"code": first, "next": "/lists/"})["Location"] == "/lists/"
    assert client.get("/lists/").status_code == 200
    assert signed_in_with(user).post("/sign-in/check/", {"code": first}).status_code == 422
    assert (
        signed_in_with(user).post("/sign-in/check/", {"code": second, "next": "//elsewhere.example"})["Location"] == "/"
    ), "never to another site"


def test_what_comes_too_late_is_asked_for_again_and_nothing_is_lost(party: Party) -> None:
    person = party.add_person("35033", family_name="Fontaine")
    assert person
    user = with_password(party.director)
    with acting_as(user.pk):
        codes = organisations.new_codes(by=user)
    client = Client(HTTP_HOST="localhost")
    enter(client, user, ago=FRESH + 1)
    given = {"q": "district is 2013/35033", "freeze": "1", "name": "Quiet <streets>", "purpose": "outreach"}
    reply = client.post("/lists/build/", given)
    assert reply.status_code == 403
    page = reply.content.decode()
    assert "Is it you?" in page
    with acting_as(user.pk):
        assert not List.objects.exists()
    (again,) = set(re.findall(r'name="again" value="([^"]*)"', page))
    (fields,) = set(re.findall(r'name="fields" value="([^"]*)"', page))
    sent = {"again": again, "fields": fields.replace("&amp;", "&")}
    wrong = client.post("/sign-in/check/", {**sent, "code": "00000000"})
    assert wrong.status_code == 403
    assert fields in wrong.content.decode(), "a wrong code loses nothing either"
    onward = client.post("/sign-in/check/", {**sent, "code": codes[0]}).content.decode()
    assert 'action="/lists/build/"' in onward
    names = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', onward))
    assert names.pop("csrfmiddlewaretoken", None)
    assert {name: names[name] for name in given} == {**given, "name": "Quiet &lt;streets&gt;"}
    assert client.post("/lists/build/", given).status_code == 302
    with acting_as(user.pk):
        assert List.objects.get().name == "Quiet <streets>"
        assert told("sign.in.checked") == [{"with": ["code"]}]
    kept = "".join(each.session_data for each in Session.objects.all())
    assert "streets" not in str([each.get_decoded() for each in Session.objects.all()]) + kept


def test_a_download_is_asked_for_again_and_then_comes(party: Party) -> None:
    client = Client(HTTP_HOST="localhost")
    enter(client, party.director, ago=FRESH + 1)
    assert client.get("/lists/files/7/")["Location"] == "/sign-in/check/?next=%2Flists%2Ffiles%2F7%2F"
    part = client.get("/lists/files/7/", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/lists/3/"})
    assert part["HX-Redirect"] == "/sign-in/check/?next=%2Flists%2F3%2F"
    form = client.post("/lists/build/", {"q": "has phone", "freeze": "1"}, headers={"HX-Request": "true"})
    assert (form.status_code, form["X-Come-Whole"]) == (204, "1"), "the whole form is to come, by itself"


def test_what_is_signed_is_signed_with_the_key_of_this_installation(party: Party) -> None:
    assert str(settings.SECRET_KEY) == servers.secret_key()
    client = Client(HTTP_HOST="localhost")
    enter(client, party.organiser)
    with override_settings(SECRET_KEY="only-for-commands-without-a-web-face"):
        store = SessionStore()
        store.update(dict(client.session.items()))
        store.save()
    forged = Client(HTTP_HOST="localhost")
    forged.cookies[settings.SESSION_COOKIE_NAME] = store.session_key or ""
    assert forged.get("/")["Location"].startswith("/sign-in/")
    assert client.get("/").status_code == 200


def test_every_form_says_whether_it_asks_again() -> None:
    """A new address that takes something is put into one of the two sets above."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for name, address, view in routes():
        app = address.split("/")[0].replace("imports", "intake")
        if is_open(view) or not (takes_forms(view) or hasattr(view, "checked")):
            continue
        full = name if f"{name}:{app}" not in CHECKED | UNCHECKED else f"{name}:{app}"
        found[hasattr(view, "checked")].add(full)
    assert found[True] == CHECKED
    allauths = {
        "account_change_password",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    }
    assert found[False] - allauths <= UNCHECKED


def takes_forms(view: Any) -> bool:
    """Whether a view takes more than GET."""
    return ["GET"] not in [cell.cell_contents for cell in view.__closure__ or ()]


def test_keys_are_changed_only_by_whoever_proved_it_a_moment_ago(party: Party) -> None:
    user = with_password(party.organiser)
    client = signed_in_with(user)
    add_app(client)
    key = Authenticator.objects.get(type="totp")
    stale = Client(HTTP_HOST="localhost")
    enter(stale, user, ago=FRESH + 1)
    for address in (f"/sign-in/keys/{key.pk}/remove/", "/sign-in/address/", "/sign-in/keys/codes/new/"):
        assert stale.post(address).status_code == 403, address
    for address in ("/sign-in/keys/passkey/", "/sign-in/keys/codes/"):
        assert stale.get(address)["Location"].startswith("/sign-in/check/"), address
    assert client.post(f"/sign-in/keys/{key.pk}/remove/").status_code == 422, "the last one, which the role needs"
    assert Authenticator.objects.filter(pk=key.pk).exists()
    assert client.post("/sign-in/address/", {"email": "nonsense"}).status_code == 422
    assert client.post("/sign-in/address/", {"email": "oli@example.org"}).status_code == 302
    assert User.objects.get(pk=user.pk).email == "oli@example.org"
    canvasser = with_password(colleague(party, "walker", "canvasser"))
    free = signed_in_with(canvasser)
    add_app(free)
    own = Authenticator.objects.get(type="totp", user=canvasser)
    assert free.post(f"/sign-in/keys/{key.pk}/remove/").status_code == 422, "somebody else's"
    assert free.post(f"/sign-in/keys/{own.pk}/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=canvasser).exists(), "codes on paper go with the last key"


def test_very_many_wrong_passwords_close_the_account_to_guessing_and_set_an_alarm_off(party: Party) -> None:
    officer = colleague(party, "officer", "privacy_officer")
    user = with_password(party.organiser)
    with acting_as(user.pk):
        codes = organisations.new_codes(by=user)
    given = {"login": "organiser", "password": PASSWORD}
    for _ in range(MOST_FAILURES):
        organisations.note_failed_sign_in(by=user)
    assert Client(HTTP_HOST="localhost").post("/sign-in/", given).status_code == 200, "even the right one"
    inside = Client(HTTP_HOST="localhost")
    enter(inside, user, ago=FRESH + 1)
    assert "Too many tries failed" in inside.post("/sign-in/check/", {"code": codes[0]}).content.decode()
    work(party)
    assert alarms(officer) == [("guessed", f"user:{user.pk}")] * 2
    other = with_password(party.director)
    assert signed_in_with(other), "nobody else behind the same address is held"


def test_guesses_of_codes_are_counted_however_often_the_password_is_given(party: Party) -> None:
    user = with_password(party.organiser)
    with acting_as(user.pk):
        (code, *_) = organisations.new_codes(by=user)
    for _ in range(3):
        signed_in_with(user).post("/sign-in/check/", {"code": "00000000"})
    assert User.objects.get(pk=user.pk).failed_sign_ins == 3
    signed_in_with(user).post("/sign-in/check/", {"code": code})
    assert User.objects.get(pk=user.pk).failed_sign_ins == 0


def test_who_signs_in_under_another_spelling_of_the_name_is_counted_too(party: Party) -> None:
    user = with_password(party.organiser)
    for name in ("Organiser", "ORGANISER", "organiser"):
        Client(HTTP_HOST="localhost").post("/sign-in/", {"login": name, "password": "a guess at it"})
    assert User.objects.get(pk=user.pk).failed_sign_ins == 3
    signed_in_with(user)
    assert User.objects.get(pk=user.pk).failed_sign_ins == 0


def test_a_password_alone_sets_nothing_up_where_there_are_codes(party: Party) -> None:
    user = with_password(party.organiser)
    with acting_as(user.pk):
        codes = organisations.new_codes(by=user)
    thief = signed_in_with(user)
    for address in ("/sign-in/keys/app/", "/sign-in/keys/passkey/", "/sign-in/keys/codes/new/", "/password/"):
        assert thief.get(address)["Location"].startswith("/sign-in/check/"), address
    assert thief.post("/sign-in/address/", {"email": "thief@example.org"}).status_code == 403
    owner = signed_in_with(user)
    assert owner.post("/sign-in/check/", {"code": codes[0]}).status_code == 302
    assert owner.get("/sign-in/keys/app/").status_code == 200


def test_no_code_of_an_app_opens_twice_while_it_lives(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    user = with_password(party.organiser)
    secret = add_app(signed_in_with(user))
    set_up = code_of_app(secret)
    assert signed_in_with(user).post("/sign-in/code/", {"code": set_up}).status_code == 200, "that one set it up"
    now = time.time()
    used = code_of_app(secret, 1)
    assert signed_in_with(user).post("/sign-in/code/", {"code": used}).status_code == 302
    second = signed_in_with(user)
    monkeypatch.setattr("time.time", lambda: now + 31)
    assert second.post("/sign-in/code/", {"code": used}).status_code == 200
    assert second.post("/sign-in/code/", {"code": f"{used[:3]} {used[3:]}"}).status_code == 200


def test_a_name_is_held_whatever_is_said_of_the_host(party: Party) -> None:
    user = with_password(party.organiser)
    tries = [
        Client(HTTP_HOST=f"localhost:{8000 + n}").post("/sign-in/", {"login": "oRganiser", "password": "a guess at it"})
        for n in range(12)
    ]
    assert sum("Too many" in reply.content.decode() for reply in tries) >= 6
    assert User.objects.get(pk=user.pk).failed_sign_ins == 5


def test_nobody_has_a_name_that_differs_by_its_capitals_alone(party: Party) -> None:
    with pytest.raises(BadInput, match="already a user"):
        colleague(party, "Organiser", "caller")
    with pytest.raises(IntegrityError):
        User.objects.create(username="ORGANISER", name="x")


def test_who_was_suspended_signs_in_anew(party: Party) -> None:
    user = with_password(colleague(party, "walker", "canvasser"))
    client = signed_in_with(user)
    with acting_as(party.director.pk):
        cut = organisations.suspend(by=party.director, user=user, why="phone lost")
        organisations.lift(by=party.director, number=cut.pk, why="found")
    assert client.get("/").status_code == 302
    assert signed_in_with(User.objects.get(pk=user.pk)).get("/").status_code == 200


def test_a_changed_password_touches_nothing_else_of_its_user(party: Party) -> None:
    user = with_password(colleague(party, "walker", "canvasser"))
    User.objects.filter(pk=user.pk).update(is_active=False)
    SignIn().set_password(user, NEW)  # as it was read before the suspension
    assert User.objects.get(pk=user.pk).is_active is False


ANSWER = {
    "id": "AA",
    "rawId": "AA",
    "type": "public-key",
    "clientExtensionResults": "x",
    "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"},
}


@pytest.mark.parametrize(
    "nonsense",
    ["", "{", "[]", '"x"', "{}", '{"id": 1}', '{"response": {"userHandle": "!"}}', json.dumps(ANSWER), "[" * 5000],
)
def test_what_is_no_passkey_is_refused_and_no_fault(party: Party, nonsense: str) -> None:
    user = with_password(party.organiser)
    client = signed_in_with(user)
    client.get("/sign-in/keys/passkey/")
    visitor = Client(HTTP_HOST="localhost", raise_request_exception=False)
    visitor.get("/sign-in/passkey/", headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"})
    replies = [
        client.post("/sign-in/keys/passkey/", {"name": "x", "credential": nonsense}),
        visitor.post("/sign-in/passkey/", {"credential": nonsense}),
        client.post("/sign-in/check/", {"credential": nonsense}),
    ]
    assert all(reply.status_code < 500 for reply in replies)
    assert not Authenticator.objects.exists()
    part = {"HX-Request": "true", "HX-Current-URL": "http://["}
    assert client.get("/lists/", headers=part).status_code == 200


def test_a_new_password_takes_the_old_one_and_a_proof(party: Party) -> None:
    user = with_password(colleague(party, "evening-walker", "canvasser"))
    client = signed_in_with(user)
    wrong = {"oldpassword": "a guess at it", "password1": NEW, "password2": NEW}
    assert client.post("/password/", wrong).status_code == 200
    likely = {"oldpassword": PASSWORD, "password1": "evening walker", "password2": "evening walker"}
    assert client.post("/password/", likely).status_code == 200, "too much like their own name"
    long = "nine lanterns " * 6
    assert client.post("/password/", {"oldpassword": PASSWORD, "password1": long, "password2": long}).status_code == 302
    assert signed_in_with(user, long)
    stale = Client(HTTP_HOST="localhost")
    enter(stale, User.objects.get(pk=user.pk), method="password", ago=FRESH + 1)
    assert stale.post("/password/", wrong).status_code == 403


def test_a_proof_changes_the_token_of_the_session(party: Party) -> None:
    user = with_password(party.organiser)
    with acting_as(user.pk):
        (code, *_) = organisations.new_codes(by=user)
    client = signed_in_with(user)
    before = client.session.session_key
    client.post("/sign-in/check/", {"code": code})
    after = client.session.session_key
    assert before != after
    assert client.get("/lists/").status_code == 200
    assert not Session.objects.filter(pk=before).exists(), "whoever had found the old one has nothing"
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [after], "and it can still be ended"


def test_a_shared_screen_keeps_nothing_after_signing_out(party: Party) -> None:
    client = Client(HTTP_HOST="localhost")
    enter(client, party.organiser)
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"storage"'
    assert client.get("/lists/").status_code == 302


@pytest.mark.parametrize(
    ("host", "public", "may"),
    [
        ("127.0.0.1", "", True),
        ("127.0.0.1", "http://localhost:8000", True),
        ("127.0.0.1", "http://party.example.org", False),
        ("0.0.0.0", "", False),
        ("0.0.0.0", "https://party.example.org", True),
    ],
)
def test_nothing_public_is_served_without_tls(host: str, public: str, may: bool) -> None:
    with override_settings(PUBLIC_URL=public):
        if may:
            serving.check_address(host)
        else:
            with pytest.raises(BadInput, match="https"):
                serving.check_address(host)


def test_devices_are_listed_and_ended(party: Party) -> None:
    user = with_password(colleague(party, "walker", "canvasser"))
    phone, laptop = signed_in_with(user), signed_in_with(user)
    UserSession.objects.filter(session_key=phone.session.session_key).update(
        user_agent="Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"
    )
    page = laptop.get("/sign-in/keys/").content.decode()
    assert "Firefox, Android" in page
    number = UserSession.objects.get(session_key=phone.session.session_key).pk
    assert laptop.post(f"/sign-in/devices/{number}/end/").status_code == 302
    assert phone.get("/").status_code == 302
    assert laptop.get("/").status_code == 200
    phone = signed_in_with(user)
    assert laptop.post("/sign-in/devices/end/").status_code == 302
    assert (phone.get("/").status_code, laptop.get("/").status_code) == (302, 200)
    director = Client(HTTP_HOST="localhost")
    enter(director, party.director)
    assert director.post(f"/users/{user.pk}/sign-out/").status_code == 302
    assert laptop.get("/").status_code == 302
    with acting_as(party.organiser.pk), pytest.raises(Refused):
        organisations.end_sessions(by=party.organiser, user=user)


def test_an_account_at_work_at_two_places_at_once_is_told_of_once_a_day(party: Party) -> None:
    officer = colleague(party, "officer", "privacy_officer")
    user = with_password(colleague(party, "walker", "canvasser"))
    one, two = signed_in_with(user), signed_in_with(user)
    keys = [each.session.session_key for each in (one, two)]
    for minute in range(TOGETHER_MINUTES + 3):
        for key, address in zip(keys, ("192.0.2.1", "198.51.100.7"), strict=True):
            UserSession.objects.filter(session_key=key).update(ip=address)
            if minute >= 1:  # the second of the pair sees the first
                organisations.note_device(by=user, session=key or "", address=address)
    work(party)
    assert alarms(officer) == [("together", f"user:{user.pk}")]
    alone = with_password(colleague(party, "caller", "caller"))
    first, _ = signed_in_with(alone), signed_in_with(alone)
    for _ in range(2 * TOGETHER_MINUTES):  # two devices in one hall, or at one desk
        organisations.note_device(by=alone, session=first.session.session_key or "", address="127.0.0.1")
    work(party)
    assert len(alarms(officer)) == 1


def test_the_middleware_notes_where_somebody_works_once_a_minute(party: Party) -> None:
    user = with_password(colleague(party, "walker", "canvasser"))
    client = signed_in_with(user)
    long_ago = timezone.now() - timedelta(hours=3)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/", REMOTE_ADDR="192.0.2.44")
    found = UserSession.objects.get()
    assert (found.ip, found.last_seen_at > long_ago) == ("192.0.2.44", True)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/", REMOTE_ADDR="192.0.2.45")
    assert UserSession.objects.get().last_seen_at == long_ago


def test_over_sessions_are_forgotten_when_somebody_signs_in(party: Party) -> None:
    user = with_password(colleague(party, "walker", "canvasser"))
    signed_in_with(user)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    signed_in_with(with_password(colleague(party, "other", "caller")))
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_whoever_acts_sees_no_key_and_no_device_but_their_own(party: Party) -> None:
    user = with_password(party.organiser)
    add_app(signed_in_with(user))
    for who, sees in ((user, True), (party.director, False)):
        with acting_as(who.pk), connection.cursor() as cursor:
            for table in ("mfa_authenticator", "usersessions_usersession"):
                cursor.execute(f"SELECT count(*) > 0 FROM {table}")
                assert cursor.fetchone() == (sees,), (who.username, table)
