"""What each criterion says of people, in both languages, affirmed and denied. One table per kind of field.

Every phrase is a relative clause ("who have a phone number on file"), so that clauses can be joined without changing.
Three rules hold throughout: what is true of an area says "live in an area where", what is estimated says "estimated",
and what a person said says so.
"""

from decimal import Decimal
from typing import NamedTuple, cast

from hustings.segments import nodes
from hustings.segments.catalogue import field_named
from hustings.segments.fields import Field, Kind
from hustings.segments.names import Group, Language, Names, Words
from hustings.segments.nodes import Leaf, Number
from hustings.segments.wording import date, either, number, of, quantity, quoted, the


class Said(NamedTuple):
    """A phrase affirmed and denied. To deny is to say that it is known to be false, never that it is unknown."""

    true: Words
    false: Words

    def of(self, wanted: bool, language: Language, **parts: str) -> str:
        return (self.true if wanted else self.false).of(language).format(**parts)


def _said(en: str, en_not: str, fr: str, fr_not: str) -> Said:
    return Said(Words(en, fr), Words(en_not, fr_not))


_DENIED = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "between": "outside", "in": "out",
}  # fmt: skip

AGES: dict[str, Words] = {
    "=": Words("aged {0}", "{0} ans"),
    "!=": Words("not aged {0}", "un autre âge que {0} ans"),
    "<": Words("aged under {0}", "moins de {0} ans"),
    "<=": Words("aged {0} or under", "{0} ans ou moins"),
    ">": Words("aged over {0}", "plus de {0} ans"),
    ">=": Words("aged {0} or over", "{0} ans ou plus"),
    "between": Words("aged {0} to {1}", "de {0} à {1} ans"),
    "outside": Words("aged under {0} or over {1}", "moins de {0} ans ou plus de {1} ans"),
    "in": Words("aged {any}", "{any} ans"),
    "out": Words("not aged {any}", "un autre âge que {any} ans"),
}
AMOUNTS: dict[str, Words] = {
    "=": Words("exactly {0}", "exactement {0}"),
    "!=": Words("other than {0}", "moins ou plus de {0}"),
    "<": Words("less than {0}", "moins de {0}"),
    "<=": Words("at most {0}", "au plus {0}"),
    ">": Words("more than {0}", "plus de {0}"),
    ">=": Words("at least {0}", "au moins {0}"),
    "between": Words("between {0} and {1}", "entre {0} et {1}"),
    "outside": Words("less than {0} or more than {1}", "moins de {0} ou plus de {1}"),
    "in": Words("exactly {any}", "exactement {any}"),
    "out": Words("other than {any}", "autre chose que {any}"),
}
LEVELS: dict[str, Words] = {
    "=": Words("{0}", "de {0}"),
    "!=": Words("not {0}", "autre que {0}"),
    "<": Words("below {0}", "inférieure à {0}"),
    "<=": Words("{0} or lower", "de {0} ou moins"),
    ">": Words("above {0}", "supérieure à {0}"),
    ">=": Words("{0} or higher", "de {0} ou plus"),
    "between": Words("between {0} and {1}", "entre {0} et {1}"),
    "outside": Words("below {0} or above {1}", "inférieure à {0} ou supérieure à {1}"),
    "in": Words("{any}", "de {any}"),
    "out": Words("not {any}", "autre que {any}"),
}

CHOICES: dict[str, Said] = {
    "language": _said(
        "whose language is {any}", "whose language is known and is not {any}",
        "dont la langue est {any}", "dont la langue est connue et n'est pas {any}",
    ),
    "gender": _said(
        "whose recorded gender is {any}", "whose recorded gender is not {any}",
        "dont le genre inscrit est {any}", "dont le genre inscrit n'est pas {any}",
    ),
    "mark": _said(
        "whose support level, as said at the last contact, is {any}",
        "whose support level, as said at the last contact, is not {any}",
        "dont le niveau d'appui, dit au dernier contact, est {any}",
        "dont le niveau d'appui, dit au dernier contact, n'est pas {any}",
    ),
    "result of last contact": _said(
        "whose last contact had the result {any}", "whose last contact had a result other than {any}",
        "dont le dernier contact a eu pour résultat {any}", "dont le dernier contact a eu un autre résultat que {any}",
    ),
    "postal": _said(
        "whose postal code is or begins with {any}", "whose postal code neither is nor begins with {any}",
        "dont le code postal est ou commence par {any}", "dont le code postal n'est pas et ne commence pas par {any}",
    ),
    "district": _said(
        "who live in the riding of {any}", "who do not live in the riding of {any}",
        "qui habitent la circonscription {any}", "qui n'habitent pas la circonscription {any}",
    ),
    "poll": _said(
        "who live in polling division {any}", "who do not live in polling division {any}",
        "qui habitent dans la section de vote {any}", "qui n'habitent pas dans la section de vote {any}",
    ),
}  # fmt: skip

FLAGS: dict[str, Said] = {
    "has phone": _said(
        "who have a phone number on file", "who have no phone number on file",
        "qui ont un numéro de téléphone au dossier", "qui n'ont pas de numéro de téléphone au dossier",
    ),
    "has mobile": _said(
        "who have a mobile number on file", "who have no mobile number on file",
        "qui ont un numéro de mobile au dossier", "qui n'ont pas de numéro de mobile au dossier",
    ),
    "has email": _said(
        "who have an e-mail address on file", "who have no e-mail address on file",
        "qui ont une adresse courriel au dossier", "qui n'ont pas d'adresse courriel au dossier",
    ),
    "has mail": _said(
        "who have a mailing address on file", "who have no mailing address on file",
        "qui ont une adresse postale au dossier", "qui n'ont pas d'adresse postale au dossier",
    ),
    "do_not_call": _said(
        "who asked not to be called", "who have not asked not to be called",
        "qui ont demandé de ne pas être appelées", "qui n'ont pas demandé de ne pas être appelées",
    ),
    "do_not_text": _said(
        "who asked not to be sent texts", "who have not asked not to be sent texts",
        "qui ont demandé de ne pas recevoir de textos", "qui n'ont pas demandé de ne pas recevoir de textos",
    ),
    "do_not_email": _said(
        "who asked not to be sent e-mail", "who have not asked not to be sent e-mail",
        "qui ont demandé de ne pas recevoir de courriels", "qui n'ont pas demandé de ne pas recevoir de courriels",
    ),
    "do_not_mail": _said(
        "who asked not to be sent mail", "who have not asked not to be sent mail",
        "qui ont demandé de ne pas recevoir de courrier", "qui n'ont pas demandé de ne pas recevoir de courrier",
    ),
    "do_not_knock": _said(
        "who asked not to be visited at the door", "who have not asked not to be visited at the door",
        "qui ont demandé de ne pas recevoir de visite", "qui n'ont pas demandé de ne pas recevoir de visite",
    ),
    "do_not_voice": _said(
        "who asked not to be sent recorded calls", "who have not asked not to be sent recorded calls",
        "qui ont demandé de ne pas recevoir d'appels enregistrés",
        "qui n'ont pas demandé de ne pas recevoir d'appels enregistrés",
    ),
    "do_not_contact": _said(
        "who asked not to be contacted by any channel", "who have not asked to be left alone by every channel",
        "qui ont demandé de ne recevoir aucune communication",
        "qui n'ont pas demandé de ne recevoir aucune communication",
    ),
    "fixed_income": _said(
        "who said that they live on a fixed income", "who said that they do not live on a fixed income",
        "qui ont dit vivre d'un revenu fixe", "qui ont dit ne pas vivre d'un revenu fixe",
    ),
    "elector": _said(
        "who are electors", "who are not electors",
        "qui ont la qualité d'électeur", "qui n'ont pas la qualité d'électeur",
    ),
    "non_elector": _said(
        "who are not electors", "who are electors",
        "qui n'ont pas la qualité d'électeur", "qui ont la qualité d'électeur",
    ),
    "member": _said(
        "who are members of the party", "who are not members of the party",
        "qui sont membres du parti", "qui ne sont pas membres du parti",
    ),
    "volunteer": _said(
        "who offered to volunteer", "who have not offered to volunteer",
        "qui ont offert de faire du bénévolat", "qui n'ont pas offert de faire du bénévolat",
    ),
    "sign requested": _said(
        "who asked for a lawn sign", "who have not asked for a lawn sign",
        "qui ont demandé une pancarte", "qui n'ont pas demandé de pancarte",
    ),
}  # fmt: skip

DEEDS: dict[str, Said] = {
    "contacted": _said(
        "who were contacted{how}", "who were not contacted{how}",
        "qui ont été contactées{how}", "qui n'ont pas été contactées{how}",
    ),
    "first contacted": _said(
        "who were first contacted{how}", "who were not first contacted{how}",
        "qui ont été contactées pour la première fois{how}", "qui n'ont pas été contactées pour la première fois{how}",
    ),
    "result": _said(
        "who have at least one contact with the result {name}", "who have no contact with the result {name}",
        "qui ont au moins un contact avec le résultat {name}", "qui n'ont aucun contact avec le résultat {name}",
    ),
    "marked": _said(
        "who said their support level on or after {day}", "who have not said their support level on or after {day}",
        "qui ont dit leur niveau d'appui depuis le {day}", "qui n'ont pas dit leur niveau d'appui depuis le {day}",
    ),
    "gave": _said(
        "who made a donation{since}", "who made no donation{since}",
        "qui ont fait un don{since}", "qui n'ont fait aucun don{since}",
    ),
    "answered": _said(
        "who answered {any} to {name}", "who answered {name} otherwise than with {any}",
        "qui ont répondu {any} à {name}", "qui ont répondu à {name} autrement que par {any}",
    ),
    "answered at all": _said(
        "who answered {name}", "who did not answer {name}",
        "qui ont répondu à {name}", "qui n'ont pas répondu à {name}",
    ),
    "signed": _said(
        "who signed {name}", "who did not sign {name}",
        "qui ont signé {name}", "qui n'ont pas signé {name}",
    ),
    "interested": _said(
        "who showed interest in {name}", "who showed no interest in {name}",
        "qui ont montré de l'intérêt pour {name}", "qui n'ont pas montré d'intérêt pour {name}",
    ),
    "tagged": _said(
        "who carry the tag {name}", "who do not carry the tag {name}",
        "qui portent l'étiquette {name}", "qui ne portent pas l'étiquette {name}",
    ),
    "in list": _said(
        "who are in the list {name}", "who are not in the list {name}",
        "qui sont dans la liste {name}", "qui ne sont pas dans la liste {name}",
    ),
    "known": _said(
        "whose {noun} is known", "whose {noun} is not known",
        "dont on connaît {noun}", "dont on ne connaît pas {noun}",
    ),
    "area known": _said(
        "who live in an area whose {noun} is known", "who live in an area whose {noun} is not known",
        "qui habitent un secteur dont on connaît {noun}", "qui habitent un secteur dont on ne connaît pas {noun}",
    ),
}  # fmt: skip

CHANNELS: dict[str, Words] = {
    "door": Words(" at the door", " à la porte"),
    "phone": Words(" by phone", " par téléphone"),
    "text": Words(" by text", " par texto"),
    "email": Words(" by e-mail", " par courriel"),
    "mail": Words(" by mail", " par la poste"),
    "voice": Words(" by recorded call", " par appel enregistré"),
}

_SINCE = Words(" since {0}", " depuis le {0}")
_WITHIN = Words(" within the last {0} days", " dans les {0} derniers jours")
_GAVE = Words("who gave {0} in total{1}", "qui ont donné {0} en tout{1}")
_GAVE_OR_NOTHING = Words("who gave nothing or {0} in total{1}", "qui n'ont rien donné ou ont donné {0} en tout{1}")
_TRIED = Words("whom we tried to reach {0}", "que nous avons tenté de joindre {0}")
_WHOSE = Words("whose {0} is {1}", "dont {0} est {1}")
AREA = Words("who live in an area ", "qui habitent un secteur ")
_WHERE = Words("where ", "où ")


def area_clause(leaf: Leaf, names: Names, wanted: bool, language: Language) -> str | None:
    """ "where more than 15% of households are low-income", for a criterion on the area; None for any other."""
    if not isinstance(leaf, nodes.Comparison):
        return None
    field = _field(leaf.field, names)
    if field.column != "area":
        return None
    amount = _filled(AMOUNTS, leaf, field, wanted, language)
    clause = field.clause.of(language)
    if language == "fr":
        clause = clause.replace("de {amount}", of(amount)).replace("{amount}", amount)
        return _WHERE.of(language) + clause
    return _WHERE.of(language) + clause.format(amount=amount)


def age_phrase(leaf: Leaf, names: Names, wanted: bool, language: Language) -> str | None:
    """ "aged 65 or over", « de 65 ans ou plus », which may follow "people" at once; None for any other criterion."""
    if not isinstance(leaf, nodes.Comparison) or leaf.field != "age":
        return None
    words = _filled(AGES, leaf, _field("age", names), wanted, language)
    return words if language == "en" or words.startswith("de ") else of(words)


def phrase(leaf: Leaf, names: Names, wanted: bool, language: Language) -> str:
    """The relative clause for one criterion; `wanted` false says that it is known to be false."""
    match leaf:
        case nodes.Comparison():
            return _comparison(leaf, names, wanted, language)
        case nodes.Known(name, known):
            field = _field(name, names)
            said = DEEDS["area known" if field.column == "area" else "known"]
            return said.of(known is wanted, language, noun=field.noun.of(language))
        case nodes.Flag(name):
            return FLAGS[name].of(wanted, language)
        case nodes.Contacted():
            return _contacted(leaf, names, wanted, language)
        case nodes.Donated():
            return _donated(leaf, wanted, language)
        case nodes.MarkedSince(since):
            return DEEDS["marked"].of(wanted, language, day=date(since, language))
        case nodes.HasFact(kind, name):
            group = cast(Group, {"signed": "petitions", "interested": "issues", "tagged": "tags"}[kind])
            return DEEDS[kind].of(wanted, language, name=_name(names, group, name, language))
        case nodes.InList(name):
            return DEEDS["in list"].of(wanted, language, name=_name(names, "lists", name, language))
        case nodes.Answered(question, answers):
            asked = names.question(question)
            labels = {option.code: option.label(language) for option in asked.options} if asked else {}
            shown = either([quoted(labels.get(answer, answer), language) for answer in answers] or [""], language)
            title = quoted(asked.label(language) if asked else question, language)
            return DEEDS["answered" if answers else "answered at all"].of(wanted, language, any=shown, name=title)


def _field(name: str, names: Names) -> Field:
    field = field_named(name, names)
    if field is None:
        raise LookupError("A segment was described with names other than those it was made with.")
    return field


def _name(names: Names, group: Group, code: str, language: Language) -> str:
    found = names.find(group, code)
    return quoted(found.label(language) if found else code, language)


def _filled(table: dict[str, Words], leaf: nodes.Comparison, field: Field, wanted: bool, language: Language) -> str:
    shown = [quantity(cast(Number, value), field.kind, language) for value in leaf.values]
    op = leaf.op if wanted else _DENIED[leaf.op]
    return table[op].of(language).format(*shown, any=either(shown, language))


def _comparison(leaf: nodes.Comparison, names: Names, wanted: bool, language: Language) -> str:
    field = _field(leaf.field, names)
    if (area := area_clause(leaf, names, wanted, language)) is not None:
        return AREA.of(language) + area
    if field.kind is Kind.YEARS:
        return Words("who are ", "qui ont ").of(language) + _filled(AGES, leaf, field, wanted, language)
    if field.kind is Kind.COUNT:
        times = _filled(AMOUNTS, leaf, field, wanted, language).replace("less than", "fewer than")
        return _TRIED.of(language).format(f"{times} {Words('times', 'fois').of(language)}")
    if field.quantity is not None:
        level = _filled(LEVELS, leaf, field, wanted, language)
        return _WHOSE.of(language).format(field.noun.of(language), level)
    shown = [_choice(str(value), field, names, language) for value in leaf.values]
    return CHOICES[field.name].of(wanted is (leaf.op != "!="), language, any=either(shown, language))


def _choice(value: str, field: Field, names: Names, language: Language) -> str:
    match field.kind:
        case Kind.DISTRICT:
            labels = [district.label.of(language) or value for district in names.districts_of(value)]
            return of(labels[0]) if language == "fr" else labels[0]
        case Kind.POSTAL:
            return f"{value[:3]} {value[3:]}".strip()
        case Kind.POLL:
            return value
    found = names.find(cast(Group, field.group), value)
    label = found.label(language) if found else value
    if field.group == "languages":
        return the(label) if language == "fr" else label
    return label if field.group == "genders" else quoted(label, language)


def _contacted(leaf: nodes.Contacted, names: Names, wanted: bool, language: Language) -> str:
    if leaf.result is not None:
        return DEEDS["result"].of(wanted, language, name=_name(names, "results", leaf.result, language))
    how = CHANNELS[leaf.channel].of(language) if leaf.channel else ""
    if leaf.within_days is not None:
        how += _WITHIN.of(language).format(number(Decimal(leaf.within_days), language))
    if leaf.since is not None:
        how += _SINCE.of(language).format(date(leaf.since, language))
    return DEEDS["first contacted" if leaf.first else "contacted"].of(wanted, language, how=how)


def _donated(leaf: nodes.Donated, wanted: bool, language: Language) -> str:
    since = _SINCE.of(language).format(date(leaf.since, language)) if leaf.since else ""
    if leaf.op is None:
        return DEEDS["gave"].of(wanted, language, since=since)
    op = leaf.op if wanted else _DENIED[leaf.op]
    shown = [quantity(value, Kind.MONEY, language) for value in leaf.values]
    first = leaf.values[0].value
    zero_fits = {"=": first == 0, "!=": first != 0, "<": first > 0, "<=": True, ">=": first == 0, "between": first == 0,
                 "outside": first > 0}.get(op, False)  # fmt: skip
    sentence = _GAVE_OR_NOTHING if zero_fits else _GAVE
    return sentence.of(language).format(AMOUNTS[op].of(language).format(*shown), since)
