"""At what hours people may be contacted, where they are."""

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, in the person's own local time: the first minute counts, the last does not."""

    weekday: tuple[time, time]
    weekend: tuple[time, time]

    def include(self, at: datetime) -> bool:
        """Whether the wall-clock time of `at` is inside. Saturday and Sunday are the weekend."""
        first, end = self.weekend if at.weekday() >= 5 else self.weekday
        return first <= at.time() < end


CALLING_HOURS = Hours((time(9), time(21, 30)), (time(10), time(18)))
DOOR_HOURS = Hours((time(9), time(21)), (time(9), time(21)))
