"""What may be asked of everybody: the fixed part of the one catalogue (`catalogue` adds supports and areas to it)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from hustings.segments.names import NO_WORDS, Group, Words
from hustings.segments.nodes import Operator, Unit


class Kind(StrEnum):
    """What values a field takes."""

    YEARS = "years"
    SCORE = "score"
    COUNT = "count"
    SHARE = "share"
    CHANGE = "change"
    MONEY = "money"
    NUMBER = "number"
    ODDS = "odds"
    CHOICE = "choice"
    POSTAL = "postal"
    DISTRICT = "district"
    POLL = "poll"
    FLAG = "flag"
    PHRASE = "phrase"


@dataclass(frozen=True)
class Quantity:
    """How a number is stored: `value × scale` as a whole number, within bounds; and the unit it is written in."""

    scale: int
    low: Decimal
    high: Decimal
    unit: Unit = ""


QUANTITIES: dict[Kind, Quantity] = {
    Kind.YEARS: Quantity(1, Decimal(0), Decimal(130)),  # the mirror keeps days of birth from 1882 on
    Kind.SCORE: Quantity(10, Decimal(-15), Decimal(15)),
    Kind.COUNT: Quantity(1, Decimal(0), Decimal(30_000)),
    Kind.SHARE: Quantity(10_000, Decimal(0), Decimal(1), "%"),
    Kind.CHANGE: Quantity(10_000, Decimal(-1), Decimal(10), "%"),
    Kind.MONEY: Quantity(1, Decimal(0), Decimal(1_000_000_000), "$"),
    Kind.NUMBER: Quantity(1, Decimal(-1_000_000_000), Decimal(1_000_000_000)),
    Kind.ODDS: Quantity(1_000, Decimal(0), Decimal(1)),
}
GIFTS = Quantity(100, Decimal(0), Decimal(10_000_000), "$")

ORDERED: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=", "between", "in")
CHOSEN: tuple[Operator, ...] = ("=", "!=", "in")


@dataclass(frozen=True)
class Field:
    """One thing that may be asked.

    `noun` is what is known or unknown, with its article in French. `column` is of the profile row; `slot` the place in
    it if it is an array; `mask` the bits that must all be set; `wanted` the value that makes a flag true.
    """

    name: str
    kind: Kind
    meaning: Words
    source: Words
    example: str
    noun: Words = NO_WORDS
    column: str = ""
    slot: int | None = None
    mask: int | None = None
    wanted: bool = True
    group: Group | None = None
    clause: Words = NO_WORDS

    @property
    def quantity(self) -> Quantity | None:
        return QUANTITIES.get(self.kind)

    @property
    def operators(self) -> tuple[Operator, ...]:
        if self.kind in QUANTITIES:
            return ORDERED
        return () if self.kind in (Kind.FLAG, Kind.PHRASE) else CHOSEN

    @property
    def can_be_unknown(self) -> bool:
        """Whether `is known` and `is unknown` mean anything; what we did ourselves is always known."""
        return bool(self.noun.en)


LISTS = Words("The list of electors, or what the person said", "La liste électorale, ou ce que la personne a dit")
SAID = Words("What the person said, in a contact or a form", "Ce que la personne a dit, en contact ou par formulaire")
RECORD = Words("Our own record of contacts", "Notre propre registre de contacts")
FILE = Words("Contact points with their source", "Les coordonnées, avec leur source")
SCORES = Words(
    "Computed from all signals, by the party's rules", "Calculée de tous les signaux, selon les règles du parti"
)

_COMPARED = (
    Field(
        "age",
        Kind.YEARS,
        Words(
            "Age in full years on the day of the question; a known birth year or band counts where it decides",
            "Âge en années révolues au jour de la question; une année ou une tranche d'âge connue compte si elle suffit"
            " à répondre",
        ),
        LISTS,
        "age >= 65",
        Words("age", "l'âge"),
        "birth",
    ),
    Field(
        "attempts",
        Kind.COUNT,
        Words("How often we tried to reach the person", "Nombre de tentatives de joindre la personne"),
        RECORD,
        "attempts < 3",
        column="attempts",
    ),
    Field(
        "turnout",
        Kind.ODDS,
        Words(
            "Estimated chance of voting, 0 to 1: an estimate, never a fact",
            "Probabilité estimée de voter, de 0 à 1 : une estimation, jamais un fait",
        ),
        Words("A model of the party", "Un modèle du parti"),
        "turnout >= 0.6",
        Words("estimated chance of voting", "la probabilité estimée de voter"),
        "turnout",
    ),
    Field(
        "language",
        Kind.CHOICE,
        Words("Language the person is served in", "Langue dans laquelle la personne est servie"),
        SAID,
        "language is fr",
        Words("language", "la langue"),
        "language",
        group="languages",
    ),
    Field(
        "gender",
        Kind.CHOICE,
        Words("Gender as recorded", "Genre inscrit"),
        LISTS,
        "gender is f",
        Words("gender", "le genre"),
        "gender",
        group="genders",
    ),
    Field(
        "mark",
        Kind.CHOICE,
        Words("Level of support said at the last contact", "Niveau d'appui dit au dernier contact"),
        SAID,
        "mark in (strong, likely)",
        Words("support level said at a contact", "le niveau d'appui dit en contact"),
        "mark",
        group="marks",
    ),
    Field(
        "result of last contact",
        Kind.CHOICE,
        Words("How the last contact ended", "Résultat du dernier contact"),
        RECORD,
        "result of last contact is not_home",
        Words("result of a last contact", "le résultat du dernier contact"),
        "last_result",
        group="results",
    ),
    Field(
        "postal",
        Kind.POSTAL,
        Words("Postal code, or the first three characters of it", "Code postal, ou ses trois premiers caractères"),
        LISTS,
        "postal in (K1A, M5V1A1)",
        Words("postal code", "le code postal"),
        "postal",
    ),
    Field(
        "district",
        Kind.DISTRICT,
        Words("Riding, by its code: 35033 or 2013/35033", "Circonscription, par son code : 35033 ou 2013/35033"),
        LISTS,
        "district in (35033, 35034)",
        Words("riding", "la circonscription"),
        "zone_id",
    ),
    Field(
        "poll",
        Kind.POLL,
        Words(
            "Polling division, by its number in its riding", "Section de vote, par son numéro dans sa circonscription"
        ),
        LISTS,
        "poll is 12",
        Words("polling division", "la section de vote"),
        "poll_id",
    ),
)

_STOPS = (
    ("do_not_call", 2, "Asked not to be called", "A demandé de ne pas être appelée"),
    ("do_not_text", 4, "Asked not to be sent texts", "A demandé de ne pas recevoir de textos"),
    ("do_not_email", 8, "Asked not to be sent e-mail", "A demandé de ne pas recevoir de courriels"),
    ("do_not_mail", 16, "Asked not to be sent mail", "A demandé de ne pas recevoir de courrier"),
    ("do_not_knock", 1, "Asked not to be visited at the door", "A demandé de ne pas recevoir de visite"),
    ("do_not_voice", 32, "Asked not to be sent recorded calls", "A demandé de ne pas recevoir d'appels enregistrés"),
    ("do_not_contact", 63, "Asked not to be contacted by any channel", "A demandé de ne recevoir aucune communication"),
)
_REACH = (
    ("has phone", "has_phone", "We have a phone number", "Nous avons un numéro de téléphone"),
    ("has mobile", "has_mobile", "We have a mobile number", "Nous avons un numéro de cellulaire"),
    ("has email", "has_email", "We have an e-mail address", "Nous avons une adresse courriel"),
    ("has mail", "has_mail", "We have a mailing address", "Nous avons une adresse postale"),
)
_FLAGS = (
    *(Field(name, Kind.FLAG, Words(en, fr), FILE, name, column=column) for name, column, en, fr in _REACH),
    *(Field(name, Kind.FLAG, Words(en, fr), SAID, name, column="stops", mask=mask) for name, mask, en, fr in _STOPS),
    Field(
        "fixed_income",
        Kind.FLAG,
        Words(
            "Said that they live on a fixed income; a share of an area is not this",
            "A dit vivre d'un revenu fixe; la part d'un secteur est autre chose",
        ),
        SAID,
        "fixed_income",
        Words("answer on living on a fixed income", "la réponse sur le revenu fixe"),
        "fixed_income",
    ),
    Field(
        "elector",
        Kind.FLAG,
        Words(
            "Is an elector; without this or “not an elector”, only electors are meant",
            "Est électrice ou électeur; sans ce critère ni « non électrice ou électeur », seules les personnes"
            " électrices comptent",
        ),
        LISTS,
        "elector",
        column="elector",
    ),
    Field(
        "non_elector",
        Kind.FLAG,
        Words(
            "Is not an elector: a minor, a permanent resident, or on no list of electors",
            "N'est pas électrice ou électeur : mineure, résidente permanente ou sur aucune liste électorale",
        ),
        LISTS,
        "non_elector",
        column="elector",
        wanted=False,
    ),
    Field(
        "member",
        Kind.FLAG,
        Words("Is a member of the party on the day of the question", "Est membre du parti au jour de la question"),
        Words("The membership file", "Le fichier des membres"),
        "member",
    ),
    Field("volunteer", Kind.FLAG, Words("Offered to volunteer", "A offert de faire du bénévolat"), SAID, "volunteer"),
    Field(
        "sign requested", Kind.FLAG, Words("Asked for a lawn sign", "A demandé une pancarte"), SAID, "sign requested"
    ),
)

_PHRASES = (
    (
        "contacted",
        "Was contacted: ever, by a channel, within days, since a date, or ever with a result",
        "A été contactée : un jour, par un moyen, depuis tant de jours ou une date, ou avec un résultat",
        RECORD,
        "contacted by phone within 7 days",
    ),
    (
        "first contacted",
        "Was contacted for the first time",
        "A été contactée pour la première fois",
        RECORD,
        "first contacted within 30 days",
    ),
    (
        "mark since",
        "Said a level of support on or after a date",
        "A dit un niveau d'appui à partir d'une date",
        SAID,
        "mark since 2025-01-01",
    ),
    (
        "donated",
        "Gave, or gave in total, ever or since a date",
        "A donné, ou donné en tout, un jour ou depuis une date",
        Words("The donation record", "Le registre des dons"),
        "donated > $200 since 2025-01-01",
    ),
    (
        "answered",
        "Gave an answer to a question",
        "A répondu à une question",
        SAID,
        'answered "Top issue" with "Housing"',
    ),
    ("signed", "Signed a petition", "A signé une pétition", SAID, 'signed "Cut the gas tax"'),
    (
        "interested in",
        "Showed interest in an issue",
        "A montré de l'intérêt pour un enjeu",
        SAID,
        'interested in "Housing"',
    ),
    ("tagged", "Carries a tag", "Porte une étiquette", RECORD, 'tagged "Speaker"'),
    ("in list", "Is in a frozen list", "Est dans une liste figée", RECORD, 'in list "Veterans outreach"'),
)

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        *_COMPARED,
        *_FLAGS,
        *(Field(name, Kind.PHRASE, Words(en, fr), source, example) for name, en, fr, source, example in _PHRASES),
    )
}
