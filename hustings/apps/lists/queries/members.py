"""Who is on a list, as they stand now in PostgreSQL: how to reach them, and why not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from hustings.apps.lists.queries.sourcing import unsourced
from hustings.domain.addresses import Address
from hustings.domain.contact_rules import Channel, ContactRules, Reachability, left_out_reason

_SQL = Path(__file__).parent.parent / "sql"


class Member(NamedTuple):
    """One person of a list. Texts are "" and numbers None where nothing is known."""

    person_id: int
    family_name: str
    given_name: str
    gender: str
    language: str
    poll: str
    district: str
    door_id: int | None
    unit: str
    civic_number: str
    civic_suffix: str
    street_name: str
    street_type: str
    street_direction: str
    municipality: str
    province: str
    postal_code: str
    mailing: str
    phone_id: int | None
    phone: str
    mark: int | None
    mark_on: date | None
    last_result: int | None
    last_contact: date | None
    deceased: bool
    moved: bool
    present: bool
    suppressed: bool
    stops: int
    has_mail: bool
    has_phone: bool
    has_mobile: bool
    has_email: bool
    protected: bool
    elector: bool
    minor: bool

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    @property
    def address(self) -> Address:
        """The dwelling."""
        return Address(
            self.unit,
            self.civic_number,
            self.civic_suffix,
            self.street_name,
            self.street_type,
            self.street_direction,
            self.municipality,
            self.province,
            self.postal_code,
        )

    def reachability(
        self, unsourced: frozenset[int] = frozenset(), not_for_this: frozenset[int] = frozenset()
    ) -> Reachability:
        """What the contact rules need to know; `unsourced` are those of the list whom `sourcing.unsourced` names,
        `not_for_this` those who are on it by what may not serve its purpose."""
        return Reachability(
            deceased=self.deceased,
            moved=self.moved,
            present=self.present,
            suppressed=self.suppressed,
            stops=Channel(self.stops),
            unsourced=self.person_id in unsourced,
            not_for_this=self.person_id in not_for_this,
            has_door=self.door_id is not None,
            has_mail=self.has_mail,
            has_phone=self.has_phone,
            has_mobile=self.has_mobile,
            has_email=self.has_email,
            protected=self.protected,
            elector=self.elector,
            minor=self.minor,
        )


@dataclass(frozen=True)
class Reachable:
    """Those of a list whom a channel may reach today, and how many are left out for each reason."""

    members: list[Member]
    left_out: dict[str, int]


def reachable(
    list_id: int, channel: Channel, on: date, rules: ContactRules, not_for_this: frozenset[int] = frozenset()
) -> Reachable:
    """Decide for every person of a list, by what PostgreSQL says in this transaction.

    `not_for_this` are those who are on it by what may not serve its purpose: see `actions.serving`.
    """
    kept: list[Member] = []
    left_out: Counter[str] = Counter()
    listed_on_nothing = unsourced(list_id)
    for member in members(list_id, on):
        reason = left_out_reason(member.reachability(listed_on_nothing, not_for_this), channel, on=on, rules=rules)
        if reason is None:
            kept.append(member)
        else:
            left_out[reason.value] += 1
    return Reachable(kept, dict(left_out))


def picked(list_id: int) -> list[int]:
    """The numbers of everybody on a list whom the acting user may see, whether they may be reached or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM lists_member_now WHERE list_id = %s", [list_id])
        return [number for (number,) in cursor.fetchall()]


def members(list_id: int, on: date) -> Iterator[Member]:
    """Everybody on a list whom the acting user may see, in no order."""
    adult_since = on.replace(year=on.year - 18) if (on.month, on.day) != (2, 29) else date(on.year - 18, 3, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            (_SQL / "members.sql").read_text(encoding="utf-8"), {"list": list_id, "on": on, "adult": adult_since}
        )
        for row in cursor:
            yield Member(*row)
