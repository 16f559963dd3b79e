"""What a verdict says, in one sentence."""

from hustings.domain.messages import Message
from hustings.domain.traces.copies import Verdict

_NAMED = Message("The list comes from one release on record.")
_SEVERAL = Message("The list was put together from several releases on record.")
_TIED = Message("The list comes from releases on record; among those named together what leaked does not tell which.")
_CANNOT_TELL = Message(
    "It cannot be told where the list comes from. Those below may be meant, and so may others; nobody is accused."
)
_NONE = Message("No release on record explains the list.")
_LIKE_A_LIST = Message("No release on record explains the list. It holds the people of the frozen lists below.")


def sentence(verdict: Verdict, like_lists: bool) -> Message:
    """The verdict in words; `like_lists`: whether there are frozen lists of the same people."""
    if verdict.answer == "named":
        return _NAMED if len(verdict.sources) == 1 else _SEVERAL
    if verdict.answer == "tied":
        return _TIED
    if verdict.answer == "cannot_tell":
        return _CANNOT_TELL
    return _LIKE_A_LIST if like_lists else _NONE
