"""A riding is frozen out while it works: its pages and its downloads stop within five seconds; others go on."""

import http.cookiejar
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.browser.site import PASSWORD, Site

WITHIN = 5.0
LARGE = 64 * 1024 * 1024


class Visitor:
    """Somebody who is signed in, without a browser: there are many at once."""

    def __init__(self, site: Site, name: str) -> None:
        self.url = site.url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        page = self.get("/sign-in/")
        (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[:1]
        self.post("/sign-in/", login=name, password=PASSWORD, csrfmiddlewaretoken=token)
        assert "hustings" in self.cookies
        self.post("/sign-in/check/", code=site.code(name), next="/")

    @property
    def cookies(self) -> dict[str, str]:
        return {each.name: each.value or "" for each in self.jar}

    def get(self, address: str) -> str:
        with self.opener.open(f"{self.url}{address}", timeout=30) as reply:
            return str(reply.read().decode())

    def post(self, address: str, **said: str) -> str:
        said.setdefault("csrfmiddlewaretoken", self.cookies.get("csrftoken", ""))
        request = urllib.request.Request(f"{self.url}{address}", urllib.parse.urlencode(said).encode())
        with self.opener.open(request, timeout=30) as reply:
            return str(reply.read().decode())


class Busy(threading.Thread):
    """Asks for one page after another, and keeps when it last got one that shows something."""

    def __init__(self, who: Visitor, address: str, shows: str) -> None:
        super().__init__(daemon=True)
        self.who, self.address, self.shows = who, address, shows
        self.got, self.last, self.over = 0, 0.0, threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            with suppress(urllib.error.HTTPError, urllib.error.URLError, OSError):
                if self.shows in self.who.get(self.address):
                    self.got, self.last = self.got + 1, time.monotonic()


class Slow(threading.Thread):
    """Fetches a file so slowly that it lasts for minutes, and keeps when the last of it came."""

    def __init__(self, site: Site, who: Visitor, address: str) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_connection(("localhost", site.port), timeout=30)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        cookies = "; ".join(f"{name}={value}" for name, value in who.cookies.items())
        head = (
            f"GET {address} HTTP/1.1\r\nHost: localhost:{site.port}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"
        )
        self.socket.sendall(head.encode())
        self.got, self.last, self.ended = 0, 0.0, False

    def run(self) -> None:
        with suppress(OSError):
            while piece := self.socket.recv(65_536):
                self.got, self.last = self.got + len(piece), time.monotonic()
                time.sleep(0.02)
        self.ended = True
        self.socket.close()


def a_riding(site: Site) -> None:
    """A riding with two organisers, and a second director of the party."""
    order = next(iter(json.loads(site.run("count", "has phone", "--by", "district", "--json"))["district"]))
    site.run("unit", "add", "icy", "--under", "civ", "--name", "Icy Riding")
    site.run("area", "grant", "icy", order)
    for name, unit, role in (
        ("icy-1", "icy", "organiser"),
        ("icy-2", "icy", "organiser"),
        ("second", "civ", "data_director"),
    ):
        site.run("user", "add", name, "--unit", unit, "--role", role)
        site.may_sign_in(name)


def a_large_file(site: Site, who: Visitor) -> str:
    """The address of a finished file of a list, which then grows on the disk."""
    site.run(
        "--as", "icy-1", "list", "create", "Icy phones", "has phone and not mark is opposed", "--purpose", "outreach"
    )
    number = re.findall(r'href="/lists/(\d+)/"[^>]*>Icy phones', who.get("/lists/"))[0]
    who.post(f"/lists/{number}/make/", form="call-csv", language="en", paper="letter")
    for _ in range(120):
        if found := re.findall(r"/lists/files/(\d+)/\"", who.get(f"/lists/{number}/")):
            break
        time.sleep(0.5)
    (file,) = [each for each in Path(site.home).glob(f"files/*/{found[0]}/*") if not each.name.startswith(".")]
    with file.open("ab") as out:
        out.truncate(LARGE)
    return f"/lists/files/{found[0]}/"


def test_a_frozen_riding_stops_within_five_seconds(site: Site) -> None:
    a_riding(site)
    organisers = [Visitor(site, name) for name in ("icy-1", "icy-2")]
    director, second = Visitor(site, "director"), Visitor(site, "second")
    address = a_large_file(site, organisers[0])
    download = Slow(site, organisers[0], address)
    working = [Busy(who, "/lists/", "Icy phones") for who in organisers for _ in range(3)]
    others = [Busy(director, "/users/", "Icy Riding") for _ in range(2)]
    for each in (download, *working, *others):
        each.start()
    try:
        time.sleep(3)
        assert all(each.got for each in (download, *working, *others))
        page = director.get("/users/")
        (unit,) = re.findall(r"/units/(\d+)/freeze/", page.partition("Icy Riding")[2])[:1]
        director.post(f"/units/{unit}/freeze/", why="a list turned up")
        (number,) = re.findall(r"/cut-offs/(\d+)/agree/", second.get("/users/"))
        before = [each.got for each in working]
        time.sleep(1)
        assert all(each.got > was for each, was in zip(working, before, strict=True)), "not before two agree"
        cut = time.monotonic()
        second.post(f"/cut-offs/{number}/agree/")
        time.sleep(WITHIN + 3)
        assert download.ended, "the download goes on"
        assert download.got < LARGE
        for each in (download, *working):
            assert each.last - cut < WITHIN
        print("last seen, seconds after the cut:", sorted(round(each.last - cut, 2) for each in (download, *working)))
        for each in others:
            assert each.last > cut + WITHIN, "whoever is not cut off goes on"
    finally:
        for each in (*working, *others):
            each.over.set()
        for each in (*working, *others):
            each.join(30)
    for who in organisers:
        with suppress(urllib.error.HTTPError):
            assert "Icy phones" not in who.get("/lists/")
    # what they had is kept, and theirs again
    director.post(f"/cut-offs/{number}/lift/", why="it was another one")
    assert "Icy phones" in organisers[0].get("/lists/")
