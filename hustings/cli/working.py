"""`hustings work`: does what was asked for and takes longer than a page. `hustings serve` starts one itself."""

import asyncio
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Annotated, cast

import psycopg
import typer
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from hustings.apps.organisations.access import house_keeper
from hustings.cli.session import SESSION, answered
from hustings.domain.messages import BadInput
from hustings.jobs import worker
from hustings.mirror import client
from hustings.mirror.client import MirrorError
from hustings.scope import servers

_AWAKE = 4.0  # seconds between two questions to the mirror, whose process ends after ten without any
_LOOK = 1.0  # seconds between two looks at whether the parent is still there


def add_to(rooms: typer.Typer) -> None:
    """Register the command of this room."""
    rooms.command("work")(work)


def work(
    until_parent_ends: Annotated[bool, typer.Option("--until-parent-ends", hidden=True)] = False,
    once: Annotated[bool, typer.Option("--once", help="End when nothing waits.")] = False,
) -> None:
    """Do the work that waits, and what comes, until Ctrl-C."""
    with answered(), psycopg.connect(servers.conninfo(servers.APP), autocommit=True) as alone:
        (first,) = alone.execute("SELECT pg_try_advisory_lock(%s)", [worker.ONE_WORKER]).fetchone() or (False,)
        if not first:
            raise BadInput("Another worker of this installation is at work. One is enough.")
        if until_parent_ends:
            threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
        threading.Thread(target=_keep_awake, daemon=True).start()
        autodiscover_modules("tasks")
        worker.register(house_keeper)
        SESSION.tell("Waiting for work…")
        asyncio.run(_work(wait=not once))


async def _work(wait: bool) -> None:
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector):
        async with app.open_async():
            await worker.take_up_again()
            await worker.begin_chores()
            # a job is a number and a user: once done it is of no use, for the work itself keeps how it ended
            await app.run_worker_async(concurrency=1, wait=wait, delete_jobs="always")


def _keep_awake() -> None:
    """Keep the mirror's process and its base at hand, so that nobody's first question waits for them."""
    while True:
        with suppress(MirrorError, OSError):
            client.wake()
        time.sleep(_AWAKE)


def _end_with(parent: int) -> None:
    """End as if by Ctrl-C once the parent is gone."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
