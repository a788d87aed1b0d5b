"""Compiled rules are read again only where nobody else could have written them, and say the same as before."""

import os
import pickle

import pytest

from moderation.check import shelf
from moderation.check.book import Book
from moderation.check.compiled import compiled
from moderation.check.joined import Choice
from moderation.check.lexicon import read_lexicons
from moderation.check.nodes import Word
from moderation.check.spelling import read_spelling

RULES = """stage = "crisis"
kind = "crisis.suicide"

[sets]
leave = ["leave", "get out of", "part with"]

[[rule]]
id = "one"
say = ["{leave} (this|the whole) ~2 world"]
"""


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "lexicons" / "en"
    home.mkdir(parents=True)
    (home / "rules.toml").write_text(RULES)
    return home.parent


def found(rules, folder):
    book = Book(rules, read_spelling(folder))
    return [
        (hit.rule.name, hit.start, hit.end) for hit in book.hits(book.fold("I get out of this cold world"), "crisis")
    ]


def test_rules_that_were_put_down_say_the_same(folder, tmp_path):
    made = compiled(read_lexicons(folder))
    path = tmp_path / "cpython-1.rules"
    assert shelf.put(path, shelf.pickled(made))
    read = shelf.opened(shelf.read(path))
    assert found(read, folder) == found(made, folder) == [("en.rules.one", 3, 29)]
    assert read.version == made.version


def test_choices_of_two_readings_remember_apart():
    octets = pickle.dumps(Choice([Word("leave")]))
    assert pickle.loads(octets)._number != pickle.loads(octets)._number


@pytest.mark.parametrize("harm", [lambda octets: octets[:-1], lambda octets: octets[:50] + b"?" + octets[51:], bytes])
def test_a_file_that_is_not_whole_is_none(folder, tmp_path, harm):
    octets = shelf.pickled(compiled(read_lexicons(folder)))
    path = tmp_path / "cpython-1.rules"
    path.write_bytes(octets)
    assert shelf.read(path) == octets
    path.write_bytes(harm(octets) if harm is not bytes else b"")
    assert shelf.read(path) is None


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_file_that_others_may_write_is_none(folder, tmp_path, mode, caplog):
    path = tmp_path / "cpython-1.rules"
    assert shelf.put(path, shelf.pickled(compiled(read_lexicons(folder))))
    path.chmod(mode)
    assert shelf.read(path) is None
    assert "others may write" in caplog.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_is_none(folder, tmp_path):
    path = tmp_path / "cpython-1.rules"
    assert shelf.put(path, shelf.pickled(compiled(read_lexicons(folder))))
    os.chown(path, 10_001, 10_001)
    assert shelf.read(path) is None


def test_nothing_but_parts_of_rules_is_made(tmp_path):
    class Harm:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "made"),)

    for harm in (Harm(), [eval], {"all": shelf.put}):
        with pytest.raises(pickle.UnpicklingError, match="no part of a rule"):
            shelf.opened(shelf.pickled(harm))
    assert not (tmp_path / "made").exists()


def test_only_the_newest_stays_and_where_nobody_may_write_nothing_is_lost(tmp_path):
    tag = f"{shelf.sys.implementation.cache_tag}-"
    for number in range(3):
        assert shelf.put(tmp_path / f"{tag}{number}.rules", b"octets")
    (tmp_path / "no folder").touch()
    assert not shelf.put(tmp_path / "no folder" / f"{tag}1.rules", b"octets")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{tag}2.rules", "no folder"]


def test_they_are_made_once_and_made_again_when_the_file_is_damaged(tmp_path):
    made = shelf.fetched([tmp_path / "none" / "there", tmp_path])
    (path,) = tmp_path.iterdir()
    octets = path.read_bytes()
    began = path.stat().st_mtime_ns
    assert shelf.fetched([tmp_path]).version == made.version
    assert path.stat().st_mtime_ns == began
    path.write_bytes(octets[:-1])
    assert len(shelf.fetched([tmp_path]).tries) == len(made.tries)
    assert shelf.read(path) is not None
