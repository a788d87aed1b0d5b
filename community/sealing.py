"""Private fields in the database, sealed under FIELD_KEYS (the newest first) or, without any, under SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealLost(Exception):
    """What was sealed cannot be read: none of the keys that are set now is the one it was sealed under."""


def seal(text: str, purpose: str) -> str:
    """`text` sealed under the newest key; what is sealed for one purpose opens for no other."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The text again, whichever of the keys it was sealed under. Raises SealLost."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealLost(f"{purpose} were sealed under a key that is in neither FIELD_KEYS nor SECRET_KEY") from error


def _box(purpose: str) -> MultiFernet:
    """SECRET_KEY stays the last, so that what was sealed before there were FIELD_KEYS still opens."""
    keys = [
        hashlib.sha256(f"hearthside {purpose}{key}".encode()) for key in (*settings.FIELD_KEYS, settings.SECRET_KEY)
    ]
    return MultiFernet(Fernet(base64.urlsafe_b64encode(key.digest())) for key in keys)
