"""Who is meant by a row? Joined when one person is certain, doubtful when somebody may be, nobody when none may.

What the fields say is weighed elsewhere; here the weights meet rules that no weight outvotes, since kin, twins and
neighbours of one name share all that weighs most. Pure: answers and weights in, a verdict out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hustings.domain.messages import Message

CERTAIN = 4.0  # bits: sixteen to one
LEAD = 5.0  # bits by which the first must weigh more than the next
DOUBTFUL = -1.0  # bits from which somebody may be meant


class Verdict(StrEnum):
    """What becomes of a row."""

    JOINED = "joined"
    DOUBTFUL = "doubtful"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two records have in common: the answer of each comparison by its name, and two facts beside them.

    `slip_is_a_name`: the given name of the row looks like a slip of the other, but is a name that people bear.
    `generations_differ`: "Jr." and "Sr." and their like, or one of them on one side only.
    """

    bits: float
    answers: Mapping[str, str]
    slip_is_a_name: bool = False
    generations_differ: bool = False


# Why somebody is not joined though much agrees. The first that holds is what a reviewer reads.
NOT_JOINED = {
    "several": Message("More than one person fits."),
    "light": Message("Little agrees."),
    "given": Message("The given names differ."),
    "family": Message("The family names differ."),
    "birth": Message("The dates of birth differ."),
    "generation": Message("One of them may be the other's parent or child."),
    "name only": Message("Little more than the name agrees."),
    "other door": Message("They live behind different doors of one building."),
}

_GIVEN_AGREES = {"same", "nickname", "part", "slip"}
_FAMILY_AGREES = {"same", "part", "slip"}
_DOOR_AGREES = {"same", "no unit", "slip"}  # never another number: that may be a namesake next door


def why_not(likeness: Likeness) -> str:
    """The key in `NOT_JOINED` of the first reason not to join two records, whatever they weigh; "" for none."""
    said = likeness.answers
    swapped = said["family"] == "swapped"
    born = said["birth"]
    if not swapped and (said["given"] not in _GIVEN_AGREES or likeness.slip_is_a_name):
        return "given"
    badly_written = said["family"] == "near" and said["given"] == "same" and born == "same"
    if not swapped and said["family"] not in _FAMILY_AGREES and not badly_written:
        return "family"
    if born in ("different", "near"):
        return "birth"
    if likeness.generations_differ and born != "same":
        return "generation"
    return _beyond_the_name(said)


def may_be_one(likeness: Likeness, *, listed_twice: bool) -> bool:
    """Whether two people on record are worth a look, as one and the same.

    `listed_twice`: one publisher gives each a number on its list of today, and so says that they are two. That holds
    unless something is the same that only one of them can have.
    """
    said = likeness.answers
    if judge([likeness]) is Verdict.NOBODY or not named_alike(said) or said["birth"] == "different":
        return False
    return not listed_twice or _own(said)


def named_alike(answers: Mapping[str, str]) -> bool:
    """Whether the names may be one person's: kin and neighbours behind one door mostly fail here."""
    if answers["family"] in ("swapped", "crossed"):
        return True
    return "different" not in (answers["given"], answers["family"])


def judge(likenesses: Sequence[Likeness]) -> Verdict:
    """What becomes of a row whose candidates are alike to it so: those named alike first, each lot by weight."""
    if not likenesses or likenesses[0].bits < DOUBTFUL or _of_the_same_door(likenesses[0].answers):
        return Verdict.NOBODY
    return Verdict.DOUBTFUL if why_waiting(likenesses) else Verdict.JOINED


def why_waiting(likenesses: Sequence[Likeness]) -> str:
    """The key in `NOT_JOINED` of why the first candidate is not joined; "" where it is."""
    first, *others = likenesses
    if any(_rivals(first, each) for each in others):
        return "several"
    return why_not(first) or ("light" if first.bits < CERTAIN else "")


def _rivals(first: Likeness, other: Likeness) -> bool:
    """Whether another candidate comes so near that the first is not certain.

    A namesake in another flat is no rival of somebody in this one, unless they share something of their own.
    """
    elsewhere = (first.answers["door"], other.answers["door"]) == ("same", "other unit") and not _own(other.answers)
    return other.bits > first.bits - LEAD and named_alike(other.answers) and not elsewhere


def _own(said: Mapping[str, str]) -> bool:
    return "same" in (said["phone"], said["email"], said["birth"])


def _of_the_same_door(said: Mapping[str, str]) -> bool:
    """Whether two people share a door, and perhaps a family name, and nothing that is one's own."""
    return not _own(said) and (not named_alike(said) or (said["birth"] == "different" and said["given"] != "same"))


def _beyond_the_name(said: Mapping[str, str]) -> str:
    """Why what agrees beside the names is not enough; "" where it is."""
    exact = said["given"] == "same" and said["family"] == "same"
    reached = "same" in (said["phone"], said["email"])
    here = said["door"] in _DOOR_AGREES and said["postal"] != "different"
    near = exact and said["postal"] == "same" and said["door"] == "unknown"
    if said["birth"] == "same":
        return ""
    if said["birth"] == "slip":
        return "" if exact and (here or reached or near) else "birth"
    if said["door"] == "other unit" and not reached:
        return "other door"
    return "" if here or reached or near else "name only"
