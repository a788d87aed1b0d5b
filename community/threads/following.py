"""What a member has of a thread: how far they have read, and whether it is followed or muted."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Greatest

from community.rows import read as read_rows
from community.threads import reading
from community.threads.models import Bookmark, Following

MARK = f"SELECT seen, following FROM {Bookmark._meta.db_table} WHERE member_id = %s AND thread_id = %s"  # noqa: S608


def read(member_pk: int, thread_pk: int, seq: int) -> str:
    """Remember how far the member has read, which never goes back; gives what they chose. One query.

    Storing it is left to `reading`: a page waits for nobody who writes, and shows while nothing can be written.
    """
    seen, how = next(iter(read_rows(MARK, [member_pk, thread_pk])), (0, str(Following.NEITHER)))
    if seen < seq:
        reading.keep(member_pk, thread_pk, seq)
    return how


def choose(member_pk: int, thread_pk: int, how: str) -> None:
    """Follow the thread, mute it, or neither. Raises ValueError for anything else."""
    Bookmark.objects.update_or_create(
        member_id=member_pk, thread_id=thread_pk, defaults={"following": Following(how).value}
    )


def wrote(member_pk: int, thread_pk: int, seq: int) -> None:
    """Whoever writes in a thread follows it from then on, unless they chose to mute it; their own words are not new.

    To be called in the transaction that stores the words. `seq` is 0 while they wait for a moderator.
    """
    mark, new = Bookmark.objects.get_or_create(
        member_id=member_pk, thread_id=thread_pk, defaults={"seen": seq, "following": Following.FOLLOWED}
    )
    if new:
        return
    how = mark.following if mark.following == Following.MUTED else Following.FOLLOWED
    Bookmark.objects.filter(pk=mark.pk).update(following=how, seen=Greatest(F("seen"), seq))


def chosen(member_pk: int, thread_pk: int) -> str:
    """What the member chose for the thread. One query."""
    found = Bookmark.objects.filter(member_id=member_pk, thread_id=thread_pk).values_list("following", flat=True)
    return found.first() or Following.NEITHER


def seen_in(member_pk: int, thread_pks: list[int]) -> dict[int, int]:
    """How far the member has read these threads; those never opened are left out. One query."""
    marks = Bookmark.objects.filter(member_id=member_pk, thread_id__in=thread_pks)
    return dict(marks.values_list("thread_id", "seen"))
