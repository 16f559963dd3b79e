"""What the columns of an outside list or a filled sheet mean, by their names in either language."""

from collections.abc import Mapping, Sequence

from hustings.domain.messages import BadInput
from hustings.files.binding import fold
from hustings.files.sensitive import is_sensitive

QUESTION = "q: "
# What says whom a row means, beside a number.
WHO = (
    *("family_name", "given_name", "middle_name", "name_suffix", "birth_date", "birth_year", "age_band", "phone"),
    *("mobile", "email", "unit", "civic_number", "street_name", "civic_address", "municipality", "province"),
    *("postal_code", "district_code"),
)

# Each meaning with the column names that carry it, English and French.
COLUMNS = {
    "ref": ("ref", "réf"),
    "elector_number": ("elector_number", "elector number", "numéro d'électeur"),
    "family_name": ("family_name", "last name", "last_name", "surname", "nom", "nom de famille"),
    "given_name": ("given_name", "first name", "first_name", "prénom"),
    "middle_name": ("middle_name", "middle name", "deuxième prénom"),
    "name_suffix": ("name_suffix", "suffix", "suffixe"),
    "unit": ("unit", "apartment", "apt", "unité", "appartement", "app"),
    "civic_number": ("civic_number", "street_number", "street number", "numéro civique"),
    "street_name": ("street_name", "street name", "street", "address_1", "rue"),
    "civic_address": ("civic_address", "street address", "street_address", "adresse civique"),
    "municipality": ("municipality", "city", "town", "suburb", "municipalité", "ville"),
    "province": ("province", "state"),
    "postal_code": ("postal_code", "postal code", "postcode", "code postal"),
    "district_code": ("district", "riding", "circonscription"),
    "birth_date": ("birth_date", "date_of_birth", "date of birth", "date de naissance"),
    "birth_year": ("birth_year", "année de naissance"),
    "age_band": ("age_band", "groupe d'âge"),
    "gender": ("gender", "genre"),
    "language": ("language", "langue"),
    "phone": ("phone", "téléphone"),
    "mobile": ("mobile", "cellulaire"),
    "email": ("email", "e-mail", "courriel"),
    "fixed_income": ("fixed_income", "revenu fixe"),
    "turnout": ("turnout", "participation"),
    "uuid": ("uuid",),
    "on": ("on", "date"),
    "channel": ("channel", "canal"),
    "result": ("result", "résultat"),
    "mark": ("mark", "pointage"),
    "opt_out": ("opt_out", "opt out", "désabonnement"),
    "note": ("note", "remarque"),
    "consent": ("consent", "consentement"),
    "consent_on": ("consent_on", "consent on", "date of consent", "date du consentement"),
    "petition": ("petition", "pétition"),
    "signed_on": ("signed_on", "signée le"),
    "issue": ("issue", "enjeu"),
    "tag": ("tag", "étiquette"),
    "sign": ("sign", "pancarte"),
    "volunteer": ("volunteer", "bénévole"),
    "amount": ("amount", "montant"),
    "from": ("from", "du"),
    "until": ("until", "au"),
}


def meanings_of(header: Sequence[str], columns: Mapping[str, str] | None = None) -> list[str]:
    """What each column of a header means, "" for nothing: by its name, or as `columns` says of its title."""
    known = {alias: meaning for meaning, aliases in COLUMNS.items() for alias in aliases}
    given = {fold(title): meaning for title, meaning in (columns or {}).items()}
    found = []
    for title in header:
        meaning = given.get(fold(title), known.get(fold(title), ""))
        if meaning and (meaning not in COLUMNS or is_sensitive(title)):
            raise BadInput("The column {column} cannot be read as {meaning}.", column=title, meaning=meaning)
        found.append(meaning)
    return found
