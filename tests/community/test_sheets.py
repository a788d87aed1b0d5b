"""A page kept with gaps: what differs is put in for each reader, escaped, and never kept."""

from __future__ import annotations

import pytest
from django.middleware import csrf
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.utils import translation
from django.utils.safestring import mark_safe

from community import drawn
from community.sheets import filled

GAPS = ("seq", "rev", "older", "side", "who", "pointed", "log", "waiting", "messages", "decided", "line", "cards")
FIXED = {"slug": "porch", "name": "Porch", "team": False, "keepers": [], "agreements": []}


def look(fixed=None, **gaps):
    empty = dict.fromkeys((*GAPS, "asked", "composer", "people", "duty", "own_name", "member"), "")
    request = RequestFactory().get("/rooms/porch/")
    page = filled(request, "rooms/room.html", FIXED | (fixed or {}), empty | gaps)
    return request, page.content.decode()


def test_what_one_reader_sees_is_in_no_other_readers_page():
    _, hers = look(own_name="Ana", member="ana1", log=b"<p>for Ana</p>", seq=7)
    _, his = look(own_name="Ben", member="ben1", log=b"<p>for Ben</p>", seq=8)
    for page, own, other in ((hers, "Ana", "Ben"), (his, "Ben", "Ana")):
        assert f'data-name="{own}"' in page
        assert f"<p>for {own}</p>" in page
        assert other not in page
    assert 'data-seq="7"' in hers
    assert 'data-seq="8"' in his


def test_words_are_escaped_and_what_a_template_drew_is_not():
    _, page = look(own_name='<i>"Ana', who=mark_safe("<b>two</b>"))
    assert "&lt;i&gt;&quot;Ana" in page
    assert '<i>"Ana' not in page
    assert "<b>two</b>" in page


@pytest.fixture
def rendered():
    """The names of the templates that were rendered meanwhile."""
    names = []

    def note(sender, template, **more):
        names.append(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def test_the_sheet_is_drawn_once_and_once_for_each_thing_it_depends_on(rendered):
    kitchen = {"name": "Kitchen", "slug": "kitchen-once"}
    pages = [look(kitchen, own_name=name)[1] for name in ("Ana", "Ben", "Caro")]
    assert rendered.count("rooms/room.html") == 1
    assert "Kitchen" in pages[0]
    team = look(kitchen | {"team": True})[1]
    assert rendered.count("rooms/room.html") == 2
    assert 'href="/desk/"' in team
    assert 'href="/desk/"' not in pages[0]
    with translation.override("es"):
        assert "Help now" not in look(kitchen)[1]
    assert "Help now" in pages[0]


def test_every_form_has_the_token_of_this_request_and_nothing_stands_in_for_one():
    form = mark_safe(f'<input name="csrfmiddlewaretoken" value="{drawn.TOKEN}">')
    tokens = []
    for _ in range(2):
        request, page = look(composer=form, waiting=form)
        assert drawn.TOKEN not in page
        found = {part.split('"')[0] for part in page.split('csrfmiddlewaretoken" value="')[1:]}
        assert len(found) == 1
        assert csrf._unmask_cipher_token(*found) == request.META["CSRF_COOKIE"]
        tokens += found
    assert tokens[0] != tokens[1]


def test_only_plain_values_are_kept():
    with pytest.raises(TypeError):
        look({"name": object()})


def test_a_gap_that_nobody_fills_is_an_error():
    with pytest.raises(KeyError):
        filled(RequestFactory().get("/"), "rooms/room.html", FIXED | {"slug": "nowhere"}, {})
