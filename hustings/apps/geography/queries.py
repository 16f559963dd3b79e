"""What is known of places: which district, which zones, which polls, and how they voted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from hustings.apps.geography.models import (
    AreaField,
    Boundary,
    Candidate,
    District,
    Election,
    PollDivision,
    PollResult,
    PollVote,
    PostalDistrict,
    RepresentationOrder,
    ZoneDistrict,
)
from hustings.domain.messages import BadInput
from hustings.domain.poll_numbers import SPECIAL_BASE, parse_poll_number
from hustings.files.boundaries import Locator
from hustings.files.results import Candidate as PrintedCandidate
from hustings.files.results import Poll, RidingResults

_ZONES_OF = """
WITH RECURSIVE below AS (
    SELECT %(unit)s::bigint AS id
    UNION SELECT u.id FROM organisations_unit u JOIN below ON u.parent_id = below.id
    WHERE u.suspended_at IS NULL AND u.kind NOT IN ('contestant', 'mp_office')
)
SELECT DISTINCT z.zone_id FROM organisations_area_grant g
JOIN below ON below.id = g.unit_id
JOIN geography_order o ON o.code = g.order_code
JOIN geography_zone_district z ON z.order_id = o.id
JOIN geography_district d ON d.id = z.district_id
WHERE (g.district_code = '*' OR g.district_code = d.code)
  AND (g.valid_from IS NULL OR g.valid_from <= current_date)
  AND (g.valid_until IS NULL OR g.valid_until >= current_date)
  AND z.zone_id = ANY ((SELECT allowed_zones())::int[])
"""


@dataclass(frozen=True, slots=True)
class PollWinner:
    """Who came first at a poll. `party` and `margin` are None where nobody voted; a tie has margin 0 and no party."""

    number: str
    kind: str
    party: str | None
    votes: int
    valid: int
    margin: int | None


@dataclass(frozen=True, slots=True)
class PollShare:
    """A party's part of the valid votes where a poll was counted. `counted_at` differs for a merged poll."""

    number: str
    kind: str
    counted_at: str
    party: str
    votes: int
    share: float | None


def live_orders(on: date | None = None) -> QuerySet[RepresentationOrder]:
    """The representation orders that are law on a day (today without one), newest first."""
    on = on or timezone.localdate()
    ended = Q(live_to__isnull=True) | Q(live_to__gte=on)
    return RepresentationOrder.objects.filter(ended, live_from__lte=on).order_by("-live_from", "-code")


def order_coded(code: str) -> RepresentationOrder:
    """The representation order of that code. Raises BadInput when there is none."""
    found = RepresentationOrder.objects.filter(code=code).first()
    if found is None:
        raise BadInput("There is no representation order {code}. Load its districts first.", code=code)
    return found


def district_coded(code: str, *, on: date | None = None) -> District:
    """The district of `2013/35033`, or of `35033` in the newest order that is live on a day and has the code.

    Raises BadInput when there is none.
    """
    order_code, _, bare = code.rpartition("/")
    districts = District.objects.select_related("order").filter(code=bare)
    if order_code:
        found = districts.filter(order__code=order_code).first()
    else:
        found = districts.filter(order__in=live_orders(on)).order_by("-order__live_from", "-order__code").first()
    if found is None:
        raise BadInput("There is no district {code}. Write it as order/code, such as 2013/35033.", code=code)
    return found


def districts_of_codes(order: RepresentationOrder, codes: Iterable[str]) -> dict[str, District]:
    """The districts of an order by code; a code that it does not have has no entry."""
    return {district.code: district for district in order.districts.filter(code__in=set(codes))}


def zone_ids_of(district_ids: Iterable[int]) -> list[int]:
    """The zones that lie in any of these districts."""
    found = ZoneDistrict.objects.filter(district_id__in=set(district_ids)).values_list("zone_id", flat=True)
    return sorted(set(found))


def polls_of(district: District) -> QuerySet[PollDivision]:
    """The poll divisions of a district, in the order of their numbers."""
    return district.polls.order_by("base", "suffix", "letter", "number")


def postal_districts(code: str) -> QuerySet[PostalDistrict]:
    """The districts that a postal code (without its space) may lie in, likeliest first. Never decides alone."""
    return (
        PostalDistrict.objects.filter(code=code).select_related("district__order").order_by("-weight", "district__code")
    )


def surely_in(codes: Iterable[str]) -> dict[str, dict[int, int]]:
    """Postal code -> live order -> district, where the code lies in one district of that order only.

    A code that lies in several says nothing about which.
    """
    known = PostalDistrict.objects.filter(code__in=set(codes), district__order__in=live_orders())
    found: dict[str, dict[int, set[int]]] = {}
    for code, order, district in known.values_list("code", "district__order", "district"):
        found.setdefault(code, {}).setdefault(order, set()).add(district)
    return {
        code: {order: next(iter(ids)) for order, ids in orders.items() if len(ids) == 1}
        for code, orders in found.items()
    }


def area_fields() -> QuerySet[AreaField]:
    """The statistics that areas have, by slot."""
    return AreaField.objects.order_by("slot")


def locator(order: RepresentationOrder) -> Locator:
    """Finds the district of a point in an order whose outlines are loaded. Reads them all: keep it for many points."""
    outlines = Boundary.objects.filter(district__order=order).values_list("district__code", "geometry")
    return Locator(dict(outlines))


def candidates(election: Election, district: District) -> QuerySet[Candidate]:
    """Who stood in a district, as listed in the results."""
    return Candidate.objects.filter(election=election, district=district).order_by("family_name", "given_name", "pk")


def riding_results(election: Election, district: District) -> RidingResults:
    """The stored results of a district in the shape the reader gives, so that its turnout and merges can be asked."""
    people = list(candidates(election, district))
    position = {person.pk: index for index, person in enumerate(people)}
    votes: dict[int, list[int]] = {}
    rows = PollVote.objects.filter(poll__election=election, poll__district=district)
    for poll_id, candidate_id, count in rows.values_list("poll_id", "candidate_id", "votes"):
        votes.setdefault(poll_id, [0] * len(people))[position[candidate_id]] = count
    polls = sorted(
        PollResult.objects.filter(election=election, district=district), key=lambda poll: _listed(poll.number)
    )
    return RidingResults(
        district=district.code,
        name_en=district.name_en,
        name_fr=district.name_fr,
        candidates=tuple(
            PrintedCandidate(p.family_name, p.given_name, p.party_en, p.party_fr, p.incumbent, p.elected)
            for p in people
        ),
        polls=tuple(
            Poll(
                number=poll.number,
                name=poll.name,
                kind=poll.kind,
                electors=poll.electors,
                rejected=poll.rejected,
                void=poll.void,
                held=poll.held,
                merged_with=poll.merged_with,
                votes=tuple(votes.get(poll.pk, [0] * len(people))),
            )
            for poll in polls
        ),
    )


def _listed(number: str) -> tuple[int, int, str, str]:
    """Where a poll stands in a list: by the parts of its number, and last when it has no known form."""
    parsed = parse_poll_number(number)
    return (parsed.base, parsed.suffix, parsed.letter, number) if parsed else (2 * SPECIAL_BASE, 0, "", number)


def poll_winners(election: Election, district: District) -> list[PollWinner]:
    """Who came first at each poll of a district where votes were counted or could have been."""
    riding = riding_results(election, district)
    return [_winner(riding, poll) for poll in riding.polls if not poll.merged_with and not poll.void]


def _winner(riding: RidingResults, poll: Poll) -> PollWinner:
    ranked = sorted(zip(poll.votes, riding.candidates, strict=True), key=lambda pair: -pair[0])
    if not poll.valid:
        return PollWinner(poll.number, poll.kind, None, 0, 0, None)
    first, best = ranked[0]
    margin = first - ranked[1][0] if len(ranked) > 1 else first
    return PollWinner(poll.number, poll.kind, best.party_en if margin else None, first, poll.valid, margin)


def party_share_by_poll(election: Election, district: District) -> list[PollShare]:
    """Each party's votes and share at each poll; a merged poll has the figures of the poll where it was counted.

    So a poll's votes stand once per poll merged into it: sum `RidingResults` for totals, not these rows. `share` is
    None where nobody voted. Candidates of one party name (independents) are taken together.
    """
    riding = riding_results(election, district)
    polls = {poll.number: poll for poll in riding.polls}
    shares = []
    for poll in riding.polls:
        counted = polls[riding.merges.get(poll.number, poll.number)]
        by_party: dict[str, int] = {}
        for candidate, votes in zip(riding.candidates, counted.votes, strict=True):
            by_party[candidate.party_en] = by_party.get(candidate.party_en, 0) + votes
        for party, votes in by_party.items():
            share = votes / counted.valid if counted.valid else None
            shares.append(PollShare(poll.number, poll.kind, counted.number, party, votes, share))
    return shares


def riding_name(name_en: str, name_fr: str, language: str) -> str:
    """A riding's name in a language, with the em dash that files write as two hyphens."""
    return (name_fr if language == "fr" else name_en).replace("--", "—")


def zones_of(unit: int) -> frozenset[int]:
    """The zones granted today to a unit and those below it, as far as the acting user may see them."""
    with connection.cursor() as cursor:
        cursor.execute(_ZONES_OF, {"unit": unit})
        return frozenset(zone for (zone,) in cursor.fetchall())
