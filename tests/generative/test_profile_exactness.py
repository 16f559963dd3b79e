"""After any sequence of writes the profile table is what the view says, and its scores are what the pure rules say."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from hustings.apps.profiles import queries as profiles
from hustings.apps.support import queries as support
from hustings.apps.support.models import Setting, Slot
from hustings.domain.scoring import score
from hustings.scope import acting_as
from tests.generative.random_writes import Writing

# No shrinking: each try is a new database, and a failing run of 25 named steps can be read as it is.
RUNS = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Exactness(Writing):
    """Looks after every single write."""

    @invariant()
    def table_is_view(self) -> None:
        with acting_as(self.party.director.pk):
            assert profiles.differences() == []
        # and for somebody to whom every zone is visible
        found = self.superuser.execute(
            "SELECT coalesce(t.person_id, v.person_id), to_jsonb(t), to_jsonb(v) FROM profile t"
            " FULL JOIN profile_view v USING (person_id) WHERE t IS DISTINCT FROM v"
        ).fetchall()
        assert found == []

    @invariant()
    def scores_are_those_of_the_pure_rules(self) -> None:
        stored = self.superuser.execute("SELECT person_id, support_now, support_life FROM profile").fetchall()
        (day,) = self.superuser.execute("SELECT day FROM profile_day").fetchone() or ()
        with acting_as(self.party.director.pk):
            shrink = Setting.objects.get(pk=1).shrink
            slots = list(Slot.objects.order_by("number"))
            for person, now, life in stored:
                scores = score(support.signals_of(person, day), day, shrink=shrink)
                found = [scores.get((slot.party_id, slot.level)) for slot in slots]
                if not scores:
                    assert (now, life) == (None, None)
                    continue
                assert now == [_tenths(each and each.current) for each in found]
                assert life == [_tenths(each and each.lifetime) for each in found]


def _tenths(points: float | None) -> int | None:
    return None if points is None else round(points * 10)


def test_any_writes_leave_every_profile_exact(template: str) -> None:
    Exactness.template = template
    run_state_machine_as_test(Exactness, settings=RUNS)
