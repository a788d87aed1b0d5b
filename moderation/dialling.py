"""A number that somebody typed: brought into one form, and refused when no telephone would reach anybody with it."""

from __future__ import annotations

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from moderation.check.allowed import is_dialable
from moderation.lines import INTERNATIONAL

SHORT = 6
LONGEST = 24


def tidy(number: str) -> str:
    """Single spaces and hyphens between the digits; the brackets and dots of printed numbers are left out."""
    spaced = re.sub(r"[().\s/]+", " ", number.strip())
    return re.sub(r" ?[-‐‑–] ?", "-", spaced).strip()


def digits_of(number: str) -> str:
    """Only what is dialled."""
    return re.sub(r"[^\d+*]", "", number)


def dialable(number: str, country: str) -> str:
    """The number, tidy. Raises ValidationError unless it is a short code or a number that exists in that country."""
    tidied = tidy(number)
    if len(tidied) > LONGEST or not is_dialable(tidied):
        raise ValidationError(
            _("One number that a telephone can dial as it stands: digits, spaces and hyphens, at most a + or * first.")
        )
    if len(re.sub(r"\D", "", tidied)) > SHORT and not _exists(tidied, country):
        raise ValidationError(_("No number in that country looks like this. Is a digit missing, doubled or swapped?"))
    return tidied


def _exists(number: str, country: str) -> bool:
    region = None if country == INTERNATIONAL else country
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
