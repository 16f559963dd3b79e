"""Registers that live through the same days, so that they can be compared: what is done in them, and what stands."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import strategies as st

from hustings.apps.intake import actions as intake
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Question
from hustings.apps.lists import actions as lists
from hustings.apps.lists import queries
from hustings.apps.people import actions as people
from hustings.apps.people.models import Person, Source
from hustings.apps.profiles import queries as profiles
from hustings.apps.support import queries as support
from hustings.domain.messages import Refused
from hustings.domain.references import reference
from hustings.scope import acting_as, servers
from tests import imports, mirrors, world
from tests.conftest import fresh_database

PEOPLE, SOURCES = 4, 10
HEADER = (
    "elector_number,birth_year,phone,mobile,email,language,fixed_income,turnout,petition,amount,until,result,mark,"
    "Q: Top issue,opt_out,uuid,on"
)
STRANGERS = ("Zoé", "Ishmael", "Bartholomew")
NEW_HEADER = "family_name,given_name,civic_address,municipality,postal_code,phone,language,petition,amount,mark,on"
_LETTERS = str.maketrans("0123456789", "klmnoprstu")
# people by what they are called, since numbers are drawn in another order where something was left out
_STANDS = """
SELECT p.id, coalesce(nullif(p.elector_number, ''), p.family_name || ' ' || p.given_name) AS label,
       to_jsonb(f) - '{person_id,door_id}'::text[],
       to_jsonb(p) - '{id,top_id,address_id,merged_into}'::text[]
           || jsonb_build_object('top', t.elector_number, 'door', a.door_key)
FROM profile f JOIN people_person p ON p.id = f.person_id JOIN people_person t ON t.id = p.top_id
LEFT JOIN people_address a ON a.id = p.address_id
ORDER BY label
"""
SEGMENTS = (
    "non_elector", 'non_elector and has phone and signed "Gas"', "non_elector and (donated > $20 or language is fr)",
    "has phone", "has mobile and has email", "fixed_income", "language is fr", "turnout < 0.6", 'signed "Gas"',
    'answered "Top issue" with "Housing"', "support >= 3", "mark in (strong, likely)", "age >= 60", "donated > $20",
    "member", "do_not_call", "contacted within 400 days", "not has phone or support < 0",
)  # fmt: skip
OWN = [str(uuid.UUID(int=number)) for number in range(1, 7)]  # ids that rows of several sources may share
DAY = st.dates(dt.date(2025, 1, 1), dt.date(2026, 10, 31)).map(str)
PHONE = st.sampled_from(["", "6135550101", "6135550102", "6135550103"])
WHO = st.integers(0, PEOPLE - 1)
ROW = st.tuples(
    WHO,
    *(st.sampled_from(["", "1951", "1990"]), PHONE, PHONE, st.sampled_from(["", "a@example.org", "b@example.org"])),
    *(st.sampled_from(["", "fr", "pa"]), st.sampled_from(["", "yes", "no"]), st.sampled_from(["", "0.3", "0.9"])),
    *(st.sampled_from(["", "Gas"]), st.sampled_from(["", "25", "200.01"]), st.sampled_from(["", "2027-01-01"])),
    *(st.sampled_from(["", "not_home", "moved", "deceased"]), st.sampled_from(["", "strong", "opposed"])),
    *(st.sampled_from(["", "Housing", "Taxes"]), st.sampled_from(["", "email", "all"]), st.sampled_from(["", *OWN])),
    DAY,
)
IMPORT = st.tuples(st.just("bring"), st.integers(0, SOURCES - 1), st.lists(ROW, min_size=1, max_size=4), DAY)
CONTACT = st.tuples(
    *(st.just("contact"), WHO, DAY, st.sampled_from([1, 2, 8]), st.sampled_from([None, 0, 1, 3, 5, 12])),
    *(st.sampled_from([None, 1, 5]), st.booleans()),
)
BY_HAND = st.tuples(st.just("by_hand"), st.integers(-1, SOURCES - 1), WHO, PHONE, st.sampled_from(["en", "fr"]), DAY)
SHEET = st.tuples(st.just("sheet"), WHO, st.sampled_from(["contacted", "refused"]), st.sampled_from(["", "likely"]))
# of somebody on no list of electors: who, and beside it what a source says of them
STRANGER = st.tuples(
    *(st.integers(0, len(STRANGERS) - 1), st.sampled_from(["", "en", "fr"]), st.sampled_from(["", "Gas"])),
    *(st.sampled_from(["", "25"]), st.sampled_from(["", "strong", "opposed"]), DAY),
)
BRING_NEW = st.tuples(
    st.just("bring_new"), st.integers(0, SOURCES - 1), st.lists(STRANGER, min_size=1, max_size=3), DAY
)
UNDO = st.tuples(st.just("undo"), st.integers(0, 9))
VOID = st.tuples(st.just("void"), st.integers(0, 9))
CHOICE = st.sampled_from([None, 0, 1])
MERGE = st.tuples(st.just("merge"), WHO, WHO, CHOICE, CHOICE, CHOICE)
APART = st.tuples(st.just("apart"), st.integers(0, 9))


@dataclass
class Register:
    """One of the two registers: a database of its own, and what was done in it so far in this example."""

    database: str
    folder: Path
    link: psycopg.Connection[Any]
    party: world.Party = field(init=False)
    people: list[int] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    batches: list[tuple[int, int]] = field(default_factory=list)
    said: list[uuid.UUID] = field(default_factory=list)
    contacts: int = 0
    release: str = ""
    left_out: int | None = None  # the source that was never imported here
    withdrawn: int | None = None  # the source that is withdrawn at some time, or was never there
    merges: list[int] = field(default_factory=list)
    examples: int = 0

    def begin(self, left_out: int | None = None, *, withdrawn: int | None = None) -> None:
        """New people and ten new sources; a sheet of everybody has gone out."""
        imports.use(self.database)
        self.examples, self.left_out, self.withdrawn = self.examples + 1, left_out, withdrawn
        self.batches, self.said, self.merges = [], [], []
        if self.examples == 1:
            self.party = world.found()
            self._words()
        first = self.examples * 100
        numbers = range(first, first + PEOPLE)
        rows = [imports.line(n, family=f"Roy{n}", riding=("35033", "35034")[n % 2]) for n in numbers]
        path = imports.write(self.folder / f"e{first}.csv", rows)
        made = imports.load(self.party, path, confirmed=("35033", "35034"))
        if withdrawn is None:  # that list may be undone as well: nothing is then said of whoever is on no other
            self.batches.append((-1, made.batch))
        with acting_as(self.by.pk):
            found = Person.objects.filter(elector_number__in=[f"{n:09d}" for n in numbers]).order_by("elector_number")
            self.people = [each.pk for each in found]
            self.first = first
            self.sources = [
                people.add_source(
                    by=self.by, unit=self.party.unit, code=f"s{first + n}", kind="outside", title=f"S{n}",
                    given_by="somebody", ground="consent", newcomers=True,
                )
                for n in range(SOURCES)
            ]  # fmt: skip
            name = f"All {first}"
            lists.freeze(by=self.by, name=name, text="elector", purpose="outreach", as_of=world.TODAY)
        out = self.folder / f"calls{first}.csv"
        self.release = lists.export(by=self.by, name=name, form_name="walk-pdf", path=out, on=world.TODAY).release

    @property
    def by(self) -> Any:
        return self.party.director

    def _words(self) -> None:
        with acting_as(self.by.pk):
            interactions.add_fact(by=self.by, kind="petition", name_en="Gas", name_fr="Gaz")
            options = [("Housing", "Logement"), ("Taxes", "Impôts")]
            interactions.add_question(by=self.by, text_en="Top issue", text_fr="Enjeu", options=options)

    def do(self, step: tuple[Any, ...]) -> None:
        imports.use(self.database)
        getattr(self, step[0])(*step[1:])

    def bring(self, which: int, rows: list[tuple[Any, ...]], on: str) -> None:
        if which == self.left_out:
            return
        lines = [",".join([f"{self.first + who:09d}", *rest]) for who, *rest in rows]
        path = self._file([HEADER, *lines])
        made = intake.import_people(
            by=self.by, path=path, source_code=self.sources[which].code, on=dt.date.fromisoformat(on)
        )
        assert made.refused == 0, made.reasons
        self.batches.append((which, made.batch))

    def bring_new(self, which: int, rows: list[tuple[Any, ...]], on: str) -> None:
        """A list that brings people who are on no list of electors, each behind a door of somebody who is on one."""
        if which == self.left_out:
            return
        lines = []
        for who, *rest in rows:
            # nobody of another example has a name or a phone that is like theirs
            family = uuid.uuid5(uuid.NAMESPACE_OID, f"{self.examples}|{who}").hex[:9].translate(_LETTERS).title()
            phone, door = f"613{200 + self.examples}020{who}", f"{self.first + who} Main St E"
            lines.append(",".join([family, STRANGERS[who], door, "Hamilton,L8T 1A1", phone, *rest]))
        path = self._file([NEW_HEADER, *lines])
        made = intake.import_people(
            by=self.by, path=path, source_code=self.sources[which].code, on=dt.date.fromisoformat(on)
        )
        assert (made.refused, made.waiting) == (0, 0), made.reasons
        self.batches.append((which, made.batch))

    def electors(self, lines: list[tuple[int, str, str]], on: str) -> None:
        """A list of electors of some of the people, each once."""
        rows = {
            self.first + who: imports.line(self.first + who, family=f"{family}{self.first + who}", riding=riding)
            for who, riding, family in lines
        }
        made = intake.import_electors(
            by=self.by, path=imports.write(self.folder / f"{uuid.uuid4().hex}.csv", list(rows.values())),
            layout_name="ec-federal", on=dt.date.fromisoformat(on), confirmed=("35033", "35034"),
        )  # fmt: skip
        self.batches.append((-1, made.batch))

    def contact(self, who: int, on: str, channel: int, result: int | None, mark: int | None, answered: bool) -> None:
        """A wrong number is one that others gave as well: nobody dials what they were never given."""
        self.contacts += 1
        at = dt.datetime.fromisoformat(on).replace(hour=self.contacts % 24, tzinfo=dt.UTC)
        point = self.link.execute(
            "SELECT c.id FROM people_contact_point c WHERE c.person_id = %s AND EXISTS (SELECT FROM people_assertion a"
            " WHERE a.person_id = c.person_id AND a.content->>c.kind = c.value AND a.source_id <> ALL (%s))"
            " ORDER BY c.kind, c.value",
            [self.people[who], [each.pk for each in self.sources]],
        ).fetchone()
        said = interactions.Said(
            id=uuid.uuid5(uuid.NAMESPACE_OID, f"{self.first}|{self.contacts}"),
            person_id=self.people[who],
            kind="contact",
            at=at,
            channel=channel,
            result=result,
            mark=mark,
            contact_point_id=point[0] if point and result in (5, 12) else None,
        )
        with acting_as(self.by.pk):
            question = Question.objects.get()
            answers = {question.pk: question.options.order_by("pk")[0].pk} if answered else {}
            said = interactions.Said(**{**vars(said), "answers": answers})
            interactions.record(by=self.by, unit=self.party.unit, said=said)
        self.said.append(said.id)

    def by_hand(self, which: int, who: int, phone: str, language: str, on: str) -> None:
        """A fact typed in, in the name of a source or of what people told us."""
        if which == self.left_out:
            return
        content = {"language": language, **({"phone": f"+1{phone}"} if phone else {})}
        with acting_as(self.by.pk):
            source = people.own_source(by=self.by, unit=self.party.unit) if which < 0 else self.sources[which]
            people.assert_about(
                by=self.by, person=self.people[who], source=source, content=content, on=dt.date.fromisoformat(on)
            )

    def sheet(self, who: int, result: str, mark: str) -> None:
        path = self._file(["ref,result,mark", f"{reference(self.people[who])},{result},{mark}"])
        intake.import_contacts(by=self.by, path=path, release_name=self.release, on=world.TODAY)

    def undo(self, which: int) -> None:
        """A batch of another source is undone; one of this source only before its withdrawal, which is the same."""
        others = [pair for pair in self.batches if pair[0] != self.withdrawn]
        if others:
            pair = others[which % len(others)]
            self.batches.remove(pair)
            intake.undo(by=self.by, number=pair[1])

    def void(self, which: int) -> None:
        if self.said:
            identity = self.said[which % len(self.said)]
            self.said = [each for each in self.said if each != identity]
            with acting_as(self.by.pk):
                interactions.void(by=self.by, unit=self.party.unit, interaction=identity)

    def merge(self, one: int, other: int, *choices: int | None) -> None:
        """Two are one, whoever stands for them by now; of some fields it is chosen whose value holds."""
        with acting_as(self.by.pk):
            tops = [self.top(one), self.top(other)]
            if tops[0] == tops[1]:
                return
            fields = zip(("language", "birth", "address"), choices, strict=True)
            holds = {name: tops[choice] for name, choice in fields if choice is not None}
            self.merges.append(people.merge(by=self.by, one=tops[0], other=tops[1], holds=holds).pk)

    def apart(self, which: int) -> None:
        if self.merges:
            number = self.merges.pop(which % len(self.merges))
            with acting_as(self.by.pk):
                people.take_apart(by=self.by, number=number)

    def top(self, who: int) -> int:
        """Who stands for a person now."""
        found = self.link.execute(
            "SELECT coalesce(merged_into, id) FROM people_person WHERE id = %s", [self.people[who]]
        ).fetchone()
        return int(found[0]) if found else self.people[who]

    def withdraw(self, which: int) -> None:
        imports.use(self.database)
        intake.withdraw_source(by=self.by, number=self.sources[which].pk, reason="asked back")
        with acting_as(self.by.pk), pytest.raises(Refused, match="withdrawn"):
            people.assert_about(
                by=self.by,
                person=self.people[0],
                source=self.sources[which],
                content={"language": "fr"},
                on=world.TODAY,
            )
        self.left_out = which  # nothing more comes in under it

    def standing(self) -> dict[str, Any]:
        """Everything that people, lists and screens are told, here and now."""
        imports.use(self.database)
        rows = self.link.execute(_STANDS).fetchall()
        called = {number: label for number, label, *_ in rows}
        assert len(set(called.values())) == len(called), [
            (label, number, who["status"], who["door"], profile["phone_key"]) for number, label, profile, who in rows
        ]
        found: dict[str, Any] = {"people": [row[1:] for row in rows]}
        with acting_as(self.by.pk):
            assert profiles.differences() == []
            names, scope = queries.names(), queries.scope_now()
            for text in (*SEGMENTS, f'in list "All {self.first}"'):
                segment = queries.understood(text, names)
                count, people, phones = (
                    queries.ask(segment, scope, world.TODAY, want).value for want in ("count", "ids", "phones")
                )
                assert people == queries.people_in_postgres(segment, world.TODAY)
                found[text] = [count, sorted(called[each] for each in people), phones]
            found["scores"] = {
                label: {
                    key: (score.current, score.lifetime) for key, score in support.explained(each, world.TODAY).items()
                }
                for each, label in called.items()
            }
        return found

    def _file(self, lines: list[str]) -> Path:
        path = self.folder / f"{uuid.uuid4().hex}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


def unlike(one: dict[str, Any], other: dict[str, Any]) -> list[Any]:
    """What stands in one register and not in the other: person by person, and answer by answer."""
    found: list[Any] = [(key, one[key], other[key]) for key in one if key != "people" and one[key] != other[key]]
    mine, theirs = ({label: parts for label, *parts in each["people"]} for each in (one, other))
    found += [(label, "only in one") for label in mine.keys() ^ theirs.keys()]
    for label in mine.keys() & theirs.keys():
        for ours, others in zip(mine[label], theirs[label], strict=True):
            found += [(label, key, ours[key], others[key]) for key in ours if ours[key] != others[key]]
    return found


@contextmanager
def two(template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Register]]:
    """Two empty registers that live side by side."""
    with mirrors.short_lived(monkeypatch), ExitStack() as ends:
        found = []
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            database = ends.enter_context(fresh_database(template))
            link = ends.enter_context(psycopg.connect(**servers.parameters(None), autocommit=True))
            found.append(Register(database, tmp_path / name, link))
        yield found
