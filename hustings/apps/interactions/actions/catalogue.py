"""What can be asked and said: questions with their options, petitions, issues, tags, scripts."""

from collections.abc import Sequence

from django.db import transaction

from hustings.apps.audit import actions as audit
from hustings.apps.interactions.models import Fact, Question, Script, ScriptQuestion
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User


@transaction.atomic
def add_question(*, by: User, text_en: str, text_fr: str, options: Sequence[tuple[str, str]]) -> Question:
    """Make a question with its options (English, French), or add the options it lacks."""
    unit_for(by, IMPORT)
    question, new = Question.objects.get_or_create(text_en=text_en, defaults={"text_fr": text_fr})
    added = 0
    for name_en, name_fr in options:
        _, made = Fact.objects.get_or_create(
            kind=Fact.Kind.ANSWER, question=question, name_en=name_en, defaults={"name_fr": name_fr}
        )
        added += made
    if new or added:
        audit.record(by=by, what="question.added", on=f"question:{question.pk}", new={"options": added})
    return question


@transaction.atomic
def add_fact(*, by: User, kind: str, name_en: str, name_fr: str, issue: Fact | None = None) -> Fact:
    """Make a petition, issue, tag, sign request or kind of volunteering, or return the one of that name."""
    unit_for(by, IMPORT)
    fact, new = Fact.objects.get_or_create(
        kind=kind, question=None, name_en=name_en, defaults={"name_fr": name_fr, "issue": issue}
    )
    if new:
        audit.record(by=by, what="fact.added", on=f"fact:{fact.pk}", new={"kind": kind})
    return fact


@transaction.atomic
def add_script(*, by: User, code: str, language: str, title: str, text: str, questions: Sequence[Question]) -> Script:
    """Make the next version of a script in one language. Earlier versions stay as they were said."""
    unit_for(by, IMPORT)
    last = Script.objects.filter(code=code, language=language).order_by("-version").first()
    script = Script.objects.create(
        code=code, version=(last.version if last else 0) + 1, language=language, title=title, text=text
    )
    ScriptQuestion.objects.bulk_create(
        ScriptQuestion(script=script, question=question, position=position)
        for position, question in enumerate(questions, start=1)
    )
    audit.record(by=by, what="script.added", on=f"script:{script.pk}", new={"code": code, "version": script.version})
    return script
