"""Web forms: opened, signed by visitors, confirmed through a real SMTP server, brought in; and what keeps abuse out."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from hustings.apps.audit.models import Event
from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries, tasks
from hustings.apps.intake.access import token_of
from hustings.apps.intake.actions import Asked, signing
from hustings.apps.intake.models import Batch, Doubt, Row, Signature, WebForm
from hustings.apps.intake.views import signing as pages
from hustings.apps.interactions.models import Fact, Interaction
from hustings.apps.organisations.models import Membership, User
from hustings.apps.people import queries as people_queries
from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput, Refused
from hustings.jobs import worker
from hustings.jobs.models import Work
from hustings.scope import acting_as, rooms
from tests.imports import line, load, write
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.post import FROM, Post, link_in, listening
from tests.world import Party

WORDS = {
    "title_en": "Cut the gas tax", "title_fr": "Non à la taxe", "text_en": "It is too high.",
    "text_fr": "Elle est trop haute.", "permission_en": "You may write to me.",
    "permission_fr": "Vous pouvez m'écrire.",
}  # fmt: skip
MARIE = {
    "given_name": "Marie-Ève", "family_name": "Tremblay", "email": "Marie@example.org", "civic_address": "1 Main St E",
    "municipality": "Hamilton", "postal_code": "L8T 1A1", "phone": "905-555-0101", "language": "fr",
}  # fmt: skip


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """An installation that can send mail, and visitors who may be as quick as a test."""
    monkeypatch.setattr(pages, "_SLOWER_THAN", 0)
    with listening() as found, override_settings(
        EMAIL_HOST="127.0.0.1", EMAIL_PORT=found.port, DEFAULT_FROM_EMAIL=FROM
    ):  # fmt: skip
        yield found


@pytest.fixture
def form(party: Party, post: Post, tmp_path: Path) -> WebForm:
    """A petition, and two electors behind one door."""
    rows = [line(1).replace("Jean", "Marie-Ève"), line(2, family="Gagnon").replace(",2,,,Main", ",1,,,Main")]
    load(party, write(tmp_path / "electors.csv", rows))
    return opened(party)


def opened(party: Party, **other: object) -> WebForm:
    asked = {"kind": "petition", "slug": "gas-tax", "words": WORDS, "ends_on": None} | other
    with acting_as(party.director.pk):
        return intake.open_form(by=party.director, source=party.source, asked=Asked(**asked))  # type: ignore[arg-type]


def visitor(language: str = "en", address: str = "192.0.2.1") -> Client:
    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language, REMOTE_ADDR=address, enforce_csrf_checks=False)


def sign(client: Client, said: dict[str, str], slug: str = "gas-tax", **more: str) -> tuple[int, str]:
    """What the page answers to a form that was looked at and filled in."""
    (shown,) = re.findall(r'name="shown" value="([^"]+)"', client.get(f"/sign/{slug}/").content.decode()) or [""]
    reply = client.post(f"/sign/{slug}/", {"shown": shown, **said, **more})
    return reply.status_code, reply.content.decode()


def work(party: Party) -> list[Work]:
    """Do all that waits; returns what was done."""
    with acting_as(party.director.pk):
        waiting = list(Work.objects.filter(state=Work.State.WAITING).order_by("pk"))
    for each in waiting:
        worker.perform(each.pk, each.by_user)
    with acting_as(party.director.pk):
        return list(Work.objects.filter(pk__in=[each.pk for each in waiting]).order_by("pk"))


def confirm(party: Party, post: Post, address: str) -> int:
    work(party)
    link = link_in(post.mail_to(address)).removeprefix("http://localhost")
    client = visitor()
    assert client.get(link).status_code == 200
    return client.post(link).status_code


def house(party: Party) -> None:
    """The chore of the hour, and what it asks for."""
    with acting_as(party.director.pk):
        tasks.keep_signatures(party.director.pk)
    work(party)


def signed(party: Party, form: WebForm) -> tuple[int, int, int]:
    with acting_as(party.director.pk):
        found = queries.signed(form)
        return found.signed, found.confirmed, found.brought_in


def test_signed_confirmed_and_brought_in(party: Party, form: WebForm, post: Post) -> None:
    status, page = sign(visitor("fr"), MARIE, agreed="yes")
    assert (status, "Nous vous avons envoyé un courriel" in page) == (200, True)
    assert signed(party, form) == (1, 0, 0)
    house(party)
    assert signed(party, form) == (1, 0, 0), "what is not confirmed stays outside"
    mail = post.mail_to("Marie@example.org")
    assert mail["Subject"] == "Veuillez confirmer\xa0: Non à la taxe"
    assert (mail["From"], mail["Auto-Submitted"], mail["Content-Language"]) == (FROM, "auto-generated", "fr")
    assert "Le Parti" in mail.get_content()
    link = link_in(mail).removeprefix("http://localhost")
    reader = visitor("fr")
    assert reader.get(link).status_code == 200
    assert signed(party, form)[1] == 0, "to look at the page, as programs do, is not to confirm"
    assert "Merci" in reader.post(link).content.decode()
    assert reader.post(link).status_code == 200
    house(party)
    assert signed(party, form) == (1, 1, 1)
    with acting_as(party.director.pk):
        marie = Person.objects.get(elector_number="000000001")
        (stood,) = Interaction.objects.all()
        assert (stood.person_id, stood.fact_id) == (marie.pk, Fact.objects.get(kind="petition").pk)
        assert people_queries.points_of(marie.pk, "email") == ["Marie@example.org"]
        assert people_queries.points_of(marie.pk, "phone") == ["+19055550101"]
        assert marie.language == "fr"
        kept = Signature.objects.get()
        assert (kept.said, kept.agreed, kept.permission) == ({}, True, WORDS["permission_fr"])
        events = list(Event.objects.filter(what__startswith="signature").values_list("new", flat=True))
        assert not any("arie" in str(each) for each in events)
    assert not list(rooms.room(signing.ROOM).rglob("*.csv")), "the file is gone"
    house(party)
    with acting_as(party.director.pk):
        assert Batch.objects.filter(kind="people").count() == 1, "nothing waits: no other batch"


def test_without_permission_phone_and_address_serve_to_confirm_alone(party: Party, form: WebForm, post: Post) -> None:
    sign(visitor(), MARIE)
    assert confirm(party, post, "Marie@example.org") == 200
    house(party)
    with acting_as(party.director.pk):
        marie = Person.objects.get(elector_number="000000001")
        assert Interaction.objects.filter(person_id=marie.pk).count() == 1
        assert people_queries.points_of(marie.pk, "email") == people_queries.points_of(marie.pk, "phone") == []
        assert "example.org" not in "".join(bytes(each.raw).decode() for each in Row.objects.filter(outcome="added"))


def test_who_is_not_on_the_register_stays_outside_and_the_doubtful_wait(
    party: Party, form: WebForm, post: Post
) -> None:
    sign(visitor(), MARIE | {"family_name": "Zyx", "given_name": "Quux", "email": "q@example.org"})
    sign(visitor(), MARIE | {"given_name": "M.", "email": "m@example.org", "phone": ""})
    for address in ("q@example.org", "m@example.org"):
        confirm(party, post, address)
    house(party)
    with acting_as(party.director.pk):
        batch = Batch.objects.get(kind="people")
        assert (batch.added, batch.refused, batch.waiting) == (0, 1, 1)
        assert Doubt.objects.get().state == "waiting"


def test_signing_twice_counts_once_and_nothing_tells(party: Party, form: WebForm, post: Post) -> None:
    pages_seen = []
    for _ in range(2):
        status, page = sign(visitor(), MARIE)
        pages_seen.append((status, re.sub(r'value="[^"]+"', "", page)))
        confirm(party, post, "Marie@example.org")
        post.mails.clear()
    assert pages_seen[0] == pages_seen[1]
    assert signed(party, form) == (2, 1, 0)
    # somebody else with the same mailbox is somebody else
    sign(visitor(), MARIE | {"given_name": "Luc"})
    confirm(party, post, "Marie@example.org")
    assert signed(party, form) == (3, 2, 0)
    house(party)
    sign(visitor(), MARIE)  # and again, once hers came in
    assert confirm_last(party, post) == 200
    assert signed(party, form) == (4, 2, 2)


def confirm_last(party: Party, post: Post) -> int:
    """A fourth within a day gets no mail: confirmed by the link that it would have got."""
    before = len(post.mails)
    work(party)
    assert len(post.mails) == before
    with acting_as(party.director.pk):
        last = Signature.objects.order_by("-signed_at").first()
        assert last is not None
        link = f"/sign/gas-tax/{token_of(last)}/"
    return visitor().post(link).status_code


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"given_name": " "}, "Write your given name."),
        ({"email": ""}, "Write your e-mail address"),
        ({"email": "marie at example"}, "has no @"),
        ({"postal_code": "12345"}, "postal code cannot be read"),
        ({"phone": "12"}, "phone"),
        ({"family_name": "x" * 201}, "very long"),
        ({"family_name": "\x00"}, "Write your family name."),
    ],
)
def test_what_cannot_be_used_is_said_and_kept(
    party: Party, form: WebForm, wrong: dict[str, str], sentence: str
) -> None:
    status, page = sign(visitor(), MARIE | wrong)
    assert (status, sentence in page, "Hamilton" in page) == (422, True, True)
    assert signed(party, form) == (0, 0, 0)


def test_programs_are_kept_out(party: Party, form: WebForm, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor()
    status, page = sign(client, MARIE, website="https://spam.example")
    assert (status, "sent you an e-mail" in page) == (200, True), "it is not told that it was found out"
    assert client.post("/sign/gas-tax/", {**MARIE, "shown": "forged"}).status_code == 422
    monkeypatch.setattr(pages, "_SLOWER_THAN", 2)
    assert sign(client, MARIE)[0] == 422
    assert signed(party, form) == (0, 0, 0)
    checked = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert checked.post("/sign/gas-tax/", MARIE).status_code == 403


def test_one_mailbox_gets_three_mails_a_day_and_one_network_sixty_signatures_an_hour(
    party: Party, form: WebForm, post: Post
) -> None:
    for number in range(5):
        assert sign(visitor(), MARIE | {"given_name": f"A{number}"})[0] == 200
    work(party)
    assert len(post.mails) == 3
    for number in range(signing.SIGNATURES - 5):
        assert sign(visitor(), MARIE | {"email": f"a{number}@example.org"})[0] == 200
    status, page = sign(visitor(), MARIE | {"email": "b@example.org"})
    assert (status, "from your network" in page) == (429, True)
    assert sign(visitor(address="192.0.2.2"), MARIE | {"email": "b@example.org"})[0] == 200


def test_behind_a_proxy_it_is_the_visitor_who_counts(party: Party, form: WebForm, post: Post) -> None:
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        client = Client(HTTP_HOST="localhost", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7", REMOTE_ADDR="10.0.0.1")
        sign(client, MARIE)
    with acting_as(party.director.pk):
        assert Signature.objects.get().origin == signing._digest("origin", "198.51.100.7")
        assert "198.51" not in str(Signature.objects.values().get())


def test_mail_that_cannot_be_sent_is_tried_again(party: Party, form: WebForm, post: Post) -> None:
    sign(visitor(), MARIE)
    post.refusal = "451 later"
    (done,) = work(party)
    assert done.state == Work.State.FAILED
    page = signed_in(party.director).get(f"/imports/forms/{form.pk}/").content.decode()
    assert "1 e-mail could not be sent" in page
    post.refusal = ""
    house(party)
    assert len(post.mails) == 1
    house(party)
    assert len(post.mails) == 1, "sent once"


def test_what_nobody_confirmed_is_forgotten(party: Party, form: WebForm, post: Post) -> None:
    for email in ("a@example.org", "b@example.org"):
        sign(visitor(), MARIE | {"email": email})
    confirm(party, post, "b@example.org")
    with acting_as(party.director.pk):
        old = timezone.now() - signing.CONFIRMED_WITHIN - timedelta(hours=1)
        Signature.objects.update(signed_at=old)
        assert intake.forget(by=party.director) == 1
        assert Signature.objects.get().origin == ""
    link = link_in(post.mail_to("a@example.org")).removeprefix("http://localhost")
    reply = visitor().get(link)
    assert (reply.status_code, "older than a week" in reply.content.decode()) == (404, True)
    assert visitor().get("/sign/gas-tax/AAAA.BBBB/").status_code == 404


def test_a_closed_form_takes_no_more_and_lets_confirm(party: Party, form: WebForm, post: Post) -> None:
    sign(visitor(), MARIE)
    reply = signed_in(party.director).post(f"/imports/forms/{form.pk}/", {"close": "yes"})
    assert reply.status_code == 302
    assert "closed" in visitor().get("/sign/gas-tax/").content.decode()
    sign(visitor(), MARIE | {"email": "late@example.org"})
    assert confirm(party, post, "Marie@example.org") == 200
    assert signed(party, form) == (1, 1, 0)


def test_it_works_in_the_name_of_its_opener_and_ends_with_them(party: Party, form: WebForm) -> None:
    assert visitor().get("/sign/gas-tax/").status_code == 200
    assert visitor().get("/sign/nowhere/").status_code == 404
    with acting_as(party.director.pk):
        User.objects.filter(pk=party.director.pk).update(is_active=False)
    reply = visitor().get("/sign/gas-tax/")
    assert (reply.status_code, "Cut the gas tax" in reply.content.decode()) == (404, False)


def test_its_source_withdrawn_it_is_gone(party: Party, form: WebForm) -> None:
    intake.withdraw_source(by=party.director, number=party.source.pk, reason="asked back")
    assert visitor().get("/sign/gas-tax/").status_code == 404


def test_what_a_form_needs(party: Party, form: WebForm) -> None:
    for wrong, sentence in (
        ({"slug": "gas-tax"}, "taken"),
        ({"slug": "Gas Tax"}, "small letters"),
        ({"slug": "two", "words": WORDS | {"text_fr": " "}}, "each in English and French"),
        ({"slug": "two", "kind": "gift"}, "what signing means"),
        ({"slug": "two", "ends_on": date(2020, 1, 1)}, "over already"),
    ):
        with pytest.raises(BadInput, match=sentence):
            opened(party, **wrong)
    with override_settings(EMAIL_HOST=""), pytest.raises(BadInput, match="HUSTINGS_SMTP"):
        opened(party, slug="two")
    with acting_as(party.organiser.pk):
        Membership.objects.filter(user=party.organiser).update(role=Membership.Role.CALLER)
    with acting_as(party.organiser.pk), pytest.raises((Refused, BadInput)):
        intake.open_form(by=party.organiser, source=party.source, asked=Asked("petition", "two", WORDS))


def test_signing_up_to_volunteer(party: Party, form: WebForm, post: Post) -> None:
    opened(party, kind="volunteer", slug="join")
    sign(visitor(), MARIE, slug="join", agreed="yes")
    confirm(party, post, "Marie@example.org")
    house(party)
    with acting_as(party.director.pk):
        (stood,) = Interaction.objects.all()
        assert Fact.objects.get(pk=stood.fact_id).kind == "volunteer"


def test_another_units_form_is_not_seen(party: Party, form: WebForm) -> None:
    client = signed_in(party.organiser)
    assert "Cut the gas tax" not in client.get("/imports/forms/").content.decode()
    assert client.get(f"/imports/forms/{form.pk}/").status_code == 422
