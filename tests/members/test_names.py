"""Which pseudonyms can be used, which look alike, and which bring a kind warning."""

import re

import pytest
from django.utils import translation

from community.members import names
from community.members.models import Member
from community.members.suggesting import suggest


@pytest.mark.parametrize(
    "name",
    [
        "Mo",
        "Quiet Heron",
        "Colibrí Sereno",
        "d'Arc",
        "N. N.",
        "希望",
        "الأمل",
        "Ghost",
        "Modest Otter",
        "Hosea",
        "x9",
        "Admiral",
    ],
)
def test_a_usable_name(name):
    assert names.cleaned(name) == name


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("A", "too short"),
        ("n" * 31, "too long"),
        ("   ", "only spaces"),
        ("--", "nothing to say aloud"),
        ("🙂🙂", "nothing to say aloud"),
        ("Bo\u202eb", "turns the line round"),
        ("Bo\u200bb", "hides something"),
        ("Bo\u2066b", "turns the line round"),
        ("Bo\x07b", "rings a bell"),
        ("Z\u0338\u0337\u0336a", "covers its neighbours"),
        ("<b>bo</b>", "looks like markup"),
        ("Moderator", "a role"),
        ("M0derat0r", "a role in other letters"),
        ("Мoderator", "a role with a Cyrillic letter"),
        ("Anna Moderator", "a role beside a name"),
        ("Host", "a role"),
        ("H0st99", "a role with digits"),
        ("TheHost", "a role in mixed case"),
        ("4dmin", "a role in other letters"),
        ("ADM1N", "a role in other letters"),
        ("Moderador", "a role in Spanish"),
        ("someone 4f1a", "somebody who left"),
    ],
)
def test_a_name_that_cannot_be_used(name, because):
    with pytest.raises(names.BadName):
        names.cleaned(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "ANA"),
        ("Ana", "Аnа"),
        ("Ana", "A n a"),
        ("Ana", "Áña"),
        ("Al", "A1"),
        ("Olo", "0l0"),
        ("Morn", "Mom"),
        ("Wave", "VVave"),
        ("Paul", "ΡauI"),
        ("Seven7", "Seven７"),
    ],
)
def test_names_that_look_alike_share_a_key(one, other):
    assert names.key_of(one) == names.key_of(other)


@pytest.mark.parametrize(("one", "other"), [("Ana", "Anna"), ("Otter 2", "Otter 3"), ("希望", "望希"), ("Ben", "Bea")])
def test_names_that_look_different_have_different_keys(one, other):
    assert names.key_of(one) != names.key_of(other)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("maria@example.org", "e-mail"),
        ("maria gmail", "e-mail"),
        ("555 123 4567", "phone"),
        ("Call 612345678", "phone"),
        ("Maria Lopez", "real name"),
        ("maría lópez", "real name"),
        ("john.smith", "real name"),
        ("JohnSmith", "real name"),
        ("Maria1985", "real name"),
        ("Gabriel Bishop", "real name"),
        ("Lopez Maria", "real name"),
    ],
)
def test_a_name_that_says_who_somebody_is(name, kind):
    with translation.override("en"):
        assert kind in str(names.looks_personal(name))


@pytest.mark.parametrize(
    "name", ["Ana", "Quiet Heron", "Mary and tea", "Rosa Luna", "Sam Walks", "Route 66", "Day 1 again"]
)
def test_a_name_that_tells_nothing(name):
    assert not names.looks_personal(name)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_suggestions_are_usable_and_varied(language):
    offered = {suggest(language) for _ in range(60)}
    assert len(offered) > 50
    assert all(names.cleaned(name) == name and not names.looks_personal(name) for name in offered)


@pytest.mark.django_db
def test_a_suggestion_is_nobodys_name():
    book = names.words("en")
    pairs = [f"{first} {second}" for first in book["first"] for second in book["second"]]
    free = pairs.pop()
    keys = {names.key_of(name): name for name in pairs}
    Member.objects.bulk_create(
        Member(username=name, name_key=key) for key, name in keys.items() if key != names.key_of(free)
    )
    for _ in range(5):
        name = suggest("en")
        assert name == free or re.search(r" \d+$", name)
        assert not Member.objects.filter(name_key=names.key_of(name)).exists()
