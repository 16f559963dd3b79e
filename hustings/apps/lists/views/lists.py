"""Lists: all of them, one with its standing and files, and the way through it person by person."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.audit import actions as audit
from hustings.apps.audit import queries as record
from hustings.apps.gate import actions as gate
from hustings.apps.lists import actions, queries
from hustings.apps.lists.access import list_numbered
from hustings.apps.lists.models import FORM_TITLES, List, SavedSearch
from hustings.apps.lists.queries import shelf
from hustings.apps.lists.views import approving
from hustings.apps.organisations.access import COUNT, EXPORT, READ, RECORD, has_right, rights_on, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.models import Person
from hustings.domain.contact_rules import REASON_MESSAGES, Reason
from hustings.domain.messages import BadInput
from hustings.domain.source_rules import RULES
from hustings.domain.source_rules import Reason as SourceReason
from hustings.jobs import queue
from hustings.jobs.models import Work
from hustings.web.handing_over import handed_over
from hustings.web.panels import Act, Place, panel
from hustings.web.proof import checked
from hustings.web.request import Request
from hustings.web.templatetags.shown import named

# who asked to be called back, and not so long ago that they have forgotten
DUE = "result of last contact is call_back and contacted within 60 days"


@require_GET
def index(request: Request) -> HttpResponse:
    """The lists and searches of the user's units, kept apart."""
    unit_for(request.user, COUNT)
    on = timezone.localdate()
    lists = List.objects.select_related("purpose").order_by("-pk")[:200]
    said = {
        "lists": [{"it": each, "over": each.expires_on < on} for each in lists],
        "searches": SavedSearch.objects.order_by("name"),
    }
    return render(request, "lists/index.html", said)


@require_GET
def one(request: Request, number: int) -> HttpResponse:
    """One list: what it is for, how it stands, and its files."""
    unit_for(request.user, COUNT)
    found = list_numbered(number)
    maker = User.objects.filter(pk=found.by_user).first()
    said = {
        "list": found,
        "maker": maker.name if maker else "",
        "over": found.expires_on < timezone.localdate(),
        "purpose": named(found.purpose),
        "forms": [(form, _(title)) for form, title in FORM_TITLES.items()],
        "may_export": EXPORT in rights_on(request),
        "may_record": {READ, RECORD} <= rights_on(request),
        **files_of(found),
    }
    return render(request, "lists/one.html", said)


@require_GET
def standing(request: Request, number: int) -> HttpResponse:
    """How many of a list remain: looked up for each of its people, so after the page itself."""
    unit_for(request.user, COUNT)
    return render(request, "lists/standing.html", {"standing": queries.standing(list_numbered(number))})


@require_GET
def files(request: Request, number: int) -> HttpResponse:
    """The files of a list alone: asked again while one is being made."""
    unit_for(request.user, COUNT)
    found = list_numbered(number)
    return render(request, "lists/files.html", {"list": found, **files_of(found)})


@checked
@require_POST
def make(request: Request, number: int) -> HttpResponse:
    """Ask for a file of a list. The worker makes it; what it holds is decided then."""
    found = list_numbered(number)
    unit_for(request.user, EXPORT, found.unit.code)
    form = request.POST.get("form", "")
    if form not in FORM_TITLES:
        raise BadInput("Choose what to make first.")
    queue.enqueue(
        "lists.export",
        by=request.user.pk,
        unit=found.unit_id,
        on=f"list:{found.pk}",
        number=found.pk,
        form=form,
        language=request.POST.get("language") if request.POST.get("language") in ("en", "fr") else get_language(),
        paper="a4" if request.POST.get("paper") == "a4" else "letter",
        why=request.POST.get("why", "").strip(),
    )
    audit.record(by=request.user, unit=found.unit_id, what="file.asked", on=f"list:{found.pk}", new={"form": form})
    return HttpResponseRedirect(reverse("lists:list", args=[number]) + "#files")


@require_POST
def stop(request: Request, work: int) -> HttpResponse:
    """Ask a file that is being made to stop."""
    unit_for(request.user, EXPORT)
    asked = queue.ask_to_stop(work, "lists")
    audit.record(by=request.user, unit=asked.unit, what="work.stopped", on=f"work:{asked.pk}")
    return HttpResponseRedirect(reverse("lists:list", args=[asked.arguments["number"]]) + "#files")


@checked
@require_GET
def fetch(request: Request, work: int) -> StreamingHttpResponse:
    """Hand a finished file over. Its release went on record before it was written; that it was taken does now."""
    unit_for(request.user, EXPORT)
    found = Work.objects.filter(pk=work, kind="lists.export", state=Work.State.DONE).first()
    path = shelf.path_of(work, found.result["file"]) if found else None
    if found is None or path is None:
        raise BadInput("This file is not here any more. Make it anew from its list.")
    audit.record(
        by=request.user, unit=found.unit, what="file.taken", on=f"work:{work}", new={"release": found.result["release"]}
    )
    unit, user = Unit.objects.get(pk=found.unit), request.user
    return handed_over(path, f"{found.result['release']}-{path.name}", lambda: has_right(user, EXPORT, unit))


@require_GET
def walk(request: Request, number: int) -> HttpResponse:
    """On to the next person of a list whom nobody has tried yet."""
    unit_for(request.user, READ)
    found = list_numbered(number)
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() else 0
    try:
        served = actions.next_served(by=request.user, frozen=found, after=start, on=timezone.localdate())
    except gate.NeedsSecondPerson as needed:
        asked = gate.ask(by=request.user, needed=needed)
        messages.warning(request, needed.asked_as(asked).message.render(_))
        return HttpResponseRedirect(reverse("lists:list", args=[number]) + "#asked")
    if served.passed:
        messages.warning(request, _passed_over(served.passed))
    onward = f"{reverse('lists:walk', args=[number])}?after={served.after}"
    if served.person is None:
        if not served.ended:  # very many were passed over: the next ones are looked at when one goes on
            return HttpResponseRedirect(onward)
        messages.success(request, _("That was the last one of this list whom nobody had tried."))
        return HttpResponseRedirect(reverse("lists:list", args=[number]))
    said = urlencode({"list": number, "purpose": found.purpose.code, "then": onward})
    return HttpResponseRedirect(f"{reverse('people:person', args=[served.person])}?{said}")


def _passed_over(people: int) -> str:
    said = ngettext("{people} person is passed over: {rule}", "{people} people are passed over: {rule}", people)
    return said.format(people=people, rule=RULES[SourceReason.NOT_FOR_THIS].text.render(_))


@require_POST
def drop(request: Request, search: int) -> HttpResponse:
    """Forget a saved search."""
    actions.drop_search(by=request.user, number=search)
    return HttpResponseRedirect(reverse("lists:index"))


def files_of(found: List) -> dict[str, Any]:
    """The work on a list and what became of it, for its page."""
    works = queue.works_on(f"list:{found.pk}")
    taken = record.told_of("file.taken", [f"work:{each.pk}" for each in works])
    users = {each.by_user for each in works} | {event.by_user for events in taken.values() for event in events}
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
    shown = [
        {
            "it": each,
            "title": _(FORM_TITLES.get(each.arguments.get("form", ""), "")),
            "by": names.get(each.by_user, ""),
            "taken": [(event.at, names.get(event.by_user, "")) for event in taken.get(f"work:{each.pk}", [])],
            "problem": problem.render(_) if (problem := queue.problem_of(each)) else "",
            "left_out": _reasons((each.result or {}).get("left_out", {})),
            "there": bool(each.result and shelf.path_of(each.pk, each.result["file"])),
        }
        for each in works
    ]
    busy = any(each.state in (Work.State.WAITING, Work.State.RUNNING) for each in works)
    return {"works": shown, "busy": busy, "asked": approving.shown(f"list:{found.pk}")}


@panel("menu", 20)
def menu(request: Request) -> list[Place] | None:
    """The way to the builder and the lists."""
    if COUNT not in rights_on(request):
        return None
    return [Place(_("Build a list"), reverse("lists:build")), Place(_("Lists"), reverse("lists:index"))]


@panel("home.acts", 10)
def due(request: Request) -> Act | None:
    """The people who asked to be called back."""
    if COUNT not in rights_on(request):
        return None
    names = queries.names()
    asked = queries.understood(DUE, names)
    people = int(queries.ask(asked, queries.scope_now(), timezone.localdate()).value)
    if not people:
        return None
    why = ngettext("{people} person asked for it.", "{people} people asked for it.", people).format(people=people)
    return Act(_("Call people back"), f"{reverse('lists:build')}?{urlencode({'q': asked.text})}", why, 35)


@panel("home.acts", 20)
def untried(request: Request) -> Act | None:
    """The newest list with people whom nobody has tried."""
    if COUNT not in rights_on(request):
        return None
    newest = List.objects.filter(expires_on__gte=timezone.localdate()).order_by("-pk").first()
    if newest is None:
        return Act(_("Build a list"), reverse("lists:build"), _("There is none yet: pick the people first."), 10)
    if queries.next_of(newest, 0) is None:
        return None
    why = _("Somebody on it was not tried yet.")
    return Act(_("Go on with {name}").format(name=newest.name), reverse("lists:list", args=[newest.pk]), why, 30)


@panel("person.acts", 20)
def next_in_list(request: Request, person: Person) -> SafeString | None:
    """Where we are in the list that we are working through, and the way to the next."""
    number = request.GET.get("list", "")
    if not number.isdecimal():
        return None
    found = list_numbered(int(number))
    place, people = queries.place_of(found, person.pk)
    said = {"list": found, "place": place, "people": people, "person": person}
    return render_to_string("lists/next.html", said, request)


@panel("person.side", 40)
def lists_of(request: Request, person: Person) -> SafeString | None:
    """The lists that this person is on."""
    found = queries.lists_of(person.pk)
    return render_to_string("lists/of_person.html", {"lists": found}, request) if found else None


def _reasons(left_out: dict[str, int]) -> list[tuple[str, int]]:
    return [(_(REASON_MESSAGES[Reason(reason)].text), people) for reason, people in left_out.items()]
