"""Letting people in: invitations, the way back in for whoever lost theirs, and the page that such a link opens."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import (
    ADMINISTER,
    goes_by_mail,
    invited_by,
    link_of,
    unit_for,
    unit_named,
)
from hustings.apps.organisations.actions.inviting import MOST_TRIES
from hustings.apps.organisations.models import Invitation, Membership, User
from hustings.apps.organisations.views import working
from hustings.domain.messages import BadInput
from hustings.scope import acting_as
from hustings.web import proof
from hustings.web.acting import open_to_all
from hustings.web.proof import checked
from hustings.web.request import Request
from hustings.web.shell import problem


@checked
@require_POST
def invite_new(request: Request) -> HttpResponse:
    """Make a user with one role, and the link by which they come in."""
    unit_for(request.user, ADMINISTER)
    said = {name: request.POST.get(name, "").strip() for name in ("name", "username", "email", "language", "role")}
    try:
        if not (said["name"] and said["username"]):
            raise BadInput("Give their name, and the name by which they sign in.")
        if said["role"] not in Membership.Role.values:
            raise BadInput("Choose what they do.")
        unit = unit_named(request.POST.get("unit", ""))
        user = actions.add_user(by=request.user, unit=unit, **said)
        made = actions.invite(by=request.user, user=user, site=_site(request))
    except BadInput as error:
        return working.page(request, error.message.render(_))
    return _made(request, made)


@checked
@require_POST
def invite(request: Request, number: int) -> HttpResponse:
    """Make a new link for somebody who was never in."""
    return _made(request, actions.invite(by=request.user, user=_user(request, number), site=_site(request)))


@checked
@require_POST
def back_in(request: Request, number: int) -> HttpResponse:
    """Ask that somebody be let back in, and show the code that is to be told to them."""
    user = _user(request, number)
    try:
        made, code = actions.ask_back_in(by=request.user, user=user, why=request.POST.get("why", ""))
    except BadInput as error:
        return working.page(request, error.message.render(_))
    return render(request, "organisations/invited.html", {"it": made, "code": f"{code[:5]} {code[5:]}"})


@checked
@require_POST
def agree(request: Request, number: int) -> HttpResponse:
    """As the second person, let somebody back in."""
    return _made(request, actions.agree_back_in(by=request.user, number=number, site=_site(request)))


@checked
@require_POST
def end(request: Request, number: int) -> HttpResponse:
    """Take a link back, or the wish for one."""
    actions.end_invitation(by=request.user, number=number)
    messages.success(request, _("Taken back: the link leads nowhere any more."))
    return HttpResponseRedirect(reverse("organisations:working"))


@checked
@require_POST
def sign_out(request: Request, number: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    actions.end_sessions(by=request.user, user=_user(request, number))
    messages.success(request, _("Signed out everywhere."))
    return HttpResponseRedirect(reverse("organisations:working"))


@open_to_all
@require_http_methods(["GET", "POST"])
def welcome(request: Request, token: str) -> HttpResponse:
    """What a link opens: choose a password, and be signed in. Nothing is done before the button is pressed."""
    try:
        found = invited_by(token)
    except BadInput as error:
        return problem(request, error.message.render(_), 404)
    if request.method == "GET":
        return _welcome(request, found)
    try:
        password = request.POST.get("password", "")
        if password != request.POST.get("again", ""):
            raise BadInput("The two passwords differ. Type the same one twice.")
        accepted = actions.accept(by=found.user, invitation=found, password=password, code=request.POST.get("code", ""))
    except BadInput as error:
        return _welcome(request, found, error.message.render(_))
    if not accepted:
        said = BadInput("This is not the code. After {tries} wrong ones the link is void.", tries=MOST_TRIES)
        return _welcome(request, found, said.message.render(_))
    proof.note_password(request, found.user)
    reply: HttpResponse = perform_login(request, User.objects.get(pk=found.user_id))
    return reply


def _site(request: Request) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/")[:-1]


def _user(request: Request, number: int) -> User:
    unit_for(request.user, ADMINISTER)
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such user.")
    return found


def _made(request: Request, made: Invitation) -> HttpResponse:
    link = "" if goes_by_mail(made) else link_of(made, _site(request))
    return render(request, "organisations/invited.html", {"it": made, "link": link, "mailed": not link})


def _welcome(request: Request, found: Invitation, problem: str = "") -> HttpResponse:
    with acting_as(found.user_id):
        by = User.objects.filter(pk=found.agreed_by or found.by_user).values_list("name", flat=True).first()
    said = {"it": found, "by": by, "problem": problem}
    return render(request, "organisations/welcome.html", said, status=422 if problem else 200)
