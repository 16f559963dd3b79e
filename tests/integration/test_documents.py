"""Paper, read back: every code is decoded from the drawn page and every text extracted from the PDF."""

import dataclasses
import re
import unicodedata
from itertools import cycle
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.domain.messages import BadInput
from hustings.files.documents import glyphs, qr, sheets, templates, typesetting
from hustings.files.documents.content import (
    Door,
    Label,
    Letter,
    LetterPart,
    Resident,
    Sheet,
    Street,
    Summary,
    WalkList,
)
from hustings.files.documents.labels import STOCKS, write_labels
from hustings.files.documents.letters import write_letters
from hustings.files.documents.walk_list import write_walk_list
from hustings.files.documents.words import RESULTS, WORDS, figure

HOSTILE = (
    "Gagnon-Tremblay, Élodie",
    "O’Neil, Siobhán",
    "#let x = 1; #panic()",
    "*bold* _it_ $x^2$ `raw` @ref <label> \\ // gone /* gone */",
    "<script>alert(1)</script> {{7*7}} %s",
    "' OR 1=1; DROP TABLE person --",
    "Sahaiʔa Náʔël",
    "Sahᾴí̜ʔᾳ",
    "λugʷaləs Wači Wiŋ",
    "K̓ala'ask Alíla7",
    "Nguyễn, Thị Ánh",
    "de l’Étoile, Zoë œ æ Œ ﬁn",
    "D’Aoust de la Bourdonnais-Montmorency et de Saint-Barthélemy, Marie-Antoinette Joséphine",
    "L" * 120,
    "- 1. = Heading",
)
SUPPORT: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("1", "strong"), ("2", "leaning"), ("3", "undecided"), ("4", "leaning away"), ("5", "opposed")),
    "fr": (("1", "ferme"), ("2", "penche pour"), ("3", "ne sait pas"), ("4", "penche contre"), ("5", "contre")),
}
KEY = "R7K2M9QX"


def walk_list(names: tuple[str, ...] = HOSTILE, sheet_count: int = 2, doors: int = 12, **changed: object) -> WalkList:
    """Sheets of two streets; 0 to 4 people at a door, their names taken in turn."""
    turn, number, row = cycle(names), 0, 0
    made: list[Sheet] = []
    for n in range(1, sheet_count + 1):
        streets = []
        for name, side in (("Rue Sainte-Catherine Ouest", "odd"), ("Chemin du Lac", "")):
            at = []
            for d in range(doors):
                residents = []
                for line in range(1, (d * 3) % 5 + 1):
                    row += 1
                    last = "leaning, 12 Oct" if row % 2 else ""
                    residents.append(Resident(line, next(turn), "F, 65+" if row % 3 else "", f"{row:06d}", last))
                number += 1
                note = "Ring the side door." if d == 1 else ""
                at.append(Door(number, f"{number:06d}", f"{100 + d} {name}, app. {d}", tuple(residents), note))
            streets.append(Street(name, side, tuple(at)))  # type: ignore[arg-type]
        made.append(Sheet(str(n), f"Turf {n}", f"{n}-0", tuple(streets)))
    walk = WalkList(
        "Seniors, rents up", "Example Riding Association", "persuasion", "Sat 21 Nov 2026", "en", "letter",
        (("opted out of visits", 1203), ("moved", 3)), RESULTS["en"], tuple(made), KEY, SUPPORT["en"],
    )  # fmt: skip
    return dataclasses.replace(walk, **changed)  # type: ignore[arg-type]


def all_doors(walk: WalkList) -> list[Door]:
    return [door for sheet in walk.sheets for street in sheet.streets for door in street.doors]


def texts(path: Path) -> list[str]:
    """The text of each page, NFC, with no line breaks inside."""
    pdf = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    finally:
        pdf.close()
    return [re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)) for text in pages]


def codes(path: Path, scale: float = 2.5) -> list[list[str]]:
    """The QR codes of each page, from its picture at 72 × scale dots per inch."""
    pdf = pypdfium2.PdfDocument(path)
    try:
        pictures = [page.render(scale=scale, grayscale=True).to_numpy().squeeze() for page in pdf]
    finally:
        pdf.close()
    # of no other kind: a part of a QR code now and then reads as a micro QR code
    kind = zxingcpp.BarcodeFormat.QRCodeModel2
    return [[found.text for found in zxingcpp.read_barcodes(picture, formats=kind)] for picture in pictures]


def squeezed(text: str) -> str:
    """Without spaces, which an extractor guesses from gaps, and with ligatures apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[WalkList, Path]:
    walk = walk_list()
    path = tmp_path_factory.mktemp("paper") / "walk.pdf"
    write_walk_list(walk, path)
    return walk, path


def test_every_code_of_a_walk_list_is_read_back(printed: tuple[WalkList, Path]) -> None:
    walk, path = printed
    found = codes(path)
    doors = [code for page in found for code in page if code.startswith("HU1:D:")]
    assert sorted(doors) == sorted(qr.door_payload(KEY, door.reference) for door in all_doors(walk))
    cut = sheets.paginate(walk)
    assert len(found) == len(cut)
    for page, expected in zip(found, cut, strict=True):
        assert [code for code in page if code.startswith("HU1:S:")] == ([expected["qr"]] if "qr" in expected else [])


def test_f57_f60_every_door_and_person_is_read_back_literally(printed: tuple[WalkList, Path]) -> None:
    """F57, F60: names in any spelling and names that look like code are printed as they are, in order, once."""
    walk, path = printed
    whole = squeezed("".join(texts(path)))
    at = 0
    for door in all_doors(walk):
        at = whole.index(squeezed(door.address), at)
        for resident in door.residents:
            name = whole.index(squeezed(resident.name), at)
            reference = whole.index(resident.reference, name)
            assert reference - name < 250, "the reference stands beside its own name"
            between = whole[name:reference]
            assert squeezed(resident.detail) in between
            assert ("last:leaning,12Oct" in between) == bool(resident.last)
            at = reference
    references = re.findall(r"(?<!\d)\d{6}(?!\d)", " ".join(texts(path)))
    assert len(references) == sum(len(door.residents) for door in all_doors(walk))


def test_every_page_says_whose_list_it_is_and_where_it_belongs(printed: tuple[WalkList, Path]) -> None:
    walk, path = printed
    pages = texts(path)
    for n, (text, cut) in enumerate(zip(pages, sheets.paginate(walk), strict=True), 1):
        assert f"Page {n} of {len(pages)}" in text
        assert "Seniors, rents up" in text
        assert "List of Example Riding Association · Data of Sat 21 Nov 2026" in text
        if cut["kind"] == "sheet":
            assert f"Sheet {cut['sheet']}: {cut['sheet_page']} of {cut['sheet_pages']}" in text
            assert f"Poll {cut['poll']} · Turf {cut['sheet']}" in text
            assert cut["streets"] in text
            assert "N not home" in text
            assert "5 opposed" in text
    assert "Rue Sainte-Catherine Ouest odd numbers (continued)" in "".join(pages)
    assert "opted out of visits 1,203" in pages[0]
    assert "Total 1,206" in pages[0]


def test_text_stays_inside_the_margins(printed: tuple[WalkList, Path]) -> None:
    _, path = printed
    for left, bottom, right, top in characters(path):
        assert left >= 33, "12 mm from the left"
        assert right <= 612 - 33
        assert bottom >= 33
        assert top <= 792 - 33


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_french_list_says_nothing_in_english(tmp_path: Path, paper: str) -> None:
    walk = walk_list(("Tremblay, Zoé",), 1, language="fr", paper=paper, results=RESULTS["fr"], support=SUPPORT["fr"])
    path = tmp_path / "walk.pdf"
    write_walk_list(walk, path)
    pages = texts(path)
    assert f"Page 2 sur {len(pages)}" in pages[1]
    assert "Feuille 1 : 1 sur" in pages[1]
    assert "A absence" in pages[1]
    assert "1 206" in pages[0].replace("\u202f", " ")
    for key in ("owner", "as_of", "odd", "continued", "sheets", "left_out", "confidential", "contents", "doors"):
        assert WORDS[key][0] not in " ".join(pages), key


def test_a_long_walk_list_is_joined_from_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The 60-page twin of bench/documents.py, in parts of 25 pages so that they must be joined."""
    monkeypatch.setattr(typesetting, "PART", 25)
    walk = walk_list(sheet_count=16, doors=14)
    heard: list[tuple[int, int]] = []
    write_walk_list(walk, tmp_path / "walk.pdf", lambda done, total: heard.append((done, total)))
    pages = len(sheets.paginate(walk))
    assert pages >= 60
    assert heard == [(25, pages), (50, pages), *([(75, pages)] if pages > 75 else []), (pages, pages)]
    found = codes(tmp_path / "walk.pdf", scale=2.0)
    assert len(found) == pages
    doors = [code for page in found for code in page if code.startswith("HU1:D:")]
    assert sorted(doors) == sorted(qr.door_payload(KEY, door.reference) for door in all_doors(walk))
    assert [text.count(f"Page {n} of {pages}") for n, text in enumerate(texts(tmp_path / "walk.pdf"), 1)] == [1] * pages


def test_the_same_list_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (250, 2):
        monkeypatch.setattr(typesetting, "PART", part)
        for name in ("one.pdf", "two.pdf"):
            write_walk_list(walk_list(sheet_count=1), tmp_path / name)
        assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_failed_print_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "walk.pdf"
    path.write_bytes(b"the earlier file")
    with pytest.raises(RuntimeError, match="could not be typeset") as fault:
        typesetting.typeset("walk_list.typ", {"width": "secret"}, [{"name": "secret"}], path)
    assert "secret" not in str(fault.value)
    assert path.read_bytes() == b"the earlier file"
    assert [p.name for p in tmp_path.iterdir()] == ["walk.pdf"]


def test_f45_what_cannot_be_printed_is_shown_by_its_code_point(tmp_path: Path) -> None:
    names = ("A\x00b\u202ec", "D\ud800e", "F\U0001f3f3g\u0378h", "I\nj", "\U000f0000k")
    walk = walk_list(names, 1, 3)
    write_walk_list(walk, tmp_path / "walk.pdf")
    whole = squeezed("".join(texts(tmp_path / "walk.pdf")))
    for shown in ("A[U+0000]b[U+202E]c", "D[U+D800]e", "[U+0378]h", "Ij", "[U+F0000]k"):
        assert shown in whole


def test_f57_the_typesetters_own_fonts_print_all_but_syllabics() -> None:
    """Without the machine's fonts, Latin, IPA, Greek and combining marks have glyphs, and we know what has none."""
    doubtful = set("ʔɁλΛʷəčŋᾴᾀ̜Ḵấț") | set("ᐊᓇ") | {"😀"}
    missing = glyphs._unprintable(doubtful, glyphs.typst.Fonts(include_system_fonts=False))
    assert missing == {"ᐊ", "ᓇ", "😀"}


@given(st.lists(st.text(max_size=300), max_size=40), st.lists(st.integers(0, 60), max_size=12))
@settings(max_examples=100, deadline=None)
def test_pages_hold_every_door_once_and_never_more_than_fits(notes: list[str], people: list[int]) -> None:
    doors = tuple(
        Door(n, f"{n:06d}", f"{n} Main", tuple(Resident(i, "x", "", str(i)) for i in range(count)), note)
        for n, (note, count) in enumerate(zip([*notes, ""], cycle([*people, 1]), strict=False), 1)
    )
    streets = (Street("Main", "odd", doors[::2]), Street("Main", "even", doors[1::2]))
    walk = dataclasses.replace(walk_list(), sheets=(Sheet("1", "", "", streets),))
    pages = [page for page in sheets.paginate(walk) if page["kind"] == "sheet"]
    room = 279.4 - 24 - sheets.HEADER_MM - sheets.FOOTER_MM
    printed: dict[str, list[str]] = {}
    for page in pages:
        assert sum(block["height"] for block in page["blocks"]) <= room + 1e-6
        assert page["blocks"][0]["kind"] == "street"
        assert page["blocks"][-1]["kind"] == "door", "no street stands alone at the foot of a page"
        seen = [block["qr"] for block in page["blocks"] if block["kind"] == "door"]
        assert len(seen) == len(set(seen))
        for block in page["blocks"]:
            if block["kind"] == "door":
                assert block["continued"] == (block["qr"] in printed)
                printed.setdefault(block["qr"], []).extend(r[1] for r in block["residents"])
    assert printed == {qr.door_payload(KEY, d.reference): [r.reference for r in d.residents] for d in doors}


def test_a_house_of_300_takes_several_pages_and_a_sheet_without_doors_one(tmp_path: Path) -> None:
    residents = tuple(Resident(i, f"Person {i}", "", f"{i:06d}") for i in range(300))
    streets = (Street("Main", "", (Door(1, "000001", "1 Main", residents),)),)
    walk = dataclasses.replace(walk_list(), sheets=(Sheet("1", "a", "1", streets), Sheet("2", "b", "1", ())))
    write_walk_list(walk, tmp_path / "walk.pdf")
    pages = texts(tmp_path / "walk.pdf")
    assert len(pages) == len(sheets.paginate(walk)) > 10
    assert re.findall(r"Person (\d+)", " ".join(pages)) == [str(i) for i in range(300)]
    assert codes(tmp_path / "walk.pdf")[-1] == ["HU1:S:R7K2M9QX:2"]


@pytest.mark.parametrize("sheet_count", [1, 20, 60, 150])
def test_the_summary_takes_the_pages_that_were_counted(tmp_path: Path, sheet_count: int) -> None:
    reasons = tuple((f"A rather long reason number {n} that explains itself at some length", n) for n in range(10))
    walk = walk_list(sheet_count=1, doors=1)
    many = tuple(dataclasses.replace(walk.sheets[0], number=str(n), title="T " * 60) for n in range(sheet_count))
    walk = dataclasses.replace(walk, sheets=many, left_out=reasons)
    write_walk_list(walk, tmp_path / "walk.pdf")
    assert len(texts(tmp_path / "walk.pdf")) == len(sheets.paginate(walk))


@given(st.from_regex(r"[0-9A-Z./+*%$-]{1,36}", fullmatch=True), st.from_regex(r"[0-9A-Z]{1,12}", fullmatch=True))
@settings(max_examples=40, deadline=None)
def test_codes_of_any_length_stay_alphanumeric(release: str, door: str) -> None:
    import segno

    made = segno.make(qr.door_payload(release, door), error="m", micro=False)
    assert made.mode == "alphanumeric"
    assert qr.svg(qr.door_payload(release, door)).startswith("<svg")


@pytest.mark.parametrize("wrong", ["", "abc", "É", "A:B", "A B", "A" * 41])
def test_a_reference_that_would_not_come_home_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="printed reference"):
        qr.door_payload(KEY, wrong)


# --- labels and letters -----------------------------------------------------------------------------------------


def characters(path: Path, page: int | None = None) -> list[tuple[float, float, float, float]]:
    """(left, bottom, right, top) of every visible character, in points from the lower left corner."""
    pdf = pypdfium2.PdfDocument(path)
    boxes = []
    try:
        for n, one in enumerate(pdf):
            if page in (None, n):
                text = one.get_textpage()
                whole = text.get_text_range()
                boxes += [text.get_charbox(i) for i in range(text.count_chars()) if whole[i : i + 1].strip()]
    finally:
        pdf.close()
    return [box for box in boxes if box[0] != box[2]]


@pytest.mark.parametrize("template", ["5160", "5162"])
def test_labels_stand_inside_their_places(tmp_path: Path, template: str) -> None:
    stock = STOCKS[template]
    per_page = stock.columns * stock.rows
    labels = [
        Label((f"Élodie Gagnon-Tremblay {n}", "12 rue du Lac, app. 4", "Montréal QC  H2X 1Y4")) for n in range(65)
    ]
    labels[0] = Label(("W" * stock.most_characters, "*x*", "#y", "z"))
    labels[1] = Label(tuple("ÉgÅq" for _ in range(stock.most_lines)))
    assert write_labels(labels, tmp_path / "labels.pdf", template) == ()
    pages = texts(tmp_path / "labels.pdf")
    assert len(pages) == -(-65 // per_page)
    assert sum(text.count("Gagnon-Tremblay") for text in pages) == 63
    used = set()
    for left, bottom, right, top in characters(tmp_path / "labels.pdf", 0):
        x, y = left / 72 * 25.4 - stock.left, (792 - top) / 72 * 25.4 - stock.top
        column, row = int(x // (stock.width + stock.gutter)), int(y // stock.height)
        assert 0 <= column < stock.columns
        assert 0 <= row < stock.rows
        used.add((column, row))
        assert x - column * (stock.width + stock.gutter) >= 2
        assert right / 72 * 25.4 - stock.left <= column * (stock.width + stock.gutter) + stock.width - 2
        assert (792 - bottom) / 72 * 25.4 - stock.top <= (row + 1) * stock.height - 1
    assert len(used) == per_page


def test_labels_start_where_told_and_name_those_that_do_not_fit(tmp_path: Path) -> None:
    labels = [Label((f"Name {n}",)) for n in range(4)]
    labels[2] = Label(("x",) * 30)
    labels[3] = Label(("x" * 500,))
    summary = Summary("Mail", "Example Riding Association", "mail", "le 21 novembre", "fr", (("déménagé", 1200),))
    assert write_labels(labels, tmp_path / "labels.pdf", start_at=30, summary=summary) == (2, 3)
    pages = texts(tmp_path / "labels.pdf")
    assert pages[0].strip() == "Name 0"
    assert pages[1].strip() == "Name 1"
    assert "Étiquettes · Imprimées : 2" in pages[2]
    assert "déménagé 1 200" in pages[2].replace("\u202f", " ")
    left, _, _, top = characters(tmp_path / "labels.pdf", 0)[0]
    assert left > 2 * (2.625 + 0.125) * 72
    assert top < 1.5 * 72
    for wrong in ({"template": "9999"}, {"start_at": 31}, {"start_at": 0}):
        with pytest.raises(BadInput):
            write_labels(labels, tmp_path / "no.pdf", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "no.pdf").exists()


@pytest.mark.parametrize(("paper", "window"), [("letter", (63, 343, 148, 228)), ("a4", (57, 312, 141, 240))])
def test_letters_one_to_a_door_with_the_address_in_the_window(
    tmp_path: Path, paper: str, window: tuple[int, int, int, int]
) -> None:
    """`window`: left, right, top, bottom in points from the top left, where the envelope shows at any slide."""
    words = "anticonstitutionnellement incontestablement gouvernementales " * 12
    english = LetterPart("en", "21 November 2026", ("Dear neighbour,", "*No* #markup $here$.", "Sincerely,\nThe team"))
    french = LetterPart("fr", "le 21 novembre 2026", ("Chère voisine,", words, words))
    letters = [
        Letter((f"Door {n}", "12 rue du Lac", "Montréal QC  H2X 1Y4"), parts, ("Example Association",), f"R7-{n}")
        for n, parts in enumerate([(english,), (french,), (english, french), (french, french, french, french)])
    ]
    letters.append(
        Letter(tuple(f"Line {n} of an address that is rather long, {n}" for n in range(8)), (english,), (), "R7-4")
    )
    write_letters(letters, tmp_path / "letters.pdf", paper)  # type: ignore[arg-type]
    pages = texts(tmp_path / "letters.pdf")
    starts = [n for n, text in enumerate(pages) if "rue du Lac" in text or "Line 0" in text]
    assert len(starts) == 5
    assert [text.count("Door") for text in pages if "Door" in text] == [1, 1, 1, 1]
    assert "*No* #markup $here$." in pages[0]
    assert pages[starts[2]].index("Dear neighbour") < pages[starts[2]].index("Chère voisine")
    assert starts[4] - starts[3] > 1, "a long letter takes more pages, and the next still begins on its own"
    assert all(f"R7-{sum(s <= n for s in starts) - 1}" in text for n, text in enumerate(pages))
    hyphenated = "".join(pages[starts[1] : starts[2]])
    assert re.search(r"\w[-\u00ad\u2010\ufffe\x02] ?\w", hyphenated.replace("21 novembre", "")), "French is hyphenated"
    height = 792 if paper == "letter" else 842
    pdf = pypdfium2.PdfDocument(tmp_path / "letters.pdf")
    try:
        for page, needle in (
            (starts[0], "Door 0"),
            (starts[0], "H2X 1Y4"),
            (starts[4], "Line 0"),
            (starts[4], "long, 7"),
        ):
            text = pdf[page].get_textpage()
            index, count = text.search(needle).get_next()
            for n in range(index, index + count):
                left, bottom, right, top = text.get_charbox(n)
                assert window[0] <= left <= right <= window[1]
                assert window[2] <= height - top <= height - bottom <= window[3]
        lines = [b for b in characters(tmp_path / "letters.pdf", 0) if height - b[3] > window[3]]
    finally:
        pdf.close()
    assert min(height - b[3] for b in lines) > height / 3, "the body starts below the first fold"


def test_a_letter_keeps_its_line_breaks_and_refuses_a_long_address(tmp_path: Path) -> None:
    part = LetterPart("en", "today", ("Sincerely,\nThe team",))
    write_letters([Letter(("A",), (part,), (), "R1")], tmp_path / "letter.pdf")
    pdf = pypdfium2.PdfDocument(tmp_path / "letter.pdf")
    assert "Sincerely,\r\nThe team" in pdf[0].get_textpage().get_text_bounded()
    pdf.close()
    with pytest.raises(BadInput, match="address lines"):
        write_letters([Letter(("A",) * 9, (part,), (), "R1")], tmp_path / "no.pdf")


def test_an_empty_run_is_still_a_file(tmp_path: Path) -> None:
    assert write_labels([], tmp_path / "labels.pdf") == ()
    write_letters([], tmp_path / "letters.pdf")
    assert [len(texts(tmp_path / name)) for name in ("labels.pdf", "letters.pdf")] == [1, 1]


# --- words ------------------------------------------------------------------------------------------------------


def test_every_word_has_both_languages() -> None:
    assert all(len(both) == 2 and all(text.strip() for text in both) for both in WORDS.values())
    assert len(RESULTS["en"]) == len(RESULTS["fr"])
    used = set()
    for template in Path(sheets.__file__).parent.glob("*.typ"):
        used |= set(re.findall(r"\b(?:w|words)\.(?!at\b)(\w+)", template.read_text()))
    assert used <= set(WORDS)
    assert set(WORDS) <= used | {"odd", "even", "labels", "letters"}, "a word nobody prints"
    assert (figure(1234567, "en"), figure(1234567, "fr")) == ("1,234,567", "1\u202f234\u202f567")


# --- letter templates -------------------------------------------------------------------------------------------

FIELDS = {"first_name": "Zoë {{7*7}} <b>", "street": "", "people": ["Zoë", "Ana"]}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Dear {{ first_name }},", "Dear Zoë {{7*7}} <b>,"),
        ("{% if language == 'fr' %}Bonjour{% else %}Hello{% endif %}", "Bonjour"),
        ("{{ people | join: ' and ' | upcase }}", "ZOË AND ANA"),
        ("{{ street | default: 'your street' }}", "your street"),
        ("{% for p in people %}{{ p }};{% endfor %}", "Zoë;Ana;"),
        ("100 % } { %} * #let", "100 % } { %} * #let"),
    ],
)
def test_a_template_is_filled_as_plain_text(template: str, expected: str) -> None:
    assert templates.check(template, FIELDS) == []
    assert templates.render(template, FIELDS, "fr") == expected


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("Hi\n {{ frist_name }}", "Line 2, column 5: there is no field “frist_name”. The nearest is “first_name”."),
        ("{{ first_name | upcas }}", "Line 1, column 17: there is no filter “upcas”. The nearest is “upcase”."),
        ("{{ first_name | date: '%Y' }}", "there is no filter “date”"),
        ("{% assign x = 1 %}", "Line 1, column 4: there is no tag “assign”."),
        ("{% include 'x' %}", "there is no tag “include”"),
        ("{% if first_name %}", "every {% if %} with {% endif %}"),
        ("{{ first_name", "Line 1, column 1: the template cannot be read"),
        ("{{ first_name.__class__ }}", "cannot be read or filled"),
        ("{{ people[first_name] }}", "cannot be read or filled"),
        ("{% for i in (1..99999999) %}x{% endfor %}", "far longer than a letter"),
        ("{% for i in (1..900) %}{{ first_name | append: first_name }}" + "x" * 200 + "{% endfor %}", "far longer"),
        ("{% if first_name %}" * 300 + "{% endif %}" * 300, ""),
        ("x" * 30_000, "longer than 20000 characters"),
    ],
)
def test_a_template_that_cannot_be_used_says_where_and_why(template: str, sentence: str) -> None:
    with pytest.raises(BadInput) as fault:
        templates.render(template, FIELDS, "en")
    assert sentence in str(fault.value)
    assert "Zoë" not in str(fault.value), "what a field holds stays out of messages"


def test_check_lists_all_faults_in_reading_order() -> None:
    faults = templates.check("{{ b | nope }} {{ a }} {% if c %}{% endif %}", {"a"})
    assert [fault.params["name"] for fault in faults] == ["b", "nope", "c"]


def test_paragraphs_are_cut_at_blank_lines() -> None:
    assert templates.paragraphs("Dear Zoë,\r\n\r\n one \n two\n \n\n\nend\n") == ("Dear Zoë,", "one\ntwo", "end")


@given(st.text(alphabet="{}%| abif'\n.[]:1", max_size=60))
@settings(max_examples=200, deadline=None)
def test_f60_any_text_renders_or_is_refused_in_a_sentence(template: str) -> None:
    faults = templates.check(template, {"a", "b"})
    try:
        templates.render(template, {"a": "1", "b": ["2"]}, "en")
        refused = False
    except BadInput:
        refused = True
    assert refused or not faults
    assert all(str(fault) for fault in faults)
