"""EMAIL_URL: where warnings to the team may be handed in. Off unless it is set; nothing here needs e-mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from community import env

NAME = "EMAIL_URL"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
OFF = ("", "none")
CONSOLE = ("consolemail", "consolemail://")
SECONDS = 5
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mail is handed in and from whom. `on`: whether any is; `tls` is STARTTLS, `ssl` a line sealed at once."""

    sender: str
    on: bool = True
    way: str = "smtp"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False

    @property
    def backend(self) -> str:
        """Django's name for the way."""
        return f"django.core.mail.backends.{self.way}.EmailBackend"


def read(site_url: str) -> Mail:
    """What EMAIL_URL says. Raises `Nonsense`.

    `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`, then `user:password@host:port?from=desk@example.org`, the parts of
    the name and the password percent-encoded; `consolemail://` writes what would be sent; `none` is off.
    """
    value = env.text(NAME)
    sender = f"hearthside@{urlsplit(site_url).hostname or 'localhost'}"
    if value in OFF:
        return Mail(sender, on=False, way="dummy")
    if value in CONSOLE:
        return Mail(sender, way="console")
    return _smtp(value, sender)


def _smtp(value: str, sender: str) -> Mail:
    parts = env.parts_of(NAME, value)
    if parts.scheme not in PORTS:
        schemes = ", ".join(f"{scheme}://" for scheme in PORTS)
        raise env.Nonsense(f"{NAME} must begin with {schemes} or consolemail://, or be none.")
    if not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise env.Nonsense(
            f"{NAME} must name a host and nothing behind it, such as smtps://name:password@example.org."
        )
    if bool(parts.username) != bool(parts.password):
        raise env.Nonsense(f"{NAME} holds a name without a password, or a password without a name.")
    return Mail(
        _sender(parts.query, sender),
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtp+tls",
        ssl=parts.scheme == "smtps",
    )


def _sender(query: str, usual: str) -> str:
    """The address that mail comes from."""
    try:
        asked = dict(parse_qsl(query, strict_parsing=True)) if query else {}
    except ValueError as error:
        raise env.Nonsense(f"{NAME} has something behind the question mark that cannot be read.") from error
    if asked.keys() - {"from"}:
        raise env.Nonsense(f"{NAME} takes only `from` behind the question mark.")
    sender = asked.get("from", usual)
    if not _ADDRESS.fullmatch(sender):
        raise env.Nonsense(f"{NAME} has a `from` that is no address of e-mail.")
    return sender
