"""The 2011 list does not leave by one hand: not as it is, not by subtraction, not by complement, not on screens."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from pyroaring import BitMap

from hustings.apps.audit.models import Event
from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.actions import approving
from hustings.apps.gate.models import Alarm, Approval, Release
from hustings.apps.gate.queries import deciding, judging
from hustings.apps.lists import actions as lists
from hustings.apps.lists.models import List
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import user_named
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Person
from hustings.domain.differencing import part, sharpest
from hustings.domain.messages import BadInput, Refused
from hustings.domain.release_rules import Finding, Reason
from hustings.scope import acting_as
from tests.integration.test_electors import line, load, write
from tests.integration.test_gate import told
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party

PEOPLE, AGAINST, FOR = 120, 40, 20


@pytest.fixture
def canvassed(party: Party, tmp_path: Path) -> Party:
    """A poll of 120 people with phones: 40 lean against us, 20 for us, of the others nobody knows; and an officer."""
    load(party, write(tmp_path / "electors.csv", [line(n) for n in range(1, PEOPLE + 1)]))
    with acting_as(party.director.pk):
        numbers = list(Person.objects.order_by("elector_number").values_list("id", flat=True))
        for number in numbers:
            told(party, number, phone=f"+1613555{number:04d}")
    for number in numbers[:AGAINST]:
        party.contact(number, mark="opposed" if number % 2 else "unlikely")
    for number in numbers[AGAINST : AGAINST + FOR]:
        party.contact(number, mark="strong")
    with acting_as(party.director.pk):
        organisations.add_user(
            by=party.director, username="officer", name="Pat", unit=party.unit, role="privacy_officer"
        )
    return party


def frozen(party: Party, name: str, segment: str, by: User | None = None) -> List:
    by = by or party.organiser
    with acting_as(by.pk):
        return lists.freeze(by=by, name=name, text=segment, purpose="outreach", as_of=TODAY)


def take(party: Party, name: str, folder: Path, form: str = "call-csv", by: User | None = None) -> lists.Exported:
    return lists.export(
        by=by or party.organiser, name=name, form_name=form, path=folder / f"{name}.{form[-3:]}", on=TODAY,
        options=lists.Options(why="for the phone bank"),
    )  # fmt: skip


def asked(party: Party) -> list[Approval]:
    with acting_as(party.director.pk):
        return list(deciding.to_decide(by=party.director).order_by("pk"))


def grant(party: Party, approval: Approval, by: User | None = None) -> None:
    by = by or party.director
    with acting_as(by.pk):
        gate.decide(by=by, number=approval.pk, granted=True, said="seen and discussed")


def alarms() -> list[Alarm]:
    officer = user_named("officer")
    with acting_as(officer.pk):
        return list(deciding.alarms(by=officer).order_by("pk"))


def reasons(approval: Approval) -> list[str]:
    return [each["reason"] for each in approval.findings]


def test_a_list_of_opponents_needs_a_second_person(canvassed: Party, tmp_path: Path) -> None:
    frozen(canvassed, "persuade", "mark is opposed or mark is unlikely")
    with pytest.raises(Refused, match=r"40 of the 40 people lean against us\. So two decide.*number \d+"):
        take(canvassed, "persuade", tmp_path)
    assert not list(tmp_path.glob("persuade*"))
    (approval,) = asked(canvassed)
    assert (reasons(approval), approval.count, approval.why) == (["against"], AGAINST, "for the phone bank")
    assert [(each.kind, each.by_user) for each in alarms()] == [("asked", canvassed.organiser.pk)]
    # asked once, however often it is tried
    with pytest.raises(Refused, match=f"number {approval.pk}"):
        take(canvassed, "persuade", tmp_path)
    assert len(asked(canvassed)) == len(alarms()) == 1
    grant(canvassed, approval)
    done = take(canvassed, "persuade", tmp_path)
    assert done.people == AGAINST
    with acting_as(canvassed.organiser.pk):
        released = Release.objects.get(key=done.release)
        assert released.approval_id == approval.pk
    recorded = Event.objects.filter(on_what=f"approval:{approval.pk}").order_by("pk").values_list("what", "by_user")
    assert list(recorded) == [
        ("approval.asked", canvassed.organiser.pk),
        ("approval.granted", canvassed.director.pk),
    ]


def test_the_record_says_who_took_them(canvassed: Party, tmp_path: Path) -> None:
    """For whoever audits: how many, with phones or not, and who agreed."""
    frozen(canvassed, "persuade", "mark is opposed or mark is unlikely")
    frozen(canvassed, "friends", "mark is strong")
    with pytest.raises(Refused):
        take(canvassed, "persuade", tmp_path)
    grant(canvassed, asked(canvassed)[0])
    take(canvassed, "persuade", tmp_path)
    take(canvassed, "friends", tmp_path, "walk-pdf")
    page = signed_in(user_named("officer")).get("/record/opponents/").content.decode()
    row = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [each.partition("<")[0] for each in row.replace("\n", "").split('<td class="num">')[1:]]
    assert cells == [str(AGAINST), str(AGAINST)], "one row: the other list held none of them"
    for said in ("Oli Organiser", "persuade", "Call sheet (CSV)", "<td>yes</td>", "<td>Dana Director</td>"):
        assert said in row
    assert signed_in(canvassed.organiser).get("/record/opponents/").status_code == 403


def test_the_approval_is_for_that_list_that_form_that_user_and_some_days(
    canvassed: Party, tmp_path: Path, monkeypatch: Any
) -> None:
    frozen(canvassed, "persuade", "mark is opposed or mark is unlikely")
    frozen(canvassed, "again", "mark is opposed or mark is unlikely")
    with pytest.raises(Refused):
        take(canvassed, "persuade", tmp_path)
    grant(canvassed, asked(canvassed)[0])
    for name, form, by in (
        ("again", "call-csv", canvassed.organiser),
        ("persuade", "call-xlsx", canvassed.organiser),
        ("persuade", "call-csv", canvassed.director),
    ):
        with pytest.raises(Refused, match="So two decide"):
            take(canvassed, name, tmp_path, form, by)
    assert take(canvassed, "persuade", tmp_path).people == AGAINST
    later = timezone.now() + approving.TAKEN_WITHIN
    monkeypatch.setattr(approving, "timezone", SimpleNamespace(now=lambda: later))
    with pytest.raises(Refused, match="So two decide"):
        take(canvassed, "persuade", tmp_path)


BUT_THEM = "has phone and (mark is strong or mark is unknown)"
SPLITS = {
    "everybody, then all but them": ["has phone", BUT_THEM],
    "all but them, then everybody": [BUT_THEM, "has phone"],
    "everybody in three parts": ["mark is strong", "has phone", "has phone and mark is unknown"],
}


@pytest.mark.parametrize("segments", SPLITS.values(), ids=SPLITS)
def test_neither_does_it_leave_in_innocent_pieces(canvassed: Party, tmp_path: Path, segments: Sequence[str]) -> None:
    """By one user, and by two who work together in one unit: whatever completes it is what two decide on."""
    held: list[str] = []
    for place, segment in enumerate(segments):
        by = canvassed.organiser if place % 2 else canvassed.director
        with acting_as(by.pk):
            lists.freeze(
                by=by, name=f"part{place}", text=segment, purpose="outreach", as_of=TODAY, unit_code="eda-35033"
            )
        try:
            take(canvassed, f"part{place}", tmp_path, "call-csv", by)
        except Refused:
            held.append(f"part{place}")
    assert held, "nothing was held back, and the pieces single opponents out"
    found = {reason for approval in asked(canvassed) for reason in reasons(approval)}
    assert found <= {Reason.TAKEN_AWAY, Reason.LEFT_OUT}
    # what did leave does not single them out, however it is put together
    with acting_as(canvassed.director.pk):
        against = judging.leaning_against(BitMap(range(1, 10_000)))
        left = [releases.persons_of(each) for each in Release.objects.all()]
    for each in left:
        assert part(sharpest(each, [one for one in left if one is not each], against, 25), against) < 0.5


def test_two_who_work_together_cannot_take_half_each(
    canvassed: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By subtraction alone: each of them holds nothing that would single anybody out."""
    monkeypatch.setattr(judging, "_around", lambda people: [])
    director = canvassed.director
    with acting_as(director.pk):
        lists.freeze(by=director, name="half", text="has phone", purpose="outreach", as_of=TODAY, unit_code="eda-35033")
    assert take(canvassed, "half", tmp_path, by=director).people == PEOPLE
    frozen(canvassed, "other half", BUT_THEM)
    with pytest.raises(Refused, match="singles out 40 people, of whom 40"):
        take(canvassed, "other half", tmp_path)


def test_by_complement_of_the_polls_it_covers(canvassed: Party, tmp_path: Path) -> None:
    frozen(canvassed, "friends and open", BUT_THEM)
    with pytest.raises(Refused, match="leaves 40 people of its polls out, of whom 40"):
        take(canvassed, "friends and open", tmp_path)
    frozen(canvassed, "friends", "mark is strong")
    assert take(canvassed, "friends", tmp_path).people == FOR


def test_going_through_them_one_by_one_is_no_way_around(canvassed: Party) -> None:
    made = frozen(canvassed, "persuade", "mark is opposed or mark is unlikely")
    with acting_as(canvassed.organiser.pk), pytest.raises(gate.NeedsSecondPerson):
        lists.next_served(by=canvassed.organiser, frozen=made, after=0, on=TODAY)
    plain = frozen(canvassed, "friends", "mark is strong")
    with acting_as(canvassed.organiser.pk):
        lists.next_served(by=canvassed.organiser, frozen=plain, after=0, on=TODAY)
        lists.next_served(by=canvassed.organiser, frozen=plain, after=0, on=TODAY)
    assert Event.objects.filter(what="queue.opened", on_what=f"list:{plain.pk}").count() == 1


def test_while_an_election_is_on_a_third_is_enough(canvassed: Party, tmp_path: Path) -> None:
    frozen(canvassed, "everybody", "has phone")  # 40 of 120
    assert take(canvassed, "everybody", tmp_path).people == PEOPLE
    today = timezone.localdate()
    with acting_as(canvassed.director.pk):
        organisations.set_election(
            by=canvassed.director, code="now", name_en="Now", name_fr="Maintenant",
            writ_on=today - timedelta(days=20), polling_on=today + timedelta(days=10),
        )  # fmt: skip
    with pytest.raises(Refused, match="40 of the 120 people lean against us"):
        take(canvassed, "everybody", tmp_path, "call-xlsx")
    with acting_as(canvassed.organiser.pk), pytest.raises(Refused, match="right to administer"):
        organisations.set_election(
            by=canvassed.organiser, code="x", name_en="X", name_fr="X", writ_on=today, polling_on=today
        )
    with acting_as(canvassed.director.pk), pytest.raises(BadInput, match="Polling day comes after"):
        organisations.set_election(
            by=canvassed.director, code="x", name_en="X", name_fr="X", writ_on=today,
            polling_on=today - timedelta(days=1),
        )  # fmt: skip


def test_nobody_agrees_with_themselves(canvassed: Party, tmp_path: Path) -> None:
    frozen(canvassed, "persuade", "mark is opposed or mark is unlikely", canvassed.director)
    with pytest.raises(Refused):
        take(canvassed, "persuade", tmp_path, by=canvassed.director)
    (approval,) = asked(canvassed)
    with acting_as(canvassed.director.pk), pytest.raises(Refused, match="Somebody else decides"):
        gate.decide(by=canvassed.director, number=approval.pk, granted=True, said="fine")
    with acting_as(canvassed.organiser.pk), pytest.raises(Refused, match="right to approve"):
        gate.decide(by=canvassed.organiser, number=approval.pk, granted=True, said="fine")
    # nor beneath the product: the database refuses it as well
    for statement in (
        "UPDATE gate_approval SET granted = true, decided_at = now(), decided_by = by_user WHERE id = %s",
        "UPDATE gate_approval SET granted = true, decided_at = now(), decided_by = by_user + 1 WHERE id = %s",
    ):
        with acting_as(canvassed.director.pk), connection.cursor() as cursor:
            cursor.execute(statement, [approval.pk])
            assert cursor.rowcount == 0
    with acting_as(canvassed.organiser.pk), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO gate_approval (unit_id, by_user, at, purpose_id, what, on_what, segment, count, findings,"
            " singled_out, why, said) VALUES (%s, %s, now(), %s, 'call-csv', 'list:1', '', 1, '[]', '', '', '')",
            [canvassed.riding.pk, canvassed.director.pk, approval.purpose_id],
        )


def test_whom_the_asker_let_in_may_agree_and_the_officer_hears_of_it(canvassed: Party, tmp_path: Path) -> None:
    director, officer = canvassed.director, user_named("officer")
    frozen(canvassed, "persuade", "mark is opposed or mark is unlikely", director)
    with pytest.raises(Refused):
        take(canvassed, "persuade", tmp_path, by=director)
    (approval,) = asked(canvassed)
    with acting_as(director.pk), pytest.raises(Refused, match="chooses their own password"):
        organisations.set_password(by=director, user=officer, password="a walk along the harbour")
    with acting_as(officer.pk):
        with pytest.raises(BadInput, match="few words why"):
            gate.decide(by=officer, number=approval.pk, granted=True, said=" ")
        gate.decide(by=officer, number=approval.pk, granted=True, said="a survey, with its script")
        with pytest.raises(BadInput, match="decided already"):
            gate.decide(by=officer, number=approval.pk, granted=False, said="no")
    # and whose account the asker made is told to the privacy officer
    assert [(each.kind, each.by_user) for each in alarms()] == [("asked", director.pk), ("kin", officer.pk)]
    assert take(canvassed, "persuade", tmp_path, by=director).people == AGAINST


def test_an_approval_is_for_those_whom_it_singled_out_and_nobody_else(canvassed: Party, tmp_path: Path) -> None:
    """Of the same list, for the same reason: whoever turned against us since, and wants no calls, was not spoken of."""
    frozen(canvassed, "friends and open", BUT_THEM)
    frozen(canvassed, "everybody", "has phone")
    take(canvassed, "everybody", tmp_path)
    with pytest.raises(Refused, match="singles out 40 people, of whom 40"):
        take(canvassed, "friends and open", tmp_path)
    grant(canvassed, asked(canvassed)[0])
    with acting_as(canvassed.director.pk):
        open_ones = Person.objects.order_by("-elector_number").values_list("id", flat=True)[: PEOPLE - AGAINST - FOR]
        open_ones = list(open_ones)
    for each in open_ones:
        canvassed.contact(each, mark="opposed")
        canvassed.say(each, "opt_out", channel=2)
    with pytest.raises(Refused, match="singles out 100 people, of whom 60"):
        take(canvassed, "friends and open", tmp_path)
    assert [reasons(each)[0] for each in asked(canvassed)] == ["taken_away", "taken_away"]


def test_what_is_refused_stays_refused(canvassed: Party, tmp_path: Path) -> None:
    frozen(canvassed, "persuade", "mark is opposed or mark is unlikely")
    with pytest.raises(Refused):
        take(canvassed, "persuade", tmp_path)
    (approval,) = asked(canvassed)
    with acting_as(canvassed.director.pk):
        gate.decide(by=canvassed.director, number=approval.pk, granted=False, said="no such campaign")
    with pytest.raises(Refused, match="So two decide"):
        take(canvassed, "persuade", tmp_path)
    assert len(asked(canvassed)) == 2


def test_limits_are_the_partys_and_changing_one_is_heard_of(canvassed: Party, tmp_path: Path) -> None:
    frozen(canvassed, "friends", "mark is strong")
    with acting_as(canvassed.organiser.pk), pytest.raises(Refused):
        gate.set_limit(by=canvassed.organiser, name="phones", value=10, why="x")
    with acting_as(canvassed.director.pk):
        for name, value, why, problem in (
            ("phones", 10, " ", "few words why"),
            ("phones", 0, "x", "from 1 on"),
            ("against_percent", 101, "x", "from 1 on"),
            ("nothing", 1, "x", "no limit nothing"),
        ):
            with pytest.raises(BadInput, match=problem):
                gate.set_limit(by=canvassed.director, name=name, value=value, why=why)
        gate.set_limit(by=canvassed.director, name="phones", value=FOR, why="small riding")
    assert [each.kind for each in alarms()] == ["limit"]
    with pytest.raises(Refused, match="phone numbers of 20 people; that is 20 or more"):
        take(canvassed, "friends", tmp_path)
    assert take(canvassed, "friends", tmp_path, "walk-pdf").people == FOR
    with acting_as(canvassed.director.pk):
        gate.set_limit(by=canvassed.director, name="phones", value=FOR + 1, why="too small")
    assert take(canvassed, "friends", tmp_path).people == FOR


def test_alarms_are_for_the_privacy_officer_alone(canvassed: Party, tmp_path: Path, monkeypatch: Any) -> None:
    frozen(canvassed, "friends", "mark is strong")
    monkeypatch.setattr("hustings.apps.gate.actions.approving._MANY", 15)
    take(canvassed, "friends", tmp_path)
    take(canvassed, "friends", tmp_path, "call-xlsx")  # the same people: no more than before
    (alarm,) = [each for each in alarms() if each.kind == "unusual"]
    assert alarm.told == {"today": FOR, "usual": 0, "days": 90}
    for user in (canvassed.director, canvassed.organiser):
        with acting_as(user.pk):
            assert not Alarm.objects.exists()
            with pytest.raises(Refused):
                gate.answer_alarm(by=user, number=alarm.pk, answer="nothing")
    officer = user_named("officer")
    with acting_as(officer.pk):
        with pytest.raises(BadInput, match="what came of it"):
            gate.answer_alarm(by=officer, number=alarm.pk, answer="")
        gate.answer_alarm(by=officer, number=alarm.pk, answer="the phone bank of Saturday")
        with pytest.raises(BadInput, match="answered already"):
            gate.answer_alarm(by=officer, number=alarm.pk, answer="again")


def test_two_at_once_know_of_each_other(canvassed: Party, tmp_path: Path, monkeypatch: Any) -> None:
    """The second waits until the first is on record, or two halves would leave side by side."""
    monkeypatch.setattr(judging, "_around", lambda people: [])  # else each of them is held for what it leaves out
    frozen(canvassed, "everybody", "has phone")
    frozen(canvassed, "others", BUT_THEM)
    judged, both = judging.judged, Barrier(2)

    def slowly(**said: Any) -> list[Finding]:
        found = judged(**said)
        with suppress(BrokenBarrierError):
            both.wait(1)  # were the other one judged meanwhile, it would come here too
        return found

    monkeypatch.setattr("hustings.apps.gate.actions.releasing.judged", slowly)
    outcomes: list[str] = []

    def leave(name: str) -> None:
        try:
            take(canvassed, name, tmp_path)
            outcomes.append("left")
        except Refused:
            outcomes.append("held")
        finally:
            connections.close_all()

    threads = [Thread(target=leave, args=(name,)) for name in ("everybody", "others")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["held", "left"]
