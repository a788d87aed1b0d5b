"""The form token is Django's own, only made faster: Django takes it back, and nothing about it can be foretold."""

from __future__ import annotations

from collections import Counter

import pytest
from django.http import HttpResponse
from django.middleware import csrf
from django.test import RequestFactory

from community.formtoken import LENGTH, LETTERS, form_token, letters, masked


def test_django_takes_the_token_back():
    asked = RequestFactory().get("/")
    token = form_token(asked)
    cookie = asked.META["CSRF_COOKIE"]
    assert asked.META["CSRF_COOKIE_NEEDS_UPDATE"]
    sent = RequestFactory(enforce_csrf_checks=True).post("/", {"csrfmiddlewaretoken": token})
    sent.COOKIES["csrftoken"] = cookie
    guard = csrf.CsrfViewMiddleware(lambda request: HttpResponse())
    guard.process_request(sent)
    assert guard.process_view(sent, lambda request: None, (), {}) is None


def test_a_token_for_another_secret_is_refused():
    token = form_token(RequestFactory().get("/"))
    sent = RequestFactory(enforce_csrf_checks=True).post("/", {"csrfmiddlewaretoken": token})
    sent.COOKIES["csrftoken"] = letters()
    guard = csrf.CsrfViewMiddleware(lambda request: HttpResponse())
    guard.process_request(sent)
    with pytest.raises(csrf.RejectRequest):
        guard._check_token(sent)


def test_a_secret_that_is_there_stays_and_each_page_wears_another_mask():
    asked = RequestFactory().get("/")
    secret = asked.META["CSRF_COOKIE"] = letters()
    tokens = {form_token(asked) for _ in range(5)}
    assert len(tokens) == 5
    assert {csrf._unmask_cipher_token(token) for token in tokens} == {secret}
    assert asked.META["CSRF_COOKIE"] == secret


def test_a_secret_of_another_length_is_no_secret():
    with pytest.raises(ValueError, match="zip"):
        masked("short")


def test_every_letter_is_as_likely_as_any_other():
    drawn = [letters() for _ in range(4000)]
    assert {len(each) for each in drawn} == {LENGTH}
    counts = Counter("".join(drawn))
    fair = 4000 * LENGTH / len(LETTERS)
    assert set(counts) == set(LETTERS)
    assert all(abs(count - fair) < fair * 0.2 for count in counts.values())
