"""Bringing files in and taking batches back, done by the worker."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake import access, actions, queries
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch, Upload
from hustings.apps.organisations.access import user_numbered
from hustings.apps.people.access import source_numbered
from hustings.domain.messages import BadInput
from hustings.jobs import queue
from hustings.jobs.models import Work
from hustings.jobs.registry import Running, chore, task
from hustings.scope import acting_as, rooms


@chore("intake.uploads")
def clear_away(user: int) -> None:
    """Files that were sent in and not brought in within a month are removed; their page says so."""
    if gone := rooms.clear(queries.UPLOADS):
        audit.record(by=user_numbered(user), what="uploads.removed", on="uploads", new={"pieces": gone})


@task("intake.import")
def bring_in(*, by: int, running: Running, number: int, dry_run: bool) -> dict[str, Any]:
    """Bring a file in as its settings say, or try it. Repeated after a crash, it finds what was published and stops."""
    with acting_as(by):
        user = user_numbered(by)
        upload = access.upload_numbered(number)
        asked_at = Work.objects.get(pk=running.number).asked_at
        done = None if dry_run else queries.published_from(upload, asked_at)
    if done is None:
        report = _imported(user, upload, running, dry_run)
    else:
        report = _report_of(done)
    if not dry_run:
        with acting_as(by):
            actions.settle(by=user, upload=upload, batch=report.batch)
    return report.as_json()


@task("intake.destroy")
def destroy(*, by: int, running: Running, number: int, because: str) -> dict[str, Any]:
    """Destroy what a batch brought. Repeated after a crash, it goes on where it was, and leaves what is certified."""
    with acting_as(by):
        user = user_numbered(by)
        known = queries.destruction_of(access.batch_numbered(number))
        if known is not None and known.certificate is not None:
            return {"batch": number, "certificate": known.sha256}
    running.progress(0)
    made = actions.destroy(by=user, number=number, because=because)
    return {"batch": number, "certificate": made.sha256}


@task("intake.undo")
def take_back(*, by: int, running: Running, number: int) -> dict[str, Any]:
    """Undo a batch. Repeated after a crash, it finds the batch undone and leaves it so."""
    with acting_as(by):
        user = user_numbered(by)
        if access.batch_numbered(number).state == Batch.State.UNDONE:
            return {"batch": number}
    running.progress(0)
    return {"batch": number, "people": actions.undo(by=user, number=number)}


@task("intake.withdraw")
def withdraw(*, by: int, running: Running, number: int, reason: str, expired: bool = False) -> dict[str, Any]:
    """Withdraw a source. Repeated after a crash, it finds the source withdrawn and leaves it so."""
    with acting_as(by):
        user = user_numbered(by)
        if source_numbered(number).withdrawn_at is not None:
            return {"source": number}
    running.progress(0)
    people = actions.withdraw_source(by=user, number=number, reason=reason, expired=expired)
    return {"source": number, "people": people}


@task("intake.duplicates")
def seek_duplicates(*, by: int, running: Running) -> dict[str, Any]:
    """Look for people who may be one. Repeated, it finds the pairs that are kept already and leaves them."""
    with acting_as(by):
        user = user_numbered(by)
    return {"pairs": actions.find_duplicates(by=user, progress=running.progress)}


@chore("intake.expired")
def take_back_expired(user: int) -> None:
    """What sources said whose agreement is over counts no more, from the hour after its last day."""
    for source in queries.expired_sources(timezone.localdate()):
        on = f"source:{source.pk}"
        if source.valid_until is not None and not queue.busy(on):
            day = source.valid_until.isoformat()
            reason = f"The agreement ended on {day}. · L'entente a pris fin le {day}."
            said = {"number": source.pk, "reason": reason, "expired": True}
            queue.enqueue("intake.withdraw", by=user, unit=source.unit_id, on=on, **said)


@task("intake.confirmation")
def ask_signer(*, by: int, running: Running, signature: str, site: str) -> dict[str, Any]:
    """Ask a signer by e-mail whether the signature is theirs. Repeated, it finds the mail sent and sends no other."""
    with acting_as(by):
        return {"sent": actions.mail(by=user_numbered(by), signature=UUID(signature), site=site)}


@task("intake.signatures")
def bring_signatures_in(*, by: int, running: Running, number: int) -> dict[str, Any]:
    """Bring confirmed signatures of a form in. Repeated after a crash, it changes nothing that came in before."""
    with acting_as(by):
        user = user_numbered(by)
    report = actions.bring_in_signatures(by=user, number=number, progress=running.progress)
    return report.as_json() if report else {}


@chore("intake.signatures")
def keep_signatures(user: int) -> None:
    """What was confirmed comes in, what could not be mailed is tried again, what nobody confirmed is forgotten."""
    actions.forget(by=user_numbered(user))
    for form in queries.forms_with_signatures():
        if not queue.busy(f"form:{form.pk}"):
            queue.enqueue("intake.signatures", by=form.by_user, unit=form.unit_id, on=f"form:{form.pk}", number=form.pk)
    for work in queries.failed_confirmations():
        queue.enqueue(work.kind, by=work.by_user, unit=work.unit, on=work.on_what, **work.arguments)


def _imported(user: Any, upload: Upload, running: Running, dry_run: bool) -> Report:
    said = upload.settings
    path = queries.path_of(upload)
    if upload.dropped or not path.is_file():
        raise BadInput("The file is not here any more. Send it again.")
    on = date.fromisoformat(said["on"])
    columns = said.get("columns") or {}
    if upload.kind == Upload.Kind.ELECTORS:
        return actions.import_electors(
            by=user,
            path=path,
            layout_name=said["layout"],
            district=said.get("district", ""),
            on=on,
            dry_run=dry_run,
            date_formats=said.get("formats") or {},
            columns=columns,
            confirmed=said.get("confirmed") or (),
            whole=bool(said.get("whole")),
            progress=running.progress,
        )
    if upload.kind == Upload.Kind.PEOPLE:
        return actions.import_people(
            by=user,
            path=path,
            source_code=said["source"],
            on=on,
            dry_run=dry_run,
            columns=columns,
            export=said.get("export", ""),
            order=said.get("order", ""),
            progress=running.progress,
        )
    return actions.import_contacts(
        by=user,
        path=path,
        release_name=said["release"],
        on=on,
        dry_run=dry_run,
        columns=columns,
        progress=running.progress,
    )


def _report_of(batch: Batch) -> Report:
    return Report(
        batch.pk,
        batch.rows,
        batch.added,
        batch.changed,
        batch.unchanged,
        batch.refused,
        batch.waiting,
        reasons=batch.reasons,
        not_mapped=batch.not_mapped,
    )
