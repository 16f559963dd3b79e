"""Who gives us facts."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.gate import queries as gate
from hustings.apps.organisations.access import IMPORT, RECORD, SENSITIVE, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.access import check_terms, check_withdrawal
from hustings.apps.people.models import Agreement, Source
from hustings.domain.messages import BadInput
from hustings.domain.source_rules import Terms

# Where two sources disagree the higher holds: what a person told us outranks the list, which outranks bought data.
RANK = {Source.Kind.OUTSIDE: 0, Source.Kind.ELECTORS: 10, Source.Kind.CONTACTS: 20}


_LARGEST = 20 * 2**20  # bytes of a document
_DOCUMENTS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG")  # how a PDF, a JPEG and a PNG begin
_NAME = 200  # signs of its name


@transaction.atomic
def add_source(
    *,
    by: User,
    unit: Unit,
    code: str,
    kind: str,
    title: str,
    given_by: str,
    ground: str,
    terms: Terms | None = None,
    newcomers: bool = False,
) -> Source:
    """Make a source, or return the one that has this code already.

    `newcomers`: whether rows of its lists about nobody on the register make new people; else they stay outside.

    Raises Refused, with the rule, where terms of its kind let nothing in on any day; BadInput for days
    that cross or a purpose that the unit does not have.
    """
    unit_for(by, IMPORT, unit.code)
    terms = terms or Terms()
    if terms.sensitive:
        unit_for(by, SENSITIVE, unit.code)
    if terms.valid_from and terms.valid_until and terms.valid_until < terms.valid_from:
        raise BadInput("The last day of an agreement cannot come before its first.")
    if unknown := set(terms.purposes) - {each.code for each in gate.purposes_of(unit)}:
        raise BadInput("There is no purpose {purpose} here.", purpose=min(unknown))
    # the days come, and so does the document: it is attached to what is made here
    check_terms(code, replace(terms, valid_from=None, valid_until=None, signed=True), timezone.localdate())
    return _source(by, unit, code, kind, title, given_by, ground, terms, newcomers)


@transaction.atomic
def let_newcomers_in(*, by: User, source: Source, newcomers: bool) -> Source:
    """Say whether rows about nobody on the register make new people from now on. Who was made stays."""
    unit_for(by, IMPORT, source.unit.code)
    if source.kind != Source.Kind.OUTSIDE:
        raise BadInput("Only an outside list brings people who are on no list of electors.")
    source.newcomers = newcomers
    source.save(update_fields=["newcomers"])
    audit.record(
        by=by, unit=source.unit_id, what="source.newcomers", on=f"source:{source.pk}", new={"newcomers": newcomers}
    )
    return source


@transaction.atomic
def sign_agreement(
    *, by: User, source: Source, file_name: str, content: bytes, signatory: str, capacity: str, signed_on: date
) -> Agreement:
    """Attach the signed document of a source. Another one later takes its place; the first stays on file.

    Raises BadInput for an empty or very large file, one that is neither PDF nor picture, a day to come, or without who
    signed it and as what.
    """
    unit_for(by, IMPORT, source.unit.code)
    if not content or len(content) > _LARGEST:
        raise BadInput("The document must not be empty, nor larger than {megabytes} MB.", megabytes=_LARGEST // 2**20)
    if not content.startswith(_DOCUMENTS):
        raise BadInput("A signed document is a PDF, a JPEG or a PNG.")
    if not signatory.strip() or not capacity.strip():
        raise BadInput("Say who signed it, and as what they may speak for the giver.")
    if signed_on > timezone.localdate():
        raise BadInput("A document cannot be signed on a day to come. Correct the date.")
    made = Agreement.objects.create(
        source=source,
        unit_id=source.unit_id,
        file_name=PurePath(file_name.replace("\\", "/")).name[-_NAME:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        signatory=signatory.strip(),
        capacity=capacity.strip(),
        signed_on=signed_on,
        by_user=by.pk,
        added_at=timezone.now(),
    )
    audit.record(
        by=by, unit=source.unit_id, what="agreement.signed", on=f"source:{source.pk}", new={"sha256": made.sha256}
    )
    return made


@transaction.atomic
def own_source(*, by: User, unit: Unit) -> Source:
    """The source of what people tell our own workers, which whoever may record something may name."""
    unit_for(by, RECORD, unit.code)
    return _source(by, unit, "contacts", Source.Kind.CONTACTS, "Contacts", "our own people", "what people told us")


@transaction.atomic
def mark_withdrawn(*, by: User, source: Source, reason: str) -> Source:
    """Note that a source is withdrawn, since when and why. What it said is taken back by `intake.withdraw_source`.

    Waits for whoever is adding a fact of it by hand. Raises BadInput without a reason, or when it is withdrawn already,
    Refused without the right.
    """
    source = Source.objects.select_for_update(of=("self",)).select_related("unit").get(pk=source.pk)
    check_withdrawal(by, source)
    if not reason.strip():
        raise BadInput("Say why the source is withdrawn: people's pages will show it.")
    source.withdrawn_at, source.withdrawn_because = timezone.now(), reason.strip()
    source.save(update_fields=["withdrawn_at", "withdrawn_because"])
    audit.record(
        by=by,
        unit=source.unit_id,
        what="source.withdrawn",
        on=f"source:{source.pk}",
        new={"code": source.code, "reason": source.withdrawn_because},
    )
    return source


@transaction.atomic
def keep_weights(*, by: User, source: Source, weights: dict[str, Any] | None) -> Source:
    """Keep how much answers weigh in lists of a source; None lets it be weighed as shipped again."""
    unit_for(by, IMPORT, source.unit.code)
    source.weights = weights
    source.save(update_fields=["weights"])
    what = "source.weights.forgotten" if weights is None else "source.weights.learnt"
    audit.record(by=by, unit=source.unit_id, what=what, on=f"source:{source.pk}")
    return source


def _source(
    by: User,
    unit: Unit,
    code: str,
    kind: str,
    title: str,
    given_by: str,
    ground: str,
    terms: Terms | None = None,
    newcomers: bool = False,
) -> Source:
    terms = terms or Terms()
    source, new = Source.objects.get_or_create(
        unit=unit,
        code=code,
        defaults={
            "kind": kind,
            "title": title,
            "given_by": given_by,
            "ground": ground,
            "rank": RANK[Source.Kind(kind)],
            "giver": terms.giver,
            "paid_cents": terms.paid_cents,
            "valid_from": terms.valid_from,
            "valid_until": terms.valid_until,
            "purposes": list(terms.purposes),
            "sensitive": terms.sensitive,
            "newcomers": newcomers,
        },
    )
    if new:
        audit.record(
            by=by,
            unit=unit.pk,
            what="source.added",
            on=f"source:{source.pk}",
            new={"code": code, "ground": ground, "giver": terms.giver},
        )
    return source
