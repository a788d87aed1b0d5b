"""The doctor's look at what stands around the place: disk, certificate, copies, and the people who look after it."""

from __future__ import annotations

import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError

from community.doctor.finding import Finding, ill, look, well
from community.members.models import Member, Role

DAY = 24 * 3600
FREE_ILL, FREE_LOOK = 200 * 2**20, 2 * 2**30
CERTIFICATE_DAYS = 14
COPY_HOURS = 30


def disk() -> Iterator[Finding]:
    """How much is left where state lies."""
    free = shutil.disk_usage(settings.VAR).free
    said = f"{free / 2**30:.1f} GB are free at {settings.VAR}."
    remedy = "Make room, or move HEARTHSIDE_VAR to a larger disk."
    if free < FREE_ILL:
        yield ill("disk", said, remedy)
    elif free < FREE_LOOK:
        yield look("disk", said, remedy)
    else:
        yield well("disk", said)


def certificate() -> Iterator[Finding]:
    """Until when the certificate of SITE_URL holds."""
    site = urlsplit(settings.SITE_URL)
    if not settings.SECURE:
        yield well("certificate", "None is needed at this address.")
        return
    try:
        left = (_ends(site.hostname or "", site.port or 443) - time.time()) / DAY
    except (OSError, ValueError) as error:
        why = getattr(error, "verify_message", "") or type(error).__name__
        yield ill(
            "certificate", f"{site.hostname} shows none that browsers trust ({why}).", "Look at the proxy's log."
        )
        return
    said = f"It holds for {left:.0f} more days."
    if left < CERTIFICATE_DAYS:
        yield look("certificate", said, "Look why the proxy has not renewed it.")
    else:
        yield well("certificate", said)


def _ends(host: str, port: int) -> float:
    line = socket.create_connection((host, port), timeout=5)
    with ssl.create_default_context().wrap_socket(line, server_hostname=host) as secure:
        told = secure.getpeercert() or {}
    return ssl.cert_time_to_seconds(str(told["notAfter"]))


def copies() -> Iterator[Finding]:
    """Whether there is a copy of the database of the last day."""
    if settings.BACKUPS is None:
        yield look(
            "copies", "BACKUPS is unset: nobody knows of a copy.", "Set BACKUPS to a folder, best on another disk."
        )
        return
    found = sorted(Path(settings.BACKUPS).glob("hearthside-*"), key=lambda copy: copy.stat().st_mtime)
    if not found:
        yield ill("copies", f"There is none in {settings.BACKUPS}.", "See docs/running.md, “Copies”.")
        return
    hours = (time.time() - found[-1].stat().st_mtime) / 3600
    if hours > COPY_HOURS:
        yield ill("copies", f"The newest is {hours:.0f} hours old.", "Look at what the clock or `backup` wrote.")
    else:
        yield well("copies", f"The newest of {len(found)} is {hours:.0f} hours old.")


def people() -> Iterator[Finding]:
    """Whether somebody is there to look after it."""
    team = Member.objects.filter(is_active=True, role__in=(Role.HOST, Role.MODERATOR), synthetic=False)
    try:
        roles = list(team.values_list("role", flat=True))
    except DatabaseError:
        return
    if Role.HOST not in roles:
        yield look(
            "people",
            "Nobody is the host yet.",
            "Open the link that the start told (`manage.py prepare` tells another).",
        )
    elif len(roles) < 2:
        yield look("people", "One person is the whole team.", "Ask a second one: appeals need other eyes.")
    else:
        yield well("people", f"The team has {len(roles)} people.")
