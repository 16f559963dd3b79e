"""Tags that come along with another tool's export: made here where they are new, but for what must not be kept."""

from collections.abc import Sequence
from dataclasses import replace

from hustings.apps.intake.actions.vocabulary import Vocabulary
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Fact
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput, Message
from hustings.files.sensitive import is_sensitive
from hustings.files.told import Told

_MOST = 500  # new tags of one file: more are no tags
LEFT_OUT = Message("A tag says what may not be kept; the row is kept without it.")


def brought_along(*, by: User, rows: Sequence[Told]) -> list[Told]:
    """The rows without the tags that may not be kept; the others are made where there are none of their names.

    Raises BadInput for more new tags than anybody has.
    """
    names = {event.name for told in rows for event in told.events if event.kind == "tag"}
    kept = {name for name in names if not is_sensitive(name)}
    known = Vocabulary().facts[Fact.Kind.TAG]
    new = sorted(name for name in kept if " ".join(name.casefold().split()) not in known)
    if len(new) > _MOST:
        raise BadInput(
            "The file brings {tags} new tags: more than {most} are none. Leave that column out.",
            tags=len(new),
            most=_MOST,
        )
    for name in new:
        interactions.add_fact(by=by, kind=Fact.Kind.TAG, name_en=name, name_fr=name)
    return [_without(told, names - kept) for told in rows] if names - kept else list(rows)


def _without(told: Told, left_out: set[str]) -> Told:
    events = tuple(event for event in told.events if event.kind != "tag" or event.name not in left_out)
    return told if events == told.events else replace(told, events=events, notes=(*told.notes, LEFT_OUT))
