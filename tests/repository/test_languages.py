"""Both languages complete: every sentence that the product says has its French, filled in with the same values.

The tables of words beside their English (documents, segments, fields) have tests of their own.
"""

import ast
import gettext as catalogues_of_python
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from hustings.apps.geography.models import AreaField
from hustings.apps.intake.actions import vocabulary
from hustings.apps.intake.models import Batch
from hustings.apps.organisations.access import RIGHTS
from hustings.cli import catalogues, demo, installation
from hustings.domain.messages import BadInput, Message, Word
from hustings.web import sentences
from hustings.web.extraction import FRENCH, KEYWORDS, called, extracted, literals, update, write
from tests.repository.source import ROOT, files, modules

# What reads the same in both languages: signs and numbers around values, and words that French shares.
THE_SAME = {
    *("{title}", "  {what}  {which}"),
    "{number}. {sentence}",
    "   {text}",
    "    {reason}",
    "{name}  {value}  ({meaning})",
    "  {release}",
    "  {number}. {release}",
    "{id}  {name}  {phone}  {email}  {copies}",
    "{sentence}",
    "{line}",
    "{mark} {check}",
    "ok ",
    "contacts",
    "question",
    "Source",
    "Signatures",
    "{problem}",
    "Contact",
    "Contacts",
    "Code",
    "Sources",
    "provincial",
    "Province",
    "municipal",
}
CATALOGUE = catalogues.read(ROOT / FRENCH)
SAID = extracted(ROOT)
# what has a plural counts as two sentences, each with its French
EXTRACTED = {form: place for text, place in SAID.items() for form in ((text,) if isinstance(text, str) else text)}
FRENCH_OF = {
    form: said
    for message in CATALOGUE
    if message.id
    for form, said in zip(*map(catalogues.forms, (message.id, message.string)), strict=True)
}


def french(text: str) -> str:
    """The French of a sentence, "" when there is none."""
    return FRENCH_OF.get(text, "")


def test_every_sentence_has_its_french_and_nothing_else_is_in_the_catalogue() -> None:
    missing = [f"{place}: {text}" for text, place in EXTRACTED.items() if not french(text)]
    assert missing == [], "run `make messages` and write the French of these"
    assert len(EXTRACTED) > 450
    assert sorted(set(FRENCH_OF) - set(EXTRACTED)) == [], "run `make messages`"
    assert not CATALOGUE.obsolete


def test_no_fault_keeps_the_catalogue_from_being_compiled() -> None:
    assert catalogues.faults(CATALOGUE) == []


@pytest.mark.parametrize(
    ("english", "said", "flags"),
    [
        ("Row {row} is empty.", "", ()),
        ("Row {row} is empty.", "  ", ()),
        ("Row {row} is empty.", "La ligne {row} est vide.", ("fuzzy",)),
        ("Row {row} is empty.", "La ligne est vide.", ()),
        ("Row {row} is empty.", "La ligne {ligne} est vide.", ()),
        ("Row {row} is empty.", "La ligne {row} de {file} est vide.", ()),
        ("Row {row} is empty.", "La ligne {row est vide.", ()),
        ("The score is {score:+.1f}.", "La cote est de {score}.", ()),
    ],
)
def test_a_faulty_entry_is_named_and_nothing_is_compiled(
    tmp_path: Path, english: str, said: str, flags: tuple[str, ...]
) -> None:
    path = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalogue = Catalog(locale="fr")
    catalogue.add("Good.", "Bon.")
    catalogue.add(english, said, flags=flags)
    (fault,) = catalogues.faults(catalogue)
    assert english in fault
    shutil.copy(ROOT / FRENCH, path)
    text = path.read_text(encoding="utf-8")
    mark = "#, fuzzy\n" if flags else ""
    path.write_text(f'{text}\n{mark}msgid "{english}"\nmsgstr "{said}"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(english)):
        catalogues.compiled(path)
    assert list(path.parent.iterdir()) == [path]


def test_the_compiled_catalogue_says_french_with_words_and_messages_among_the_values(tmp_path: Path) -> None:
    path = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    shutil.copy(ROOT / FRENCH, path)
    with catalogues.compiled(path).open("rb") as file:
        say = catalogues_of_python.GNUTranslations(file).gettext
    inner = Message("{name} is {what}, not a text table. Give the CSV file inside it.", {"name": "a", "what": "a PDF"})
    error = BadInput("{problem} (characters {start} to {end})", problem=inner, start=1, end=9)
    assert str(error) == "a is a PDF, not a text table. Give the CSV file inside it. (characters 1 to 9)"
    # a plain value stays as it is; a word of ours is translated
    assert inner.render(say) == "a est a PDF, et non un tableau en texte. Donnez le fichier CSV qu'il contient."
    inner.params["what"] = Word("a PDF")
    assert error.message.render(say) == (
        "a est un PDF, et non un tableau en texte. Donnez le fichier CSV qu'il contient. (caractères 1 à 9)"
    )


def test_only_named_sentences_read_the_same_in_both_languages() -> None:
    assert {text for text in EXTRACTED if french(text) == text} == THE_SAME & set(EXTRACTED)
    assert set(EXTRACTED) >= THE_SAME, "a sentence named here is no longer said"


def ill_set(text: str, said: str) -> str:
    """What is wrong with how the French of a sentence is set, "" when nothing is. Commands and values are left out."""
    bare = re.sub(r"`[^`]*`|\{[^}]*\}|%\(\w+\)s", "x", said)
    if re.search(r" [:;?»]|\d [%$]|« ", bare) or re.search(r"\w:(\s|$)", bare):
        return "a colon, a unit and the inside of « » take a no-break space"
    if re.search(r"[“”’]|\.\.\.", bare) or bare.count("«") != bare.count("»"):
        return "quotation marks are « », the apostrophe is plain, an ellipsis is one sign"
    if (text[-1:] in ".…:" or said[-1:] in ".…:") and text[-1:] != said[-1:]:
        return "a sentence ends as its English does"
    commands = [re.findall(r"`[^`]*`", re.sub(r"\{[^}]*\}", "", each)) for each in (text, said)]
    return "" if commands[0] == commands[1] else "a command is not translated"


def test_french_is_set_as_french_is() -> None:
    wrong = {text: ill_set(text, french(text)) for text in EXTRACTED}
    assert {text: fault for text, fault in wrong.items() if fault} == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Row: gone.", "Ligne : partie."),
        ("Row: gone.", "Ligne: partie."),
        ("The “row” is gone.", "La « ligne » est partie."),
        ("The “row” is gone.", "La “ligne” est partie."),
        ("It's gone.", "C’est parti."),
        ("Over 15%.", "Plus de 15 %."),
        ("Row gone.", "Ligne partie"),
        ("Run `hustings init`.", "Lancez `hustings début`."),
    ],
)
def test_ill_set_french_is_found(text: str, said: str) -> None:
    assert ill_set(text, said)


def test_what_stands_outside_python_is_in_the_table_of_sentences() -> None:
    in_sql = {
        text.replace("''", "'")
        for path in files("hustings")
        if path.suffix == ".sql"
        for text in re.findall(r"'text',\s*'((?:[^']|'')*)'", path.read_text(encoding="utf-8"))
    }
    assert in_sql == set(sentences.SQL)
    reasons = {
        reason
        for path in files("hustings/files/layout_files")
        if path.suffix == ".toml"
        for reason in tomllib.loads(path.read_text(encoding="utf-8")).get("never", {}).values()
    }
    assert reasons == set(sentences.LAYOUTS)


def test_stored_codes_that_are_shown_are_in_the_table_of_sentences() -> None:
    assert set(sentences.BATCH_STATES) == set(Batch.State.values)
    assert set(sentences.RIGHTS) == set().union(*RIGHTS.values())
    assert set(sentences.AREA_KINDS) == set(AreaField.Kind.values)
    assert set(sentences.SAMPLE_FILES) == {each.split(":")[0] for each in demo.OUTSIDE}
    assert set(sentences.NAMED) == {*vocabulary._NAMED, *vocabulary._SINGLE, *_given(vocabulary.__file__, "_known", 2)}
    kinds = (_named(path, "kind") for path in files("hustings/apps/intake/actions") if path.suffix == ".py")
    assert set(sentences.BATCH_KINDS) == set().union(*kinds)
    checks = ast.parse(Path(installation.__file__).read_text(encoding="utf-8"))
    made = next(node for node in ast.walk(checks) if isinstance(node, ast.FunctionDef) and node.name == "_checks")
    returned = next(
        node.value for node in ast.walk(made) if isinstance(node, ast.Return) and type(node.value) is ast.Dict
    )
    assert set(sentences.CHECKS) == {key.value for key in returned.keys if isinstance(key, ast.Constant)}


def _given(path: str | None, function: str, place: int) -> set[str]:
    """The literal texts that calls of a function in a file pass at one place."""
    tree = ast.parse(Path(path or "").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) == function)
    return {text for call in calls if len(call.args) > place for text in literals(call.args[place])}


def _named(path: Path, keyword: str) -> set[str]:
    """The literal texts that calls of `batch_of` in a file pass by a keyword."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) == "batch_of")
    return {text for call in calls for each in call.keywords if each.arg == keyword for text in literals(each.value)}


def escaping(tree: ast.AST) -> list[int]:
    """Lines where a sentence is said that extraction cannot see: put together, kept in a variable, or passed through a
    function that is not among the keywords."""
    lines = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        handed = {each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
        if function.name in KEYWORDS or function.name == "__init__":
            handed = set()
        kept = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and literals(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or called(node) not in KEYWORDS:
                continue
            place = (KEYWORDS[called(node)] or (1,))[0] - 1
            said = node.args[place] if len(node.args) > place else None
            together = isinstance(said, ast.JoinedStr | ast.BinOp)
            # a word may be a stored code, which the table of sentences lists
            unseen = isinstance(said, ast.Name) and said.id in handed | kept and called(node) != "Word"
            if together or unseen:
                lines.append(node.lineno)
    return lines


def test_every_sentence_stands_where_extraction_sees_it() -> None:
    found = [f"{path}:{line}" for path, tree in modules() for line in escaping(tree)]
    # the kind of refusal in domain.contact_rules shares its name with the error; its first argument is no sentence
    assert [each for each in found if not each.startswith("hustings/domain/contact_rules.py")] == []


@pytest.mark.parametrize(
    "hidden",
    [
        "raise BadInput(f'No {name}.')",
        "raise BadInput('No ' + name)",
        "text = 'No name.'\n    return Message(text)",
        "text = 'No' if name else 'Yes'\n    return Message(text)",
        "return Message(name, {})",
        "SESSION.say('%s' % name)",
    ],
)
def test_a_hidden_sentence_is_found(hidden: str) -> None:
    assert escaping(ast.parse(f"def made(name):\n    {hidden}\n"))


def test_extraction_takes_literals_and_both_branches_of_a_choice_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "hustings").mkdir()
    shutil.copy(ROOT / "babel.cfg", tmp_path)
    (tmp_path / "hustings" / "rooms.py").write_text(
        "Message('One ' 'sentence.', {'n': 'value'})\n"
        "x.say('Two.' if a else 'Three.' if b else 'Four.')\n"
        "Message(said['text'])\n"
        "_refuse('not this', 'Five {line}.')\n"
        "other('Six.')\n"
        "say('')\n",
        encoding="utf-8",
    )
    found = extracted(tmp_path)
    assert sorted(found) == ["Five {line}.", "Four.", "One sentence.", "Three.", "Two."]
    path = tmp_path / FRENCH
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "Two."\nmsgstr "Deux."\n\nmsgid "Gone."\nmsgstr "Parti."\n',
        encoding="utf-8",
    )
    update(tmp_path)
    brought = {str(each.id): each.string for each in catalogues.read(path) if each.id}
    assert brought == {**dict.fromkeys(found, ""), "Two.": "Deux."}
    once = path.read_bytes()
    update(tmp_path)
    assert path.read_bytes() == once


def test_the_catalogue_is_as_make_messages_writes_it(tmp_path: Path) -> None:
    write(CATALOGUE, tmp_path / "django.po")
    assert (tmp_path / "django.po").read_bytes() == (ROOT / FRENCH).read_bytes()
