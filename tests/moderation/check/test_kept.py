"""Answers about words are kept, but never more than were agreed; what is known stays."""

from moderation.check.kept import Kept


def test_the_older_half_goes_and_what_is_known_stays():
    asked = []
    kept = Kept({"known": 1}, lambda word: asked.append(word) or len(word), 4)
    assert [kept[word] for word in ("a", "bb", "a", "ccc", "dddd", "known")] == [1, 2, 1, 3, 4, 1]
    assert asked == ["a", "bb", "ccc", "dddd"]
    assert kept["eeeee"] == 5
    assert set(kept) == {"known", "ccc", "dddd", "eeeee"}
    assert kept["bb"] == 2
    assert asked[4:] == ["eeeee", "bb"]
    kept.drop()
    assert set(kept) == {"known"}


def test_long_words_are_not_kept():
    kept = Kept({}, len, 4)
    assert kept["a" * 40] == 40
    assert not kept
