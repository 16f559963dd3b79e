"""The only door to batches: whoever brought one in sees it through, and what others brought in needs a right."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.core import signing
from django.db import connection
from django.db.models import Q, QuerySet

from hustings.apps.intake.models import Batch, Doubt, Duplicate, Paper, Signature, Upload, WebForm
from hustings.apps.organisations.access import EXPORT, IMPORT, RECORD, UNDO, unit_for, units_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput, Refused
from hustings.scope import servers


def batch_numbered(number: int) -> Batch:
    """A batch of the acting user's units. Raises BadInput."""
    batch = Batch.objects.filter(pk=number).select_related("unit").first()
    if batch is None:
        raise BadInput("There is no batch {number} of yours. `hustings import list` shows them.", number=number)
    return batch


def upload_numbered(number: int) -> Upload:
    """A file sent in by the acting user's units. Raises BadInput."""
    found = Upload.objects.filter(pk=number).select_related("unit").first()
    if found is None:
        raise BadInput("There is no file {number} of yours here.", number=number)
    return found


def batches_for(user: User) -> QuerySet[Batch]:
    """Batches a user may read about, the newest first: their own, and those of units in which they may import."""
    units = [unit.pk for unit in units_for(user, IMPORT)]
    return Batch.objects.filter(Q(by_user=user.pk) | Q(unit__in=units)).order_by("-pk")


def upload_for(user: User, number: int) -> Upload:
    """A file that was sent in: one's own; somebody else's with the right to import. Raises BadInput or Refused."""
    found = upload_numbered(number)
    own = RECORD if found.kind == Upload.Kind.CONTACTS else IMPORT
    unit_for(user, own if found.by_user == user.pk else IMPORT, found.unit.code)
    return found


def batch_for(user: User, number: int) -> Batch:
    """One of them. Raises BadInput, or Refused without the right."""
    unit_for(user, RECORD)
    found = batch_numbered(number)
    if found.by_user != user.pk:
        unit_for(user, IMPORT, found.unit.code)
    return found


def doubt_numbered(number: int) -> Doubt:
    """A row that waits, or waited, for a decision in the acting user's units. Raises BadInput."""
    found = Doubt.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such row of yours to decide on.")
    return found


def duplicate_numbered(number: int) -> Duplicate:
    """Two people of whom the acting user's units decide, or decided, whether they are one. Raises BadInput."""
    found = Duplicate.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such pair of yours to decide on.")
    return found


def form_numbered(number: int) -> WebForm:
    """A web form of the acting user's units. Raises BadInput."""
    found = WebForm.objects.select_related("unit", "source", "fact").filter(pk=number).first()
    if found is None:
        raise BadInput("There is no form {number} of yours.", number=number)
    return found


def public_form(slug: str, today: date) -> tuple[int, int, bool] | None:
    """(number, in whose name, whether it is open) of the web form at an address; needs nobody acting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, by_user, open FROM public_form(%s, %s)", [slug, today])
        row = cursor.fetchone()
        return None if row is None else (int(row[0]), int(row[1]), bool(row[2]))


def signed_with(form: WebForm, token: str) -> Signature:
    """The signature of a form that the link in a signer's mail is about. Raises BadInput."""
    try:
        number = UUID(_signer().unsign(token.replace(".", ":")))
    except (signing.BadSignature, ValueError):
        number = None
    found = Signature.objects.filter(pk=number, form=form).first() if number else None
    if found is None:
        raise BadInput("This link leads to no signature: it is cut off, or older than a week. Sign again.")
    return found


def token_of(signature: Signature) -> str:
    """What stands in that link: the number of the signature, signed by this installation."""
    return _signer().sign(signature.pk.hex).replace(":", ".")


def paper_numbered(number: int) -> Paper:
    """A pile of paper of the acting user's units, by the number of its batch. Raises BadInput."""
    found = Paper.objects.select_related("batch", "unit", "fact", "question").filter(pk=number).first()
    if found is None:
        raise BadInput("There is no pile of paper {number} of yours.", number=number)
    return found


def check_paper(user: User, paper: Paper) -> Unit:
    """The unit in which a user types into a pile of paper. Raises Refused."""
    return unit_for(user, IMPORT, paper.unit.code)


def units_deciding(user: User) -> list[int]:
    """The units of whose rows a user may say whom they mean. Raises Refused for none."""
    unit_for(user, IMPORT)
    return [unit.pk for unit in units_for(user, IMPORT)]


def check_deciding(user: User, doubt: Doubt) -> None:
    """Raise Refused unless the user may say whom a row means."""
    if doubt.unit_id not in units_deciding(user):
        raise Refused("This row is another unit's to decide on.")


def check_undo(user: User, batch: Batch) -> Unit:
    """The unit in which a user takes a batch back: their own with the right to make one, others' with that to undo."""
    return unit_for(user, _to_make(batch) if batch.by_user == user.pk else UNDO, batch.unit.code)


def check_destroying(user: User, batch: Batch) -> Unit:
    """The unit in which a user destroys what a batch brought: with the right to undo what others did, also of their own
    batches. Raises Refused, also where a legal hold keeps it."""
    unit = unit_for(user, UNDO, batch.unit.code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT batch_held(%s)", [batch.pk])
        if cursor.fetchone()[0]:
            raise Refused(
                "A legal hold keeps batch {number}, or somebody of whom it told. The privacy officer can lift it.",
                number=batch.pk,
            )
    return unit


def check_refused(user: User, batch: Batch) -> Unit:
    """The unit in which a user takes the refused rows of a batch: their own, or with the right to export."""
    return unit_for(user, _to_make(batch) if batch.by_user == user.pk else EXPORT, batch.unit.code)


def may_undo(user: User, batch: Batch) -> bool:
    """Whether `check_undo` would let them."""
    return _holds(check_undo, user, batch)


def may_destroy(user: User, batch: Batch) -> bool:
    """Whether `check_destroying` would let them."""
    return _holds(check_destroying, user, batch)


def may_take_refused(user: User, batch: Batch) -> bool:
    """Whether `check_refused` would let them."""
    return _holds(check_refused, user, batch)


def digest_key() -> str:
    """What elector numbers are digested with: only this installation finds their people again by them."""
    return servers.key_for("elector number").hex()


def _signer() -> signing.Signer:
    return signing.Signer(key=servers.secret_key(), salt="hustings.signature")


def _to_make(batch: Batch) -> str:
    return RECORD if batch.kind == Upload.Kind.CONTACTS else IMPORT


def _holds(check: Callable[[User, Batch], Unit], user: User, batch: Batch) -> bool:
    try:
        check(user, batch)
    except Refused:
        return False
    return True
