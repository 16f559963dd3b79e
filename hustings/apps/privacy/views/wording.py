"""What people ask for, in words."""

from django.utils.translation import gettext_noop

KINDS = {
    "access": gettext_noop("To know what is held of them"),
    "correction": gettext_noop("That something be corrected"),
    "objection": gettext_noop("Not to be contacted"),
    "erasure": gettext_noop("That it be erased"),
}
