"""What a contact form may say, read into what the action takes."""

import uuid
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from hustings.apps.interactions.actions import Said
from hustings.apps.interactions.models import Fact, Interaction, MarkLevel, Question, Result
from hustings.domain.messages import BadInput
from hustings.web import languages

# Results that make sense by each channel, by their codes.
RESULTS = {
    Interaction.Channel.DOOR: (
        "contacted", "not_home", "refused", "moved", "deceased", "language_barrier", "inaccessible", "call_back",
    ),
    Interaction.Channel.PHONE: (
        "contacted", "no_answer", "left_message", "busy", "refused", "call_back", "wrong_number", "disconnected",
        "moved", "deceased", "language_barrier",
    ),
}  # fmt: skip


def said_of(person: int, form: QueryDict, now: datetime) -> list[Said]:
    """What a sent form says: the contact, and an opt-out where one was asked for. Raises BadInput.

    The form carries an id made when it was shown, so that sending it twice is one contact.
    """
    try:
        channel = Interaction.Channel(int(form.get("channel", "")))
        made = uuid.UUID(form.get("id", ""))
    except ValueError:
        raise BadInput("Say how the contact was made: at the door or by phone.") from None
    result = Result.objects.filter(code=form.get("result", "")).first()
    mark = MarkLevel.objects.filter(code=form.get("mark", "")).first() if form.get("mark") else None
    answers = _answers(form)
    if result is None and (mark or answers):
        result = Result.objects.get(code="contacted")  # whoever said something was spoken to
    if result is None:
        raise BadInput("Say what came of it: press one of the results.")
    if (mark or answers) and not result.reached:
        raise BadInput("Somebody who was not spoken to has given no answer. Choose another result, or take it away.")
    point = form.get("point", "")
    contact = Said(
        id=made,
        person_id=person,
        kind=Interaction.Kind.CONTACT,
        at=now,
        channel=channel,
        result=result.number,
        mark=mark.pk if mark else None,
        note=form.get("note", "").strip()[:2000],
        contact_point_id=int(point) if point.isdecimal() and channel == Interaction.Channel.PHONE else None,
        answers=answers,
    )
    said = [contact]
    mask = sum(int(each) for each in form.getlist("stop") if each.isdecimal() and int(each) in Interaction.Channel)
    if mask:
        said.append(Said(id=stop_with(made), person_id=person, kind=Interaction.Kind.OPT_OUT, at=now, channel=mask))
    return said


def shown(channel: int, sent: QueryDict) -> dict[str, Any]:
    """What the form offers for a channel, and what was chosen already."""
    codes = RESULTS[Interaction.Channel(channel)]
    given = set(_answers(sent).values())
    questions = Question.objects.filter(active=True).prefetch_related("options").order_by("id")
    known = {result.code: result for result in Result.objects.all()}
    return {
        "results": [known[code] for code in codes],
        "marks": MarkLevel.objects.order_by("position"),
        "questions": [_asked(question, given) for question in questions],
        "given": given,
        "stopping": {int(each) for each in sent.getlist("stop") if each.isdecimal()},
        "id": uuid.uuid4(),
        "now": timezone.now(),
    }


def _asked(question: Question, given: set[int]) -> dict[str, Any]:
    options = list(question.options.all())
    return {
        "pk": question.pk,
        "text": question.text_fr if languages.current() == "fr" else question.text_en,
        "options": options,
        "answered": any(option.pk in given for option in options),
    }


def _answers(form: QueryDict) -> dict[int, int]:
    asked = {key.removeprefix("q"): str(form[key]) for key in form if key.startswith("q")}
    given = {number: said for number, said in asked.items() if number.isdecimal() and said.isdecimal()}
    options = Fact.objects.filter(kind=Fact.Kind.ANSWER, pk__in=[int(value) for value in given.values()])
    return {
        fact.question_id: fact.pk
        for fact in options
        if fact.question_id is not None and given.get(str(fact.question_id)) == str(fact.pk)
    }


def stop_with(contact: uuid.UUID) -> uuid.UUID:
    """The id of the opt-out that was noted with a contact."""
    return uuid.uuid5(contact, "stop")
