"""Doing the work that is queued, one piece after another, each in the name of whoever asked for it."""

import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from hustings.domain.messages import BadInput, Message, place_of
from hustings.jobs.models import Work
from hustings.jobs.queue import QUEUED
from hustings.jobs.registry import chore, chores, function_of
from hustings.jobs.running import Running, Stopped
from hustings.mirror.client import MirrorError
from hustings.scope import acting_as

_LOG = logging.getLogger("hustings.jobs")
CHORES = "hustings.chores"
_EVERY_HOUR = "17 * * * *"
ONE_WORKER = 7_401_004  # advisory lock: one worker per installation, so that what it finds half done is nobody else's

_CUT_OFF = Message("Whoever asked for this is no longer an active user.")
_ABANDONED = """
UPDATE jobs_work w SET state = 'failed', problem = %s, ended_at = now()
WHERE w.state IN ('waiting', 'running')
  AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.task_name = %s AND (j.args->>'work')::int = w.id)
"""


def register(keeper: Callable[[], int | None]) -> None:
    """Tell the queue of its tasks: doing what was asked for, and the chores, in the name of whom `keeper` finds."""
    if QUEUED not in app.tasks:
        app.task(name=QUEUED)(perform)

        @app.periodic(cron=_EVERY_HOUR)
        @app.task(name=CHORES, queueing_lock=CHORES)
        def do(timestamp: int) -> None:  # the hour for which it was queued
            keep_house(keeper())


def keep_house(user: int | None) -> None:
    """Do every chore, each in a transaction of its own: one that fails keeps no other from being done."""
    if user is None:
        _LOG.warning("no chore is done: there is no active data director of the party")
        return
    try:
        for name, function in chores().items():
            try:
                with acting_as(user):
                    function(user)
            except Exception as error:
                _LOG.error("chore %s failed: %s at %s", name, type(error).__name__, place_of(error))
    finally:
        connections.close_all()


def perform(work: int, user: int) -> None:
    """Do one piece of work, and note how it ended. What was done and ended before is left alone."""
    try:
        with acting_as(user):
            found = _begun(work)
        if found is None:
            return
        try:
            result = function_of(found.kind)(by=user, running=Running(work, user), **found.arguments)
        except Stopped:
            _ended(work, user, Work.State.STOPPED)
        except BadInput as error:
            _ended(work, user, Work.State.FAILED, problem=_kept(error.message))
        except MirrorError as error:
            _ended(work, user, Work.State.FAILED, problem=_kept(error.message))
        except Exception as error:  # whatever it is, the page must tell the truth
            _LOG.error("work %s failed: %s at %s", found.kind, type(error).__name__, place_of(error))
            if os.environ.get("HUSTINGS_DEBUG"):
                _LOG.exception("fault")
            said = Message("A fault in Hustings ({kind}). Nothing was half done; try again, and report it.")
            _ended(work, user, Work.State.FAILED, problem={"text": said.text, "params": {"kind": type(error).__name__}})
        else:
            _ended(work, user, Work.State.DONE, result=result)
    finally:
        connections.close_all()


async def begin_chores() -> None:
    """Queue the chores for now, unless they are queued: the machine may have slept through their hour."""
    with suppress(AlreadyEnqueued):
        await app.tasks[CHORES].defer_async(timestamp=0)


@chore("jobs.abandoned")
def end_abandoned(_user: int) -> None:
    """End work that is in no queue any more: whoever asked for it was cut off before it began, or while it ran."""
    with connection.cursor() as cursor:
        cursor.execute(_ABANDONED, [json.dumps({"text": _CUT_OFF.text, "params": {}}), QUEUED])


async def take_up_again() -> int:
    """Queue anew what a worker that is gone had begun. Only for the one worker, before it starts. Returns how many."""
    stale = await app.job_manager.list_jobs_async(status=Status.DOING.value)
    again = [job for job in stale if job.task_name == QUEUED]
    for job in again:
        await app.job_manager.retry_job(job)
    for job in stale:  # chores are begun anew in any case, and only one of them may wait
        if job.task_name == CHORES:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    return len(again)


def _begun(number: int) -> Work | None:
    """The work, now running; None where it has ended or was stopped before it began."""
    found = Work.objects.select_for_update().filter(pk=number).first()
    if found is None or found.state not in (Work.State.WAITING, Work.State.RUNNING):
        return None
    found.state, found.started_at, found.done = Work.State.RUNNING, timezone.now(), 0
    found.save(update_fields=["state", "started_at", "done"])
    return found


def _ended(number: int, user: int, state: str, *, result: Any = None, problem: Any = None) -> None:
    with acting_as(user), transaction.atomic():
        Work.objects.filter(pk=number).update(state=state, result=result, problem=problem, ended_at=timezone.now())


def _kept(message: Message) -> dict[str, Any]:
    """A sentence as plain data, sentences among its values too: what else cannot be kept as it is is kept as text."""
    return {"text": message.text, "params": {name: _plain(value) for name, value in message.params.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return _kept(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
