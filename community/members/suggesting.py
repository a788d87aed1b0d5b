"""A pseudonym for somebody who has none yet: two calm words that nobody here is called."""

from __future__ import annotations

import secrets

from community.members.models import Member
from community.members.names import BadName, cleaned, key_of, looks_personal, words

TRIES = 12
RANDOM = secrets.SystemRandom()


def suggest(language: str = "en") -> str:
    """A free pseudonym in English or Spanish. One query as a rule."""
    for width in range(5):
        offered = [_with_number(_two_words(language), width) for _ in range(TRIES)]
        usable = {key_of(name): name for name in offered if _is_usable(name)}
        taken = set(Member.objects.filter(name_key__in=usable).values_list("name_key", flat=True))
        for key, name in usable.items():
            if key not in taken:
                return name
    return f"{_two_words(language)} {secrets.randbelow(10**9)}"[:30]


def _two_words(language: str) -> str:
    if not language.lower().startswith("es"):
        book = words("en")
        return f"{RANDOM.choice(book['first'])} {RANDOM.choice(book['second'])}"
    book = words("es")
    gender, form = RANDOM.choice((("masculine", 0), ("feminine", 1)))
    return f"{RANDOM.choice(book[gender])} {RANDOM.choice(book['adjectives'])[form]}"


def _with_number(name: str, width: int) -> str:
    """The name as it is, or with a number that grows while names are scarce."""
    return name if not width else f"{name} {secrets.randbelow(9 * 10**width) + 10**width}"


def _is_usable(name: str) -> bool:
    try:
        return cleaned(name) == name and not looks_personal(name)
    except BadName:
        return False
