"""What the tests share: one real PostgreSQL for the run, and a fresh database for each test that asks for one."""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

MEMORY, ENOUGH = Path("/dev/shm"), 6 << 30


def in_memory() -> Path | None:
    """A folder in memory, where there is room for all databases of a run: one is made in a tenth of the time."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


# One home for the whole run: xdist workers inherit it and attach to the same server. The data of all installations of
# the run lie in one folder besides, where another user than root keeps them for root.
if "HUSTINGS_TEST_HOME" not in os.environ:
    os.environ["HUSTINGS_TEST_HOME"] = tempfile.mkdtemp(prefix="hustings-tests-", dir=in_memory())
    os.environ["HUSTINGS_TEST_OWNER"] = str(os.getpid())
    if in_memory() is not None and "HUSTINGS_SYSTEM_DIR" not in os.environ:
        os.environ["HUSTINGS_SYSTEM_DIR"] = tempfile.mkdtemp(prefix="hustings-tests-data-", dir=MEMORY)
        os.chmod(os.environ["HUSTINGS_SYSTEM_DIR"], 0o755)  # the server's own user must pass through
os.environ["HUSTINGS_HOME"] = os.environ["HUSTINGS_TEST_HOME"]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.config.settings")
# The browser's driver keeps an event loop running in this thread; the tests that use the database do not run in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django

django.setup()

import psycopg
from django.conf import settings
from django.db import connections

from hustings.scope import install, servers

# What keeps a thief busy keeps a test busy too: here passwords are hashed quickly. The browser tests serve the product
# itself, in processes of its own, which hash as they should.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATE = "hustings_test_template"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that made the home ends its server and removes it."""
    if os.environ.get("HUSTINGS_TEST_OWNER") == str(os.getpid()) and not os.environ.get("PYTEST_XDIST_WORKER"):
        from hustings import embedded

        connections.close_all()
        servers.detach()
        home = Path(os.environ["HUSTINGS_TEST_HOME"])
        embedded.stop(home)
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)
        data = Path(os.environ.get("HUSTINGS_SYSTEM_DIR", ""))
        if data.name.startswith("hustings-tests-data-"):
            shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of shared sample data; tests that need it are skipped, with this message, where it is not given."""
    folder = os.environ.get("HUSTINGS_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("needs the sample data: set HUSTINGS_TEST_DATA to its folder")
    return Path(folder)


@pytest.fixture(scope="session")
def template() -> str:
    """A database with all tables and policies and nothing in it, made once per run."""
    with open(Path(os.environ["HUSTINGS_HOME"]) / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marker = Path(os.environ["HUSTINGS_HOME"]) / "template.made"
        if not marker.exists():
            _use(TEMPLATE)
            install.prepare()
            connections.close_all()
            marker.touch()
    return TEMPLATE


@contextmanager
def fresh_database(template: str) -> Iterator[str]:
    """A fresh database of this installation, for tests that need one per example. It is dropped at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _use("postgres")
    with psycopg.connect(**{**servers.parameters(None), "dbname": "postgres"}, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {servers.OWNER}")
    _use(name)
    try:
        yield name
    finally:
        connections.close_all()
        with psycopg.connect(**{**servers.parameters(None), "dbname": "postgres"}, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(template: str) -> Iterator[str]:
    """A fresh database of this installation. Everything commits for real; it is dropped afterwards."""
    with fresh_database(template) as name:
        yield name


def _use(name: str) -> None:
    """Point every connection of this process, and of the processes it starts, at a database."""
    os.environ["HUSTINGS_DATABASE"] = name
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture
def party(database: str) -> Any:
    """A small party in a fresh database: see tests/world.py."""
    from tests import world

    return world.found()
