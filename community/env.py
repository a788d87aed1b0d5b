"""What the operator says through the environment: read, understood or refused in one sentence."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BASE = Path(__file__).resolve().parent.parent
_HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")


class Nonsense(Exception):
    """A setting that makes no sense; the text is one sentence that says which and why."""


def text(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file that `name`_FILE points to."""
    path = os.environ.get(f"{name}_FILE")
    if path is None:
        return os.environ.get(name, default).strip()
    if name in os.environ:
        raise Nonsense(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Nonsense(f"{name}_FILE points to {path}, which cannot be read ({type(error).__name__}).") from error


def flag(name: str, default: bool = False) -> bool:
    """A yes or no."""
    value = text(name).lower()
    if value in ("", None):
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise Nonsense(f"{name} is {value!r}, but it says on or off: use 1 or 0.")


def number(name: str, default: int, low: int = 0, high: int = 1_000_000) -> int:
    """A whole number between `low` and `high`."""
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdecimal()) or not low <= int(value) <= high:
        raise Nonsense(f"{name} is {value!r}, but it must be a whole number from {low} to {high}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default) or default
    if value not in allowed:
        raise Nonsense(f"{name} is {value!r}, but it must be one of: {', '.join(allowed)}.")
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def hosts(name: str, default: tuple[str, ...]) -> list[str]:
    """Names of hosts, separated by commas, as a browser says them in its Host header; `.example.org` means all below."""
    found = words(name, default)
    for host in found:
        if not _HOST.fullmatch(host):
            raise Nonsense(f"{name} holds {host!r}, but it takes names of hosts such as example.org, without http://.")
    return found


def site(name: str, default: str) -> str:
    """The address of the whole place: a scheme and a host, nothing behind them."""
    value = url(name, default, ("http", "https")).rstrip("/")
    parts = parts_of(name, value)
    if not parts.hostname or parts.path or parts.query or parts.fragment:
        raise Nonsense(f"{name} is {value!r}, but it must be an address such as https://example.org, without a path.")
    return value


def host_of(address: str) -> str:
    """The host of an address as a browser says it, without the port; IPv6 in brackets."""
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host


def folder(name: str) -> Path | None:
    """An absolute path of a folder, which need not be there yet; None when unset."""
    value = text(name)
    if not value:
        return None
    path = Path(value)
    if not path.is_absolute() or path.is_file():
        raise Nonsense(f"{name} is {value!r}, but it must be the whole path of a folder.")
    return path


def networks(name: str, default: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    """Addresses or networks such as 10.0.0.0/8, separated by commas."""
    try:
        return [ip_network(word) for word in words(name, default)]
    except ValueError as error:
        raise Nonsense(
            f"{name} holds what is neither an address nor a network such as 10.0.0.0/8: {error}."
        ) from error


def parts_of(name: str, address: str) -> SplitResult:
    """The address taken apart, with a port that is one."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise Nonsense(f"{name} is no address that can be read: {error}.") from error
    return parts


def url(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """An address with one of the schemes and a host."""
    value = text(name, default) or default
    parts = parts_of(name, value)
    if value and (parts.scheme not in schemes or not (parts.netloc or parts.path)):
        shown = value.rpartition("@")[2]  # what stands before it is a name and a password
        raise Nonsense(f"{name} is {shown!r}, but it must begin with {' or '.join(s + '://' for s in schemes)}.")
    return value


def zone(name: str, default: str) -> str:
    """A time zone of the IANA database."""
    value = text(name, default) or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Nonsense(f"{name} is {value!r}, which is no time zone; use a name such as Europe/Madrid.") from error
    return value


def var() -> Path:
    """The folder of everything the embedded default keeps, made on first use and closed to others."""
    folder = Path(os.environ.get("HEARTHSIDE_VAR") or BASE / "var").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def kept(name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(50)) -> str:
    """A secret that is made once and then kept in `var/`, readable by its owner only."""
    path = var() / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        value = path.read_text(encoding="utf-8").strip()
        if not value:
            raise Nonsense(f"{path} is empty; remove it and start again.") from None
        return value
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        value = make()
        file.write(value)
    return value
