"""What a segment may call by name, as the acting user sees it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import cast

from django.db import connection

from hustings.apps.geography.models import AreaField, PollDivision
from hustings.apps.interactions.models import Fact, MarkLevel, Question, Result
from hustings.apps.lists.models import List
from hustings.apps.support.models import Slot
from hustings.domain.messages import BadInput
from hustings.segments import names as segment_names
from hustings.segments.names import Name, Names, Words
from hustings.segments.parse import parse
from hustings.segments.resolve import Segment

OWN_LEVEL = "federal"


def names() -> Names:
    """Everything with a name that the acting user may use in a segment."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.order_by("id"):
        facts[fact.kind].append(fact)
    slots = list(Slot.objects.select_related("party").order_by("number"))
    own = [slot.number for slot in slots if slot.party.ours and slot.level == OWN_LEVEL]
    districts = _districts()
    return Names(
        supports=tuple(
            segment_names.SupportSlot(s.number, s.party_id, s.level, Words(s.party.name_en, s.party.name_fr))
            for s in slots
        ),
        own_slot=own[0] if own else None,
        areas=tuple(_area(field) for field in AreaField.objects.order_by("slot")),
        questions=_questions(facts[Fact.Kind.ANSWER]),
        petitions=_named(facts[Fact.Kind.PETITION]),
        issues=_named(facts[Fact.Kind.ISSUE]),
        tags=_named(facts[Fact.Kind.TAG]),
        lists=tuple(Name(item.pk, item.name) for item in List.objects.order_by("id")),
        results=tuple(Name(r.number, r.code, r.name_en, r.name_fr) for r in Result.objects.order_by("number")),
        marks=tuple(Name(m.pk, m.code, m.name_en, m.name_fr) for m in MarkLevel.objects.order_by("position")),
        districts=districts,
        polls=_Polls(),
        sign_requests=tuple(fact.pk for fact in facts[Fact.Kind.SIGN]),
        volunteers=tuple(fact.pk for fact in facts[Fact.Kind.VOLUNTEER]),
        order=max((district.order for district in districts), default=None),
    )


def understood(text: str, known: Names) -> Segment:
    """The segment that `text` says. Raises BadInput naming the place and the nearest right word."""
    found = parse(text, known)
    if isinstance(found, Segment):
        return found
    first = found[0]
    if first.start >= len(text.rstrip()):
        raise BadInput("{problem} (at the end)", problem=first.message)
    place = {"problem": first.message, "start": first.start + 1, "end": first.end}
    if first.suggestion:
        raise BadInput(
            "{problem} Did you mean “{suggestion}”? (characters {start} to {end})", suggestion=first.suggestion, **place
        )
    raise BadInput("{problem} (characters {start} to {end})", **place)


class _Polls(Mapping[str, tuple[int, ...]]):
    """Poll numbers as printed, looked up one by one: a country has tens of thousands."""

    def __getitem__(self, number: str) -> tuple[int, ...]:
        found = tuple(PollDivision.objects.filter(number=number).order_by("pk").values_list("pk", flat=True))
        if not found:
            raise KeyError(number)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(PollDivision.objects.order_by("number").values_list("number", flat=True).distinct()[:500])

    def __len__(self) -> int:
        return PollDivision.objects.values("number").distinct().count()


def _named(facts: list[Fact]) -> tuple[Name, ...]:
    return tuple(Name(fact.pk, fact.name_en, fact.name_en, fact.name_fr) for fact in facts)


def _questions(answers: list[Fact]) -> tuple[segment_names.Question, ...]:
    options: dict[int | None, list[Fact]] = defaultdict(list)
    for fact in answers:
        options[fact.question_id].append(fact)
    return tuple(
        segment_names.Question(q.pk, q.text_en, q.text_en, q.text_fr, options=_named(options[q.pk]))
        for q in Question.objects.order_by("id")
    )


def _area(field: AreaField) -> segment_names.AreaField:
    return segment_names.AreaField(
        field.slot,
        field.code,
        cast(segment_names.AreaKind, field.kind),
        Words(field.sentence_en.replace("{value}", "{amount}"), field.sentence_fr.replace("{value}", "{amount}")),
        Words(field.title_en, field.title_fr),
        Words(field.source, field.source),
    )


def _districts() -> tuple[segment_names.District, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.code, d.code, array_agg(z.zone_id ORDER BY z.zone_id), d.name_en, d.name_fr"
            " FROM geography_zone_district z JOIN geography_district d ON d.id = z.district_id"
            " JOIN geography_order o ON o.id = d.order_id"
            " WHERE z.zone_id = ANY ((SELECT allowed_zones())::int[]) GROUP BY o.code, d.code, d.name_en, d.name_fr"
            " ORDER BY 1, 2"
        )
        return tuple(
            segment_names.District(order, code, tuple(zones), Words(name_en, name_fr))
            for order, code, zones, name_en, name_fr in cursor.fetchall()
        )
