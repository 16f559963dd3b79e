"""How a database elsewhere is reached: never readable, never unverified, unless whoever runs it says so."""

import pytest

from hustings.scope import servers


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://me:pw@db.example.org/party", "verify-full"),
        ("postgresql://me:pw@10.0.0.5:5433/party", "verify-full"),
        ("postgresql://me:pw@db.example.org/party?sslmode=require", "require"),
        ("postgresql://me:pw@localhost/party", None),
        ("postgresql://me:pw@127.0.0.1/party", None),
        ("postgresql://me:pw@[::1]/party", None),
        ("postgresql://me@%2Fvar%2Frun%2Fpostgresql/party", None),
    ],
)
def test_a_server_elsewhere_is_verified(monkeypatch: pytest.MonkeyPatch, url: str, mode: str | None) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert servers.parameters(None).get("sslmode") == mode


def test_the_authority_of_its_certificate_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:pw@db.example.org/party?sslrootcert=/etc/party.crt&x=y")
    found = servers.parameters(None)
    assert (found["sslmode"], found["sslrootcert"]) == ("verify-full", "/etc/party.crt")
    assert "x" not in found
