"""A file that is sent in: how many, how large, and what it may be called."""

import shutil
from collections import namedtuple

import pytest

from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions import uploads
from hustings.apps.intake.models import Upload
from hustings.apps.intake.queries import path_of
from hustings.domain.messages import BadInput
from hustings.scope import acting_as, rooms
from tests.world import Party

Usage = namedtuple("Usage", "total used free")


def send(party: Party, name: str = "list.csv", pieces: list[bytes] | None = None) -> Upload:
    with acting_as(party.director.pk):
        return intake.receive(by=party.director, kind="people", file_name=name, pieces=pieces or [b"a,b\n1,2\n"])


def test_nobody_fills_the_disk_with_files_that_are_never_brought_in(party: Party) -> None:
    made = [send(party) for _ in range(uploads.WAITING)]
    with pytest.raises(BadInput, match=f"{uploads.WAITING} files"):
        send(party)
    with acting_as(party.director.pk):
        intake.drop(by=party.director, upload=made[0])
    assert send(party)


def test_the_database_keeps_its_share_of_the_disk(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [b"x" * 1000] * 600
    room = iter([Usage(1, 0, 10 * 2**30), Usage(1, 0, 10 * 2**30), Usage(1, 0, 2**30)])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: next(room))
    with pytest.raises(BadInput, match="nearly full"):
        send(party, pieces=pieces)
    with acting_as(party.director.pk):
        assert not Upload.objects.exists()
    assert not [each for each in rooms.room("uploads").rglob("*") if each.is_file()], "nothing is left of it"


@pytest.mark.parametrize("sign", ["é", "ᐊ", "😀", "a"])
def test_a_long_name_fits_any_disk(party: Party, sign: str) -> None:
    made = send(party, name=f"{sign * 300}.csv")
    with acting_as(party.director.pk):
        assert path_of(made).read_bytes() == b"a,b\n1,2\n"
        assert made.file_name.endswith(".csv")
