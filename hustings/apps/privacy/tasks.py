"""What takes long in answering people, done by the worker."""

from typing import Any

from django.utils import timezone

from hustings.apps.lists.queries import shelf
from hustings.apps.organisations.access import ANSWER, holders_of, user_numbered
from hustings.apps.organisations.models import Unit
from hustings.apps.privacy import actions, queries
from hustings.jobs import queue
from hustings.jobs.models import Work
from hustings.jobs.registry import Running, chore, task
from hustings.scope import acting_as


@task("privacy.disclose")
def disclose(*, by: int, running: Running, number: int, language: str, with_names: bool) -> dict[str, Any]:
    """Write what is held of a person into the work's own folder."""
    running.progress(0)
    folder = shelf.folder_of(running.number)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = actions.disclose(
        by=user_numbered(by),
        person=number,
        folder=folder,
        language="fr" if language == "fr" else "en",
        with_names=with_names,
    )
    return {"release": made.release}


@task("privacy.erase")
def erase(*, by: int, running: Running, number: int, because: str, silent: bool) -> dict[str, Any]:
    """Erase what is held of a person. Repeated after a crash, it finds that it is erased, and clears away."""
    with acting_as(by):
        known = queries.erased_since(number, Work.objects.get(pk=running.number).asked_at)
    running.progress(0)
    user = user_numbered(by)
    made = known or actions.erase(by=user, person=number, because=because, silent=silent)
    if known:
        actions.clear_away(by=user, made=known)
    return {"erasure": made.pk}


@task("privacy.sweep")
def sweep(*, by: int, running: Running) -> dict[str, Any]:
    """Remove what is kept too long. Repeated after a crash, it goes on with what is left."""
    made = actions.sweep(by=user_numbered(by), on=timezone.localdate(), progress=running.progress)
    return {"sweep": made.pk}


@chore("privacy.retention")
def sweep_daily(user: int) -> None:
    """Once a day, in the name of the party's privacy officer, what is kept too long is removed."""
    today = timezone.localdate()
    for unit in Unit.objects.filter(parent=None):
        officer = next(iter(holders_of(ANSWER, unit)), None)
        if officer and queries.keepings() and not queries.swept_on(today) and not queue.busy("retention"):
            queue.enqueue("privacy.sweep", by=officer.pk, unit=unit.pk, on="retention")
