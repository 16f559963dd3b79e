"""Which PostgreSQL this installation talks to, and as which database role.

With `DATABASE_URL` that server is used; without it the embedded one under `HUSTINGS_HOME`. Either way the roles are
ours (decision 2 of the architecture): `owner` migrates, `app` serves, `mirror_reader` only reads, and `engine`, which
cannot log in, owns the few functions that see past the policies.
"""

import hmac
import os
import secrets
import tomllib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from psycopg.conninfo import make_conninfo

from hustings import embedded

OWNER = "hustings_owner"
APP = "hustings_app"
MIRROR_READER = "hustings_mirror_reader"
ENGINE = "hustings_engine"
LOGINS = (OWNER, APP, MIRROR_READER)


def home() -> Path:
    """The folder of this installation: data, keys, mirror, record heads (`HUSTINGS_HOME`, else ~/.hustings)."""
    return Path(os.environ.get("HUSTINGS_HOME") or Path.home() / ".hustings").absolute()


def database_name() -> str:
    """The database of this installation (`HUSTINGS_DATABASE`, else the name in `DATABASE_URL`, else hustings)."""
    url = os.environ.get("DATABASE_URL")
    return os.environ.get("HUSTINGS_DATABASE") or (url and urlparse(url).path.lstrip("/")) or "hustings"


def parameters(role: str | None) -> dict[str, str]:
    """libpq connection keywords for one of our roles; `None` is the login that may create roles and databases."""
    if os.environ.get("DATABASE_URL"):
        return _outside_server(role)
    server = _embedded_server(str(home()))
    return {
        "host": str(server.socket_dir),
        "port": str(server.port),
        "user": role or server.superuser,
        "dbname": database_name(),
    }


def places() -> list[Path]:
    """The folders whose disks fill up when data comes in: this installation's, and the embedded server's own."""
    mine = home() if home().exists() else Path.home()
    return [mine] if os.environ.get("DATABASE_URL") else [mine, _embedded_server(str(home())).data_dir]


def conninfo(role: str | None, **other: str) -> str:
    """`parameters` as one libpq connection string, with some keywords given otherwise."""
    return make_conninfo("", **{**parameters(role), **other})


def passwords() -> dict[str, str]:
    """The passwords of our logins on an outside server, made once and kept where only this user can read them."""
    lines = (f'{login} = "{secrets.token_urlsafe(32)}"\n' for login in LOGINS)
    return tomllib.loads(secret_text("logins.toml", lambda: "".join(lines)))


def secret_key() -> str:
    """What this installation signs cookies and forms with, made once."""
    return secret_text("secret.key", lambda: secrets.token_urlsafe(48))


def key_for(what: str) -> bytes:
    """A key of this installation for one thing, made of its secret: who has one cannot tell the others from it."""
    return hmac.digest(secret_key().encode(), what.encode(), "sha256")


def secret_text(name: str, make: Callable[[], str]) -> str:
    """The text of a file of this installation that only its own user can read; made when it is first asked for."""
    file = home() / name
    if not file.exists():
        home().mkdir(parents=True, exist_ok=True, mode=0o700)
        hidden = file.with_name(f".{name}.{secrets.token_hex(4)}")
        descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(make())
        with suppress(FileExistsError):
            os.link(hidden, file)  # whoever comes first: two that start at once agree
        hidden.unlink()
    return file.read_text(encoding="ascii")


def detach() -> None:
    """Give the embedded server up, so that it may stop. The next connection attaches again."""
    if _embedded_server.cache_info().currsize:
        _embedded_server(str(home())).close()
        _embedded_server.cache_clear()


@cache
def _embedded_server(folder: str) -> "embedded.Server":
    return embedded.attach(Path(folder))


def _outside_server(role: str | None) -> dict[str, str]:
    url = urlparse(os.environ["DATABASE_URL"])
    found = {
        "host": unquote(url.hostname or ""),
        "port": str(url.port or 5432),
        "user": role or unquote(url.username or ""),
        "password": passwords()[role] if role else unquote(url.password or ""),
        "dbname": database_name(),
        "sslmode": "" if _near(url.hostname) else "verify-full",  # else names and passwords cross the network readable
    }
    said = dict(parse_qsl(url.query))
    found |= {name: said[name] for name in ("sslmode", "sslrootcert", "sslcert", "sslkey") if name in said}
    return {key: value for key, value in found.items() if value}


def _near(host: str | None) -> bool:
    """Whether a server is on this machine: reached by a socket or the loopback."""
    return not host or unquote(host).startswith("/") or host in ("localhost", "127.0.0.1", "::1")
