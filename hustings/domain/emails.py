"""E-mail addresses: one form, or a plain reason why not. The caller keeps what was written."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from hustings.domain.messages import Message

_LONGEST = 320
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"))
_MAILTO = re.compile(r"mailto:\s*", re.IGNORECASE)
_WITH_NAME = re.compile(r"[^<>@]*<\s*([^<>]+?)\s*>")  # Jane Doe <jane@example.org>


def normalise(text: str) -> str | Message:
    """The address with its domain in lower case and its local part as written, or why it cannot be used.

    Follows the address syntax of RFC 5321, 5322 and 6531 (international addresses allowed), asks no server, and takes
    off what comes along in copies: blanks, `mailto:`, a name with angle brackets, a final full stop or comma. The
    message's `reason` is one of empty, several, no_at_sign, invalid.
    """
    text = text.translate(_UNSEEN).strip()
    if len(text) > _LONGEST:
        return Message("The e-mail column holds a long text: give one address.", {"reason": "invalid"})
    return _normalise(text)


@lru_cache(maxsize=1 << 16)
def _normalise(text: str) -> str | Message:
    if mailto := _MAILTO.match(text):
        text = text[mailto.end() :].partition("?")[0]
    if text.count("@") > 1:
        return Message("There are several e-mail addresses in one cell: give one.", {"reason": "several"})
    if named := _WITH_NAME.fullmatch(text):
        text = named[1]
    text = text.strip(" \t\r\n<>()[]\"',;:").rstrip(".")
    if not text:
        return Message("There is no e-mail address.", {"reason": "empty"})
    if "@" not in text:
        return Message("The e-mail address has no @: write it as name@example.org.", {"reason": "no_at_sign"})
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:  # its sentence is English only and may quote the address
        return Message("The e-mail address is not valid: correct it or leave it empty.", {"reason": "invalid"})
