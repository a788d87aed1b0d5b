"""Private fields: sealed under the newest key, read with any, lost without theirs."""

import pytest

from community.sealing import SealLost, seal, unseal

OLD, NEW = "o" * 40, "n" * 40


def test_what_is_sealed_says_nothing_and_opens_again(settings):
    sealed = seal("kettle", "tests")
    assert "kettle" not in sealed
    assert unseal(sealed, "tests") == "kettle"


def test_keys_are_changed_one_after_the_other(settings):
    before = seal("kettle", "tests")
    settings.FIELD_KEYS = [OLD]
    first = seal("kettle", "tests")
    settings.FIELD_KEYS = [NEW, OLD]
    second = seal("kettle", "tests")
    assert [unseal(sealed, "tests") for sealed in (before, first, second)] == ["kettle"] * 3
    settings.FIELD_KEYS = [NEW]
    assert unseal(second, "tests") == "kettle"
    with pytest.raises(SealLost, match="tests"):
        unseal(first, "tests")


def test_one_purpose_does_not_open_what_another_sealed():
    with pytest.raises(SealLost):
        unseal(seal("kettle", "tests"), "others")
