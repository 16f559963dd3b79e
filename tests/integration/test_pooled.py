"""Two ridings over shared connections, interleaved: bench/pooled.py makes 100,000 requests."""

from typing import Any

import pytest
from django.db import connection

from bench import pooled
from hustings.scope import acting_as
from tests.world import Party

REQUESTS = 1_500


@pytest.fixture
def both(party: Party) -> list[pooled.Riding]:
    return pooled.ridings(party.director, party.unit, list(party.zones.values()), list(party.zones), "2013")


def test_nobody_sees_a_word_of_the_other(both: list[pooled.Riding]) -> None:
    made = pooled.run(both, REQUESTS)
    assert made.leaks == []
    assert sum(made.done.values()) == REQUESTS
    assert len(made.done) == len(made.kinds)


def test_it_would_be_seen(both: list[pooled.Riding], monkeypatch: Any) -> None:
    """Were the user set for the connection and not for the transaction, the next one would see what is not theirs."""
    from hustings.scope import acting

    def for_the_connection(user: int | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('hustings.user_id', %s, false)", [str(user or "")])

    monkeypatch.setattr(acting, "_set", for_the_connection)
    assert pooled.run(both, 200).leaks
    with acting_as(both[0].user.pk):
        assert both[0].word in pooled._names()
