"""Destroying what a batch brought, and the certificate."""

import io
import tempfile
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.apps.audit import actions as audit
from hustings.apps.intake import access, queries
from hustings.apps.intake.models import Destruction
from hustings.domain.messages import BadInput
from hustings.files.documents.certificate import digest_line, sections, title, write_certificate
from hustings.files.documents.content import Language
from hustings.jobs import queue
from hustings.web.proof import checked
from hustings.web.request import Request


@checked
def destroy(request: Request, number: int) -> HttpResponse:
    """Ask whether a batch is to be destroyed, and why; sent, the worker does it."""
    found = access.batch_for(request.user, number)
    unit = access.check_destroying(request.user, found)
    sentence, because = "", request.POST.get("because", "").strip()
    if request.method == "POST":
        known = queries.destruction_of(found)
        if queue.busy(f"batch:{number}"):
            sentence = _("Something is being done with this batch. Wait for it.")
        elif known is None and not because:
            sentence = _("Say which law or agreement demands that it is destroyed: the certificate says it.")
        elif request.POST.get("number", "").strip() != str(number):
            sentence = _("Type the number of the batch, so that the right one is destroyed.")
        else:
            queue.enqueue(
                "intake.destroy",
                by=request.user.pk,
                unit=unit.pk,
                on=f"batch:{number}",
                number=number,
                because=because,
            )
            audit.record(by=request.user, unit=unit.pk, what="destruction.asked", on=f"batch:{number}")
            messages.success(request, _("The batch is being destroyed."))
            return HttpResponseRedirect(reverse("intake:batch", args=[number]))
    said = {"batch": found, "because": because, "sentence": sentence}
    return render(request, "intake/destroy.html", said, status=422 if sentence else 200)


@require_GET
def certificate(request: Request, number: int) -> HttpResponse | FileResponse:
    """The certificate, on the screen or as a PDF."""
    batch = access.batch_for(request.user, number)
    found = queries.destruction_of(batch)
    if found is None or found.certificate is None:
        raise BadInput("Batch {batch} has no certificate: nothing of it was destroyed.", batch=number)
    language = cast(Language, get_language() if get_language() in ("en", "fr") else "en")
    audit.record(by=request.user, unit=batch.unit_id, what="certificate.read", on=f"batch:{number}")
    if "pdf" in request.GET:
        return FileResponse(_printed(found, language), as_attachment=True, filename=f"certificate-{number}.pdf")
    said = {
        "batch": batch,
        "title": title(language),
        "parts": sections(found.certificate, language),
        "digest": digest_line(found.sha256, language),
    }
    return render(request, "intake/certificate.html", said)


def _printed(found: Destruction, language: Language) -> io.BytesIO:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.pdf"
        write_certificate(found.certificate or {}, found.sha256, path, language)
        return io.BytesIO(path.read_bytes())
