"""A small party to test with: two ridings, a data director over both, an organiser in one; invented people."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from hustings.apps.gate import actions as gate
from hustings.apps.geography.models import District, RepresentationOrder, Zone, ZoneDistrict
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Interaction, MarkLevel, Result
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Membership, Unit, User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Source
from hustings.apps.support import actions as support
from hustings.scope import acting_as

TODAY = date(2026, 6, 15)


@dataclass
class Party:
    """The world, and short ways to add to it. Everything is written by the product's own actions where one exists."""

    director: User
    organiser: User
    unit: Unit
    riding: Unit
    zones: dict[str, int]
    source: Source
    _count: int = field(default=0)

    def add_person(self, riding: str, *, on: date = TODAY, **content: Any) -> int:
        """A person in a riding, asserted by the test source; returns their number."""
        self._count += 1
        content.setdefault("family_name", f"Sentinel{self._count}")
        with acting_as(self.director.pk):
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO people_person (zone_id, register, elector_number, family_name, given_name,"
                    " middle_name, name_prefix, name_suffix, family_key, given_key, gender, language, status,"
                    " protected, sequence_number, mailing) VALUES (%s, '', '', '', '', '', '', '', '', '', '',"
                    " '', 'elector', false, '', '') RETURNING id",
                    [self.zones[riding]],
                )
                (person,) = cursor.fetchone()
            people.assert_about(by=self.director, person=person, source=self.source, content=content, on=on)
        return person

    def contact(
        self,
        person: int,
        *,
        result: str | None = "contacted",
        mark: str | None = None,
        channel: str = "door",
        at: datetime | None = None,
        by: User | None = None,
        **more: Any,
    ) -> uuid.UUID:
        """A contact with a person, through the action."""
        said = interactions.Said(
            person_id=person,
            kind="contact",
            at=at or datetime(2026, 6, 1, 15, tzinfo=UTC),
            channel=Interaction.Channel[channel.upper()],
            result=None if result is None else Result.objects.get(code=result).number,
            mark=None if mark is None else MarkLevel.objects.get(code=mark).pk,
            **more,
        )
        by = by or self.director
        with acting_as(by.pk):
            interactions.record(by=by, unit=self.unit if by == self.director else self.riding, said=said)
        return said.id

    def say(self, person: int, kind: str, **more: Any) -> uuid.UUID:
        """Any other interaction."""
        said = interactions.Said(
            person_id=person, kind=kind, at=more.pop("at", datetime(2026, 6, 1, 15, tzinfo=UTC)), **more
        )
        with acting_as(self.director.pk):
            interactions.record(by=self.director, unit=self.unit, said=said)
        return said.id


def found() -> Party:
    """Make the world in the current database."""
    director = organisations.found_party(
        username="director", user_name="Dana Director", code="party", name_en="The Party", name_fr="Le Parti"
    )
    order = RepresentationOrder.objects.create(code="2013", name_en="2013", name_fr="2013", live_from=date(2014, 5, 1))
    zones = {}
    for code in ("35033", "35034"):
        district = District.objects.create(order=order, code=code, name_en=f"Riding {code}", name_fr=f"Comté {code}")
        zone = Zone.objects.create(key=f"2013/{code}")
        ZoneDistrict.objects.create(zone=zone, order=order, district=district)
        zones[code] = zone.pk
    unit = Unit.objects.get(code="party")
    with acting_as(director.pk):
        riding = organisations.add_unit(
            by=director, kind="riding_association", parent=unit, code="eda-35033", name_en="Riding", name_fr="Comté"
        )
        organisations.grant_area(by=director, unit=unit, order_code="2013", district_codes=["*"])
        organisations.grant_area(by=director, unit=riding, order_code="2013", district_codes=["35033"])
        organiser = organisations.add_user(
            by=director, username="organiser", name="Oli Organiser", unit=riding, role=Membership.Role.ORGANISER
        )
        source = people.add_source(
            by=director, unit=unit, code="test", kind="outside", title="Test", given_by="nobody", ground="tests"
        )
        gate.add_purpose(
            by=director, unit=unit, code="outreach", name_en="Outreach", name_fr="Communication", rule="CEA 110(1)"
        )
        slots = support.add_party(
            by=director, code="OURS", name_en="Ours", name_fr="Nous", levels=["federal"], ours=True
        )
        slots += support.add_party(by=director, code="RIVAL", name_en="Rival", name_fr="Rival", levels=["federal"])
        support.set_rules(
            by=director,
            rules=[
                *(
                    support.RuleChange(
                        kind="mark", mark=level, slot=slots[0].number, value=value, strength=1, half_life_days=180
                    )
                    for level, value in ((1, 13), (2, 8), (3, 0), (4, -8), (5, -13))
                ),
                support.RuleChange(kind="membership", slot=slots[0].number, value=15, strength=2, half_life_days=365),
                support.RuleChange(kind="donation", slot=slots[0].number, value=12, strength=0.5, half_life_days=730),
            ],
        )
    return Party(director=director, organiser=organiser, unit=unit, riding=riding, zones=zones, source=source)
