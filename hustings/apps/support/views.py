"""A person's support, and why it is what it is."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.apps.people.models import Person
from hustings.apps.support import queries
from hustings.apps.support.models import LEVEL_TITLES
from hustings.domain.scoring import Score
from hustings.web.panels import panel
from hustings.web.request import Request
from hustings.web.templatetags.shown import named

KINDS = {
    "mark": gettext_noop("mark"),
    "fact": gettext_noop("fact"),
    "membership": gettext_noop("membership"),
    "donation": gettext_noop("donation"),
}
# A score in words, by the least value that each holds from.
LEANS = (
    (9.0, gettext_noop("strong supporter")),
    (4.0, gettext_noop("likely supporter")),
    (-4.0, gettext_noop("undecided")),
    (-9.0, gettext_noop("unlikely supporter")),
    (-15.0, gettext_noop("opposed")),
)


@panel("person.header", 10)
def scale(request: Request, one: Person) -> SafeString:
    """The last mark, and a scale for each party and level that anything is known of."""
    last = queries.last_mark(one.pk)
    return render_to_string(
        "support/scale.html",
        {"scores": _scores(one), "mark": last and named(last), "on": last and last.on},
        request,
    )


@panel("person.main", 30)
def why(request: Request, one: Person) -> SafeString | None:
    """The contacts behind each score, and what each adds."""
    scores = [each for each in _scores(one) if each["score"] is not None]
    return render_to_string("support/why.html", {"scores": scores}, request) if scores else None


def _scores(one: Person) -> list[dict[str, Any]]:
    """Each slot with its score, ours first; kept on the person for the second panel of the same page."""
    kept: list[dict[str, Any]] | None = getattr(one, "scores", None)
    if kept is None:
        found = queries.explained(one.pk, timezone.localdate())
        kept = []
        for slot in queries.slots():
            score = found.get((slot.party_id, slot.level))
            if score is None and not slot.party.ours:
                continue  # nothing is known of how they feel about a rival: no line for it
            kept.append(
                {
                    "party": named(slot.party),
                    "level": _(LEVEL_TITLES.get(slot.level, slot.level)),
                    "score": score,
                    "spread": _spread(score),
                    "lean": _lean(score.current) if score else "",
                    "shares": _shares(score),
                }
            )
        one.scores = kept  # type: ignore[attr-defined]
    return kept


def _spread(score: Score | None) -> float:
    """Half the width of the bar: wide with little evidence, narrow with much. A drawing aid, not an interval."""
    return 0.0 if score is None else 6.0 / (1.0 + score.evidence_now) ** 0.5


def _lean(value: float | None) -> str:
    """A score in words."""
    if value is None:
        return _("too long ago to say")
    return next(_(word) for least, word in LEANS if value >= least)


def _shares(score: Score | None) -> list[dict[str, Any]]:
    """What each signal adds, the one that moves the score most first, with when it was said."""
    if score is None:
        return []
    on = queries.days_of([share.source for share in score.explanation])
    return [
        {"kind": _(KINDS.get(share.kind, share.kind)), "on": on.get(share.source), "share": share}
        for share in score.explanation
    ]
