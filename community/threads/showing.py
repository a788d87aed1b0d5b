"""A thread as a page: what its template is given. A page costs the same whatever the thread's length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from community.members.blocking import deaf_to
from community.members.models import Member
from community.posts import Standing
from community.rows import BIGGEST, Rows, read
from community.threads import deeds, redoing, wisdom
from community.threads.access import why_no_answers
from community.threads.drafts import is_opening
from community.threads.forms import wanted
from community.threads.listing import unheard
from community.threads.models import Edit, Entry, Original, Thread
from community.threads.search.snippets import words_in

A_PAGE = 50
SHORT = 160
MOST_WAITING = 20
UNSHOWN = ("verdict", "follow_up", "digest")
ENTRIES = Rows(Entry, "e", [field.attname for field in Entry._meta.concrete_fields if field.attname not in UNSHOWN])
AUTHORS = Rows(Member, "a", ("id", "public_id", "username"))
SAID = (
    f"SELECT {ENTRIES.columns}, {AUTHORS.columns} FROM {Entry._meta.db_table} e "  # noqa: S608
    f"JOIN {Member._meta.db_table} a ON a.id = e.author_id WHERE e.thread_id = %s"
)
AFTER = f"{SAID} AND e.seq > %s ORDER BY e.seq LIMIT %s"
BEFORE = f"{SAID} AND e.seq < %s ORDER BY e.seq DESC LIMIT %s"
OWN, EDITS = Rows(Entry, "e"), Rows(Edit, "d")
UNPUBLISHED = (
    f"SELECT {OWN.columns}, o.body FROM {Entry._meta.db_table} e "  # noqa: S608
    f"LEFT JOIN {Original._meta.db_table} o ON o.entry_id = e.id WHERE e.author_id = %s AND e.thread_id = %s "
    "AND e.seq IS NULL AND e.standing IN (%s, %s) ORDER BY e.id DESC LIMIT %s"
)
EDITED = f"SELECT {EDITS.columns} FROM {Edit._meta.db_table} d WHERE d.standing = %s AND d.entry_id IN"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Page:
    """Entries by their places; `earlier` and `later` are the places from which the pages beside it go on, or None."""

    entries: list[Entry]
    earlier: int | None
    later: int | None


def page_of(thread: Thread, *, after: int = 0, before: int | None = None) -> Page:
    """Up to 50 entries after a place, or before one. One query."""
    entries = _said(BEFORE, thread, before)[::-1] if before is not None else _said(AFTER, thread, after)
    if not entries:
        return Page([], None, None)
    first, last = entries[0].seq or 0, entries[-1].seq or 0
    return Page(entries, first if first > 1 else None, last if last < thread.seq else None)


def _said(statement: str, thread: Thread, place: int) -> list[Entry]:
    """Written by hand, since every page of a thread asks it; each author is made once."""
    authors: dict[tuple[Any, ...], Member] = {}
    found = []
    for row in read(statement, [thread.pk, min(place, BIGGEST), A_PAGE]):
        whose, entry = row[ENTRIES.width :], ENTRIES.made(row)
        if whose not in authors:
            authors[whose] = AUTHORS.made(whose)
        entry.author = authors[whose]
        found.append(entry)
    return found


def start_of(seq: int) -> int:
    """After which place the page with that entry begins: pages are the same for everybody."""
    return max(0, (seq - 1) // A_PAGE * A_PAGE)


def context(member: Member, thread: Thread, page: Page, *, may_say: bool) -> dict[str, Any]:
    """Everything but the form and the cards. At most six queries beside the page's own."""
    deaf = deaf_to(member)
    closed = why_no_answers(thread)
    return {
        "thread": thread,
        "topic": thread.topic,
        "title": title_for(thread, deaf),
        "author": "" if thread.anonymous or thread.author is None else thread.author.username,
        "wants": wanted(thread.wants),
        "entries": frames_for(member, thread, page.entries, deaf),
        "kept": wisdom.beside(member, page.entries),
        "earlier": page.earlier,
        "later": page.later,
        "waiting": held_of(member, thread),
        "closed": closed if not member.on_team else None,
        "published": thread.seq > 0 or thread.day is not None,
        "may_say": may_say,
        "asks": thread.author_id == member.pk and thread.day is None,
    }


def title_for(thread: Thread, deaf: frozenset[str]) -> str:
    """The title, unless it is of somebody whom the reader does not hear, or out of sight."""
    return "" if thread.standing in (Standing.WITHDRAWN, Standing.HIDDEN) or unheard(thread, deaf) else thread.heading


def frames_for(member: Member, thread: Thread, entries: Sequence[Entry], deaf: frozenset[str]) -> list[dict[str, Any]]:
    """The entries for `_entry.html`. At most two queries: answered entries of other pages, own edits that wait."""
    quotes = _quotes(thread, entries, deaf)
    edits = _own_edits(member, entries)
    frames = []
    for entry in entries:
        entry.thread = thread
        if entry.standing != Standing.VISIBLE or hears_not(entry, deaf):
            frames.append({"seq": entry.seq, "rev": entry.rev, "gone": _why_gone(entry)})
            continue
        frame = frame_of(member, entry)
        frame["quote"] = quotes.get(entry.reply_to or 0)
        frame["edit"] = edits.get(entry.pk)
        frames.append(frame)
    return frames


def frame_of(member: Member, entry: Entry) -> dict[str, Any]:
    """One visible entry as this member may have it; `author` is None for an anonymous one, whoever looks."""
    thread = entry.thread
    return {
        "seq": entry.seq,
        "rev": entry.rev,
        "pk": entry.pk,
        "gone": "",
        "author": None if entry.anonymous else entry.author.author(),
        "mine": entry.author_id == member.pk,
        "opens": is_opening(entry, thread),
        "asker": not entry.anonymous and not thread.anonymous and entry.author_id == thread.author_id,
        "html": entry.html,
        "note": entry.note,
        "folded": entry.folded,
        "reply_to": entry.reply_to,
        "at": entry.at,
        "edits": entry.edits,
        "edited_at": entry.edited_at,
        "helped": thread.helped_id == entry.pk,
        "quote": None,
        "edit": None,
    }


def hears_not(entry: Entry, deaf: frozenset[str]) -> bool:
    """Whether its author is unheard; an anonymous entry always stands, as a gap would tell whose it is."""
    return not entry.anonymous and entry.author.public_id in deaf


def held_of(member: Member, thread: Thread) -> list[dict[str, Any]]:
    """The member's own entries that wait here, or were not published, oldest first. One query, written by hand."""
    frames = []
    for row in reversed(read(UNPUBLISHED, [member.pk, thread.pk, Standing.HELD, Standing.REFUSED, MOST_WAITING])):
        entry, written = OWN.made(row), row[OWN.width]
        entry.thread, entry.author = thread, member
        said = entry.body if written is None else written
        words = {"pk": entry.pk, "body": said, "note": entry.note}
        more = {"refused": entry.standing == Standing.REFUSED, "anonymous": entry.anonymous}
        frames.append(deeds.held_frame(entry, member) | words | more)
    return frames


def _why_gone(entry: Entry) -> str:
    if entry.standing == Standing.VISIBLE:
        return "hidden"
    return "author" if entry.standing == Standing.WITHDRAWN else "moderator"


def _quotes(thread: Thread, entries: Sequence[Entry], deaf: frozenset[str]) -> dict[int, dict[str, str]]:
    """What is answered, by place, as far as it may be read. No query where it is on the page or nothing is answered."""
    answered = {entry.reply_to for entry in entries if entry.reply_to}
    known = {entry.seq or 0: entry for entry in entries if entry.seq in answered}
    if missing := answered - set(known):
        further = Entry.objects.filter(thread=thread, seq__in=missing).select_related("author")
        known |= {entry.seq or 0: entry for entry in further}
    return {
        seq: quote_of(entry)
        for seq, entry in known.items()
        if seq and entry.standing == Standing.VISIBLE and not hears_not(entry, deaf)
    }


def quote_of(entry: Entry) -> dict[str, str]:
    """Who is answered ("" for an anonymous one), and the first words, or the note where they are folded."""
    name = "" if entry.anonymous else entry.author.username
    words = entry.note or ("" if entry.folded else words_in(entry.html)[:SHORT])
    return {"name": name, "words": words}


def _own_edits(member: Member, entries: Sequence[Entry]) -> dict[int, dict[str, Any]]:
    """New words for own entries of this page that wait for a moderator. No query where none is their own."""
    own = [entry.pk for entry in entries if entry.author_id == member.pk]
    if not own:
        return {}
    waiting = [EDITS.made(row) for row in read(f"{EDITED} ({', '.join(['%s'] * len(own))})", [Standing.HELD, *own])]
    for edit in waiting:
        if edit.author_id == member.pk:
            edit.author = member
    return {edit.entry_id: redoing.held_frame(edit) | {"body": edit.original()} for edit in waiting}
