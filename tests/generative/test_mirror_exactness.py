"""Random segments over random people: the slow engine, the mirror and PostgreSQL under its policies say the same.

For each of several users, right after random writes, and with another connection's transaction open all the while.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from psycopg.rows import dict_row

from hustings.apps.lists import actions as lists
from hustings.apps.lists import queries
from hustings.apps.profiles import actions as profiles
from hustings.mirror import check, client
from hustings.scope import acting_as, servers
from hustings.segments.compile import Scope
from hustings.segments.names import Names
from hustings.segments.reference import included, truth
from hustings.segments.resolve import Segment, resolve
from tests import mirrors
from tests.generative.random_world import START
from tests.generative.random_writes import Writing, contents
from tests.generative.segment_strategies import trees

# No shrinking: each try is a new database and a new mirror process.
RUNS = settings(
    max_examples=5,
    stateful_step_count=35,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
AS_OF = st.sampled_from([START, dt.date(2026, 2, 28), dt.date(2027, 1, 1), dt.date(2028, 2, 29)])
DISTINCT = {"doors": "door_id", "phones": "phone_key", "emails": "email_key"}
GROUPS = {"zone": "zone_id", "poll": "poll_id", "door": "door_id"}


@pytest.fixture(autouse=True)
def _none_left_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with mirrors.short_lived(monkeypatch):
        yield


def _resolving(names: Names) -> st.SearchStrategy[Segment]:
    """Segments of what this user may name; `trees` also names ridings that are not theirs."""
    found = trees(names).map(lambda tree: resolve(tree, names))
    return found.filter(lambda segment: isinstance(segment, Segment))


class Agreement(Writing):
    """Asks after any writes, as the director, as an organiser of one riding, as one without a unit, as nobody."""

    segments: ClassVar[dict[str, st.SearchStrategy[Segment]]] = {}

    def __init__(self) -> None:
        super().__init__()
        director, organiser = self.party.director, self.party.organiser
        with acting_as(organiser.pk):
            lists.freeze(by=organiser, name="Ours", text="elector", purpose="outreach", as_of=START)
        with acting_as(director.pk):
            outsider = type(director).objects.create(username="outsider", name="Out Sider")
        self.users = {"director": director.pk, "organiser": organiser.pk, "outsider": outsider.pk, "nobody": None}
        for user in ("director", "organiser"):
            if user not in self.segments:  # numbers are the same in every fresh world: grown once
                with acting_as(self.users[user] or 0):
                    self.segments[user] = _resolving(queries.names())
        self.reserved = self.party.add_person("35033", language="fr")
        self.open_writer: psycopg.Connection | None = None

    def teardown(self) -> None:
        if self.open_writer is not None:
            self.open_writer.close()
        super().teardown()

    @initialize(crowd=st.lists(st.tuples(st.integers(0, 2), contents()), min_size=3, max_size=8))
    def more_people(self, crowd: list[tuple[int, dict[str, Any]]]) -> None:
        for zone, content in crowd:
            self.people.append(self.party.add_person(list(self.party.zones)[zone]))
            self.assert_about(self.people[-1], content, START, None)

    @rule(mark=st.integers(1, 5))
    def write_without_committing(self, mark: int) -> None:
        """Somebody else is in the middle of a transaction: it must not count, nor hide what others commit meanwhile."""
        if self.open_writer is None:
            self.open_writer = psycopg.connect(**servers.parameters(servers.APP))
            self.open_writer.execute("SELECT set_config('hustings.user_id', %s, true)", [str(self.users["director"])])
        self.open_writer.execute(
            "INSERT INTO interactions_interaction (id, person_id, zone_id, unit_id, kind, channel, on_day, at,"
            " recorded_at, by_user, mark, mark_round, note) VALUES (gen_random_uuid(), %s, %s, 1, 'contact', 1,"
            " '2026-10-01', '2026-10-01', clock_timestamp(), 1, %s, '', '')",
            [self.reserved, self.zones[0], mark],
        )

    @rule(commit=st.booleans())
    def end_that_transaction(self, commit: bool) -> None:
        if self.open_writer is not None:
            (self.open_writer.commit if commit else self.open_writer.rollback)()
            self.open_writer.close()
            self.open_writer = None

    def alone(self) -> None:
        self.end_that_transaction(True)

    @rule()
    def publish_a_batch(self) -> None:
        with acting_as(self.party.director.pk):
            profiles.request_mirror(by=self.party.director)

    @rule(dice=st.integers(1, 6))
    def build_or_check(self, dice: int) -> None:
        """Both take a second; not at every turn."""
        if dice == 1:
            client.build()
        elif dice == 2:
            assert check.differences() == []

    @rule(data=st.data(), as_of=AS_OF)
    def ask_as_director(self, data: st.DataObject, as_of: dt.date) -> None:
        self._ask(data, as_of, "director")

    @rule(data=st.data(), as_of=AS_OF)
    def ask_as_director_again(self, data: st.DataObject, as_of: dt.date) -> None:
        self._ask(data, as_of, "director")

    @rule(data=st.data(), as_of=AS_OF, user=st.sampled_from(["organiser", "outsider", "nobody"]))
    def ask_as_somebody_else(self, data: st.DataObject, as_of: dt.date, user: str) -> None:
        self._ask(data, as_of, user)

    def _ask(self, data: st.DataObject, as_of: dt.date, user: str) -> None:
        # who sees no riding has nothing to name; others' names must not help them
        grown = self.segments["director" if user == "director" else "organiser"]
        for segment in data.draw(st.lists(grown, min_size=5, max_size=5)):
            wants = data.draw(st.sets(st.sampled_from([*DISTINCT, *GROUPS]), min_size=2, max_size=2))
            self.agree(segment, as_of, self.users[user], {"ids", "count", "field", *wants})

    def agree(self, segment: Segment, as_of: dt.date, user: int | None, wants: set[str]) -> None:
        """All three say the same of every want; the view, not the table, is what the slow engine reads."""
        with self.superuser.cursor(row_factory=dict_row) as cursor:
            everybody = cursor.execute("SELECT * FROM profile_view").fetchall()
        members: dict[int, set[int]] = {}
        for number, person in self.superuser.execute("SELECT list_id, person_id FROM lists_member").fetchall():
            members.setdefault(number, set()).add(person)
        with acting_as(user or 0):
            scope = queries.scope_now()
            universe = [row for row in everybody if included(segment, row, scope.zones)]
            truths = [
                [truth(node, segment.names, row, as_of, members) for node in (segment.root, *segment.criteria)]
                for row in universe
            ]
            right = [row for row, found in zip(universe, truths, strict=True) if found[0] is True]
            expected: dict[str, Any] = {"ids": sorted(row["person_id"] for row in right), "count": len(right)}
            for want, column in DISTINCT.items():
                expected[want] = len({row[column] for row in right} - {None})
            for want, column in GROUPS.items():
                expected[want] = dict(Counter(row[column] for row in right))
            expected["field"] = [
                queries.Tally(found.count(True), found.count(False), found.count(None))
                for found in (list(column) for column in zip(*truths, strict=True))
            ] or [queries.Tally(0, 0, 0)] * (1 + len(segment.criteria))
            for want in sorted(wants):
                asked: Any = want
                assert queries.ask_postgres(segment, Scope.everything(), as_of, asked).value == expected[want], want
                assert queries.ask(segment, scope, as_of, asked).value == expected[want], want


def test_every_engine_says_the_same(template: str) -> None:
    Agreement.template = template
    run_state_machine_as_test(Agreement, settings=RUNS)
