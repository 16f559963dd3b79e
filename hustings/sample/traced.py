"""How well the trace does on simulated leaks: the copies named that should be, and nobody accused who should not be."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from hustings.domain.traces import Verdict, judge
from hustings.sample.leaks import Leak, Riding

LARGE = 500  # people of a copy from which much is asked of the trace
_MOST_TIED = 3
BANDS = ((0.2, "20 % and more"), (0.05, "5 % to 20 %"), (0.0, "less than 5 %"))
SMALL = "of smaller copies"


@dataclass
class Band:
    """Lists of which so much of a copy leaked: how many, how many were traced to it, how many accused another copy."""

    lists: int = 0
    traced: int = 0
    accused_wrongly: int = 0

    @property
    def share(self) -> float:
        """The part of the lists that were traced."""
        return self.traced / self.lists if self.lists else 1.0


@dataclass
class Measured:
    """What came out: leaks by how much of a copy leaked, and lists that came from no copy."""

    bands: dict[str, Band] = field(default_factory=lambda: {name: Band() for name in (*(n for _, n in BANDS), SMALL)})
    answers: Counter[str] = field(default_factory=Counter)
    strangers: int = 0
    strangers_accused: int = 0
    stranger_answers: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "bands": {name: asdict(band) | {"share": band.share} for name, band in self.bands.items()},
            "answers": dict(self.answers),
            "strangers": self.strangers,
            "strangers_accused": self.strangers_accused,
            "stranger_answers": dict(self.stranger_answers),
        }


def measure(
    riding: Riding, leaks: int, strangers: int, progress: Callable[[int], None] = lambda done: None
) -> Measured:
    """Trace so many leaks of a riding, and so many lists that came from no copy. `progress` is told how many are done.

    A list counts as traced when a copy that it came from is named, alone or among at most three that are tied.
    """
    out = Measured()
    for done, (leak, verdict) in enumerate(_judged(riding, riding.leaks(leaks)), 1):
        copies = {f"copy{number}" for number in leak.sources}
        small = any(riding.copies[number].size < LARGE for number in leak.sources)
        band = out.bands[SMALL if small else next(name for least, name in BANDS if leak.part >= least)]
        band.lists += 1
        groups = [set(group) for group in verdict.sources]
        band.traced += all(len(group) <= _MOST_TIED for group in groups) and any(group & copies for group in groups)
        band.accused_wrongly += _accuses(verdict) and any(not group & copies for group in groups)
        out.answers[verdict.answer] += 1
        progress(done)
    for done, (_, verdict) in enumerate(_judged(riding, riding.strangers(strangers)), leaks + 1):
        out.strangers += 1
        out.strangers_accused += _accuses(verdict)
        out.stranger_answers[verdict.answer] += 1
        progress(done)
    return out


def _judged(riding: Riding, leaks: Iterable[Leak]) -> Iterable[tuple[Leak, Verdict]]:
    return ((leak, judge(riding.read(leak), riding.copies, riding.electors)) for leak in leaks)


def _accuses(verdict: Verdict) -> bool:
    return verdict.answer in ("named", "tied")
