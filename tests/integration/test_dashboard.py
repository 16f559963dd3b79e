"""What the dashboard counts is what the tables hold, for whoever asks, and every chart has its table and CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from hustings.apps.lists import queries as lists
from hustings.apps.reporting import queries
from hustings.apps.reporting.views.dashboard import _MEASURES
from hustings.scope import acting_as
from tests import mirrors
from tests.integration.test_pages import plain_static_files, signed_in  # noqa: F401 (a fixture)
from tests.world import Party


@pytest.fixture(autouse=True)
def _none_left_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with mirrors.short_lived(monkeypatch):
        yield


@pytest.fixture
def busy(party: Party) -> Party:
    """Two ridings with marks and contacts of the last days, one of them taken back."""
    now = timezone.now().astimezone(UTC)
    for number in range(12):
        person = party.add_person("35033")
        if number < 5:
            party.contact(person, mark="strong" if number < 3 else "opposed", at=now - timedelta(days=number))
        if number == 11:
            party.contact(person, result="no_answer", channel="phone", at=now - timedelta(days=1))
    party.contact(party.add_person("35034"), mark="strong", at=now - timedelta(days=2))
    return party


def test_the_numbers_are_those_of_the_tables(busy: Party) -> None:
    for user, electors, strong, contacts in ((busy.director, 13, 4, 7), (busy.organiser, 12, 3, 6)):
        with acting_as(user.pk):
            on, scope, names = timezone.localdate(), lists.scope_now(), lists.names()
            found = {each.code: each.electors for each in queries.leanings(names, scope, on)}
            assert found["strong"] == strong
            assert found["opposed"] == 2
            assert found[""] == electors - strong - 2, "who was not asked is shown, never dropped"
            assert sum(found.values()) == electors
            per_day = queries.contacts_per_day(scope, on - timedelta(days=30), on)
            assert sum(per_day.values()) == contacts
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM interactions_standing WHERE kind = 'contact'")
                assert cursor.fetchone() == (contacts,)


def test_every_measure_has_its_table_and_its_csv(busy: Party) -> None:
    client = signed_in(busy.organiser)
    page = client.get("/dashboard/").content.decode()
    for name in _MEASURES:
        assert f'hx-get="/dashboard/{name}/?unit={busy.riding.code}"' in page
        part = client.get(f"/dashboard/{name}/").content.decode()
        assert f'href="/dashboard/{name}.csv?unit="' in part
        if name == "support":
            assert 'fill="var(--accent)"' in part, "a chart takes the colours of the page"
        reply = client.get(f"/dashboard/{name}.csv")
        rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
        assert len(rows[0]) >= 2 or name == "coverage"
    said = dict(csv.reader(io.StringIO(client.get("/dashboard/support.csv").content.decode("utf-8-sig"))))
    assert said["Strong supporter"] == "3"
    assert client.get("/dashboard/people.csv").status_code == 404
    assert client.get("/dashboard/people/").status_code == 404


def test_a_unit_below_is_counted_by_itself(busy: Party) -> None:
    """The director chooses among the units; nobody chooses one that is not theirs."""

    def strong(client: Client, unit: str) -> str:
        reply = client.get("/dashboard/support.csv", {"unit": unit})
        assert reply.status_code == 200
        return dict(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))["Strong supporter"]

    def contacts(client: Client, unit: str) -> int:
        rows = list(csv.reader(io.StringIO(client.get("/dashboard/contacts.csv", {"unit": unit}).content.decode())))
        return sum(int(cell) for row in rows[1:] for cell in row[1:])

    director, organiser = signed_in(busy.director), signed_in(busy.organiser)
    assert (strong(director, ""), strong(director, busy.unit.code), strong(director, busy.riding.code)) == (
        "4",
        "4",
        "3",
    )
    assert (contacts(director, ""), contacts(director, busy.riding.code)) == (7, 6)
    assert f'value="{busy.riding.code}"' in director.get("/dashboard/").content.decode()
    assert strong(organiser, busy.riding.code) == "3"
    for address in ("/dashboard/", "/dashboard/support/", "/dashboard/support.csv"):
        assert organiser.get(address, {"unit": busy.unit.code}).status_code == 403


def test_too_few_electors_make_no_share(busy: Party) -> None:
    few = queries.Coverage(1, "1", 9, 9)
    assert not few.enough
    assert queries.Coverage(1, "1", 10, 4).share == 0.4
