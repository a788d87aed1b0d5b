"""The form token of a page: Django's own, with one question to the system's dice where Django asks sixty-four."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS as LETTERS
from django.middleware.csrf import CSRF_SECRET_LENGTH as LENGTH

MANY = len(LETTERS)
FAIR = 256 // MANY * MANY
"""Bytes from here on are thrown away: with them some letters would come more often than others."""
OF_BYTE = bytes(ord(LETTERS[byte % MANY]) for byte in range(256))
UNFAIR = bytes(range(FAIR, 256))
PLACES = {letter: place for place, letter in enumerate(LETTERS)}


def form_token(request: HttpRequest) -> str:
    """What `django.middleware.csrf.get_token` gives, with the same marks left for Django's middleware to read."""
    secret: str | None = request.META.get("CSRF_COOKIE")
    if secret is None:
        secret = request.META["CSRF_COOKIE"] = letters()
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    return masked(secret)


def masked(secret: str) -> str:
    """The secret under a mask of its own, so that no two pages carry the same letters."""
    mask = letters()
    pairs = zip(secret, mask, strict=True)
    return mask + "".join([LETTERS[(PLACES[one] + PLACES[other]) % MANY] for one, other in pairs])


def letters() -> str:
    """As many random letters as a secret has, each as likely as any other."""
    found = b""
    while len(found) < LENGTH:
        found += secrets.token_bytes(2 * LENGTH).translate(OF_BYTE, UNFAIR)
    return found[:LENGTH].decode()
