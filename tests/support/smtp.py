"""A small server of mail on loopback that keeps what it is handed."""

from __future__ import annotations

import queue
import socketserver
import threading
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Handed:
    """One message with its envelope."""

    sender: str
    to: list[str]
    raw: str

    @property
    def message(self) -> EmailMessage:
        """The message, read."""
        found = message_from_string(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


class _Line(socketserver.StreamRequestHandler):
    """One client: the few commands that handing in takes."""

    server: SmtpServer

    def handle(self) -> None:
        self._say("220 here")
        self._sender, self._to = "", list[str]()
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 goodbye")
                return
            self._take(verb, line)

    def _take(self, verb: str, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        if verb in ("EHLO", "HELO"):
            self._say("250 here")
        elif self.server.refuses:
            self._say("451 not now")
        elif verb == "MAIL":
            self._sender, self._to = address, []
            self._say("250 fine")
        elif verb == "RCPT":
            self._to.append(address)
            self._say("250 fine")
        elif verb == "DATA":
            self._say("354 go on")
            self.server.handed.put(Handed(self._sender, self._to, self._content()))
            self._say("250 kept")
        else:
            self._say("250 fine")

    def _content(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        return "".join(lines)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class SmtpServer(socketserver.ThreadingTCPServer):
    """`handed` gets each message; with `refuses` nothing is taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.handed: queue.Queue[Handed] = queue.Queue()
        self.refuses = False
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def __enter__(self) -> SmtpServer:
        self._thread.start()
        return self

    def __exit__(self, *about: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()
