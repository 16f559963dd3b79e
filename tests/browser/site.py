"""A real installation for the browser tests: the demo's riding, served by `hustings serve` with its worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError

from hustings.embedded.home import Home
from tests.commands import where_data_lie

ELECTORS = 2_000
PASSWORD = "a walk along the harbour"
READY_SECONDS = 60


@dataclass
class Site:
    """Where it answers, and how to run a command there."""

    home: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    more: dict[str, str] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HUSTINGS_")}
        return {**kept, "HUSTINGS_HOME": str(self.home), **where_data_lie(), **self.more}

    def run(self, *words: str, given: str = "") -> str:
        """The output of one command of the product."""
        done = subprocess.run(
            [sys.executable, "-m", "hustings.cli.main", *words],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def may_sign_in(self, name: str) -> None:
        """Give a user a password and, for the second step, codes."""
        self.run("--as", name, "user", "password", "--stdin", given=f"{PASSWORD}\n")
        self._more_codes(name)

    def code(self, name: str) -> str:
        """A code that this user has not given yet."""
        if not self.codes[name]:
            self._more_codes(name)  # which makes void what there was
        return self.codes[name].pop()

    def _more_codes(self, name: str) -> None:
        self.codes[name] = self.run("--as", name, "user", "codes").split()

    def start(self) -> None:
        """Serve, and wait until it answers."""
        with (self.home / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hustings.cli.main", "serve", "--port", str(self.port)],
                env={**self.environment, "HUSTINGS_DEBUG": "1"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log()
            try:
                urllib.request.urlopen(f"{self.url}/sign-in/", timeout=5).close()
                return
            except (HTTPError, URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(self.log())

    def log(self) -> str:
        """What the server said."""
        return (self.home / "serve.log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def pull_the_plug(self, database: bool = False) -> None:
        """End everything of this installation at once and without warning, as a power cut does to its programs; its
        database too, if so asked."""
        mine = f"HUSTINGS_HOME={self.home}".encode()
        found: list[int] = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mine in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue  # it ended while we looked, or belongs to somebody else
        assert self.process is not None
        assert self.process.pid in found
        if database:  # last, when what would start it anew is gone
            found += self._database()
        for number in found:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()

    def _database(self) -> list[int]:
        """The processes of this installation's PostgreSQL, the first of them first."""
        first = int(
            ((Home.at(self.home).location() / "data") / "postmaster.pid").read_text(encoding="ascii").split()[0]
        )
        children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
        assert len(children) > 3, "the server's own processes"
        return [first, *map(int, children)]

    def stop(self) -> None:
        """As Ctrl-C does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make(home: Path, electors: int = ELECTORS, **more: str) -> Site:
    """Load the demo and let its director sign in. `more` is what else stands in the environment."""
    site = Site(home, free_port(), more=more)
    site.run("--quiet", "demo", "--no-serve", "--electors", str(electors), "--json")
    site.may_sign_in("director")
    site.start()
    return site
