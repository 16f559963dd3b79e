"""Mail about signing in."""

from typing import Any

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import user_numbered
from hustings.jobs.registry import Running, task
from hustings.scope import acting_as


@task("organisations.invitation")
def send_invitation(*, by: int, running: Running, number: int, site: str) -> dict[str, Any]:
    """Send somebody their link. Repeated, it finds the mail sent and sends no other."""
    with acting_as(by):
        return {"sent": actions.mail_invitation(by=user_numbered(by), number=number, site=site)}


@task("organisations.tell")
def tell(*, by: int, running: Running, what: str, address: str) -> dict[str, Any]:
    """Tell a user what happened to their sign-in. Repeated after a crash, they may hear of it twice."""
    with acting_as(by):
        return {"sent": actions.tell_user(by=user_numbered(by), what=what, address=address)}
