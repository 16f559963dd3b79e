"""Results of past elections, poll by poll."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.geography.actions.bulk import Counts, Imported, copy_in, select_in, upsert
from hustings.apps.geography.actions.districts import add_order
from hustings.apps.geography.models import Election, RepresentationOrder
from hustings.domain.messages import BadInput
from hustings.files.district_names import province_of
from hustings.files.result_tables import read_official_totals
from hustings.files.results import RidingResults, iter_results, riding_summary

KNOWN_ELECTIONS: Final = {
    "ge2006": ("2003", date(2006, 1, 23)),
    "ge2008": ("2003", date(2008, 10, 14)),
    "ge2011": ("2003", date(2011, 5, 2)),
    "ge2015": ("2013", date(2015, 10, 19)),
    "ge2019": ("2013", date(2019, 10, 21)),
    "ge2021": ("2013", date(2021, 9, 20)),
    "ge2025": ("2023", date(2025, 4, 28)),
}
"""Federal general elections: the order they were fought in, and polling day."""


@transaction.atomic
def import_results(
    *,
    by: Any,
    election: str,
    path: Path,
    order: str = "",
    held_on: date | None = None,
    name_en: str = "",
    name_fr: str = "",
) -> Imported:
    """Load the ridings of a Format 2 file, folder or archive into an election, making both where they are missing.

    Where Tables 11 and 12 lie beside the ridings, all totals must meet them or nothing is imported. A riding's file is
    the whole riding: polls and candidates that are no longer in it go, unless a line of it was refused.
    `details["ridings"]` has one summary per riding, as `--json` prints it. Raises BadInput when the order is not known.
    """
    ridings = list(iter_results(path))
    _check_totals(path, ridings)
    ours = _election(by, election, order, held_on, name_en, name_fr)
    with connection.cursor() as cursor:
        _copy(cursor, ridings)
        districts = _add_districts(cursor, ours)
        removed = _remove_gone(cursor, ours)
        counts = {"districts": districts, **_write(cursor, ours)}
    counts = {kind: _with_removed(count, removed.get(kind, 0)) for kind, count in counts.items()}
    done = Imported(
        counts,
        refused=tuple(row for riding in ridings for row in riding.refused),
        warnings=tuple(message for riding in ridings for message in riding.warnings),
        details={"ridings": [riding_summary(riding) for riding in ridings]},
    )
    record = {"ridings": len(ridings), **done.as_record()}
    audit.record(by=by, what="results.imported", on=f"election:{ours.code}", new=record)
    return done


def _check_totals(path: Path, ridings: Iterable[RidingResults]) -> None:
    official = read_official_totals(path) if path.is_dir() or path.suffix != ".csv" else None
    if official is None:
        return
    found = [difference for riding in ridings for difference in official.differences(riding)]
    if found:
        raise BadInput(
            "{count} totals do not meet the official tables in {path}; the first: {first} Nothing was imported.",
            count=len(found),
            path=path.name,
            first=found[0],
        )


def _election(by: Any, code: str, order: str, held_on: date | None, name_en: str, name_fr: str) -> Election:
    found = Election.objects.filter(code=code).select_related("order").first()
    if found is not None:
        if order and order != found.order.code:
            raise BadInput(
                "The election {code} is of the order {known}, not {order}.",
                code=code,
                known=found.order.code,
                order=order,
            )
        return found
    known_order, known_day = KNOWN_ELECTIONS.get(code, ("", None))
    order_code = order or known_order
    if not order_code:
        raise BadInput("Say in which representation order the election {code} was fought.", code=code)
    day = held_on or known_day
    year = day.year if day else code
    fought_in = RepresentationOrder.objects.filter(code=order_code).first() or add_order(by=by, code=order_code)
    return Election.objects.create(
        code=code,
        order=fought_in,
        date=day,
        name_en=name_en or f"General election, {year}",
        name_fr=name_fr or f"Élection générale, {year}",
    )


def _copy(cursor: Any, ridings: list[RidingResults]) -> None:
    """Fill riding_in, candidate_in, poll_in and vote_in; a vote names its candidate by position in the riding."""
    copy_in(
        cursor,
        "riding_in",
        "code text PRIMARY KEY, name_en text, name_fr text, province text, complete bool",
        ((r.district, r.name_en, r.name_fr, province_of(r.district), not r.refused) for r in _distinct(ridings)),
    )
    copy_in(
        cursor,
        "candidate_in",
        "code text, position int, family_name text, given_name text, party_en text, party_fr text,"
        " incumbent bool, elected bool",
        (
            (r.district, position, c.family_name, c.given_name, c.party_en, c.party_fr, c.incumbent, c.elected)
            for r in ridings
            for position, c in enumerate(r.candidates)
        ),
    )
    copy_in(
        cursor,
        "poll_in",
        "code text, number text, name text, kind text, electors int, rejected int, void bool, held bool,"
        " merged_with text",
        (
            (r.district, p.number, p.name, p.kind, p.electors, p.rejected, p.void, p.held, p.merged_with)
            for r in ridings
            for p in r.polls
        ),
    )
    copy_in(cursor, "vote_in", "code text, number text, position int, votes int", _votes(ridings))


def _distinct(ridings: Iterable[RidingResults]) -> Iterator[RidingResults]:
    seen = set()
    for riding in ridings:
        if riding.district in seen:
            raise BadInput("Riding {district} is there twice. Leave one file out.", district=riding.district)
        seen.add(riding.district)
        yield riding


def _votes(ridings: Iterable[RidingResults]) -> Iterator[tuple[str, str, int, int]]:
    for riding in ridings:
        for poll in riding.polls:
            for position, votes in enumerate(poll.votes):
                yield riding.district, poll.number, position, votes


def _add_districts(cursor: Any, election: Election) -> Counts:
    """Make the districts that the order lacks. A district that is there keeps its name: the names file knows better."""
    cursor.execute(
        "INSERT INTO geography_district (order_id, code, name_en, name_fr, province)"
        " SELECT %s, code, name_en, name_fr, province FROM riding_in ON CONFLICT (order_id, code) DO NOTHING",
        [election.order_id],
    )
    added = cursor.rowcount
    select_in(
        cursor,
        "riding_district",
        "SELECT r.code, r.complete, d.id AS district_id FROM riding_in r"
        " JOIN geography_district d ON d.order_id = %s AND d.code = r.code",
        [election.order_id],
    )
    cursor.execute("SELECT count(*) FROM riding_district")
    return Counts(added=added, unchanged=cursor.fetchone()[0] - added)


def _remove_gone(cursor: Any, election: Election) -> dict[str, int]:
    """Delete the polls and candidates that a complete riding no longer has, with their votes."""
    select_in(
        cursor,
        "poll_gone",
        "SELECT p.id FROM geography_poll_result p JOIN riding_district d USING (district_id)"
        " WHERE p.election_id = %s AND d.complete"
        " AND NOT EXISTS (SELECT FROM poll_in i WHERE i.code = d.code AND i.number = p.number)",
        [election.pk],
    )
    select_in(
        cursor,
        "candidate_gone",
        "SELECT c.id FROM geography_candidate c JOIN riding_district d USING (district_id)"
        " WHERE c.election_id = %s AND d.complete"
        " AND NOT EXISTS (SELECT FROM candidate_in i WHERE i.code = d.code"
        " AND (i.family_name, i.given_name, i.party_en) = (c.family_name, c.given_name, c.party_en))",
        [election.pk],
    )
    removed = {}
    for kind, statement in (
        (
            "votes",
            "DELETE FROM geography_poll_vote"
            " WHERE poll_id IN (SELECT id FROM poll_gone) OR candidate_id IN (SELECT id FROM candidate_gone)",
        ),
        ("polls", "DELETE FROM geography_poll_result WHERE id IN (SELECT id FROM poll_gone)"),
        ("candidates", "DELETE FROM geography_candidate WHERE id IN (SELECT id FROM candidate_gone)"),
    ):
        cursor.execute(statement)
        removed[kind] = cursor.rowcount
    return removed


def _write(cursor: Any, election: Election) -> dict[str, Counts]:
    candidates = upsert(
        cursor,
        "geography_candidate",
        key=("election_id", "district_id", "family_name", "given_name", "party_en"),
        values=("party_fr", "incumbent", "elected"),
        select="SELECT %s::bigint AS election_id, d.district_id, i.family_name, i.given_name, i.party_en, i.party_fr,"
        " i.incumbent, i.elected FROM candidate_in i JOIN riding_district d USING (code)",
        params=[election.pk],
    )
    polls = upsert(
        cursor,
        "geography_poll_result",
        key=("election_id", "district_id", "number"),
        values=("name", "kind", "electors", "rejected", "void", "held", "merged_with"),
        select="SELECT %s::bigint AS election_id, d.district_id, i.number, i.name, i.kind, i.electors, i.rejected,"
        " i.void, i.held, i.merged_with FROM poll_in i JOIN riding_district d USING (code)",
        params=[election.pk],
    )
    # The written tables have no statistics yet: joined directly, they would be walked in nested loops.
    select_in(
        cursor,
        "candidate_id",
        "SELECT i.code, i.position, c.id FROM geography_candidate c JOIN riding_district d USING (district_id)"
        " JOIN candidate_in i USING (code, family_name, given_name, party_en) WHERE c.election_id = %s",
        [election.pk],
    )
    select_in(
        cursor,
        "poll_id",
        "SELECT d.code, p.number, p.id FROM geography_poll_result p JOIN riding_district d USING (district_id)"
        " WHERE p.election_id = %s",
        [election.pk],
    )
    votes = upsert(
        cursor,
        "geography_poll_vote",
        key=("poll_id", "candidate_id"),
        values=("votes",),
        select="SELECT p.id AS poll_id, c.id AS candidate_id, v.votes FROM vote_in v"
        " JOIN poll_id p USING (code, number) JOIN candidate_id c USING (code, position)",
    )
    return {"candidates": candidates, "polls": polls, "votes": votes}


def _with_removed(counts: Counts, removed: int) -> Counts:
    return Counts(counts.added, counts.changed, counts.unchanged, removed)
