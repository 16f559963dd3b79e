"""What is about to leave, with all that is known around it: what the rules for a second person ask."""

from datetime import date, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from pyroaring import BitMap

from hustings.apps.gate.models import Approval, Limit, Release
from hustings.apps.organisations.access import election_on, roles_of
from hustings.apps.organisations.models import Unit, User
from hustings.domain.release_rules import DAYS, STANDARD, Finding, Pull, findings

UNJUDGED = ("refused-rows", "disclosure")  # whoever brought them in had them; it is the person's own
_DAY = timedelta(days=1)


def judged(
    *, by: User, unit: Unit, people: BitMap, phones: bool, on: date, held_back: BitMap | None = None
) -> list[Finding]:
    """Why a second person must agree before a user takes these people's data, the gravest reason first."""
    now = timezone.now()
    lately = Release.objects.filter(Q(unit=unit) | Q(by_user=by.pk), at__gte=now - timedelta(days=DAYS))
    earlier: dict[bool, list[BitMap]] = {True: [], False: []}  # the user's own, and those of colleagues
    today = BitMap()
    lately = lately.exclude(what__in=UNJUDGED).exclude(on_what__startswith="release:")  # a sheet of one that counts
    for user, at, persons in lately.values_list("by_user", "at", "persons").iterator():
        taken = BitMap.deserialize(bytes(persons))
        earlier[user == by.pk].append(taken)
        if user == by.pk and at >= now - _DAY:
            today |= taken
    around = _around(people)
    pull = Pull(
        people=people,
        phones=phones,
        against=leaning_against(people.union(*earlier[True], *earlier[False], *around)),
        earlier=earlier[True],
        colleagues=earlier[False],
        around=around,
        held_back=held_back or BitMap(),
        agreed=_singled_out(Q(by_user=by.pk)),
        agreed_there=_singled_out(Q(unit=unit)),
        today=today,
        roles=roles_of(by),
        election=election_on(on) is not None,
    )
    return findings(pull, limits())


def leaning_against(people: BitMap) -> BitMap:
    """Of some people whom the acting user may see, those who lean against us, by their last word or their score."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM leaning_against(%s)", [list(people)])
        return BitMap(number for (number,) in cursor.fetchall())


def limits() -> dict[str, int]:
    """From where on two decide: what the party set, else what is standard."""
    newest = Limit.objects.order_by("name", "-pk").distinct("name")
    return {**STANDARD, **{each.name: each.value for each in newest if each.name in STANDARD}}


def taken_by_day(user: User, days: int, apart_from: Release | None = None) -> dict[date, int]:
    """How many people's data a user took on each of the last days on which they took any."""
    found: dict[date, BitMap] = {}
    since = timezone.now() - timedelta(days=days)
    mine = Release.objects.filter(by_user=user.pk, at__gte=since).exclude(what__in=UNJUDGED)
    if apart_from:
        mine = mine.exclude(pk=apart_from.pk)
    for at, persons in mine.values_list("at", "persons").iterator():
        found.setdefault(timezone.localtime(at).date(), BitMap()).update(BitMap.deserialize(bytes(persons)))
    return {day: len(people) for day, people in found.items()}


def _singled_out(whose: Q) -> BitMap:
    """Whom somebody agreed lately to let be singled out."""
    granted = Approval.objects.filter(whose, granted=True)
    lately = granted.filter(decided_at__gte=timezone.now() - timedelta(days=DAYS))
    return BitMap().union(
        *(BitMap.deserialize(bytes(each)) for each in lately.values_list("singled_out", flat=True).iterator())
    )


def _around(people: BitMap) -> list[BitMap]:
    """Everybody of the polls that some people cover, and those of them who have a phone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, phone FROM everybody_around(%s)", [list(people)])
        found = cursor.fetchall()
    return [BitMap(number for number, _ in found), BitMap(number for number, phone in found if phone)]
