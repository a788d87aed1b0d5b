"""The audit log: what goes into it, that nobody changes it unseen, and that words can leave it."""

from __future__ import annotations

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from community.audit import chain
from community.audit.models import Detail, Entry, Head, Written
from community.members.erasing import erase
from community.members.hosting import give_role
from community.members.models import Member, Role

pytestmark = pytest.mark.django_db


def member(name: str, role: str = Role.MEMBER) -> Member:
    return Member.objects.create_user(name, of_age=True, guidelines_version=1, role=role)


def filled(count: int = 5) -> list[Entry]:
    with transaction.atomic():
        return [
            chain.write("case.viewed", actor=7, subject=("case", number), about=9, why=f"w{number}")
            for number in range(count)
        ]


def verified(*words: str) -> tuple[int, str]:
    """The status and what the command says."""
    said = StringIO()
    try:
        call_command("audit", "verify", *words, stdout=said)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_an_untouched_log_is_whole() -> None:
    last = filled()[-1]
    status, said = verified("--known", last.digest)
    assert status == 0 and "5 entries, the words of 0 erased, 0 faults" in said and last.digest in said


def test_an_empty_log_is_whole() -> None:
    assert verified()[0] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"deed": "other"},
        {"actor": 8},
        {"actor": None},
        {"subject": 99},
        {"subject_kind": "room"},
        {"sealed": ""},
        {"before": "0" * 64},
    ],
)
def test_a_changed_entry_is_found(change: dict[str, object]) -> None:
    filled()
    Entry.objects.filter(number=3).update(**change)
    status, said = verified()
    assert status == 1 and "entry 3: it was changed" in said


def test_a_changed_entry_with_a_new_digest_is_found() -> None:
    filled()
    Entry.objects.filter(number=3).update(deed="other")
    Entry.objects.filter(number=3).update(digest=chain.digest_of(Entry.objects.get(number=3)))
    assert "entry 4: it does not follow" in verified()[1]


def test_changed_words_are_found() -> None:
    filled()
    Detail.objects.filter(entry__number=2).update(words={"why": "another"})
    assert "entry 2: its words were changed" in verified()[1]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_missing_entry_is_found(number: int) -> None:
    filled()
    Detail.objects.filter(entry__number=number).delete()
    Entry.objects.filter(number=number).delete()
    assert verified()[0] == 1


def test_a_log_written_anew_does_not_have_the_digest_that_was_noted_down() -> None:
    known = filled()[-1].digest
    Detail.objects.all().delete()
    Entry.objects.all().delete()
    Head.objects.all().delete()
    filled()
    assert verified()[0] == 0
    assert "noted down is nowhere" in verified("--known", known)[1]


def test_it_is_written_with_the_deed_or_not_at_all() -> None:
    filled(2)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        chain.write("case.viewed", actor=1)
        raise ZeroDivisionError
    assert Entry.objects.count() == Head.objects.get().number == 2


def test_an_entry_is_neither_changed_nor_removed_through_the_models() -> None:
    entry = filled(1)[0]
    with pytest.raises(Written):
        entry.save()
    with pytest.raises(Written):
        entry.delete()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(RuntimeError):
        chain.write("case.viewed")
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain() -> None:
    def writer() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    chain.write("case.viewed", why="together")
        finally:
            connection.close()

    writers = [threading.Thread(target=writer) for _ in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert "40 entries, the words of 0 erased, 0 faults" in verified()[1]


def test_a_change_of_role_is_in_it_and_the_words_go_with_the_member() -> None:
    host, ana = member("Helen", Role.HOST), member("Ana")
    give_role(ana, Role.MODERATOR, by=host)
    entry = Entry.objects.get(deed="role.changed")
    assert (entry.actor, entry.subject_kind, entry.subject) == (host.pk, "member", ana.pk)
    assert entry.detail.words == {"name": "Ana", "before": "member", "after": "moderator"}
    erase(ana, words_too=False)
    assert not Detail.objects.filter(entry=entry).exists()
    assert "1 entries, the words of 1 erased, 0 faults" in verified()[1]


def test_writing_asks_little_of_the_database(django_assert_max_num_queries: object) -> None:
    filled(1)
    with transaction.atomic(), django_assert_max_num_queries(4):  # type: ignore[operator]
        chain.write("case.viewed", actor=1, why="one more")
