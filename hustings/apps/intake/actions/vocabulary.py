"""The words a file may use for results, marks, petitions and answers, and the interactions they stand for."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from hustings.apps.interactions.actions import Said
from hustings.apps.interactions.models import Fact, Interaction, MarkLevel, Question, Result
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput, Word
from hustings.files.told import Event

_SPACE = uuid.UUID("6f1f7c0e-6f5b-5d6e-9a39-1d3a4b0b7c11")  # ours, for ids derived from what a row says
_NAMED = {"petition": Fact.Kind.PETITION, "issue": Fact.Kind.ISSUE, "tag": Fact.Kind.TAG}
# what stands beside the boxes of a printed walk list: see files.documents.words
_BOXES = {"NH": "not_home", "AB": "not_home", "RF": "refused", "MV": "moved", "DM": "moved", "DC": "deceased"} | {
    "C": "contacted",
    "contact": "contacted",
}
_SINGLE = {"sign": Fact.Kind.SIGN, "volunteer": Fact.Kind.VOLUNTEER}


class Vocabulary:
    """The words a file may use, looked up once: results, marks, facts, questions and their options, both languages."""

    def __init__(self) -> None:
        self.results = _words((r.number, r.code, r.name_en, r.name_fr) for r in Result.objects.all())
        self.results |= {box.casefold(): self.results[code] for box, code in _BOXES.items()}
        self.marks = _words((m.pk, m.code, str(m.position), m.name_en, m.name_fr) for m in MarkLevel.objects.all())
        self.facts: dict[str, dict[str, int]] = {}
        options: dict[int | None, list[Fact]] = {}
        for fact in Fact.objects.all():
            options.setdefault(fact.question_id, []).append(fact)
        for kind in Fact.Kind.values:
            self.facts[kind] = _words((f.pk, f.name_en, f.name_fr) for f in options.get(None, []) if f.kind == kind)
        self.questions = _words((q.pk, q.text_en, q.text_fr) for q in Question.objects.all())
        self.options = {q: _words((f.pk, f.name_en, f.name_fr) for f in found) for q, found in options.items() if q}

    def said(
        self, event: Event, person: int, source: int, default_at: datetime, salt: str, *, undated: str = ""
    ) -> Said:
        """The interaction an event stands for. Raises BadInput when a word in it is not known.

        The same event with the same `salt` has the same id. `undated` stands for a date that is not written: with "",
        the same words on another day are the same event.
        """
        at = _aware(event.at) or default_at
        if event.kind in ("contact", "opt_out") and timezone.localdate(at) > timezone.localdate():
            raise BadInput("A contact cannot lie in the future. Correct the date.")
        common: dict[str, Any] = {"person_id": person, "at": at, "source_id": source, "note": event.note}
        if event.kind == "contact":
            common |= {
                "kind": "contact",
                "channel": _channel(event.channel) if event.channel else None,
                "result": _known(self.results, event.result, "result") if event.result else None,
                "mark": _known(self.marks, event.mark, "mark") if event.mark else None,
                "answers": dict(self._answer(*pair) for pair in event.answers),
            }
        elif event.kind == "opt_out":
            common |= {"kind": "opt_out", "channel": _channel(event.channel)}
        elif event.kind in ("donation", "membership"):
            common |= {"kind": event.kind, "amount_cents": event.amount_cents, "until": event.until}
        else:
            kind = _NAMED.get(event.kind) or _SINGLE[event.kind]
            known = self.facts[kind]
            if event.kind in _SINGLE and not known:
                raise BadInput("There is no {kind} to record yet. Add one first.", kind=Word(event.kind))
            number = _known(known, event.name, event.kind) if event.name else next(iter(known.values()))
            common |= {"kind": "fact", "fact_id": number}
        if event.id:  # its own id counts within its source: what two sources tell does not go when one is withdrawn
            identity = uuid.uuid5(event.id, str(source))
        else:
            identity = uuid.uuid5(_SPACE, f"{salt}|{_signature(event, at.isoformat() if event.at else undated)}")
        return Said(id=identity, **common)

    def of_list(self, events: Iterable[Event], person: int, source: Source, on: date) -> tuple[Said, ...]:
        """What a row of a source's list of a day says has happened. Raises BadInput for a word that is not known."""
        noon = timezone.make_aware(datetime.combine(on, time(12)))
        salt = f"{source.pk}|{person}"
        return tuple(self.said(each, person, source.pk, noon, salt, undated=noon.isoformat()) for each in events)

    def _answer(self, question: str, answer: str) -> tuple[int, int]:
        number = _known(self.questions, question, "question")
        return number, _known(self.options.get(number, {}), answer, "answer")


def _words(rows: Iterable[tuple[Any, ...]]) -> dict[str, int]:
    return {" ".join(word.casefold().split()): number for number, *words in rows for word in words if word}


def _known(words: dict[str, int], text: str, what: str) -> int:
    found = words.get(" ".join(text.casefold().split()))
    if found is None:
        raise BadInput("The row names a {what} that is not known here. Correct it, or add it first.", what=Word(what))
    return found


def _channel(text: str) -> int:
    folded = text.casefold().strip()
    if folded in _EVERY:
        return sum(Interaction.Channel.values)
    word = _CHANNELS.get(folded, folded).upper()
    if word not in Interaction.Channel.names:
        raise BadInput(
            "A channel is one of door, phone, text, email, mail, voice, or all (yes means all). Correct the row."
        )
    return int(Interaction.Channel[word])


_EVERY = ("all", "tous", "yes", "oui", "y", "o", "x")  # whoever only ticked the box wants to be left alone altogether
_CHANNELS = {
    "porte": "door",
    "téléphone": "phone",
    "texto": "text",
    "courriel": "email",
    "poste": "mail",
    "voix": "voice",
}


def _aware(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo else timezone.make_aware(at)


def _signature(event: Event, at: str) -> str:
    return repr(
        (
            event.kind,
            at,
            event.channel,
            event.result,
            event.mark,
            event.name,
            event.amount_cents,
            event.until,
            event.note,
            event.answers,
        )
    )
