"""Every word we print ourselves, in both languages. The test of this file is that each key has both."""

from hustings.files.documents.content import Language

WORDS: dict[str, tuple[str, str]] = {
    "walk_list": ("Walk list", "Liste de porte-à-porte"),
    "labels": ("Labels", "Étiquettes"),
    "letters": ("Letters", "Lettres"),
    "sheet": ("Sheet", "Feuille"),
    "sheets": ("Sheets", "Feuilles"),
    "poll": ("Poll", "Section"),
    "title": ("Area", "Secteur"),
    "page": ("Page", "Page"),
    "pages": ("Pages", "Pages"),
    "of": ("of", "sur"),
    "first_page": ("From page", "Première page"),
    "doors": ("Doors", "Portes"),
    "people": ("People", "Personnes"),
    "owner": ("List of", "Liste de"),
    "purpose": ("Purpose", "Fin visée"),
    "as_of": ("Data of", "Données du"),
    "release": ("Release", "Remise"),
    "odd": ("odd numbers", "numéros impairs"),
    "even": ("even numbers", "numéros pairs"),
    "continued": ("continued", "suite"),
    "colon": (": ", "\u00a0: "),
    "note": ("Note", "Note"),
    "last": ("last", "dernier"),
    "nobody": ("No name on the list", "Aucun nom sur la liste"),
    "results": ("Result", "Résultat"),
    "support": ("Support", "Appui"),
    "left_out": ("People left out of this list", "Personnes laissées de côté"),
    "left_out_none": ("Nobody was left out.", "Personne n'a été laissé de côté."),
    "left_out_total": ("Total", "Total"),
    "contents": ("Sheets to hand out", "Feuilles à remettre"),
    "printed": ("Printed", "Imprimées"),
    "plain_paper": ("Print this page on plain paper.", "Imprimer cette page sur du papier ordinaire."),
    "confidential": (
        "Confidential. Only for the purpose above. Return every sheet, also a blank one.",
        "Confidentiel. Seulement pour la fin ci-dessus. Rapporter chaque feuille, même vierge.",
    ),
}

RESULT_KEYS: dict[Language, dict[str, str]] = {
    "en": {
        "n": "not_home", "r": "refused", "m": "moved", "x": "deceased", "c": "contacted", "i": "inaccessible",
        "l": "language_barrier",
    },
    "fr": {
        "a": "not_home", "r": "refused", "d": "moved", "x": "deceased", "j": "contacted", "i": "inaccessible",
        "l": "language_barrier",
    },
}  # fmt: skip
"""The letter that stands for each result, on paper and where a sheet is typed in."""

_BOXES: dict[Language, tuple[str, ...]] = {
    "en": ("not home", "refused", "moved", "deceased", "contact"),
    "fr": ("absence", "refus", "déménagement", "décès", "jointe"),
}
RESULTS: dict[Language, tuple[tuple[str, str], ...]] = {
    language: tuple((key.upper(), word) for key, word in zip(keys, _BOXES[language], strict=False))
    for language, keys in RESULT_KEYS.items()
}
"""The result boxes beside each name: the first letters of `RESULT_KEYS`, the others being written beside."""

_COLUMN: dict[Language, int] = {"en": 0, "fr": 1}


def words(language: Language) -> dict[str, str]:
    """All our words in one language, by key, as a Typst template reads them."""
    return {key: both[_COLUMN[language]] for key, both in WORDS.items()}


def figure(number: int, language: Language) -> str:
    """A whole number with its thousands apart: `12,345` in English, a narrow no-break space in French."""
    grouped = f"{number:,}"
    return grouped if language == "en" else grouped.replace(",", "\u202f")
