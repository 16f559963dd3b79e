"""What a user of bench.web does: looks people up, reads their page, logs contacts, counts, and looks at lists.

Run by locust, not by hand: `python -m bench.web`.
"""

import itertools
import json
import os
import random
import re
import uuid

from locust import HttpUser, constant, task

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000"))
PASSWORD = os.environ.get("BENCH_PASSWORD", "")
CODES = json.loads(os.environ.get("BENCH_CODES", "{}"))  # by user name, one for each
PAUSE = 5  # seconds between two acts
NAMES = ("trem", "smith", "gagno", "roy", "macdon", "nguy", "lefeb", "wils")
SEGMENTS = (
    "support between -3 and 5 and has phone and not contacted within 30 days",
    "has phone and mark is strong",
    "district is 2013/35001 and not contacted by phone within 7 days",
)
_NUMBERS = itertools.count()
_TOKEN = re.compile(r'"X-CSRFToken": "(\w+)"')


class Organiser(HttpUser):
    """Somebody at work."""

    wait_time = constant(PAUSE)

    def on_start(self) -> None:
        """Sign in."""
        page = self.client.get("/sign-in/", name="sign in: form").text
        given = {"login": f"user{next(_NUMBERS)}", "password": PASSWORD, "csrfmiddlewaretoken": _TOKEN.findall(page)[0]}
        page = self.client.post("/sign-in/", given, name="sign in").text
        code = {"code": CODES[given["login"]], "next": "/", "csrfmiddlewaretoken": _TOKEN.findall(page)[0]}
        self.client.post("/sign-in/check/", code, name="sign in: second step")
        self.number = random.randint(1, PEOPLE)
        self.renew()

    def renew(self) -> None:
        """The token that goes with what is sent."""
        page = self.client.get("/", name="home").text
        self.part = {"X-CSRFToken": _TOKEN.findall(page)[0], "HX-Request": "true"}

    @task(6)
    def look_somebody_up(self) -> None:
        """By the first letters of a name, as one types."""
        text = f"{random.choice(NAMES)} {random.choice('abcdejmlprs')}"
        self.client.post("/people/search/", {"q": text}, headers=self.part, name="search as one types")

    @task(4)
    def open_somebody(self) -> None:
        """A person's page."""
        self.number = random.randint(1, PEOPLE)
        self.client.get(f"/people/{self.number}/", name="person")

    @task(4)
    def log_a_contact(self) -> None:
        """Not home, or a mark: the writes that go on."""
        said = {"id": str(uuid.uuid4()), "channel": "1", "back": "/help/"}
        said |= {"result": "not_home"} if random.random() < 0.5 else {"result": "contacted", "mark": "likely"}
        headers = {"X-CSRFToken": self.part["X-CSRFToken"]}
        address = f"/contacts/new/{self.number}/"
        self.client.post(address, said, headers=headers, name="contact logged", allow_redirects=False)

    @task(3)
    def count(self) -> None:
        """A segment in the builder."""
        given = {"q": random.choice(SEGMENTS), "count": "1"}
        self.client.post("/lists/build/", given, headers=self.part, name="count in the builder")

    @task(1)
    def who(self) -> None:
        """The breakdown of one."""
        for by in ("age", "support", "language"):
            self.client.get(f"/lists/build/who/{by}/", params={"q": SEGMENTS[1]}, name="who they are, by one measure")
        self.client.get("/lists/build/where/", params={"q": SEGMENTS[1]}, name="where they are")

    @task(1)
    def builder(self) -> None:
        """The builder as it opens."""
        self.client.get("/lists/build/", name="builder")

    @task(1)
    def stand(self) -> None:
        """The dashboard."""
        self.client.get("/dashboard/", name="dashboard")
        for part in ("support", "contacts", "coverage"):
            self.client.get(f"/dashboard/{part}/", name="dashboard: a measure")

    @task(1)
    def lists(self) -> None:
        """Lists, and what came in."""
        self.client.get("/lists/", name="lists")
        self.client.get("/imports/", name="what came in")
