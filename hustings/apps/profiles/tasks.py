"""What is done by itself: the profiles are brought to the new day."""

from django.utils import timezone

from hustings.apps.organisations.access import user_numbered
from hustings.apps.profiles import actions
from hustings.jobs.registry import chore


@chore("profiles.day")
def advance(user: int) -> None:
    """Bring decayed scores and expiries to today; nothing where a command did so before."""
    actions.advance_day(by=user_numbered(user), today=timezone.localdate())
