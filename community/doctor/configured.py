"""The doctor's look at the settings: what is understood, but not as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from community.doctor.finding import Finding, ill, look, well

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def settings_of_the_place() -> Iterator[Finding]:
    """One finding for each setting that asks for somebody's eyes."""
    found = [*_dangerous(), *_doubtful()]
    yield from found or [well("settings", "All settings make sense together.")]


def _dangerous() -> Iterator[Finding]:
    if settings.DEBUG:
        yield ill("settings", "DEBUG is on, so that errors show what members wrote.", "Unset DEBUG and start again.")
    if settings.LOADTEST:
        yield ill("settings", "HEARTHSIDE_LOADTEST is on, which is for load tests only.", "Unset it and start again.")
    if not settings.SECURE and urlsplit(settings.SITE_URL).hostname not in LOOPBACK:
        yield ill(
            "settings",
            f"SITE_URL is {settings.SITE_URL}, so that words travel in the open.",
            "Put TLS in front and let SITE_URL begin with https://.",
        )


def _doubtful() -> Iterator[Finding]:
    if "*" in settings.ALLOWED_HOSTS:
        yield look("settings", "ALLOWED_HOSTS lets any name through.", "Name the hosts that people use.")
    if settings.SECURE and not settings.TRUSTED_PROXIES:
        yield look(
            "settings",
            "SITE_URL is https and TRUSTED_PROXIES is 0, so that everybody seems to come from one address.",
            "Set TRUSTED_PROXIES to the number of proxies in front.",
        )
    if not settings.FIELD_KEYS:
        yield look(
            "settings",
            "FIELD_KEYS is unset, so that private fields are sealed with SECRET_KEY, which then has to stay as it is.",
            "Set FIELD_KEYS to a key of its own.",
        )
