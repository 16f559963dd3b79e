"""The yearly statement of the privacy officer, to be read, printed and signed."""

import io
import tempfile
from pathlib import Path

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.apps.audit import actions as audit
from hustings.apps.privacy import queries
from hustings.apps.privacy.access import answering
from hustings.apps.privacy.queries import Part
from hustings.domain.messages import BadInput
from hustings.files.documents.statement import Line, write_statement
from hustings.web import languages
from hustings.web.request import Request

_FIRST = 2000


@require_GET
def year(request: Request) -> HttpResponse | FileResponse:
    """The statement of a year, `of` in the address, else of this one; `pdf` prints it."""
    unit = answering(request.user)
    this = timezone.localdate().year
    asked = request.GET.get("of", str(this))
    if not (asked.isascii() and asked.isdecimal() and len(asked) == 4 and _FIRST <= int(asked) <= this):
        raise BadInput("Choose a year from {first} to {last}.", first=_FIRST, last=this)
    parts = queries.year_of(int(asked))
    title = _("Statement of the privacy officer for {year}").format(year=asked)
    audit.record(by=request.user, unit=unit.pk, what="statement.read", on=f"year:{asked}")
    signed = (_("That the party follows its privacy policy is certified by"), request.user.name)
    if "pdf" in request.GET:
        return FileResponse(_printed(title, parts, signed), as_attachment=True, filename=f"statement-{asked}.pdf")
    said = {"title": title, "parts": parts, "digest": signed, "years": [this, this - 1, this - 2], "of": int(asked)}
    return render(request, "privacy/year.html", said)


def _printed(title: str, parts: list[Part], signed: Line) -> io.BytesIO:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement.pdf"
        write_statement(title, parts, path, languages.current(), digest=signed)
        return io.BytesIO(path.read_bytes())
