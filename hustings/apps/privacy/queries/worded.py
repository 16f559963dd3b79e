"""What is held of a person, in words that they can read: parts with a title and lines, in the language in use."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.apps.geography import queries as geography
from hustings.apps.interactions.models import Interaction
from hustings.apps.interactions.queries import Happened
from hustings.apps.people.queries import Told
from hustings.apps.privacy.queries.held import Held
from hustings.apps.reporting.queries import Seen, how
from hustings.apps.support.models import LEVEL_TITLES, Slot
from hustings.domain import addresses
from hustings.domain.scoring import Score
from hustings.web import facts, languages
from hustings.web.templatetags.shown import colon, date_of_birth, moment, named, number, points

# As the person reads it who was shown.
_HOW = {
    "person.viewed": gettext_noop("Opened your page"),
    "people.searched": gettext_noop("Found you in a search"),
    "people.sampled": gettext_noop("Saw you among some of a segment"),
    "doubt.shown": gettext_noop("Was asked whether a row means you"),
    "duplicate.shown": gettext_noop("Was asked whether you are on record twice"),
}
Line = tuple[str, str]
Part = tuple[str, list[Line]]


def parts_of(held: Held, users: dict[int, tuple[str, str, str]], with_names: bool) -> list[Part]:
    """(title, lines) of each part; a part that has nothing says so. `users` are the names of those who saw them."""
    french = languages.current() == "fr"
    parts = [
        (_("Who you are to us"), _identity(held)),
        (_("How you can be reached"), _points(held)),
        (_("What you asked of us"), _wishes(held)),
        (_("Who told us what"), [line for each in held.told for line in _told(each)]),
        (_("What happened between us"), [line for each in held.happened for line in _happened(each, with_names)]),
        (_("What we worked out from it"), _worked_out(held)),
        (_("Rows of files in which you stand, as they came in"), [line for each in held.rows for line in (
            (f"{each.source} · {each.file}, {_('line {line}').format(line=each.line)}", moment(each.came_in)),
            *((text.replace("\t", " · "), "") for text in (each.header, each.text) if text),
        )]),
        (_("Lists on which you stand"), [
            (f"{each.name} ({each.purpose_fr if french else each.purpose_en})", moment(each.frozen_at))
            for each in held.lists
        ]),
        (_("Who saw you"), [_seen(each, users, with_names) for each in held.seen]),
        (_("What this file does not hold"), _not_here()),
    ]  # fmt: skip
    return [(title, lines or [(_("Nothing."), "")]) for title, lines in parts]


def _identity(held: Held) -> list[Line]:
    person, language = held.person, languages.current()
    estimate = None if person.turnout is None else facts.in_words("turnout", person.turnout)
    district = geography.riding_name(held.district_en, held.district_fr, language)
    said = [
        (_("Our number for you"), ", ".join(map(str, held.numbers))),
        (_("Name"), person.name),
        (_("Elector number"), person.elector_number),
        (_("Status"), facts.in_words("status", person.status)),
        (_("Address"), addresses.one_line(held.address, language) if held.address else ""),
        (_("Mailing address"), person.mailing),
        (_("Riding"), district),
        (_("Poll"), held.poll),
        (_("Born"), _born(held)),
        (_("Gender"), facts.in_words("gender", person.gender)),
        (_("Language"), facts.in_words("language", person.language)),
        (_("Fixed income"), "" if person.fixed_income is None else facts.in_words("fixed_income", person.fixed_income)),
        (_("Turnout estimate"), estimate or ""),
        (_("Protected"), _("yes: your address is never printed") if person.protected else ""),
    ]
    return [(title, value) for title, value in said if value]


def _born(held: Held) -> str:
    first, last = held.person.birth_from, held.person.birth_to
    if first is None:
        return ""
    if last is None or first == last:
        return date_of_birth(first)
    return f"{date_of_birth(first)} – {date_of_birth(last)}"


def _points(held: Held) -> list[Line]:
    words = {True: _("in use"), False: _("no longer in use")}
    return [(facts.in_words(each.kind, each.value), words[each.live]) for each in held.points]


def _wishes(held: Held) -> list[Line]:
    asked = [str(channel.label) for channel in Interaction.Channel if held.stops & channel]
    lines = [(_("Not to be contacted by"), ", ".join(asked))] if asked else []
    for each in held.suppressions:
        until = _("until {day}").format(day=date_of_birth(each.until)) if each.until else ""
        since = _("since {day}").format(day=date_of_birth(each.since))
        lines.append((_("Not to be contacted at all"), ", ".join(filter(None, (since, until, each.reason)))))
    return lines


def _told(each: Told) -> list[Line]:
    says = ", ".join(f"{title}{colon()}{value}" for title, value in facts.told(each.content))
    counts = "" if each.live else _("It does not count any more.")
    given = _("given by {giver}, on the ground of {ground}").format(giver=each.given_by, ground=each.ground)
    return [(f"{each.source} · {date_of_birth(each.on)}", given), (" ".join(filter(None, (says, counts))) or "–", "")]


def _happened(each: Happened, with_names: bool) -> list[Line]:
    french = languages.current() == "fr"
    channels = [str(channel.label) for channel in Interaction.Channel if each.channel and each.channel & channel]
    unit = each.unit_fr if french else each.unit_en
    what = _what(each, french)
    told = [f"{question} – {answer}" for question, answer in each.answers(languages.current())]
    if each.note:
        told.append(_("Note: {note}").format(note=each.note))
    if each.voided:
        told.append(_("It was taken back."))
    by = [each.source, f"{each.by}, {unit}" if with_names and each.by else unit]
    lines = [(f"{date_of_birth(each.on_day)} · {' · '.join([*channels, what])}", " · ".join(filter(None, by)))]
    return [*lines, *((line, "") for line in told)]


def _what(each: Happened, french: bool) -> str:
    if each.kind == Interaction.Kind.CONTACT:
        result, mark = (each.result_fr, each.mark_fr) if french else (each.result_en, each.mark_en)
        return ", ".join(filter(None, (result, mark)))
    if each.kind == Interaction.Kind.FACT:
        title = _(facts.KINDS[each.fact_kind]) if each.fact_kind in facts.KINDS else ""
        return f"{title}{colon()}{each.fact_fr if french else each.fact_en}"
    if each.kind == Interaction.Kind.MEMBERSHIP:
        until = _("until {day}").format(day=date_of_birth(each.until)) if each.until else ""
        return " ".join(filter(None, (_("Member"), until)))
    if each.kind == Interaction.Kind.DONATION:
        return _("Gave ${dollars}").format(dollars=number((each.amount_cents or 0) / 100))
    return _("May be contacted again") if each.kind == Interaction.Kind.OPT_IN else _("Asked not to be contacted")


def _worked_out(held: Held) -> list[Line]:
    lines = [_score(slot, score) for slot, score in held.scores]
    if lines:
        lines.append((_("Worked out by fixed rules from what you told us, between −15 and +15."), ""))
    return lines


def _score(slot: Slot, score: Score) -> Line:
    level = _(LEVEL_TITLES.get(slot.level, slot.level))
    now = points(score.current) if score.current is not None else _("too long ago to say")
    said = _("now {now}, over time {life}").format(now=now, life=points(score.lifetime))
    return _("Support for {party} ({level})").format(party=named(slot.party), level=level), said


def _seen(each: Seen, users: dict[int, tuple[str, str, str]], with_names: bool) -> Line:
    name, unit_en, unit_fr = users.get(each.by_user, ("", "", ""))
    by = unit_fr if languages.current() == "fr" else unit_en
    if with_names and name:
        by = f"{name}, {by}"
    purpose = f" ({named(each.release.purpose)})" if each.release else ""
    shown = how(each) if each.release else _(_HOW[each.what])
    return f"{_moment(each.at)} · {by}", f"{shown}{purpose}"


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_of_birth(local.date())}, {local:%H:%M}"


def _not_here() -> list[Line]:
    return [
        (_("What others told us of themselves, those of your household among them."), ""),
        (_("What contestants, and members of Parliament in their office, hold themselves: they answer for it."), ""),
        (_("The sealed record holds you by your number alone, and can be changed by nobody."), ""),
        (_("Backups hold the same as this file, as of the day on which each was made."), ""),
    ]
