"""Bringing a file in, step by step; each step has an address and can be left and taken up again."""

from string import Formatter
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.audit import actions as audit
from hustings.apps.intake import access, actions, forms, queries
from hustings.apps.intake.models import Batch, Upload
from hustings.apps.intake.views.naming import new_source
from hustings.apps.organisations.access import IMPORT, RECORD, has_right, rights_on, unit_for, units_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput
from hustings.files.moving import reading as moving
from hustings.files.preview import Preview
from hustings.jobs import queue
from hustings.jobs.models import Work
from hustings.scope import acting_as, rooms
from hustings.web.acting import own_transactions
from hustings.web.handing_over import handed_over
from hustings.web.panels import Act, Place, panel
from hustings.web.proof import checked
from hustings.web.request import Request

RELEASE = ("release", "remise")  # columns of our own sheets that say which one it is


@require_GET
def index(request: Request) -> HttpResponse:
    """What came in, and what waits."""
    unit_for(request.user, RECORD)
    said = {
        "uploads": _unfinished(request)[:20],
        "batches": access.batches_for(request.user)[:200],
        "may_import": IMPORT in rights_on(request),
    }
    return render(request, "intake/index.html", said)


def send(request: Request) -> HttpResponse:
    """Send a file in."""
    unit_for(request.user, RECORD)
    sentence = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise BadInput("Choose a file first.")
            kind = request.POST.get("kind", "")
            made = actions.receive(by=request.user, kind=kind, file_name=file.name or "", pieces=file.chunks())
            _first_settings(request, made)
            return HttpResponseRedirect(reverse("intake:file", args=[made.pk]))
        except BadInput as error:
            sentence = error.message.render(_)
    said = {"sentence": sentence, "kind": request.POST.get("kind", ""), "may_import": IMPORT in rights_on(request)}
    return render(request, "intake/send.html", said, status=422 if sentence else 200)


def file(request: Request, number: int) -> HttpResponse:
    """How a file is read, what its rows become, and the buttons that try it and bring it in."""
    upload = access.upload_for(request.user, number)
    if upload.batch_id:
        return HttpResponseRedirect(reverse("intake:batch", args=[upload.batch_id]))
    if upload.dropped:
        raise BadInput("This file was let go. Send it again.")
    sentence = ""
    if request.method == "POST":
        try:
            sent = _acted(request, upload)
            if sent is not None:
                return sent
        except BadInput as error:
            sentence = error.message.render(_)
    try:
        seen = forms.previewed(upload)
    except BadInput as error:
        seen, sentence = Preview("", "", (), (), ()), sentence or error.message.render(_)
    said = {
        "upload": upload,
        "seen": seen,
        "sentence": sentence or (seen.problem.render(_) if seen.problem else ""),
        "notes": [note.render(_) for note in seen.notes],
        **forms.offered(upload, seen, get_language() or "en"),
        **_works(upload),
    }
    part = bool(request.htmx)
    return render(request, "intake/reading.html" if part else "intake/file.html", said)


@require_GET
def progress(request: Request, number: int) -> HttpResponse:
    """How far the work on a file is: asked again while it goes on."""
    upload = access.upload_for(request.user, number)
    if upload.batch_id:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("intake:batch", args=[upload.batch_id])
        return response
    return render(request, "intake/progress.html", {"upload": upload, **_works(upload)})


@require_POST
def drop(request: Request, number: int) -> HttpResponse:
    """Let a file go that was sent in and is not to be brought in."""
    upload = access.upload_for(request.user, number)
    actions.drop(by=request.user, upload=upload)
    messages.success(request, _("The file is let go. Nothing of it was brought in."))
    return HttpResponseRedirect(reverse("intake:index"))


@require_POST
def stop(request: Request, work: int) -> HttpResponse:
    """Ask an import to stop; what it had done is undone with its transaction."""
    unit_for(request.user, RECORD)
    asked = queue.ask_to_stop(work, "intake")
    audit.record(by=request.user, unit=asked.unit, what="work.stopped", on=f"work:{asked.pk}")
    if asked.kind != "intake.import":
        return HttpResponseRedirect(reverse("intake:index"))
    return HttpResponseRedirect(reverse("intake:file", args=[asked.arguments["number"]]) + "#progress")


@require_GET
def batch(request: Request, number: int) -> HttpResponse:
    """The report of a batch: what became of its rows, and the ways back."""
    found = access.batch_for(request.user, number)
    by = User.objects.filter(pk=found.by_user).first()
    works = queue.works_on(f"batch:{found.pk}")
    said = {
        "batch": found,
        "kept": found.rows - found.refused,
        "waiting": queries.waiting([unit.pk for unit in units_for(request.user, IMPORT)], found.pk),
        "nobody": queries.decided_nobody(found.pk),
        "changes": forms.changes_shown(queries.changes(found)),
        "by": by.name if by else "",
        "state": _(found.state),
        "reasons": list(map(_open, found.reasons.items())),
        "not_mapped": found.not_mapped,
        "may_undo": found.state == Batch.State.PUBLISHED and access.may_undo(request.user, found),
        "may_export": access.may_take_refused(request.user, found),
        "may_destroy": found.kind != Upload.Kind.CONTACTS and access.may_destroy(request.user, found),
        "destruction": queries.destruction_of(found),
        "destroying": any(each.kind == "intake.destroy" for each in works),
        "undoing": any(each.state in (Work.State.WAITING, Work.State.RUNNING) for each in works),
        "failed": next((problem.render(_) for each in works if (problem := queue.problem_of(each))), ""),
    }
    return render(request, "intake/batch.html", said)


@require_POST
def undo(request: Request, number: int) -> HttpResponse:
    """Take a batch back, in the worker: it may be large."""
    found = access.batch_for(request.user, number)
    unit = access.check_undo(request.user, found)
    queue.enqueue("intake.undo", by=request.user.pk, unit=unit.pk, on=f"batch:{number}", number=number)
    audit.record(by=request.user, unit=unit.pk, what="undo.asked", on=f"batch:{number}")
    return HttpResponseRedirect(reverse("intake:batch", args=[number]))


@checked
@require_POST
@own_transactions
def refused(request: Request, number: int) -> StreamingHttpResponse:
    """The refused rows as a file, to be mended and sent in again. It leaves through the gate, so commits first."""
    with acting_as(request.user.pk):
        found = access.batch_numbered(number)
    folder = rooms.room("files") / f"batch-{number}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"refused-{found.file_name}"
    written = actions.write_refused(
        by=request.user, number=number, purpose="intake", path=path, on=timezone.localdate()
    )
    wanted = written.reasons if "reasons" in request.POST else written.path
    unit, user = Unit.objects.get(pk=found.unit_id), request.user
    return handed_over(wanted, wanted.name, lambda: has_right(user, RECORD, unit))


@panel("menu", 40)
def menu(request: Request) -> Place | None:
    """The way to bringing files in."""
    return Place(_("Bring a file in"), reverse("intake:index")) if RECORD in rights_on(request) else None


@panel("home.acts", 40)
def unfinished(request: Request) -> Act | None:
    """A file that was sent in and not brought in, or a batch with refused rows."""
    if IMPORT not in rights_on(request):
        return None
    waiting = _unfinished(request).first()
    if waiting is not None:
        address = reverse("intake:file", args=[waiting.pk])
        return Act(_("Finish bringing {file} in").format(file=waiting.file_name), address, _("It was only sent."), 40)
    own = Batch.objects.filter(by_user=request.user.pk)
    odd = own.filter(state=Batch.State.PUBLISHED, refused__gt=0).order_by("-pk").first()
    if odd is None:
        return None
    why = ngettext("{rows} row was refused.", "{rows} rows were refused.", odd.refused).format(rows=odd.refused)
    return Act(_("Mend {file}").format(file=odd.file_name), reverse("intake:batch", args=[odd.pk]), why, 20)


def _unfinished(request: Request) -> QuerySet[Upload]:
    """The files that the user sent in and neither brought in nor let go, the newest first."""
    return Upload.objects.filter(batch=None, dropped=False, by_user=request.user.pk).order_by("-pk")


def _first_settings(request: Request, upload: Upload) -> None:
    """How the last file of the same header was read, else what the file itself suggests."""
    settings: dict[str, Any] = {"on": timezone.localdate().isoformat()}
    if upload.kind == Upload.Kind.ELECTORS:
        settings["layout"] = forms.likeliest_layout(upload)
    upload.settings = settings
    try:
        columns = forms.previewed(upload).columns
        titles = [column.title for column in columns]
        settings["export"] = moving.recognised(titles) if upload.kind == Upload.Kind.PEOPLE else ""
        settings["release"] = next((each.values[0] for each in columns if each.title in RELEASE and each.values), "")
        settings |= queries.remembered(upload, queries.header_digest(titles))
    except BadInput:
        pass  # the next page says what is wrong with the file
    actions.describe(by=request.user, upload=upload, settings=settings)


def _acted(request: Request, upload: Upload) -> HttpResponse | None:
    """Keep what the form says, and ask for the work that a button wants. None where the page is shown again."""
    form = request.POST
    settings = forms.settings_of(form, upload.settings)
    if (
        {"try", "bring"} & set(form)
        and not settings["source"]
        and any(settings["naming"][name] for name in forms.NAMING)
    ):
        actions.describe(by=request.user, upload=upload, settings=settings)
        settings["source"] = new_source(request.user, upload).code
    if form.get("confirm"):
        settings["confirmed"] = [*settings["confirmed"], form["confirm"]]
    actions.describe(by=request.user, upload=upload, settings=settings)
    if not {"try", "bring", "confirm"} & set(form):
        return None
    if upload.kind == Upload.Kind.PEOPLE and not settings["source"]:
        raise BadInput("Say first who gave the list: choose a source, or name a new one.")
    if upload.kind == Upload.Kind.CONTACTS and not settings["release"]:
        raise BadInput("Type the number that stands at the top of the sheet.")
    titles = [column.title for column in forms.previewed(upload).columns]
    actions.remember(by=request.user, upload=upload, titles=titles)
    queue.enqueue(
        "intake.import",
        by=request.user.pk,
        unit=upload.unit_id,
        on=f"upload:{upload.pk}",
        number=upload.pk,
        dry_run="try" in form,
    )
    return HttpResponseRedirect(reverse("intake:file", args=[upload.pk]) + "#progress")


def _works(upload: Upload) -> dict[str, Any]:
    works = queue.works_on(f"upload:{upload.pk}")
    shown = [
        {
            "it": each,
            "problem": problem.render(_) if (problem := queue.problem_of(each)) else "",
            "confirm": (each.problem or {}).get("params", {}).get("code", "")
            if "--confirm" in (each.problem or {}).get("text", "")
            else "",
            "reasons": list(map(_open, _reasons(each.result))),
        }
        for each in works[:5]
    ]
    going_on = any(each.state in (Work.State.WAITING, Work.State.RUNNING) for each in works)
    # it may have come in between two looks at it: then the next look leads on to what came in
    just_in = bool(works) and works[0].state == Work.State.DONE and not works[0].arguments["dry_run"]
    return {"works": shown, "busy": going_on or (just_in and upload.batch_id is None)}


def _reasons(result: dict[str, Any] | None) -> list[tuple[str, int]]:
    return list({**result.get("reasons", {}), **result.get("notes", {})}.items()) if result else []


def _open(counted: tuple[str, int]) -> tuple[str, int]:
    """A reason as it counts for many rows: what differs from row to row stays open."""
    blanks = {name: "…" for _text, name, _spec, _turn in Formatter().parse(counted[0]) if name}
    return _(counted[0]).format(**blanks), counted[1]
