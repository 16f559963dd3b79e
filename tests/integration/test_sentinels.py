"""Two ridings: whoever works in one gets nothing of the other, by any query, any export, or any error."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pyroaring import BitMap, BitMap64

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.access import approval_numbered
from hustings.apps.gate.models import Approval
from hustings.apps.gate.queries import deciding
from hustings.apps.intake import access as batch_access
from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries as batches
from hustings.apps.intake.models import Batch, Change, Destruction, Doubt, Duplicate, Paper, Signature, Upload, WebForm
from hustings.apps.intake.views.web_forms import WORDS
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions import queries as happenings
from hustings.apps.lists import access as list_access
from hustings.apps.lists import actions as lists
from hustings.apps.lists import queries
from hustings.apps.lists.models import List
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import access as people_access
from hustings.apps.people import actions as people
from hustings.apps.people import queries as people_queries
from hustings.apps.people.models import Hold, Merge, Person, Source
from hustings.apps.privacy import access as privacy_access
from hustings.apps.privacy import queries as privacy
from hustings.apps.privacy.models import Breach, Demand, Erasure, Processor, Sweep
from hustings.apps.profiles import queries as profiles
from hustings.apps.support import queries as support
from hustings.domain.contact_rules import Channel, ContactRules
from hustings.domain.messages import BadInput
from hustings.domain.references import reference
from hustings.domain.release_rules import Finding, Reason
from hustings.jobs.models import Work
from hustings.scope import acting_as, acting_user, servers
from hustings.segments.compile import Scope
from tests.integration.test_electors import line, load, write
from tests.world import TODAY, Party

SENTINELS = ("Quetzalxochitl", "6135559191", "quetzal@example.org", "Xylographic", "whispered-by-quetzal", "Q-list")

# Public functions of queries and access modules that can hold nothing of an elector, each with the reason.
NOTHING_PERSONAL = {
    "audit": "the record names people by number only, and is read by those with the right to audit",
    "geography": "places are public",
    "organisations": "units and users; rights are tested with them",
    "gate.purpose_of": "a unit's purposes",
    "gate.check_purpose": "a unit's purposes",
    "gate.purposes_of": "a unit's purposes",
    "gate.code_key": "this installation's own key",
    "gate.fingerprint_key": "likewise",
    "gate.heard_of_planted": "planted entries are nobody; tests/integration/test_tracing.py says who may know of them",
    "gate.alarms": "for who may trace leaks alone; tests/integration/test_two_decide.py",
    "gate.sentence_of": "reads an alarm that its caller must already have been given",
    "gate.approval_of": "likewise; what it is about is asked of below",
    "gate.reasons_of": "numbers of people, of what its caller must already have been given",
    "gate.waiting": "a count",
    "gate.limits": "the party's own",
    "gate.judged": "numbers of people, of whom its caller must already have in hand, read with the user's own eyes",
    "gate.leaning_against": "likewise",
    "gate.taken_by_day": "counts",
    "gate.seeds_of": "likewise",
    "gate.seed_numbered": "likewise",
    "gate.seed_with": "likewise",
    "gate.pool": "likewise",
    "gate.rings_with_plantings": "likewise",
    "gate.entries_of": "numbers, of what its caller must already have in hand; likewise",
    "people.how_many": "a count",
    "gate.purpose_of_disclosing": "a unit's purpose",
    "gate.files_holding": "where files lie, of people whom its caller must already have been given",
    "people.any_erased": "a yes or no",
    "people.erased_among": "days and numbers, of digests that only this installation can make",
    "people.erased_key": "this installation's own key",
    "privacy.is_held": "a yes or no, of a person whom its caller must already have been given",
    "privacy.check_erasing": "a right, likewise",
    "privacy.answering": "a right",
    "privacy.may_answer": "a right",
    "privacy.batches_of": "numbers of files, of people whom its caller must already have been given",
    "privacy.names_of": "names of users, of what its caller must already have been given",
    "privacy.as_plain": "words what it is given",
    "privacy.parts_of": "words what it is given",
    "privacy.statement_of": "words what it is given",
    "privacy.due": "counts",
    "privacy.sweeps": "counts",
    "privacy.swept_on": "a yes or no",
    "privacy.year_of": "counts, and breaches and contracts, which are asked of below",
    "privacy.keepings": "the party's own periods",
    "support.slots": "parties and levels",
    "people.check_in_force": "a source's code and the day of its withdrawal, to whoever already names it",
    "intake.public_form": "that a page open to all is there, and who opened it, by number",
    "intake.token_of": "signs a number that its caller must already have been given",
    "people.check_zone": "the user's own area",
    "people.said_of": "reads what it is given",
    "people.who_stands": "compares two people whom its caller must already have been given",
    "people.check_terms": "compares terms with a day; reads nothing",
    "people.check_withdrawal": "a unit's right, of a source that its caller must already have been given",
    "people.may_withdraw": "a unit's right, likewise",
    "intake.check_undo": "a unit's right, of a batch that its caller must already have been given",
    "intake.check_refused": "a unit's right, likewise",
    "intake.check_destroying": "a unit's right, likewise",
    "intake.may_destroy": "a unit's right, likewise",
    "intake.digest_key": "this installation's own key",
    "intake.may_undo": "a unit's right, likewise",
    "intake.may_take_refused": "a unit's right, likewise",
    "intake.units_deciding": "numbers of the user's own units",
    "intake.check_paper": "a unit's right, of a pile that its caller must already have been given",
    "intake.check_deciding": "a unit's right, of a row that its caller must already have been given",
    "intake.header_digest": "makes a digest of column titles",
    "intake.path_of": "where a file lies that its caller must already have been given",
    "lists.understood": "reads text",
    "lists.ask": "asks the mirror: the same compiler and scope as ask_postgres, compared in the generative tests",
    "lists.by_field": "asks the mirror, likewise",
    "lists.by_district": "asks the mirror, likewise",
    "lists.by_poll": "asks the mirror, likewise",
    "lists.on_map": "asks the mirror, likewise",
    "lists.sample": "numbers alone, of a scope that is a required argument; who they are, people.numbered says",
    "lists.places_of": "where polls lie: public, and means of many addresses",
    "reporting": "counts; who saw whom, by users and moments, which tests/integration/test_seeing.py asks as others",
}


@dataclass
class Other:
    """What the other riding has, and the people who may not know it."""

    party: Party
    people: list[int]
    list_id: int
    release: Any
    release_key: str
    batch: Batch
    frozen: List
    upload: Upload
    doubt: Doubt
    person: Person
    said: Any
    wrong: list[User | None]
    source: Source
    form: WebForm
    signature: Any
    approval: Approval
    officer: User


@pytest.fixture
def other(party: Party, tmp_path: Path) -> Other:
    """Electors of riding 35034 full of sentinels: on a list, exported, contacted, imported, refused."""
    director = party.director
    rows = [line(n, riding="35034", family=f"Quetzalxochitl{n}", street="Xylographic") for n in range(1, 4)]
    rows.append(line(4, riding="99999", family="Quetzalxochitl4"))
    report = load(party, write(tmp_path / "electors.csv", rows))
    assert (report.added, report.refused) == (3, 1)
    with acting_as(director.pk):
        numbers = list(Person.objects.order_by("id").values_list("id", flat=True))
        for number in numbers:
            content = {"phone": "+16135559191", "email": "quetzal@example.org"}
            people.assert_about(by=director, person=number, source=party.source, content=content, on=TODAY)
        frozen = lists.freeze(by=director, name="Q-list", text="has phone", purpose="outreach", as_of=TODAY)
    heard = [party.contact(number, mark="strong", note="whispered-by-quetzal") for number in numbers]
    stop = Channel.TEXT
    party.say(numbers[0], "opt_out", channel=int(stop))
    with acting_as(director.pk):
        label = interactions.add_fact(by=director, kind="tag", name_en="Speaker", name_fr="Oratrice")
    party.say(numbers[0], "fact", fact_id=label.pk)
    exported = lists.export(by=director, name="Q-list", form_name="call-csv", path=tmp_path / "calls.csv", on=TODAY)
    same = party.add_person("35034", family_name="Quetzalxochitl9")
    with acting_as(director.pk):
        release = releases.release_named(exported.release)
        wanted = gate.Wanted(
            frozen.unit, frozen.purpose, "call-csv", f"list:{frozen.pk}", "Q-list Quetzalxochitl", BitMap(numbers)
        )
        finding = Finding(Reason.AGAINST, BitMap(numbers), against=3)
        needed = gate.NeedsSecondPerson(wanted, [finding])
        approval = gate.ask(by=director, needed=needed, why="whispered-by-quetzal")
        batch = Batch.objects.select_related("unit").get(pk=report.batch)
        upload = intake.receive(by=director, kind="people", file_name="Q-list.csv", pieces=[b"Quetzalxochitl"])
        intake.describe(by=director, upload=upload, settings={"layout": "Quetzalxochitl"})
        intake.remember(by=director, upload=upload, titles=["Q"])
        said = {"family_name": "Quetzalxochitl"}
        fields = ("family", "given", "birth", "phone", "email", "door", "place", "postal")
        compared = {"answers": dict.fromkeys(fields, "unknown"), "weights": dict.fromkeys(fields, 0)}
        candidate = {"person": numbers[0], "bits": 9, **compared}
        doubt, _ = (
            Doubt.objects.create(
                unit_id=batch.unit_id,
                batch_id=batch.pk,
                source_id=party.source.pk,
                row_number=number,
                said=said,
                content={},
                events=[],
                asserted_on=TODAY,
                candidates=[candidate],
                why="several",
                state=state,
            )
            for number, state in enumerate(("waiting", "nobody"), 1)
        )
        people.sign_agreement(
            by=director, source=party.source, file_name="Q-list.pdf", content=b"%PDF", signatory="Quetzalxochitl",
            capacity="-", signed_on=TODAY,
        )  # fmt: skip
        Source.objects.filter(pk=party.source.pk).update(valid_until=date(2998, 1, 1))
        form = WebForm.objects.create(
            unit=batch.unit, source=party.source, kind="petition", fact=label, slug="q", by_user=director.pk,
            opened_at=timezone.now(), **dict.fromkeys(WORDS, "Quetzalxochitl"),
        )  # fmt: skip
        signatures = [
            Signature.objects.create(
                form=form, unit_id=batch.unit_id, said=said, language="en", agreed=True, permission="", mailbox=box,
                signer=box, origin="", signed_at=timezone.now(), confirmed_at=done,
            )
            for box, done in (("a", timezone.now()), ("b", None))
        ]  # fmt: skip
        Work.objects.create(
            kind="intake.confirmation", by_user=director.pk, unit=batch.unit_id, arguments={}, state="failed",
            on_what=f"signature:{signatures[1].pk}", asked_at=timezone.now(),
        )  # fmt: skip
        Paper.objects.create(batch=batch, unit=batch.unit, signed_on=TODAY)
        Destruction.objects.create(
            batch=batch, unit_id=batch.unit_id, because="-", by_user=director.pk, at=timezone.now(), counts={}
        )
        Change.objects.create(batch_id=batch.pk, unit_id=batch.unit_id, kind="gone", people=1)
        person = Person.objects.get(pk=numbers[0])
        merge = people.merge(by=director, one=numbers[0], other=same)
        Merge.objects.filter(pk=merge.pk).update(undecided=[heard[0]], at=datetime(2020, 1, 1, tzinfo=UTC))
        Duplicate.objects.create(
            unit_id=batch.unit_id, one_id=numbers[0], other_id=numbers[1], bits=9, answers={}, weights={}
        )
        asked = [
            Demand.objects.create(
                unit=batch.unit, person_id=numbers[0], zone_id=person.zone_id, kind="access", received_on=TODAY,
                came_by="letter", known_by="whispered-by-quetzal", by_user=director.pk, at=timezone.now(),
                answered_at=at,
            )
            for at in (None, timezone.now())
        ]  # fmt: skip
        assert len(asked) == 2
        Hold.objects.create(
            unit=batch.unit, person_id=numbers[0], zone_id=person.zone_id, because="whispered-by-quetzal",
            by_user=director.pk, at=timezone.now(),
        )  # fmt: skip
        Erasure.objects.create(
            unit=batch.unit, person_id=numbers[0], zone_id=person.zone_id, on_day=TODAY, by_user=director.pk,
            at=timezone.now(), because="whispered-by-quetzal", sha256="-", numbers=[numbers[0]], batches=[],
            silent=True, statement={
                "person": numbers[0], "on": "2026-06-15", "by": "Quetzalxochitl", "because": "-", "copies": [],
                "removed": dict.fromkeys(
                    ("assertions", "contact points", "interactions", "answers", "rows", "lists"), 0),
                "stays": dict.fromkeys(
                    ("listed", "assertions", "waiting", "wishes", "gifts", "calls", "calls until"), 0),
            },
        )  # fmt: skip
        Breach.objects.create(
            unit=batch.unit, noticed_on=TODAY, what="whispered-by-quetzal", harm=True, by_user=director.pk,
            at=timezone.now(),
        )  # fmt: skip
        Processor.objects.create(
            unit=batch.unit, name="Quetzalxochitl Inc.", serves="-", contract="-", since=TODAY, by_user=director.pk,
            at=timezone.now(),
        )  # fmt: skip
        Sweep.objects.create(unit=batch.unit, on_day=TODAY, by_user=director.pk, at=timezone.now(), report={})
        officer = organisations.add_user(
            by=director, username="our-officer", name="Olga Officer", unit=party.unit, role="privacy_officer"
        )
    party.say(numbers[1], "contact", release_id=release.pk, result=1)
    party.add_person("35033", phone="+16135550001")  # the organiser has somebody of their own
    nobody = User.objects.create(username="nobody", name="Nobody at all")
    wrong = [party.organiser, nobody, None]
    return Other(
        party,
        numbers,
        frozen.pk,
        release,
        exported.release,
        batch,
        frozen,
        upload,
        doubt,
        person,
        heard[0],
        wrong,
        party.source,
        form,
        signatures[1].pk,
        approval,
        officer,
    )


def untried(other: Other) -> List:
    """The other riding's list as if it had just been frozen: nobody on it was tried since."""
    return List(pk=other.list_id, created_at=datetime(2999, 1, 1, tzinfo=UTC))


def at_door_of(other: Other) -> Person:
    """Somebody unsaved who is said to live behind the door of the other riding's first person."""
    return Person(pk=0, address_id=other.person.address_id)


def whoever(other: Other) -> User:
    """The acting user; where nobody acts, the organiser of the neighbouring riding."""
    return User.objects.filter(pk=acting_user() or 0).first() or other.party.organiser


def calls(other: Other) -> dict[str, Callable[[], Any]]:
    """Every query function, asked for the other riding's data as bluntly as its parameters allow."""

    def asked(want: Any) -> Any:
        segment = queries.understood("has phone", queries.names())
        return queries.ask_postgres(segment, Scope.everything(), TODAY, want).value

    def sees(scope: Scope, zone: int) -> bool:
        return scope.zones is None or zone in scope.zones

    def segment_people() -> Any:
        return queries.people_in_postgres(queries.understood("has phone", queries.names()), TODAY)

    return {
        "gate.release_named": lambda: releases.release_named(other.release_key),
        "gate.release_named by id": lambda: releases.release_named(str(other.release.pk)),
        "gate.releases_since": lambda: [
            each for each in releases.releases_since(datetime(2020, 1, 1, tzinfo=UTC)) if each.pk == other.release.pk
        ],
        "gate.releases_of": lambda: [
            each for each in releases.releases_of([other.party.unit]) if each.pk == other.release.pk
        ],
        "people.doors_of": lambda: people_queries.doors_of(BitMap64(other.people), points=False),
        "people.whose_points": lambda: people_queries.whose_points(releases.points_of(other.release)),
        "people.reached_by": lambda: people_queries.reached_by(["+16135559191"]),
        "intake.batch_numbered": lambda: batch_access.batch_numbered(other.batch.pk),
        "intake.batch_for": lambda: batch_access.batch_for(whoever(other), other.batch.pk),
        "intake.batches_for": lambda: list(batch_access.batches_for(whoever(other)).filter(pk=other.batch.pk)),
        "intake.paper_numbered": lambda: batch_access.paper_numbered(other.batch.pk),
        "intake.doubt_numbered": lambda: batch_access.doubt_numbered(other.doubt.pk),
        "intake.duplicate_numbered": lambda: batch_access.duplicate_numbered(1),
        "intake.form_numbered": lambda: batch_access.form_numbered(other.form.pk),
        "intake.signed": lambda: batches.signed(other.form).signed,
        "intake.signed_with": lambda: batch_access.signed_with(
            other.form, batch_access.token_of(Signature(pk=other.signature))
        ),
        "intake.forms_with_signatures": lambda: batches.forms_with_signatures(),
        "intake.expired_sources": lambda: batches.expired_sources(date(2999, 1, 1)),
        "intake.failed_confirmations": lambda: batches.failed_confirmations(),
        "intake.pairs_waiting": lambda: batches.pairs_waiting([other.batch.unit_id]) or None,
        "intake.undecided": lambda: batches.undecided(),
        "intake.waiting": lambda: batches.waiting([other.batch.unit_id]) or None,
        "intake.measured": lambda: batches.measured([other.batch.unit_id]).decided or None,
        "intake.destruction_of": lambda: batches.destruction_of(other.batch),
        "intake.decided_nobody": lambda: batches.decided_nobody(other.batch.pk) or None,
        "intake.changes": lambda: batches.changes(other.batch),
        "intake.refused_rows": lambda: list(batches.refused_rows(other.batch)),
        "intake.upload_numbered": lambda: batch_access.upload_numbered(other.upload.pk),
        "intake.upload_for": lambda: batch_access.upload_for(whoever(other), other.upload.pk),
        "intake.remembered": lambda: batches.remembered(other.upload, batches.header_digest(["Q"])),
        "intake.published_from": lambda: (
            Batch.objects.filter(pk=other.batch.pk).first()
            and (batches.published_from(other.upload, datetime(2020, 1, 1, tzinfo=UTC)) or "asked")
        ),
        "interactions.told_with": lambda: happenings.told_with(other.release.pk, other.people),
        "interactions.recorded_since": lambda: happenings.recorded_since(1, other.people[0]),
        "interactions.standing": lambda: happenings.standing(other.said),
        "interactions.timeline": lambda: happenings.timeline(other.people[0]),
        "interactions.points": lambda: happenings.points(other.people[0], TODAY),
        "interactions.tags": lambda: happenings.tags(other.people[0]),
        "interactions.stops": lambda: happenings.stops(other.people[0]),
        "lists.list_numbered": lambda: list_access.list_numbered(other.list_id),
        "lists.standing": lambda: queries.standing(other.frozen).people,
        "lists.next_of": lambda: queries.next_of(untried(other), 0),
        "lists.next_people": lambda: queries.next_people(untried(other), 0, 9),
        "lists.place_of": lambda: queries.place_of(other.frozen, other.people[0])[1],
        "lists.frozen_just_now": lambda: queries.frozen_just_now(
            other.frozen.by_user, other.frozen.name, other.frozen.segment, "outreach"
        ),
        "lists.free_name": lambda: queries.free_name("Q-list") != "Q-list",
        "lists.lists_of": lambda: queries.lists_of(other.people[0]),
        "people.beside": lambda: [
            each.said for each in people_queries.beside(other.person, other.person) if any(each.said.values())
        ],
        "people.contents": lambda: [each for each in people_queries.contents(other.people).values() if each],
        "people.names_alone": lambda: list(
            filter(None, people_queries.names_alone(Person(pk=each) for each in other.people).values())
        ),
        "people.merges_of": lambda: people_queries.merges_of(other.people[0]),
        "people.merge_numbered": lambda: people_access.merge_numbered(1),
        "people.agreement_of": lambda: people_queries.agreement_of(other.source),
        "people.tops": lambda: people_queries.tops(),
        "people.dwelling": lambda: people_queries.dwelling(other.person),
        "people.at_postal_code": lambda: people_queries.at_postal_code("Quetzalxochitl", "L8T 1A1", 8),
        "people.copied_out": lambda: [
            b"quetzal" in piece for piece in people_queries.copied_out() if b"quetzal" in piece
        ],
        "people.household": lambda: people_queries.household(at_door_of(other)),
        "people.numbered": lambda: people_queries.numbered(other.people),
        "people.points_of": lambda: people_queries.points_of(other.people[0], "phone"),
        "people.told": lambda: people_queries.told(other.person, TODAY),
        "people.source_numbered": lambda: people_access.source_numbered(other.source.pk),
        "people.source_coded": lambda: people_access.source_coded("test"),
        "people.sources": lambda: people_queries.sources(),
        "people.spoken": lambda: people_queries.spoken(other.source).people > 1,
        "people.surroundings": lambda: people_queries.surroundings(other.people),
        "support.last_mark": lambda: support.last_mark(other.people[0]),
        "support.days_of": lambda: support.days_of([str(other.said)]),
        "gate.to_decide": lambda: list(deciding.to_decide(by=whoever(other))),
        "gate.asked_of": lambda: deciding.asked_of(f"list:{other.list_id}"),
        "gate.approval_numbered": lambda: vars(approval_numbered(whoever(other), other.approval.pk)),
        "lists.names": lambda: list(queries.names().lists),
        "lists.list_named": lambda: list_access.list_named("Q-list", TODAY),
        "lists.list_named by number": lambda: list_access.list_named(str(other.list_id), TODAY),
        "lists.members": lambda: list(queries.members(other.list_id, TODAY)),
        "lists.picked": lambda: queries.picked(other.list_id),
        "lists.reachable": lambda: queries.reachable(other.list_id, Channel.DOOR, TODAY, ContactRules()).members,
        "lists.scope_now": lambda: sees(queries.scope_now(), other.party.zones["35034"]),
        "lists.ask_postgres": lambda: set(asked("ids")) & set(other.people),
        "lists.ask_postgres by zone": lambda: other.party.zones["35034"] in asked("zone"),
        "lists.people_in_postgres": lambda: set(segment_people()) & set(other.people),
        "lists.of_these_in_postgres": lambda: queries.of_these_in_postgres(
            queries.understood("has phone", queries.names()), TODAY, other.people
        ),
        "people.person_numbered": lambda: vars(people_access.person_numbered(other.people[0])),
        "people.search": lambda: people_queries.search("Quetzalxochitl"),
        "people.search by phone": lambda: people_queries.search("613-555-9191"),
        "people.search by e-mail": lambda: people_queries.search("quetzal@example.org"),
        "people.search by number": lambda: people_queries.search("000000001"),
        "people.search by slip": lambda: people_queries.search("Quetzalxochitl1x"),
        "people.search by street": lambda: people_queries.search("1 Xylographic"),
        "privacy.person_for": lambda: privacy_access.person_for(other.officer, other.people[0]),
        "privacy.demand_numbered": lambda: privacy_access.demand_numbered(other.officer, one_of("privacy_demand")),
        "privacy.hold_numbered": lambda: privacy_access.hold_numbered(other.officer, one_of("people_hold")),
        "privacy.erasure_numbered": lambda: privacy_access.erasure_numbered(other.officer, one_of("privacy_erasure")),
        "privacy.held": lambda: privacy.held(people_access.person_numbered(other.people[0]), [other.party.unit], TODAY),
        "privacy.breach_numbered": lambda: privacy_access.breach_numbered(other.officer, one_of("privacy_breach")),
        "privacy.processor_numbered": lambda: privacy_access.processor_numbered(
            other.officer, one_of("privacy_processor")
        ),
        "privacy.breaches": lambda: privacy.breaches(),
        "privacy.untold": lambda: privacy.untold(),
        "privacy.processors": lambda: privacy.processors(TODAY),
        "privacy.taken": lambda: privacy.taken(other.person, [other.party.unit]),
        "privacy.demands_of": lambda: privacy.demands_of(other.people[0]),
        "privacy.waiting": lambda: privacy.waiting(TODAY),
        "privacy.answered": lambda: privacy.answered(),
        "privacy.holds": lambda: privacy.holds(other.people[0]),
        "privacy.erasures": lambda: privacy.erasures(),
        "privacy.erased_since": lambda: privacy.erased_since(other.people[0], datetime(2020, 1, 1, tzinfo=UTC)),
        "profiles.presence": lambda: profiles.presence(other.people[0]),
        "profiles.electors_in": lambda: profiles.electors_in([other.party.zones["35034"]]),
        "profiles.differences": lambda: set(profiles.differences()) & set(other.people),
        "support.signals_of": lambda: support.signals_of(other.people[0], TODAY),
        "support.explained": lambda: support.explained(other.people[0], TODAY),
    }


def one_of(table: str) -> int:
    """The number of a row of a table, whoever may see it."""
    with psycopg.connect(servers.conninfo(None)) as connected:
        row = connected.execute(f"SELECT min(id) FROM {table}").fetchone()
        assert row
        return int(row[0])


def said(call: Callable[[], Any]) -> tuple[Any, str]:
    """What a call gives (nothing for an error of ours) and everything it says, errors with their causes included."""
    try:
        result = call()
    except BadInput as error:
        words, cause = [], error
        while cause is not None:
            words += [str(cause), repr(cause)]
            cause = cause.__cause__ or cause.__context__
        return None, " ".join(words)
    return result, repr(result)


def modules_that_read(app: str) -> Iterator[ModuleType]:
    """The queries and the access of an app: their faces, and the gate's other rooms, which have none."""
    for kind in ("queries", "access"):
        with suppress(ModuleNotFoundError):
            yield import_module(f"{app}.{kind}")
    if app.endswith(".gate"):
        yield from (import_module(f"{app}.queries.{room}") for room in ("deciding", "files", "judging"))


def test_every_query_is_asked() -> None:
    """A new query function must be added here, or be named with the reason why it need not be."""
    asked = {name.split(" ")[0] for name in calls(None)}  # type: ignore[arg-type]  (nothing is called)
    found = set()
    for app in settings.HUSTINGS_APPS:
        for module in modules_that_read(app):
            short = app.rpartition(".")[2]
            names = getattr(module, "__all__", None) or [
                name for name, each in vars(module).items() if getattr(each, "__module__", "") == module.__name__
            ]
            found |= {f"{short}.{n}" for n in names if inspect.isfunction(getattr(module, n)) and n[0] != "_"}
    exempt = {name for name in found if name in NOTHING_PERSONAL or name.split(".")[0] in NOTHING_PERSONAL}
    # what opens a release that its caller must already have been given
    given = {"gate.persons_of", "gate.points_of", "gate.order_of"}
    assert found - exempt - given == asked


def test_no_query_gives_the_other_riding_away(other: Other) -> None:
    with acting_as(other.party.director.pk):
        for name, call in calls(other).items():
            if name != "profiles.differences":
                assert said(call)[0], f"{name} shows the director something"
    with acting_as(other.party.director.pk):
        every_word = " ".join(said(call)[1] for call in calls(other).values())
        for sentinel in SENTINELS[:2]:
            assert sentinel in every_word
    for wrong in other.wrong:
        if wrong is None:
            heard = {name: said(call) for name, call in calls(other).items()}
        else:
            with acting_as(wrong.pk):
                heard = {name: said(call) for name, call in calls(other).items()}
        for name, (result, words) in heard.items():
            assert not result, (wrong, name, result)
            for sentinel in set(SENTINELS) - {"Q-list"}:
                assert sentinel not in words, (wrong, name)
            if "list_named" not in name:  # which repeats the name it was asked for
                assert "Q-list" not in words, (wrong, name)


def test_no_table_gives_the_other_riding_away(other: Other) -> None:
    """Whatever query is written tomorrow: no row of any table or view holds a sentinel for the wrong user."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
    assert {"people_person", "profile_view", "interactions_standing", "intake_row"} <= set(tables)

    def found() -> set[str]:
        shown = set()
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
                for (row,) in cursor.fetchall():
                    shown |= {table for sentinel in SENTINELS if sentinel in row}
                    shown |= {table for sentinel in SENTINELS if sentinel.encode().hex() in row}
        return shown

    with acting_as(other.party.director.pk):
        assert {"people_person", "people_contact_point", "interactions_interaction", "intake_row"} <= found()
    # the dictionary of surnames alone, without a person, is shared by decision
    shared = {"people_surname", "people_surname_variant"}
    for wrong in (other.party.organiser, other.wrong[1]):
        assert wrong
        with acting_as(wrong.pk):
            assert found() <= shared
    assert found() <= shared


def test_no_export_and_no_act_reaches_the_other_riding(other: Other, tmp_path: Path) -> None:
    """Every form of export, and every act on a person, list, release or batch of the other riding."""
    first, party = other.people[0], other.party
    sheet = tmp_path / "forged.csv"
    sheet.write_text(f"ref,result\n{reference(first)},contacted\n")
    told = interactions.Said(person_id=first, kind="contact", at=datetime(2026, 6, 1, tzinfo=UTC))
    folder = tmp_path / "out"
    folder.mkdir()
    for wrong in (party.organiser, other.wrong[1]):
        assert wrong
        acts: list[Callable[[], Any]] = [
            lambda by=wrong, form=form, name=name: lists.export(
                by=by, name=name, form_name=form, path=folder / "x", on=TODAY
            )
            for form in lists.FORMS
            for name in ("Q-list", str(other.list_id))
        ]
        acts += [
            lambda by=wrong: intake.import_contacts(by=by, path=sheet, release_name=other.release_key, on=TODAY),
            lambda by=wrong: intake.undo(by=by, number=other.batch.pk),
            lambda by=wrong: intake.decide(by=by, number=other.doubt.pk, person=None),
            lambda by=wrong: intake.put_off(by=by, number=other.doubt.pk),
            lambda by=wrong: intake.write_refused(
                by=by, number=other.batch.pk, purpose="outreach", path=folder / "refused.csv", on=TODAY
            ),
        ]
        inside: list[Callable[[], Any]] = [
            lambda by=wrong: interactions.record(by=by, unit=party.riding, said=told),
            lambda by=wrong: people.suppress(by=by, person=first, reason="spite", since=TODAY),
            lambda by=wrong: people.assert_about(
                by=by, person=first, source=party.source, content={"family_name": "Gone"}, on=TODAY
            ),
            lambda by=wrong: lists.freeze(by=by, name="mine", text='in list "Q-list"', purpose="outreach", as_of=TODAY),
            lambda by=wrong: unit_for(by, "export", "party"),
        ]

        def within(act: Callable[[], Any], by: User = wrong) -> Any:
            with acting_as(by.pk):
                return act()

        for act in (*acts, *(lambda act=act: within(act) for act in inside)):
            with pytest.raises(BadInput) as error:
                act()
            words = f"{error.value} {error.value.__context__!r}"
            assert not [each for each in SENTINELS if each in words.replace("Q-list", "")], words
        assert list(folder.iterdir()) == []
    with acting_as(party.organiser.pk):  # a list of everybody is a list of one's own
        lists.freeze(by=party.organiser, name="all", text="has phone", purpose="outreach", as_of=TODAY)
        assert List.objects.get().people == 1
    lists.export(by=party.organiser, name="all", form_name="call-csv", path=folder / "own.csv", on=TODAY)
    text = (folder / "own.csv").read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 2
    assert not [sentinel for sentinel in SENTINELS if sentinel in text]
