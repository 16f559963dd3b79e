"""The certificate that a list was destroyed: worded in either language, for a screen, a terminal or on paper."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_datetime

from hustings.files.documents.content import Language, Paper
from hustings.files.documents.statement import Line, write_statement
from hustings.files.documents.words import figure

_TITLE = ("Certificate of destruction", "Certificat de destruction")
_PARTS: dict[str, tuple[str, str]] = {
    "what": ("What was destroyed", "Ce qui a été détruit"),
    "removed": ("What was removed", "Ce qui a été retiré"),
    "stays": ("What stays, and why", "Ce qui reste, et pourquoi"),
    "copies": ("Copies that had left before", "Copies sorties auparavant"),
    "backups": ("Backups that held it", "Sauvegardes qui la contenaient"),
}
_WHAT: dict[str, tuple[str, str]] = {
    "list": ("List", "Liste"),
    "given_by": ("Given by", "Remise par"),
    "file": ("File", "Fichier"),
    "sha256": ("SHA-256 of the file", "SHA-256 du fichier"),
    "bytes": ("Size in bytes", "Taille en octets"),
    "rows": ("Rows", "Lignes"),
    "came_in": ("Came in", "Entrée le"),
    "destroyed": ("Destroyed", "Détruite le"),
    "certified": ("Last of it gone", "Dernière trace retirée le"),
    "by": ("By", "Par"),
    "because": ("Demanded by", "Exigée par"),
}
_REMOVED: dict[str, tuple[str, str]] = {
    "rows": ("Rows, byte for byte", "Lignes, octet pour octet"),
    "assertions": ("What they said of people", "Ce qu'elles disaient de personnes"),
    "doubts": ("Rows that waited for a decision", "Lignes en attente d'une décision"),
    "interactions": ("Happenings they told of", "Faits qu'elles rapportaient"),
    "contact points": ("Phone numbers and e-mail addresses", "Numéros de téléphone et adresses électroniques"),
    "names": ("Names of people known otherwise", "Noms de personnes connues par ailleurs"),
    "addresses": ("Addresses", "Adresses"),
}
_FILES = ("Files made since it came in", "Fichiers produits depuis son entrée")
_COPY = (
    "The columnar copy was made anew, and the room of the rows in the database was written over.",
    "La copie en colonnes a été refaite, et l'espace des lignes dans la base de données a été récrit.",
)
_STAYS: dict[str, tuple[str, str]] = {
    "listed": (
        "People whom another list names, by that list's word",
        "Personnes nommées par une autre liste, sur la foi de celle-ci",
    ),
    "unnamed": (
        "People known only for what they told us, without name or number",
        "Personnes connues seulement par ce qu'elles nous ont dit, sans nom ni numéro",
    ),
    "interactions": (
        "Contacts with them: our own record of what they told us",
        "Contacts avec elles : nos propres notes de ce qu'elles nous ont dit",
    ),
    "wishes": (
        "of these, wishes not to be contacted, which bind for good",
        "dont des refus d'être contactées, qui lient pour toujours",
    ),
}
_NO_COPIES = ("None.", "Aucune.")
_COPIES = (
    "Whoever holds one destroys it as well: ask them for their word.",
    "Quiconque en détient une la détruit aussi : demandez-lui sa parole.",
)
_BACKUPS = (
    "They are removed when the next backup is written; one that is brought back before destroys the list again.",
    "Elles sont retirées dès la prochaine sauvegarde ; si l'une est restaurée avant, elle détruit la liste de nouveau.",
)
_DIGEST = ("SHA-256 of this certificate, on the sealed record", "SHA-256 de ce certificat, au registre scellé")
_MOMENTS = ("came_in", "destroyed", "certified")


def sections(certificate: Mapping[str, Any], language: Language) -> list[tuple[str, list[Line]]]:
    """(title, lines) of each part of a certificate, in words."""
    said = _said(language)
    removed, stays = certificate["removed"], certificate["stays"]
    unnamed = stays["people"] - stays["listed"]
    what = [(said(words), _shown(key, certificate[key], language)) for key, words in _WHAT.items()]
    gone = [(said(words), figure(removed[key], language)) for key, words in _REMOVED.items()]
    gone += [(said(_FILES), figure(certificate["files"], language)), (said(_COPY), "")]
    left = [(said(words), figure({**stays, "unnamed": unnamed}[key], language)) for key, words in _STAYS.items()]
    copies = [(f"{each['release']} · {each['form']} · {each['by']} · {_moment(each['at'], language)}",
               figure(each["people"], language)) for each in certificate["copies"]]  # fmt: skip
    kept = [(each["file"], _moment(each["at"], language)) for each in certificate["backups"]]
    parts = (what, gone, left, _with(copies, _COPIES, said), _with(kept, _BACKUPS, said))
    return [(said(title), lines) for title, lines in zip(_PARTS.values(), parts, strict=True)]


def digest_line(digest: str, language: Language) -> Line:
    """By what the certificate is known on the record."""
    return _said(language)(_DIGEST), _apart(digest)


def title(language: Language) -> str:
    """What the certificate is called."""
    return str(_said(language)(_TITLE))


def write_certificate(
    certificate: Mapping[str, Any], digest: str, path: Path, language: Language, paper: Paper = "letter"
) -> None:
    """Write the certificate as a PDF with room for a signature."""
    parts = sections(certificate, language)
    write_statement(title(language), parts, path, language, digest=digest_line(digest, language), paper=paper)


def _said(language: Language) -> Any:
    return lambda words: words[1 if language == "fr" else 0].replace(" :", "\u00a0:").replace(" ;", "\u00a0;")


def _with(lines: Sequence[Line], sentence: tuple[str, str], said: Any) -> list[Line]:
    return [*lines, (said(sentence), "")] if lines else [(said(_NO_COPIES), "")]


def _apart(digest: str) -> str:
    """A digest in groups of eight, so that it can be read out and broken into lines."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _shown(key: str, value: Any, language: Language) -> str:
    if key == "sha256":
        return _apart(value)
    if key in _MOMENTS:
        return _moment(value, language)
    return figure(value, language) if isinstance(value, int) else str(value)


def _moment(text: str, language: Language) -> str:
    return str(format_datetime(datetime.fromisoformat(text), "d MMMM y, HH:mm 'UTC'", locale=language))
