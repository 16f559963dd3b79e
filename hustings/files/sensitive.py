"""Columns that Hustings does not read, whatever a layout says: race, ethnicity, religion, orientation and the like.

The rule is "no guessing or keeping of religion or ethnicity". It is applied to the names of columns, in English and
French, when a layout is loaded (a mapped one is refused) and when a file is opened (an unmapped one is reported).
"""

import re
import unicodedata

_STEMS = (
    # what a word of a column name may begin with, without accents
    *("racial", "ethni", "religi", "faith", "croyance", "caste", "indigen", "autochton", "aborigin"),
    *("sexual", "sexuel", "lgbt", "2slgbt", "hispanic", "latino", "muslim", "musulman", "jewish", "hindu", "sikh"),
    *("catholi", "protestant", "metis", "inuit", "tribal", "tribu", "minorit", "nationalorigin", "birthplace"),
)
_WORDS = {"race", "races", "racecode", "racecd", "racedesc", "origin", "origine", "orientation", "tribe", "confession"}
_PHRASES = ("first nation", "premiere nation", "premieres nation", "skin colour", "skin color", "birth state")
# A language that nobody said, but somebody told from a name or a model.
_LANGUAGE = {"language", "lang", "langue"}
_GUESSED = ("guess", "predict", "infer", "imput", "estim", "model", "deduit", "devin", "presum", "probab", "score")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def is_sensitive(column: str, field: str = "") -> bool:
    """Whether the name of a column says that it holds what may not be kept; `field`: where it is mapped to.

    "Orientation" alone is allowed for street_direction: Quebec's address files call east and west so.
    """
    plain = unicodedata.normalize("NFKD", column)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = [word.lower() for word in _WORD.findall(plain)]
    if field == "street_direction":
        words = [word for word in words if word != "orientation"]
    text = " ".join(words)
    if _LANGUAGE & set(words) and any(word.startswith(_GUESSED) for word in words):
        return True
    return any(word in _WORDS or word.startswith(_STEMS) for word in words) or any(each in text for each in _PHRASES)
