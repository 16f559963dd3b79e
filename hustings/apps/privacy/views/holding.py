"""Legal holds, set and lifted."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hustings.apps.privacy import actions
from hustings.apps.privacy.access import answering, hold_numbered, person_for
from hustings.apps.privacy.views.person import page_of
from hustings.domain.messages import BadInput
from hustings.web.proof import checked
from hustings.web.request import Request


@require_POST
def of_person(request: Request, number: int) -> HttpResponse:
    """Keep what is held of a person."""
    one = person_for(request.user, number)
    try:
        actions.hold(by=request.user, person=one.pk, because=request.POST.get("because", ""))
    except BadInput as error:
        return render(request, "privacy/person.html", page_of(one, error.message.render(_)), status=422)
    messages.success(request, _("It is held until you lift it."))
    return HttpResponseRedirect(reverse("privacy:person", args=[one.pk]))


@checked
@require_POST
def hold(request: Request) -> HttpResponse:
    """Keep what a batch brought, or everything."""
    answering(request.user)
    wanted = request.POST.get("batch", "").strip()
    if wanted and not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 10):
        raise BadInput("The number of a batch is digits. Leave it empty to hold everything.")
    if not wanted and "everything" not in request.POST:
        raise BadInput("Give the number of a batch, or tick that everything is held.")
    batch = int(wanted) if wanted else None
    actions.hold(by=request.user, batch=batch, because=request.POST.get("because", ""))
    messages.success(request, _("It is held until you lift it."))
    return HttpResponseRedirect(reverse("privacy:index"))


@checked
@require_POST
def lift(request: Request, number: int) -> HttpResponse:
    """Lift a hold."""
    hold_numbered(request.user, number)
    actions.lift(by=request.user, number=number, because=request.POST.get("because", ""))
    messages.success(request, _("The hold is lifted."))
    return HttpResponseRedirect(reverse("privacy:index"))
