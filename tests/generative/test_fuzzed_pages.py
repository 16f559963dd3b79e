"""Whatever is sent to whatever address, by whoever: an answer in plain words, no fault, and nobody else's data."""

import io
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import User
from hustings.scope import acting_as
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import routes
from tests.integration.test_sentinels import SENTINELS, Other
from tests.integration.test_sentinels import other as other
from tests.proofs import enter

FEW = 400  # the same ones each time; HUSTINGS_FUZZED=6000 tries others, for a minute or two
EXAMPLES = int(os.environ.get("HUSTINGS_FUZZED", FEW))
ROOT = Path(__file__).resolve().parents[2]
# Every name that any form of ours sends, and those that addresses carry.
FIELDS = sorted(
    {
        name
        for page in ROOT.glob("hustings/**/templates/**/*.html")
        for name in re.findall(r'\bname="([\w|.-]+)"', page.read_text(encoding="utf-8"))
    }
    | {"q", "next", "after", "list", "then", "by", "page", "row|1", "age|value", "age|op", "add", "sort", "language"}
)
# What breaks programs: ends of ranges, other scripts, signs that mean something to SQL, CSV, HTML and file systems.
NASTY = [
    *("", " ", "0", "-1", "1", "2147483648", "9223372036854775808", "1e309", "NaN", "٣", "２", "²", "½", "None", "on"),
    *("true", "\x00", "a\x00b", "\ud83d", "\u202e", "é" * 300, "x" * 70_000, "'", '"', "'; DROP TABLE x; --", "%"),
    *("%s", "{0}", "{name}", "{{ 7 }}", "{% now %}", "<script>", "../../etc/passwd", "a/b", "CON", "=1+1", "_"),
    *("9999-12-31", "0000-01-01", "2026-02-30", "2026-11-30", "613-555-0100", "+16135550100", "a@b.ca", "N3Y 4K1"),
    *("age >= 65", "age >= 65 and (", "support between 3 and -3", "list:1", "person:1", "agree", "same", "call-csv"),
    *("outreach", "strong", "contacted", "en", "fr", "xx"),
]  # fmt: skip
values = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.integers().map(str), st.dates().map(str))
numbers = st.one_of(st.integers(0, 30), st.sampled_from([2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30]))
PARTS: dict[str, Any] = {
    "<int:number>": numbers,
    "<int:work>": numbers,
    "<int:search>": numbers,
    "<int:assertion>": numbers,
    "<uuid:interaction>": st.uuids(),
    "<str:key>": st.sampled_from(["ABC", "PGZ8PM2M", "x" * 300, "%00", "é"]),
    "<str:name>": st.sampled_from(["support", "turnout", "x", "é", "..%2F"]),
    "<str:by>": st.sampled_from(["age", "gender", "x", "é"]),
    "<str:token>": st.sampled_from(["x", "a:b:c", "é"]),
    "<slug:slug>": st.sampled_from(["q", "x", "no-such-page"]),
}
ADDRESSES = sorted({address for _, address, _ in routes()} - {"sign-out/"})
FILES = [
    b"",
    b"\x00\xff\xfe",
    b"PK\x03\x04",
    b"%PDF-1.7",
    b"a;b\n1;2\n",
    "nom,téléphone\né,613-555-0100\n".encode("cp1252"),
]


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, str, dict[str, str], bytes | None]:
    """(method, address, what is sent, and perhaps a file)."""
    address = draw(st.sampled_from(ADDRESSES))
    for part, strategy in PARTS.items():
        if part in address:
            address = address.replace(part, str(draw(strategy)))
    said = draw(st.dictionaries(st.sampled_from(FIELDS), values, max_size=8))
    file = draw(st.one_of(st.none(), st.sampled_from(FILES)))
    return draw(st.sampled_from(["GET", "POST", "POST"])), f"/{address}", said, file


@pytest.fixture
def everybody(other: Other) -> dict[str, Client]:
    """The director of the party, its privacy officer, the organiser of the neighbouring riding, and a visitor."""
    director = other.party.director
    with acting_as(director.pk):
        officer = organisations.add_user(
            by=director, username="officer", name="Pat", unit=other.party.unit, role="privacy_officer"
        )
    users: dict[str, User | None] = {
        "director": director, "officer": officer, "neighbour": other.party.organiser, "visitor": None
    }  # fmt: skip
    clients = {}
    for name, user in users.items():
        clients[name] = Client(HTTP_HOST="localhost", raise_request_exception=False)
        if user:
            enter(clients[name], user)
    return clients


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == FEW,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(request=asked(), who=st.sampled_from(["director", "director", "officer", "neighbour", "visitor"]))
def test_no_fault_and_no_leak(
    everybody: dict[str, Client], request: tuple[str, str, dict[str, str], bytes | None], who: str
) -> None:
    method, address, said, file = request
    client = everybody[who]
    if method == "GET":
        reply = client.get(address, {name: value.encode("utf-8", "replace").decode() for name, value in said.items()})
    else:
        sent: dict[str, Any] = {name: value.encode("utf-8", "replace").decode() for name, value in said.items()}
        if file is not None:
            upload = io.BytesIO(file)
            upload.name = "fuzzed.csv"
            sent["file"] = upload
        reply = client.post(address, sent)
    content = b"".join(reply.streaming_content) if reply.streaming else reply.content
    text = content.decode("utf-8", "replace")
    assert reply.status_code < 500, (reply.status_code, re.sub(r"<[^>]+>|\s+", " ", text)[:400])
    assert "Traceback" not in text
    if who in ("neighbour", "visitor") and not address.startswith("/sign/"):  # which is for everybody
        assert not [each for each in SENTINELS[:5] if each in text]
