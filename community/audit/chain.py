"""Adding to the audit log, reading it, and finding out whether somebody changed it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from community.audit.models import Detail, Entry, Head
from community.timekeeping import now

A_BATCH = 500


def write(
    deed: str,
    *,
    actor: int | None = None,
    subject: tuple[str, int] | None = None,
    about: int | None = None,
    **words: str,
) -> Entry:
    """Add a deed in the transaction of the deed itself; RuntimeError outside of one.

    `actor` and `about` are members' keys, `subject` a kind and a key. `words` can be erased later. Three queries, four
    with words; whoever adds next waits for the end of the transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the audit log is written in the transaction of the deed")
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    kind, key = subject or ("", None)
    salt = secrets.token_hex(16)
    entry = Entry(
        number=head.number + 1,
        at=now(),
        deed=deed,
        actor=actor,
        subject_kind=kind,
        subject=key,
        sealed=seal(salt, words) if words else "",
        before=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save()
    if words:
        Detail.objects.create(entry=entry, salt=salt, words=words, about=about)
    Head.objects.filter(pk=1).update(number=entry.number, digest=entry.digest)
    return entry


def erase(member: int) -> int:
    """Remove the words about a member; the chain of identifiers stays whole. Returns how many entries lost theirs."""
    return Detail.objects.filter(about=member).delete()[0]


def seal(salt: str, words: dict[str, str]) -> str:
    """What an entry keeps of its words: with the salt gone nobody can find out by trying what they were."""
    return hashlib.sha256(salt.encode() + json.dumps(words, sort_keys=True).encode()).hexdigest()


def digest_of(entry: Entry) -> str:
    """SHA-256 over all fields of an entry in their order, as a JSON list."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [
        entry.number,
        moment,
        entry.deed,
        entry.actor,
        entry.subject_kind,
        entry.subject,
        entry.sealed,
        entry.before,
    ]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with an entry: its number, and a sentence."""

    number: int
    what: str


@dataclass(slots=True)
class Report:
    """The whole log, read once."""

    entries: int = 0
    erased: int = 0
    digest: str = ""
    last: datetime | None = None


def verify(report: Report, known: str = "") -> Iterator[Finding]:
    """Read the chain from its beginning, fill in `report`, and give every fault.

    `known` is a digest that somebody noted down outside: it must be one of the chain.
    """
    met = not known
    for entry in _all():
        yield from _faults(entry, report)
        met = met or entry.digest == known
        report.erased += bool(entry.sealed) and not hasattr(entry, "detail")
        report.entries, report.digest, report.last = entry.number, entry.digest, entry.at
    head = Head.objects.filter(pk=1).first() or Head()
    if (head.number, head.digest) != (report.entries, report.digest):
        yield Finding(report.entries, f"the log ends here, but {head.number} entries were written")
    if not met:
        yield Finding(report.entries, "the digest that was noted down is nowhere in the log")


def _faults(entry: Entry, report: Report) -> Iterator[Finding]:
    if entry.number != report.entries + 1:
        yield Finding(entry.number, f"entries from {report.entries + 1} are missing before it")
    if entry.before != report.digest:
        yield Finding(entry.number, "it does not follow the entry before it")
    if entry.digest != digest_of(entry):
        yield Finding(entry.number, "it was changed after it was written")
    detail = getattr(entry, "detail", None)
    if detail is not None and seal(detail.salt, detail.words) != entry.sealed:
        yield Finding(entry.number, "its words were changed after they were written")


def _all() -> Iterator[Entry]:
    """Every entry by number, some hundred at a time."""
    last = 0
    while batch := list(Entry.objects.select_related("detail").filter(number__gt=last).order_by("number")[:A_BATCH]):
        yield from batch
        last = batch[-1].number
