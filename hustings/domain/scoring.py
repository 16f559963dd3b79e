"""Support scores: what all signals about one person say together, and how much evidence stands behind it.

The formula, in integers so that every engine computes the identical number:

    age     = max(0, day - (until, or on where there is no until))             in days
    w_now   = round(strength x 1 000 000 x 0.5 ^ min(64, age / half_life))      a signal without half-life never decays
    w_life  = round(strength x 1 000 000)
    v       = round(value x 10)                                                 tenths of a point
    S       = round(shrink x 1 000 000)
    score   = sum(w x v) / (sum(w) + S)        rounded half away from zero to whole tenths

A weight of 0 is dropped, and without any weight there is no score: unknown is not zero. `S` is evidence for nothing
in particular; it pulls a score that rests on little towards 0.

The same in PostgreSQL, per (party, level), over signals with `"on" <= day`:

    w  = round(strength::float8 * 1000000
               * power(0.5::float8, least(64, greatest(0, day - coalesce(until, "on"))::float8 / half_life)))::bigint
    v  = round(value::float8 * 10)::bigint
    n  = sum(w * v)::bigint                d = (sum(w) + round(shrink::float8 * 1000000)::bigint)::bigint
    score in tenths = sign(n) * div(2 * abs(n) + d, 2 * d)              where sum(w) > 0

Where `half_life` is null, w is w_life: `round(strength::float8 * 1000000)::bigint`.
`round(float8)` rounds half to even, as Python's `round` does, and the rest is whole numbers. `least(64, ...)` is there
because PostgreSQL refuses a power that underflows; beyond 64 half-lives every allowed strength weighs 0 anyway.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hustings.domain.messages import BadInput, Message, Word

LEVELS = ("federal", "provincial", "leadership", "municipal")
VALUE_LIMIT = 15.0
STRENGTH_LIMIT = 1000.0
UNIT = 1_000_000  # a weight of 1, as an integer
MAX_HALVINGS = 64.0


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason to believe something about one person's support for one party at one level of government.

    `value` runs from -15 to +15. `strength` is how much the signal weighs when fresh. `half_life_days` is after how
    many days it weighs half, `None` for never. It counts from the day `on`; a state such as a membership has an `until`
    and loses weight only after it. `source` is the caller's id of what the signal came from, `kind` the rule that made
    it.
    Raises BadInput when a number or date cannot be.
    """

    party: str
    level: str
    value: float
    strength: float
    half_life_days: int | None
    on: date
    until: date | None
    source: str
    kind: str

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise BadInput(
                "Signal {source}: there is no level of government {level}; use one of {levels}.",
                source=self.source,
                level=self.level,
                levels=", ".join(LEVELS),
            )
        if not -VALUE_LIMIT <= self.value <= VALUE_LIMIT:  # also catches NaN
            raise BadInput(
                "Signal {source}: its value is {value}; give a number from -15 to 15.",
                source=self.source,
                value=self.value,
            )
        if not 0 < self.strength <= STRENGTH_LIMIT:
            raise BadInput(
                "Signal {source}: its strength is {strength}; give a number above 0 and at most 1000.",
                source=self.source,
                strength=self.strength,
            )
        if self.half_life_days is not None and self.half_life_days < 1:
            raise BadInput(
                "Signal {source}: its half-life is {days} days; give at least 1, or none if it never decays.",
                source=self.source,
                days=self.half_life_days,
            )
        if self.until is not None and self.until < self.on:
            raise BadInput(
                "Signal {source}: it ends on {until}, before it begins on {on}; correct one of the dates.",
                source=self.source,
                until=self.until.isoformat(),
                on=self.on.isoformat(),
            )


@dataclass(frozen=True, slots=True)
class Share:
    """What one signal adds to a score. `adds_now` of all shares sum to the current score before rounding."""

    source: str
    kind: str
    value: float
    weight_now: float
    adds_now: float
    adds_life: float


@dataclass(frozen=True, slots=True)
class Score:
    """Support from -15 to +15 in tenths, with the weight of the evidence behind it.

    `current` is `None` once every signal has decayed to nothing; `lifetime` forgets nothing. The explanation names
    every counted signal, the one that moves the current score most first.
    """

    current: float | None
    lifetime: float | None
    evidence_now: float
    evidence_life: float
    explanation: tuple[Share, ...]


def score(signals: Iterable[Signal], day: date, *, shrink: float) -> dict[tuple[str, str], Score]:
    """The scores of one person as of `day`, by (party, level). See the top of this file for the formula.

    Parties and levels never mix: -15 for one is nothing at all for another. A signal later than `day` is not counted.
    The caller leaves out the signals of voided interactions. Without signals for a pair there is no key.
    Raises BadInput if `shrink` is negative or not a number.
    """
    if not 0 <= shrink < math.inf:
        raise BadInput("The shrinkage is {shrink}; give a number of 0 or more.", shrink=shrink)
    groups: defaultdict[tuple[str, str], list[Signal]] = defaultdict(list)
    for signal in signals:
        if signal.on <= day:
            groups[signal.party, signal.level].append(signal)
    shrink_units = round(shrink * UNIT)
    scored = {pair: _score_one(group, day, shrink_units) for pair, group in sorted(groups.items())}
    return {pair: result for pair, result in scored.items() if result.lifetime is not None}


def explain(scored: Score) -> list[Message]:
    """A score in sentences: first the evidence, then what each signal adds. Ids only, no personal data."""
    evidence = {"lifetime": scored.lifetime, "evidence_life": scored.evidence_life}
    if scored.current is None:
        head = Message(
            "No current score: what was known is too old to count. "
            "Lifetime {lifetime:+.1f} on evidence {evidence_life:.2f}.",
            evidence,
        )
    else:
        head = Message(
            "Current {current:+.1f} on evidence {evidence_now:.2f}; "
            "lifetime {lifetime:+.1f} on evidence {evidence_life:.2f}.",
            {"current": scored.current, "evidence_now": scored.evidence_now, **evidence},
        )
    return [head, *map(_explain_share, scored.explanation)]


def _explain_share(share: Share) -> Message:
    said = {"kind": Word(share.kind), "source": share.source, "value": share.value, "adds_life": share.adds_life}
    if not share.weight_now:
        return Message(
            "{kind} ({source}) says {value:+.1f}; too old to count now, to the lifetime score {adds_life:+.2f}.", said
        )
    return Message(
        "{kind} ({source}) says {value:+.1f}, weighs {weight:.2f} now and adds {adds_now:+.2f}; "
        "to the lifetime score {adds_life:+.2f}.",
        {**said, "weight": share.weight_now, "adds_now": share.adds_now},
    )


def weight_now(signal: Signal, day: date) -> int:
    """What a signal weighs on `day`, in millionths; 0 once it has decayed to nothing."""
    if signal.half_life_days is None:
        return round(signal.strength * UNIT)
    age = max(0, (day - (signal.until or signal.on)).days)
    return round(signal.strength * UNIT * math.pow(0.5, min(MAX_HALVINGS, age / signal.half_life_days)))


def _score_one(signals: list[Signal], day: date, shrink_units: int) -> Score:
    """One (party, level). Every sum is of integers, so the order of the signals cannot matter."""
    tenths = [round(signal.value * 10) for signal in signals]
    now = [weight_now(signal, day) for signal in signals]
    life = [round(signal.strength * UNIT) for signal in signals]
    base_now = sum(now) + shrink_units
    base_life = sum(life) + shrink_units
    shares = [
        Share(
            source=signal.source,
            kind=signal.kind,
            value=v / 10,
            weight_now=n / UNIT,
            adds_now=n * v / base_now / 10 if n else 0.0,
            adds_life=f * v / base_life / 10 if f else 0.0,
        )
        for signal, v, n, f in zip(signals, tenths, now, life, strict=True)
    ]
    shares.sort(key=lambda share: (-abs(share.adds_now), -abs(share.adds_life), share.source, share.kind))
    return Score(
        current=_mean(now, tenths, base_now),
        lifetime=_mean(life, tenths, base_life),
        evidence_now=sum(now) / UNIT,
        evidence_life=sum(life) / UNIT,
        explanation=tuple(shares),
    )


def _mean(weights: list[int], tenths: list[int], base: int) -> float | None:
    """The weighted mean over `base`, rounded half away from zero to whole tenths; None without any weight."""
    if not any(weights):
        return None
    total = sum(w * v for w, v in zip(weights, tenths, strict=True))
    rounded = (2 * abs(total) + base) // (2 * base)
    return (rounded if total >= 0 else -rounded) / 10
