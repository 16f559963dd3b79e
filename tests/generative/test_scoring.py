"""Properties that every set of signals must have, and the formula again in exact fractions as an oracle."""

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hustings.domain.scoring import LEVELS, Score, Signal, explain, score, weight_now

DAY = date(2026, 11, 21)
PARTIES = st.sampled_from(["A", "B", "C"])
SHRINKS = st.integers(0, 3000).map(lambda thousandths: thousandths / 1000)


@st.composite
def signals(draw: st.DrawFn, party: st.SearchStrategy[str] = PARTIES) -> Signal:
    on = DAY + timedelta(days=draw(st.integers(-4000, 3)))
    length = draw(st.none() | st.integers(0, 5000))
    return Signal(
        party=draw(party),
        level=draw(st.sampled_from(LEVELS)),
        value=draw(st.integers(-150, 150)) / 10,
        strength=draw(st.integers(1, 5_000_000)) / 1_000_000,
        half_life_days=draw(st.none() | st.integers(1, 2000)),
        on=on,
        until=None if length is None else on + timedelta(days=length),
        source=f"i{draw(st.integers(1, 99))}",
        kind=draw(st.sampled_from(["mark", "donation", "membership"])),
    )


def oracle(group: list[Signal], weights: list[int], shrink: float) -> float | None:
    """The same mean in fractions, rounded by the decimal module."""
    if sum(weights) == 0:
        return None
    top = sum(Fraction(w, 10**6) * Fraction(round(s.value * 10), 10) for s, w in zip(group, weights, strict=True))
    mean = top / (Fraction(sum(weights), 10**6) + Fraction(round(shrink * 10**6), 10**6))
    # 60 digits are far more than these fractions need to tell a half from nearly a half
    exact = Decimal(
        mean.numerator * 10**60 // mean.denominator if mean >= 0 else -(-mean.numerator * 10**60 // mean.denominator)
    )
    return float((exact.scaleb(-60)).quantize(Decimal("0.1"), ROUND_HALF_UP))


@given(st.lists(signals(), max_size=12), SHRINKS)
def test_equals_the_formula_in_fractions(given_signals: list[Signal], shrink: float) -> None:
    counted = [s for s in given_signals if s.on <= DAY]
    scores = score(given_signals, DAY, shrink=shrink)
    assert set(scores) == {(s.party, s.level) for s in counted}
    for pair, one in scores.items():
        group = [s for s in counted if (s.party, s.level) == pair]
        assert one.current == oracle(group, [weight_now(s, DAY) for s in group], shrink)
        assert one.lifetime == oracle(group, [round(s.strength * 10**6) for s in group], shrink)


@given(st.lists(signals(), max_size=12), SHRINKS, st.randoms(use_true_random=False))
def test_order_does_not_matter(given_signals: list[Signal], shrink: float, rng: random.Random) -> None:
    shuffled = given_signals.copy()
    rng.shuffle(shuffled)
    assert score(shuffled, DAY, shrink=shrink) == score(given_signals, DAY, shrink=shrink)


@given(st.lists(signals(party=st.just("A")), max_size=6), st.lists(signals(party=st.just("B")), max_size=6), SHRINKS)
def test_parties_never_mix(ours: list[Signal], theirs: list[Signal], shrink: float) -> None:
    together = score(ours + theirs, DAY, shrink=shrink)
    assert together == score(ours, DAY, shrink=shrink) | score(theirs, DAY, shrink=shrink)


@given(st.lists(signals(), min_size=1, max_size=12), SHRINKS)
def test_a_score_stays_within_its_signals_and_nought(given_signals: list[Signal], shrink: float) -> None:
    for pair, one in score(given_signals, DAY, shrink=shrink).items():
        values = [s.value for s in given_signals if (s.party, s.level) == pair] + [0.0]
        for points in (one.current, one.lifetime):
            assert points is None or min(values) <= points <= max(values)
        assert 0 <= one.evidence_now <= one.evidence_life


@given(st.lists(signals(), max_size=8), SHRINKS, st.integers(0, 4000))
def test_time_only_takes_evidence_away(given_signals: list[Signal], shrink: float, days: int) -> None:
    begun = [s for s in given_signals if s.on <= DAY]
    today = score(begun, DAY, shrink=shrink)
    later = score(begun, DAY + timedelta(days=days), shrink=shrink)
    assert set(today) == set(later)
    for pair, one in later.items():
        assert one.evidence_now <= today[pair].evidence_now
        assert (one.lifetime, one.evidence_life) == (today[pair].lifetime, today[pair].evidence_life)


@given(signals(), st.integers(1, 20))
def test_more_of_the_same_moves_away_from_nought(signal: Signal, times: int) -> None:
    def lifetime(n: int) -> float:
        (one,) = score([signal] * n, signal.on, shrink=0.5).values()
        assert one.lifetime is not None
        return abs(one.lifetime)

    assert lifetime(times) <= lifetime(times + 1) <= abs(signal.value)


@given(st.lists(signals(), min_size=1, max_size=12), SHRINKS)
def test_the_explanation_adds_up(given_signals: list[Signal], shrink: float) -> None:
    for one in score(given_signals, DAY, shrink=shrink).values():
        now = sum(share.adds_now for share in one.explanation)
        assert abs(now - (one.current or 0.0)) <= 0.05 + 1e-9
        assert abs(sum(share.adds_life for share in one.explanation) - (one.lifetime or 0.0)) <= 0.05 + 1e-9
        assert all(str(line) for line in explain(one))


@given(signals())
def test_a_state_counts_in_full_until_it_lapses(signal: Signal) -> None:
    def evidence(day: date) -> float:
        scores: dict[tuple[str, str], Score] = score([signal], day, shrink=1)
        return scores[signal.party, signal.level].evidence_now

    assert evidence(signal.on) == evidence(signal.until or signal.on) == signal.strength
