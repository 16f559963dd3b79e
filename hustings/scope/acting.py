"""Who is acting in this transaction. One `SET LOCAL`, and the database derives the rest from memberships.

Nothing can be read or written outside `acting_as`: without a user the policies show no rows at all.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_NAME = "hustings user {}"


class NobodyActing(RuntimeError):
    """A protected act was tried outside `acting_as`: no user, no rows."""


@contextmanager
def acting_as(user_id: int) -> Iterator[None]:
    """Open a transaction (or a savepoint) in which the database sees `user_id` as the acting user.

    A nested use restores the outer user at its end, so that a job may act for somebody inside a larger transaction.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = acting_user() if nested else None
        _set(user_id)
        yield
        if nested and not connection.needs_rollback:  # else the setting goes with everything else
            _set(before)


def acting_user() -> int | None:
    """The acting user of the open transaction, or None."""
    if not connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULLIF(current_setting('hustings.user_id', true), '')::int")
        (user,) = cursor.fetchone()
        return None if user is None else int(user)


def end_transactions_of(users: Iterable[int]) -> int:
    """End every transaction of this installation in which one of some users acts. Returns how many.

    Whoever runs them gets an error with their next statement, and nothing of theirs is kept.
    """
    names = [_NAME.format(user) for user in users]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND application_name = ANY (%s)"
            " AND pid <> pg_backend_pid()",
            [names],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def bulk() -> Iterator[None]:
    """Inside, row triggers do not refresh profiles one statement at a time; the action must rebuild before it ends."""
    if not connection.in_atomic_block:
        raise NobodyActing("scope.bulk() is only for the inside of an acting_as block.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hustings.bulk', 'on', true)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hustings.bulk', '', true)")


def _set(user_id: int | None) -> None:
    with connection.cursor() as cursor:
        # under that name the transaction can be ended, when the user is cut off: see end_transactions_of
        cursor.execute(
            "SELECT set_config('hustings.user_id', %s, true), set_config('application_name', %s, true)",
            [str(user_id or ""), _NAME.format(user_id) if user_id else ""],
        )
