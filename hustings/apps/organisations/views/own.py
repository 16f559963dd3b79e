"""What users settle for themselves: their language, and that they are still there."""

from allauth.account.views import logout as allauths_logout
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from hustings.apps.organisations import actions
from hustings.scope import acting_as
from hustings.web import languages, staying
from hustings.web.acting import open_to_all
from hustings.web.proof import own_sign_in
from hustings.web.request import Request


@open_to_all
@require_POST
def language(request: Request) -> HttpResponse:
    """Change the language and come back to the same page; kept with the user, or with a visitor's browser."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if wanted in languages.KNOWN:
        if request.user.is_authenticated:
            with acting_as(request.user.pk):
                actions.choose_language(by=request.user, language=wanted)
        languages.keep(response, wanted)
    return response


@open_to_all
def sign_out(request: Request) -> HttpResponse:
    """Leave; the browser forgets what it stored of our pages: others may use the same screen. No page is cached."""
    reply: HttpResponse = allauths_logout(request)
    if request.method == "POST":
        reply["Clear-Site-Data"] = '"storage"'
    return reply


@own_sign_in
@require_POST
def stay(request: Request) -> HttpResponse:
    """Begin the session's time anew, for somebody who was asked and is still there."""
    staying.renew(request)
    return HttpResponse(status=204)
