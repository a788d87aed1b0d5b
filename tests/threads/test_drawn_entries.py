"""An entry is drawn once for all who see it the same way; whose an anonymous one is gets into nobody else's page."""

import re

from community.members.blocking import block
from community.threads.models import Thread
from tests.support.threads import answered, opened


def entries(person, thread):
    """The HTML of each entry as this person has it, by its place."""
    page = person.visitor().get(thread.get_absolute_url())
    assert page.status == 200
    return dict(re.findall(r'<article class="entry[^"]*" id="e(\d+)"(.*?)</article>', page.html, re.DOTALL))


def test_each_has_their_own_deeds_whoever_came_first(ana, ben):
    thread = opened(ben.member, "A question")
    answered(thread, ana.member, "An answer.")
    for _ in range(2):
        hers, his = entries(ana, thread), entries(ben, thread)
        assert "Take it back" in hers["2"]
        assert "Take it back" not in hers["1"]
        assert "Take it back" in his["1"]
        assert "Take it back" not in his["2"]
        assert "This helped" in his["2"]
        assert "This helped" not in hers["2"]
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', his["2"])[1]
        assert token not in "".join(hers.values())


def test_nobody_learns_whose_an_anonymous_entry_is_from_a_drawing(ana, ben):
    thread = opened(ben.member, "A question without a name", anonymous=True)
    for _ in range(2):
        assert "(you; members do not see that)" in entries(ben, thread)["1"]
        theirs = entries(ana, thread)["1"]
        assert "(you;" not in theirs
        assert ben.id not in theirs
        assert ben.name not in theirs


def test_what_changes_shows_at_once(ana, ben):
    thread = opened(ben.member, "A question")
    entry = answered(thread, ana.member, "An answer.")
    assert "entry-mark" not in entries(ana, thread)["2"]
    Thread.objects.filter(pk=thread.pk).update(helped=entry)
    assert "This helped, says who asked." in entries(ana, thread)["2"]
    type(entry).objects.filter(pk=entry.pk).update(rev=entry.rev + 1, html="<p>Other words.</p>")
    assert "Other words." in entries(ben, thread)["2"]
    block(ben.member, ana.member)
    assert "2" not in entries(ben, thread)
    assert "Other words." in entries(ana, thread)["2"]
