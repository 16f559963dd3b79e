"""Postal boxes: where mail is fetched. Never a door."""

import re

_BOX = re.compile(
    r"\b(?:(?:p\.?\s*o\.?\s*)?box\s*(?:no\.?\s*|\#\s*)?[0-9]+"
    r"|c\.?\s*p\.?\s*(?:no\.?\s*|\#\s*)?[0-9]+"
    r"|b\.?\s*p\.?\s*(?:no\.?\s*|\#\s*)?[0-9]+"
    r"|(?:case|bo[iî]te)\s+postale\s*(?:no\.?\s*|\#\s*)?[0-9]+"
    r"|general\s+delivery|poste\s+restante|gd(?=\s*(?:,|$|\bstn\b)))"
    r"(?:\s*,?\s*(?:stn|station|succ|succursale|rpo|csp)\b\.?[^,]*)?",
    re.IGNORECASE,
)
# What may stand beside a box without being a door: the route or site the box is on.
_ROUTE = re.compile(
    r"(?:\b(?:r\.?\s*r\.?|h\.?\s*c\.?|rural route|route rurale|site|comp|ss)\.?\s*\#?[0-9]*|[\s,;.])*", re.I
)


def split_postal_box(text: str) -> tuple[str, str]:
    """(civic part, postal box part) of a line that may hold either or both; "" for the one that is not there."""
    found = _BOX.search(text)
    if not found:
        return text, ""
    civic = f"{text[: found.start()].rstrip(' ,;')} {text[found.end() :].lstrip(' ,;')}".strip(" ,;")
    if _ROUTE.fullmatch(civic):
        return "", text.strip(" ,;")
    return civic, found[0].strip(" ,;")


def is_postal_box(text: str) -> bool:
    """Whether a line is only a postal box, general delivery, or a box on a rural route: mail goes there, nobody
    lives there. A line with a civic address beside the box is not; `split_postal_box` takes it apart."""
    civic, box = split_postal_box(text)
    return bool(box) and not civic
