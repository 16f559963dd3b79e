"""Alarms that were set off in apps below, which know nothing of the gate."""

from typing import Any

from hustings.apps.gate import actions
from hustings.apps.organisations.access import user_numbered
from hustings.jobs.registry import Running, task
from hustings.scope import acting_as


@task("gate.alarm")
def alarm(*, by: int, running: Running, where: int, of: str, about: str, told: dict[str, Any]) -> dict[str, Any]:
    """Let the privacy officer know. Repeated after a crash, they may hear of it twice."""
    with acting_as(by):
        actions.alarm(by=user_numbered(by), unit=where, kind=of, about=about, told=told)
    return {}


@task("gate.tell_officers")
def tell_officers(*, by: int, running: Running, where: int) -> dict[str, Any]:
    """Mail the privacy officers of a unit that an alarm waits. Repeated after a crash, they get no second mail."""
    with acting_as(by):
        return {"told": actions.tell_officers(by=user_numbered(by), unit=where)}
