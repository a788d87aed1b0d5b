"""Messages on the page are drawn once for all who see them the same way, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from rooms.models import Message
from rooms.templatetags.spoken import TOKEN


def articles(page):
    """The HTML of each message on the page, by its words."""
    found = re.findall(r"<article.*?</article>", page.html, re.DOTALL)
    return {re.search(r"message-text\">(.*?)</div>", each, re.DOTALL)[1]: each for each in found if "line" in each}


def look(person, room):
    page = person.visitor().get(f"/rooms/{room.slug}/")
    assert page.status == 200
    assert TOKEN not in page.html
    return articles(page)


def test_everybody_gets_their_own_deeds_and_tokens(place, room, ana, ben):
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("line of Ana")
    his.say_for_good("line of Ben")
    for _ in range(2):  # the second time it is drawn already
        ana_sees, ben_sees = look(ana, room), look(ben, room)
        for sees, own, other in ((ana_sees, "Ana", "Ben"), (ben_sees, "Ben", "Ana")):
            assert 'data-deed="unsay"' in sees[f"<p>line of {own}</p>"]
            assert 'data-deed="unsay"' not in sees[f"<p>line of {other}</p>"]
            assert 'data-deed="report"' in sees[f"<p>line of {other}</p>"]
        tokens = {re.search(r'csrfmiddlewaretoken" value="(\w+)"', each)[1] for each in ana_sees.values()}
        assert len(tokens) == 1
        assert not tokens & set(re.findall(r'value="(\w+)"', "".join(ben_sees.values())))


def test_a_signal_shows_at_once_and_as_own_only_to_its_giver(place, room, ana, ben):
    hers = ana.enters(room)
    seq = hers.say_for_good("line of Ana")["seq"]
    assert 'aria-pressed="true"' not in look(ben, room)["<p>line of Ana</p>"]
    his = ben.enters(room)
    his.send(type="react", seq=seq, kind="strength")
    his.until("done", deed="react")
    assert 'aria-pressed="true"' in look(ben, room)["<p>line of Ana</p>"]
    assert 'aria-pressed="true"' not in look(ana, room)["<p>line of Ana</p>"]
    assert "sign-own" not in look(ana, room)["<p>line of Ana</p>"]


def test_words_of_the_same_hour_stand_together_and_days_apart(place, room, ana, ben):
    hers, his = ana.enters(room), ben.enters(room)
    for socket, words in ((hers, "line one"), (hers, "line two"), (his, "line three")):
        socket.say_for_good(words)
    page = ana.visitor().get(f"/rooms/{room.slug}/")
    assert page.html.count('<p class="day">') in (1, 2)  # two, when midnight fell between
    drawn = list(articles(page).values())
    assert [bool(re.match(r'<article class="message follow"', each)) for each in drawn][::2] == [False, False]


def test_words_released_late_say_their_day_and_draw_no_older_day_line(place, room, ana, ben):
    hers, his = ana.enters(room), ben.enters(room)
    for socket, words in ((hers, "line one"), (his, "line two"), (hers, "line three")):
        socket.say_for_good(words)
    noon = timezone.now().replace(hour=12)
    Message.objects.filter(room=room).update(at=noon)
    Message.objects.filter(room=room, seq=2).update(at=noon - timedelta(days=1))
    page = ana.visitor().get(f"/rooms/{room.slug}/")
    assert page.html.count('<p class="day">') == 1
    drawn = articles(page)
    shown = {words: re.search(r"<time[^>]*>(.*?)</time>", each)[1] for words, each in drawn.items()}
    earlier = timezone.localtime(noon - timedelta(days=1))
    assert shown["<p>line two</p>"].startswith(f"{earlier.day} ")
    assert "," not in shown["<p>line three</p>"]
