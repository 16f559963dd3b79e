"""What signers see, who have no account: the form, and the page that the link in their mail leads to."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hustings.apps.intake import access, actions, forms, queries
from hustings.apps.intake.actions.signing import TooMany
from hustings.apps.intake.models import WebForm
from hustings.apps.organisations.access import user_numbered
from hustings.domain.messages import BadInput
from hustings.scope import acting_as
from hustings.web import languages
from hustings.web.acting import open_to_all
from hustings.web.request import Request

_SLOWER_THAN = 2  # seconds in which nobody reads and fills a form
_TRAP = "website"  # a field that nobody sees: who fills it in is a program
_SHOWN = 25  # confirmed signatures from which their number is shown

Page = Callable[[Request, WebForm, bool], HttpResponse]


@open_to_all
@require_http_methods(["GET", "POST"])
def sign(request: Request, slug: str) -> HttpResponse:
    """The form; sent, the signer is told to look for the mail. The page does not tell who signed before."""
    return _in_the_name_of_its_opener(request, slug, _signed)


@open_to_all
@require_http_methods(["GET", "POST"])
def confirm(request: Request, slug: str, token: str) -> HttpResponse:
    """A button, for programs look links up before people do; pressed, the signature counts."""

    def page(request: Request, form: WebForm, is_open: bool) -> HttpResponse:
        by = user_numbered(form.by_user)
        try:
            found = access.signed_with(form, token)
            if request.method == "POST":
                found = actions.confirm(by=by, form=form, token=token)
        except BadInput as error:
            return _page(request, "intake/public/sign.html", form, is_open, error.message.render(_), status=404)
        said = found.confirmed_at is not None
        return _page(request, "intake/public/confirm.html", form, is_open, token=token, counts=said)

    return _in_the_name_of_its_opener(request, slug, page)


def _in_the_name_of_its_opener(request: Request, slug: str, page: Page) -> HttpResponse:
    """A page of a form, drawn as whoever opened the form; where they were cut off, there is no form any more."""
    found = access.public_form(slug, timezone.localdate())
    if found is not None:
        number, by_user, is_open = found
        with acting_as(by_user):
            form = WebForm.objects.select_related("unit").filter(pk=number).first()
            if form is not None:
                return page(request, form, is_open)
    return render(request, "intake/public/nothing.html", status=404)


def _signed(request: Request, form: WebForm, is_open: bool) -> HttpResponse:
    if request.method != "POST" or not is_open:
        return _page(request, "intake/public/sign.html", form, is_open)
    typed = request.POST
    if typed.get(_TRAP):  # it is not told that it was found out
        return _page(request, "intake/public/sent.html", form, is_open)
    try:
        _check_pace(typed.get("shown", ""))
        said = forms.signature_of(typed)
        actions.sign(
            by=user_numbered(form.by_user),
            form=form,
            said=said,
            language=languages.current(),
            agreed="agreed" in typed,
            origin=_origin(request),
            site=f"{request.scheme}://{request.get_host()}",
        )
    except BadInput as error:
        status = 429 if isinstance(error, TooMany) else 422
        return _page(request, "intake/public/sign.html", form, is_open, error.message.render(_), status=status)
    return _page(request, "intake/public/sent.html", form, is_open)


def _page(
    request: Request, template: str, form: WebForm, is_open: bool, sentence: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    language = languages.current()
    words = {name: getattr(form, f"{name}_{language}") for name in ("title", "text", "permission")}
    confirmed = queries.signed(form).confirmed
    said = {
        **words,
        "form": form,
        "open": is_open,
        "unit": form.unit.name_fr if language == "fr" else form.unit.name_en,
        "confirmed": confirmed if confirmed >= _SHOWN else 0,
        "sentence": sentence,
        "typed": request.POST,
        "shown": _clock().sign(form.slug),
        "trap": _TRAP,
        **more,
    }
    return render(request, template, said, status=status)


def _check_pace(shown: str) -> None:
    """Raise BadInput for a form that was sent back at once; one that was left open for a day is read anew."""
    try:
        _clock().unsign(shown, max_age=24 * 3600)
    except signing.BadSignature:
        raise BadInput("This page was open for a long time. Look it over and press Sign once more.") from None
    try:
        _clock().unsign(shown, max_age=_SLOWER_THAN)
    except signing.SignatureExpired:
        return
    raise BadInput("That was faster than anybody reads. Look it over and press Sign once more.")


def _clock() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="hustings.shown")


def _origin(request: Request) -> str:
    """The signer's network address: what the proxy before a public installation says it is."""
    behind_a_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
    forwarded = str(request.headers.get("X-Forwarded-For", "")) if behind_a_proxy else ""
    told = forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(told)
    except ValueError:
        return told
    # a household has a whole block of the newer addresses
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
