"""A machine that writes anything the product can write, in any order: the ground under the exactness tests."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from hustings.apps.geography.models import Place
from hustings.apps.intake import actions as intake
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Interaction
from hustings.apps.people import actions as people
from hustings.apps.profiles import actions as profiles
from hustings.apps.support import actions as support
from hustings.domain.references import reference
from hustings.scope import acting_as
from tests.generative.random_world import START, World

CHANNELS = st.sampled_from([1, 2, 4, 8, 16, 32])
WHO = st.integers(0, 11)  # which of the people there are, from the first again when there are fewer
PAST = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 10, 31)).map(lambda at: at.replace(tzinfo=dt.UTC))
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1))


def _maybe(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), some)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """What a source may say of somebody; a null says that there is nothing. Doors and polls are places in the world."""
    born = draw(st.dates(dt.date(1925, 1, 1), dt.date(2012, 1, 1)))
    until = born + dt.timedelta(draw(st.sampled_from([0, 0, 364, 4000])))
    said = {
        "birth_from": draw(st.sampled_from([born.isoformat(), None])),
        "birth_to": draw(st.sampled_from([until.isoformat(), None])),
        "gender": draw(st.sampled_from(["f", "m", "x", ""])),
        "language": draw(st.sampled_from(["en", "fr", "pa", "zh-hant", ""])),
        "fixed_income": draw(_maybe(st.booleans())),
        "status": draw(st.sampled_from(["elector", "elector", "elector", "non_elector", "inactive", "removed"])),
        "turnout": draw(_maybe(st.sampled_from([0, 599, 600, 601, 1000]))),
        "mailing": draw(st.sampled_from(["", "Box 1"])),
        "phone": draw(st.sampled_from(["+14165550001", "+14165550002", ""])),
        "mobile": draw(st.sampled_from(["+14165550001", "+14165550003", ""])),
        "email": draw(st.sampled_from(["a@example.org", "b@example.org", ""])),
        "poll": draw(_maybe(st.integers(0, 3))),
        "door": draw(_maybe(st.integers(0, 3))),
    }
    kept = draw(st.sets(st.sampled_from(sorted(said))))
    return {name: said[name] for name in said if name in kept}


class Writing(World):
    """Every kind of write there is. Subclasses say what must hold after every step."""

    # ---- Writing ----------------------------------------------------------------------------------------------

    def who(self, place: int) -> int:
        """A person by place among those there are."""
        return self.people[place % len(self.people)]

    def zone_of(self, person: int) -> int:
        """Where they are now."""
        row = self.superuser.execute("SELECT zone_id FROM people_person WHERE id = %s", [person]).fetchone()
        return int(row[0]) if row else self.zones[0]

    def _say(self, person: int, **more: Any) -> None:
        said = interactions.Said(person_id=person, **more)
        with acting_as(self.party.director.pk):
            interactions.record(by=self.party.director, unit=self.party.unit, said=said)
        self.said.append(said.id)

    def _know_everybody(self) -> None:
        """People come with files and go with undo."""
        found = self.superuser.execute(
            "SELECT id FROM people_person WHERE id <> %s ORDER BY id", [self.reserved]
        ).fetchall()
        self.people = [person for (person,) in found] or self.people

    @initialize(contents=st.lists(contents(), min_size=4, max_size=4))
    def first_assertions(self, contents: list[dict[str, Any]]) -> None:
        for person, content in zip(self.people[:4], contents, strict=True):
            self.assert_about(person, content, START, None)

    def assert_about(self, person: int, content: dict[str, Any], on: dt.date, move: int | None) -> None:
        content = dict(content)
        zone = self.zone_of(person) if move is None else self.zones[move]
        if move is not None:
            content["zone_id"] = zone
        door, poll = content.pop("door", None), content.pop("poll", None)
        if door is not None:
            content["address_id"] = self.doors[zone][door]
        if poll is not None:
            content["poll_id"] = self.polls[poll]
        by = self.party.director
        with acting_as(by.pk):
            people.assert_about(by=by, person=person, source=self.party.source, content=content, on=on)

    @rule(who=WHO, content=contents(), on=DAYS, move=_maybe(st.integers(0, 2)))
    def assert_something(self, who: int, content: dict[str, Any], on: dt.date, move: int | None) -> None:
        self.assert_about(self.who(who), content, on, move)

    @rule(
        who=WHO,
        at=PAST,
        channel=_maybe(CHANNELS),
        result=_maybe(st.integers(0, 12)),
        mark=_maybe(st.integers(1, 5)),
        answers=st.lists(_maybe(st.integers(0, 1)), min_size=2, max_size=2),
        tried=_maybe(st.integers(0, 2)),
    )
    def contact(
        self,
        who: int,
        at: dt.datetime,
        channel: int | None,
        result: int | None,
        mark: int | None,
        answers: list[int | None],
        tried: int | None,
    ) -> None:
        person = self.who(who)
        given = {q.pk: self.options[q.pk][n] for q, n in zip(self.questions, answers, strict=True) if n is not None}
        points = self.superuser.execute(
            "SELECT id FROM people_contact_point WHERE person_id = %s ORDER BY id", [person]
        ).fetchall()
        point = points[tried % len(points)][0] if tried is not None and points else None
        self._say(
            person,
            kind="contact",
            at=at,
            channel=channel,
            result=result,
            mark=mark,
            answers=given,
            contact_point_id=point,
        )

    @rule(who=WHO, at=PAST, fact=st.integers(0, 9))
    def fact(self, who: int, at: dt.datetime, fact: int) -> None:
        self._say(self.who(who), kind="fact", at=at, fact_id=self.facts[fact])

    @rule(who=WHO, at=PAST, cents=st.sampled_from([500, 19_999, 20_000, 20_001]))
    def donation(self, who: int, at: dt.datetime, cents: int) -> None:
        self._say(self.who(who), kind="donation", at=at, amount_cents=cents)

    @rule(who=WHO, at=PAST, days=st.integers(0, 800))
    def membership(self, who: int, at: dt.datetime, days: int) -> None:
        self._say(self.who(who), kind="membership", at=at, until=at.date() + dt.timedelta(days))

    @rule(who=WHO, at=PAST, kind=st.sampled_from(["opt_out", "opt_in"]), mask=st.integers(1, 63))
    def consent(self, who: int, at: dt.datetime, kind: str, mask: int) -> None:
        self._say(self.who(who), kind=kind, at=at, channel=mask)

    @rule(who=WHO, since=DAYS, days=_maybe(st.integers(0, 60)))
    def suppress(self, who: int, since: dt.date, days: int | None) -> None:
        until = None if days is None else since + dt.timedelta(days)
        with acting_as(self.party.director.pk):
            people.suppress(by=self.party.director, person=self.who(who), reason="asked", since=since, until=until)

    @rule(which=st.integers(0, 50))
    def void(self, which: int) -> None:
        standing = self.superuser.execute(
            "SELECT id FROM interactions_standing WHERE person_id <> %s ORDER BY at, id", [self.reserved]
        ).fetchall()
        if not standing:
            return
        with acting_as(self.party.director.pk):
            interactions.void(
                by=self.party.director, unit=self.party.unit, interaction=standing[which % len(standing)][0]
            )

    @rule(which=st.integers(0, 50))
    def send_again(self, which: int) -> None:
        """A device sends a contact twice."""
        if not self.said:
            return
        row = Interaction.objects.none()
        with acting_as(self.party.director.pk):
            row = Interaction.objects.filter(pk=self.said[which % len(self.said)]).first()
            if row is not None:
                said = interactions.Said(id=row.pk, person_id=row.person_id, kind=row.kind, at=row.at, mark=1)
                assert not interactions.record(by=self.party.director, unit=self.party.unit, said=said)

    @rule(who=WHO, at=PAST)
    def roll_back(self, who: int, at: dt.datetime) -> None:
        """A transaction that fails late leaves nothing."""

        class Late(Exception):
            pass

        try:
            with acting_as(self.party.director.pk):
                self._say(self.who(who), kind="contact", at=at, mark=1, result=4)
                raise Late
        except Late:
            self.said.pop()

    # ---- Files and undo ---------------------------------------------------------------------------------------

    @rule(
        rows=st.lists(
            st.tuples(
                st.integers(1, 6),
                st.sampled_from(["35033", "35034"]),
                st.sampled_from(["Roy", "Côté"]),
                st.sampled_from(["12", "12-1", ""]),
                st.sampled_from(["Main", ""]),
                st.sampled_from(["K1A 0B1", "M5V 1A1"]),
            ),
            min_size=1,
            max_size=5,
            unique_by=lambda row: row[0],
        ),
        on=DAYS,
    )
    def import_electors(self, rows: list[tuple[Any, ...]], on: dt.date) -> None:
        header = (
            "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,CIVIC_SUFFIX,UNIT,STREET_NAME,"
            "STREET_TYPE,STREET_DIRECTION,MUNICIPALITY,PROVINCE,POSTAL_CODE,MAIL_1,MAIL_2,MAIL_3"
        )
        lines = [
            f"{riding},{poll},1,{n:09d},{name},Jean,{n if street else ''},,,{street},,,Ottawa,ON,{postal},,,"
            for n, riding, name, poll, street, postal in rows
        ]
        path = self._file("electors", [header, *lines])
        report = intake.import_electors(by=self.party.director, path=path, layout_name="ec-federal", on=on)
        self.batches.append(report.batch)
        self._know_everybody()

    @rule(
        rows=st.lists(
            st.tuples(
                st.integers(1, 6),
                st.sampled_from(["", "1950", "1961"]),
                st.sampled_from(["", "416 555 0001", "613 555 0104"]),
                st.sampled_from(["", "yes", "no"]),
                st.sampled_from(["", "petition one", "petition two"]),
                st.sampled_from(["", "25", "200.01"]),
                st.sampled_from(["", "strong", "opposed"]),
                st.sampled_from(["", "email", "all"]),
                st.sampled_from(["2025-03-01", "2026-10-30", "2026-11-20"]),
            ),
            min_size=1,
            max_size=4,
        ),
        on=DAYS,
    )
    def import_people(self, rows: list[tuple[Any, ...]], on: dt.date) -> None:
        header = "elector_number,birth_year,phone,fixed_income,petition,amount,mark,opt_out,on"
        lines = [",".join([f"{row[0]:09d}", *row[1:]]) for row in rows]
        path = self._file("people", [header, *lines])
        self.batches.append(intake.import_people(by=self.party.director, path=path, source_code="test", on=on).batch)

    @rule(
        rows=st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(["contacted", "moved", ""]), st.sampled_from(["strong", ""])),
            min_size=1,
            max_size=4,
            unique_by=lambda row: row[0],
        )
    )
    def import_contacts(self, rows: list[tuple[Any, ...]]) -> None:
        """A filled sheet comes home, and later perhaps again, filled in otherwise."""
        released = sorted(
            member for (member,) in self.superuser.execute("SELECT person_id FROM lists_member").fetchall()
        )
        lines = [f"{reference(released[n % len(released)])},{result},{mark}" for n, result, mark in rows]
        path = self._file("contacts", ["ref,result,mark", *dict.fromkeys(lines)])
        report = intake.import_contacts(
            by=self.party.director, path=path, release_name=self.release.key, on=dt.date(2026, 10, 1)
        )
        self.batches.append(report.batch)

    @rule(which=st.integers(0, 20))
    def undo(self, which: int) -> None:
        if self.batches:
            intake.undo(by=self.party.director, number=self.batches.pop(which % len(self.batches)))
            self._know_everybody()

    def _file(self, name: str, lines: list[str]) -> Path:
        path = self.folder / f"{name}-{uuid.uuid4().hex}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    # ---- What touches everybody -------------------------------------------------------------------------------

    def alone(self) -> None:
        """What touches everybody waits for open transactions; a subclass that holds one ends it here."""

    @rule(
        slot=st.integers(1, 2),
        mark=st.integers(1, 5),
        value=st.integers(-150, 150),
        strength=st.sampled_from([0.01, 0.5, 1, 2.5, 40]),
        half_life=_maybe(st.integers(1, 900)),
    )
    def change_rule(self, slot: int, mark: int, value: int, strength: float, half_life: int | None) -> None:
        self.alone()
        change = support.RuleChange(
            kind="mark", mark=mark, slot=slot, value=value / 10, strength=strength, half_life_days=half_life
        )
        with acting_as(self.party.director.pk):
            support.set_rules(by=self.party.director, rules=[change])

    @rule(level=st.sampled_from(["provincial", "municipal"]))
    def add_slot(self, level: str) -> None:
        self.alone()
        with acting_as(self.party.director.pk):
            support.add_party(by=self.party.director, code="OURS", name_en="O", name_fr="N", levels=[level], ours=True)

    @rule(days=st.sampled_from([1, 2, 30, 400]))
    def next_day(self, days: int) -> None:
        self.alone()
        self.day += dt.timedelta(days)
        with acting_as(self.party.director.pk):
            profiles.advance_day(by=self.party.director, today=self.day)

    @rule(value=_maybe(st.integers(-100, 20_000)))
    def new_statistics(self, value: int | None) -> None:
        self.alone()
        with acting_as(self.party.director.pk):
            Place.objects.filter(zone_id=self.zones[0]).update(area=[value, 100, None])
            profiles.rebuild_all(by=self.party.director)
