"""The one way out: on record before the first byte, for a purpose on the list, and only who may be reached today."""

import csv
import io
import os
import re
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import transaction
from pyroaring import BitMap64
from python_calamine import CalamineWorkbook

from hustings.apps.audit.models import Event
from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.models import Purpose, Release
from hustings.apps.lists import actions as lists
from hustings.apps.organisations import actions as organisations
from hustings.apps.people import actions as people
from hustings.apps.people.models import ContactPoint, Person
from hustings.domain.messages import BadInput, Refused
from hustings.domain.references import number_of, reference
from hustings.scope import acting_as
from tests.integration.test_electors import line, load, write
from tests.world import TODAY, Party

DOORS = 8  # two people behind each


@pytest.fixture
def listed(party: Party, tmp_path: Path) -> tuple[Party, list[int]]:
    """Sixteen electors behind eight doors, all with a phone, on the list "all"; their numbers in the file's order."""
    rows = [line(n).replace(f",{n},,,Main", f",{(n + 1) // 2 * 2},,,Main") for n in range(1, 2 * DOORS + 1)]
    load(party, write(tmp_path / "electors.csv", rows))
    with acting_as(party.director.pk):
        numbers = list(Person.objects.order_by("elector_number").values_list("id", flat=True))
        for number in numbers:
            told(party, number, phone=f"+1613555{number:04d}", language="en" if number % 3 else "fr")
        lists.freeze(by=party.director, name="all", text="has phone", purpose="outreach", as_of=TODAY)
    return party, numbers


def told(party: Party, person: int, **content: str) -> None:
    """What somebody said themselves, which outranks the list of electors."""
    source = people.add_source(
        by=party.director, unit=party.unit, code="doors", kind="contacts", title="D", given_by="them", ground="said"
    )
    people.assert_about(by=party.director, person=person, source=source, content=content, on=TODAY)


def export(party: Party, path: Path, form: str, **more: Any) -> lists.Exported:
    return lists.export(**{"by": party.director, "name": "all", "form_name": form, "path": path, "on": TODAY} | more)


def the_release(party: Party, exported: lists.Exported) -> Release:
    with acting_as(party.director.pk):
        return releases.release_named(exported.release)


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_nothing_can_be_written_inside_a_transaction(listed: tuple[Party, list[int]], tmp_path: Path) -> None:
    party, _ = listed
    with acting_as(party.director.pk), pytest.raises(RuntimeError, match="before its first byte"):
        export(party, tmp_path / "calls.csv", "call-csv")
    assert "calls.csv" not in os.listdir(tmp_path)


def test_a_release_that_was_rolled_back_lets_nothing_out(listed: tuple[Party, list[int]], tmp_path: Path) -> None:
    party, numbers = listed
    with acting_as(party.director.pk):
        made = gate.release(
            by=party.director,
            unit=party.unit,
            purpose=releases.purpose_of(party.unit, "outreach"),
            what="call-csv",
            on="list:1",
            segment="",
            as_of=TODAY,
            persons=numbers,
        )
        transaction.set_rollback(True)
    with pytest.raises(RuntimeError, match="not on record"):
        gate.write_out(made, lambda path: path.write_text("x") and None, tmp_path / "out.csv")
    assert "out.csv" not in os.listdir(tmp_path)


_EXPORT_AND_DIE = """
import os, signal, sys
from datetime import date
from pathlib import Path
import django
django.setup()
from hustings.apps.gate import actions as gate
from hustings.apps.lists import actions as lists
from hustings.apps.organisations.access import user_named
def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)
moment = sys.argv[2]
if moment == "after the release":
    gate.write_out = die
elif moment == "while writing":
    os.fsync = die
else:
    Path.replace = die
lists.export(by=user_named("director"), name="all", form_name="call-csv", path=Path(sys.argv[1]) / "calls.csv",
             on=date.fromisoformat(sys.argv[3]))
"""


@pytest.mark.parametrize("moment", ["after the release", "while writing", "before it is shown"])
def test_a_kill_leaves_the_release_on_record_and_no_file(
    listed: tuple[Party, list[int]], tmp_path: Path, moment: str
) -> None:
    party, numbers = listed
    folder = tmp_path / "out"
    folder.mkdir()
    script = [sys.executable, "-c", _EXPORT_AND_DIE, str(folder), moment, TODAY.isoformat()]
    assert subprocess.run(script, check=False).returncode == -signal.SIGKILL
    assert visible(folder) == set()
    with acting_as(party.director.pk):
        release = Release.objects.get()
        assert set(releases.persons_of(release)) == set(numbers)
        assert Event.objects.filter(what="people.released", on_what=f"release:{release.pk}").count() == 1
    assert export(party, folder / "calls.csv", "call-csv").people == len(numbers)
    assert visible(folder) == {"calls.csv"}


def test_a_writer_that_fails_leaves_no_file_and_what_was_there_before(
    listed: tuple[Party, list[int]], tmp_path: Path
) -> None:
    party, _ = listed
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "letters.pdf").write_text("what was there before")
    long = "a line that is much too long for a label, and then some more of it, until nobody could print it" * 4
    with acting_as(party.director.pk):
        someone = Person.objects.order_by("id").first()
        assert someone
        told(party, someone.pk, mailing=long)
    with pytest.raises(BadInput, match="too long for the label sheet"):
        export(party, folder / "labels.pdf", "labels-pdf")
    with pytest.raises(BadInput):
        export(party, folder / "letters.pdf", "letters-pdf", options=lists.Options(letter_en="{% if %}"))
    assert {path.name for path in folder.iterdir()} == {"letters.pdf"}
    assert (folder / "letters.pdf").read_text() == "what was there before"
    with acting_as(party.director.pk):
        assert Release.objects.count() == 2, "what was about to leave is on record all the same"


def test_who_may_export_and_for_what(listed: tuple[Party, list[int]], tmp_path: Path) -> None:
    party, _ = listed
    with acting_as(party.director.pk):
        caller = organisations.add_user(
            by=party.director, username="caller", name="Cal Caller", unit=party.unit, role="caller"
        )
        with pytest.raises(Refused, match=r"not a purpose of this unit\. Choose one of: outreach"):
            lists.freeze(by=party.director, name="b", text="has phone", purpose="curiosity", as_of=TODAY)
    with pytest.raises(Refused, match="right to export"):
        export(party, tmp_path / "calls.csv", "call-csv", by=caller)
    with acting_as(caller.pk), pytest.raises(Refused, match="right to freeze"):
        lists.freeze(by=caller, name="c", text="has phone", purpose="outreach", as_of=TODAY)
    with acting_as(caller.pk), pytest.raises(Refused, match="right to administer"):
        gate.add_purpose(by=caller, unit=party.unit, code="mine", name_en="Mine", name_fr="Mien", rule="none")
    with pytest.raises(BadInput, match="There is no form"):
        export(party, tmp_path / "calls.txt", "call-txt")
    with pytest.raises(BadInput, match="There is no folder"):
        export(party, tmp_path / "nowhere" / "calls.csv", "call-csv")
    Purpose.objects.update(active=False)
    with pytest.raises(Refused, match="not a purpose"):
        export(party, tmp_path / "calls.csv", "call-csv")
    assert visible(tmp_path) == {"electors.csv"}
    with acting_as(party.director.pk):
        assert Release.objects.count() == 0


def test_a_purpose_of_another_unit_is_refused(listed: tuple[Party, list[int]]) -> None:
    party, numbers = listed
    with acting_as(party.director.pk):
        theirs = gate.add_purpose(
            by=party.director, unit=party.riding, code="local", name_en="Local", name_fr="Local", rule="house"
        )
        with pytest.raises(Refused, match="not a purpose"):
            gate.release(
                by=party.director,
                unit=party.unit,
                purpose=theirs,
                what="call-csv",
                on="list:1",
                segment="",
                as_of=TODAY,
                persons=numbers,
            )


def test_an_expired_list_is_refused_and_an_unexpired_one_not(listed: tuple[Party, list[int]], tmp_path: Path) -> None:
    party, numbers = listed
    last = TODAY + timedelta(days=30)
    assert export(party, tmp_path / "calls.csv", "call-csv", on=last).people == len(numbers)
    with pytest.raises(Refused, match=f"expired on {last.isoformat()}"):
        export(party, tmp_path / "late.csv", "call-csv", on=last + timedelta(days=1))
    assert not (tmp_path / "late.csv").exists()


def test_what_is_said_between_freezing_and_exporting_is_honoured(
    listed: tuple[Party, list[int]], tmp_path: Path
) -> None:
    party, numbers = listed
    stopped_phone, stopped_all, suppressed, dead, moved, dead_by_list, wrong, lapsed, *rest = numbers
    party.say(stopped_phone, "opt_out", channel=2)
    party.say(stopped_all, "opt_out", channel=63)
    party.contact(dead, result="deceased")
    party.contact(moved, result="moved")
    with acting_as(party.director.pk):
        # both are newer than the profile's last nightly run
        people.suppress(by=party.director, person=suppressed, reason="asked", since=date.today())
        people.suppress(
            by=party.director, person=lapsed, reason="asked", since=date(2026, 1, 1), until=date(2026, 5, 1)
        )
        told(party, dead_by_list, status="deceased")
        number = ContactPoint.objects.get(person_id=wrong)
    party.contact(wrong, result="wrong_number", channel="phone", contact_point_id=number.pk)

    out = {"deceased": 2, "moved": 1, "suppressed": 1, "opted_out": 2, "no_phone": 1}
    for form in ("call-csv", "call-xlsx"):
        exported = export(party, tmp_path / f"x.{form[5:]}", form)
        assert exported.left_out == out
        assert exported.people == len(rest) + 1
        release = the_release(party, exported)
        assert release.left_out == out
        assert set(releases.persons_of(release)) == {lapsed, *rest}
        assert refs(exported.path) == {lapsed, *rest}
    by_post = export(party, tmp_path / "x.pdf", "letters-pdf")
    assert by_post.left_out == {"deceased": 2, "moved": 1, "suppressed": 1, "opted_out": 1}
    assert set(releases.persons_of(the_release(party, by_post))) == {stopped_phone, wrong, lapsed, *rest}


def refs(path: Path) -> set[int | None]:
    if path.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        return {number_of(row["ref"]) for row in rows}
    header, *cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return {number_of(str(row[header.index("ref")])) for row in cells}


def test_the_release_names_exactly_those_in_the_file(listed: tuple[Party, list[int]], tmp_path: Path) -> None:
    party, numbers = listed
    for gone in numbers[3:6]:
        party.say(gone, "opt_out", channel=63)
    stay = set(numbers) - set(numbers[3:6])
    for form, ending in (("call-csv", "csv"), ("call-xlsx", "xlsx"), ("walk-pdf", "pdf"), ("letters-pdf", "pdf")):
        exported = export(party, tmp_path / f"{form}.{ending}", form)
        release = the_release(party, exported)
        assert (set(releases.persons_of(release)), release.count) == (stay, len(stay))
        assert (release.what, release.segment, release.as_of) == (form, "has phone", TODAY)
        with acting_as(party.director.pk):
            event = Event.objects.get(what="people.released", on_what=f"release:{release.pk}")
            points = set(ContactPoint.objects.filter(person_id__in=stay).values_list("id", flat=True))
        assert event.new["count"] == len(stay)
        assert event.by_user == party.director.pk
        assert set(BitMap64.deserialize(bytes(release.contact_points))) == (points if "call" in form else set())
        if form.startswith("call"):
            assert refs(exported.path) == stay
        elif form == "walk-pdf":
            found = set(re.findall(r"\d{6}-[0-9A-Z]", text_of(exported.path)))
            assert {reference(number) for number in stay} <= found
            assert not {reference(number) for number in numbers[3:6]} & found


def test_a_household_letter_tells_nobody_what_we_know_of_another(
    listed: tuple[Party, list[int]], tmp_path: Path
) -> None:
    party, numbers = listed
    with acting_as(party.director.pk):
        for index, number in enumerate(numbers):
            born = {"birth_from": "1950-02-03", "birth_to": "1950-02-03"}
            told(party, number, given_name=f"Given{index:02d}x", gender="f", **born)
    for number in numbers:
        party.contact(number, result="contacted", mark="strong", note="privately said")
    party.say(numbers[0], "opt_out", channel=16)
    for field in ("members", "people", "mark", "phone", "segment", "list_name", "names[0].mark"):
        options = lists.Options(letter_en="{{ " + field + " }}", letter_fr="x")
        with pytest.raises(BadInput):
            export(party, tmp_path / "no.pdf", "letters-pdf", options=options)
    options = lists.Options(letter_en="Dear {{ names | join: ', ' }}", letter_fr="Bonjour {{ names | join: ', ' }}")
    plain = export(party, tmp_path / "plain.pdf", "letters-pdf")
    made = export(party, tmp_path / "made.pdf", "letters-pdf", options=options)
    labels = export(party, tmp_path / "labels.pdf", "labels-pdf")
    for exported in (plain, made, labels):
        with pypdfium2.PdfDocument(exported.path) as document:
            pages = [page.get_textpage().get_text_range() for page in document][:-1]  # the last page stays with us
        said = "\n".join(pages)
        for secret in ("1950", "Strong", "strong", "privately", "+1613555", "613", "has phone", " all", "2026-06-01"):
            assert secret not in said.replace("2026-06-15", ""), (exported.path.name, secret)
        assert "Given00x" not in said, "who asked for no mail is not named"
    with pypdfium2.PdfDocument(made.path) as document:
        pages = [page.get_textpage().get_text_range() for page in document][:-1]
    assert len(pages) == DOORS, "one letter for each door"
    for number, page in enumerate(sorted(pages, key=lambda page: min(re.findall(r"Given\d\dx", page)))):
        own = {f"Given{index:02d}x" for index in (2 * number, 2 * number + 1)} - {"Given00x"}
        assert set(re.findall(r"Given\d\dx", page)) == own
