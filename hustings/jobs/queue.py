"""Asking for work, and asking it to stop: in the transaction of the act that wants it."""

from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from hustings.domain.messages import BadInput, Message
from hustings.jobs.models import Work

QUEUED = "hustings.work"  # the one task that the queue knows; which function does it stands in the work


def enqueue(kind: str, *, by: int, unit: int, on: str, **arguments: Any) -> Work:
    """Ask for work in the user's name. It begins once this transaction commits, and not at all if it does not."""
    made = Work.objects.create(
        kind=kind, by_user=by, unit=unit, on_what=on, arguments=arguments, asked_at=timezone.now()
    )
    app.configure_task(QUEUED, queueing_lock=f"work:{made.pk}", lock=on).defer(work=made.pk, user=by)
    return made


def ask_to_stop(number: int, of: str) -> Work:
    """Ask work of an app to stop: at once if it has not begun, else when it next notes progress. Raises BadInput."""
    found = Work.objects.select_for_update().filter(pk=number, kind__startswith=f"{of}.").first()
    if found is None:
        raise BadInput("There is no such work of yours.")
    if found.state == Work.State.WAITING:
        found.state, found.ended_at = Work.State.STOPPED, timezone.now()
    found.stop_asked = True
    found.save(update_fields=["state", "ended_at", "stop_asked"])
    return found


def problem_of(work: Work) -> Message | None:
    """Why a piece of work failed, or None where it did not."""
    return _message(work.problem) if work.problem else None


def busy(on: str) -> bool:
    """Whether work on one thing waits or goes on."""
    return Work.objects.filter(on_what=on, state__in=(Work.State.WAITING, Work.State.RUNNING)).exists()


def running(kind: str) -> list[Work]:
    """The work of a kind that waits or goes on, of the acting user's units, the oldest first."""
    return list(Work.objects.filter(kind=kind, state__in=(Work.State.WAITING, Work.State.RUNNING)).order_by("pk"))


def works_on(on: str) -> list[Work]:
    """The work asked for about one thing, the newest first."""
    return list(Work.objects.filter(on_what=on).order_by("-pk"))


def _message(kept: dict[str, Any]) -> Message:
    params = {name: _message(value) if isinstance(value, dict) else value for name, value in kept["params"].items()}
    return Message(kept["text"], params)
