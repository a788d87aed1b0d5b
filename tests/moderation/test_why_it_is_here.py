"""A case says each rule once, with all the words that it saw, however often it struck."""

import re

import pytest

from moderation.models import Case
from moderation.rules.explaining import reasons

NUMBERS = "call me on 020 7946 0018 or on 020 7946 0019, or 020 7946 0020"
TWICE = "I want to kill myself tonight. I really want to kill myself."


@pytest.fixture
def said(ana, room):
    hers = ana.enters(room)

    def say(words, answer="held"):
        hers.until(answer, nonce=hers.say(words))
        return Case.objects.filter(author_id=ana.pk).latest("pk")

    return say


def lines(page):
    """The list under "Why it is here", a line each."""
    listed = re.search(r'<ul class="reasons">(.*?)</ul>', page.html, re.DOTALL)[1]
    return [
        " ".join(re.sub(r"<[^>]+>", "", line).split()) for line in re.findall(r"<li>(.*?)</li>", listed, re.DOTALL)
    ]


def test_a_rule_that_struck_three_times_is_one_line(mo, said):
    case = said(NUMBERS)
    page = mo.visitor().get(f"/desk/cases/{case.pk}/")
    assert lines(page) == ["Software saw: Contact details (contact.number.asked) in 3 places"]
    assert page.html.count("<code>contact.number.asked</code>") == 1
    assert re.findall(r"<mark>(.*?)</mark>", page.html) == ["020 7946 0018", "020 7946 0019", "020 7946 0020"]


def test_spans_that_lie_over_each_other_are_one_place(said):
    case = said(TWICE, "accepted")
    flags = list(case.flags.order_by("pk"))
    found = {reason.rule: [hit.hit for hit in reason.hits] for reason in reasons(case, flags)}
    assert len(found) == len(reasons(case, flags)) < len(flags)
    assert found["en.suicide-wish.want-to-die"] == [
        "I want to kill myself tonight",
        "I really want to kill myself",
    ]


def test_people_and_what_has_no_place_keep_a_line_of_their_own(ana, ben, caro, mo, room):
    hers = ana.enters(room)
    hers.say_for_good("something unkind")
    for person in (ben, caro):
        socket = person.enters(room)
        socket.send(type="report", seq=1, reason="unkind")
        socket.until("done")
    case = Case.objects.get(author_id=ana.pk)
    case.flags.create(software=True, kind="unchecked")
    assert lines(mo.visitor().get(f"/desk/cases/{case.pk}/")) == [
        f"{ben.name} reported it: “unkind”",
        f"{caro.name} reported it: “unkind”",
        "Software saw: Could not be checked",
    ]


def test_the_same_rule_over_other_words_of_the_same_case_shows_both(ana, mo, room):
    hers = ana.enters(room)
    hers.say_for_good(TWICE)
    hers.say_for_good("I want to kill myself. Nobody would notice.")
    case = Case.objects.get(author_id=ana.pk)
    page = mo.visitor().get(f"/desk/cases/{case.pk}/")
    assert sum("want-to-die" in line for line in lines(page)) == 1
    assert "in 3 places" in next(line for line in lines(page) if "want-to-die" in line)
