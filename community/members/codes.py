"""Recovery codes: ten ways back to a forgotten password, shown once, kept as hashes, each good for one time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.db import transaction

from community.members.models import Member, RecoveryCode
from community.timekeeping import now

COUNT = 10
BYTES = 10
# What people write when they copy by hand; base32 has none of these digits.
MISREAD = str.maketrans("018", "OIB")


def renew(member: Member) -> list[str]:
    """Ten new codes of 80 random bits, in place of all the old ones. This is the only time that they can be read."""
    codes = [_fresh() for _ in range(COUNT)]
    with transaction.atomic():
        RecoveryCode.objects.filter(member=member).delete()
        rows = [RecoveryCode(member=member, digest=_digest(member.pk, code)) for code in codes]
        RecoveryCode.objects.bulk_create(rows)
    return codes


def left(member: Member) -> int:
    """How many codes are still good."""
    return RecoveryCode.objects.filter(member=member, used_at=None).count()


def use(member: Member | None, code: str) -> bool:
    """Whether the code is one of the member's, and unused until now. Call it inside the deed's transaction.

    Every hash is compared, in constant time each; without a member the same work is done for nothing.
    """
    pk = member.pk if member else 0
    given = _digest(pk, code)
    rows = RecoveryCode.objects.filter(member_id=pk, used_at=None).values_list("pk", "digest")
    fitting = [row for row, digest in rows if hmac.compare_digest(digest, given)]
    unused = RecoveryCode.objects.filter(pk__in=fitting, used_at=None)
    return bool(fitting) and unused.update(used_at=now()) == 1


def _fresh() -> str:
    """Sixteen letters and digits in four groups."""
    letters = base64.b32encode(secrets.token_bytes(BYTES)).decode()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _digest(pk: int, code: str) -> str:
    """SHA-256 suffices for 80 random bits; the member's number keeps equal codes of two members apart."""
    tidy = "".join(char for char in code.upper().translate(MISREAD) if char.isalnum())
    return hashlib.sha256(f"hearthside recovery code {pk} {tidy}".encode()).hexdigest()
