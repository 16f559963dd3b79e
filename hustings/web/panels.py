"""What the apps contribute to pages that are not theirs: entries of the menu, acts for home, parts of a person.

An app may know only those below it, yet a person's page shows what all of them know. So each app registers its part
under the name of the place where it belongs, in its `views.py`, and the page draws what there is.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from hustings.web.request import Request

Draw = Callable[..., Any]


class Place(NamedTuple):
    """One entry of the menu: its title, its address, and whether it is where we are."""

    title: str
    url: str
    here: bool = False


class Act(NamedTuple):
    """Something to do next, for the home page: its title, its address, why, and how pressing it is."""

    title: str
    url: str
    why: str
    weight: int


class _Panel(NamedTuple):
    order: int
    name: str
    draw: Draw


_PANELS: dict[str, list[_Panel]] = defaultdict(list)


def panel(place: str, order: int) -> Callable[[Draw], Draw]:
    """Register a function as a part of `place`. It gets what the place says, and gives None for nothing to show.

    Places: `menu`, `bar.search` (whether the box that finds a person is there), `home.acts` and `home.parts`
    (request); `person.flags`, `person.acts`, `person.header`, `person.main` and `person.side` (request, person).
    """

    def register(draw: Draw) -> Draw:
        _PANELS[place].append(_Panel(order, draw.__name__, draw))
        _PANELS[place].sort(key=lambda each: (each.order, each.name))
        return draw

    return register


def drawn(place: str, *said: Any) -> list[Any]:
    """What the panels of a place give, in order, without those that have nothing to show to this user."""
    return [part for each in _PANELS[place] if (part := each.draw(*said)) is not None]


def places(request: Request) -> list[Place]:
    """The entries of the menu that this user may follow."""
    path = request.path
    found = [each for part in drawn("menu", request) for each in (part if isinstance(part, list) else [part])]
    here = max((each.url for each in found if path.startswith(each.url)), key=len, default="")
    return [each._replace(here=each.url == here) for each in found]
