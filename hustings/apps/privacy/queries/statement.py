"""The statement of an erasure, in words: what went, what stays and why, and who holds copies."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.apps.privacy.queries.worded import Line, Part
from hustings.apps.reporting.queries import form_titled
from hustings.web.templatetags.shown import date_of_birth, number

_REMOVED = {
    "assertions": gettext_noop("What others and you told us of you"),
    "contact points": gettext_noop("Phone numbers and e-mail addresses"),
    "interactions": gettext_noop("What happened between us"),
    "answers": gettext_noop("Answers to questions"),
    "rows": gettext_noop("Rows of files in which you stood"),
    "lists": gettext_noop("Lists on which you stood"),
}


def statement_of(statement: Mapping[str, Any]) -> list[Part]:
    """(title, lines) of each part of a statement of erasure, in the language in use."""
    removed, stays = statement["removed"], statement["stays"]
    what = [
        (_("Number of the person"), str(statement["person"])),
        (_("Erased"), date_of_birth(date.fromisoformat(statement["on"]))),
        (_("By"), statement["by"]),
        (_("It rests on"), statement["because"]),
    ]
    gone = [(_(title), number(removed[key])) for key, title in _REMOVED.items()]
    return [
        (_("What was erased"), what),
        (_("What went"), gone),
        (_("What stays, and why"), _stays(stays)),
        (_("Copies that had left before"), _copies(statement["copies"])),
    ]


def _stays(stays: Mapping[str, Any]) -> list[Line]:
    lines: list[Line] = []
    if stays["listed"]:
        lines.append((_("What lists of electors say, which the law gives us and which each new list says again: Canada Elections Act 45, 93, 107."), ""))  # fmt: skip  # noqa: E501
    if stays["wishes"]:
        lines.append((_("Wishes not to be contacted, which bind for good: Telecommunications Act 41.7(4)."), ""))
    if stays["gifts"]:
        lines.append(
            (_("Contributions, with name and address: Canada Elections Act, part 18."), number(stays["gifts"]))
        )
    if stays["calls"]:
        until = date_of_birth(date.fromisoformat(stays["calls until"]))
        title = _("Numbers called in an election, until {day}: Canada Elections Act 348.16.").format(day=until)
        lines.append((title, number(stays["calls"])))
    if stays["waiting"]:
        title = _("Rows of files of which nobody has said yet whether this person is meant")
        lines.append((title, number(stays["waiting"])))
    lines += [
        (_("How the profile stood before, for a week, for the columnar copy."), ""),
        (_("This request with its reasons, and holds that there were."), ""),
        (_("Digests of what left with copies, and numbers of people in them, by which a leak is traced."), ""),
        (_("What contestants, and members of Parliament in their office, hold themselves: they answer for it."), ""),
        (_("Digests that nobody can read, by which an old list is kept from bringing this back."), ""),
        (_("The sealed record of who saw and changed what, by number alone."), ""),
        (_("Backups of before, until they are replaced; whoever brings one back erases this again."), ""),
    ]
    return lines


def _copies(copies: list[dict[str, Any]]) -> list[Line]:
    if not copies:
        return [(_("None."), "")]
    lines = [
        (f"{each['release']} · {form_titled(each['form'])}",
         f"{each['by']} · {date_of_birth(datetime.fromisoformat(each['at']).date())}") for each in copies
    ]  # fmt: skip
    return [*lines, (_("Whoever holds one crosses the person out: tell them."), "")]
