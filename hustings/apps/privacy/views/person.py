"""One person and what is held of them: told, objected to, asked for."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.audit import actions as audit
from hustings.apps.interactions import queries as interactions
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists.queries import shelf
from hustings.apps.organisations.access import ANSWER, has_right, rights_on
from hustings.apps.organisations.models import Unit
from hustings.apps.people import actions as people
from hustings.apps.people.models import Person
from hustings.apps.privacy import actions, queries
from hustings.apps.privacy.access import answering, is_held, may_answer, person_for
from hustings.apps.privacy.views.standing import worded
from hustings.apps.privacy.views.wording import KINDS
from hustings.domain.messages import BadInput
from hustings.jobs import queue
from hustings.jobs.models import Work
from hustings.web import languages
from hustings.web.handing_over import handed_over
from hustings.web.panels import panel
from hustings.web.proof import checked
from hustings.web.request import Request


@require_GET
def person(request: Request, number: int) -> HttpResponse:
    """What a person asked of us, and everything that can be done about it."""
    one = person_for(request.user, number)
    if one.pk != number:
        return redirect("privacy:person", one.pk)
    people.note_view(by=request.user, person=one.pk)
    return render(request, "privacy/person.html", _page(one))


@require_GET
def files(request: Request, number: int) -> HttpResponse:
    """The files made for a person alone: asked again while one is being made."""
    return render(request, "privacy/files.html", _files(person_for(request.user, number)))


@checked
@require_POST
def tell(request: Request, number: int) -> HttpResponse:
    """Ask for the file of all that is held of a person. The worker makes it."""
    one = person_for(request.user, number)
    unit = answering(request.user)
    queue.enqueue(
        "privacy.disclose",
        by=request.user.pk,
        unit=unit.pk,
        on=f"person:{one.pk}",
        number=one.pk,
        language=request.POST.get("language") if request.POST.get("language") in ("en", "fr") else get_language(),
        with_names=bool(request.POST.get("names")),
    )
    audit.record(by=request.user, unit=unit.pk, what="disclosure.asked", on=f"person:{one.pk}")
    return HttpResponseRedirect(reverse("privacy:person", args=[one.pk]) + "#files")


@checked
@require_GET
def fetch(request: Request, work: int, name: str) -> StreamingHttpResponse:
    """Hand one of the files of a disclosure over."""
    answering(request.user)
    found = Work.objects.filter(pk=work, kind="privacy.disclose", state=Work.State.DONE).first()
    path = shelf.path_of(work, name) if found and name in (actions.PAPER, actions.PLAIN) else None
    if found is None or path is None:
        raise BadInput("This file is not here any more. Make it anew on the person's page.")
    audit.record(
        by=request.user, unit=found.unit, what="file.taken", on=f"work:{work}", new={"release": found.result["release"]}
    )
    unit, user = Unit.objects.get(pk=found.unit), request.user
    return handed_over(path, f"{found.result['release']}-{path.name}", lambda: has_right(user, ANSWER, unit))


@require_POST
def object_to(request: Request, number: int) -> HttpResponse:
    """Keep by which channels a person is not to be contacted."""
    one = person_for(request.user, number)
    known = {str(int(each)) for each in Interaction.Channel}
    chosen = sum(int(each) for each in set(request.POST.getlist("stop")) & known)
    shown = sum(int(each) for each in set(request.POST.getlist("shown")) & known)
    changed = actions.object_to(by=request.user, person=one.pk, channels=chosen, shown=shown)
    messages.success(request, _("The wish is kept.") if changed else _("Nothing changed."))
    return HttpResponseRedirect(reverse("privacy:person", args=[one.pk]))


@require_POST
def take_up(request: Request, number: int) -> HttpResponse:
    """Note that a person asks something of us."""
    one = person_for(request.user, number)
    form = request.POST
    try:
        actions.take_up(
            by=request.user,
            person=one.pk,
            kind=form.get("kind", ""),
            received_on=_day(form.get("received_on", "")),
            came_by=form.get("came_by", ""),
            known_by=form.get("known_by", ""),
        )
    except BadInput as error:
        said = _page(one) | {"problem": error.message.render(_), "sent": form}
        return render(request, "privacy/person.html", said, status=422)
    messages.success(request, _("The request is noted."))
    return HttpResponseRedirect(reverse("privacy:person", args=[one.pk]))


@panel("person.acts", 40)
def way(request: Request, one: Person) -> SafeString | None:
    """The way from a person's own page."""
    if not may_answer(request.user, rights_on(request)):
        return None
    return format_html(
        '<a class="btn btn-plain" href="{}">{}</a>',
        reverse("privacy:person", args=[one.pk]),
        _("What is held of them"),
    )


def page_of(one: Person, problem: str) -> dict[str, Any]:
    """What the page of a person shows, with what was wrong with what was sent."""
    return _page(one) | {"problem": problem}


def _page(one: Person) -> dict[str, Any]:
    mask = interactions.stops(one.pk)
    return {
        "person": one,
        "name": one.name or f"#{one.pk}",
        "speaks": one.language if one.language in ("en", "fr") else languages.current(),
        "demands": [worded(each) for each in queries.demands_of(one.pk)],
        "kinds": [(code, _(title)) for code, title in KINDS.items()],
        "channels": [(int(each), str(each.label).capitalize(), bool(mask & each)) for each in Interaction.Channel],
        "today": timezone.localdate().isoformat(),
        "holds": queries.holds(one.pk),
        "held": is_held(one.pk),
        **_files(one),
    }


def _files(one: Person) -> dict[str, Any]:
    works = [each for each in queue.works_on(f"person:{one.pk}") if each.kind == "privacy.disclose"]
    made = [
        {
            "it": each,
            "problem": problem.render(_) if (problem := queue.problem_of(each)) else "",
            "there": bool(each.result and shelf.path_of(each.pk, actions.PAPER)),
        }
        for each in works
    ]
    busy = any(each.state in (Work.State.WAITING, Work.State.RUNNING) for each in works)
    return {"person": one, "works": made, "busy": busy, "paper": actions.PAPER, "plain": actions.PLAIN}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None
