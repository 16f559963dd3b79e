"""Signing a web form: written down, confirmed by e-mail, brought in with a batch like any outside list."""

import csv
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.access import form_numbered, signed_with, token_of
from hustings.apps.intake.actions.batches import Progress, Report
from hustings.apps.intake.actions.people import import_people
from hustings.apps.intake.actions.web_forms import NAMED
from hustings.apps.intake.models import Batch, Signature, WebForm
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput
from hustings.domain.names import fold
from hustings.jobs import queue
from hustings.scope import acting_as, rooms, servers
from hustings.web import mail as post

ROOM = "signatures"
CONFIRMED_WITHIN = timedelta(days=7)
MAILS = 3  # to one mailbox within a day, whoever asks for them
SIGNATURES = 60  # from one network address within an hour: a hall full of people shares one
REACHED = ("phone", "email")  # come in only with the signer's permission
COLUMNS = ("family_name", "given_name", "civic_address", "municipality", "postal_code", "language", *REACHED)


class TooMany(BadInput):
    """More signatures than people send by hand."""


@transaction.atomic
def sign(
    *, by: User, form: WebForm, said: Mapping[str, str], language: str, agreed: bool, origin: str, site: str
) -> None:
    """Write a signature down, and let the signer be asked by e-mail whether it is theirs.

    `by` is who opened the form, in whose name it works; `said` texts by `COLUMNS`, with an e-mail address that can be
    used; `origin` the network address; `site` where the page was called, such as https://example.org. Nothing tells
    whether somebody had signed before. Raises TooMany.
    """
    unit = unit_for(by, IMPORT, form.unit.code)
    now = timezone.now()
    email = said["email"].casefold()
    mailbox, place = _digest("mailbox", email), _digest("origin", origin)
    names = "|".join(fold(said.get(name, "")) for name in ("family_name", "given_name"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_mailbox, from_there FROM signatures_lately(%s, %s)", [mailbox, place])
        from_mailbox, from_there = cursor.fetchone()
    if from_there >= SIGNATURES:
        raise TooMany("Very many signatures come from your network. Try again in an hour.")
    made = Signature.objects.create(
        form=form,
        unit_id=unit.pk,
        said={name: said.get(name, "").strip() for name in COLUMNS},
        language=language,
        agreed=agreed,
        permission=form.permission_fr if language == "fr" else form.permission_en,
        mailbox=mailbox,
        signer=_digest("signer", f"{email}|{names}"),
        origin=place,
        signed_at=now,
    )
    if from_mailbox < MAILS:
        _ask(by, made, site)
    audit.record(by=by, unit=unit.pk, what="form.signed", on=f"form:{form.pk}", new={"signature": str(made.pk)})


@transaction.atomic
def mail(*, by: User, signature: UUID, site: str) -> bool:
    """Send a signer the link by which they confirm, once. Returns whether it had to be sent."""
    found = Signature.objects.select_for_update(of=("self",)).select_related("form__unit").get(pk=signature)
    if found.mailed_at is not None or found.confirmed_at is not None:
        return False
    form = found.form
    french = found.language == "fr"
    link = f"{site}/sign/{form.slug}/{token_of(found)}/"
    text = {"title": form.title_fr if french else form.title_en, "link": link,
            "unit": form.unit.name_fr if french else form.unit.name_en, "days": CONFIRMED_WITHIN.days}  # fmt: skip
    post.send(
        found.said["email"],
        language=found.language,
        subject="intake/mail/subject.txt",
        body="intake/mail/confirm.txt",
        text=text,
    )
    found.mailed_at = timezone.now()
    found.save(update_fields=["mailed_at"])
    audit.record(by=by, unit=found.unit_id, what="signature.mailed", on=f"form:{form.pk}", new={"id": str(signature)})
    return True


@transaction.atomic
def confirm(*, by: User, form: WebForm, token: str) -> Signature:
    """Note that a signer says it is theirs; again changes nothing. Raises BadInput for a link that leads nowhere."""
    found = signed_with(form, token)
    with connection.cursor() as cursor:  # one after the other: of two signatures of one person, one is the second
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [found.signer])
    found = Signature.objects.select_for_update().get(pk=found.pk)
    if found.confirmed_at is None:
        found.repeated = Signature.objects.filter(form=form, signer=found.signer).exclude(confirmed_at=None).exists()
        found.confirmed_at = timezone.now()
        found.save(update_fields=["confirmed_at", "repeated"])
        audit.record(
            by=by, unit=found.unit_id, what="signature.confirmed", on=f"form:{form.pk}", new={"id": str(found.pk)}
        )
    return found


def bring_in_signatures(*, by: User, number: int, progress: Progress = lambda rows: None) -> Report | None:
    """Bring the confirmed signatures of a form in, in a batch; None where none waits.

    Repeated after a crash, it writes the same file again, which changes nothing, and notes what came in.
    """
    with acting_as(by.pk):
        form = form_numbered(number)
        unit_for(by, IMPORT, form.unit.code)
        waiting = list(_waiting(form))
        if not waiting:
            return None
        path = _written(form, waiting)
    report = import_people(by=by, path=path, source_code=form.source.code, on=timezone.localdate(), progress=progress)
    with acting_as(by.pk):
        ids = [each.pk for each in waiting]
        # nothing is kept twice: what they wrote stands in the rows of the batch now
        Signature.objects.filter(pk__in=ids).update(batch=Batch.objects.get(pk=report.batch), said={})
        audit.record(
            by=by, unit=form.unit_id, what="signatures.brought.in", on=f"form:{number}",
            new={"batch": report.batch, "signatures": len(ids)},
        )  # fmt: skip
    path.unlink(missing_ok=True)
    return report


@transaction.atomic
def forget(*, by: User) -> int:
    """Forget what nobody confirmed within a week, and from where anything older than a day was sent."""
    now = timezone.now()
    Signature.objects.filter(signed_at__lt=now - timedelta(days=1)).exclude(origin="").update(origin="")
    gone, _ = Signature.objects.filter(confirmed_at=None, signed_at__lt=now - CONFIRMED_WITHIN).delete()
    if gone:
        audit.record(by=by, what="signatures.forgotten", on="signatures", new={"signatures": gone})
    return gone


def _ask(by: User, signature: Signature, site: str) -> None:
    queue.enqueue(
        "intake.confirmation",
        by=by.pk,
        unit=signature.unit_id,
        on=f"signature:{signature.pk}",
        signature=str(signature.pk),
        site=site,
    )


def _waiting(form: WebForm) -> Iterable[Signature]:
    return (
        Signature.objects.filter(form=form, batch=None, repeated=False)
        .exclude(confirmed_at=None)
        .order_by("confirmed_at", "pk")
    )


def _written(form: WebForm, waiting: Iterable[Signature]) -> Path:
    """The signatures as an outside list: what signing means, and how to be reached where that is permitted."""
    folder = rooms.room(ROOM) / str(form.pk)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{form.slug}.csv"
    meant = {form.kind: form.fact.name_en if form.kind in NAMED else "yes"}
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*COLUMNS, "on", *(["signed_on"] if form.kind == "petition" else []), *meant])
        writer.writeheader()
        for each in waiting:
            said = {name: text for name, text in each.said.items() if each.agreed or name not in REACHED}
            day = timezone.localdate(each.signed_at).isoformat()
            dated = {"on": day, **({"signed_on": day} if form.kind == "petition" else {})}
            writer.writerow({**said, **dated, **meant})
    path.chmod(0o600)
    return path


def _digest(what: str, text: str) -> str:
    """A text so that it can be compared and not read, and only within this installation."""
    return hmac.new(servers.secret_key().encode(), f"{what}:{text}".encode(), hashlib.sha256).hexdigest()
