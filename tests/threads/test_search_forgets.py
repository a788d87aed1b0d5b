"""Whoever leaves for good and takes their words along is not found, and the database's own files forget them too."""

import pytest
from django.conf import settings

from community.members.erasing import erase
from community.threads.models import Entry, Posting, Term
from community.threads.search import guessing, scrubbing
from community.threads.search.indexing import index
from tests.support import threads
from tests.support.people import move_in

WORD = "quernstone"


def says(member, body):
    thread = threads.opened(member, "Evenings")
    Entry.objects.filter(thread=thread).update(body=body, html=f"<p>{body}</p>")
    index(Entry.objects.select_related("thread").get(thread=thread))


def bytes_of(place):
    """Everything in the database's files."""
    path = place.databases._file(place.database)
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.fixture
def leaving(new_place):
    place = new_place()
    ben, caro = move_in(place, "ben"), move_in(place, "caro")
    says(ben.member, f"a {WORD} by the door")
    says(caro.member, "a lantern by the door")
    while guessing.count():
        pass
    return place, ben, caro


def test_words_that_were_taken_along_are_found_by_nobody(leaving):
    _, ben, caro = leaving
    assert Posting.objects.filter(author=ben.pk).exists() and Term.objects.filter(word=WORD).exists()
    erase(ben.member, words_too=True)
    assert not Posting.objects.filter(author=ben.pk).exists()
    assert scrubbing.scrub() == 1
    assert not Term.objects.filter(word=WORD).exists()
    assert "<mark>lantern</mark>" in caro.visitor().get("/threads/search/?q=lantern").html
    assert scrubbing.scrub() == 0


@pytest.mark.skipif(not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="files of SQLite")
def test_the_files_forget_them_too(leaving):
    place, ben, _ = leaving
    assert WORD.encode() in bytes_of(place)
    erase(ben.member, words_too=True)
    scrubbing.scrub()
    left = bytes_of(place)
    assert WORD.encode() not in left and b"lantern" in left


def test_who_leaves_their_words_is_still_found(leaving):
    _, ben, caro = leaving
    erase(ben.member, words_too=False)
    assert scrubbing.scrub() == 0
    page = caro.visitor().get(f"/threads/search/?q={WORD}")
    assert f"<mark>{WORD}</mark>" in page.html and ben.name not in page.html
