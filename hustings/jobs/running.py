"""What a piece of work sees of itself while it is done: how to say how far it is, and whether it was asked to stop."""

import time

from django.db import connections

from hustings.domain.messages import Refused

BESIDE = "beside"  # a connection of its own: progress is seen before the work's own transaction ends
EVERY = 0.5  # seconds between two notes of progress


class Stopped(Exception):
    """The user asked for an end. What was not committed is undone with the transaction."""


class Running:
    """Handed to the function that does the work."""

    def __init__(self, number: int, user: int) -> None:
        self.number = number
        self.user = user
        self._noted = 0.0

    def progress(self, done: int, total: int | None = None) -> None:
        """Note how far the work is. Raises Stopped where an end was asked for, Refused where the user was cut off."""
        now = time.monotonic()
        if now - self._noted < EVERY:
            return
        self._noted = now
        with connections[BESIDE].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT set_config('hustings.user_id', %s, true)", [str(self.user)])  # seen by nobody else
            cursor.execute(
                "UPDATE jobs_work SET done = %s, total = coalesce(%s, total) WHERE id = %s RETURNING stop_asked",
                [done, total, self.number],
            )
            row = cursor.fetchone()
            cursor.execute("COMMIT")
        if row is None:
            raise Refused("Whoever asked for this was cut off meanwhile. Nothing is handed over.")
        if row[0]:
            raise Stopped
