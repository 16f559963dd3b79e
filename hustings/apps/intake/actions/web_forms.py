"""Web forms: opening one, closing it. What people write on them is in `signing`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.access import form_numbered
from hustings.apps.intake.models import WebForm
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Fact
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.access import check_in_force
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput
from hustings.web import mail

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58})[a-z0-9]")
NAMED = (WebForm.Kind.PETITION, WebForm.Kind.ISSUE)  # of which a row says the name
WORDS = ("title", "text", "permission")  # what is written in both languages


@dataclass(frozen=True)
class Asked:
    """What a form says and means. `words` has `title_en`, `title_fr` and so on for all of `WORDS`."""

    kind: str
    slug: str
    words: Mapping[str, str]
    ends_on: date | None = None


@transaction.atomic
def open_form(*, by: User, source: Source, asked: Asked) -> WebForm:
    """Open a page on which people sign; what is signed is made under its title where there is none.

    Raises BadInput for words that are missing in a language, an address that is taken or none, a day that is over, and
    where mail cannot be sent; Refused for a source that lets nothing in.
    """
    unit = unit_for(by, IMPORT, source.unit.code)
    check_in_force(source.pk)
    words = {f"{name}_{language}": asked.words.get(f"{name}_{language}", "").strip() for name in WORDS
             for language in ("en", "fr")}  # fmt: skip
    if not all(words.values()):
        raise BadInput("Write the title, what is asked for and the permission, each in English and French.")
    if not _SLUG.fullmatch(asked.slug):
        raise BadInput("The address is of 3 to 60 small letters, digits and hyphens, such as cut-the-gas-tax.")
    if asked.kind not in WebForm.Kind.values:
        raise BadInput("Say what signing means: a petition, an issue, volunteering or a sign.")
    if asked.ends_on is not None and asked.ends_on < timezone.localdate():
        raise BadInput("The last day is over already. Correct it.")
    if not mail.is_set_up():
        raise BadInput("Signers confirm by e-mail, and this installation sends none yet: set HUSTINGS_SMTP and"
                       " HUSTINGS_MAIL_FROM.")  # fmt: skip
    # there may be many petitions and issues, and one kind of volunteering and of signs is enough
    fact = None if asked.kind in NAMED else Fact.objects.filter(kind=asked.kind, question=None).order_by("pk").first()
    fact = fact or interactions.add_fact(by=by, kind=asked.kind, name_en=words["title_en"], name_fr=words["title_fr"])
    try:
        with transaction.atomic():
            made = WebForm.objects.create(
                unit=unit, source=source, kind=asked.kind, fact=fact, slug=asked.slug, **words, by_user=by.pk,
                opened_at=timezone.now(), ends_on=asked.ends_on,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput("This address is taken. Choose another.") from None
    audit.record(by=by, unit=unit.pk, what="form.opened", on=f"form:{made.pk}", new={"slug": asked.slug})
    return made


@transaction.atomic
def close_form(*, by: User, number: int) -> WebForm:
    """Close a form: nobody signs any more. What was signed can still be confirmed, and comes in."""
    found = form_numbered(number)
    unit = unit_for(by, IMPORT, found.unit.code)
    if found.closed_at is not None:
        raise BadInput("This form is closed already.")
    found.closed_at = timezone.now()
    found.save(update_fields=["closed_at"])
    audit.record(by=by, unit=unit.pk, what="form.closed", on=f"form:{number}")
    return found
