"""Erasing what is held of a person, and the statement of it."""

import io
import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.apps.audit import actions as audit
from hustings.apps.people import actions as people
from hustings.apps.privacy import queries
from hustings.apps.privacy.access import answering, check_erasing, erasure_numbered, person_for
from hustings.apps.privacy.models import Erasure
from hustings.files.documents.content import Language
from hustings.files.documents.statement import Line, write_statement
from hustings.jobs import queue
from hustings.web import languages
from hustings.web.proof import checked
from hustings.web.request import Request


@checked
def erase(request: Request, number: int) -> HttpResponse:
    """Ask whether what is held of a person is to be erased; sent, the worker does it."""
    one = person_for(request.user, number)
    unit = answering(request.user)
    check_erasing(request.user, one)
    because, sentence = request.POST.get("because", "").strip(), ""
    if request.method == "POST":
        if queue.busy(f"person:{one.pk}"):
            sentence = _("Something is being done for this person. Wait for it.")
        elif not because:
            sentence = _("Say what the erasure rests on: the person's request, or an order.")
        elif request.POST.get("number", "").strip() != str(one.pk):
            sentence = _("Type the number of the person, so that the right one is erased.")
        else:
            said = {"number": one.pk, "because": because, "silent": bool(request.POST.get("silent"))}
            queue.enqueue("privacy.erase", by=request.user.pk, unit=unit.pk, on=f"person:{one.pk}", **said)
            audit.record(by=request.user, unit=unit.pk, what="erasure.asked", on=f"person:{one.pk}")
            messages.success(request, _("It is being erased. The statement will stand below."))
            return HttpResponseRedirect(reverse("privacy:index"))
    people.note_view(by=request.user, person=one.pk)
    said = {"person": one, "name": one.name or f"#{one.pk}", "because": because, "sentence": sentence}
    return render(request, "privacy/erase.html", said, status=422 if sentence else 200)


@require_GET
def statement(request: Request, number: int) -> HttpResponse | FileResponse:
    """What was erased and what stays, on the screen or as a PDF."""
    found = erasure_numbered(request.user, number)
    audit.record(by=request.user, unit=found.unit_id, what="statement.read", on=f"erasure:{number}")
    if "pdf" in request.GET:
        return FileResponse(_printed(found), as_attachment=True, filename=f"erasure-{number}.pdf")
    said = {"erasure": found, "parts": queries.statement_of(found.statement), "digest": _digest_line(found)}
    return render(request, "privacy/statement.html", said)


def _printed(found: Erasure) -> io.BytesIO:
    language: Language = "fr" if languages.current() == "fr" else "en"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement.pdf"
        title, parts = _("Statement of erasure"), queries.statement_of(found.statement)
        write_statement(title, parts, path, language, digest=_digest_line(found))
        return io.BytesIO(path.read_bytes())


def _digest_line(found: Erasure) -> Line:
    apart = " ".join(found.sha256[at : at + 8] for at in range(0, len(found.sha256), 8))
    return _("SHA-256 of this statement, on the sealed record"), apart
