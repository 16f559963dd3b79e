"""Which copies explain a suspect list, and when nobody may be accused.

A list that was picked by some question that no copy was made by may lie wholly within a copy that was: what people it
holds never names anybody by itself. Only what stands in a copy and nowhere else does: planted entries, and spellings.
Among the copies that these allow, people help to decide. Sources are added while planted entries are unexplained, and
each must in the end be needed beside the others. A source that is needed for its people alone is not accused.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import exp, log, sqrt

from hustings.domain.traces.copies import Copy, Evidence, Suspect, Verdict
from hustings.domain.traces.mixtures import Gain, Mixture, at_most, spelled, spelling_weight

_SURE = 0.9995  # of the weight of all copies that may be meant
_MOST_TIED = 3
_MOST_SOURCES = 4
_ROUNDS = 3
_LOOKED_AT = 80  # copies that are weighed again beside others
_FEWEST = 5  # people in common, before a copy is looked at
_UNLIKELY = 1e-4  # so few planted entries are there by chance
_ALL_SHARED = 4  # planted entries, all of them in a copy: that is no chance either
_MUCH_THE_SAME, _BY_CHANCE = 10, 0.05  # copies of much the same people; how many of them may carry the same by chance
_MOST = 0.5  # of the rows of a list
_TOLD_BY_SPELLING = 25.0  # nats: one in 70 billion by chance
_NEEDED = 5.0  # nats, beside the others
_SAME = 0.9  # of both, of a list and a copy that are all but the same
_SHOWN = 10


def judge(suspect: Suspect, copies: Sequence[Copy], people: int) -> Verdict:
    """Say which copies a suspect list comes from; `people` is how many there are whom it could have held."""
    alone = Mixture(suspect, people, len(frozenset[int]().union(*(copy.seeds for copy in copies))))
    weighed = sorted((alone.gain(copy) for copy in _worth_a_look(suspect, copies, people)), key=lambda g: -g.weight)
    shown = tuple(_evidence(suspect, gain, people) for gain in weighed[:_SHOWN])
    able = [copy for copy in copies if _carries_something(suspect, copy)]
    mixture = _needed(_settled(_explained(alone, able), able))
    groups = [_as_likely(mixture.but(source.copy.key), source.copy, able) for source in mixture.sources]
    told = [group for group in groups if 1 <= len(group) <= _MOST_TIED]
    if not told:
        possible = [gain.copy for gain in weighed if _may_hold(_evidence(suspect, gain, people))]
        doubtful = next((group for group in groups if group), possible)
        keys = tuple(copy.key for copy in doubtful[:_SHOWN])
        return Verdict("cannot_tell", (keys,), shown) if keys else Verdict("none", (), shown)
    sources = tuple(dict.fromkeys(tuple(sorted(copy.key for copy in group)) for group in told))
    if any(len(group) > 1 and all(copy.entries == group[0].entries for copy in group) for group in told):
        return Verdict("cannot_tell", sources, shown)
    return Verdict("tied" if any(len(keys) > 1 for keys in sources) else "named", sources, shown)


def _explained(mixture: Mixture, able: Sequence[Copy]) -> Mixture:
    """A mixture with the sources, one after the other, that explain most of what is not explained yet."""
    while len(mixture.sources) < _MOST_SOURCES:
        if mixture.sources and not mixture.unexplained:
            break
        best = max(_gains(mixture, able), key=lambda gain: gain.weight, default=None)
        if best is None or best.weight < _NEEDED:
            break
        mixture = mixture.also(best)
    return mixture


def _settled(mixture: Mixture, able: Sequence[Copy]) -> Mixture:
    """The mixture with each source in turn replaced by the one that explains most beside the others, until none is: the
    first that was taken may have stood for several."""
    for _ in range(_ROUNDS):
        before = {source.copy.key for source in mixture.sources}
        for source in mixture.sources:
            others = mixture.but(source.copy.key)
            best = max(_gains(others, able), key=lambda gain: gain.weight, default=None)
            mixture = others if best is None or best.weight < _NEEDED else others.also(best)
        mixture = _explained(mixture, able)
        if {source.copy.key for source in mixture.sources} == before:
            break
    return mixture


def _gains(mixture: Mixture, able: Sequence[Copy]) -> list[Gain]:
    """What the copies that may well be a source beside those of a mixture would add to it: those that carry most of the
    planted entries that it leaves unexplained, for as many as they carry, and those that hold most of the people."""
    named = {source.copy.key for source in mixture.sources}
    others = [copy for copy in able if copy.key not in named]
    left = mixture.unexplained

    first = sorted(others, key=lambda copy: len(left & copy.seeds) / sqrt(len(copy.seeds) or 1))[-_LOOKED_AT:]
    first += _nearest(mixture.suspect, others, mixture.people)
    return [mixture.gain(copy) for copy in {copy.key: copy for copy in first}.values()]


def _needed(mixture: Mixture) -> Mixture:
    """The mixture without sources that explain nothing beside the others, each with the part that fits it then."""
    for source in mixture.sources:
        others = mixture.but(source.copy.key)
        gain = others.gain(source.copy)
        mixture = others.also(gain) if gain.weight > _NEEDED else others
    return mixture


def _as_likely(others: Mixture, copy: Copy, able: Sequence[Copy]) -> list[Copy]:
    """The copies that hold nearly all the weight of those that may stand in the place of one; [] if that is not one of
    them, or if one of them may not be accused."""
    gains = sorted(_gains(others, able), key=lambda gain: -gain.weight)
    if not gains:
        return []
    top = gains[0].weight
    total = sum(exp(gain.weight - top) for gain in gains)
    found, mass = [], 0.0
    for gain in gains:
        found.append(gain.copy)
        mass += exp(gain.weight - top)
        if mass >= _SURE * total:
            break
    return found if copy in found and all(_may_be_accused(gain, others) for gain in gains[: len(found)]) else []


def _worth_a_look(suspect: Suspect, copies: Sequence[Copy], people: int) -> list[Copy]:
    """The copies that share most with a list beyond chance, and those that share most of its planted entries."""
    planted = [copy for copy in copies if suspect.seeds & copy.seeds]
    planted = sorted(planted, key=lambda copy: len(suspect.seeds & copy.seeds))[-_LOOKED_AT:]
    return list({copy.key: copy for copy in [*_nearest(suspect, copies, people), *planted]}.values())


def _nearest(suspect: Suspect, copies: Sequence[Copy], people: int) -> list[Copy]:
    """The copies that share most with a list beyond chance."""
    rate = len(suspect.entries) / max(people, 1)
    found = []
    for copy in copies:
        shared, expected = suspect.entries.intersection_cardinality(copy.entries), rate * len(copy.entries)
        if shared >= _FEWEST and expected:
            found.append((shared * log(shared / expected), copy))
    return [copy for _, copy in sorted(found, key=lambda pair: -pair[0])[:_LOOKED_AT]]


def _carries_something(suspect: Suspect, copy: Copy) -> bool:
    """Whether a list holds anything that this copy carries and not every copy does."""
    return bool(suspect.seeds & copy.seeds) or spelling_weight(*spelled(suspect, copy)) >= _TOLD_BY_SPELLING


def _may_be_accused(gain: Gain, others: Mixture) -> bool:
    """Whether there is something in a list that this copy carries and the other sources do not, and as much of what it
    carries as there should be, were it a source."""
    suspect, copy = others.suspect, gain.copy
    if spelling_weight(*spelled(suspect, copy)) >= _TOLD_BY_SPELLING:
        return True
    left = others.unexplained
    if not _tells(gain, others, len(left & copy.seeds)):
        return False
    if at_most(len(suspect.seeds & copy.seeds), len(copy.seeds), gain.part) >= _UNLIKELY:
        return True
    return left <= copy.seeds and len(left) >= _ALL_SHARED


def _tells(gain: Gain, others: Mixture, planted: int) -> bool:
    """Whether so many planted entries, that no other source carries, tell a copy from those of much the same people: by
    themselves, or with a list most of which is in the copy and needs no other source."""
    if not planted:
        return False
    by_chance = _MUCH_THE_SAME * (len(gain.copy.seeds) / max(others.pool, 1)) ** planted
    if by_chance <= _BY_CHANCE:
        return True
    suspect = others.suspect
    held = len(suspect.rows_of(suspect.entries & gain.copy.entries))
    return not others.sources and held >= _MOST * len(suspect.rows)


def _evidence(suspect: Suspect, gain: Gain, people: int) -> Evidence:
    copy = gain.copy
    shared, rows = min(len(suspect.rows_of(suspect.entries & copy.entries)), copy.size), len(suspect.rows)
    by_chance = rows * copy.size / people if people else 0.0
    alike, read = spelled(suspect, copy)
    return Evidence(
        key=copy.key,
        shared=shared,
        rows=rows,
        size=copy.size,
        lift=shared / by_chance if by_chance else 0.0,
        seeds=len(suspect.seeds & copy.seeds),
        carried=len(copy.seeds),
        expected=shared / copy.size * len(copy.seeds) if copy.size else 0.0,
        spelled_alike=alike,
        spelled=read,
        in_order=_in_order(suspect, copy),
        weight=gain.weight,
    )


def _may_hold(evidence: Evidence) -> bool:
    """Whether a list may come from a copy without anything to show it: most of it is there, far more than by chance, or
    the two are all but the same; and no planted entries are missing that should have come along."""
    missing = evidence.carried and at_most(evidence.seeds, evidence.carried, evidence.of_copy) < _UNLIKELY
    if missing or evidence.shared < _FEWEST:
        return False
    same = evidence.of_list >= _SAME and evidence.of_copy >= _SAME
    return same or (evidence.of_list >= 0.5 and evidence.lift >= 2)


def _in_order(suspect: Suspect, copy: Copy) -> float | None:
    """The part of neighbouring rows in common that stand in the copy's own order."""
    if not copy.order:
        return None
    place = {entry: at for at, entry in enumerate(copy.order)}
    found = ([place[entry] for entry in row if entry in place] for row in suspect.rows)
    places = [min(each) for each in found if each]
    pairs = len(places) - 1
    if pairs < 1:
        return None
    return sum(first < second for first, second in pairwise(places)) / pairs
