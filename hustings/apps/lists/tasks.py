"""Files of lists, made by the worker."""

from typing import Any

from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.lists import actions
from hustings.apps.lists.queries import shelf
from hustings.apps.organisations.access import user_numbered
from hustings.jobs.registry import Running, chore, task
from hustings.scope import rooms


@chore("lists.files")
def clear_away(user: int) -> None:
    """Files that nobody fetched in a month are removed; what they held stays on record with their release."""
    if gone := rooms.clear(shelf.FILES):
        audit.record(by=user_numbered(user), what="files.removed", on="files", new={"pieces": gone})


@task("lists.export")
def export(
    *, by: int, running: Running, number: int, form: str, language: str, paper: str, why: str = ""
) -> dict[str, Any]:
    """Write a list in one form into the work's own folder."""
    running.progress(0, 0)
    folder = shelf.folder_of(running.number)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = actions.export(
        by=user_numbered(by),
        name=str(number),
        form_name=form,
        path=folder / shelf.file_name(form),
        on=timezone.localdate(),
        options=actions.Options(language=language, paper=paper, why=why),
        progress=running.progress,
    )
    return {"release": made.release, "people": made.people, "left_out": made.left_out, "file": made.path.name}
