"""Messages on the page are drawn once for all who see them the same way, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from community.drawn import TOKEN
from community.members.blocking import block
from rooms.models import Message
from tests.support.people import fill


def articles(page):
    """The HTML of each message on the page, by its words."""
    found = re.findall(r"<article.*?</article>", page.html, re.DOTALL)
    return {
        re.search(r"message-text\">(.*?)</div>", each, re.DOTALL)[1]: each
        for each in found
        if "line" in each and "data-pending" not in each
    }


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


def test_who_does_not_hear_somebody_gets_no_drawing_made_for_others(place, room, ana, ben):
    fill(room, ben, 3)
    assert "<p>line 2</p>" in look(ana, room)
    block(ana.member, ben.member)
    page = ana.visitor().get(f"/rooms/{room.slug}/")
    assert "line 2" not in page.html
    assert page.text.count("A message you do not see") == 3
    assert "<p>line 2</p>" in look(ben, room)


def test_each_reads_the_page_in_their_language(place, room, ana, ben):
    fill(room, ben, 2)
    for _ in range(2):
        english = ana.visitor().get(f"/rooms/{room.slug}/").text
        spanish = place_of(ana, "es").get(f"/rooms/{room.slug}/").text
        assert "Report to the moderators" in english
        assert "Report to the moderators" not in spanish
        assert "Skip to the content" in english
        assert "Skip to the content" not in spanish


def place_of(person, language):
    visitor = person.visitor()
    visitor.headers["Accept-Language"] = language
    return visitor


def test_a_message_taken_back_is_gone_from_the_next_page(place, room, ana, ben):
    hers = ana.enters(room)
    seq = hers.say_for_good("line of Ana")["seq"]
    assert "<p>line of Ana</p>" in look(ben, room)
    hers.send(type="unsay", seq=seq)
    hers.until("done", deed="unsay")
    assert "<p>line of Ana</p>" not in look(ben, room)
    assert "Taken back" in ben.visitor().get(f"/rooms/{room.slug}/").text
