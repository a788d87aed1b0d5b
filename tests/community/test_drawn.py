"""Pieces of pages that are kept: under all they depend on, with nothing of any reader in them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from community.drawn import TOKEN, Drawn


def drawn(source, **page):
    return Template("{% load kept %}" + source).render(Context(page))


def test_a_kept_partial_sees_what_it_is_given_and_nothing_else_of_the_page():
    source = '{% kept "rooms/_head.html" name=name %}'
    first = drawn(source, name="Porch", purpose="for Ana alone")
    assert "Porch" in first
    assert "Ana" not in first
    assert "Kitchen" in drawn(source, name="Kitchen")


def test_each_page_has_its_own_form_token_and_no_stand_in():
    source = '{% kept "rooms/_composer.html" slug="porch" path="/rooms/porch/" put_nonce=nonce %}'
    hers, his = (drawn(source, csrf_token=token, nonce=token * 2) for token in ("hers", 'his"'))
    assert 'name="csrfmiddlewaretoken" value="hers"' in hers
    assert 'name="nonce" value="hershers"' in hers
    assert 'value="his&quot;his&quot;"' in his
    assert "hers" not in his
    assert TOKEN not in hers + his


def test_words_called_safe_are_escaped_again():
    source = '{% kept "rooms/_head.html" name=name %}'
    assert "<i>Porch" in drawn("{{ name }}", name=mark_safe("<i>Porch"))
    assert "<i>Porch" not in drawn(source, name=mark_safe("<i>Porch"))


@pytest.mark.parametrize("value", [{"name": "Ana"}, object(), 1.5, [{}]], ids=["dict", "object", "float", "in a list"])
def test_what_is_no_plain_value_is_refused(value):
    with pytest.raises(TypeError):
        drawn('{% kept "rooms/_head.html" name=name %}', name=value)


def test_languages_are_kept_apart():
    source = '{% kept "_header.html" member=True team=False %}'
    with translation.override("en"):
        english = drawn(source)
    with translation.override("es"):
        spanish = drawn(source)
    assert "Help now" in english
    assert "Help now" not in spanish


def test_a_piece_is_drawn_once():
    made, pieces = [], Drawn()
    for _ in range(3):
        assert pieces.piece("porch", lambda: made.append(1) or "a porch") == "a porch"
    assert made == [1]


def test_the_oldest_pieces_go_when_there_are_too_many():
    pieces, made = Drawn(most=20_000), []

    def ask(number):
        pieces.piece(number, lambda: made.append(number) or "b" * 1000)

    for number in range(100):
        ask(number)
    ask(99)
    ask(0)
    assert made.count(99) == 1
    assert made.count(0) == 2


def test_what_keys_take_is_counted():
    pieces, made = Drawn(most=20_000), []
    for number in (*range(100), 0):
        pieces.piece(number, lambda: made.append(number) or "b")  # noqa: B023
    assert made == [*range(100), 0]


def test_times_are_plain_values_and_shown_in_the_zone_of_the_reader():
    source = '{% kept "threads/_topics_row.html" slug="porch" pk=7 heading="Evening" at=at name="Porch" %}'
    at = datetime(2026, 1, 2, 23, 30, tzinfo=UTC)
    with timezone.override("UTC"):
        assert "2 Jan, 23:30" in drawn(source, at=at)
    with timezone.override("Europe/Helsinki"):
        assert "3 Jan, 01:30" in drawn(source, at=at)
