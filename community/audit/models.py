"""Entries of the audit log: identifiers in a chain of digests, the words apart so that they can be erased."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Written(Exception):
    """Somebody tried to change or remove an entry; what was done stays done."""


class Entry(models.Model):
    """One deed. Its digest covers every other field and the digest of the entry before; `number` has no gaps.

    `actor` is a member's key, null for the software; `subject_kind` and `subject` say what it was done to. `sealed` is
    the digest of the words in `Detail`, with a salt that is erased together with them.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    deed = models.CharField(max_length=40)
    actor = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject = models.BigIntegerField(null=True)
    sealed = models.CharField(max_length=64, blank=True)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["actor", "-number"], name="audit_by_actor")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only once. Raises Written."""
        if not self._state.adding:
            raise Written("an entry of the audit log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises Written."""
        raise Written("an entry of the audit log is never removed")


class Detail(models.Model):
    """The words of an entry, a flat mapping of short texts; `about` is the member who may have them erased."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="detail")
    salt = models.CharField(max_length=32)
    words = models.JSONField()
    about = models.BigIntegerField(null=True, db_index=True)


class Head(models.Model):
    """The end of the chain, one row, locked while an entry is added; an entry cut off the end is missed here."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
