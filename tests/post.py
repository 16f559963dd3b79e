"""A real SMTP server on this machine's own loopback, and the mail that came to it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

FROM = "petitions@party.example.org"


@dataclass
class Post:
    """Takes mail in; refuses it with what `refusal` says while that is set."""

    mails: list[EmailMessage] = field(default_factory=list)
    refusal: str = ""
    controller: Any = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusal:
            return self.refusal
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert envelope.rcpt_tos == [mail["To"].addresses[0].addr_spec]
        self.mails.append(mail)
        return "250 OK"

    @property
    def port(self) -> int:
        return int(self.controller.server.sockets[0].getsockname()[1])

    @property
    def environment(self) -> dict[str, str]:
        """What an installation is told to send its mail by it."""
        return {"HUSTINGS_SMTP": f"smtp://127.0.0.1:{self.port}", "HUSTINGS_MAIL_FROM": FROM}

    def mail_to(self, address: str, wait: float = 0) -> EmailMessage:
        """The last mail to an address, which may have to be waited for."""
        until = time.monotonic() + wait
        while True:
            found = [each for each in self.mails if each["To"].addresses[0].addr_spec == address]
            if found:
                return found[-1]
            assert time.monotonic() < until, "no mail came"
            time.sleep(0.1)


def link_in(mail: EmailMessage) -> str:
    """The one address that a mail leads to."""
    (found,) = re.findall(r"https?://\S+", mail.get_content())
    return str(found)


@contextmanager
def listening() -> Iterator[Post]:
    """The server, on a port that was free."""
    post = Post()
    post.controller = _Anywhere(post, hostname="127.0.0.1", port=0)
    post.controller.start()
    try:
        yield post
    finally:
        post.controller.stop()


class _Anywhere(Controller):
    """A controller that takes the port which the system gives it."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()
