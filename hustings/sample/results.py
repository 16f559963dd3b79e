"""Invented results of 2015 for the sample riding, in Elections Canada's Format 2, leaning as its neighbourhoods do."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from random import Random

from hustings.sample.electors import Elector
from hustings.sample.places import DISTRICT, DISTRICTS, PARTIES, Neighbourhood

HEADER = (
    "Electoral District Number/Numéro de circonscription",
    "Electoral District Name_English/Nom de circonscription_Anglais",
    "Electoral District Name_French/Nom de circonscription_Français",
    "Polling Station Number/Numéro du bureau de scrutin",
    "Polling Station Name/Nom du bureau de scrutin",
    "Void Poll Indicator/Indicateur de bureau supprimé",
    "No Poll Held Indicator/Indicateur de bureau sans scrutin",
    "Merge With/Fusionné avec",
    "Rejected Ballots for Polling Station/Bulletins rejetés du bureau",
    "Electors for Polling Station/Électeurs du bureau",
    "Candidate’s Family Name/Nom de famille du candidat",
    "Candidate’s Middle Name/Second prénom du candidat",
    "Candidate’s First Name/Prénom du candidat",
    "Political Affiliation Name_English/Appartenance politique_Anglais",
    "Political Affiliation Name_French/Appartenance politique_Français",
    "Incumbent Indicator/Indicateur_Candidat sortant",
    "Elected Candidate Indicator/Indicateur du candidat élu",
    "Candidate Poll Votes Count/Votes du candidat pour le bureau",
)
# Invented; in the order of PARTIES, then an independent.
CANDIDATES = (
    ("Sampleton", "Avery"),
    ("D'Exemple", "Noémie"),
    ("Placeholder", "Morgan"),
    ("Van der Proef", "Sasha"),
    ("Muster-Hill", "Robin"),
    ("Noname", "Alex"),
)
AFFILIATIONS = (*((en, fr) for _, en, fr in PARTIES), ("Independent", "Indépendant"))
ADVANCE_POLL_EVERY = 12


@dataclass
class Poll:
    """One polling station: its electors, and the votes of each candidate in the order of CANDIDATES."""

    number: str
    name: str
    electors: int
    votes: list[int]
    rejected: int = 0
    void: bool = False
    held: bool = True
    merged_with: str = ""


def poll_numbers(count: int) -> list[str]:
    """The numbers of `count` polling divisions: `1`, `2`, ... and now and then a suffix, `44-1`."""
    numbers: list[str] = []
    number = 0
    for at in range(count):
        suffixed = at % 45 == 44
        number += not suffixed
        numbers.append(f"{number}-1" if suffixed else str(number))
    return numbers


def result_rows(rng: Random, electors: list[Elector], numbers: list[str]) -> Iterator[tuple[str, ...]]:
    """The rows of `pollresults_resultatsbureau<ED>.csv`, one per poll and candidate."""
    polls = _draw_polls(rng, electors, numbers)
    totals = [sum(poll.votes[at] for poll in polls) for at in range(len(CANDIDATES))]
    elected = totals.index(max(totals))
    _, name_en, name_fr = next(row for row in DISTRICTS if row[0] == DISTRICT)
    for poll in polls:
        for at, ((family, given), (party_en, party_fr)) in enumerate(zip(CANDIDATES, AFFILIATIONS, strict=True)):
            yield (
                DISTRICT,
                name_en,
                name_fr,
                f" {poll.number}",  # the published files put a space before the number
                poll.name,
                _flag(poll.void),
                _flag(not poll.held),
                poll.merged_with,
                str(poll.rejected),
                str(poll.electors),
                family,
                "",
                given,
                party_en,
                party_fr,
                _flag(at == 2),
                _flag(at == elected),
                str(poll.votes[at]),
            )


def _flag(value: bool) -> str:
    return "Y" if value else "N"


def _draw_polls(rng: Random, electors: list[Elector], numbers: list[str]) -> list[Poll]:
    """Ordinary polls with the odd split, merged and void one, then mobile, advance and special polls."""
    on_list = Counter(elector.door.poll for elector in electors)
    places = {elector.door.poll: elector.door.neighbourhood for elector in electors}
    ordinary: list[Poll] = []
    advance: list[Poll] = []
    special = [0] * len(CANDIDATES)
    for at, number in enumerate(numbers):
        place = places[at]
        # the list has grown since then
        count = max(1, round(on_list[at] * rng.uniform(0.84, 0.95)))
        shares = _shares(rng, place)
        voters = round(count * rng.uniform(0.55, 0.72))
        ordinary += _stations(rng, number, place.name_en, count, _votes(rng, round(voters * 0.755), shares))
        if at % ADVANCE_POLL_EVERY == 0:
            advance.append(Poll(str(600 + len(advance)), place.name_en, 0, [0] * len(CANDIDATES)))
        _add(advance[-1].votes, _votes(rng, round(voters * 0.21), shares))
        _add(special, _votes(rng, round(voters * 0.035), shares))
    _merge_and_void(rng, ordinary)
    mobile = [
        Poll(str(500 + at), "Care homes", 60 + 11 * at, _votes(rng, 40, _shares(rng, places[0]))) for at in range(2)
    ]
    for poll in ordinary + mobile + advance:
        ballots = sum(poll.votes)
        poll.rejected = sum(rng.random() < 0.006 for _ in range(ballots))
    abroad = [votes // 8 for votes in special]
    inside = [votes - away for votes, away in zip(special, abroad, strict=True)]
    groups = [
        Poll("S/R 1", "SVR Group 1/RÉS Groupe 1", max(1, len(electors) // 900), abroad),
        Poll("S/R 2", "SVR Group 2/RÉS Groupe 2", 0, inside, rejected=sum(inside) // 120),
    ]
    return ordinary + mobile + advance + groups


def _stations(rng: Random, number: str, name: str, count: int, votes: list[int]) -> list[Poll]:
    """A large division is split over two ballot boxes, A and B."""
    if count < 460 or rng.random() < 0.6:
        return [Poll(number, name, count, votes)]
    half = [rng.randrange(v // 3, v // 2 + 1) for v in votes]
    rest = [v - h for v, h in zip(votes, half, strict=True)]
    return [Poll(f"{number}A", name, count // 2, half), Poll(f"{number}B", name, count - count // 2, rest)]


def _merge_and_void(rng: Random, polls: list[Poll]) -> None:
    """About one poll in sixty is merged into its neighbour: it keeps its electors, its votes count there."""
    for at in range(20, len(polls) - 1, 61):
        source, target = polls[at], polls[at + 1]
        _add(target.votes, source.votes)
        source.votes, source.merged_with = [0] * len(CANDIDATES), target.number
    highest = max(int(poll.number.split("-")[0].rstrip("AB")) for poll in polls)
    name = polls[-1].name
    polls.append(Poll(str(highest + 1), name, 0, [0] * len(CANDIDATES), void=True))
    polls.append(Poll(str(highest + 2), name, rng.randrange(3, 20), [0] * len(CANDIDATES), held=False))


def _shares(rng: Random, place: Neighbourhood) -> list[float]:
    """Each candidate's share of the vote in one poll: ours by the lean, the rest among the rivals."""
    ours = 1 / (1 + exp(0.75 - (place.lean + rng.gauss(0, 1.5)) / 5))
    rivals = [weight * rng.uniform(0.8, 1.25) for weight in place.rivals]
    return [ours, *((1 - ours) * 0.985 * weight / sum(rivals) for weight in rivals), (1 - ours) * 0.015]


def _votes(rng: Random, voters: int, shares: list[float]) -> list[int]:
    drawn = Counter(rng.choices(range(len(shares)), shares, k=voters))
    return [drawn[at] for at in range(len(shares))]


def _add(into: list[int], votes: list[int]) -> None:
    for at, count in enumerate(votes):
        into[at] += count
