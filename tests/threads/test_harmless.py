"""Code in titles, notes and words comes out harmless on every page that shows them."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from community.threads.models import Entry, Thread
from community.threads.posting import post
from tests.rooms.test_protocol_saying import HARMFUL
from tests.threads.drafting import answer, edit, opening

LONG_AGO = timedelta(days=60)


class Live(HTMLParser):
    """What would run, load or lead somewhere it should not."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        has = {name: value or "" for name, value in attrs}
        if tag == "script" and not re.fullmatch(r"/static/js/[\w.-]+\.js", has.get("src", "")):
            self.found.append((tag, has))
        if tag in ("img", "iframe", "object", "embed") and not has.get("src", "").startswith("/avatar/"):
            self.found.append((tag, has))
        leads = " ".join(has.get(name, "") for name in ("href", "action", "formaction", "src"))
        if any(name.startswith("on") for name in has) or re.search(r"(?i)javascript|data:|(?:^|\s)//", leads):
            self.found.append((tag, has))


@pytest.mark.parametrize("words", HARMFUL.values(), ids=HARMFUL)
def test_code_comes_out_harmless_everywhere(place, move_in, mo, topic, words):
    ana = move_in(place, "ana", joined_at=timezone.now() - LONG_AGO)
    post(opening(ana, topic, words, words, note=words))
    thread = Thread.objects.select_related("topic").get(topic=topic)
    visitor = ana.visitor()
    path, where = f"/threads/{topic.slug}/", f"/threads/{topic.slug}/{thread.pk}/"
    pages = [path, where, "/threads/", f"{path}new/"]
    if thread.standing == "visible":
        post(answer(ana, thread, words, note=words, reply_to=1))
        post(answer(ana, thread, words, reply_to=2))
        post(edit(ana, Entry.objects.get(thread=thread, seq=1), f"{words} changed", title=f"{words} changed"))
        pages += [f"{where}?reply_to=2&quote=1", f"{where}1/edit/", f"{where}1/versions/", f"{where}1/report/"]
    shown = [visitor.get(page) for page in pages]
    new = visitor.get(f"{path}new/")
    shown.append(visitor.submit(new, f"{path}new/", asks="title", title=words, body=words, note=words, preview="1"))
    shown.append(visitor.submit(new, f"{path}new/", asks="title", title=words * 9, body=words, note=words))
    for page in shown:
        assert page.status in (200, 422), page.url
        assert not Live(page.html).found, page.url
    assert Live('<img src=x onerror="alert(1)">').found
