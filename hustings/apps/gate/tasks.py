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
